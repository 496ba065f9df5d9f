"""Who answers which chapter."""

from collections.abc import Mapping
from dataclasses import dataclass

from diagnostic import models
from diagnostic.queries.hub import ChapterLine, Current, get_current, placed, writers_of
from diagnostic.sharing import shared_out
from diagnostic.states import WRITABLE
from otn.accounts.models import User
from otn.lib import french


@dataclass(frozen=True)
class Writer:
    person: User
    is_me: bool


@dataclass(frozen=True)
class AssignmentsPage:
    """The chapters with those who answer them, and all who could."""

    current: Current
    writers: tuple[Writer, ...]  # by name

    @property
    def is_changeable(self) -> bool:
        """Say whether it still matters who answers what."""
        return self.current.head.state in WRITABLE

    @property
    def chapters(self) -> tuple[ChapterLine, ...]:
        return self.current.chapters

    @property
    def free(self) -> tuple[ChapterLine, ...]:
        """Return the chapters that nobody who could answer has."""
        return tuple(chapter for chapter in self.chapters if all(one.is_gone for one in chapter.people))

    @property
    def awaited(self) -> tuple[str, ...]:
        """Return the names of the others who have something left to answer: where nothing is confided, of all who can."""
        if not self.is_changeable or self.current.progress.is_complete:
            return ()
        if all(not chapter.people for chapter in self.chapters):
            return tuple(str(writer.person) for writer in self.writers if not writer.is_me)
        left = [one.name for chapter in self.chapters for one in chapter.people if one.done_at is None and not (one.is_me or one.is_gone)]
        return tuple(dict.fromkeys(left))

    @property
    def awaited_words(self) -> str:
        verb = "a encore à répondre" if len(self.awaited) == 1 else "ont encore à répondre"
        return f"{french.listing(self.awaited)} {verb}."

    def writers_for(self, chapter: ChapterLine) -> tuple[Writer, ...]:
        """Return who can still be given a chapter."""
        holding = {one.user_id for one in chapter.people}
        return tuple(writer for writer in self.writers if writer.person.pk not in holding)


def get_assignments(*, assessment: models.Assessment, user: User) -> AssignmentsPage:
    """Return who answers what; four statements with the bank in memory."""
    office = assessment.office
    current = get_current(placed(user).get(assessment=assessment), user, office)
    people = [one.user for one in writers_of(office).select_related("user").order_by("pk")]
    return AssignmentsPage(
        current, tuple(Writer(one, one == user) for one in sorted(people, key=lambda one: french.sort_key(str(one))))
    )  # fmt: skip


def get_proposal(page: AssignmentsPage) -> Mapping[str, int]:
    """Return to whom each free chapter could be confided, so that all have about as much to do; no statement."""
    seconds = {chapter.code: chapter.seconds for chapter in page.chapters}
    held = {chapter.code: [one.user_id for one in chapter.people if not one.is_gone] for chapter in page.chapters}
    return shared_out(seconds, [writer.person.pk for writer in page.writers], held)
