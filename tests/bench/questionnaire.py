"""The questionnaire: its largest chapter, one answer, a whole chapter without script."""

from collections.abc import Callable, Iterator

from django.template import Context, Engine

from diagnostic.bank import Chapter
from diagnostic.question_fields import form_of
from otn.tenancy.scope import all_offices
from tests.bench.load import BURST, CONNECTIONS, Person, serving, together
from tests.bench.network import Answering, Sending, answering, chapter_of, value_of
from tests.bench.site import _product
from tests.bench.stack import TOKEN, visiting
from tests.bench.timing import Cost, Line, interleave
from tests.diagnostic.shipped import shipped

# A person reads, saves and goes on: the lean markup of performance.md §1, with nothing that a form does not need.
LOOP = Engine().from_string(
    '<!doctype html><html lang="fr"><title>{{ chapter.title }}</title><form method="post">{% for question, ticked, typed in questions %}'
    "<fieldset><legend>{{ question.code }} {{ question.text }}</legend>{% if question.choices %}{% for choice in question.choices %}"
    '<label><input type="radio" name="r-{{ question.code }}" value="{{ choice.key }}"{% if choice.key in ticked %} checked{% endif %}> '
    '{{ choice.label }}</label>{% endfor %}{% else %}<input name="t-{{ question.code }}" value="{{ typed }}">{% endif %}'
    "</fieldset>{% endfor %}<button>Enregistrer</button></form></html>"
)

HTMX = f"HX-Request: true\r\nX-CSRFToken: {TOKEN}\r\n"


def largest() -> Chapter:
    return max(shipped().chapters, key=lambda chapter: len(chapter.questions))


def bare_loop(chapter: Chapter) -> Callable[[], str]:
    """Return the floor of R1: the questions of a chapter with their answers, in a loop of a template."""
    version = answering(10).version
    questions = [(one, *form_of(one, value_of(one, version))) for one in chapter.questions]
    return lambda: str(LOOP.render(Context({"chapter": chapter, "questions": questions})))


def chapter_page() -> Iterator[Line]:
    """R1: the whole request of a chapter page in this process, session to last byte, against a bare loop over its questions."""
    chapter, mine = largest(), answering(10)
    costs = interleave(
        {"page": visiting(_product(), mine.page(chapter), mine.cookies), "loop": bare_loop(chapter)}, calls=15, rounds=9
    )  # fmt: skip
    what = f"R1 chapter page of {len(chapter.questions)} questions, processor, against a bare template loop"
    yield Line(what, costs["page"].cpu, costs["loop"].cpu, 1.0, 0.3)


def rates(costs: dict[str, Cost], requests: int) -> dict[str, float]:
    """Return how many requests a second were answered, from bursts of this many."""
    return {name: requests / cost.wall * 1000 for name, cost in costs.items()}


def chapter_over_http() -> Iterator[Line]:
    """R2: a chapter page over HTTP against the same bytes from a constant, behind the same login and tenancy; the doors are R4's."""
    chapter, mine = largest(), answering(10)
    address = mine.page(chapter)
    bytes_of_page = visiting(_product(), address, mine.cookies)()
    with serving(bytes_of_page) as port:
        people = [Person(port, mine.cookies) for _ in range(CONNECTIONS)]

        def all_get(address: str) -> Callable[[], None]:
            return together([lambda one=one: one.get(address) for one in people], BURST // CONNECTIONS)  # type: ignore[misc]

        office = f"/ot/{mine.office.slug}/bench/page/"
        costs = interleave(
            {"page": all_get(address), "bare": all_get("/bare/page/"), "office": all_get(office), "person": all_get("/session/person/")},
            calls=1,
        )
    rate = rates(costs, BURST)
    what = f"R2 chapter page over HTTP, against its {len(bytes_of_page) / 1000:.0f} kB from a constant behind the same doors"
    yield Line(what, rate["page"], rate["office"], 0.35, 0.6, "/s", at_least=True)
    yield Line("   against a session and a primary key", rate["page"], rate["person"], unit="/s")
    yield Line("   against the constant without any middleware", rate["page"], rate["bare"], unit="/s")


def one_answer() -> Iterator[Line]:
    """R3: eight offices that save one answer after another, against a session and a primary key."""
    chapter = largest()
    offices = [answering(number) for number in range(CONNECTIONS)]
    with serving() as port:
        people = [Person(port, one.cookies) for one in offices]
        sendings = [Sending(one, chapter.questions) for one in offices]

        def save(person: Person, sending: Sending) -> Callable[[], None]:
            def step() -> None:
                address, body = sending.next()
                _, answer = person.post(address, body, HTMX)
                assert b"Enregistr\xc3\xa9" in answer

            return step

        read = together([lambda one=one: one.get("/session/person/") for one in people], BURST // CONNECTIONS)  # type: ignore[misc]
        write = together([save(*pair) for pair in zip(people, sendings, strict=True)], BURST // CONNECTIONS)
        costs = interleave({"save": write, "person": read}, calls=1)
    rate = rates(costs, BURST)
    what = "R3 one answer saved over HTTP, against a session and a primary key"
    yield Line(what, rate["save"], rate["person"], 0.5, 0.8, "/s", at_least=True)


def whole_chapter() -> Iterator[Line]:
    """R12: two offices that save a chapter without script, every answer changed, and are shown the next one."""
    chapter = chapter_of(36, shipped())
    with serving() as port:
        offices = [answering(number) for number in (8, 9)]
        people = [Person(port, one.cookies) for one in offices]

        def save(person: Person, mine: Answering) -> Callable[[], None]:
            def step() -> None:
                head, _ = person.post(f"{mine.page(chapter)}enregistrer/", mine.next_chapter_form(chapter), "", b"303")
                place = head.index(b"Location: ") + 10
                person.get(head[place:].split(b"\r\n", 1)[0].decode())

            return step

        steps, visits = 10, 100
        read = together([lambda one=one: one.get("/session/person/") for one in people], visits)  # type: ignore[misc]
        write = together([save(*pair) for pair in zip(people, offices, strict=True)], steps)
        costs = interleave({"save": write, "person": read}, calls=1)
    with all_offices("bench"):
        for one in offices:
            assert one.office.assessments.get().revisions.get().answers.filter(version=one.version).count() == len(chapter.questions)
    what = f"R12 {len(chapter.questions)} answers without script and the next page, at 2 connections, against a key"
    yield Line(what, costs["save"].wall / steps, costs["person"].wall / visits, 12, 6)
