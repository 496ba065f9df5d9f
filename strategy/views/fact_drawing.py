"""How facts are drawn: their lists, the board, one card after the other, what takes an act back, two choices for one card."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from otn.accounts.models import User
from otn.journal.conflicts import Conflict, get_conflict
from otn.lib import french
from strategy.forms.facts import FactsForm
from strategy.models import Fact
from strategy.quadrants import PLACES, Place
from strategy.queries.pieces import Board, FactLine, FactsPage
from strategy.swot import Quadrant, quadrant_of

State = Fact.State

# What a button does with a fact, and what was done with one and with several.
ACTS: Mapping[State, str] = {
    State.ACCEPTED: "Retenir",
    State.RESERVE: "Mettre en réserve",
    State.DISCARDED: "Écarter",
}
DONE: Mapping[State, tuple[str, str]] = {
    State.PROPOSED: ("fait remis parmi les propositions", "faits remis parmi les propositions"),
    State.ACCEPTED: ("fait retenu", "faits retenus"),
    State.RESERVE: ("fait mis en réserve", "faits mis en réserve"),
    State.DISCARDED: ("fait écarté", "faits écartés"),
}


STATE_NAMES: Mapping[State, str] = {
    State.PROPOSED: "parmi les propositions",
    State.ACCEPTED: "dans les faits retenus",
    State.RESERVE: "en réserve",
    State.DISCARDED: "parmi les faits écartés",
}


def done(state: State, count: int = 1) -> str:
    """Say what became of facts: « 3 faits retenus. »"""
    return f"{french.plural(count, *DONE[state])}."


ONE_BY_ONE = "un-par-un"  # the mode of the board, as its address says it


@dataclass(frozen=True)
class Undo:
    """What was just done, and the form that takes it back; without fields there is nothing to take back."""

    text: str
    action: str = ""
    fields: Mapping[str, object] = field(default_factory=dict)
    target: str = ""  # what htmx replaces; empty: the whole page comes back


def sorted_into(line: FactLine, before: Quadrant | None, board_url: str, *, is_one_by_one: bool) -> Undo:
    """Return how to take back the move of a card that stood elsewhere before."""
    if line.state is not State.ACCEPTED:
        return Undo("Ce fait n’est plus dans la réflexion.")
    place = PLACES[line.quadrant]
    if line.quadrant is before:
        return Undo(f"Ce fait reste dans {place.label}.")
    fields: dict[str, object] = {"version": line.version, "quadrant": PLACES[before].value}
    if is_one_by_one:
        fields |= {"mode": ONE_BY_ONE, "suivant": line.id}
    target = "#un-par-un" if is_one_by_one else f"#fait-{line.id}"
    return Undo(f"Déplacé dans {place.label}.", f"{board_url}{line.id}/classer/", fields, target)


def kept(line: FactLine, before: State, facts_url: str) -> Undo:
    """Return how to take back what was decided on a fact."""
    if line.state is before:
        return Undo(f"Ce fait reste {STATE_NAMES[before]}.")
    return Undo(done(line.state), f"{facts_url}{line.id}/garder/", {"version": line.version, "state": before.value}, f"#fait-{line.id}")


def kept_all(places: tuple[int, int], state: State, before: State, facts_url: str) -> Undo:
    """Return how to take back what was decided on several facts, which stand in these places."""
    text = done(state, places[1] - places[0] + 1)
    return Undo(text, f"{facts_url}tous/", {"origin": state.value, "state": before.value, "places": f"{places[0]}-{places[1]}"})


def added(places: tuple[int, int], facts_url: str, *, back: str) -> Undo:
    """Return how to take back new facts: they are discarded. `back` names the page that asked."""
    fields = {"origin": "accepted", "state": "discarded", "places": f"{places[0]}-{places[1]}", "page": back}
    return Undo(f"{french.plural(places[1] - places[0] + 1, 'fait ajouté', 'faits ajoutés')}.", f"{facts_url}tous/", fields)


@dataclass(frozen=True)
class Clash:
    """Two people decided on one card: both choices, of which one is sent with the version that is now known."""

    fact: int
    action: str  # the address of the act
    conflict: Conflict
    name: str  # of the field: `quadrant`, `state`
    mine: str  # values
    theirs: str

    @property
    def sentence(self) -> str:
        who = self.conflict.author or "Quelqu’un"
        return f"{who} a changé ce fait pendant ce temps\N{NO-BREAK SPACE}: {self.conflict.theirs}."


def clash_on_place(current: Fact, wanted: Quadrant | None, reader: User, board_url: str) -> Clash:
    """Return both places of a card; one statement."""
    stands = PLACES[quadrant_of(current.is_internal, current.is_favourable)]
    is_here = current.state == State.ACCEPTED
    theirs = stands.label if is_here else STATE_NAMES[State(current.state)]
    conflict = get_conflict(current=current, theirs=theirs, mine=PLACES[wanted].label, reader=reader)
    return Clash(current.pk, f"{board_url}{current.pk}/classer/", conflict, "quadrant", PLACES[wanted].value, stands.value)


def clash_on_state(current: Fact, wanted: State, reader: User, facts_url: str) -> Clash:
    """Return both decisions on a fact; one statement."""
    stands = State(current.state)
    conflict = get_conflict(current=current, theirs=STATE_NAMES[stands], mine=STATE_NAMES[wanted], reader=reader)
    return Clash(current.pk, f"{facts_url}{current.pk}/garder/", conflict, "state", wanted.value, stands.value)


@dataclass(frozen=True)
class FactList:
    """The facts of one state, and what can be done with each."""

    state: State
    facts: tuple[FactLine, ...]
    empty: str

    @property
    def acts(self) -> tuple[tuple[State, str], ...]:
        return acts(self.state)


def acts(state: State) -> tuple[tuple[State, str], ...]:
    """Return where a fact of a state can go, each with the word of its button."""
    return tuple((other, word) for other, word in ACTS.items() if other is not state)


NOTHING_LEFT = "Tous les constats sont dans la réflexion ou écartés."


def lists(page: FactsPage) -> Mapping[str, FactList]:
    """Return the lists of the page by their state."""
    is_taken = any(line.origin for line in page.lines)
    return {
        "proposed": FactList(State.PROPOSED, page.proposed, "Plus aucune proposition."),
        "accepted": FactList(State.ACCEPTED, page.accepted, "Aucun fait retenu pour l’instant."),
        "reserve": FactList(State.RESERVE, page.reserve, NOTHING_LEFT if is_taken else "Rien en réserve."),
        "discarded": FactList(State.DISCARDED, page.discarded, "Aucun fait écarté."),
    }


@dataclass(frozen=True)
class Column:
    """A place of the board with its cards."""

    place: Place
    facts: tuple[FactLine, ...]
    form: FactsForm  # for one more


@dataclass(frozen=True)
class DrawnBoard:
    unsorted: Column
    quadrants: tuple[Column, ...]
    count: int

    @property
    def columns(self) -> tuple[Column, ...]:
        return (self.unsorted, *self.quadrants)


def draw_board(board: Board, sent: FactsForm | None = None) -> DrawnBoard:
    """Draw a board; `sent` is the form that was refused, in its place."""
    unsorted, *quadrants = (
        Column(place, board.of(place.quadrant), sent if sent is not None and sent.place is place else empty_form(place))
        for place in PLACES.values()
    )
    return DrawnBoard(unsorted, tuple(quadrants), board.count)


def empty_form(place: Place) -> FactsForm:
    """Return the form that writes a fact at a place of the board."""
    return FactsForm(initial={"quadrant": place.value}, auto_id=f"ajout-{place.key}-%s")


def line_of(board: Board, number: int | None) -> FactLine | None:
    """Return a card of the board, None when it is not there."""
    return next((line for quadrant in PLACES for line in board.of(quadrant) if line.id == number), None)


@dataclass(frozen=True)
class Turn:
    """One card of those to be sorted; `fact` is None when none is left."""

    fact: FactLine | None
    next: int | None  # id of the card after it, round to the first one; None without another
    left: int


def turn(unsorted: Sequence[FactLine], number: int | None, clashing: FactLine | None = None) -> Turn:
    """Return the card of this id if it is still to be sorted, else the first one; a card that was refused comes before all."""
    if clashing is not None:
        others = [line.id for line in unsorted if line.id != clashing.id]
        return Turn(clashing, others[0] if others else None, len(unsorted))
    if not unsorted:
        return Turn(None, None, 0)
    at = next((rank for rank, line in enumerate(unsorted) if line.id == number), 0)
    following = unsorted[(at + 1) % len(unsorted)].id
    return Turn(unsorted[at], following if len(unsorted) > 1 else None, len(unsorted))
