"""The answers of one revision as plain values, with the bank that they answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from diagnostic import models
from diagnostic.answering import Value
from diagnostic.progress import Profile, read_profile
from diagnostic.queries.banks import Version, get_version, version_of
from diagnostic.results import Results, results
from diagnostic.scoring import AnswerState
from diagnostic.states import WRITABLE, State
from otn.offices.models import Office

FIELDS = ("revision_id", "question_id", "state", "keys", "number", "text", "reason")


@dataclass(frozen=True)
class Answers:
    """What a revision says."""

    version: Version
    values: Mapping[str, Value]  # by code
    profile: Profile

    def results(self) -> Results:
        return results(self.version.bank, self.values, self.profile)


def get_answers(*, revision: models.Revision, office: Office) -> Answers:
    """Return the answers of a revision; two statements with the bank in memory."""
    version = get_version(revision.assessment.bank_version_id)
    codes = {number: code for code, number in version.question_ids.items()}
    rows = revision.answers.order_by("pk").values_list("question_id", "state", "keys", "number", "text", "reason")
    values = {
        codes[question]: Value(AnswerState(state), tuple(keys), number, text, reason)
        for question, state, keys, number, text, reason in rows
    }
    return Answers(version, values, profile_of(revision, office))


def get_answers_of(revisions: Sequence[models.Revision], *, office: Office) -> list[Answers]:
    """Return the answers of several revisions of an office, each read with its version and bank; one statement with these in memory."""
    versions = {revision.pk: version_of(revision.assessment.bank_version) for revision in revisions}
    codes = {number: code for version in versions.values() for code, number in version.question_ids.items()}
    values: dict[int, dict[str, Value]] = {revision.pk: {} for revision in revisions}
    for revision, question, state, keys, number, text, reason in (
        models.Answer.objects.filter(revision__in=values).order_by("pk").values_list(*FIELDS)
    ):
        values[revision][codes[question]] = Value(AnswerState(state), tuple(keys), number, text, reason)
    return [Answers(versions[revision.pk], values[revision.pk], profile_of(revision, office)) for revision in revisions]


def profile_of(revision: models.Revision, office: Office) -> Profile:
    """Return the profile that conditions ask: today's while answers may change, afterwards that of the day they were sent."""
    if State(revision.state) in WRITABLE or revision.profile is None:
        return read_profile(vars(office))
    return read_profile(revision.profile)
