"""Files written into the tracker: matched, applied once, undone."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from monitoring import operations
from monitoring.channels import Channel
from monitoring.imports import Answers, Unreadable, read_file
from monitoring.kpi import Span
from monitoring.matching import LEAVE_OUT, NEW, How
from monitoring.models import Campaign, HeaderSynonym, Import, Period, Result, ToolName
from monitoring.queries.imports import get_imports, get_preview, get_synonyms
from otn.journal.models import JournalEntry
from otn.lib.refusals import Refused, WrongState
from otn.tenancy.scope import all_offices, office_scope
from tests.monitoring.test_imports import HOSTILE
from tests.monitoring.tracked import brochure_of, campaign_of, month_of, row_of, seen
from tests.statements import statements

pytestmark = pytest.mark.django_db

FILES = Path(__file__).parent / "files"
SEPTEMBER = Span(date(2026, 9, 1), date(2026, 9, 30))


@pytest.fixture
def office(world):
    with office_scope([world.embruns.pk]):
        yield seen(world.embruns, world.manager)


def read(name="gads_en.csv"):
    return read_file((FILES / name).read_bytes(), name=name)


def typed(*lines, **answers):
    return read_file("\n".join(lines).encode(), answers=Answers(**{"period": SEPTEMBER} | answers))


def apply(office, world, reading, **more):
    return operations.apply_import(office=office, by=world.manager, reading=reading, **more)


def counts(applied):
    return applied.created, applied.changed, applied.unchanged, applied.kept


def test_a_file_makes_its_campaigns_and_twice_it_changes_nothing(office, world):
    assert counts(apply(office, world, read())) == (3, 0, 0, 0)
    row = Result.objects.get(campaign__name="Recherche | Séjours")
    assert (row.cost, row.orders, row.other_conversions, row.source, row.by_hand, row.campaign.channel) == (
        Decimal("1234.56"), 40, Decimal("0.5"), "google_ads", [], "search",
    )  # fmt: skip
    before = list(Result.objects.order_by("pk").values()), JournalEntry.objects.count()
    again = apply(office, world, read())
    assert (counts(again), again.is_nothing) == ((0, 0, 3, 0), True)
    assert (list(Result.objects.order_by("pk").values()), JournalEntry.objects.count()) == before
    assert (Import.objects.count(), Period.objects.count()) == (1, 1)
    assert get_preview(office=office, reading=read()).is_known_file


def test_every_fixture_applied_twice_changes_nothing(office, world):
    for name in ("ga4_fr.csv", "ga4_fr_excel.csv", "gads_excel_utf16.tsv"):
        assert apply(office, world, read(name)).created
        assert apply(office, world, read(name)).is_nothing


def test_rows_are_matched_on_the_label_of_addresses_first_then_on_the_name(office, world):
    by_label = campaign_of(office, world.manager, "Lettre de juillet", Channel.EMAIL, utm_campaign="newsletter-juillet")
    campaign_of(office, world.manager, "newsletter-juillet", Channel.EMAIL)
    by_name = campaign_of(office, world.manager, "Été Famille")
    reading = typed("Campagne;Visites", "newsletter-juillet;5", "été  famille;6", "Autre;7")
    preview = get_preview(office=office, reading=reading)
    assert [(target.how, target.campaign_id) for target in preview.targets] == [
        (How.UTM, by_label.pk), (How.NAME, by_name.pk), (How.NEW, None),
    ]  # fmt: skip
    apply(office, world, reading)
    assert Result.objects.get(campaign=by_label).visits == 5


def test_a_campaign_that_somebody_chose_or_renamed_is_found_again(office, world):
    mine, other = campaign_of(office, world.manager, "Mots achetés"), campaign_of(office, world.manager, "Autre")
    reading = typed("Campagne;Visites", "Search FR;5", "Test;1")
    applied = apply(office, world, reading, choices={"Search FR": mine.pk, "Test": LEAVE_OUT})
    assert (applied.created, Campaign.objects.count()) == (1, 2)
    later = typed("Campagne;Visites", "Search FR;9", "Test;1")
    assert get_preview(office=office, reading=later, choices={"Test": LEAVE_OUT}).targets[0].how is How.TOOL
    assert apply(office, world, later, choices={"Test": LEAVE_OUT}).changed == 1
    apply(office, world, later, choices={"Search FR": other.pk, "Test": NEW})
    assert ToolName.objects.get(key="Search FR").campaign == other
    with pytest.raises(LookupError):
        apply(office, world, later, choices={"Search FR": 999_999})


def test_two_rows_of_one_campaign_are_added_up(office, world):
    mine = campaign_of(office, world.manager)
    reading = typed("Campagne;Visites;Taux de rebond", "A;100;50 %", "B;300;10 %")
    apply(office, world, reading, choices={"A": mine.pk, "B": mine.pk})
    row = Result.objects.get()
    assert (row.visits, row.bounces) == (400, 80)
    assert apply(office, world, reading).is_nothing


def test_a_cell_typed_by_hand_stays_unless_it_is_ticked(office, world):
    row = row_of(office, world.manager, month_of(office, world.manager), visits="10", bounce_rate="20 %")
    reading = typed("Campagne;Visites;Rebonds;Coût", "Adwords;12;6;5,50")
    applied = apply(office, world, reading)
    row.refresh_from_db()
    assert (row.visits, row.bounces, row.cost, applied.kept, row.by_hand) == (10, None, Decimal("5.5"), 2, ["bounce_rate", "visits"])
    changes = {change.code: change.is_kept for change in get_preview(office=office, reading=reading).targets[0].changes}
    assert changes == {"visits": True, "bounces": True}
    apply(office, world, reading, ticked={("Adwords", "visits")})
    row.refresh_from_db()
    assert (row.visits, row.bounces, row.by_hand) == (12, None, ["bounce_rate"])


def test_values_for_computed_cells_are_brought_and_only_compared(office, world):
    apply(office, world, typed("Campagne;Visites;Commandes;Tx conversion", "A;100;2;3,00 %"))
    assert (Result.objects.get().brought, Result.objects.get().figures.brought) == (
        {"conversion_rate": "0.03000000"}, {"conversion_rate": Decimal("0.03")},
    )  # fmt: skip


@pytest.mark.parametrize("lines", [("Campagne;Coût", "A;(5,00)"), ("Campagne,Coût", 'A,"1,234"')])
def test_a_file_with_faults_or_questions_leaves_nothing(office, world, lines):
    with pytest.raises(Refused):
        apply(office, world, typed(*lines))
    assert (Campaign.objects.count(), Period.objects.count(), Import.objects.count()) == (0, 0, 0)


def test_a_failure_halfway_leaves_nothing(office, world, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("the machine stops")

    monkeypatch.setattr("monitoring.operations.imports._name_in_tool", fail)
    with pytest.raises(RuntimeError):
        apply(office, world, read())
    assert (Campaign.objects.count(), Period.objects.count(), Result.objects.count()) == (0, 0, 0)


def test_hostile_files_change_nothing(office, world):
    brochure_of(office, world.manager, month_of(office, world.manager))
    before = list(Result.objects.order_by("pk").values())
    for content in HOSTILE.values():
        with pytest.raises(Unreadable):
            read_file(content)
    assert list(Result.objects.order_by("pk").values()) == before


def test_whoever_may_not_edit_imports_nothing(office, world):
    with pytest.raises(PermissionDenied):
        operations.apply_import(office=office, by=world.reader, reading=read())


def test_the_last_import_is_undone_to_the_cell(office, world):
    row = row_of(office, world.manager, month_of(office, world.manager), cost="3")
    first = apply(office, world, typed("Campagne;Visites", "Adwords;12"))
    before = Result.objects.filter(pk=row.pk).values("visits", "cost", "by_hand", "source", "brought").get()
    second = apply(office, world, typed("Campagne;Visites;Clics", "Adwords;15;4", "Nouvelle;3;1"))
    with pytest.raises(WrongState):
        operations.undo_import(office=office, by=world.manager, log=first.log)
    assert [one.is_last for one in get_imports(office=office)] == [True, False]
    operations.undo_import(office=office, by=world.manager, log=second.log)
    assert Result.objects.filter(pk=row.pk).values("visits", "cost", "by_hand", "source", "brought").get() == before
    assert [campaign.name for campaign in Campaign.objects.order_by("pk")] == ["Adwords"]
    operations.undo_import(office=office, by=world.manager, log=first.log)
    row.refresh_from_db()
    assert (row.visits, row.cost) == (None, 3)
    assert JournalEntry.objects.filter(verb="figures.undone").count() == 2


def test_an_import_whose_rows_changed_since_is_not_undone(office, world):
    applied = apply(office, world, read())
    row = Result.objects.order_by("pk").first()
    operations.write_cells(row=row, by=world.manager, version=row.version, typed={"visits": "5"})
    with pytest.raises(WrongState):
        operations.undo_import(office=office, by=world.manager, log=applied.log)
    assert Result.objects.count() == 3


def test_a_name_does_not_go_back_to_a_campaign_that_was_removed_since(office, world):
    former, chosen = (campaign_of(office, world.manager, name) for name in ("Ancienne", "Nouvelle"))
    apply(office, world, typed("Campagne;Visites", "Été;5"), choices={"Été": former.pk})
    applied = apply(office, world, typed("Campagne;Visites", "Été;7"), choices={"Été": chosen.pk})
    operations.remove_campaign(campaign=former, by=world.manager)
    operations.undo_import(office=office, by=world.manager, log=applied.log)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert (ToolName.objects.count(), Result.objects.count()) == (0, 0)


def test_what_an_import_made_is_gone_when_it_is_undone(office, world):
    applied = apply(office, world, read())
    operations.undo_import(office=office, by=world.manager, log=applied.log)
    assert (Campaign.objects.count(), Period.objects.count(), Result.objects.count(), ToolName.objects.count()) == (0, 0, 0, 0)
    assert get_imports(office=office)[0].is_undone
    assert apply(office, world, read()).created == 3


def test_a_preview_is_four_statements_whatever_the_file(office, world):
    for lines in (1, 60):
        reading = typed("Campagne;Visites", *(f"Campagne {number};{number}" for number in range(lines)))
        with statements(4):
            assert get_preview(office=office, reading=reading).changes == lines


def test_a_long_file_is_written_in_as_many_statements_as_a_short_one(office, world):
    for month, lines in ((8, 1), (9, 60)):
        reading = typed(
            "Campagne;Visites",
            *(f"Campagne {month}-{n};{n}" for n in range(lines)),
            period=Span(date(2026, month, 1), date(2026, month, 28)),
        )
        with statements(11):
            apply(office, world, reading)


def test_the_average_of_the_site_comes_from_the_total_of_a_measuring_tool(office, world):
    july = month_of(office, world.manager, 2026, 7, 31)
    reading = read("ga4_fr.csv")
    row = operations.import_site_average(period=july, by=world.manager, version=0, reading=reading)
    assert (row.bounce_rate, row.pages_per_visit, row.source) == (Decimal("0.43037975"), None, "ga4")
    assert operations.import_site_average(period=july, by=world.manager, version=0, reading=reading).version == 1
    for other in (read(), typed("Campagne;Visites", "A;5", "Total;5")):
        with pytest.raises(Refused):
            operations.import_site_average(period=july, by=world.manager, version=1, reading=other)


def test_an_average_that_somebody_typed_is_replaced_when_that_is_ticked(office, world):
    september = month_of(office, world.manager)
    operations.write_site_average(period=september, by=world.manager, version=0, typed={"bounce_rate": "35 %"})
    heading, site = "Campagne;Pf/visite;Taux de rebond;Tx conversion;Visites", "Moyenne du site;5,5;35,17 %;1,02 %;/"
    reading = typed(heading, site, "Adwords;4,8;37,60 %;;5", "Totaux;;;;5")
    assert [row.name for row in reading.rows] == ["Adwords"]
    with pytest.raises(Refused):
        operations.import_site_average(period=september, by=world.manager, version=1, reading=reading)
    row = operations.import_site_average(period=september, by=world.manager, version=1, reading=reading, is_ticked=True)
    assert (row.bounce_rate, row.conversion_rate, row.source) == (Decimal("0.3517"), Decimal("0.0102"), "other")


def test_the_network_adds_headings_and_says_which_to_leave_out(world):
    with all_offices("test world"):
        HeaderSynonym.objects.create(heading="passages", code="visits")
        HeaderSynonym.objects.create(heading="visites", code="")
    with statements(1):
        synonyms = get_synonyms()
    assert (synonyms["passages"], synonyms["visites"], synonyms["campagne"]) == ("visits", "", "campaign")
