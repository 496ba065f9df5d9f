"""The tables of a file: where each begins, what its columns hold, where it ends."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from monitoring.imports.files import Contents, Line, separator_of, split_all
from monitoring.imports.headings import CAMPAIGN, CAMPAIGN_ID, DATE_RANGE, DAY, METRICS, code_of

LINES_SEARCHED = 5_000
MOST_TABLES = 20


@dataclass(frozen=True)
class Table:
    """A table found in a file; `lines` are those under its headings, the end of the file included when nothing tells where it stops."""

    heading: Line
    codes: tuple[str | None, ...]  # of each column, None when it is unknown
    preamble: tuple[str, ...]
    lines: tuple[Line, ...]

    @property
    def has_campaigns(self) -> bool:
        return CAMPAIGN in self.codes or CAMPAIGN_ID in self.codes


def tables_of(contents: Contents, synonyms: Mapping[str, str]) -> tuple[Table, ...]:
    """Find every table with a known dimension and a known metric, or with two metrics beside a column of names. Raises Unreadable."""
    return tuple(islice(_tables(contents, synonyms), MOST_TABLES))


def _tables(contents: Contents, synonyms: Mapping[str, str]) -> Iterator[Table]:
    for sheet in contents.sheets:
        starts = [index for index, line in enumerate(sheet) if is_heading(codes_of(line, synonyms))]
        for start, end in zip(starts, [*starts[1:], len(sheet)], strict=True):
            preamble = tuple(" ".join(line.text(column) for column in range(len(line.cells))).strip() for line in sheet[:start])
            yield Table(sheet[start], codes_of(sheet[start], synonyms), preamble, _until_the_end(sheet[start + 1 : end]))
    texts = contents.texts
    found = []
    for index, text in enumerate(texts[:LINES_SEARCHED]):
        if text.lstrip().startswith("#") or not text.strip():
            continue
        separator = separator_of(text)
        line = next(split_all([text], separator, index + 1))
        if is_heading(codes_of(line, synonyms)):
            found.append((index, separator, line))
    ends = [*(index for index, _, _ in found), len(texts)][1:] if found else []
    for (index, separator, line), end in zip(found, ends, strict=True):
        stop = next((number for number in range(index + 1, end) if texts[number].lstrip('"').startswith("#")), end)
        lines = _until_the_end(tuple(split_all(texts[index + 1 : stop], separator, index + 2)))
        yield Table(line, codes_of(line, synonyms), texts[:index], lines)


def codes_of(line: Line, synonyms: Mapping[str, str]) -> tuple[str | None, ...]:
    """Return what each column of a line of headings holds."""
    return tuple(code_of(line.text(column), synonyms) for column in range(len(line.cells)))


def is_heading(codes: Sequence[str | None]) -> bool:
    """Say whether a line names columns: the names of the first one depend on the property, so any will do before two metrics."""
    metrics = sum(code in METRICS for code in codes)
    dimensions = sum(code in {CAMPAIGN, CAMPAIGN_ID, DATE_RANGE, DAY} for code in codes)
    return metrics >= 1 and (dimensions >= 1 or (metrics >= 2 and len(codes) > metrics and codes[0] is None))


def _until_the_end(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Keep the lines up to a blank one that a title or nothing of the same shape follows."""
    kept: list[Line] = []
    waits = False
    for line in lines:
        if line.is_empty:
            waits = bool(kept)
            continue
        filled = sum(bool(line.text(column).strip()) for column in range(len(line.cells)))
        if waits and filled < 2:
            break
        waits = False
        kept.append(line)
    return tuple(kept)


def free_table(contents: Contents, heading_line: int | None, columns: Mapping[int, str] | None) -> Table | None:
    """Take a table whose columns people name: from the given line, else from the first one with two cells. Raises Unreadable."""
    for sheet in contents.sheets:
        for index, line in enumerate(sheet):
            if _may_head(line, heading_line):
                return Table(line, _given(line, columns), (), _until_the_end(sheet[index + 1 :]))
    texts = contents.texts
    for index, text in enumerate(texts):
        if not text.strip() or text.lstrip().startswith("#"):
            continue
        separator = separator_of(text)
        line = next(split_all([text], separator, index + 1))
        if _may_head(line, heading_line):
            lines = _until_the_end(split_all(texts[index + 1 :], separator, index + 2))
            return Table(line, _given(line, columns), texts[:index], lines)
    return None


def _may_head(line: Line, wanted: int | None) -> bool:
    if wanted is not None:
        return line.number == wanted
    return sum(bool(line.text(column).strip()) for column in range(len(line.cells))) >= 2


def _given(line: Line, columns: Mapping[int, str] | None) -> tuple[str | None, ...]:
    return tuple((columns or {}).get(index) for index in range(len(line.cells)))
