"""The sheet « Actions »."""

from actionplan.assembly import FLAG_NAMES, ActionLine, Flag, ObjectiveLine
from actionplan.export.layout import (
    AT_RISK,
    FINISHED_NAMES,
    LATE,
    ONLY_AMOUNTS,
    ONLY_SHARES,
    SPARE,
    Book,
    Live,
    Value,
    check_dates,
    holds,
    share,
    show_progress,
    to_watch,
)
from actionplan.export.lists import action_label, choice
from otn.lib import excel

COLUMNS = (
    excel.Column("ID", width=8, locked=True),
    excel.Column("Objectif", width=30),
    excel.Column("Action", width=44),
    excel.Column("Responsable", width=20),
    excel.Column("Contrôleur", width=20),
    excel.Column("Coût", excel.WHOLE, width=7),
    excel.Column("Complexité", excel.WHOLE, width=12),
    excel.Column("Temps", excel.WHOLE, width=8),
    excel.Column("CCT %", excel.PERCENT, width=9),
    excel.Column("Contribution", excel.PERCENT, width=13),
    excel.Column("Début", excel.DATE, width=13),
    excel.Column("Fin", excel.DATE, width=13),
    excel.Column("Avancement", excel.PERCENT, width=13),
    excel.Column("Statut", width=12),
    excel.Column("Retard (j)", excel.WHOLE, width=12),
    excel.Column("Prévu", excel.MONEY, width=14),
    excel.Column("Engagé", excel.MONEY, width=14),
    excel.Column("Réalisé", excel.MONEY, width=14),
    excel.Column("Prérequis", width=30),
    excel.Column("À surveiller", width=24),
)
SHARED = "Aucune contribution n’a été donnée\u00a0: cette action partage le reste de l’objectif avec les autres qui n’en ont pas."


def add_actions(book: Book) -> None:
    sheet = book.file.add_sheet(book.actions.sheet, COLUMNS, fitted=True, protected=True, spare=SPARE)
    sheet.add_header(frozen_columns=3, filtered=True)
    names = {action.id: action_label(action) for action in book.tree.actions}
    every = ((objective, action) for objective in book.tree.objectives for action in objective.actions)
    for row, (objective, action) in enumerate(every, start=2):
        required = [names[pk] for pk in action.requires if pk in names]
        book.add_row(sheet, _row(book, row, objective, action, required), is_exported=True)
        if action.share is not None and action.contribution is None:
            sheet.add_note("J", SHARED)
    sheet.check("B", choice(book, "E", "Choisissez un objectif de la liste."))
    sheet.check("D:E", choice(book, "D", "Choisissez une personne de la liste."))
    sheet.check("F:H", excel.Check(excel.Kind.WHOLE, "1", "5", "Une note est un nombre entier de 1 (facile) à 5 (difficile)."))
    sheet.check("J", excel.Check(excel.Kind.DECIMAL, "0", "1", ONLY_SHARES, "Les contributions d’un objectif font 100\u00a0% en tout."))
    check_dates(sheet, "K", "L")
    sheet.check("M", excel.Check(excel.Kind.DECIMAL, "0", "1", ONLY_SHARES))
    sheet.check("N", choice(book, "B", "Choisissez un statut de la liste."))
    sheet.check("P:R", excel.Check(excel.Kind.DECIMAL, "0", message=ONLY_AMOUNTS))
    area = book.actions
    mine, shares = f"--({area.column('B')}=$B2)", area.column("J")
    for letter in "CLO":
        sheet.show(letter, "=N($O2)>0", LATE)
    for letter in "CT":
        sheet.show(letter, f"={holds('$T2', FLAG_NAMES[Flag.AT_RISK])}", AT_RISK)
    sheet.show("E", '=AND($D2<>"",$D2=$E2)', AT_RISK)
    sheet.show("J", f'=AND($J2<>"",ABS(SUMPRODUCT({mine},{shares})-1)>0.0001)', AT_RISK)
    show_progress(sheet, "M", "N", FINISHED_NAMES)


def _row(book: Book, row: int, objective: ObjectiveLine, action: ActionLine, required: list[str]) -> list[Value]:
    budget, has_expenses = action.budget, bool(action.expenses)
    late = book.working_days(f"L{row}+1", "TODAY()")
    delay = Live(f'=IF(L{row}="","",IF(AND(L{row}<TODAY(),M{row}<1),MAX(1,{late}),""))', action.flags.late_days or None)
    return [
        f"A{action.id}",
        objective.label,
        action_label(action),
        action.owner or None,
        action.controller or None,
        action.cost,
        action.complexity,
        action.time,
        Live(f'=IF(COUNT(F{row}:H{row})=3,(SUM(F{row}:H{row})-3)/12,"")', share(action.cct)),
        share(action.share),
        action.start,
        action.end,
        share(action.value),
        action.status_name,
        delay if action.is_live else None,
        action.cost_planned,
        budget.committed.included if has_expenses else None,
        budget.spent.included if has_expenses else None,
        "\n".join(required) or None,
        to_watch(action.flags),
    ]
