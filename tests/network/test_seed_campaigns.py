"""The trackers of the demo network: the table of the brochure, what came before it, and the small ones of generated offices."""

from collections import Counter
from datetime import date

import pytest
from django.core.management import call_command
from django.utils import timezone

from monitoring import operations
from monitoring.channels import Channel
from monitoring.kpi import Verdict
from monitoring.models import Campaign, ChannelTarget, Period, Result, SiteAverage
from monitoring.queries.follows import follow_objectives
from monitoring.queries.rows import read_rows
from otn import demo_campaigns
from otn.accounts.models import User
from otn.journal.models import JournalEntry
from otn.offices.access import find_office
from otn.offices.models import Office
from otn.tenancy.scope import all_offices, office_scope
from strategy.models import Objective
from tests.monitoring.tracked import CODES, SITE, TABLE, brochure_of
from tests.network.test_seed_plan import looks
from tests.statements import statements

pytestmark = pytest.mark.django_db

FIGURES = ("impressions", "open_rate", "ctr", "visits", "pages_per_visit", "bounce_rate", "new_visits_rate", "orders", "revenue", "cost")


@pytest.fixture
def loaded(settings):
    settings.OTN_TODAY = date(2026, 11, 25)
    call_command("seed_demo", verbosity=0)


@pytest.fixture
def network(loaded):
    with all_offices("test reads"):
        yield


def rows_of(first):
    return Result.objects.filter(office__slug="cote-des-embruns", period__first=first)


def test_the_last_month_is_the_table_of_the_brochure_with_its_comments(network):
    rows = read_rows(rows_of(date(2026, 10, 1)))
    assert {row.name for row in rows} == set(TABLE)
    told = {row.campaign: row for row in demo_campaigns.BROCHURE.rows}
    for name, (channel, cells) in TABLE.items():
        assert told[name].cells == cells[: len(demo_campaigns.CODES)], "figure by figure"
        assert Campaign.objects.get(office__slug="cote-des-embruns", name=name).channel == channel
    assert CODES[: len(demo_campaigns.CODES)] == demo_campaigns.CODES
    assert dict(zip(demo_campaigns.SITE, demo_campaigns.BROCHURE.site, strict=True)) == SITE
    assert "bonne notoriété (nouvelles visites)" in next(row.comment for row in rows if row.name == "Display Google")


def test_it_is_what_the_operations_make_of_the_same_paste(loaded):
    by = User.objects.get(email="contributeur@embruns.example")
    office = find_office(by, "cote-des-embruns")
    with office_scope([office.pk]):
        seeded = {row.campaign.name: row for row in rows_of(date(2026, 10, 1)).select_related("campaign", "period__site_average")}
        other = operations.open_period(office=office, by=by, first=date(2020, 1, 1), last=date(2020, 1, 31))
        pasted = brochure_of(office, by, other)
        for name, row in pasted.items():
            row.refresh_from_db()
            mine = seeded[name]
            assert [getattr(mine, code) for code in FIGURES] == [getattr(row, code) for code in FIGURES], name
            assert (mine.by_hand, mine.brought, mine.version) == (row.by_hand, row.brought, row.version), name
        average = SiteAverage.objects.get(period=other)
        assert [getattr(average, code) for code in SITE] == [getattr(seeded["Adwords"].period.site_average, code) for code in SITE]


def test_campaigns_belong_to_actions_of_the_plan_and_the_chain_goes_on_to_what_they_bring(network):
    office = Office.objects.get(slug="cote-des-embruns")
    actions = dict(Campaign.objects.filter(office=office).order_by("pk").values_list("name", "action__name"))
    assert actions == {
        "Email 1": None, "Adwords": "Externalisation AdWords", "Display Google": "Un modèle de page de campagne",
        "La Chaîne Météo - habillage": None,
    }  # fmt: skip
    objective = Objective.objects.get(office=office, name="Doubler les demandes d’itinéraires du printemps")
    with statements(1):
        found = follow_objectives(office, [objective.pk])
    (adwords, display) = found[objective.pk]
    assert (adwords.kind, adwords.text, adwords.step, adwords.state, adwords.solution) == ("Campagne", "Adwords", "valider", "fait", None)
    assert adwords.url.endswith(f"/suivi/campagnes/{Campaign.objects.get(office=office, name='Adwords').pk}/")
    assert adwords.note == "rapporte 3,04\N{NO-BREAK SPACE}€ par euro dépensé"
    assert display.solution is not None


def test_months_before_and_the_same_month_of_last_year_can_be_compared(network):
    firsts = list(Period.objects.filter(office__slug="cote-des-embruns").order_by("first").values_list("first", flat=True))
    assert firsts == [date(2025, 10, 1), date(2026, 7, 1), date(2026, 8, 1), date(2026, 9, 1), date(2026, 10, 1)]
    assert Counter(Result.objects.filter(campaign__name="Adwords").values_list("office__slug", flat=True)) == {"cote-des-embruns": 5}
    assert ChannelTarget.objects.filter(office__slug="cote-des-embruns").count() == 4
    (judged,) = Result.objects.exclude(verdict="")
    assert (judged.verdict, judged.version) == ("+", 3)
    assert judged.verdict_reason.startswith("Campagne d’image")


def test_some_generated_offices_follow_a_few_campaigns(network):
    rows = Counter(Result.objects.exclude(office__slug="cote-des-embruns").values_list("office__slug", flat=True))
    assert len(rows) >= 4
    assert set(rows.values()) <= {4, 6}
    assert not Period.objects.filter(office__slug__in=["vallee-des-pommiers", "pays-des-brumes"]).exists()


def test_what_it_tells_is_what_operations_write(loaded):
    by = User.objects.get(email="contributeur@embruns.example")
    office = find_office(by, "cote-des-embruns")
    with office_scope([office.pk]):
        period = operations.open_period(office=office, by=by, first=date(2020, 1, 1), last=date(2020, 1, 31))
        operations.write_site_average(period=period, by=by, version=0, typed=SITE)
        campaign = operations.create_campaign(office=office, by=by, name="Une autre", channel=Channel.DISPLAY)
        row = operations.add_result(campaign=campaign, period=period, by=by)
        cells = dict(zip(CODES, TABLE["Display Google"][1], strict=True)) | {"comment": "Bien."}
        operations.write_cells(row=row, by=by, version=1, typed=cells, is_pasted=True)
        operations.override_verdict(row=row, by=by, version=2, verdict=Verdict.BAD, reason="Ce n’était pas le but.")
        operations.set_target(office=office, by=by, channel=Channel.SOCIAL, code="ctr", value=1)
    with all_offices("test reads"):
        told = JournalEntry.objects.filter(verb__regex="^(campaign|period|site_average|result|target)[.]")
        seeded, ours = looks(told.filter(request_id="seed_demo")), looks(told.exclude(request_id="seed_demo"))
        assert not told.filter(at__gt=timezone.now()).exists()
    assert set(seeded) == set(ours)
    assert {verb: some for verb, some in ours.items() if verb != "target.set" and not some <= seeded[verb]} == {}


def test_an_office_that_measures_already_is_left_alone(loaded):
    def every_row():
        with all_offices("test reads"):
            return [list(model.objects.order_by("pk").values()) for model in (Campaign, Period, Result, SiteAverage, ChannelTarget)]

    with all_offices("test sets up"):
        Campaign.objects.filter(name="Adwords").update(name="Le nôtre")
    before = every_row()
    call_command("seed_demo", verbosity=0)
    assert every_row() == before
