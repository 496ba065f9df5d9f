"""The page of the tracker: the brochure's table as it is shown, and filled in row by row, with and without htmx."""

import re
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup

from monitoring import operations
from monitoring.channels import Channel
from monitoring.models import Result, SiteAverage
from otn.tenancy.scope import office_scope
from tests.monitoring.tracked import SITE, brochure_of, month_of, row_of
from tests.monitoring.tracked import seen as through_the_door
from tests.statements import statements
from tests.strategy.steps import HTMX, READERS, posts, read, seen, words

pytestmark = pytest.mark.django_db

URL = "/ot/embruns/suivi/"
NOTHING = "Aucune campagne suivie. Ajoutez la première ou collez votre tableau. La moyenne du site sert de repère."


@pytest.fixture
def office(world):
    return through_the_door(world.embruns, world.manager)


@pytest.fixture
def period(office, world):
    with office_scope([office.pk]):
        return month_of(office, world.manager)


@pytest.fixture
def rows(office, period, world):
    """The brochure's table."""
    with office_scope([office.pk]):
        return brochure_of(office, world.manager, period)


@pytest.fixture
def row(office, period, world):
    """One row, with two figures."""
    with office_scope([office.pk]):
        return row_of(office, world.manager, period, visits="10 912", orders="115")


def line(row):
    return f"{URL}lignes/{row.pk}/"


def cell(page, row, code):
    return page.select_one(f"#c-{row if isinstance(row, int) else row.pk}-{code}")


def field(page, row, code):
    return page.select_one(f"#i-{row if isinstance(row, int) else row.pk}-{code}")


def flags(page, row):
    """What is told to be impossible in a row, by cell."""
    found = {}
    for place in page.select(f"#ligne-{row.pk} [data-case]"):
        if place["data-case"] != "verdict":
            found[place["data-case"]] = [words(badge) for badge in place.select(".badge")]
    return {code: said for code, said in found.items() if said}


def whole(page, row):
    """The fields of a row as a browser sends them."""
    form = page.select_one(f"#f-{row if isinstance(row, int) else row.pk}")
    sent = {one["name"]: one.get("value", "") for one in form.select("input[name]") if one["name"] != "csrfmiddlewaretoken"}
    sent |= {one["name"]: one.get("value", "") for one in page.select(f"input[form={form['id']}]")}
    return sent | {one["name"]: one.get_text().removeprefix("\n") for one in page.select(f"textarea[form={form['id']}]")}


def stored(row):
    with office_scope([row.office_id]):
        return Result.objects.get(pk=row.pk)


# --- What is shown ------------------------------------------------------------------------------------------------------------------------


def test_without_a_period_the_page_says_what_it_is_for_and_asks_for_one(client, world):
    page = seen(client, world.manager, URL)
    assert words(page.select_one(".vide p")) == NOTHING
    assert page.select_one(".vide a")["href"] == f"{URL}periodes/nouvelle/"
    assert page.select_one("#feuille") is None


def test_without_a_campaign_the_page_asks_for_one_and_for_the_average_of_the_site(client, world, period):
    page = seen(client, world.contributor, URL)
    assert words(page.select_one(".vide p")) == NOTHING
    assert page.select_one(".vide a")["href"] == f"{URL}periodes/{period.pk}/campagnes/"
    assert "Indiquez la moyenne du site pour situer vos campagnes." in words(page.main)
    assert [one["name"] for one in page.select("#ligne-0 td input")] == list(SITE)


def test_a_reader_of_an_empty_tracker_is_told_whom_to_ask(client, world, period):
    page = seen(client, world.reader, URL)
    assert words(page.select_one(".vide p")) == f"{NOTHING} Demandez à votre référent, {world.manager.first_name}."
    assert page.select(".vide a") == []


def test_the_table_has_the_groups_and_the_columns_of_the_brochure(client, world, rows):
    page = seen(client, world.manager, URL)
    groups = [(words(head), head["colspan"]) for head in page.select("#feuille [scope=colgroup]")]
    assert groups == [("Diffusion", "4"), ("Qualité de trafic", "3"), ("Conversion", "3"), ("Analyse", "4")]
    assert [words(head) for head in page.select("#feuille thead tr + tr th")] == [
        "Impressions", "Email - taux d’ouvert.", "CTR", "Visites", "Pf/visite", "Taux de rebond", "Nouvelles visites", "Commandes", "CA",
        "Tx conversion", "Coût", "ROI", "Résultats", "Commentaire",
    ]  # fmt: skip
    names = [words(head) for head in page.select("#feuille tbody th")]
    for name, head in zip(["Moyenne du site", "Adwords", "Display Google", "Email 1", "La Chaîne"], names, strict=True):
        assert head.startswith(name)


