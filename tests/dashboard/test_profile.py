"""The profile of an office: read by all, written by those who answer for it, never over somebody else's hand."""

import io
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from otn.accounts.models import User
from otn.dashboard.queries.profile import COMPARED, get_profile_page, shown
from otn.offices import operations
from otn.offices.models import Office
from tests.factories import MembershipFactory
from tests.offices.acts import bell, entries, inside, traces, verbs
from tests.statements import statements
from tests.test_consistency import page_faults

pytestmark = pytest.mark.django_db

SENTENCE = "Ces renseignements servent à vous comparer à des offices semblables."
WHY = "Chiffres reçus par courrier."
HTMX = {"HX-Request": "true"}
EVERYBODY = ["manager", "contributor", "reader", "advisor", "network_admin"]
TYPED = {
    "name": "Côte des Embruns", "commune": "Barneville", "epci": "", "department": "50", "territory": "coastal", "category": "1",
    "legal_form": "epic", "staff": "4,5", "beds": "12 500", "web_budget": "1 200,50 €", "sit": "", "sells_online": "non",
}  # fmt: skip


def url(name, office="embruns"):
    return reverse(f"dashboard:{name}", args=[office])


def words(answer):
    return BeautifulSoup(answer.text, "html.parser").find("main").get_text(" ", strip=True)


def read(client, person, name="profile", status=200):
    client.force_login(person)
    answer = client.get(url(name))
    assert answer.status_code == status
    if status == 200:
        assert page_faults(answer.text) == []
    return answer


def save(client, person, version=1, htmx=False, **changes):
    client.force_login(person)
    return client.post(url("profile_save"), TYPED | {"version": version} | changes, headers=HTMX if htmx else {})


def reread(world):
    return Office.objects.get(pk=world.embruns.pk)


# --- Reading ----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", EVERYBODY)
def test_everybody_reads_it_and_those_who_may_change_it_are_offered_to(client, world, who):
    page = read(client, getattr(world, who))
    assert SENTENCE in words(page)
    assert (url("profile_form") in page.text) is (who in {"manager", "network_admin"})


def test_what_is_missing_is_counted_and_named(client, world):
    values = {name: getattr(world.embruns, name) for name in operations.PROFILE}
    values |= {"commune": "Barneville", "epci": "CC", "department": "50", "category": "1", "legal_form": "epic", "staff": Decimal(4)}
    values |= {"beds": 0, "territory": "coastal"}
    Office.objects.filter(pk=world.embruns.pk).update(**values)
    page = words(read(client, world.reader))
    assert f"{SENTENCE} Il en manque 3." in page
    told = page.replace("\u00a0", " ").replace("\u202f", " ")
    assert "À compléter : Budget web de l’année, en euros ; Système d’information touristique (SIT) ; Vend en ligne." in told


def test_a_complete_profile_does_not_complain(client, world):
    assert save(client, world.manager, epci="CC de la Côte", sit="Tourinsoft").status_code == 303
    page = words(read(client, world.reader))
    assert SENTENCE in page
    assert "Il en manque" not in page
    for value in (
        "Barneville",
        "Manche",
        "Littoral",
        "Catégorie I",
        "Établissement public (EPIC)",
        "4,5",
        "12\u202f500",
        "1\u202f200,50\u00a0€",
        "Non",
    ):
        assert value in page


def test_no_is_an_answer_and_zero_is_a_number(world):
    office = Office(name="x", sells_online=False, beds=0, staff=Decimal("0.0"), web_budget=Decimal("0.00"))
    assert (shown("sells_online", False), shown("beds", 0), shown("staff", Decimal("0.0"))) == ("Non", "0", "0")
    assert len(get_profile_page(office=office).missing) == len(COMPARED) - 4


@pytest.mark.parametrize("filled", [False, True])
def test_the_page_costs_four_statements(client, world, filled):
    """Session, person, office, frame of the page."""
    if filled:
        save(client, world.manager, epci="CC", sit="SIT")
    client.force_login(world.manager)
    client.get(url("profile"))  # the message of the save
    with statements(4):
        client.get(url("profile"))
    with statements(4):
        client.get(url("profile_form"))


# --- Writing ----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("htmx", [False, True])
def test_numbers_are_typed_as_french_writes_them(client, world, htmx):
    answer = save(client, world.manager, htmx=htmx)
    assert (answer.status_code, answer["Location"]) == (303, url("profile"))
    office = reread(world)
    assert (office.staff, office.beds, office.web_budget, office.sells_online) == (Decimal("4.5"), 12500, Decimal("1200.50"), False)
    assert (office.department, office.legal_form, office.version) == ("50", "epic", 2)


