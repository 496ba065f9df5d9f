"""What the addresses of the tracker are expected to do."""

from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.access.cast import Rows
from tests.access.entry import GET, POST, Entry, given, pk, with_version


def figure_file(rows: Rows) -> Mapping[str, Any]:
    return {"file": SimpleUploadedFile("essai.csv", "Campagne;Visites\nÉté;12\n".encode())}


OFFICE: dict[tuple[str, str], Entry] = {
    ("monitoring:overview", GET): Entry("campaign.read"),
    # The table
    # Campaigns and imports
    ("monitoring:campaigns", GET): Entry("campaign.read"),
    ("monitoring:new_campaign", GET): Entry("campaign.edit"),
    ("monitoring:create_campaign", POST): Entry("campaign.edit", body=given(name="Neuve", channel="email")),
    ("monitoring:campaign", GET): Entry("campaign.read", pk("campaign")),
    ("monitoring:campaign_form", GET): Entry("campaign.edit", pk("campaign")),
    ("monitoring:edit_campaign", POST): Entry("campaign.edit", pk("campaign"), with_version("campaign", name="Autre", channel="email")),
    ("monitoring:campaign_removal", GET): Entry("campaign.edit", pk("campaign")),
    ("monitoring:remove_campaign", POST): Entry("campaign.edit", pk("campaign")),
    ("monitoring:imports", GET): Entry("campaign.read"),
    ("monitoring:read_import", POST): Entry("campaign.edit", body=figure_file, writes=False),
    ("monitoring:apply_import", POST): Entry("campaign.edit", body=given(fichier="perdu"), success=(409,), writes=False),  # an hour ago
    ("monitoring:undo_import", POST): Entry("campaign.edit", pk("import")),
    # Synthesis, review, files
}

NETWORK: dict[tuple[str, str], Entry] = {
    ("headings:headings", GET): Entry("heading.manage"),
    ("headings:add_heading", POST): Entry("heading.manage", body=given(heading="Passages", code="visits")),
    ("headings:remove_heading", POST): Entry("heading.manage", pk("heading")),
}
