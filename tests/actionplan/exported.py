"""A plan as its files print it, without database: the worked examples of the rules, and every kind of row."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl

from actionplan.assembly import (
    ActionRow,
    ClosureRow,
    Decision,
    ExpenseRow,
    Frame,
    LinkRow,
    ObjectiveRow,
    PlanRows,
    PlanTree,
    TaskRow,
    assemble,
)
from actionplan.means import Vat
from actionplan.queries.exports import PlanContent
from otn.lib.working_days import Period
from strategy.report import FactPart
from strategy.swot import Quadrant

DAY = date(2026, 6, 16)  # a Tuesday
PEOPLE = {1: "Hélène Marchand", 2: "Samir Delaunay"}
FACT = FactPart("Les conversions ne sont pas mesurées.", Quadrant.WEAKNESS, "La mesure", "2.4-05", "le coût seul", 2026)

# Contributions and progress of the actions of an objective (strategy-plan-kpi.md §2.2), then its coverage and its progress.
VECTORS: list[tuple[list[tuple[int | None, int]], int, str]] = [
    ([(50, 100), (30, 40), (None, 0)], 100, "62 %"),
    ([(50, 100), (30, 40)], 80, "62 %"),
    ([(60, 100), (60, 50)], 100, "75 %"),
    ([(None, 100), (None, 0), (None, 0)], 100, "33 %"),
    ([(50, 100), (50, 100), (None, 0)], 100, "99 %"),
    ([], 0, "0 %"),
    ([(100, 99), (0, 0)], 100, "99 %"),
]
TRIPLES = [(2, 2, 3), (1, 1, 1), (5, 5, 5), (5, 3, 2), (4, 4, 5), (2, None, 3)]
NAMES = ("Diversifier * les canaux ?", "Atteindre ~50 % de clics", "=1+1", 'R&D <mobile> "été" l\'office')


def rows(today: date = DAY) -> PlanRows:
    """Write the worked examples as objectives, then one with tasks, expenses, a postponed and a discarded action."""
    aims, actions, number = [], [], 0
    for rank, (parts, _, _) in enumerate(VECTORS, start=1):
        due = today - timedelta(days=4) if rank == 1 else today + timedelta(days=100)
        aims.append(ObjectiveRow(rank, NAMES[rank % len(NAMES)], due_date=due, weight=rank % 3 + 1, reflection_id=1))
        for share, value in parts:
            number += 1
            cost, complexity, time = TRIPLES[number % len(TRIPLES)]
            actions.append(
                ActionRow(
                    number, rank, NAMES[number % len(NAMES)], owner_id=1, controller_id=number % 2 + 1, cost=cost, complexity=complexity,
                    time=time, contribution=share, typed_progress=value, due_date=today - timedelta(days=number) if number % 2 else None,
                )
            )  # fmt: skip
    aims.append(ObjectiveRow(50, "Faire venir hors saison", starts_on=date(2026, 1, 5), due_date=today + timedelta(days=60)))
    expense = ExpenseRow(1, "Agence", Decimal("1200.50"), Decimal("900"), None, Vat.INCLUDED, Decimal(20), "own")
    begun = today - timedelta(days=14)
    actions += [
        ActionRow(51, 50, "Externalisation AdWords", owner_id=1, contribution=50, starts_on=begun, expenses=(expense,)),
        ActionRow(
            52,
            50,
            "Une page par village",
            contribution=30,
            decision=Decision.POSTPONED,
            decision_reason="L’an prochain.",
            expenses=(expense,),
        ),
        ActionRow(53, 50, "Un film", contribution=20, requires=(51,), expenses=(replace(expense, id=2, vat=Vat.EXCLUDED),)),
    ]
    tasks = (
        TaskRow(
            1,
            51,
            "=1+1",
            1,
            2,
            5,
            Decimal("2.5"),
            begun,
            begun + timedelta(days=4),
            progress=100,
            signed_at=datetime(2026, 6, 1, tzinfo=UTC),
        ),
        TaskRow(
            2,
            51,
            "Trouver le bon prestataire",
            2,
            None,
            10,
            Decimal(5),
            begun,
            today - timedelta(days=1),
            progress=80,
            links=(LinkRow(1, 1, -2),),
        ),
        TaskRow(3, 51, "Mise en place d’un reporting", progress=0, links=(LinkRow(2, 2),)),
        TaskRow(4, 51, "Campagne d’été", abandoned_reason="Trop tard.", load=Decimal(1)),
        TaskRow(5, 51, "Lancement", 1, duration=0, starts_on=today, ends_on=today, load=Decimal(1)),
        TaskRow(6, 52, "Écrire les pages", 1, ends_on=today - timedelta(days=30), progress=10),
    )
    closures = (ClosureRow(1, "Haute saison", Period(date(2026, 7, 13), date(2026, 8, 30)), is_frozen=True),)
    return PlanRows(Frame(starts_on=date(2026, 1, 5), closures=closures), tuple(aims), tuple(actions), tasks, PEOPLE)


def tree(today: date = DAY, **frame: Any) -> PlanTree:
    made = rows(today)
    return assemble(replace(made, frame=replace(made.frame, **frame)), today=today)


def content(of: PlanTree | None = None, **changes: Any) -> PlanContent:
    """All that the workbook says, changed as the test likes."""
    made: dict[str, Any] = {
        "office": "Côte des Embruns", "slug": "embruns", "author": "Hélène Marchand", "application": "1.0", "tree": of or tree(),
        "people": tuple(PEOPLE.values()), "reflection": "Stratégie digitale 2027", "facts": (FACT,),
    }  # fmt: skip
    return PlanContent(**(made | changes))


def opened(made: bytes, **options: Any) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(made), **options)


def lines(sheet: Any, header: int = 1) -> dict[str, dict[str, Any]]:
    """The rows of a sheet by their first cell, each by title."""
    titles = [cell.value for cell in sheet[header]]
    found = sheet.iter_rows(min_row=header + 1, values_only=True)
    return {row[0]: dict(zip(titles, row, strict=True)) for row in found if row[0]}
