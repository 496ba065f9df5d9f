"""A part of a draft on the page that edits it: its cells, what is wrong with them, where one can go from there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from diagnostic.bank import Bank
from diagnostic.bank_edit import REMOVED, Group, Part
from diagnostic.bank_tree import Fault
from diagnostic.queries.banks import Version
from diagnostic.question_edit import QuestionPart
from diagnostic.text_edit import ROWS, ChapterPart, RowsPart

TITLES = {"commun": "Textes communs", "preparation": "À préparer", "glossaire": "Glossaire", "sources": "Sources"}


@dataclass(frozen=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True)
class EditingPage:
    version: Version
    title: str
    groups: Sequence[Group]
    seen: str  # fingerprint of what is edited
    faults: Sequence[Fault]
    here: str
    save_url: str
    back: Link
    before: Link | None
    after: Link | None
    preview: str  # address of the question in the preview, empty for texts
    start: int  # first row of a list
    text: str  # of a question


def get_editing_page(version: Version, part: Part) -> EditingPage:
    """Return a part of a draft; raises LookupError when the draft has none. No statement."""
    groups = part.groups(version.bank)
    before, after = _neighbours(version, part)
    save, back, preview, title, text = _places(version, part)
    return EditingPage(
        version=version,
        title=title,
        groups=groups,
        seen=part.fingerprint(version.bank),
        faults=part.read(version.bank, part.values(version.bank)).faults,
        here=_here(version, part),
        save_url=save,
        back=back,
        before=before,
        after=after,
        preview=preview,
        start=part.start if isinstance(part, RowsPart) else 0,
        text=text,
    )


def _here(version: Version, part: Part) -> str:
    if isinstance(part, QuestionPart):
        return reverse("banks:question", args=[version.id, part.code])
    here = reverse("banks:part", args=[version.id, _word(part)])
    return f"{here}?depuis={part.start}" if isinstance(part, RowsPart) and part.start else here


def _word(part: Part) -> str:
    """Return what addresses call a part that is no question."""
    return f"chapitre-{part.code}" if isinstance(part, ChapterPart) else part.key


def _places(version: Version, part: Part) -> tuple[str, Link, str, str, str]:
    pk = version.id
    if isinstance(part, QuestionPart):
        chapter = next(one for one in version.bank.chapters for question in one.questions if question.code == part.code)
        back = Link(f"Chapitre {chapter.code}", reverse("banks:chapter", args=[pk, chapter.code]) + f"#q-{part.code}")
        preview = reverse("banks:preview", args=[pk, chapter.code]) + f"#q-{part.code}"
        text = version.bank.by_code[part.code].text
        return reverse("banks:save_question", args=[pk, part.code]), back, preview, f"Question {part.code}", text
    save = reverse("banks:save_part", args=[pk, _word(part)])
    if isinstance(part, ChapterPart):
        back = Link(f"Chapitre {part.code}", reverse("banks:chapter", args=[pk, part.code]))
        return save, back, "", f"Textes du chapitre {part.code}", ""
    return save, Link("Textes communs", reverse("banks:texts", args=[pk])), "", TITLES[part.key], ""


def _neighbours(version: Version, part: Part) -> tuple[Link | None, Link | None]:
    """Return the question, or the rows, before and after."""
    if isinstance(part, QuestionPart):
        codes = list(version.bank.by_code)
        rank = codes.index(part.code)
        around = [codes[one] if 0 <= one < len(codes) else "" for one in (rank - 1, rank + 1)]
        links = [Link(code, reverse("banks:question", args=[version.id, code])) if code else None for code in around]
        return links[0], links[1]
    if isinstance(part, RowsPart):
        here, count = reverse("banks:part", args=[version.id, part.key]), part.count(version.bank)
        before = Link("Lignes précédentes", f"{here}?depuis={max(part.start - ROWS, 0)}") if part.start else None
        return before, Link("Lignes suivantes", f"{here}?depuis={part.start + ROWS}") if part.start + ROWS < count else None
    return None, None


@dataclass(frozen=True)
class DifferenceLine:
    label: str
    mine: str
    theirs: str


@dataclass(frozen=True)
class Conflict:
    """What was typed and what stands there now, where they differ."""

    lines: Sequence[DifferenceLine]
    seen: str  # fingerprint of what stands there now


def get_conflict(part: Part, current: Bank, typed: Mapping[str, str]) -> Conflict:
    """Compare what was typed with the bank as it stands; raises LookupError when it has no such part any more."""
    lines = []
    for group in part.groups(current):
        for cell in group.cells:
            mine = typed.get(cell.name, "")
            if cell.widget != "fixed" and cell.name.rpartition(".")[2] != REMOVED and mine != cell.value:
                names = dict(cell.options)
                lines.append(DifferenceLine(f"{group.title}, {cell.label}", names.get(mine, mine), names.get(cell.value, cell.value)))
    return Conflict(lines, part.fingerprint(current))
