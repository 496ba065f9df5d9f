"""A draft is edited part by part: faults beside their fields, nothing lost when two people write at once."""

from decimal import Decimal

import pytest

from diagnostic import models, operations, queries
from diagnostic.question_edit import QuestionPart
from diagnostic.text_edit import part_of
from otn.journal.models import JournalEntry
from otn.lib.refusals import WrongState
from otn.tenancy.scope import all_offices
from tests.diagnostic import sample
from tests.diagnostic.banks import HEADERS, OTHER, draft, published, read, seen, send

pytestmark = pytest.mark.django_db


def address(pk, part, act=""):
    word = f"questions/{part.code}" if isinstance(part, QuestionPart) else f"modifier/{part.key.replace(' ', '-')}"
    return f"/admin/banques/{pk}/{word}/{act}"


def body(pk, part, **changes):
    """What the form of a part sends, with some cells changed; a dot is written as two underscores."""
    bank = queries.get_version(pk).bank
    changed = {name.replace("__", "."): text for name, text in changes.items()}
    return part.values(bank) | {"seen": part.fingerprint(bank)} | changed


def save(client, world, pk, part, given, headers=None):
    return send(client, world.network_admin, address(pk, part, "enregistrer/"), given, headers)


def journal():
    with all_offices("test"):
        return list(JournalEntry.objects.filter(verb="bank.edited").order_by("pk").values_list("actor__email", "after"))


PARTS = [*(QuestionPart(code) for code in sample.small().by_code), *(part_of(word) for word in ("chapitre-1", "commun", "glossaire"))]


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.key)
def test_every_part_has_its_page_and_saved_as_it_is_changes_nothing(client, world, part):
    pk = draft()
    page = read(client, world.network_admin, address(pk, part))
    assert "Enregistrer" in page
    assert "À finir" not in page
    answer = save(client, world, pk, part, body(pk, part))
    assert (answer.status_code, answer.headers["Location"]) == (303, address(pk, part))
    assert queries.get_version(pk).bank == sample.small()
    assert journal() == []


@pytest.mark.parametrize("headers", HEADERS)
def test_a_question_is_changed_alone(client, world, headers):
    pk, part = draft(), QuestionPart("1.1-02")
    others = set(models.Question.objects.exclude(code="1.1-02").values_list("pk", flat=True).order_by("pk"))
    given = body(pk, part, weight="2", bands__1__to="3", bands__2__above="3", facts__high="L'accueil s'affiche vite ({value} s).")
    assert save(client, world, pk, part, given, headers).status_code == 303
    bank = queries.get_version(pk).bank
    question = bank.by_code["1.1-02"]
    assert (question.weight, question.facts.high) == (2, "L’accueil s’affiche vite ({value} s).")
    assert [(band.lower, band.upper, band.level) for band in question.bands][1:3] == [(Decimal("2.5"), 3, 2), (3, 4, 1)]
    assert {code: one for code, one in bank.by_code.items() if code != "1.1-02"} == {
        code: one for code, one in sample.small().by_code.items() if code != "1.1-02"
    }
    assert set(models.Question.objects.exclude(code="1.1-02").values_list("pk", flat=True).order_by("pk")) == others
    assert journal() == [("admin@otn.example", {"part": "question 1.1-02"})]


def test_texts_and_lists_are_changed_too(client, world):
    pk = draft()
    save(client, world, pk, part_of("chapitre-1"), body(pk, part_of("chapitre-1"), title="Le web", sections__1__title="Dehors"))
    save(client, world, pk, part_of("commun"), body(pk, part_of("commun"), orientations__0__label="Outils"))
    new = {"preparation__1__key": "budget", "preparation__1__text": "Retrouvez votre budget."}
    save(client, world, pk, part_of("preparation"), body(pk, part_of("preparation"), **new))
    bank = queries.get_version(pk).bank
    assert (bank.chapters[0].title, bank.chapters[0].sections[1].title) == ("Le web", "Dehors")
    assert bank.orientations[0].label == "Outils"
    assert [one.key for one in bank.preparation] == ["statistics", "budget"]
    assert [after["part"] for _, after in journal()] == ["chapitre 1", "commun", "preparation"]
    assert bank.by_code == sample.small().by_code


@pytest.mark.parametrize("headers", HEADERS)
def test_what_cannot_be_read_is_told_beside_its_field_and_what_was_typed_is_kept(client, world, headers):
    pk, part = draft(), QuestionPart("1.1-02")
    answer = save(client, world, pk, part, body(pk, part, max="beaucoup", help="Ce qui reste."), headers)
    assert answer.status_code == 422
    page = seen(answer)
    assert 'id="id_max_error"' in page
    assert "« beaucoup » n’est pas un nombre." in page
    assert 'value="beaucoup"' in page
    assert "Ce qui reste." in page
    assert queries.get_version(pk).bank == sample.small()


