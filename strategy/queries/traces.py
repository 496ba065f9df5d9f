"""« Pourquoi ? » and « Et alors ? » as a path of links: back to the answers, on to what a fact led to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from django.urls import reverse
from django.utils.text import Truncator

from diagnostic.facts import QUADRANT_NAMES
from otn.lib import french
from strategy.models import Fact, Reflection
from strategy.queries.chain import Chain, Why, get_chain
from strategy.queries.pieces import FactLine, ObjectiveLine, Origin, SolutionLine, get_fact
from strategy.swot import Quadrant

SHORT = 80  # letters of what is asked about, in the title of its trace


@dataclass(frozen=True)
class Link:
    """One step of the path, as templates/ui/_trace.html draws it."""

    kind: str
    text: str
    url: str
    state: str  # fait, en-cours, a-venir; ici for what is asked about
    step: str  # the word of the step of the product
    note: str = ""


@dataclass(frozen=True)
class Trace:
    title: str
    subject: str  # what is asked about, in full
    links: tuple[Link, ...]
    missing: str  # where the path breaks off, in words; empty when it is whole


def get_why(*, reflection: Reflection, kind: str, piece: int) -> Trace:
    """Walk from a solution, a strategy or an objective back to facts and answers; three statements, four for a strategy alone.

    Raises LookupError for what is not in this reflection, or leads nowhere because it was dropped.
    """
    ask = {"solution": _why_solution, "strategy": _why_strategy, "objective": _why_objective}[kind]
    return ask(Places(reflection), get_chain(reflection=reflection), piece)


def get_so_what(*, reflection: Reflection, piece: int) -> Trace:
    """Walk from a fact on to what it led to; three statements, five for a fact that is not accepted. Raises LookupError."""
    places, chain = Places(reflection), get_chain(reflection=reflection)
    if piece not in chain.facts:
        fact = reflection.facts.filter(pk=piece).first()
        if fact is None:
            raise LookupError("a fact of another reflection")
        return _so_what_of_nothing(places, get_fact(fact=fact))
    found = chain.so_what(piece)
    links = [
        *places.answer(found.fact),
        places.fact(found.fact, "ici"),
        *places.group(found.fact),
        *(places.solution(one) for one in found.solutions),
        *(places.strategy(one.id, one.name) for one in found.strategies),
        *(places.objective(one) for one in found.objectives),
        *(Link(one.kind, one.text, one.url, one.state, one.step, one.note) for one in found.follows),
    ]
    missing = (
        "Aucune solution ne répond encore à ce fait."
        if not found.solutions
        else "Aucune stratégie ne réunit encore ces solutions."
        if not found.strategies
        else "Aucun objectif ne découle encore de ce fait."
        if not found.objectives
        else "Aucune action ne découle encore de ce fait."
        if not found.follows
        else ""
    )
    return Trace(_so_what_title(found.fact), found.fact.text, tuple(links), missing)


def _so_what_of_nothing(places: "Places", fact: FactLine) -> Trace:
    state = {
        Fact.State.PROPOSED: "Ce fait est proposé\N{NO-BREAK SPACE}: rien n’en découle avant qu’il soit retenu.",
        Fact.State.RESERVE: "Ce fait est en réserve\N{NO-BREAK SPACE}: rien n’en découle.",
        Fact.State.DISCARDED: "Ce fait est écarté\N{NO-BREAK SPACE}: rien n’en découle.",
    }[fact.state]
    return Trace(_so_what_title(fact), fact.text, (*places.answer(fact), places.fact(fact, "ici")), state)


def _so_what_title(fact: FactLine) -> str:
    return f"Et alors, {_quoted(fact.text)}\N{NARROW NO-BREAK SPACE}?"


def _quoted(text: str) -> str:
    return french.quoted(Truncator(text).chars(SHORT))


def _why_title(text: str) -> str:
    return f"Pourquoi {_quoted(text)}\N{NARROW NO-BREAK SPACE}?"


def _why_solution(places: "Places", chain: Chain, piece: int) -> Trace:
    one = chain.solutions[piece]
    why = chain.why_solution(piece)
    links = (places.solution(one, "ici"), *places.facts(why.facts))
    return Trace(_why_title(one.text), one.text, links, "" if why.facts else "Aucun fait n’explique encore cette solution.")


def _why_strategy(places: "Places", chain: Chain, piece: int) -> Trace:
    axis = chain.strategies.get(piece)
    name = axis.name if axis else places.reflection.strategies.values_list("name", flat=True).filter(pk=piece).first()
    if name is None:
        raise LookupError("a strategy of another reflection")
    why = chain.why_strategy(piece)
    return Trace(_why_title(name), name, (places.strategy(piece, name, "ici"), *_behind(places, why)), _lacks(why))


def _why_objective(places: "Places", chain: Chain, piece: int) -> Trace:
    one = chain.objectives[piece]
    links = [places.objective(one, "ici")]
    if one.strategy_id is None:
        missing = "Cet objectif ne vient d’aucune stratégie\N{NO-BREAK SPACE}: aucun fait ne l’explique."
        return Trace(_why_title(one.name), one.name, tuple(links), missing)
    why = chain.why_objective(piece)
    links += [places.strategy(one.strategy_id, one.strategy), *_behind(places, why)]
    return Trace(_why_title(one.name), one.name, tuple(links), _lacks(why))


def _behind(places: "Places", why: Why) -> Iterator[Link]:
    yield from (places.solution(one) for one in why.solutions)
    yield from places.facts(why.facts)


def _lacks(why: Why) -> str:
    if not why.solutions:
        return "Cette stratégie ne réunit encore aucune solution."
    return "" if why.facts else "Aucun fait n’explique encore ces solutions."


class Traced(Protocol):
    """What a path tells of a fact."""

    @property
    def id(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def quadrant(self) -> Quadrant | None: ...
    @property
    def origin(self) -> Origin | None: ...


def answer_link(slug: str, origin: Origin) -> Link:
    """Return the answer where it can be read: in its chapter, or in the results for a question that the bank has no more."""
    if origin.chapter:
        url = f"{reverse('diagnostic:chapter', args=[slug, origin.year, origin.chapter])}#q-{origin.code}"
    else:
        url = f"{reverse('diagnostic:results', args=[slug, origin.year])}?revision={origin.revision}"
    notes = [
        f"réponse “{origin.answer}”" if origin.answer else "",
        french.moment(origin.at) if origin.at else "",
        f"diagnostic {origin.year}, révision {origin.revision}",
    ]
    return Link(f"Question {origin.code}", origin.question or origin.code, url, "fait", "recolter", " · ".join(filter(None, notes)))


@dataclass(frozen=True)
class Places:
    """Where each piece of a reflection stands: the page of its kind, at its own id there."""

    reflection: Reflection

    def of(self, page: str, place: str, piece: int | None) -> str:
        return f"{reverse(f'strategy:{page}', args=[self.reflection.office.slug, self.reflection.pk])}#{place}-{piece}"

    def facts(self, lines: Iterable[Traced]) -> Iterator[Link]:
        """Each fact, and the answer that it came from."""
        for line in lines:
            yield self.fact(line, "fait")
            yield from self.answer(line)

    def fact(self, line: Traced, state: str) -> Link:
        notes = [QUADRANT_NAMES[line.quadrant] if line.quadrant else "À classer", "" if line.origin else "écrit par l’équipe"]
        return Link("Fait", line.text, self.of("facts", "fait", line.id), state, "classer", " · ".join(filter(None, notes)))

    def answer(self, line: Traced) -> Iterator[Link]:
        """The answer behind a fact."""
        if line.origin is not None:
            yield answer_link(self.reflection.office.slug, line.origin)

    def group(self, line: FactLine) -> Iterator[Link]:
        if line.group_id is not None:
            yield Link("Groupe", line.group, self.of("groups", "groupe", line.group_id), "fait", "classer")

    def solution(self, line: SolutionLine, state: str = "fait") -> Link:
        note = line.group or (line.crossing.label if line.crossing else "")
        return Link("Solution", line.text, self.of("solutions", "solution", line.id), state, "classer", note)

    def strategy(self, pk: int, name: str, state: str = "fait") -> Link:
        return Link("Stratégie", name, self.of("strategies", "strategie", pk), state, "classer")

    def objective(self, line: ObjectiveLine, state: str = "fait") -> Link:
        note = f"pour le {french.date_long(line.due_date)}" if line.due_date else "sans échéance"
        return Link("Objectif", line.name, self.of("objectives", "objectif", line.id), state, "classer", note)