def test_headers_are_aligned_like_their_figures(client, world, rows):
    page = seen(client, world.manager, URL)
    heads = ["nombre" in head.get("class", ()) for head in page.select("#feuille thead tr + tr th")]
    for one in page.select("#feuille tbody tr"):
        assert ["nombre" in place.get("class", ()) for place in one.select("td")] == heads


def test_clicks_are_hidden_until_the_address_asks_for_them(client, world, rows):
    page = seen(client, world.manager, URL)
    (link,) = [one for one in page.select("main a") if words(one) == "Afficher les clics"]
    shown = seen(client, world.manager, URL + link["href"])
    assert [words(head) for head in shown.select("#feuille thead tr + tr th")][2] == "Clics"
    assert shown.select_one("#feuille [scope=colgroup]")["colspan"] == "5"
    assert all(form.select_one("[name=clics]") for form in shown.select("#feuille form"))


def test_the_brochures_table_shows_its_figures_and_flags_what_cannot_be(client, world, rows):
    page = seen(client, world.manager, URL)
    shown = {name: (words(cell(page, row, "conversion_rate").summary), words(cell(page, row, "roi").summary)) for name, row in rows.items()}
    assert shown == {
        "Email 1": ("0,64 %", "0,04"),
        "Adwords": ("1,05 %", "4,01"),
        "Display Google": ("0,58 %", "0,85"),
        "La Chaîne Météo - habillage": ("0,39 %", "0,33"),
    }
    assert {name: flags(page, row) for name, row in rows.items()} == {
        "Email 1": {"visits": ["312 visites pour environ 970 clics : suivi à vérifier"]},
        "Adwords": {},
        "Display Google": {},
        "La Chaîne Météo - habillage": {
            "visits": ["1 811 visites pour environ 1 134 clics"],
            "conversion_rate": ["0,37 % saisi, 0,39 % calculé"],
        },
    }
    verdicts = {name: words(cell(page, row, "verdict").select_one(".badge")) for name, row in rows.items()}
    assert verdicts == {"Email 1": "-", "Adwords": "++", "Display Google": "+", "La Chaîne Météo - habillage": "-"}


def test_entered_cells_are_fields_that_say_what_was_printed_and_computed_ones_are_explained(client, world, rows):
    page = seen(client, world.manager, URL)
    codes = ("impressions", "ctr", "visits", "pages_per_visit", "bounce_rate", "revenue", "cost")
    assert [field(page, rows["Adwords"], code)["value"].replace("\u202f", " ").replace("\u00a0", " ") for code in codes] == [
        "365 230", "3,00 %", "10 912", "4,8", "37,60 %", "7 475,00 €", "1 865,43 €",
    ]  # fmt: skip
    computed = cell(page, rows["Adwords"], "conversion_rate")
    assert words(computed.details.p) == "115 commandes ÷ 10 912 visites"
    assert "calcule" in computed["class"]
    assert field(page, rows["Adwords"], "roi") is None


def test_gaps_to_the_site_and_to_the_target_of_the_channel_are_said_in_words(client, world, rows, office):
    with office_scope([office.pk]):
        operations.set_target(office=office, by=world.manager, channel=Channel.SEARCH, code="conversion_rate", value=Decimal("0.02"))
    page = seen(client, world.manager, URL)
    said = [words(one) for one in cell(page, rows["Adwords"], "conversion_rate").select("[id^=n-] .note")]
    assert said == ["proche de la moyenne", "47 % sous l’objectif"]
    pages = cell(page, rows["Adwords"], "pages_per_visit").select_one(".note")
    assert (words(pages), pages["data-ton"]) == ("13 % sous la moyenne", "erreur")
    new = cell(page, rows["Adwords"], "new_visits_rate").select_one(".note")
    assert (words(new), new.get("data-ton")) == ("14 % au-dessus de la moyenne", None)


def test_the_totals_are_sums_and_ratios_of_sums(client, world, rows):
    page = seen(client, world.reader, URL)
    total = [words(place.summary or place) for place in page.select("#totaux td")]
    assert total[:1] + total[3:4] + total[7:12] == ["1 793 682", "22 888", "181", "10 753,00 €", "0,79 %", "9 568,10 €", "1,12"]


