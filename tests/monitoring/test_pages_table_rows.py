"""Around the table: campaigns that join and leave it, verdicts, targets, and tables pasted into a text area."""

import pytest

from monitoring import operations
from monitoring.channels import Channel
from monitoring.models import Campaign, ChannelTarget, Result
from otn.tenancy.scope import office_scope
from tests.monitoring.tracked import brochure_of, campaign_of, month_of, row_of
from tests.monitoring.tracked import seen as through_the_door
from tests.statements import statements
from tests.strategy.steps import READERS, posts, read, seen, words
from tests.test_consistency import page_faults

pytestmark = pytest.mark.django_db

URL = "/ot/embruns/suivi/"


@pytest.fixture
def office(world):
    return through_the_door(world.embruns, world.manager)


@pytest.fixture
def period(office, world):
    with office_scope([office.pk]):
        return month_of(office, world.manager)


@pytest.fixture
def row(office, period, world):
    with office_scope([office.pk]):
        return row_of(office, world.manager, period, visits="10 912", orders="115", revenue="7 475,00 €", cost="1 865,43 €")


def of_period(period, tail=""):
    return f"{URL}periodes/{period.pk}/{tail}"


def of_row(row, tail=""):
    return f"{URL}lignes/{row.pk}/{tail}"


def names(period):
    with office_scope([period.office_id]):
        return list(Result.objects.filter(period=period).order_by("campaign__name", "pk").values_list("campaign__name", flat=True))


# --- Joining and leaving ------------------------------------------------------------------------------------------------------------------


def test_a_new_campaign_joins_the_table_with_its_channel(client, world, period):
    page = seen(client, world.contributor, of_period(period, "campagnes/"))
    assert posts(page) == {of_period(period, "campagnes/ajouter/")}, "no other campaign is known"
    refused = client.post(of_period(period, "campagnes/ajouter/"), {"name": "  ", "channel": "email"})
    assert refused.status_code == 422
    assert page_faults(refused.text) == []
    assert "Donnez un nom à la campagne." in words(read(refused))
    answer = client.post(of_period(period, "campagnes/ajouter/"), {"name": "Lettre de mai", "channel": "email"})
    with office_scope([period.office_id]):
        row = Result.objects.get()
        assert (row.campaign.name, row.campaign.channel) == ("Lettre de mai", Channel.EMAIL)
    assert (answer.status_code, answer["Location"]) == (303, f"{URL}?periode={period.pk}#ligne-{row.pk}")


def test_a_campaign_that_is_known_joins_another_table(client, world, office, row):
    with office_scope([office.pk]):
        august = month_of(office, world.manager, month=8, last=31)
    page = seen(client, world.manager, of_period(august, "campagnes/"))
    assert [words(option) for option in page.select("#connue-campaign option")] == ["Choisir", "Adwords (liens sponsorisés)"]
    assert client.post(of_period(august, "campagnes/reprendre/"), {"campaign": ""}).status_code == 422
    assert client.post(of_period(august, "campagnes/reprendre/"), {"campaign": "999999"}).status_code == 404
    assert client.post(of_period(august, "campagnes/reprendre/"), {"campaign": row.campaign_id}).status_code == 303
    assert names(august) == ["Adwords"]


def test_a_row_leaves_the_table_once_it_is_confirmed_and_its_campaign_stays(client, world, row, period):
    page = seen(client, world.manager, of_row(row, "retrait/"))
    assert posts(page) == {of_row(row, "retirer/")}
    assert client.post(of_row(row, "retirer/"))["Location"] == f"{URL}?periode={period.pk}"
    assert names(period) == []
    with office_scope([period.office_id]):
        assert Campaign.objects.count() == 1


@pytest.mark.parametrize("who", READERS)
def test_whoever_only_reads_changes_nothing(client, world, row, period, who):
    client.force_login(getattr(world, who))
    for address in (of_row(row, "retrait/"), of_row(row, "verdict/"), of_period(period, "campagnes/"), of_period(period, "coller/")):
        assert client.get(address).status_code == 403, address
    posted = [of_row(row, tail) for tail in ("retirer/", "verdict/changer/", "verdict/reprendre/")]
    posted += [of_period(period, tail) for tail in ("campagnes/ajouter/", "campagnes/reprendre/", "coller/apercu/", "coller/appliquer/")]
    for address in (*posted, f"{URL}cibles/email/"):
        assert client.post(address, {"version": 1}).status_code == 403, address


def test_rows_and_periods_of_another_office_are_not_found(client, world, row, period):
    client.force_login(world.brumes_manager)
    for address in (of_row(row, "retrait/"), of_row(row, "verdict/"), of_period(period, "campagnes/"), of_period(period, "coller/")):
        assert client.get(address.replace("embruns", "brumes")).status_code == 404


# --- Verdicts -----------------------------------------------------------------------------------------------------------------------------


