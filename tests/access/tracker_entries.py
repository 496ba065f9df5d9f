"""What the addresses of the tracker are expected to do."""

from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.access.cast import Rows
from tests.access.entry import GET, POST, Entry, given, pk, with_version


def figure_file(rows: Rows) -> Mapping[str, Any]:
    return {"file": SimpleUploadedFile("essai.csv", "Campagne;Visites\nÉté;12\n".encode())}


def of_tracker_file(rows: Rows) -> Mapping[str, Any]:
    return {"job": rows["tracker printing"].pk}


OFFICE: dict[tuple[str, str], Entry] = {
    ("monitoring:overview", GET): Entry("campaign.read"),
    # The table
    ("monitoring:write_row", POST): Entry("campaign.edit", pk("result"), with_version("result", visits="12")),
    ("monitoring:row_removal", GET): Entry("campaign.edit", pk("result")),
    ("monitoring:remove_row", POST): Entry("campaign.edit", pk("result")),
    ("monitoring:verdict", GET): Entry("campaign.edit", pk("result")),
    ("monitoring:override_verdict", POST): Entry("campaign.edit", pk("result"), with_version("result", verdict="+")),
    ("monitoring:take_verdict_back", POST): Entry("campaign.edit", pk("result"), with_version("result"), writes=False),  # it stands
    ("monitoring:new_period", GET): Entry("campaign.edit"),
    ("monitoring:open_period", POST): Entry("campaign.edit", body=given(first="2026-03-01", last="2026-03-31")),
    ("monitoring:period", GET): Entry("campaign.edit", pk("period")),
    ("monitoring:edit_period", POST): Entry(
        "campaign.edit", pk("period"), with_version("period", first="2026-02-01", last="2026-02-28", label="Hiver")
    ),
    ("monitoring:period_removal", GET): Entry("campaign.edit", pk("period")),
    ("monitoring:remove_period", POST): Entry("campaign.edit", pk("period")),
    ("monitoring:write_site", POST): Entry("campaign.edit", pk("period"), given(version=0, bounce_rate="35 %")),
    ("monitoring:new_row", GET): Entry("campaign.edit", pk("period")),
    ("monitoring:add_campaign", POST): Entry("campaign.edit", pk("period"), given(name="Neuve", channel="email")),
    ("monitoring:add_row", POST): Entry("campaign.edit", pk("period"), lambda rows: {"campaign": rows["unmeasured campaign"].pk}),
    ("monitoring:paste", GET): Entry("campaign.edit", pk("period")),
    ("monitoring:preview_paste", POST): Entry("campaign.edit", pk("period"), given(text="12\t34"), writes=False),
    ("monitoring:apply_paste", POST): Entry(
        "campaign.edit", pk("period"), lambda rows: {"text": "12\t34", "place-0": str(rows["campaign"].pk)}
    ),
    ("monitoring:targets", GET): Entry("campaign.read"),
    ("monitoring:set_targets", POST): Entry("campaign.edit", given(channel="email"), given(ctr="2 %")),
    # Campaigns and imports
    ("monitoring:campaigns", GET): Entry("campaign.read"),
    ("monitoring:new_campaign", GET): Entry("campaign.edit"),
    ("monitoring:create_campaign", POST): Entry("campaign.edit", body=given(name="Neuve", channel="email")),
    ("monitoring:campaign", GET): Entry("campaign.read", pk("campaign")),
    ("monitoring:why", GET): Entry("campaign.read", pk("campaign")),
    ("monitoring:campaign_form", GET): Entry("campaign.edit", pk("campaign")),
    ("monitoring:edit_campaign", POST): Entry("campaign.edit", pk("campaign"), with_version("campaign", name="Autre", channel="email")),
    ("monitoring:campaign_removal", GET): Entry("campaign.edit", pk("campaign")),
    ("monitoring:remove_campaign", POST): Entry("campaign.edit", pk("campaign")),
    ("monitoring:imports", GET): Entry("campaign.read"),
    ("monitoring:read_import", POST): Entry("campaign.edit", body=figure_file, writes=False),
    ("monitoring:apply_import", POST): Entry("campaign.edit", body=given(fichier="perdu"), success=(409,), writes=False),  # an hour ago
    ("monitoring:undo_import", POST): Entry("campaign.edit", pk("import")),
    # Synthesis, review, files
    ("monitoring:synthesis", GET): Entry("campaign.read"),
    ("monitoring:review", GET): Entry("campaign.read"),
    ("monitoring:files", GET): Entry("campaign.read"),
    ("monitoring:export_tracker", POST): Entry("campaign.export", body=given(annee="2026")),
    ("monitoring:print_tracker", POST): Entry("report.prepare", body=given(annee="2026"), success=(303,)),
    ("monitoring:file_state", GET): Entry("campaign.read", of_tracker_file, success=(200, 302)),
    ("monitoring:retry_file", POST): Entry("report.prepare", of_tracker_file, but_not=frozenset({"reader"})),
    ("monitoring:write_review", POST): Entry("campaign.edit", given(year=2026), given(kept="Adwords.", version="0")),
}

NETWORK: dict[tuple[str, str], Entry] = {
    ("headings:headings", GET): Entry("heading.manage"),
    ("headings:add_heading", POST): Entry("heading.manage", body=given(heading="Passages", code="visits")),
    ("headings:remove_heading", POST): Entry("heading.manage", pk("heading")),
}
