"""What pages show of question banks: their versions, what a version says, what is left to do before it is published."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse

from diagnostic import models
from diagnostic.bank import (
    COMPARING,
    QUADRANT_NAMES,
    SOURCE_NAMES,
    TYPE_NAMES,
    Band,
    Bank,
    Chapter,
    Choice,
    Condition,
    Question,
    QuestionType,
    Section,
    Source,
)
from diagnostic.bank_check import check
from diagnostic.bank_columns import COMPARISONS
from diagnostic.bank_diff import CHANGE_NAMES, CLASS_NAMES, Change, Difference, FieldChange, compare
from diagnostic.bank_tree import Path, Severity
from diagnostic.bank_wording import Finding
from diagnostic.queries.banks import Version, VersionLine, get_version, get_versions
from diagnostic.text_edit import LISTS, ROWS
from otn.lib import french
from otn.offices.models import Office

State = models.BankVersion.State


def get_version_lines(*, with_drafts: bool) -> tuple[VersionLine, ...]:
    """Return the versions that may be seen, newest first in each bank; one statement."""
    return tuple(line for line in get_versions() if with_drafts or line.state != State.DRAFT)


def find_version(version_id: int, *, with_drafts: bool) -> Version | None:
    """Return a version, None when there is none, or when it is a draft and drafts may not be seen."""
    try:
        version = get_version(version_id)
    except models.BankVersion.DoesNotExist:
        return None
    return version if with_drafts or not version.is_draft else None


# --- A version ----------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ChapterLine:
    code: str
    title: str
    questions: int
    scored: int
    weight: int
    legal: int
    unfinished: str  # how much is left before publishing, in words; empty when nothing is


@dataclass(frozen=True)
class Task:
    """Something to do before publishing, or to look at; `url` is where, empty when only a file can."""

    message: str
    url: str


@dataclass(frozen=True)
class TaskGroup:
    kind: str
    tasks: Sequence[Task]


@dataclass(frozen=True)
class VersionPage:
    version: Version
    chapters: Sequence[ChapterLine]
    types: Sequence[tuple[str, int]]  # name of the type, how many questions
    minutes: int  # nominal time of the questions
    todo: Sequence[TaskGroup]
    remarks: Sequence[TaskGroup]
    others: Sequence[VersionLine]  # of the same bank, to compare with

    @property
    def is_published(self) -> bool:
        return self.version.state == State.PUBLISHED

    @property
    def left(self) -> str:
        """How much is left to do, in words; empty when nothing is."""
        count = sum(len(group.tasks) for group in self.todo)
        return french.plural(count, "point à finir", "points à finir") if count else ""


def get_version_page(version: Version, *, with_drafts: bool) -> VersionPage:
    """Return what a version holds, and for a draft what is left to do; one statement."""
    bank = version.bank
    findings = check(bank) if version.is_draft else []
    missing = [finding for finding in findings if finding.severity is not Severity.REMARK]
    unfinished = Counter(_chapter_of(bank, finding.path) for finding in missing)
    types = Counter(question.type for question in bank.by_code.values())
    return VersionPage(
        version=version,
        chapters=[_chapter_line(bank, chapter, unfinished[chapter.code]) for chapter in bank.chapters],
        types=[(TYPE_NAMES[kind], types[kind]) for kind in QuestionType if types[kind]],
        minutes=-(-bank.seconds // 60),
        todo=_grouped(version, missing),
        remarks=_grouped(version, [finding for finding in findings if finding.severity is Severity.REMARK]),
        others=[line for line in get_version_lines(with_drafts=with_drafts) if line.bank == bank.key and line.id != version.id],
    )


def _chapter_line(bank: Bank, chapter: Chapter, unfinished: int) -> ChapterLine:
    scored = [question for question in chapter.questions if question.code in bank.scored]
    return ChapterLine(
        code=chapter.code,
        title=chapter.title,
        questions=len(chapter.questions),
        scored=len(scored),
        weight=sum(question.weight or 0 for question in scored),
        legal=sum(question.is_legal for question in scored),
        unfinished=f"{unfinished} à finir" if unfinished else "",
    )


def _chapter_of(bank: Bank, path: Path) -> str:
    """Return the code of the chapter that a finding is about; empty for the whole bank."""
    if path[0] == "chapter":
        return str(path[1])
    for chapter in bank.chapters:
        codes = {section.code for section in chapter.sections} if path[0] == "section" else {one.code for one in chapter.questions}
        if path[0] in {"section", "question"} and path[1] in codes:
            return chapter.code
    return ""


def _grouped(version: Version, findings: Iterable[Finding]) -> list[TaskGroup]:
    by_kind = sorted(findings, key=lambda finding: finding.kind)
    return [
        TaskGroup(kind, [Task(finding.message, address_of(version, finding.path)) for finding in some])
        for kind, some in groupby(by_kind, key=lambda finding: finding.kind)
    ]


NAMED = {"preparation": "preparation", "term": "glossary", "source": "sources"}  # first step of a path → list of the document


def address_of(version: Version, path: Path) -> str:
    """Return the page that edits what a path leads to; empty for the plan of a section, which only files hold."""
    match path[0]:
        case "question":
            return reverse("banks:question", args=[version.id, path[1]])
        case "section" if len(path) > 2 and path[2] == "title":
            return _part(version, f"chapitre-{_chapter_of(version.bank, path)}")
        case "section":
            return ""
        case "chapter":
            return _part(version, f"chapitre-{path[1]}")
        case str(first) if first in NAMED:
            keys = [one.key for one in getattr(version.bank, NAMED[first])]
            rank = keys.index(str(path[1])) if path[1] in keys else 0
            return f"{_part(version, LISTS[NAMED[first]][0])}?depuis={rank // ROWS * ROWS}"
    return _part(version, "commun")


def _part(version: Version, word: str) -> str:
    return reverse("banks:part", args=[version.id, word])


def count_offices() -> int:
    """Return how many offices will be asked a version that is published: those that are not archived."""
    return Office.objects.filter(archived_at=None).count()


# --- A chapter ----------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class AnswerLine:
    """An answer that a question offers, with what it gives."""

    label: str
    level: int | None
    points: int | None
    note: str = ""


@dataclass(frozen=True)
class QuestionLine:
    question: Question
    type_name: str
    orientation: str
    condition: str  # in words, empty when it is always asked
    answers: Sequence[AnswerLine]
    facts: Sequence[tuple[str, str]]  # of which levels, sentence
    sources: Sequence[tuple[str, str]]  # text of a threshold, name of its source
    heading: str  # when it is not that of the question before
    tasks: Sequence[str]  # what is left to do before publishing


@dataclass(frozen=True)
class SectionBlock:
    section: Section
    lines: Sequence[QuestionLine]


@dataclass(frozen=True)
class ChapterPage:
    version: Version
    chapter: Chapter
    levels: Sequence[tuple[str, str]]  # label of a maturity band, its paragraph
    sections: Sequence[SectionBlock]

    @property
    def title(self) -> str:
        return f"Chapitre {self.chapter.code}"

    @property
    def part(self) -> str:
        """What the address of its texts calls it."""
        return f"chapitre-{self.chapter.code}"


def get_chapter_page(version: Version, code: str) -> ChapterPage | None:
    """Return all that a chapter says; None when the version has none of this code. No statement."""
    bank = version.bank
    chapter = next((one for one in bank.chapters if one.code == code), None)
    if chapter is None:
        return None
    tasks: dict[str, list[str]] = {}
    for finding in check(bank) if version.is_draft else ():
        if finding.path[0] == "question" and finding.severity is not Severity.REMARK:
            tasks.setdefault(str(finding.path[1]), []).append(finding.message)
    return ChapterPage(
        version=version,
        chapter=chapter,
        levels=_levels(bank, {one.maturity: one.text for one in chapter.band_texts}),
        sections=[SectionBlock(section, list(_lines(bank, section, tasks))) for section in chapter.sections],
    )


def _levels(bank: Bank, texts: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(band.label or band.key, texts.get(band.key, "")) for band in bank.maturity]


def _lines(bank: Bank, section: Section, tasks: Mapping[str, Sequence[str]]) -> Iterator[QuestionLine]:
    orientations = {one.key: one.label for one in bank.orientations}
    sources: Mapping[str, Source] = {one.key: one for one in bank.sources}
    heading = ""
    for question in section.questions:
        yield QuestionLine(
            question=question,
            type_name=TYPE_NAMES[question.type],
            orientation=orientations.get(question.orientation, ""),
            condition="" if question.condition is None else condition_in_words(bank, question.condition),
            answers=[*map(_choice, question.choices), *(_band(question, band) for band in question.bands)],
            facts=[(name, text) for name, text in _facts(question) if text],
            sources=[(one.text, sources[one.source].name if one.source in sources else "") for one in question.thresholds],
            heading=question.heading if question.heading != heading else "",
            tasks=tasks.get(question.code, ()),
        )
        heading = question.heading


def _choice(choice: Choice) -> AnswerLine:
    note = QUADRANT_NAMES[choice.quadrant] if choice.quadrant else "ne compte pas" if choice.is_neutral else ""
    return AnswerLine(choice.label, choice.level, choice.points, note)


def _band(question: Question, band: Band) -> AnswerLine:
    if question.type is QuestionType.MULTIPLE:
        least = int(band.lower or 0)
        return AnswerLine(f"À partir de {french.plural(least, 'case', 'cases')}", band.level, band.points)
    parts = []
    if band.lower is not None:
        parts.append(f"{'≥' if band.has_lower else '>'}\u00a0{french.number(band.lower)}")
    if band.upper is not None:
        parts.append(f"{'≤' if band.has_upper else '<'}\u00a0{french.number(band.upper)}")
    return AnswerLine(f"{' et '.join(parts) or 'Toute valeur'}\u00a0{question.unit}".strip(), band.level, band.points)


def _facts(question: Question) -> Iterator[tuple[str, str]]:
    facts = question.facts
    yield "Niveaux bas" if not facts.low_1 else "Niveau 0", facts.low
    yield "Niveau 1", facts.low_1
    yield "Niveau 3", facts.high
    yield "Menace", facts.threat
    yield "Opportunité", facts.opportunity


def condition_in_words(bank: Bank, condition: Condition) -> str:
    """Say when a question is asked."""
    if condition.profile:
        field = Office._meta.get_field(condition.profile)
        what = f"le profil de l’office dit, pour «\u202f{getattr(field, 'verbose_name', condition.profile)}\u202f»,"
        names = {"true": "oui", "false": "non", **{str(key): str(name) for key, name in getattr(field, "choices", None) or ()}}
    else:
        what = f"la réponse à {condition.question}"
        asked = bank.by_code.get(condition.question)
        names = {} if asked is None else {choice.key: choice.short for choice in asked.choices}
    if condition.operator in COMPARING:
        value = french.number(condition.bound)
    else:
        value = french.listing([f"«\u202f{names.get(key, key)}\u202f»" for key in condition.values], "ou")
    return f"Posée si {what} {COMPARISONS[condition.operator]} {value}."


# --- What is common to all chapters -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ParagraphsOf:
    title: str
    subtitle: str
    levels: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class SourceLine:
    source: Source
    kind: str


@dataclass(frozen=True)
class TextsPage:
    version: Version
    paragraphs: Sequence[ParagraphsOf]
    sources: Sequence[SourceLine]
    lists: Sequence[tuple[str, str]]  # word of the address, title, of what is edited by rows


def get_texts_page(version: Version) -> TextsPage:
    """Return what a bank says beside its chapters. No statement."""
    bank = version.bank
    overall = ParagraphsOf("Score global", "", _levels(bank, {one.maturity: one.text for one in bank.band_texts}))
    orientations = [
        ParagraphsOf(one.label or one.key, one.question, _levels(bank, {text.maturity: text.text for text in one.band_texts}))
        for one in bank.orientations
    ]
    return TextsPage(
        version=version,
        paragraphs=[overall, *orientations],
        sources=[SourceLine(one, SOURCE_NAMES[one.kind]) for one in bank.sources],
        lists=[("preparation", "À préparer"), ("glossaire", "Glossaire"), ("sources", "Sources")],
    )


# --- Two versions -------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ChangeLine:
    code: str
    change: Change
    classes: Sequence[str]
    fields: Sequence[FieldChange]
    text: str


@dataclass(frozen=True)
class Changes:
    """What changes from one bank to another, in words."""

    counts: Sequence[str]
    questions: Sequence[ChangeLine]  # those that something happens to
    others: Sequence[str]


COUNTED: Mapping[Change, tuple[str, str]] = {
    Change.ADDED: ("ajoutée", "ajoutées"),
    Change.CHANGED: ("modifiée", "modifiées"),
    Change.REMOVED: ("retirée", "retirées"),
    Change.UNCHANGED: ("inchangée", "inchangées"),
}


def in_words(difference: Difference) -> Changes:
    """Say what changes."""
    return Changes(
        counts=[french.plural(difference.count(change), *words) for change, words in COUNTED.items()],
        questions=[
            ChangeLine(one.code, one.change, [CLASS_NAMES[klass] for klass in one.classes], one.fields, one.text)
            for one in difference.questions
            if one.change is not Change.UNCHANGED
        ],
        others=[f"{' '.join(filter(None, (one.what, one.key)))}\u00a0: {CHANGE_NAMES[one.change]}" for one in difference.others],
    )


@dataclass(frozen=True)
class VersionChoice:
    """One of the two versions of a comparison: the name of its field, what it is called, the one that is chosen."""

    name: str
    label: str
    chosen: int | None


@dataclass(frozen=True)
class ComparisonPage:
    lines: Sequence[VersionLine]
    choices: Sequence[VersionChoice]
    changes: Changes | None  # None until both versions are chosen

    @property
    def is_same(self) -> bool:
        return self.changes is not None and not (self.changes.questions or self.changes.others)


def get_comparison_page(before: str, after: str, *, with_drafts: bool) -> ComparisonPage:
    """Return what changes from one version to another, by the ids that an address gives: others choose nothing."""
    lines = get_version_lines(with_drafts=with_drafts)
    known = {str(line.id): line.id for line in lines}
    old, new = known.get(before), known.get(after)
    changes = None
    if old is not None and new is not None:
        changes = in_words(compare(get_version(old).bank, get_version(new).bank))
    return ComparisonPage(lines, [VersionChoice("avant", "Avant", old), VersionChoice("apres", "Après", new)], changes)
