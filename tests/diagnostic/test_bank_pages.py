"""The pages of question banks: who reads them, what they show, how a version is published and ends."""

import pytest
from django.urls import reverse

from diagnostic import export, operations, queries
from diagnostic.bank_files import read_files
from otn.journal.models import JournalEntry
from otn.tenancy.scope import all_offices
from tests.diagnostic import sample
from tests.diagnostic.banks import HEADERS, OTHER, WHY, draft, long_bank, published, read, seen, send, spoken
from tests.factories import OfficeFactory
from tests.statements import statements

pytestmark = pytest.mark.django_db

EMPTY = "Aucune banque. Téléchargez le modèle Excel, remplissez-le, importez-le."
FINAL = "Une version publiée ne se modifie plus. Les diagnostics déjà ouverts gardent la leur."


def journal():
    with all_offices("test"):
        lines = JournalEntry.objects.filter(verb__startswith="bank.").order_by("pk")
        return [(line.verb, line.actor and line.actor.email, line.reason) for line in lines]


def states():
    return [(line.number, line.state) for line in queries.get_versions()]


# --- Who reads ----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["version", "texts", "workbook", "yaml", "publishing", "discarding", "retiring"])
def test_an_adviser_reads_what_is_published_and_a_draft_is_missing_to_him(client, world, name):
    first, second = published(), draft(*OTHER)
    client.force_login(world.advisor)
    statuses = [client.get(reverse(f"banks:{name}", args=[pk])).status_code for pk in (first, second, 0)]
    assert statuses == ([403, 403, 403] if name in {"publishing", "discarding", "retiring"} else [200, 404, 404])
    client.force_login(world.manager)
    assert client.get(reverse(f"banks:{name}", args=[first])).status_code == 404


def test_an_adviser_is_offered_nothing_that_he_may_not_do(client, world):
    first, second = published(), draft(*OTHER)
    page = read(client, world.advisor, "/reseau/banques/")
    assert f"/admin/banques/{first}/" in page
    assert f"/admin/banques/{second}/" not in page
    assert "Importer" not in page
    page = read(client, world.advisor, f"/admin/banques/{first}/")
    assert "Publiée" in page
    for word in ("Importer", "comme un répondant", "Retirer", "Comparer"):
        assert word not in page
    chapter = read(client, world.advisor, f"/admin/banques/{first}/chapitres/1/")
    assert "Modifier" not in chapter
    assert read(client, world.advisor, f"/admin/banques/comparer/?avant={first}&apres={second}").count("<option") == 4


def test_the_list_leads_from_the_network_and_the_short_address_leads_to_the_list(client, world):
    client.force_login(world.network_admin)
    assert client.get("/admin/banques/").headers["Location"] == "/reseau/banques/"
    assert 'href="/reseau/banques/"' in client.get("/reseau/").text


@pytest.mark.parametrize(("who", "address", "leads"), [
    ("network_admin", "/admin/", True), ("superuser", "/admin/", False), ("advisor", "/portefeuille/", True),
])  # fmt: skip
def test_whoever_reads_banks_is_led_to_them(client, world, who, address, leads):
    person = getattr(world, who)
    person.is_staff = True
    person.save()
    client.force_login(person)
    assert ('href="/reseau/banques/"' in client.get(address).text) is leads


def test_without_bank_the_list_says_how_to_begin(client, world):
    page = read(client, world.network_admin, "/reseau/banques/")
    assert EMPTY in page
    assert page.count('class="btn"') == 1
    assert "/admin/banques/modele/" in page
    assert "Aucune banque n’est encore publiée." in read(client, world.advisor, "/reseau/banques/")


def test_the_list_tells_the_states_apart(client, world):
    first = published()
    second = published(*OTHER)
    operations.retire(version_id=first, by=None)
    draft(("help: Une phrase suffit.", "help: Trois phrases suffisent."))
    page = read(client, world.network_admin, "/reseau/banques/")
    assert [page.count(f"> {state}</span>") for state in ("Brouillon", "Publiée", "Retirée")] == [1, 1, 1]
    assert f"/admin/banques/{second}/classeur/" in page


# --- What a version says ------------------------------------------------------------------------------------------------------------------


