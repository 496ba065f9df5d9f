"""« Lisez-moi » and « Synthèse »: whose plan it is, how to read it, and how each objective stands."""

from collections.abc import Iterator
from datetime import date

from django.utils import timezone

from actionplan.cct import ANCHORS, CRITERION_NAMES
from actionplan.export.layout import (
    ASIDE_OBJECTIVES,
    FINISHED_OBJECTIVES,
    LATE,
    Book,
    Live,
    Value,
    one_of,
    share,
    show_progress,
)
from otn.lib import excel, french

SHEETS = (
    ("Synthèse", "chaque objectif en une ligne\u00a0: avancement, couverture, CCT, budget, retard."),
    ("SWOT", "les faits retenus à l’étape 2, et la réponse dont chacun vient."),
    ("Objectifs", "dates, avancement, couverture, CCT et poids de chaque objectif."),
    ("Actions", "qui fait, qui contrôle, notes, contribution, dates, avancement, budget, prérequis."),
    ("Tâches", "les tâches de chaque action, dans l’ordre, avec ce qu’elles attendent."),
    ("Rétro-planning", "une colonne par semaine\u202f; une date changée dans une autre feuille déplace sa barre."),
)
RULES = (
    ("CCT", "coût, complexité et temps, notés de 1 à 5. Plus bas = plus facile. Sans les trois notes, la case reste vide."),
    (
        "Contribution",
        "part de chaque action dans son objectif. Les parts qui n’ont pas été données se partagent le reste\u00a0: une note le dit. "
        "Une action reportée ou écartée n’en a pas.",
    ),
    ("Couverture", "somme des contributions. Il faut 100\u00a0% pour valider le plan\u202f; une autre somme paraît en couleur."),
    ("Avancement", "de l’objectif\u00a0: celui de ses actions, selon leurs contributions. Ce qui n’est pas couvert n’est pas fait."),
    (
        "Retard",
        "jours ouvrés depuis la fin prévue, sans les jours fériés, les fermetures ni la haute saison gelée. "
        "Le jour même, rien n’est en retard.",
    ),
    (
        "Dates",
        "début et fin sont compris. Une date qui n’a pas été donnée est celle du niveau au-dessus\u202f; sans aucune date, la case reste "
        "vide.",
    ),
    ("Budget", "en euros, taxes comprises."),
    ("Colonne A", "l’identifiant de chaque ligne, verrouillé. La protection n’a pas de mot de passe\u00a0: ôtez-la pour trier."),
)  # fmt: skip
LIVING = (
    "Les formules se calculent à l’ouverture. Un aperçu qui montre des cases vides ne calcule pas\u00a0: prenez alors la version figée."
)
STILL = "Version figée\u00a0: des valeurs, sans formule, telles qu’elles étaient ce jour-là."

SUMMARY = (
    excel.Column("ID", width=8),
    excel.Column("Objectif", width=48),
    excel.Column("Statut", width=13),
    excel.Column("Avancement", excel.PERCENT, width=13),
    excel.Column("Couverture", excel.PERCENT, width=12),
    excel.Column("CCT %", excel.PERCENT, width=9),
    excel.Column("Prévu", excel.MONEY, width=14),
    excel.Column("Engagé", excel.MONEY, width=14),
    excel.Column("Réalisé", excel.MONEY, width=14),
    excel.Column("Reste", excel.MONEY, width=14),
    excel.Column("Retard (j)", excel.WHOLE, width=13),
)


def add_guide(book: Book, *, made_on: date) -> None:
    """Say whose plan this is, from when, and how to read it."""
    sheet = book.file.add_sheet("Lisez-moi", (excel.Column("", width=26), excel.Column("", width=112)), fitted=True)
    sheet.add_row(["Plan d’actions", book.content.office], strong=True)
    for row in _facts(book, made_on):
        sheet.add_row(row)
    for title, rows in (("Feuilles", SHEETS), ("Règles", RULES)):
        sheet.add_row([])
        sheet.add_row([title], strong=True)
        for row in rows:
            sheet.add_row(row)
    sheet.add_row([])
    sheet.add_row(["Notes de 1 à 5"], strong=True)
    for criterion, name in CRITERION_NAMES.items():
        steps = (f"{note} = {words}" for note, words in enumerate(ANCHORS[criterion], start=1))
        sheet.add_row([name, "\u202f; ".join(steps)])


