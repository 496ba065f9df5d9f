"""What the diagnostic recommends, for an objective that wants an action: the newest validated one, before that the one under way.

A person who may not read its answers gets PermissionDenied.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from actionplan.models import Action
from diagnostic.models import Assessment, Revision
from diagnostic.queries.banks import version_of
from diagnostic.queries.results_page import AdviceLine, RecommendationsView, get_recommendations
from diagnostic.states import State
from otn.accounts.models import User
from otn.offices.models import Office


@dataclass(frozen=True)
class OfferedLine:
    """A recommendation, and the action that it is already."""

    advice: AdviceLine
    question: int  # id
    action: int | None  # id; None while nobody took it up
    action_name: str


@dataclass(frozen=True)
class OfferedPage:
    year: int | None  # of the diagnostic; None where there is none
    lack_words: str  # what is still to answer before anything is recommended; empty when enough is
    groups: tuple[tuple[str, tuple[OfferedLine, ...]], ...]

    def find(self, code: str) -> OfferedLine:
        """Return what is recommended for the question of a code. Raises LookupError when that is nothing."""
        for _, lines in self.groups:
            for line in lines:
                if line.advice.code == code:
                    return line
        raise LookupError(f"nothing is recommended for {code!r}")


def get_offered(*, office: Office, user: User) -> OfferedPage:
    """Return all recommendations in the order of the results, with what the plan has of them; four statements with the banks in memory."""
    assessment = _assessment(office)
    if assessment is None:
        return OfferedPage(None, "", ())
    assessment.office = office  # which knows what this person may there
    view = get_recommendations(assessment=assessment, user=user)
    if view.lacks:
        return OfferedPage(assessment.edition.year, view.lack_words, ())
    ids = version_of(assessment.bank_version).question_ids
    return OfferedPage(assessment.edition.year, "", tuple(_groups(view, ids, _taken(office))))


def _assessment(office: Office) -> Assessment | None:
    validated = Revision.objects.filter(assessment=OuterRef("pk"), state=State.VALIDATED)
    found = Assessment.objects.filter(office=office).select_related("edition", "bank_version__bank")
    return found.annotate(is_validated=Exists(validated)).order_by("-is_validated", "-edition__year", "pk").first()


def _taken(office: Office) -> dict[int, tuple[int, str]]:
    """Return the actions of the plan that a recommendation became, by question."""
    rows = Action.objects.filter(office=office, removed_at=None).exclude(question=None).order_by("-position", "-pk")
    return {question: (pk, name) for question, pk, name in rows.values_list("question_id", "pk", "name") if question is not None}


def _groups(
    view: RecommendationsView, ids: Mapping[str, int], taken: Mapping[int, tuple[int, str]]
) -> Iterator[tuple[str, tuple[OfferedLine, ...]]]:
    for label, some in view.groups:
        yield label, tuple(OfferedLine(one, ids[one.code], *taken.get(ids[one.code], (None, ""))) for one in some)
