"""The tracker in its tables: what is typed, judged, compared, and what the pages read of it."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from actionplan.models import Action, BudgetLine
from monitoring import operations
from monitoring.assembly import Share, shared_costs
from monitoring.channels import Channel, Source
from monitoring.kpi import Span, Verdict
from monitoring.models import Campaign, HeaderSynonym, Result, SiteAverage
from monitoring.naming import is_label, labelled, propose_utm
from monitoring.queries.campaigns import get_campaign, get_campaigns
from monitoring.queries.synthesis import get_synthesis
from monitoring.queries.table import get_periods, get_table
from otn.journal.models import JournalEntry
from otn.lib.refusals import Refused, Stale
from otn.tenancy.scope import all_offices, office_scope
from strategy.models import Objective
from tests.monitoring.tracked import brochure_of, campaign_of, month_of, row_of, seen
from tests.statements import statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(world):
    with office_scope([world.embruns.pk]):
        yield seen(world.embruns, world.manager)


@pytest.fixture
def september(office, world):
    return month_of(office, world.manager)


def table_of(office, world, period=None):
    return get_table(office=office, user=world.manager, period_id=period and period.pk)


def shown(table, code):
    return {line.row.name: line.cells[code].shown for line in table.lines}


# --- The brochure -------------------------------------------------------------------------------------------------------------------------


def test_the_brochure_in_rows_shows_its_figures_and_its_two_impossible_cells(office, september, world):
    brochure_of(office, world.manager, september)
    table = table_of(office, world)
    names = ["Adwords", "Display Google", "Email 1", "La Chaîne Météo - habillage"]
    assert [line.row.name for line in table.lines] == names
    assert list(shown(table, "roi").values()) == ["4,01", "0,85", "0,04", "0,33"]
    assert list(shown(table, "conversion_rate").values()) == ["1,05\u00a0%", "0,58\u00a0%", "0,64\u00a0%", "0,39\u00a0%"]
    assert [[flag.key for flag in line.flags] for line in table.lines] == [[], [], ["K2"], ["K1", "K4"]]
    assert [line.verdict for line in table.lines] == ["++", "+", "-", "-"]
    weather = table.lines[3].cells["conversion_rate"]
    assert (weather.brought, weather.flags[0].text) == ("0,37\u00a0%", "0,37\u00a0% saisi, 0,39\u00a0% calculé")
    assert table.lines[0].cells["conversion_rate"].explanation == "115 commandes ÷ 10\u202f912 visites"
    assert table.lines[0].cells["roi"].explanation == "7\u202f475,00\u00a0€ de CA ÷ 1\u202f865,43\u00a0€ de coût"
    assert table.lines[0].proposed_comment.startswith("Rapporte 4,01\u00a0€ par euro dépensé")
    assert table.lines[0].cells["pages_per_visit"].site.index.quantize(Decimal(1)) == 87
    assert (table.total["roi"].shown, table.total["impressions"].shown) == ("1,12", "1\u202f793\u202f682")
    assert table.site.cells["bounce_rate"].shown == "35,17\u00a0%"


def test_a_table_is_five_statements_whatever_it_holds(office, september, world):
    row_of(office, world.manager, september, "Première", visits="10")
    with statements(5):
        table_of(office, world)
    for number in range(29):
        row_of(office, world.manager, september, f"Campagne {number}", visits="10")
    with statements(5):
        assert len(table_of(office, world).lines) == 30


def test_an_office_without_period_has_no_table(office, world):
    assert table_of(office, world) is None
    assert get_periods(office=office) == ()


# --- Cells --------------------------------------------------------------------------------------------------------------------------------


def test_good_cells_are_saved_and_bad_ones_come_back(office, september, world):
    row = row_of(office, world.manager, september, cost="10")
    written = operations.write_cells(
        row=row, by=world.contributor, version=row.version,
        typed={"visits": "1\u202f865", "revenue": "1.865", "orders": "1,5", "cost": "−3", "bounce_rate": "62,5 %", "comment": " Bien. "},
    )  # fmt: skip
    assert written.saved == ("visits", "bounce_rate", "comment")
    assert written.refused["revenue"] == "Écrivez 1865 ou 1,865."
    assert written.refused.keys() == {"revenue", "orders", "cost"}
    row.refresh_from_db()
    assert (row.visits, row.bounce_rate, row.cost, row.comment, row.revenue) == (1865, Decimal("0.625"), 10, "Bien.", None)
    assert row.by_hand == ["bounce_rate", "cost", "visits"]
    assert JournalEntry.objects.filter(verb="result.typed").order_by("-pk").first().target_label == "Adwords"


def test_a_row_that_somebody_changed_is_stale_and_the_same_value_is_no_conflict(office, september, world):
    row = row_of(office, world.manager, september, visits="10")
    assert operations.write_cells(row=row, by=world.manager, version=1, typed={"visits": "10"}).row.version == 2
    with pytest.raises(Stale) as stale:
        operations.write_cells(row=row, by=world.manager, version=1, typed={"visits": "11"})
    assert stale.value.current.visits == 10


def test_a_computed_cell_is_not_typed_but_a_paste_may_bring_it(office, september, world):
    row = row_of(office, world.manager, september, impressions="1000", clicks="50")
    written = operations.write_cells(row=row, by=world.manager, version=2, typed={"ctr": "7 %", "roi": "4", "cost": "2"})
    assert written.refused == {"ctr": "Cette case est calculée.", "roi": "Cette case est calculée."}
    pasted = operations.write_cells(row=row, by=world.manager, version=3, typed={"ctr": "7 %", "roi": "4"}, is_pasted=True)
    assert (pasted.refused, pasted.row.brought, pasted.row.ctr) == ({}, {"ctr": "0.07000000", "roi": "4.00000000"}, None)
    assert [flag.key for flag in table_of(office, world).lines[0].flags] == ["K4"]


def test_an_emptied_cell_is_nobodys_and_what_is_sent_again_stays_the_imports(office, september, world):
    row = row_of(office, world.manager, september, visits="10", cost="5")
    Result.objects.filter(pk=row.pk).update(clicks=7)
    written = operations.write_cells(row=row, by=world.manager, version=2, typed={"visits": "/", "clicks": "7", "cost": "6"})
    assert (written.row.by_hand, written.row.visits) == (["cost"], None)


def test_unknown_cells_and_people_without_the_right_change_nothing(office, september, world):
    row = row_of(office, world.manager, september)
    with pytest.raises(LookupError):
        operations.write_cells(row=row, by=world.manager, version=1, typed={"version": "3"})
    for person in (world.reader, world.advisor, world.brumes_manager):
        with pytest.raises(PermissionDenied):
            operations.write_cells(row=row, by=person, version=1, typed={"visits": "3"})


def test_the_average_of_the_site_has_four_cells(office, september, world):
    typed = {"impressions": "/", "visits": "12", "bounce_rate": "35,17 %", "pages_per_visit": "x"}
    written = operations.write_site_average(period=september, by=world.manager, version=0, typed=typed, source=Source.MATOMO)
    assert (written.saved, sorted(written.refused)) == (("impressions", "bounce_rate"), ["pages_per_visit", "visits"])
    with pytest.raises(Stale):
        operations.write_site_average(period=september, by=world.manager, version=0, typed={"bounce_rate": "36 %"})
    again = operations.write_site_average(period=september, by=world.manager, version=1, typed={"bounce_rate": ""})
    assert (again.row.bounce_rate, again.row.version, SiteAverage.objects.count()) == (None, 2, 1)


# --- Verdicts -----------------------------------------------------------------------------------------------------------------------------


def test_a_verdict_is_overridden_with_a_reason_and_keeps_the_proposal_beside_it(office, september, world):
    row = brochure_of(office, world.manager, september)["Adwords"]
    with pytest.raises(Refused) as refusal:
        operations.override_verdict(row=row, by=world.manager, version=row.version, verdict=Verdict.GOOD, reason=" ")
    assert refusal.value.field == "reason"
    operations.override_verdict(row=row, by=world.manager, version=row.version, verdict=Verdict.GOOD, reason="Saison courte.")
    line = table_of(office, world).lines[0]
    assert (line.verdict, line.judgement.verdict, line.row.override.reason) == ("+", "++", "Saison courte.")
    operations.override_verdict(row=row, by=world.manager, version=row.version + 1, verdict=None)
    assert table_of(office, world).lines[0].row.override is None


def test_a_verdict_that_is_pasted_and_differs_asks_for_a_reason(office, september, world):
    row = brochure_of(office, world.manager, september)["Adwords"]
    written = operations.write_cells(row=row, by=world.manager, version=row.version, typed={"verdict": "--"}, is_pasted=True)
    assert "donnez un motif" in written.refused["verdict"]


def test_an_override_without_reason_is_refused_by_the_database_too(office, september, world):
    row = row_of(office, world.manager, september)
    with pytest.raises(IntegrityError), transaction.atomic():
        Result.objects.filter(pk=row.pk).update(verdict="++")


# --- Compared -----------------------------------------------------------------------------------------------------------------------------


def test_a_table_is_compared_with_the_period_before_and_with_the_same_month_of_last_year(office, september, world):
    campaign = campaign_of(office, world.manager)
    august, last_year = month_of(office, world.manager, 2026, 8, 31), month_of(office, world.manager, 2025, 9)
    month_of(office, world.manager, 2025, 12, 31)
    for period, visits in ((september, "120"), (august, "100"), (last_year, "80")):
        row = operations.add_result(campaign=campaign, period=period, by=world.manager)
        operations.write_cells(row=row, by=world.manager, version=1, typed={"visits": visits})
    table = table_of(office, world, september)
    assert (table.previous.period.id, table.last_year.period.id) == (august.pk, last_year.pk)
    assert (table.previous.lasts_as_long, table.last_year.lasts_as_long) == (True, True)
    cell = table.lines[0].cells["visits"]
    assert (cell.previous.percent, cell.last_year.percent) == (20, 50)


def test_figures_of_another_tool_than_the_sites_show_no_index_and_say_why(office, september, world):
    row = row_of(office, world.manager, september, visits="10", bounce_rate="20 %")
    operations.write_site_average(period=september, by=world.manager, version=0, typed={"bounce_rate": "35 %"}, source=Source.MATOMO)
    assert table_of(office, world).lines[0].cells["bounce_rate"].site is not None
    Result.objects.filter(pk=row.pk).update(source="ga4")
    line = table_of(office, world).lines[0]
    assert line.cells["bounce_rate"].site is None
    assert line.why_no_index == "Pas de comparaison\u00a0: les chiffres viennent de Google Analytics 4, la moyenne du site de Matomo."


def test_a_channel_has_its_own_target(office, september, world):
    row_of(office, world.manager, september, visits="100", orders="2")
    operations.set_target(office=office, by=world.manager, channel=Channel.SEARCH, code="conversion_rate", value=Decimal("0.01"))
    assert table_of(office, world).lines[0].cells["conversion_rate"].target.index == 200
    operations.set_target(office=office, by=world.manager, channel=Channel.SEARCH, code="conversion_rate", value=None)
    assert table_of(office, world).lines[0].cells["conversion_rate"].target is None
    with pytest.raises(LookupError):
        operations.set_target(office=office, by=world.manager, channel=Channel.SEARCH, code="visits", value=Decimal(1))


def test_periods_of_one_campaign_that_overlap_are_flagged(office, september, world):
    campaign = campaign_of(office, world.manager)
    year = operations.open_period(office=office, by=world.manager, first=date(2026, 1, 1), last=date(2026, 12, 31))
    for period in (september, year):
        operations.add_result(campaign=campaign, period=period, by=world.manager)
    assert [flag.key for flag in table_of(office, world, september).lines[0].flags] == ["K9"]


# --- Campaigns and periods ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("name", {"name": " "}), ("name", {"name": "a" * 161}), ("utm_campaign", {"utm_campaign": "Été"}),
        ("utm_campaign", {"utm_campaign": "pris"}),
        ("ends_on", {"starts_on": date(2026, 5, 2), "ends_on": date(2026, 5, 1)}), ("cost_from_action", {"cost_from_action": True}),
    ],
)  # fmt: skip
def test_a_campaign_that_does_not_hold_is_refused_at_its_field(office, world, field, given):
    campaign_of(office, world.manager, utm_campaign="pris")
    with pytest.raises(Refused) as refusal:
        operations.create_campaign(**{"office": office, "by": world.manager, "name": "Été", "channel": Channel.EMAIL} | given)
    assert refusal.value.field == field


def test_a_campaign_is_edited_listed_and_removed_with_its_figures(office, september, world):
    row = row_of(office, world.manager, september, visits="1")
    edited = operations.edit_campaign(
        campaign=row.campaign, by=world.manager, version=1, name="Adwords été", channel=Channel.SEARCH, utm_campaign="ete", starts_on=None,
        ends_on=None, action=None, seeks_revenue=False, cost_from_action=False,
    )  # fmt: skip
    assert (edited.version, [one.name for one in get_campaigns(office=office)]) == (2, ["Adwords été"])
    operations.remove_campaign(campaign=edited, by=world.manager)
    assert (Campaign.objects.count(), Result.objects.count()) == (0, 0)


def test_a_period_is_one_and_moves_only_where_no_other_is(office, september, world):
    assert month_of(office, world.manager) == september
    august = month_of(office, world.manager, 2026, 8, 31)
    with pytest.raises(Refused):
        operations.edit_period(period=august, by=world.manager, version=1, first=date(2026, 9, 1), last=date(2026, 9, 30), label="")
    edited = operations.edit_period(period=august, by=world.manager, version=1, first=august.first, last=august.last, label="Plein été")
    assert (edited.name, september.name) == ("Plein été", "du 1er au 30 septembre 2026")
    operations.remove_period(period=edited, by=world.manager)
    assert [one.id for one in get_periods(office=office)] == [september.pk]


def paid_action(office):
    objective = Objective.objects.create(office=office, name="Vendre", position=1)
    action = Action.objects.create(office=office, objective=objective, name="Acheter des mots", position=1)
    BudgetLine.objects.create(office=office, action=action, label="Achat", planned=Decimal(610), vat="net", position=1)
    return action


def test_the_cost_comes_from_the_budget_of_the_action_shared_by_days(office, september, world):
    campaign = campaign_of(office, world.manager, action=paid_action(office), cost_from_action=True)
    august = month_of(office, world.manager, 2026, 8, 31)
    for period in (august, september):
        operations.add_result(campaign=campaign, period=period, by=world.manager)
    assert table_of(office, world).lines[0].cells["cost"].shown == "300,00\u00a0€"
    line = table_of(office, world, august).lines[0]
    assert (line.cells["cost"].shown, line.cells["cost"].explanation, line.row.action_name) == (
        "310,00\u00a0€", "budget de l’action", "Acheter des mots",
    )  # fmt: skip
    row = Result.objects.get(period=september)
    operations.write_cells(row=row, by=world.manager, version=1, typed={"cost": "110"})
    assert table_of(office, world, august).lines[0].cells["cost"].shown == "500,00\u00a0€"


def test_a_budget_is_shared_to_the_cent():
    january, february = Span(date(2026, 1, 1), date(2026, 1, 3)), Span(date(2026, 2, 1), date(2026, 2, 3))
    march = Span(date(2026, 3, 1), date(2026, 3, 3))
    rows = [Share(1, january, None), Share(2, february, None), Share(3, march, None)]
    assert shared_costs(Decimal(100), rows) == {1: Decimal("33.33"), 2: Decimal("33.33"), 3: Decimal("33.34")}
    assert shared_costs(Decimal(100), [Share(1, january, Decimal(120)), Share(2, february, None)]) == {}


def test_a_campaign_outlives_its_action_and_points_at_its_own_office_only(office, world):
    action = paid_action(office)
    campaign = campaign_of(office, world.manager, action=action)
    with pytest.raises(LookupError):
        operations.create_campaign(
            office=office, by=world.manager, name="x", channel=Channel.EMAIL, action=Action(pk=action.pk, office=world.brumes)
        )
    BudgetLine.objects.all().delete()
    action.delete()
    campaign.refresh_from_db()
    assert campaign.action is None


def point_at(row, campaign):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE monitoring_result SET campaign_id = %s WHERE id = %s", [campaign.pk, row.pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_database_keeps_rows_within_one_office(office, september, world):
    row = row_of(office, world.manager, september)
    with all_offices("test world"):
        foreign = Campaign.objects.create(office=world.brumes, name="x")
        with pytest.raises(IntegrityError), transaction.atomic():
            point_at(row, foreign)
        HeaderSynonym.objects.create(heading="passages", code="visits")


# --- Pages of a campaign and of the year --------------------------------------------------------------------------------------------------


def test_a_campaign_is_read_period_by_period_in_six_statements(office, september, world):
    brochure_of(office, world.manager, september)
    campaign = office.campaigns.get(name="Adwords")
    with statements(6):
        page = get_campaign(campaign=campaign, user=world.manager)
    for month in range(1, 7):
        period = month_of(office, world.manager, 2026, month, 28)
        operations.add_result(campaign=campaign, period=period, by=world.manager)
    with statements(6):
        page = get_campaign(campaign=campaign, user=world.manager)
    assert [period.first.month for period, _ in page.lines] == [1, 2, 3, 4, 5, 6, 9]
    assert (page.lines[-1][1].cells["roi"].shown, page.lines[-1][1].verdict, page.total["roi"].shown) == ("4,01", "++", "4,01")
    assert (page.may_edit, page.campaign.channel) == (True, "liens sponsorisés")
    assert not get_campaign(campaign=campaign, user=world.reader).may_edit


def test_the_synthesis_adds_months_up_and_leaves_out_a_year_that_holds_them(office, september, world):
    rows = brochure_of(office, world.manager, september)
    august = month_of(office, world.manager, 2026, 8, 31)
    year = operations.open_period(office=office, by=world.manager, first=date(2026, 1, 1), last=date(2026, 12, 31))
    campaign = rows["Adwords"].campaign
    for period, cells in ((august, {"revenue": "25", "cost": "134,57", "orders": "5"}), (year, {"revenue": "99999", "cost": "1"})):
        row = operations.add_result(campaign=campaign, period=period, by=world.manager)
        operations.write_cells(row=row, by=world.manager, version=1, typed=cells)
    given = {"office": office, "first": date(2026, 1, 1), "last": date(2026, 12, 31)}
    with statements(5):
        page = get_synthesis(**given)
    assert [(one.name, one.cells["roi"].shown) for one in page.campaigns] == [
        ("Adwords", "3,75"), ("Display Google", "0,85"), ("La Chaîne Météo - habillage", "0,33"), ("Email 1", "0,04"),
    ]  # fmt: skip
    assert page.campaigns[0].cells["cost_per_order"].shown == "16,67\u00a0€"
    assert [month.month for month in page.months] == [(2026, 8), (2026, 9)]
    assert (page.left_out, page.without_month, page.is_empty) == (1, 0, False)
    assert {gap.code for gap in page.campaigns[1].gaps} == {"pages_per_visit", "bounce_rate", "new_visits_rate", "conversion_rate"}
    assert page.campaigns[1].judgement.verdict == "+"
    assert get_synthesis(office=office, first=date(2025, 1, 1), last=date(2025, 12, 31)).is_empty


# --- Labels of addresses ------------------------------------------------------------------------------------------------------------------


def test_a_label_is_proposed_from_the_name_and_is_nobody_elses():
    assert propose_utm("Été en famille – cœur de saison !", starts_on=date(2026, 7, 14)) == "ete-en-famille-coeur-de-saison-2026-07"
    assert propose_utm("Été", taken={"ete", "ete-2"}) == "ete-3"
    assert propose_utm("???") == "campagne"
    assert is_label(propose_utm("é" * 500, starts_on=date(2026, 1, 1)))
    assert not is_label("Été 2026")


def test_an_address_gets_its_labels_in_place_of_those_it_had():
    given = {"campaign": "ete", "channel": Channel.EMAIL, "source": "Lettre d’été"}
    assert labelled("https://a.example/b?x=1&utm_source=z#c", **given) == (
        "https://a.example/b?x=1&utm_source=lettre-d-ete&utm_medium=email&utm_campaign=ete#c"
    )
    assert labelled("javascript:alert(1)", **given) == labelled("http://[", **given) == ""