def test_the_second_block_holds_what_is_only_computed(client, world, rows):
    page = seen(client, world.manager, URL)
    values = {words(one.th): [words(place) for place in one.select("td")] for one in page.select("#calculs tbody tr")}
    assert values["Adwords"][3:] == ["16,22 €", "65,00 €", "0,69 €", "—", "300,71 %"]


def test_another_period_is_chosen_and_compared_with_care(client, world, office, rows):
    with office_scope([office.pk]):
        before = month_of(office, world.manager, month=8, last=15)
        campaign = rows["Adwords"].campaign
        campaign.office = office
        older = operations.add_result(campaign=campaign, period=before, by=world.manager)
        older.office = office
        operations.write_cells(row=older, by=world.manager, version=1, typed={"visits": "5 456"})
    page = seen(client, world.manager, URL)
    assert "comparez les taux plutôt que les sommes" in words(page.select_one("#comparaisons"))
    assert "10 912 5 456 avant (+100 %)" in words(page.select_one("#comparaisons tbody"))
    options = [int(option["value"]) for option in page.select("#periode option")]
    assert options == [rows["Adwords"].period_id, before.pk]
    older_page = seen(client, world.manager, f"{URL}?periode={before.pk}")
    assert [one["id"] for one in older_page.select("#feuille tbody tr")] == ["ligne-0", f"ligne-{older.pk}"]
    assert client.get(f"{URL}?periode=999999").status_code == 404
    assert client.get(f"{URL}?periode=x").status_code == 404


@pytest.mark.parametrize("who", READERS)
def test_whoever_only_reads_sees_texts_and_no_form(client, world, rows, who):
    page = seen(client, getattr(world, who), URL)
    assert posts(page) == set()
    assert page.select("#feuille input, #feuille textarea, #feuille button") == []
    assert words(cell(page, rows["Adwords"], "cost")).startswith("1 865,43 €")
    assert [words(cell(page, rows[name], "open_rate")) for name in ("Adwords", "Email 1")] == ["/", "25,00 %"]
    client.force_login(getattr(world, who))
    for address in (line(rows["Adwords"]), f"{URL}periodes/{rows['Adwords'].period_id}/moyenne/"):
        assert client.post(address, {"version": 1, "visits": "1"}).status_code == 403


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_asks_as_many_statements_whatever_it_holds(client, world, office, period, count):
    with office_scope([office.pk]):
        for rank in range(count):
            row_of(office, world.manager, period, f"Campagne {rank}", visits="10", orders="1", revenue="20", cost="5")
            if rank:
                month_of(office, world.manager, year=2020 + rank % 5, month=1 + rank % 12, last=28)
    client.force_login(world.manager)
    client.get(f"{URL}?periode={period.pk}")
    with statements(9):
        client.get(f"{URL}?periode={period.pk}")


# --- Filled in ----------------------------------------------------------------------------------------------------------------------------


def test_a_row_is_saved_and_what_follows_from_it_comes_back(client, world, row):
    client.force_login(world.contributor)
    sent = whole(read(client.get(URL)), row) | {"revenue": "7 475,00 €", "cost": "1865,43"}
    answer = client.post(line(row), sent, headers=HTMX)
    assert answer.status_code == 200
    pieces = read(answer)
    assert re.fullmatch(r"Enregistré à \d\d:\d\d\.", words(pieces.select_one(f"#e-{row.pk}")))
    assert pieces.select_one(f"#v-{row.pk}")["value"] == "3"
    assert words(cell(pieces, row, "roi").summary) == "4,01"
    assert pieces.find(id="totaux") is not None
    assert field(pieces, row, "cost") is None, "nobody's field is taken from under her hands"
    assert stored(row).by_hand == ["cost", "orders", "revenue", "visits"]


def test_a_swap_shows_what_a_reload_shows(client, world, rows):
    client.force_login(world.manager)
    page = read(client.get(URL))
    sent = whole(page, rows["Email 1"]) | {"visits": "970", "revenue": "90 000"}
    answer = client.post(line(rows["Email 1"]), sent, headers=HTMX)
    pieces = BeautifulSoup(answer.text.replace("template>", "table>"), "html.parser")  # whose content is no text
    reloaded = read(client.get(URL))
    for piece in pieces.find_all(attrs={"hx-swap-oob": True}):
        del piece["hx-swap-oob"]
        page.find(id=piece["id"]).replace_with(piece)
    for one in (page, reloaded):
        for gone in one.select("[role=status], [name=csrfmiddlewaretoken]"):
            gone.decompose()
    assert words(page.select_one("#feuille")) == words(reloaded.select_one("#feuille"))
    assert words(page.select_one("#calculs")) == words(reloaded.select_one("#calculs"))


