"""The benchmark as OTN reads it: closed editions only, no name, nothing from fewer than five offices."""

from io import BytesIO

import openpyxl
import pytest

from diagnostic.operations.cohorts import close_edition
from diagnostic.queries.banks import get_version
from otn.offices.models import Office
from tests.diagnostic import sample
from tests.diagnostic.assessed import published_version
from tests.diagnostic.banks import read
from tests.diagnostic.compared import closed, ended_edition, scored
from tests.statements import statements

pytestmark = pytest.mark.django_db

PAGE = "/reseau/reperes/"
EMPTY = "Les repères s’affichent à partir de 5 offices comparables."


@pytest.fixture
def version(world):
    return published_version(sample.read(sample.SMALL).bank)


@pytest.mark.parametrize("scores", [(), (41, 47, 52, 58)])
def test_nothing_is_shown_before_five_offices(client, world, version, scores):
    if scores:
        closed(version, 2025, *scores)
    assert EMPTY in read(client, world.network_admin, PAGE)


def test_quartiles_of_the_last_closed_edition_and_of_the_one_that_is_asked_for(client, world, version):
    closed(version, 2024, 1, 2, 3, 4, 5)
    closed(version, 2025, 41, 47, 52, 58, 66)
    page = read(client, world.network_admin, PAGE)
    for words in ("édition 2025", "<b>52</b>", ">47<", ">58<", "D’une édition à l’autre", "Offices par niveau"):
        assert words in page, words
    assert "<b>3</b>" in read(client, world.network_admin, f"{PAGE}?edition=2024")
    for wrong in ("1999", "x", "20255", "²025"):
        assert "édition 2025" in read(client, world.network_admin, f"{PAGE}?edition={wrong}&par={wrong}")


def test_each_class_of_a_dimension_and_the_same_words_for_few_and_for_none(client, world, version):
    edition = ended_edition(version, 2025)
    scored(edition, 10, 20, 30, 40, 50, category="1")
    scored(edition, 60, 70, 80, 90, 100, category="2")
    close_edition(edition=edition, by=None)
    page = read(client, world.network_admin, f"{PAGE}?par=category")
    for words in ("Catégorie I<", "Catégorie II<", "Non classé<", "<b>30</b>", "<b>80</b>", "Effectif insuffisant"):
        assert words in page, words
    territory = read(client, world.network_admin, f"{PAGE}?par=territory")
    assert territory.count('<p class="muet">Effectif insuffisant</p>') >= 3


def test_a_distribution_with_a_class_of_few_is_withheld_whole(client, world, version):
    closed(version, 2025, *[5] * 9, 95)
    page = read(client, world.network_admin, PAGE)
    assert "Effectif insuffisant" in page.partition("Offices par niveau")[2]


def test_the_workbook_says_what_the_page_says_and_names_no_office(client, world, version):
    edition = ended_edition(version, 2025)
    scored(edition, 41, 47, 52, 58, 66, category="1")
    close_edition(edition=edition, by=None)
    client.force_login(world.network_admin)
    answer = client.get(f"{PAGE}classeur/?edition=2025")
    assert 'filename="reperes-2025.xlsx"' in answer["Content-Disposition"]
    book = openpyxl.load_workbook(BytesIO(answer.content))
    assert book.sheetnames == ["Réseau", "Classement", "Forme juridique", "Territoire", "Équipe", "ROI par canal"]
    first = [cell.value for cell in book["Réseau"][2]]
    assert first == ["Tout le réseau", "Score global", 47, 52, 58, 5]
    every = "\n".join(str(cell.value) for sheet in book.worksheets for row in sheet for cell in row)
    assert "Effectif insuffisant" in every
    for office in Office.objects.order_by("pk"):
        assert office.name not in every
        assert office.slug not in every


def test_there_is_a_workbook_before_anything_is_published(client, world):
    client.force_login(world.network_admin)
    assert client.get(f"{PAGE}classeur/").status_code == 200


@pytest.mark.parametrize(("who", "status"), [("manager", 404), ("reader", 404), ("advisor", 403), ("superuser", 403)])
def test_only_the_network_reads_it(client, world, who, status):
    client.force_login(getattr(world, who))
    assert client.get(PAGE).status_code == status
    assert client.get(f"{PAGE}classeur/").status_code == status


@pytest.mark.parametrize("offices", [60, 300])
def test_statements_do_not_follow_the_number_of_offices(client, world, version, offices):
    closed(version, 2024, *(score % 101 for score in range(offices)))
    client.force_login(world.network_admin)
    get_version(version.pk)
    client.get(PAGE)
    with statements(6):  # session, person; cohorts, version of the bank; frame, bell
        client.get(f"{PAGE}?par=size")
