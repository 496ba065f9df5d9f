"""Where the newest diagnostic of many offices stands, for whoever follows them all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from diagnostic import models
from diagnostic.answering import Value
from diagnostic.progress import Progress, active_questions, progress_of
from diagnostic.queries.answers import FIELDS, profile_of
from diagnostic.queries.banks import Version, version_of
from diagnostic.queries.heads import Head, head_of, revisions
from diagnostic.scoring import AnswerState
from diagnostic.states import WRITABLE, State
from otn.clock import today
from otn.offices.models import Office


@dataclass(frozen=True)
class Followed:
    head: Head  # in OTN's words
    progress: Progress | None  # None once nothing more is answered


def get_followed(offices: Sequence[Office]) -> Mapping[int, Followed]:
    """Return by office where its newest diagnostic stands, for those that have one; two statements with the banks in memory.

    A draft that an office keeps for itself tells how far it is, never what it says.
    """
    by_id = {office.pk: office for office in offices}
    found = revisions().select_related("assessment__bank_version__bank").filter(is_current=True, office__in=by_id)
    newest: dict[int, models.Revision] = {}
    for revision in found.filter(assessment__edition__opens_on__lte=today()).order_by("-assessment__edition__year", "pk"):
        newest.setdefault(revision.office_id, revision)
    progress = _progress([one for one in newest.values() if State(one.state) in WRITABLE], by_id)
    return {pk: Followed(head_of(revision, for_otn=True), progress.get(revision.pk)) for pk, revision in newest.items()}


def _progress(found: Sequence[models.Revision], offices: Mapping[int, Office]) -> Mapping[int, Progress]:
    versions = {revision.pk: version_of(revision.assessment.bank_version) for revision in found}
    codes = {version.id: {number: code for code, number in version.question_ids.items()} for version in versions.values()}
    values: dict[int, dict[str, Value]] = {pk: {} for pk in versions}
    for revision, question, state, keys, number, text, reason in (
        models.Answer.objects.filter(revision__in=versions).order_by("pk").values_list(*FIELDS)
    ):
        values[revision][codes[versions[revision].id][question]] = Value(AnswerState(state), tuple(keys), number, text, reason)
    return {one.pk: _of(one, versions[one.pk], values[one.pk], offices[one.office_id]) for one in found}


def _of(revision: models.Revision, version: Version, values: Mapping[str, Value], office: Office) -> Progress:
    active = active_questions(version.bank, values, profile_of(revision, office))
    return progress_of(version.bank, values, active)