def test_without_htmx_a_row_is_saved_and_the_page_comes_back_at_it(client, world, row):
    client.force_login(world.manager)
    sent = whole(read(client.get(URL)), row) | {"visits": "11 000", "comment": "Un bon mois."}
    answer = client.post(line(row), sent)
    assert (answer.status_code, answer["Location"]) == (303, f"{URL}?periode={row.period_id}#ligne-{row.pk}")
    assert (stored(row).visits, stored(row).comment) == (11000, "Un bon mois.")


def test_a_row_sent_as_it_is_shown_changes_nothing_not_even_by_rounding(client, world, row):
    with office_scope([row.office_id]):
        Result.objects.filter(pk=row.pk).update(bounce_rate="0.37596154", by_hand=[])
    client.force_login(world.manager)
    sent = whole(read(client.get(URL)), row)
    assert client.post(line(row), sent, headers=HTMX).status_code == 200
    assert (str(stored(row).bounce_rate), stored(row).version) == ("0.37596154", row.version)


def test_a_refused_cell_keeps_what_was_typed_and_the_rest_is_saved(client, world, row):
    client.force_login(world.manager)
    sent = whole(read(client.get(URL)), row) | {"visits": "1.865", "cost": "12"}
    piece = client.post(line(row), sent, headers=HTMX)
    assert piece.status_code == 422
    notes = read(piece).select_one(f"#n-{row.pk}-visits")
    assert words(notes.select_one(".erreur")) == "Erreur : Écrivez 1865 ou 1,865."
    assert "Enregistré" in words(read(piece).select_one(f"#e-{row.pk}"))
    whole_page = client.post(line(row), sent | {"version": 3})
    assert whole_page.status_code == 422
    page = read(whole_page)
    wrong = field(page, row, "visits")
    assert (wrong["value"], wrong["aria-invalid"]) == ("1.865", "true")
    assert "Écrivez 1865 ou 1,865." in words(page.find(id=wrong["aria-describedby"]))
    assert (stored(row).visits, stored(row).cost) == (10912, 12)


def test_two_people_on_one_row_both_see_both_and_nothing_is_overwritten(client, world, row):
    client.force_login(world.manager)
    page = read(client.get(URL))
    client.force_login(world.contributor)
    client.post(line(row), whole(page, row) | {"visits": "10 900"}, headers=HTMX)
    client.force_login(world.manager)
    mine = whole(page, row) | {"visits": "11 000"}
    for headers in ({}, HTMX):
        answer = client.post(line(row), mine, headers=headers)
        assert answer.status_code == 409
        said = read(answer).select_one(f"#conflit-{row.pk} .conflit")
        assert [words(one) for one in said.select("dt, dd")] == [world.contributor.first_name, "Visites 10 900", "Vous", "Visites 11 000"]
    assert read(answer).select_one(f"#v-{row.pk}")["value"] == "2", "the version that was sent"
    assert field(read(client.post(line(row), mine)), row, "visits")["value"] == "11 000"
    assert stored(row).visits == 10900
    keep = said.select_one("button")
    assert client.post(line(row), mine | {keep["name"]: keep["value"]}, headers=HTMX).status_code == 200
    assert stored(row).visits == 11000


def test_two_people_on_two_cells_of_one_row_are_no_conflict_and_each_sees_the_other(client, world, row):
    client.force_login(world.manager)
    mine = whole(read(client.get(URL)), row)
    client.force_login(world.contributor)
    client.post(line(row), mine | {"orders": "120", "comment": "Deux\r\nlignes."}, headers=HTMX)
    client.force_login(world.manager)
    sent = mine | {"visits": "11 000", "touchees": "1", "avant-visits": mine["visits"]}
    answer = client.post(line(row), sent, headers=HTMX)
    assert answer.status_code == 200
    assert field(read(answer), row, "orders")["value"] == "120"
    assert field(read(answer), row, "visits") is None, "what is typed there stays"
    assert (stored(row).visits, stored(row).orders, stored(row).comment) == (11000, 120, "Deux\nlignes.")