def test_a_draft_says_what_is_left_and_leads_there(client, world):
    pk = draft(
        ("            rationale: C'est une obligation.\n", ""),
        ("  advanced: L'office avance vite.\n", ""),
        ("text: 1, tools: 3,", "text: 2, tools: 3,"),
        ("definition: Temps d'affichage du contenu principal.", "definition: À écrire"),
    )
    page = read(client, world.network_admin, f"/admin/banques/{pk}/")
    assert "Il reste 4 points à finir avant de publier." in page
    assert f'href="/admin/banques/{pk}/questions/1.1-03/"' in page
    assert f'href="/admin/banques/{pk}/modifier/commun/"' in page
    assert f'href="/admin/banques/{pk}/modifier/glossaire/?depuis=0"' in page
    assert "texte libre : 1 au lieu de 2." in page
    assert "2 à finir" in page  # in the chapter: the question, and the plan of its section
    assert "publication" not in page
    assert "Cette version est complète." in read(client, world.network_admin, f"/admin/banques/{draft()}/")


def test_a_chapter_shows_all_that_its_questions_hold(client, world):
    page = read(client, world.network_admin, f"/admin/banques/{published()}/chapitres/1/")
    for words in (
        "Votre site est-il conçu d’abord", "poids 3", "Pertinence des outils", "Testé avec des visiteurs", "≤ 2,5 s", "&gt; 2,5 et ≤ 3,2 s",
        "Posée si la réponse à 1.1-01 n’est pas « Non adapté au mobile » ou « difficile ».", "À partir de 4 cases",
        "Posée si le profil de l’office dit, pour « vend en ligne », est « oui ».", "Sur mobile", "Contexte extérieur",
        "(menace)", "Deux parcours sur trois se font sur mobile.", "Compresser les images.", "100 / 75 / 50", "Le site reste à construire.",
    ):  # fmt: skip
        assert words in page, words
    assert read(client, world.network_admin, f"/admin/banques/{draft(*OTHER)}/chapitres/1/").count("Modifier<") == 8


def test_texts_of_all_kinds_are_shown(client, world):
    page = read(client, world.network_admin, f"/admin/banques/{published()}/textes/")
    for words in (
        "Score global",
        "L’office avance vite.",
        "Ouvrez vos statistiques.",
        "Temps d’affichage du contenu principal.",
        "web.dev",
    ):
        assert words in page
    assert "Modifier" not in page
    assert "Modifier" in read(client, world.network_admin, f"/admin/banques/{draft(*OTHER)}/textes/")


def test_a_chapter_that_is_not_there_is_missing(client, world):
    pk = published()
    for address in ("chapitres/9/", "chapitres/x/", "apercu/9/"):
        read(client, world.network_admin, f"/admin/banques/{pk}/{address}", 404)


BUDGETS = {
    "/reseau/banques/": 5,
    "/admin/banques/{draft}/": 18,
    "/admin/banques/{draft}/chapitres/1/": 17,
    "/admin/banques/{draft}/textes/": 17,
    "/admin/banques/{draft}/apercu/1/": 17,
    "/admin/banques/{draft}/questions/1.1-01/": 17,
    "/admin/banques/{draft}/modifier/glossaire/": 17,
    "/admin/banques/{draft}/publication/": 19,
    "/admin/banques/comparer/?avant={published}&apres={draft}": 19,
    "/admin/banques/{published}/": 6,
    "/admin/banques/{published}/apercu/1/": 5,
}


@pytest.mark.parametrize("count", [1, 90])
def test_pages_cost_the_same_whatever_the_number_of_questions(client, world, count):
    first = published()
    second = operations.import_draft(new=long_bank(count), by=None, source="x").version_id
    client.force_login(world.network_admin)
    client.get(f"/admin/banques/{first}/")
    for address, budget in BUDGETS.items():
        with statements(budget):
            assert client.get(address.format(draft=second, published=first)).status_code == 200, address


# --- Files --------------------------------------------------------------------------------------------------------------------------------


def test_what_is_downloaded_is_the_bank(client, world):
    pk = draft()
    client.force_login(world.network_admin)
    for name, file_name in (("workbook", "banque-essai-v1.xlsx"), ("yaml", "banque-essai-v1.yaml")):
        answer = client.get(reverse(f"banks:{name}", args=[pk]))
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{file_name}"'
        assert read_files({file_name: answer.content}).bank == sample.small()
    answer = client.get("/admin/banques/modele/")
    assert answer.headers["Content-Type"] == export.WORKBOOK_TYPE
    assert read_files({"modele.xlsx": answer.content}).bank is not None


# --- Comparing ----------------------------------------------------------------------------------------------------------------------------