def test_what_was_saved_comes_back_into_the_form_and_saves_as_it_is(client, world):
    save(client, world.manager)
    form = BeautifulSoup(read(client, world.manager, "profile_form").text, "html.parser").select_one("main form")
    given = {field["name"]: field.get("value", "") for field in form.select("input")}
    given |= {choice["name"]: choice.select_one("[selected]")["value"] for choice in form.select("select")}
    assert (given["staff"], given["beds"], given["web_budget"]) == ("4,5", "12\u202f500", "1\u202f200,5")
    before = traces()
    assert client.post(url("profile_save"), given).status_code == 303
    assert traces() == before


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("staff", "quatre", "n’est pas un nombre"),
        ("staff", "-1", "Ce nombre ne peut pas être négatif."),
        ("staff", "501", "500 au plus"),
        ("staff", "4,55", "1 décimale au plus"),
        ("beds", "12,5", "0 décimale au plus"),
        ("beds", "1.500", "Écrivez 1500 ou 1,500."),
        ("beds", "9" * 50, "n’est pas un nombre"),
        ("web_budget", "20 000 000", "au plus"),
        ("web_budget", "1,005", "2 décimales au plus"),
        ("name", "  ", "Ce champ est obligatoire."),
        ("commune", "x" * 121, "120 caractères"),
        ("department", "75", "Sélectionnez un choix valide"),
        ("sells_online", "peut-être", "Sélectionnez un choix valide"),
    ],
)
def test_a_fault_is_told_beside_the_field_and_keeps_what_was_typed(client, world, field, typed, says):
    before = traces()
    answer = save(client, world.manager, **{field: typed, "epci": "Ce que j’ai écrit"})
    assert answer.status_code == 422
    assert page_faults(answer.text) == []
    page = BeautifulSoup(answer.text, "html.parser")
    assert says in page.find(id=f"id_{field}_error").get_text(" ", strip=True).replace("\u202f", " ").replace("\u00a0", " ")
    assert page.find(id="id_epci")["value"] == "Ce que j’ai écrit"
    assert traces() == before


@pytest.mark.parametrize("who", ["contributor", "reader", "advisor"])
def test_nobody_else_writes_it(client, world, who):
    read(client, getattr(world, who), "profile_form", status=403)
    before = traces()
    assert save(client, getattr(world, who)).status_code == 403
    assert traces() == before


def test_the_network_writes_it_with_a_reason_only(client, world):
    assert "Motif" in words(read(client, world.network_admin, "profile_form"))
    answer = save(client, world.network_admin, reason="bref")
    assert answer.status_code == 422
    assert "Dites pourquoi" in words(answer)
    assert save(client, world.network_admin, reason=WHY).status_code == 303
    assert entries(world.embruns)[-1].reason == WHY
    assert bell(world.manager) == ["OTN a modifié le profil de Côte des Embruns."]


@pytest.mark.parametrize("name", ["profile", "profile_form", "profile_logo"])
def test_another_office_is_not_found(client, world, name):
    client.force_login(world.manager)
    assert client.get(url(name, "pommiers")).status_code == 404
    assert client.post(url("profile_save", "pommiers"), TYPED | {"version": 1}).status_code == 404


# --- Two hands --------------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def claire(world):
    return MembershipFactory.create(office=world.embruns, role="manager", user__first_name="Claire").user


@pytest.mark.parametrize("htmx", [False, True])
def test_a_profile_changed_meanwhile_is_shown_in_both_versions(client, world, claire, htmx):
    save(client, claire, commune="Carteret", web_budget="900")
    before = traces()
    answer = save(client, world.manager, commune="Portbail", version=1, htmx=htmx)
    assert answer.status_code == 409
    assert page_faults(answer.text) == []
    page = words(answer)
    assert "Cette fiche a changé pendant que vous l’écriviez. Voici les deux versions. Claire l’a modifiée le" in page
    rows = [
        [cell.get_text(strip=True) for cell in row.select("th, td")] for row in BeautifulSoup(answer.text, "html.parser").select("main tr")
    ]
    assert rows[0] == ["Renseignement", "Votre version", "Version de Claire"]
    assert rows[1:] == [
        ["Commune du siège", "Portbail", "Carteret"],
        ["Budget web de l’année, en euros", "1\u202f200,50\u00a0€", "900\u00a0€"],
    ]
    assert "Garder la mienne" in page
    assert "Garder celle de Claire" in page
    assert traces() == before


