"""The pictures of results, the same on the page and in the report: figures in, a chart of otn.lib.charts out."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from diagnostic.bank import Bank, Chapter
from diagnostic.benchmark import CHAPTER, ORIENTATION, SECTION, Medians
from diagnostic.digest import Advice, level_name, weakest_first
from diagnostic.results import Results
from otn.lib import charts, french

EASY_BELOW = 50  # of the mean of cost, complexity and time, as in step 3
MOST_DOTS = 12
CORNERS = ("Utile et facile", "Utile, plus long", "Facile", "Pour plus tard")  # not the words of the two lists, which have other limits
GAIN = "Gain (points du chapitre, plus haut = plus utile)"


def overall_gauge(found: Results, *, uid: str = "global") -> charts.Chart:
    """Draw the overall score on its half ring."""
    overall = found.overall
    return charts.gauge(overall.shown, uid=uid, title="Score global", band=overall.maturity.label if overall.maturity else "")


def chapter_radar(
    bank: Bank,
    found: Results,
    *,
    year: int,
    before: Results | None = None,
    year_before: int | None = None,
    medians: Medians | None = None,
    is_counted: bool = True,
    uid: str = "radar",
) -> charts.Chart:
    """Draw the scores of the chapters, with those of a former year when there is one; a chapter that it did not have has no point.

    The medians of the network come last; they tell how many offices they rest on unless `is_counted` is False.
    """
    series = [charts.Series(str(year), tuple(one.shown for one in found.chapters))]
    if before is not None:
        former = {one.key: one.shown for one in before.chapters}
        series.append(charts.Series(str(year_before), tuple(former.get(one.key) for one in found.chapters)))
    if medians is not None:
        values = tuple(medians.by_cell.get(f"{CHAPTER}{one.key}") for one in found.chapters)
        series.append(charts.Series(medians.label if is_counted else medians.short_label, values, is_reference=True))
    return charts.radar([chapter.title for chapter in bank.chapters], series, uid=uid, title="Score de chaque chapitre, sur 100")


def orientation_bars(bank: Bank, found: Results, *, medians: Medians | None = None, uid: str = "orientations") -> charts.Chart:
    """Draw the orientations, in the order of the bank."""
    labels = {one.key: one.label for one in bank.orientations}
    rows = [charts.BarRow(labels[one.key], one.shown, _median(medians, f"{ORIENTATION}{one.key}")) for one in found.orientations]
    return charts.bars(rows, uid=uid, title="Score de chaque orientation, sur 100", ref_label=medians.label if medians else "")


def _median(medians: Medians | None, cell: str) -> int | None:
    return None if medians is None else medians.by_cell.get(cell)


def section_bars(
    bank: Bank, found: Results, *, chapter: Chapter | None = None, medians: Medians | None = None, uid: str = "sous-chapitres"
) -> charts.Chart:
    """Draw the sections that are scored, of the whole or of one chapter, the weakest first."""
    sections = bank.sections if chapter is None else chapter.sections
    titles = {section.code: section.title for section in sections}
    scored = [one for one in weakest_first(found.sections) if one.key in titles]
    rows = [charts.BarRow(titles[one.key], one.shown, _median(medians, f"{SECTION}{one.key}")) for one in scored]
    where = "" if chapter is None else f" du chapitre {chapter.code}"
    title = f"Score de chaque sous-chapitre{where}, du plus faible au plus fort"
    return charts.bars(rows, uid=uid, title=title, ref_label=medians.label if medians else "")


def matrix_table(bank: Bank, found: Results) -> charts.Markup:
    """Write the scores of the chapters by orientation, tinted by their maturity."""
    rows = [
        charts.HeatRow(
            chapter.title,
            tuple(
                charts.HeatCell(one.shown, one.maturity.label if one.maturity else "", one.reliability, level_name(bank, one.maturity))
                for orientation in bank.orientations
                for one in (found.matrix[chapter.code, orientation.key],)
            ),
        )
        for chapter in bank.chapters
    ]
    return charts.heat_map([one.label for one in bank.orientations], rows, title="Score de chaque chapitre selon les orientations, sur 100")


def gain_scatter(advised: Sequence[Advice], *, uid: str = "gains") -> charts.Chart:
    """Draw what recommendations bring against what they ask for: the first twelve of those that are given, numbered in their order."""
    some = advised[:MOST_DOTS]
    gains = [one.priority.gain for one in some]
    limit = sum(gains, Decimal()) / len(gains) if gains else Decimal(1)
    dots = [
        charts.Dot(f"{one.code} {one.question.subject}", french.rounded(one.priority.cct), one.priority.gain, _corner(one, limit))
        for one in some
    ]
    chart = charts.scatter(
        dots, uid=uid, title="Gain attendu et effort des premières recommandations", x_limit=EASY_BELOW, y_limit=limit,
        value_label=GAIN, corners=CORNERS,
    )  # fmt: skip
    return replace(chart, empty="Il faut deux recommandations pour les comparer.") if chart.empty else chart


def _corner(one: Advice, limit: Decimal) -> str:
    return CORNERS[(one.priority.cct >= EASY_BELOW) + 2 * (one.priority.gain < limit)]