@pytest.mark.parametrize(("before", "status"), [(["10 912"], 409), (["10 912", "10 900"], 200), ([], 200)])
def test_what_was_sent_and_never_acknowledged_is_no_conflict(client, world, row, before, status):
    client.force_login(world.manager)
    sent = whole(read(client.get(URL)), row)
    client.post(line(row), sent | {"visits": "10900"}, headers=HTMX)
    answer = client.post(line(row), sent | {"visits": "11 000", "touchees": "1", "avant-visits": before}, headers=HTMX)
    assert answer.status_code == status
    assert stored(row).visits == (11000 if len(before) == 2 else 10900)


def test_the_same_value_typed_by_two_is_no_conflict(client, world, row):
    client.force_login(world.manager)
    sent = whole(read(client.get(URL)), row) | {"visits": "11 000"}
    for _ in range(2):
        assert client.post(line(row), sent | {"visits": "11000"}, headers=HTMX).status_code == 200


def test_clicks_make_the_rate_a_computed_cell_and_give_it_back(client, world, row):
    client.force_login(world.manager)
    shown = f"{URL}?clics=1"
    sent = whole(read(client.get(shown)), row) | {"impressions": "365 230", "clicks": "10 957", "ctr": ""}
    pieces = read(client.post(line(row), sent, headers=HTMX))
    assert words(cell(pieces, row, "ctr").summary) == "3,00 %"
    sent = whole(read(client.get(shown)), row) | {"clicks": ""}
    assert "ctr" not in sent
    pieces = read(client.post(line(row), sent, headers=HTMX))
    assert field(pieces, row, "ctr")["value"] == ""


def test_a_value_pasted_into_a_computed_cell_is_only_compared(client, world, row):
    client.force_login(world.manager)
    sent = whole(read(client.get(URL)), row) | {"conversion_rate": "0,37 %", "collee": "1"}
    pieces = read(client.post(line(row), sent, headers=HTMX))
    assert words(cell(pieces, row, "conversion_rate").select_one(".badge")) == "0,37 % saisi, 1,05 % calculé"


def test_the_average_of_the_site_has_its_four_cells_and_changes_every_row(client, world, row, period):
    client.force_login(world.manager)
    sent = whole(read(client.get(URL)), 0) | {"conversion_rate": "1,02 %", "bounce_rate": "35.1.7"}
    assert sent["version"] == "0"
    address = f"{URL}periodes/{period.pk}/moyenne/"
    answer = client.post(address, sent, headers=HTMX)
    assert answer.status_code == 422
    assert "n’est pas un nombre" in words(read(answer).select_one("#n-0-bounce_rate"))
    assert "proche de la moyenne" in words(cell(read(answer), row, "conversion_rate"))
    assert words(read(answer).select_one("#sans-moyenne")) == ""
    with office_scope([row.office_id]):
        assert str(SiteAverage.objects.get(period=period).conversion_rate) == "0.01020000"
    assert client.post(address, sent | {"bounce_rate": "", "version": "1", "pages_per_visit": "5,5"}).status_code == 303
    clash = client.post(address, sent | {"bounce_rate": "", "version": "1", "pages_per_visit": "6"}, headers=HTMX)
    assert clash.status_code == 409
    assert words(read(clash).select_one("#conflit-0 dl")).endswith("Pf/visite 5,5 Vous Pf/visite 6")


def test_the_proposed_sentence_is_taken_as_the_comment(client, world, rows):
    client.force_login(world.manager)
    row = rows["Adwords"]
    page = read(client.get(URL))
    button = page.select_one(f"#phrase-{row.pk}")
    assert button["value"].startswith("Rapporte 4,01\u00a0€ par euro dépensé")
    pieces = read(client.post(line(row), whole(page, row) | {"phrase": button["value"]}, headers=HTMX))
    assert field(pieces, row, "comment").get_text().strip() == button["value"]
    assert pieces.select_one(f"#phrase-{row.pk}") is None
    assert stored(row).comment == button["value"]


def test_a_row_of_another_office_is_not_found(client, world, row):
    client.force_login(world.brumes_manager)
    assert client.post(line(row), {"version": 1, "visits": "1"}).status_code == 404
    assert client.post(f"/ot/brumes/suivi/lignes/{row.pk}/", {"version": 1, "visits": "1"}).status_code == 404
    client.force_login(world.manager)
    assert client.post(line(row), {"visits": "1"}).status_code == 404, "without a version"


def test_a_dead_session_is_told_to_htmx_without_a_page(client, row):
    answer = client.post(line(row), {"version": 1, "visits": "1"}, headers=HTMX)
    assert (answer.status_code, answer.content) == (401, b"")
