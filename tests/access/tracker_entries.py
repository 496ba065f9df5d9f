"""What the addresses of the tracker are expected to do."""

from tests.access.entry import GET, Entry

OFFICE: dict[tuple[str, str], Entry] = {
    ("monitoring:overview", GET): Entry("campaign.read"),
    # The table
    # Campaigns and imports
    # Synthesis, review, files
}
