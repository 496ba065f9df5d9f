"""What the tests of the pages of question banks share: versions in the database, and how a page is read."""

from dataclasses import replace

from diagnostic.bank import Bank
from diagnostic.operations import import_draft, publish
from tests.diagnostic import sample
from tests.guards import pages
from tests.test_consistency import page_faults

WHY = "Première banque du réseau."
HEADERS = [{}, {"HX-Request": "true"}]
OTHER = (("help: Une phrase suffit.", "help: Deux phrases suffisent."),)


def bank(*replacements: tuple[str, str]) -> Bank:
    """The small bank with pieces of its text replaced."""
    found = sample.read(sample.changed(*replacements)).bank
    assert found is not None
    return found


def draft(*replacements: tuple[str, str]) -> int:
    version_id = import_draft(new=bank(*replacements), by=None, source="essai.yaml").version_id
    assert version_id is not None
    return version_id


def published(*replacements: tuple[str, str]) -> int:
    version_id = draft(*replacements)
    publish(version_id=version_id, by=None)
    return version_id


def long_bank(count: int) -> Bank:
    """A bank whose first section has this many questions of the same kind, unfinished all of them."""
    small = sample.small()
    chapter = small.chapters[0]
    first = chapter.sections[0]
    codes = ["1.1-01", *(f"1.1-{number:02}" for number in range(6, 5 + count))]  # those between are of other questions
    asked = tuple(replace(first.questions[0], code=code) for code in codes)
    sections = (replace(first, questions=asked), *chapter.sections[1:])
    return replace(small, chapters=(replace(chapter, sections=sections),))


def spoken(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def read(client, person, address, status=200):
    """The page that a person is shown, checked, with ordinary spaces."""
    client.force_login(person)
    answer = client.get(address)
    assert answer.status_code == status
    return seen(answer)


def seen(answer):
    assert page_faults(answer.text) == []
    assert pages.faults(answer.text) == []
    return spoken(answer.text.partition("<main")[2])


def send(client, person, address, given=None, headers=None):
    client.force_login(person)
    return client.post(address, given or {}, headers=headers or {})