def verdict(**more):
    return {"verdict": "+", "reason": "Une saison pluvieuse.", "version": 2, **more}


def test_a_verdict_is_changed_with_a_reason_and_the_proposed_one_stays_beside_it(client, world, row):
    page = seen(client, world.manager, of_row(row, "verdict/"))
    assert "Verdict proposé : ++" in words(page.main)
    assert client.post(of_row(row, "verdict/changer/"), verdict()).status_code == 303
    shown = seen(client, world.reader, URL).select_one(f"#c-{row.pk}-verdict")
    assert words(shown.summary) == "+ proposé : ++"
    assert f"Choisi par {world.manager.full_name}" in words(shown)
    assert "Motif : Une saison pluvieuse." in words(shown)


def test_a_verdict_without_reason_is_refused_and_keeps_what_was_chosen(client, world, row):
    client.force_login(world.manager)
    answer = client.post(of_row(row, "verdict/changer/"), verdict(reason="  "))
    assert answer.status_code == 422
    assert page_faults(answer.text) == []
    page = read(answer)
    assert "Dites pourquoi ce verdict remplace celui qui est proposé." in words(page)
    assert page.select_one("input[name=verdict][checked]")["value"] == "+"


def test_a_verdict_on_a_row_that_changed_meanwhile_shows_both(client, world, row):
    client.force_login(world.contributor)
    client.post(of_row(row, "verdict/changer/"), verdict(verdict="-", reason="Trop cher."))
    client.force_login(world.manager)
    answer = client.post(of_row(row, "verdict/changer/"), verdict())
    assert answer.status_code == 409
    page = read(answer)
    assert [words(one) for one in page.select(".conflit dd")] == ["- (Trop cher.)", "+ (Une saison pluvieuse.)"]
    keep = page.select_one(".conflit button")
    assert client.post(of_row(row, "verdict/changer/"), verdict(**{keep["name"]: keep["value"]})).status_code == 303
    assert client.post(of_row(row, "verdict/reprendre/"), {"version": 2}).status_code == 409
    assert client.post(of_row(row, "verdict/reprendre/"), {"version": 4}).status_code == 303
    with office_scope([row.office_id]):
        assert Result.objects.get().verdict == ""


# --- Targets ------------------------------------------------------------------------------------------------------------------------------


def test_targets_are_set_by_channel_and_a_wrong_one_keeps_what_was_typed(client, world, office):
    page = seen(client, world.manager, f"{URL}cibles/")
    assert page.select_one("#email-open_rate") is not None
    assert page.select_one("#search-open_rate") is None
    assert client.post(f"{URL}cibles/search/", {"ctr": "2,5 %", "roi": "2"}).status_code == 303
    answer = client.post(f"{URL}cibles/search/", {"ctr": "1.865", "roi": "3", "bounce_rate": "0"})
    assert answer.status_code == 422
    assert page_faults(answer.text) == []
    page = read(answer)
    assert page.select_one("#search-ctr")["value"] == "1.865"
    assert "Écrivez 1865 ou 1,865." in words(page)
    assert "Une cible est au-dessus de zéro." in words(page)
    with office_scope([office.pk]):
        found = {target.code: str(target.value.normalize()) for target in ChannelTarget.objects.order_by("pk")}
    assert found == {"ctr": "0.025", "roi": "3"}
    assert client.post(f"{URL}cibles/search/", {"ctr": "", "roi": ""}).status_code == 303
    with office_scope([office.pk]):
        assert not ChannelTarget.objects.exists()
    assert client.post(f"{URL}cibles/minitel/", {}).status_code == 404


@pytest.mark.parametrize("who", READERS)
def test_whoever_only_reads_sees_the_targets(client, world, office, who):
    with office_scope([office.pk]):
        operations.set_target(office=office, by=world.manager, channel=Channel.EMAIL, code="ctr", value=1)
    page = seen(client, getattr(world, who), f"{URL}cibles/")
    assert posts(page) == set()
    assert words(page.select_one("#canal-email")) == "E-mail — 100,00 % — — — — —"
    assert words(page.select_one("#canal-search")).startswith("Liens sponsorisés /")


@pytest.mark.parametrize("count", [0, 6])
def test_the_page_of_targets_asks_as_many_statements_whatever_it_holds(client, world, office, count):
    with office_scope([office.pk]):
        for channel in list(Channel)[:count]:
            operations.set_target(office=office, by=world.manager, channel=channel, code="roi", value=2)
    client.force_login(world.manager)
    client.get(f"{URL}cibles/")
    with statements(5):
        client.get(f"{URL}cibles/")


# --- A pasted table -----------------------------------------------------------------------------------------------------------------------

HEAD = "\tImpressions\tVisites\tTaux de rebond\tTx conversion"
TABLE = f"{HEAD}\nMoyenne du site\t\t\t35,17 %\t1,02 %\nAdwords\t365 230\t10 912\t37,60 %\t1,05 %\nLettre de mai\t95 050\tdouze\t40 %\t"


