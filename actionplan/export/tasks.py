"""The sheet « Tâches »."""

from actionplan.assembly import FLAG_NAMES, ActionLine, Before, Decision, Flag, TaskLine
from actionplan.export.layout import (
    AT_RISK,
    FINISHED_NAMES,
    LATE,
    ONLY_SHARES,
    SPARE,
    Book,
    Value,
    check_dates,
    holds,
    share,
    show_progress,
    to_watch,
)
from actionplan.export.lists import action_label, choice
from actionplan.progress import STATUS_NAMES, Status
from otn.lib import excel

COLUMNS = (
    excel.Column("ID", width=8, locked=True),
    excel.Column("Action", width=36),
    excel.Column("Tâche", width=44),
    excel.Column("Responsable", width=20),
    excel.Column("Contrôleur", width=20),
    excel.Column("Durée (j ouvrés)", excel.WHOLE, width=17),
    excel.Column("Charge (j)", excel.DECIMAL, width=12),
    excel.Column("Début", excel.DATE, width=13),
    excel.Column("Fin", excel.DATE, width=13),
    excel.Column("Avancement", excel.PERCENT, width=13),
    excel.Column("Statut", width=12),
    excel.Column("Prérequis et décalage", width=34),
    excel.Column("À surveiller", width=24),
)
ASIDE = {Decision.POSTPONED: "action reportée", Decision.DISCARDED: "action écartée"}


def add_tasks(book: Book) -> None:
    sheet = book.file.add_sheet(book.tasks.sheet, COLUMNS, fitted=True, protected=True, spare=SPARE)
    sheet.add_header(frozen_columns=3, filtered=True)
    for action in book.tree.actions:
        for task in action.tasks:
            book.add_row(sheet, _row(action, task), is_exported=True)
    sheet.check("B", choice(book, "F", "Choisissez une action de la liste."))
    sheet.check("D:E", choice(book, "D", "Choisissez une personne de la liste."))
    sheet.check("F", excel.Check(excel.Kind.WHOLE, "0", message="Un nombre entier de jours ouvrés\u202f; 0 pour un jalon."))
    sheet.check("G", excel.Check(excel.Kind.DECIMAL, "0", message="Un nombre de jours de travail."))
    check_dates(sheet, "H", "I")
    sheet.check("J", excel.Check(excel.Kind.DECIMAL, "0", "1", ONLY_SHARES))
    sheet.check("K", choice(book, "C", "Choisissez un statut de la liste."))
    abandoned = STATUS_NAMES[Status.ABANDONED]
    late = f'=AND($I2<>"",$I2<TODAY(),$J2<1,$K2<>"{abandoned}",NOT({holds("$M2", "action ")}))'
    risk = f"={holds('$M2', FLAG_NAMES[Flag.AT_RISK])}"
    for letter in "CI":
        sheet.show(letter, late, LATE)
    for letter in "CM":
        sheet.show(letter, risk, AT_RISK)
    sheet.show("E", '=AND($D2<>"",$D2=$E2)', AT_RISK)
    show_progress(sheet, "J", "K", FINISHED_NAMES)


def _row(action: ActionLine, task: TaskLine) -> list[Value]:
    return [
        f"T{task.id}",
        action_label(action),
        task.name,
        task.assignee or None,
        task.controller or None,
        task.duration,
        task.load,
        task.start,
        task.end,
        share(task.value),
        task.status_name,
        "\n".join(_waits_for(before) for before in task.befores) or None,
        ASIDE.get(action.decision) or to_watch(task.flags),
    ]


def _waits_for(before: Before) -> str:
    lag = f" ({before.lag:+d}\u00a0j)".replace("-", "−") if before.lag else ""
    return f"T{before.task_id} {before.name}{lag}"
