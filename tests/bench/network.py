"""The data of the bench: the demo network of any size, and offices that are in the middle of their questionnaire."""

from dataclasses import dataclass
from functools import cache
from urllib.parse import urlencode

from django.db import connection

from diagnostic.answering import Value
from diagnostic.bank import Bank, Chapter, Question
from diagnostic.models import Edition
from diagnostic.progress import active_questions
from diagnostic.question_fields import form_of
from diagnostic.questionnaire import ANSWER, TYPED_ANSWER
from otn.accounts.models import User
from otn.network.seed import seed_demo
from otn.offices.models import Membership, Office
from otn.tenancy.scope import all_offices
from tests.bench.stack import TOKEN, cookies_of
from tests.diagnostic.shipped import at_level, plausible, shipped, write_answers
from tests.factories import AssessmentFactory, MembershipFactory, OfficeFactory

_size = 0


def network(offices: int) -> None:
    """Bring the demo network to this size at least, the cast included."""
    global _size
    if offices > _size:
        seed_demo(offices=offices)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        _size = offices


def person(email: str) -> User:
    return User.objects.get(email=email)


def edition() -> Edition:
    """Return the edition that is under way."""
    network(12)
    return Edition.objects.order_by("-year")[0]


@dataclass
class Answering:
    """An office whose manager answers the shipped bank, all of it answered once; what is sent next always changes something."""

    office: Office
    manager: User
    year: int
    cookies: str
    version: int = 1

    @property
    def home(self) -> str:
        return f"/ot/{self.office.slug}/diagnostic/{self.year}/"

    def page(self, chapter: Chapter) -> str:
        return f"{self.home}chapitre/{chapter.code}/"

    def form(self, questions: tuple[Question, ...], version: int) -> dict[str, list[str]]:
        """Return what a page with these questions sends next when each of them is at this version."""
        sent: dict[str, list[str]] = {"versions": [" ".join(f"{one.code}.{version}" for one in questions)]}
        for question in questions:
            ticked, typed = form_of(question, value_of(question, version + 1))
            if ticked:
                sent[f"{ANSWER}{question.code}"] = list(ticked)
            if typed:
                sent[f"{TYPED_ANSWER}{question.code}"] = [typed]
        return sent

    def next_chapter_form(self, chapter: Chapter) -> bytes:
        """Return the next form of a chapter, as a browser without script sends it; every answer has changed."""
        sent = self.form(chapter.questions, self.version)
        self.version += 1
        return urlencode(sent | {"csrfmiddlewaretoken": [TOKEN]}, doseq=True).encode()


class Sending:
    """One question after another of an office, each with the version that it has by then."""

    def __init__(self, answering: Answering, questions: tuple[Question, ...]) -> None:
        self.answering, self.questions, self.sent = answering, questions, 0

    def next(self) -> tuple[str, bytes]:
        """Return where the next answer is sent, and its form."""
        lap, place = divmod(self.sent, len(self.questions))
        question = self.questions[place]
        self.sent += 1
        body = urlencode(self.answering.form((question,), self.answering.version + lap), doseq=True).encode()
        return f"{self.answering.home}reponses/{question.code}/", body


def value_of(question: Question, version: int) -> Value:
    """Return an answer that is another one at the next version."""
    value = at_level(question, 3 if version % 2 else 0)
    return value if not value.text else Value(value.state, text=f"Refaire la page d’accueil ({version}).")


@cache
def answering(number: int, seed: int = 0) -> Answering:
    """Return the office of this number that answers; with a seed, as an ordinary office would."""
    bank, current = shipped(), edition()
    office = OfficeFactory.create(name=f"Banc {number}", slug=f"banc-{number}")
    manager = MembershipFactory.create(office=office, role="manager", user__email=f"referent@banc-{number}.example").user
    with all_offices("bench"):
        assessment = AssessmentFactory.create(office=office, edition=current)
        values = as_usual(bank, seed) if seed else {code: value_of(question, 1) for code, question in bank.by_code.items()}
        write_answers(assessment, values, manager)
    return Answering(office, manager, current.year, cookies_of(manager))


def as_usual(bank: Bank, seed: int) -> dict[str, Value]:
    """Return what an ordinary office answers to what is asked of it."""
    values = plausible(bank, seed)
    asked = active_questions(bank, values, {})
    return {code: value for code, value in values.items() if code in asked}


def chapter_of(count: int, bank: Bank) -> Chapter:
    """Return the chapter with about so many questions."""
    return min(bank.chapters, key=lambda chapter: abs(len(chapter.questions) - count))


def manager_of(office: Office) -> User:
    return Membership.objects.filter(office=office, role="manager", is_active=True).select_related("user").order_by("pk")[0].user
