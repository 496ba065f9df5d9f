"""From the bytes of an export to rows of figures, with all that is wrong or has to be asked told at once."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from monitoring.channels import MEASURING, Source
from monitoring.imports import periods
from monitoring.imports.files import Contents, Line, open_file
from monitoring.imports.headings import (
    CAMPAIGN,
    CAMPAIGN_ID,
    CURRENCY,
    DATE_RANGE,
    DAY,
    DEFAULT_SYNONYMS,
    MARKED,
    MONEY,
    NUMBERS,
    code_of,
    is_previous,
    normalised,
)
from monitoring.imports.merging import Totals, merge, site_of
from monitoring.imports.results import Answers, Choice, Fault, Question, QuestionKind, ReadColumn, Reading, Unreadable
from monitoring.imports.rows import read_lines
from monitoring.imports.tables import Table, free_table, tables_of
from monitoring.kpi import Span
from monitoring.numerals import OTHER_CURRENCY, decide
from otn.lib.french.numbers import Sign

NOTHING_ELSE = Answers()
SAMPLES = 3
NO_DATA = {"no data available", "aucune donnee disponible", "aucune donnee", "no data available."}
EMPTY = "Aucune campagne dans ce fichier."
SITE = "moyenne du site"  # first row of our own table: no campaign
MATOMO_NAME = re.compile(r"^export(?:er)?\s*_", re.IGNORECASE)
SHIFTED = "Dans Matomo, choisissez la période Plage, ou le format TSV, puis exportez de nouveau."
WITHOUT_DATES = "Dans Google Analytics, exportez le rapport au format CSV sans retirer les lignes de commentaire du début."
WITHOUT_TABLE = "Exportez le rapport des campagnes, avec au moins une colonne de noms et une de chiffres, au format CSV ou .xlsx."


def read_file(
    content: bytes, *, name: str = "", synonyms: Mapping[str, str] = DEFAULT_SYNONYMS, answers: Answers = NOTHING_ELSE
) -> Reading:
    """Read an export. `name` is that of the file, in which Matomo says the period; `synonyms` gives the code of each normalised heading.

    Raises Unreadable, and nothing else whatever the bytes are.
    """
    contents = open_file(content, name)
    empty = Reading(Source.OTHER, hashlib.sha256(content).hexdigest(), name, notices=contents.notices)
    if normalised(" ".join(contents.texts)[:100]).strip('"') in NO_DATA:
        return replace(empty, source=Source.MATOMO, notices=(*contents.notices, EMPTY))
    if answers.columns is not None:
        table = free_table(contents, answers.heading_line, answers.columns)
        if table is None:
            raise Unreadable("cette ligne n’est pas celle des en-têtes", WITHOUT_TABLE, line=answers.heading_line)
        return _Work(empty, table, answers, name).done()
    tables = tables_of(contents, synonyms)
    named = [table for table in tables if table.has_campaigns or table.codes[0] is None]
    if not named:
        return _ask_columns(empty, contents, synonyms)
    work = _Work(empty, named[0], answers, name)
    if len(tables) > 1:
        work.notices.append(f"Ce fichier contient plusieurs tableaux\u00a0: celui de la ligne {named[0].heading.number} est lu.")
    return work.done()


def _ask_columns(empty: Reading, contents: Contents, synonyms: Mapping[str, str]) -> Reading:
    table = free_table(contents, None, None)
    if table is None or not table.lines:
        raise Unreadable("aucun tableau de chiffres n’y a été reconnu", WITHOUT_TABLE)
    codes = [code_of(table.heading.text(index), synonyms) or "" for index in range(len(table.heading.cells))]
    question = Question(QuestionKind.COLUMNS, "Dites ce que contient chaque colonne\u00a0: les en-têtes de ce fichier sont inconnus.")
    return replace(empty, columns=_columns(table, codes), heading_line=table.heading.number, questions=(question,))


def _columns(table: Table, codes: Sequence[str | None]) -> tuple[ReadColumn, ...]:
    return tuple(
        ReadColumn(
            index, table.heading.text(index).strip(), "" if code is None or code.startswith("other_") else code,
            tuple(line.text(index).strip()[:60] for line in table.lines[:SAMPLES]),
        )
        for index, code in enumerate(codes)
    )  # fmt: skip


def source_of(table: Table, name: str) -> Source:
    """Say which tool wrote a table, by headings and titles that only it writes."""
    if any(line.lstrip('"').startswith("#") for line in table.preamble):
        return Source.GA4
    texts = [*(table.heading.text(index) for index in range(len(table.heading.cells))), *table.preamble]
    found = [MARKED[normalised(text.strip(' ",;\t'))] for text in texts if normalised(text.strip(' ",;\t')) in MARKED]
    if found:
        return max(set(found), key=lambda source: (found.count(source), source))
    return Source.MATOMO if MATOMO_NAME.match(name) else Source.OTHER


@dataclass
class _Work:
    """One reading: what is asked and found is gathered as it goes."""

    empty: Reading
    table: Table
    answers: Answers
    name: str
    notices: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def done(self) -> Reading:
        table, answers = self.table, self.answers
        source = source_of(table, self.name) if answers.columns is None else Source.OTHER
        codes = self._without_comparison(_with_campaign(table.codes))
        headings = [table.heading.text(index).strip() for index in range(len(codes))]
        lines, totals = self._sorted_lines(codes, source)
        lines, totals = self._of_one_range(codes, lines, totals)
        codes = self._in_euros(codes, lines)
        sign = self._decimal_sign(codes, [*lines, *totals])
        period = self._period(source)
        shown = _columns(table, codes)
        if not any(code in NUMBERS and code not in {"other_number", "other_money"} for code in codes):
            raise Unreadable("aucune de ses colonnes ne contient un chiffre de campagne", WITHOUT_TABLE)
        kept, faults = read_lines(lines, codes, headings, sign, period)
        self.faults += faults
        site_line = next((line for line in kept if normalised(line.name) == SITE), None)
        kept = [line for line in kept if normalised(line.name) != SITE]
        rows = merge(kept, source=source, notices=self.notices)
        sums = Totals.of(totals, codes, headings, sign)
        if sums.lines:
            self.notices.append(sums.checked(kept))
        if not lines:
            self.notices.append(EMPTY)
        return replace(
            self.empty, source=source, period=period, decimal_sign=sign, rows=rows, columns=shown, heading_line=table.heading.number,
            site=site_of(site_line) if site_line else sums.site() if source in MEASURING else None,
            notices=(*self.empty.notices, *dict.fromkeys(self.notices)), questions=tuple(self.questions), faults=tuple(self.faults),
        )  # fmt: skip

    # --- Which columns, which lines ---------------------------------------------------------------------------------------------------

    def _without_comparison(self, codes: Sequence[str | None]) -> list[str | None]:
        """Leave out the columns of the period that is not wanted."""
        previous = [is_previous(self.table.heading.text(index)) for index in range(len(codes))]
        if not any(previous):
            return list(codes)
        wanted = self.answers.comparison
        if wanted not in {"current", "previous"}:
            choices = (Choice("current", "La période du rapport"), Choice("previous", "La période de comparaison"))
            self.questions.append(Question(QuestionKind.COMPARISON, "Ce rapport compare deux périodes. Laquelle prendre\u202f?", choices))
        is_wanted = [one is (wanted == "previous") for one in previous]
        return [code if fits or code not in NUMBERS else None for code, fits in zip(codes, is_wanted, strict=True)]

    def _sorted_lines(self, codes: Sequence[str | None], source: Source) -> tuple[list[Line], list[Line]]:
        """Tell rows from totals, and refuse lines that do not fit their headings."""
        rows, totals = [], []
        label = codes.index(CAMPAIGN) if CAMPAIGN in codes else codes.index(CAMPAIGN_ID) if CAMPAIGN_ID in codes else 0
        for line in self.table.lines:
            if is_total(line) or (source is Source.GA4 and not line.text(label).strip()):
                totals.append(line)
            elif any(line.text(column).strip() for column in range(len(codes), len(line.cells))):
                if source is Source.MATOMO:
                    raise Unreadable("cette ligne a plus de cases que l’en-tête, les colonnes sont décalées", SHIFTED, line=line.number)
                self.faults.append(Fault(line.number, "", "cette ligne a plus de cases que l’en-tête"))
            else:
                rows.append(line)
        return rows, totals

    def _of_one_range(self, codes: Sequence[str | None], rows: list[Line], totals: list[Line]) -> tuple[list[Line], list[Line]]:
        """Keep the lines of the date range that is wanted, when the report compares."""
        if DATE_RANGE not in codes:
            return rows, totals
        column = codes.index(DATE_RANGE)
        ranges = list(dict.fromkeys(line.text(column).strip() for line in rows))
        if len(ranges) < 2:
            return rows, totals
        wanted = self.answers.comparison
        if wanted not in ranges:
            choices = tuple(Choice(one, one) for one in ranges[:10])
            self.questions.append(Question(QuestionKind.COMPARISON, "Ce rapport compare deux périodes. Laquelle prendre\u202f?", choices))
            wanted = ranges[0]
        return [line for line in rows if line.text(column).strip() == wanted], [
            line for line in totals if line.text(column).strip() == wanted
        ]

    # --- What numbers mean ------------------------------------------------------------------------------------------------------------

    def _in_euros(self, codes: Sequence[str | None], lines: Sequence[Line]) -> list[str | None]:
        """Ask about amounts in another currency, or leave them out."""
        others = set()
        for column, code in enumerate(codes):
            for line in lines:
                text = line.text(column).strip()
                if code == CURRENCY and text and text.upper() not in {"EUR", "€", "--", "-", "/"}:
                    others.add(text[:10])
                elif code in MONEY and (found := OTHER_CURRENCY.search(text)):
                    others.add(found[0])
        if not others:
            return list(codes)
        if self.answers.currency == "drop":
            return [None if code in MONEY else code for code in codes]
        if self.answers.currency != "keep":
            choices = (Choice("keep", "Ce sont bien des euros"), Choice("drop", "Laisser les montants de côté"))
            text = f"Des montants ne sont pas en euros ({', '.join(sorted(others)[:3])}). Que faire\u202f?"
            self.questions.append(Question(QuestionKind.CURRENCY, text, choices))
        return list(codes)

    def _decimal_sign(self, codes: Sequence[str | None], lines: Sequence[Line]) -> Sign | None:
        if self.answers.decimal_sign is not None:
            return self.answers.decimal_sign
        amounts = _texts(codes, lines, MONEY)
        others = _texts(codes, lines, NUMBERS - MONEY)
        sign, is_asked = decide(amounts, others)
        if is_asked:
            sample = next((text for text in [*amounts, *others] if "," in text or "." in text), "")[:30]
            choices = (Choice(",", "La virgule sépare les décimales"), Choice(".", "Le point sépare les décimales"))
            self.questions.append(Question(QuestionKind.DECIMAL_SIGN, f"Comment lire «\u202f{sample}\u202f»\u202f?", choices))
        return sign

    def _period(self, source: Source) -> Span | None:
        if self.answers.period is not None:
            return self.answers.period
        is_previous_one = self.answers.comparison == "previous"
        try:
            found = None if is_previous_one else self._told_period(source)
        except periods.Ambiguous:
            self.faults.append(
                Fault(self._line_of_dates(), "", "date ambiguë\u00a0: le jour et le mois se confondent. Indiquez la période vous-même")
            )
            found = None
        if found is None and source is Source.GA4 and not is_previous_one and not self.faults:
            raise Unreadable("les dates de début et de fin n’y sont pas", WITHOUT_DATES)
        if found is None:
            self.questions.append(Question(QuestionKind.PERIOD, "Quelle période ces chiffres couvrent-ils\u202f?"))
        return found

    def _told_period(self, source: Source) -> Span | None:
        comparison = self.answers.comparison
        if source is Source.GA4:
            told = periods.ga4_span(self.table.preamble)
            return (periods.span_in(comparison) or told) if comparison and comparison != "current" else told
        for text in reversed(self.table.preamble):
            if len(found := periods.days_in(text)) == 2 and found[0] <= found[1]:
                return Span(found[0], found[1])
        return periods.span_in(self.name.rpartition(".")[0].replace("_", " ")) if source is Source.MATOMO else None

    def _line_of_dates(self) -> int:
        for number, text in enumerate(self.table.preamble, start=1):
            try:
                periods.days_in(text)
            except periods.Ambiguous:
                return number
        return self.table.heading.number


TOTAL = re.compile(r"^(?:grand total|total|totaux|gesamt)\b", re.IGNORECASE)


def is_total(line: Line) -> bool:
    """Say whether a line sums others up: it would count everything twice."""
    texts = [line.text(column).strip() for column in range(len(line.cells))]
    first = next((text for text in texts if text), "")
    return TOTAL.match(first) is not None or any(text.casefold() == "grand total" for text in texts)


def _with_campaign(codes: Sequence[str | None]) -> list[str | None]:
    """Take the first column as that of names where no heading says so: its name depends on the property."""
    found = list(codes)
    if CAMPAIGN not in found and CAMPAIGN_ID not in found and found and found[0] is None:
        found[0] = CAMPAIGN
    seen: set[str] = set()
    for index, code in enumerate(found):
        if code in {CAMPAIGN, CAMPAIGN_ID, DAY, DATE_RANGE, CURRENCY}:
            found[index] = None if code in seen else code
            seen.add(code)
    return found


def _texts(codes: Sequence[str | None], lines: Iterable[Line], wanted: frozenset[str]) -> list[str]:
    return [
        text
        for line in lines
        for column, code in enumerate(codes)
        if code in wanted and column < len(line.cells) and isinstance(line.cells[column], str) and (text := line.text(column).strip())
    ]
