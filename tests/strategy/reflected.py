"""A reflection of Embruns, and a diagnostic that gives it facts."""

from datetime import date
from typing import Any

from diagnostic import operations as diagnostic
from diagnostic.answering import Value
from diagnostic.models import Assessment
from diagnostic.scoring import AnswerState
from otn.accounts.models import User
from otn.offices.access import find_office
from otn.offices.models import Office
from strategy import operations
from strategy.models import Fact, Reflection
from tests.diagnostic.assessed import assessment_of, choose, number


def reflection_of(office: Office, by: User, name: str = "Stratégie digitale") -> Reflection:
    """Begin a reflection, in whose office's scope the caller is."""
    return operations.create_reflection(office=seen(office, by), by=by, name=name)


def seen(office: Office, by: User) -> Office:
    """The office as a view has it, through the door."""
    found = find_office(by, office.slug)
    assert found is not None
    return found


# One weakness, two strengths, a threat from a box, an opportunity, and a word of the office's own.
ANSWERS = {
    "1.1-01": choose("tested"),
    "1.1-02": number("6"),
    "1.1-03": choose("yes"),
    "1.1-05": Value(AnswerState.ANSWERED, text="Refaire  l’agenda."),
    "1.2-01": choose("rise"),
    "1.2-03": choose("sales"),
}


def diagnosed(office: Office, by: User) -> Assessment:
    """Make an assessment of this office whose answers give a few facts."""
    assessment = assessment_of(office)
    for code, value in ANSWERS.items():
        diagnostic.record_answer(assessment=assessment, code=code, by=by, version=0, value=value)
    return assessment


def fact(reflection: Reflection, by: User, text: str = "Le site est lent.") -> Fact:
    """Write one accepted fact by hand."""
    return operations.add_facts(reflection=reflection, by=by, texts=[text])[0]


def whole_chain(office: Office, by: User, name: str = "Stratégie digitale") -> dict[str, Any]:
    """Write a reflection with one piece of each kind, from a fact to an objective, and a remark on the whole; return them by kind."""
    reflection = reflection_of(office, by, name)
    one = fact(reflection, by)
    group = operations.create_group(reflection=reflection, by=by, name="Le site", facts=[one.pk])
    solution = operations.add_solutions(reflection=reflection, by=by, texts=["Alléger les pages."], group=group)[0]
    strategy = operations.create_strategy(reflection=reflection, by=by, name="Un site mobile", solutions=[solution.pk])
    objective = operations.create_objective(
        office=reflection.office, reflection=reflection, strategy=strategy, by=by, name="Faire évoluer les outils web",
        indicator="visites mobiles", due_date=date(2027, 10, 31),
    )  # fmt: skip
    remark = operations.write_remark(reflection=reflection, by=by, text="Bon début.")
    for moved in (one, solution):  # into the group, into the strategy
        moved.refresh_from_db()
    return {
        "reflection": reflection, "fact": one, "group": group, "solution": solution, "strategy": strategy, "objective": objective,
        "remark": remark,
    }  # fmt: skip