def test_two_versions_are_compared_field_by_field(client, world):
    first, second = published(), draft(*OTHER, ("weight: 2\n", "weight: 1\n"), ("weight: 9,", "weight: 8,"))
    page = read(client, world.network_admin, f"/admin/banques/comparer/?avant={first}&apres={second}")
    assert "0 ajoutée · 2 modifiées · 0 retirée · 6 inchangées" in page
    assert "pondération modifiée" in page
    assert "<del" in page
    assert "Une phrase suffit." in page
    assert "sous-chapitre 1.1 : modifié" in page


@pytest.mark.parametrize("query", ["", "?avant=&apres=", "?avant=x&apres=1e9", "?avant=0&apres=0"])
def test_nothing_is_compared_until_two_versions_are_chosen(client, world, query):
    published()
    page = read(client, world.network_admin, f"/admin/banques/comparer/{query}")
    assert "Ce qui change" not in page
    assert "identiques" not in page


def test_two_versions_alike_are_said_to_be(client, world):
    pk = published()
    page = read(client, world.network_admin, f"/admin/banques/comparer/?avant={pk}&apres={pk}")
    assert "Ces deux versions sont identiques." in page


# --- Publishing, retiring, deleting -------------------------------------------------------------------------------------------------------


def test_publishing_says_whom_it_concerns_and_is_for_ever(client, world):
    pk = draft()
    OfficeFactory.create()
    page = read(client, world.network_admin, f"/admin/banques/{pk}/publication/")
    assert "4 offices répondront" in page
    assert FINAL in page
    answer = send(client, world.network_admin, f"/admin/banques/{pk}/publier/", {"reason": WHY})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/admin/banques/{pk}/")
    assert states() == [(1, "published")]
    assert journal()[-1] == ("bank.published", "admin@otn.example", WHY)
    assert "déjà publiée" in read(client, world.network_admin, f"/admin/banques/{pk}/publication/")


@pytest.mark.parametrize("headers", HEADERS)
@pytest.mark.parametrize("reason", ["", "oui", "   a  a   "])
def test_publishing_wants_a_reason(client, world, headers, reason):
    pk = draft()
    answer = send(client, world.network_admin, f"/admin/banques/{pk}/publier/", {"reason": reason}, headers)
    assert answer.status_code == 422
    assert "Erreur" in seen(answer)
    assert states() == [(1, "draft")]


def test_an_unfinished_version_is_refused_with_what_is_missing(client, world):
    pk = draft(("            rationale: C'est une obligation.\n", ""))
    page = read(client, world.network_admin, f"/admin/banques/{pk}/publication/")
    assert "Il reste 1 point à finir" in page
    assert f"/admin/banques/{pk}/questions/1.1-03/" in page
    assert "<form" not in page
    answer = send(client, world.network_admin, f"/admin/banques/{pk}/publier/", {"reason": WHY})
    assert answer.status_code == 422
    assert "le pourquoi manque" in seen(answer)
    assert states() == [(1, "draft")]


@pytest.mark.parametrize("headers", HEADERS)
def test_a_version_is_published_once_and_retired_once(client, world, headers):
    pk = draft()
    for address, status in (("retirer", 409), ("publier", 303), ("publier", 409), ("retirer", 303), ("retirer", 409), ("publier", 409)):
        answer = send(client, world.network_admin, f"/admin/banques/{pk}/{address}/", {"reason": WHY}, headers)
        assert answer.status_code == status, address
    assert states() == [(1, "retired")]
    assert [verb for verb, _, _ in journal()] == ["bank.imported", "bank.published", "bank.retired"]


def test_retiring_says_what_it_does_and_keeps_everything_readable(client, world):
    pk = published()
    assert "Ceux qui ont commencé la gardent jusqu’au bout" in read(client, world.network_admin, f"/admin/banques/{pk}/retrait/")
    send(client, world.network_admin, f"/admin/banques/{pk}/retirer/", {"reason": WHY})
    assert "Retirée" in read(client, world.advisor, f"/admin/banques/{pk}/")
    assert "Seule une version publiée se retire." in read(client, world.network_admin, f"/admin/banques/{pk}/retrait/")


def test_a_draft_is_deleted_and_a_published_version_is_not(client, world):
    first, second = published(), draft(*OTHER)
    assert "Ses questions et ses textes sont perdus." in read(client, world.network_admin, f"/admin/banques/{second}/suppression/")
    assert send(client, world.network_admin, f"/admin/banques/{second}/supprimer/").headers["Location"] == "/admin/banques/"
    assert states() == [(1, "published")]
    assert send(client, world.network_admin, f"/admin/banques/{first}/supprimer/").status_code == 303
    assert states() == [(1, "published")]
    assert "Seul un brouillon se supprime." in spoken(client.get(f"/admin/banques/{first}/").text)
