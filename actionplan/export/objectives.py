"""The sheet « Objectifs »."""

from actionplan.assembly import ObjectiveLine
from actionplan.export.layout import (
    ASIDE_OBJECTIVES,
    AT_RISK,
    FINISHED_OBJECTIVES,
    LATE,
    SPARE,
    Book,
    Live,
    Value,
    check_dates,
    one_of,
    share,
    show_progress,
)
from actionplan.export.lists import choice
from otn.lib import excel

COLUMNS = (
    excel.Column("ID", width=8, locked=True),
    excel.Column("Objectif", width=56),
    excel.Column("Statut", width=13),
    excel.Column("Début", excel.DATE, width=13),
    excel.Column("Fin", excel.DATE, width=13),
    excel.Column("Avancement", excel.PERCENT, width=13),
    excel.Column("Couverture", excel.PERCENT, width=12),
    excel.Column("CCT %", excel.PERCENT, width=9),
    excel.Column("Poids", excel.WHOLE, width=8),
)


def add_objectives(book: Book) -> None:
    sheet = book.file.add_sheet(book.objectives.sheet, COLUMNS, fitted=True, protected=True, spare=SPARE)
    sheet.add_header(frozen_columns=2, filtered=True)
    for row, objective in enumerate(book.tree.objectives, start=2):
        book.add_row(sheet, _row(book, row, objective), is_exported=True)
    sheet.check("C", choice(book, "A", "Choisissez un statut de la liste."))
    check_dates(sheet, "D", "E")
    sheet.check("I", excel.Check(excel.Kind.WHOLE, "1", "5", "Un poids est un nombre entier de 1 à 5."))
    closed = one_of("$C2", (*FINISHED_OBJECTIVES, *ASIDE_OBJECTIVES))
    sheet.show("B:E", f'=AND($E2<>"",$E2<TODAY(),NOT({closed}))', LATE)
    sheet.show("G", '=AND($G2<>"",ABS($G2-1)>0.0001)', AT_RISK)
    show_progress(sheet, "F", "C", FINISHED_OBJECTIVES)


def _row(book: Book, row: int, objective: ObjectiveLine) -> list[Value]:
    # Between commas, texts count as 0; between *, one empty text would make an error of the whole. COUNTIF and SUMIFS would take
    # *, ? and ~ in a label for wildcards.
    area = book.actions
    mine = f"--({area.column('B')}=$B{row})"
    shares, scores = area.column("J"), area.column("I")
    scored = f'--({scores}<>""),--({shares}<>"")'
    weighted = f"SUMPRODUCT({mine},{scored},{shares})"
    count = f"SUMPRODUCT({mine},{scored})"
    mean = f"SUMPRODUCT({mine},{scored},{shares},{scores})/{weighted}"
    plain = f"SUMPRODUCT({mine},{scored},{scores})/{count}"
    return [
        f"O{objective.id}",
        objective.label,
        objective.status_name,
        objective.start,
        objective.end,
        Live(f"=SUMPRODUCT({mine},{shares},{area.column('M')})/MAX(1,G{row})", share(objective.value)),
        Live(f"=SUMPRODUCT({mine},{shares})", share(objective.shares.total)),
        Live(f'=IF({count}=0,"",IF({weighted}>0,{mean},{plain}))', share(objective.cct.value)),
        objective.weight,
    ]
