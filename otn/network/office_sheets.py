"""Offices in a workbook: the empty one that OTN fills in, and what a filled one says. Whether it can be done is for the import to know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from otn.lib import excel, french
from otn.offices.models import Category, Department, LegalForm, Territory

SHEET, LISTS = "Offices", "Listes"
MOST_OFFICES = 200  # in one file: each is a mail and a dozen of statements
YES_NO = (("oui", "oui"), ("non", "non"))
DAMAGED = "Le tableur montre ici une erreur ou des signes abîmés\N{NO-BREAK SPACE}: retapez cette cellule."
A_DATE = "Cette cellule contient une date ou une heure\N{NO-BREAK SPACE}: le tableur l’a transformée. Retapez-la en texte ou en nombre."


@dataclass(frozen=True)
class Heading:
    """A column: the field of the form that it fills in, its title, and what it may hold where that is a list (code, words)."""

    name: str
    title: str
    width: float = 18
    choices: Sequence[tuple[str, str]] = ()
    is_required: bool = False
    kind: str = excel.TEXT


HEADINGS = (
    Heading("name", "Nom de l’office", 34, is_required=True),
    Heading("email", "E-mail du premier référent", 32, is_required=True),
    Heading("slug", "Adresse sur le site", 26),
    Heading("commune", "Commune du siège", 22),
    Heading("epci", "Intercommunalité (EPCI)", 30),
    Heading("department", "Département", 18, Department.choices),
    Heading("territory", "Territoire", 14, Territory.choices),
    Heading("category", "Classement", 16, Category.choices),
    Heading("legal_form", "Forme juridique", 30, LegalForm.choices),
    Heading("staff", "Équipe (ETP)", 14, kind=excel.ONE_DECIMAL),
    Heading("beds", "Lits touristiques marchands", 18, kind=excel.WHOLE),
    Heading("web_budget", "Budget web de l’année (€)", 18, kind=excel.MONEY),
    Heading("sit", "Système d’information (SIT)", 22),
    Heading("sells_online", "Vend en ligne", 14, YES_NO),
)


@dataclass(frozen=True)
class Fault:
    place: str  # « feuille « Offices », cellule B2 », empty for what concerns the whole file
    text: str


@dataclass(frozen=True)
class TypedOffice:
    """A row as it was typed, by field; codes instead of words where a list says so."""

    number: int  # of its row, as a spreadsheet counts
    typed: Mapping[str, str]
    places: Mapping[str, str]


@dataclass
class Reading:
    """What a workbook says; `left_out` names what is not read in it."""

    rows: list[TypedOffice] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def write_model(*, made_on: date) -> bytes:
    """Write the workbook to fill in: one row an office, lists where there is a choice."""
    book = excel.Workbook("Offices à ouvrir", made_on=made_on)
    sheet = book.add_sheet(SHEET, [excel.Column(one.title, one.kind, one.width) for one in HEADINGS], spare=MOST_OFFICES, fitted=True)
    sheet.add_header()
    chosen = [one for one in HEADINGS if one.choices]
    lists = book.add_sheet(LISTS, [excel.Column(one.title, width=one.width) for one in chosen])
    lists.add_header()
    for number in range(max(len(one.choices) for one in chosen)):
        lists.add_row([one.choices[number][1] if number < len(one.choices) else None for one in chosen])
    for place, one in enumerate(chosen, start=1):
        column = excel.letter(place)
        source = f"={LISTS}!${column}$2:${column}${len(one.choices) + 1}"
        check = excel.Check(excel.Kind.LIST, source, message=f"Choisissez dans la liste\N{NO-BREAK SPACE}: {_words(one)}.")
        sheet.check(excel.letter(HEADINGS.index(one) + 1), check)
    return book.to_bytes()


def read_offices(content: bytes) -> Reading:
    """Read a workbook, all its faults at once. Raises otn.lib.excel.WorkbookRefused for what is no workbook, or holds too much."""
    sheets = excel.read_workbook(content, max_rows=MOST_OFFICES + 1)
    reading = Reading()
    found = next((sheet for sheet in sheets if _key(sheet.name) == _key(SHEET)), sheets[0] if len(sheets) == 1 else None)
    for sheet in sheets:
        if sheet is not found and _key(sheet.name) != _key(LISTS):
            reading.left_out.append(f"la feuille {french.quoted(french.one_line(sheet.name))}")
    if found is None:
        reading.faults.append(Fault("", f"Ce classeur n’a pas de feuille {french.quoted(SHEET)}."))
    elif not found.rows:
        reading.faults.append(Fault("", "Cette feuille est vide\N{NO-BREAK SPACE}: remplissez une ligne par office."))
    else:
        _read_rows(found, _columns(found, reading), reading)
    return reading


def _columns(sheet: excel.Sheet, reading: Reading) -> dict[int, Heading]:
    """Say which column holds what: the titles stand in the first row that holds something."""
    titles = {_key(one.title): one for one in HEADINGS}
    columns: dict[int, Heading] = {}
    first = sheet.rows[0]
    for index, value in enumerate(first.values):
        title = french.one_line(str(value)) if value is not None else ""
        heading = titles.get(_key(title))
        if heading in columns.values():
            reading.faults.append(Fault(sheet.place(first, index), "Cette colonne s’y trouve deux fois."))
        elif heading is not None:
            columns[index] = heading
        elif title:
            reading.left_out.append(f"la colonne {french.quoted(title[:80])}")
    for heading in HEADINGS:
        if heading.is_required and heading not in columns.values():
            text = f"Il manque la colonne {french.quoted(heading.title)}."
            reading.faults.append(Fault("", text))
    return columns


def _read_rows(sheet: excel.Sheet, columns: Mapping[int, Heading], reading: Reading) -> None:
    for row in sheet.rows[1:]:
        typed, places = {}, {}
        for index, heading in columns.items():
            places[heading.name] = sheet.place(row, index)
            try:
                typed[heading.name] = _typed(row.values[index], heading)
            except ValueError as fault:
                reading.faults.append(Fault(places[heading.name], str(fault)))
                typed[heading.name] = ""
        if any(typed.values()):
            reading.rows.append(TypedOffice(row.number, typed, places))
    if len(sheet.rows) < 2:
        reading.faults.append(Fault("", "Aucun office sous les titres\N{NO-BREAK SPACE}: remplissez une ligne par office."))


def _typed(value: excel.Value | None, heading: Heading) -> str:
    """Write the value of a cell as somebody would type it into the form. Raises ValueError for what a spreadsheet has spoiled."""
    if isinstance(value, datetime | date | time | timedelta):
        raise ValueError(A_DATE)
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, int | float):
        if heading.choices:
            return _code(f"{value:g}", heading)
        return f"{value:.10g}".replace(".", ",")
    text = french.one_line(value or "")
    if "\N{REPLACEMENT CHARACTER}" in text or (text.startswith("#") and text.endswith(("!", "?", "/A"))):
        raise ValueError(DAMAGED)
    return _code(text, heading) if heading.choices else text


def _code(text: str, heading: Heading) -> str:
    """Return the code of what was chosen, by its words or as the code itself."""
    codes = {_key(words): code for code, words in heading.choices} | {_key(code): code for code, _ in heading.choices}
    if text and _key(text) not in codes:
        raise ValueError(f"Choisissez dans la liste\N{NO-BREAK SPACE}: {_words(heading)}.")
    return codes.get(_key(text), "")


def _words(heading: Heading) -> str:
    return french.listing([words for _, words in heading.choices], "ou")


def _key(text: str) -> str:
    return french.sort_key(text)[0]


def address_of(name: str) -> str:
    """Return the address that a name gives: « Côte des Embruns », cote-des-embruns."""
    words = "".join(sign if sign.isascii() and sign.isalnum() else " " for sign in _key(name)).split()
    return "-".join(words)[:60].strip("-")
