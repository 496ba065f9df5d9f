"""What the addresses of the tracker are expected to do."""

from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.access.cast import Rows
from tests.access.entry import GET, POST, Entry, given, pk


def figure_file(rows: Rows) -> Mapping[str, Any]:
    return {"file": SimpleUploadedFile("essai.csv", "Campagne;Visites\nÉté;12\n".encode())}


OFFICE: dict[tuple[str, str], Entry] = {
    ("monitoring:overview", GET): Entry("campaign.read"),
    # The table
    # Campaigns and imports
    ("monitoring:imports", GET): Entry("campaign.read"),
    ("monitoring:read_import", POST): Entry("campaign.edit", body=figure_file, writes=False),
    ("monitoring:apply_import", POST): Entry("campaign.edit", body=given(fichier="perdu"), success=(409,), writes=False),  # an hour ago
    ("monitoring:undo_import", POST): Entry("campaign.edit", pk("import")),
    # Synthesis, review, files
}