def _facts(book: Book, made_on: date) -> Iterator[tuple[str, str]]:
    tree, content = book.tree, book.content
    yield "Exporté le", french.date_long(made_on)
    yield "Par", content.author
    yield "Stratégie web OTN", f"version {content.application}"
    yield "État", validation_of(book)
    yield "Avancement du plan", tree.shown
    if content.reflection:
        yield "Réflexion", content.reflection
    yield "Ce fichier", STILL if book.is_frozen else LIVING


def validation_of(book: Book) -> str:
    """Say since when the plan is validated, or that it is not."""
    frame = book.tree.frame
    if frame.validated_at is None:
        return "Plan non validé"
    by = f" par {frame.validated_by}" if frame.validated_by else ""
    return f"Plan validé le {french.date_long(timezone.localdate(frame.validated_at))}{by}"


# --- Synthèse -----------------------------------------------------------------------------------------------------------------------------


def add_summary(book: Book) -> None:
    """One line an objective, the plan as a whole below."""
    sheet = book.file.add_sheet("Synthèse", SUMMARY, fitted=True)
    sheet.add_header(frozen_columns=2)
    for rank, objective in enumerate(book.tree.objectives):
        row = rank + 2
        budget = objective.budget
        book.add_row(
            sheet,
            [
                f"O{objective.id}",
                objective.label,
                Live(_found(book, "C", row), objective.status_name),
                Live(_found(book, "F", row), share(objective.value)),
                Live(f"=MIN(1,{_found(book, 'G', row)[1:]})", share(objective.shares.coverage)),
                Live(_found(book, "H", row), share(objective.cct.value)),
                Live(_amounts(book, "P", row), budget.planned.included),
                Live(_amounts(book, "Q", row), budget.committed.included),
                Live(_amounts(book, "R", row), budget.spent.included),
                Live(f"=G{row}-MAX(H{row},I{row})", budget.left.included),
                Live(_delay(book, row), objective.flags.late_days or None),
            ],
        )
    sheet.show("K", "=N($K2)>0", LATE)
    show_progress(sheet, "D", "C", FINISHED_OBJECTIVES)
    if book.tree.objectives:
        book.add_row(sheet, _whole(book), strong=True)


def _found(book: Book, letter: str, row: int) -> str:
    """Look a value of an objective up by its identifier: rows that were sorted are found all the same."""
    area = book.objectives
    return f"=INDEX({area.column(letter)},MATCH($A{row},{area.column('A')},0))"


def _amounts(book: Book, letter: str, row: int) -> str:
    """Add the amounts of the live actions of an objective up: those that have a contribution."""
    area = book.actions
    live = f'--({area.column("J")}<>"")'
    return f"=SUMPRODUCT(--({area.column('B')}=$B{row}),{live},{area.column(letter)})"


def _delay(book: Book, row: int) -> str:
    end = _found(book, "E", row)[1:]
    closed = one_of(f"$C{row}", (*FINISHED_OBJECTIVES, *ASIDE_OBJECTIVES))
    days = book.working_days(f"{end}+1", "TODAY()")
    return f'=IF(OR(N({end})=0,{closed}),"",IF({end}<TODAY(),MAX(1,{days}),""))'


def _whole(book: Book) -> list[Value]:
    tree, last = book.tree, len(book.tree.objectives) + 1
    area = book.objectives
    live = ",".join(f'--({area.column("C")}<>"{word}")' for word in ASIDE_OBJECTIVES)
    weights = area.column("I")
    progress = f"=IF(SUMPRODUCT({live},{weights})=0,0,SUMPRODUCT({live},{area.column('F')},{weights})/SUMPRODUCT({live},{weights}))"
    amounts = (tree.budget.planned, tree.budget.committed, tree.budget.spent)
    return [
        None,
        "Plan entier",
        None,
        Live(progress, share(tree.value)),
        None,
        None,
        *(Live(f"=SUM({letter}2:{letter}{last})", one.included) for letter, one in zip("GHI", amounts, strict=True)),
        Live(f"=SUM(J2:J{last})", sum((one.budget.left.included for one in tree.objectives), tree.budget.planned.included * 0)),
        None,
    ]
