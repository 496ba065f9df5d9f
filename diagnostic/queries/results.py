"""The results of a revision, and how they moved since the edition before: what the page, its explanations and the report are made of.

A person who may not read the answers gets PermissionDenied, an unknown revision is Revision.DoesNotExist.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from diagnostic import bank, models
from diagnostic.answering import Value
from diagnostic.evolution import Evolution, Pair, evolution
from diagnostic.progress import active_questions
from diagnostic.queries.access import can_read_answers, is_for_otn
from diagnostic.queries.answers import Answers, get_answers_of
from diagnostic.queries.heads import Head, head_of, revisions
from diagnostic.results import Figure, Results, Year, as_stored
from diagnostic.states import WRITABLE, State
from otn.accounts.models import User
from otn.offices.access import can


@dataclass(frozen=True)
class ResultsPage:
    head: Head
    office: str  # name, which sentences say
    bank: bank.Bank
    results: Results  # the figures that were kept, once the answers were sent
    values: Mapping[str, Value]  # by code
    active: frozenset[str]  # codes of the questions that are asked
    former: Year | None  # the last validated diagnostic of an earlier edition
    evolution: Evolution | None  # against `former`
    chapter_evolutions: Mapping[str, Evolution]
    numbers: tuple[int, ...]  # of the revisions that this person may read, the newest first

    @property
    def is_provisional(self) -> bool:
        """Say whether figures may still change: they are final when the adviser has validated."""
        return self.head.state is not State.VALIDATED

    @property
    def year(self) -> Year:
        return Year(self.head.year, self.bank, self.results)

    @property
    def previous_year(self) -> int | None:
        return None if self.former is None else self.former.year


def get_results(*, assessment: models.Assessment, user: User, number: int | None = None) -> ResultsPage:
    """Return every score of the revision under way, or of the one of a number; two statements with the banks in memory."""
    office = assessment.office
    readable, previous = _revisions(assessment, user)
    revision = _chosen(readable, number)
    if not can_read_answers(user, revision, office):
        raise PermissionDenied
    mine, *older = get_answers_of([revision] if previous is None else [revision, previous], office=office)
    found = _results(revision, mine)
    former: Year | None = None
    compared: Evolution | None = None
    chapters: dict[str, Evolution] = {}
    if previous is not None:
        former = Year(previous.assessment.edition.year, older[0].version.bank, _results(previous, older[0]))
        compared = _evolution(former, mine.version.bank, found)
        chapters = {one.code: _evolution(former, mine.version.bank, found, one.code) for one in mine.version.bank.chapters}
    return ResultsPage(
        head=head_of(revision, for_otn=is_for_otn(user, office)),
        office=office.name,
        bank=mine.version.bank,
        results=found,
        values=mine.values,
        active=active_questions(mine.version.bank, mine.values, mine.profile),
        former=former,
        evolution=compared,
        chapter_evolutions=chapters,
        numbers=tuple(one.number for one in readable if can_read_answers(user, one, office)),
    )


def _revisions(assessment: models.Assessment, user: User) -> tuple[list[models.Revision], models.Revision | None]:
    """Return all revisions of an assessment, the newest first, and the last validated one of an earlier edition; one statement."""
    wanted = Q(assessment=assessment)
    if can(user, "assessment.compare", assessment.office):
        earlier = models.Revision.objects.filter(
            office_id=assessment.office_id, state=State.VALIDATED, assessment__edition__year__lt=assessment.edition.year
        ).order_by("-assessment__edition__year", "-number", "pk")
        wanted |= Q(pk__in=earlier.values("pk")[:1])
    found = revisions().select_related("assessment__bank_version__bank").filter(wanted).order_by("-number", "pk")
    own = [one for one in found if one.assessment_id == assessment.pk]
    others = [one for one in found if one.assessment_id != assessment.pk]
    return own, others[0] if others else None


def _chosen(own: Collection[models.Revision], number: int | None) -> models.Revision:
    for one in own:
        if one.is_current if number is None else one.number == number:
            return one
    raise models.Revision.DoesNotExist


def _results(revision: models.Revision, answers: Answers) -> Results:
    """Return the figures that a revision keeps; while its answers may change, those that follow from them."""
    found = answers.results()
    if State(revision.state) in WRITABLE or revision.figures is None:
        return found
    return as_stored(answers.version.bank, found, revision.figures)


def _evolution(former: Year, after: bank.Bank, found: Results, chapter: str | None = None) -> Evolution:
    """Compare two years, or one chapter of them; what was published is what each year shows."""
    codes = None if chapter is None else [*_codes(former.bank, chapter), *_codes(after, chapter)]
    compared = evolution(former.bank, after, former.results.marks, found.marks, codes)
    return replace(compared, published=Pair(_shown(former.results, chapter), _shown(found, chapter)))


def _shown(found: Results, chapter: str | None) -> int | None:
    figures: tuple[Figure, ...] = (found.overall,) if chapter is None else found.chapters
    return next((one.shown for one in figures if chapter in {None, one.key}), None)


def _codes(whole: bank.Bank, chapter: str) -> list[str]:
    return [question.code for one in whole.chapters if one.code == chapter for question in one.questions]