def test_what_breaks_another_question_is_refused(client, world):
    pk, part = draft(), QuestionPart("1.1-01")
    answer = save(client, world, pk, part, body(pk, part, choices__0__key="unsuited"))
    assert answer.status_code == 422
    assert "1.1-03" in seen(answer)
    assert queries.get_version(pk).bank == sample.small()


def test_what_is_not_finished_is_saved_and_told_beside_its_field(client, world):
    pk, part = draft(), QuestionPart("1.1-02")
    assert save(client, world, pk, part, body(pk, part, rationale="", text="Combien ?")).status_code == 303
    page = read(client, world.network_admin, address(pk, part))
    assert "À finir ou à regarder." in page
    assert "le pourquoi manque" in page
    assert "la question compte 1 mots" in page
    assert "Il reste 1 point à finir" in read(client, world.network_admin, f"/admin/banques/{pk}/")


def test_a_value_that_no_choice_offers_is_refused(client, world):
    pk, part = draft(), QuestionPart("1.1-01")
    answer = save(client, world, pk, part, body(pk, part, orientation="vitesse"))
    assert answer.status_code == 422
    assert queries.get_version(pk).bank == sample.small()


# --- Two people ---------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", HEADERS)
def test_a_question_that_changed_meanwhile_is_not_overwritten(client, world, headers):
    pk, part = draft(), QuestionPart("1.1-05")
    mine = body(pk, part, help="La mienne suffit.")
    save(client, world, pk, part, body(pk, part, help="La leur suffit."))
    answer = save(client, world, pk, part, mine, headers)
    assert answer.status_code == 409
    page = seen(answer)
    assert "La mienne suffit." in page
    assert "La leur suffit." in page
    assert queries.get_version(pk).bank.by_code["1.1-05"].help_text == "La leur suffit."
    again = save(client, world, pk, part, mine, headers)  # without choosing: refused again
    assert again.status_code == 409
    now = answer.text.partition('name="seen_now" value="')[2].partition('"')[0]
    assert save(client, world, pk, part, mine | {"seen_now": now}, headers).status_code == 303
    assert queries.get_version(pk).bank.by_code["1.1-05"].help_text == "La mienne suffit."


def test_the_same_value_is_no_conflict_and_neither_is_another_part(client, world):
    pk, part = draft(), QuestionPart("1.1-05")
    mine = body(pk, part, help="La même suffit.")
    other = body(pk, QuestionPart("1.1-02"), weight="2")
    save(client, world, pk, part, mine)
    assert save(client, world, pk, part, mine).status_code == 303
    assert save(client, world, pk, QuestionPart("1.1-02"), other).status_code == 303
    assert len(journal()) == 2


# --- What is not to be edited -------------------------------------------------------------------------------------------------------------


def test_a_published_version_is_not_edited(client, world):
    pk, part = published(), QuestionPart("1.1-05")
    client.force_login(world.network_admin)
    assert client.get(address(pk, part)).headers["Location"] == f"/admin/banques/{pk}/"
    answer = save(client, world, pk, part, body(pk, part, help="Autre chose suffit."))
    assert answer.status_code == 409
    assert "Seul un brouillon se modifie." in seen(answer)
    assert queries.get_version(pk).bank == sample.small()
    with pytest.raises(WrongState):
        operations.edit_draft(version_id=pk, part=part, typed=part.values(sample.small()), seen="", by=None)


def test_what_is_not_there_is_missing(client, world):
    pk = draft(*OTHER)
    client.force_login(world.network_admin)
    for word in ("questions/9.9-99", "modifier/rien", "modifier/chapitre-9"):
        assert client.get(f"/admin/banques/{pk}/{word}/").status_code == 404
        assert client.post(f"/admin/banques/{pk}/{word}/enregistrer/", {"seen": "x"}).status_code == 404
    assert client.get(f"/admin/banques/{pk}/modifier/glossaire/?depuis=25").status_code == 404
    assert client.get(f"/admin/banques/{pk}/modifier/glossaire/?depuis=²").status_code == 200


def test_a_post_with_too_many_fields_or_bytes_is_refused_in_french(client, world):
    pk, part = draft(), QuestionPart("1.1-05")
    answer = save(client, world, pk, part, {f"champ{number}": "x" for number in range(1001)})
    assert answer.status_code == 400
    assert 'lang="fr"' in answer.text
    assert save(client, world, pk, part, {"help": "x" * 3_000_000}).status_code in {400, 413}
    assert queries.get_version(pk).bank == sample.small()