def test_a_pasted_table_is_seen_before_it_is_written(client, world, row, period):
    seen(client, world.manager, of_period(period, "coller/"))
    answer = client.post(of_period(period, "coller/apercu/"), {"text": TABLE})
    assert answer.status_code == 200
    assert page_faults(answer.text) == []
    page = read(answer)
    heads = [words(head) for head in page.select("main table thead th")]
    assert heads[3:] == ["Impressions", "Visites", "Taux de rebond", "Tx conversion"]
    assert [option["value"] for option in page.select("select[name^=place] option[selected]")] == [
        "site", str(row.campaign_id), "nouvelle",
    ]  # fmt: skip
    assert "Les cases en erreur ne seront pas reprises" in words(page)
    assert names(period) == ["Adwords"]
    sent = {one["name"]: one.get("value", "") for one in page.select("main form input[name]")}
    sent |= {one["name"]: one.find("option", selected=True)["value"] for one in page.select("main form select")}
    sent |= {"text": page.select_one("main form textarea").get_text().removeprefix("\n"), "channel-2": "email"}
    done = client.post(of_period(period, "coller/appliquer/"), sent, follow=True)
    assert done.redirect_chain == [(f"{URL}?periode={period.pk}", 303)]
    told = [words(one) for one in read(done).select("main [role=status]")]
    assert "9 cases remplies." in told[0]
    assert "Lettre de mai, Visites : “douze” n’est pas un nombre." in told[1]
    assert names(period) == ["Adwords", "Lettre de mai"]
    with office_scope([period.office_id]):
        new = Result.objects.get(campaign__name="Lettre de mai")
        assert (new.impressions, new.visits, new.campaign.channel) == (95050, None, "email")
        assert Result.objects.get(pk=row.pk).brought == {"conversion_rate": "0.01050000"}


def test_a_block_without_names_goes_down_the_rows_of_the_table(client, world, row, period):
    client.force_login(world.manager)
    page = read(client.post(of_period(period, "coller/apercu/"), {"text": "12\t34\n56\t78", "first": "visits"}))
    assert [option["value"] for option in page.select("select[name^=place] option[selected]")] == [str(row.campaign_id), ""]
    assert [words(head) for head in page.select("main table thead th")][3:] == ["Visites", "Pf/visite"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Collez votre tableau."),
        (" \n\n", "aucune case à reprendre"),
        ("1\t" * 600, "Le tableau collé a plus de 300 lignes"),
    ],
)
def test_what_is_no_table_is_refused_with_what_was_pasted(client, world, period, text, said):
    client.force_login(world.manager)
    for tail in ("apercu/", "appliquer/"):
        answer = client.post(of_period(period, f"coller/{tail}"), {"text": text})
        assert answer.status_code == 422
        assert page_faults(answer.text) == []
        assert said in words(read(answer))


@pytest.mark.parametrize(
    ("places", "said"),
    [
        ({"place-0": "site", "place-1": "site"}, "Deux lignes vont au même endroit"),
        ({"place-0": "nouvelle", "name-0": " "}, "Donnez un nom à chaque nouvelle campagne."),
        ({"place-0": "nouvelle", "name-0": "x" * 200}, "160 caractères au plus."),
    ],
)
def test_a_place_that_cannot_be_writes_nothing_and_keeps_the_choices(client, world, period, places, said):
    client.force_login(world.manager)
    answer = client.post(of_period(period, "coller/appliquer/"), {"text": "12\t34\n56\t78", "first": "impressions", **places})
    assert answer.status_code == 422
    assert page_faults(answer.text) == []
    page = read(answer)
    assert said in words(page)
    assert page.select_one("select[name=place-0] option[selected]")["value"] == places["place-0"]
    assert names(period) == []


def test_a_campaign_of_another_office_is_no_place(client, world, period):
    with office_scope([world.brumes.pk]):
        other = campaign_of(through_the_door(world.brumes, world.brumes_manager), world.brumes_manager)
    client.force_login(world.manager)
    assert client.post(of_period(period, "coller/appliquer/"), {"text": "12\t34", "place-0": str(other.pk)}).status_code == 404


def test_the_brochures_rows_are_found_by_their_names(client, world, office, period):
    with office_scope([office.pk]):
        rows = brochure_of(office, world.manager, period)
    client.force_login(world.manager)
    text = "\tImpressions\tCTR\nEmail 1\t95 050\t25,00 %\nla chaine meteo - habillage\t82 782\t/"
    page = read(client.post(of_period(period, "coller/apercu/"), {"text": text}))
    assert [option["value"] for option in page.select("select[name^=place] option[selected]")] == [
        str(rows["Email 1"].campaign_id), str(rows["La Chaîne Météo - habillage"].campaign_id),
    ]  # fmt: skip