def hidden(answer):
    form = BeautifulSoup(answer.text, "html.parser").select_one("main form")
    return {field["name"]: field.get("value", "") for field in form.select("input")}, form.select_one("button[name=version_vue]")["value"]


def test_keeping_mine_saves_what_was_typed(client, world, claire):
    save(client, claire, commune="Carteret")
    given, seen = hidden(save(client, world.manager, commune="Portbail", version=1))
    assert client.post(url("profile_save"), given).status_code == 409  # a second try without a choice
    assert client.post(url("profile_save"), given | {"version_vue": seen}).status_code == 303
    office = reread(world)
    assert (office.commune, office.staff, office.version) == ("Portbail", Decimal("4.5"), 3)


def test_keeping_mine_keeps_what_the_other_alone_has_changed(client, world, claire):
    """My form was drawn before; what I left as it was is no opinion of mine."""
    save(client, world.manager)
    save(client, claire, version=2, web_budget="900")
    answer = save(client, world.manager, version=2, commune="Portbail")
    assert answer.status_code == 409
    assert "Gardé dans les deux cas" in words(answer)
    given, seen = hidden(answer)
    client.post(url("profile_save"), given | {"version_vue": seen})
    office = reread(world)
    assert (office.commune, office.web_budget) == ("Portbail", Decimal(900))


def test_what_was_changed_several_times_meanwhile_is_compared_with_what_one_had_read(client, world, claire):
    save(client, world.manager)
    save(client, claire, version=2, web_budget="900")
    save(client, claire, version=3, web_budget="800", sit="Tourinsoft")
    given, seen = hidden(save(client, world.manager, version=2, commune="Portbail"))
    client.post(url("profile_save"), given | {"version_vue": seen})
    office = reread(world)
    assert (office.commune, office.web_budget, office.sit, office.version) == ("Portbail", Decimal(800), "Tourinsoft", 5)


def test_a_third_hand_meanwhile_is_shown_again(client, world, claire):
    save(client, claire, commune="Carteret")
    given, seen = hidden(save(client, world.manager, commune="Portbail", version=1))
    save(client, claire, commune="Barfleur", version=2)
    client.force_login(world.manager)
    answer = client.post(url("profile_save"), given | {"version_vue": seen})
    assert answer.status_code == 409
    assert "Barfleur" in words(answer)


def test_the_same_values_are_no_conflict(client, world, claire):
    save(client, claire)
    assert save(client, world.manager, version=1).status_code == 303
    assert verbs(world.embruns) == ["office.changed"]


def test_ones_own_other_tab_is_not_called_by_name(client, world):
    User.objects.filter(pk=world.manager.pk).update(first_name="Claire")
    save(client, world.manager, commune="Carteret")
    page = words(save(client, world.manager, commune="Portbail", version=1))
    assert "Elle a été modifiée le" in page
    assert "Garder l’autre" in page


# --- Logo -------------------------------------------------------------------------------------------------------------------------------


def picture(form="PNG", size=(80, 40)):
    drawn = io.BytesIO()
    Image.new("RGB", size, (11, 90, 102)).save(drawn, form)
    return drawn.getvalue()


def send(client, person, content, name="logo.png", htmx=False, **given):
    client.force_login(person)
    return client.post(url("profile_change_logo"), {"picture": SimpleUploadedFile(name, content)} | given, headers=HTMX if htmx else {})


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize(("form", "name", "kind"), [("PNG", "logo.png", "image/png"), ("JPEG", "photo.JPG", "image/jpeg")])
def test_a_logo_is_seen_by_those_who_see_the_office_and_by_nobody_else(client, world, form, name, kind, htmx):
    assert send(client, world.manager, picture(form), name, htmx).status_code == 303
    for who in EVERYBODY:
        assert url("profile_logo") in read(client, getattr(world, who)).text
        answer = client.get(url("profile_logo"))
        assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == (kind, "nosniff")
        assert "no-store" in answer["Cache-Control"]
        with Image.open(io.BytesIO(b"".join(answer))) as image:
            assert (image.format, image.size) == (form, (80, 40))
    client.force_login(world.brumes_manager)
    assert client.get(url("profile_logo")).status_code == 404
    client.logout()
    assert client.get(url("profile_logo")).status_code == 302


