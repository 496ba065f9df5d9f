"""Lines of one campaign added up, and the totals of the file held against the sum of its lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from monitoring.channels import Source
from monitoring.imports.files import Line
from monitoring.imports.headings import AMOUNTS, CONVERSIONS, COUNTS, ENGAGED, ENGAGEMENT_RATE
from monitoring.imports.results import ImportedRow
from monitoring.imports.rows import KeptLine, read_value, used_columns
from monitoring.kpi import FIGURE_NAMES, RATES, Figures, ratio, together
from monitoring.numerals import exact
from otn.lib import french
from otn.lib.french.numbers import Sign

BROUGHT = ("conversion_rate", "roi")
FRACTIONS = "Les conversions du fichier ne sont pas entières\u00a0: la partie entière compte en commandes, le reste en autres conversions."
AS_ORDERS = "Les conversions du fichier comptent en commandes\u00a0: vérifiez que l’outil n’y compte que des ventes."
ACTIONS = "Pf/visite vient des actions de Matomo\u00a0: elles comptent aussi les téléchargements et les liens suivis."
ENGAGEMENT = "Le taux de rebond vient du taux d’engagement\u00a0: il ne se compare qu’à une moyenne du site de Google Analytics 4."
MERGED = "Des campagnes étaient sur plusieurs lignes (appareils, jours)\u00a0: elles sont additionnées."


def merge(lines: Sequence[KeptLine], *, source: Source, notices: list[str]) -> tuple[ImportedRow, ...]:
    """Add up the lines of each campaign, in the order of the file; what was done to the figures goes to `notices`."""
    groups: dict[str, list[KeptLine]] = {}
    for line in lines:
        groups.setdefault(line.campaign_id or line.name, []).append(line)
    has_orders = any("orders" in line.values for line in lines)
    rows = []
    for group in groups.values():
        conversions = _sum(group, CONVERSIONS)
        orders = other = None
        if conversions is not None:
            orders, other = split_conversions(conversions) if not has_orders else (None, conversions)
        figures = _added([_figures(line, with_brought=source is Source.OTHER and len(group) == 1) for line in group])
        values: dict[str, Any] = {name: getattr(figures, name) for name in FIGURE_NAMES}
        values["orders"] = figures.orders if has_orders else orders
        rows.append(
            ImportedRow(
                group[0].name, group[0].campaign_id, Figures(**values, brought=figures.brought), other, tuple(one.number for one in group)
            )
        )
    _tell(lines, rows, source, has_orders, notices)
    return tuple(rows)


def split_conversions(conversions: Decimal) -> tuple[Decimal, Decimal | None]:
    """Part conversions into orders, which are whole, and the fraction, which is no order."""
    whole = conversions.to_integral_value(ROUND_FLOOR)
    return whole, (conversions - whole) or None


def _tell(lines: Sequence[KeptLine], rows: Sequence[ImportedRow], source: Source, has_orders: bool, notices: list[str]) -> None:
    if any(len(row.lines) > 1 for row in rows):
        notices.append(MERGED)
    if not has_orders and any(CONVERSIONS in line.values for line in lines):
        notices.append(FRACTIONS if any(row.other_conversions for row in rows) else AS_ORDERS)
    if source is Source.MATOMO and any("page_views" in line.values for line in lines):
        notices.append(ACTIONS)
    if any({ENGAGED, ENGAGEMENT_RATE} & line.values.keys() for line in lines):
        notices.append(ENGAGEMENT)


def _figures(line: KeptLine, *, with_brought: bool) -> Figures:
    values = dict(line.values)
    visits, engaged = values.get("visits"), values.pop(ENGAGED, None)
    if visits is not None and engaged is not None and engaged <= visits:
        values.setdefault("bounces", visits - engaged)
    rate = values.pop(ENGAGEMENT_RATE, None)
    if rate is not None and rate <= 1:
        values.setdefault("bounce_rate", 1 - rate)
    brought = {code: values[code] for code in BROUGHT if with_brought and code in values}
    known = {code: value for code, value in values.items() if code in FIGURE_NAMES}
    return _without_computed(Figures(**known, brought=brought))


def _added(figures: Sequence[Figures]) -> Figures:
    return figures[0] if len(figures) == 1 else _without_computed(together(figures))


def _without_computed(figures: Figures) -> Figures:
    """Keep the count in place of the rate that follows from it."""
    values: dict[str, Any] = {}
    for name in FIGURE_NAMES:
        value = getattr(figures, name)
        if name in RATES and ratio(getattr(figures, RATES[name][0]), getattr(figures, RATES[name][1])) is not None:
            value = None
        values[name] = None if value is None else exact(value)
    return Figures(**values, brought=figures.brought)


def _sum(lines: Sequence[KeptLine], code: str) -> Decimal | None:
    known = [line.values[code] for line in lines if code in line.values]
    return sum(known, Decimal(0)) if known else None


def site_of(line: KeptLine) -> Figures:
    """Read the line « Moyenne du site » of a table of ours; its conversion, which nothing there computes, is brought."""
    return _figures(line, with_brought=True)


@dataclass(frozen=True)
class Totals:
    """The lines of total of a file: dropped, for they would count everything twice, and held against its rows."""

    lines: tuple[Mapping[str, Decimal], ...] = ()
    headings: Mapping[str, str] | None = None

    @classmethod
    def of(cls, lines: Sequence[Line], codes: Sequence[str | None], headings: Sequence[str], sign: Sign | None) -> "Totals":
        columns = {code: column for code, column in used_columns(codes).items() if code in COUNTS | AMOUNTS}
        read = []
        for line in lines:
            values = {}
            for code, column in columns.items():
                try:
                    value = read_value(line, column, code, sign)
                except french.NotANumber:
                    continue
                if value is not None:
                    values[code] = value
            read.append(values)
        return cls(tuple(read), {code: headings[column] for code, column in columns.items()})

    def site(self) -> Figures | None:
        """Return what the file says of the whole site: its first total, which a measuring tool does not sum up from campaigns."""
        if not self.lines:
            return None
        values = {code: value for code, value in self.lines[0].items() if code not in {CONVERSIONS, *AMOUNTS}}
        return _figures(KeptLine(0, "", "", values), with_brought=False)

    def checked(self, lines: Sequence[KeptLine]) -> str:
        """Say whether the totals are the sums of the lines."""
        for total in self.lines:
            for code, value in total.items():
                found = sum((line.values.get(code, Decimal(0)) for line in lines), Decimal(0))
                if value != found:
                    name = (self.headings or {}).get(code, code)
                    return (
                        f"Le total du fichier ne correspond pas à ses lignes pour «\u202f{name}\u202f»\u00a0: "
                        f"{french.number(value)} au total, {french.number(found)} en additionnant. Les lignes font foi."
                    )
        count = french.plural(len(self.lines), "ligne de total laissée de côté", "lignes de total laissées de côté")
        return f"{count}\u00a0: la somme des lignes y correspond."