def test_a_logo_lies_below_no_address_of_the_web_server(client, world):
    send(client, world.manager, picture())
    path = reread(world).logo
    assert default_storage.exists(path)
    for address in (f"/{path}", f"/media/{path}", f"/static/{path}"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "logo.svg"),
        (b"GIF89a<script>alert(1)</script>", "logo.gif"),
        (b"<!doctype html><script>alert(1)</script>", "logo.png"),
        (picture() + b"<script>alert(1)</script>", "logo.png"),
        (picture("JPEG"), "logo.png"),
        (b"", "logo.png"),
        (picture() + b"\0" * 1_000_000, "logo.png"),
    ],
    ids=["svg", "gif", "html", "polyglot", "other kind", "empty", "too heavy"],
)
def test_another_file_is_refused_and_the_logo_stays(client, world, content, name):
    send(client, world.manager, picture())
    before, kept = traces(), reread(world).logo
    answer = send(client, world.manager, content, name)
    assert answer.status_code == 422
    assert page_faults(answer.text) == []
    assert BeautifulSoup(answer.text, "html.parser").find(id="logo_picture_error")
    assert traces() == before
    assert reread(world).logo == kept


@pytest.mark.parametrize("htmx", [False, True])
def test_a_logo_is_taken_away(client, world, htmx):
    send(client, world.manager, picture())
    answer = client.post(url("profile_remove_logo"), headers=HTMX if htmx else {})
    assert (answer.status_code, answer["Location"]) == (303, url("profile"))
    assert reread(world).logo == ""
    assert client.get(url("profile_logo")).status_code == 404
    assert url("profile_logo") not in read(client, world.manager).text


def test_a_logo_whose_file_is_gone_is_not_found(client, world):
    Office.objects.filter(pk=world.embruns.pk).update(logo="logos/perdu.png")
    client.force_login(world.manager)
    assert client.get(url("profile_logo")).status_code == 404


def test_the_network_changes_the_logo_with_a_reason_only(client, world):
    assert send(client, world.network_admin, picture(), reason="bref").status_code == 422
    assert reread(world).logo == ""
    assert send(client, world.network_admin, picture(), reason=WHY).status_code == 303
    assert client.post(url("profile_remove_logo"), {"reason": ""}).status_code == 422
    assert client.post(url("profile_remove_logo"), {"reason": WHY}).status_code == 303
    assert len(bell(world.manager)) == 2


@pytest.mark.parametrize("who", ["contributor", "reader", "advisor"])
def test_nobody_else_changes_the_logo(client, world, who):
    assert send(client, getattr(world, who), picture()).status_code == 403
    assert client.post(url("profile_remove_logo")).status_code == 403
    assert reread(world).logo == ""


def test_an_archived_profile_is_read_and_not_changed(client, world):
    with inside(world.embruns):
        operations.archive_office(office=world.embruns, by=world.network_admin, reason="Fusion avec un autre office.")
    assert url("profile_form") not in read(client, world.manager).text
    assert save(client, world.manager).status_code == 403


# --- By name in comparisons ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("htmx", [False, True])
def test_a_manager_keeps_the_name_of_the_office_out_of_comparisons_and_lets_it_in_again(client, world, htmx):
    assert "Ne plus figurer par son nom" in read(client, world.manager).text
    client.force_login(world.manager)
    headers = HTMX if htmx else {}
    acts = (("on", "Figurer de nouveau par son nom", "office.name_hidden"), ("", "Ne plus figurer", "office.name_shown"))
    for hidden, label, verb in acts:
        for _ in range(2):  # twice is once
            assert client.post(url("profile_hide_name"), {"hidden": hidden}, headers=headers).status_code == 303
        assert reread(world).hides_name == bool(hidden)
        assert label in read(client, world.manager).text
        with inside(world.embruns):
            assert reread(world).journal.filter(verb=verb).count() == 1


@pytest.mark.parametrize("who", ["contributor", "reader", "advisor", "network_admin"])
def test_nobody_else_decides_about_the_name(client, world, who):
    text = read(client, getattr(world, who)).text
    assert "Comparaisons" in text
    assert "figurer par son nom" not in text
    assert client.post(url("profile_hide_name"), {"hidden": "on"}).status_code == 403
    assert not reread(world).hides_name
