"""The preview of a version: a chapter as a respondent sees it, with what each answer gives; nothing of it is stored."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from urllib.parse import parse_qsl, urlencode

from diagnostic import facts, scoring
from diagnostic.answering import Value
from diagnostic.bank import PROFILE_FIELDS, Bank, Chapter, Maturity, Question, Section, Source
from diagnostic.facts import QUADRANT_NAMES, Quadrant, Sentence
from diagnostic.progress import Progress, active_questions
from diagnostic.queries.bank_pages import condition_in_words
from diagnostic.queries.banks import Version
from diagnostic.question_fields import QuestionFields, extreme, fields_of, read_value
from diagnostic.results import Figure, Results, results
from diagnostic.scoring import Degree, Mark
from otn.lib import french
from otn.lib.refusals import Refused
from otn.offices.models import Office

OFFICE = "L’office d’essai"  # in sentences

# Names of fields, each followed by the code of the question or the field of the profile.
TICKED, TYPED, PROFILE = "r-", "t-", "p-"
ELSEWHERE, SHOWN, FILL = "ailleurs", "posee", "remplir"
FILLS = {"haut": True, "bas": False}

LEVEL_NAMES = ("initial", "construction", "confirme", "avance")  # of data-niveau, lowest first
TONES = {
    Quadrant.STRENGTH: ("forces", "arrow-trending-up"),
    Quadrant.WEAKNESS: ("faiblesses", "arrow-trending-down"),
    Quadrant.OPPORTUNITY: ("opportunites", "sun"),
    Quadrant.THREAT: ("menaces", "cloud"),
}


@dataclass(frozen=True)
class Given:
    """What the form gives to one question, wrong or not."""

    ticked: tuple[str, ...] = ()
    typed: str = ""


NOTHING = Given()


@dataclass(frozen=True)
class Try:
    """Everything that the form of a preview holds."""

    given: Mapping[str, Given]
    profile: Mapping[str, str]
    shown: frozenset[str]  # conditional questions that were on the page


def read_try(version: Version, posted: Mapping[str, Sequence[str]], chapter: str) -> Try:
    """Return what a form holds: answers to this chapter, those to others that it carries along, the profile of the office."""
    bank = version.bank
    fields: dict[str, list[str]] = {}
    for name, value in parse_qsl("".join(posted.get(ELSEWHERE, ())[-1:]), max_num_fields=1000):
        fields.setdefault(name, []).append(value)
    fields |= {name: list(values) for name, values in posted.items()}
    given = {}
    for code in bank.by_code:
        one = Given(tuple(fields.get(f"{TICKED}{code}", ())), "".join(fields.get(f"{TYPED}{code}", ())[-1:]))
        if one != NOTHING:
            given[code] = one
    if fill := "".join(posted.get(FILL, ())[-1:]):
        given = _filled(bank, given, chapter, fill)
    profile = {name: "".join(fields.get(f"{PROFILE}{name}", ())[-1:]).strip() for name in profile_names(bank)}
    return Try(given, profile, frozenset(posted.get(SHOWN, ())))


def _filled(bank: Bank, given: Mapping[str, Given], chapter: str, fill: str) -> dict[str, Given]:
    """Answer a whole chapter at its best or at its worst, or empty it."""
    codes = {question.code for one in bank.chapters if one.code == chapter for question in one.questions}
    kept = {code: one for code, one in given.items() if code not in codes}
    if fill in FILLS:
        kept |= {code: Given(*extreme(bank.by_code[code], best=FILLS[fill])) for code in codes}
    return kept


def profile_names(bank: Bank) -> list[str]:
    """Return the fields of the profile that conditions of this bank ask."""
    asked = {question.condition.profile for question in bank.by_code.values() if question.condition is not None}
    return [name for name in PROFILE_FIELDS if name in asked]


# --- The page -----------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SentenceLine:
    text: str
    name: str  # of its quadrant
    tone: str
    symbol: str
    note: str


@dataclass(frozen=True)
class PreviewLine:
    """A question with what its answer gives."""

    fields: QuestionFields
    heading: str  # when it is not that of the question before
    condition: str  # in words, empty when it is always asked
    is_asked: bool
    has_moved: bool  # asked now and not before, or the reverse
    mark: Mark | None
    is_given: bool
    sentences: Sequence[SentenceLine]
    recommendation: str
    error: str  # why what was given is no answer
    trouble: str  # why it makes no score, in an unfinished draft

    @property
    def question(self) -> Question:
        return self.fields.question

    @property
    def has_effect(self) -> bool:
        return self.is_asked and (self.is_given or bool(self.error or self.trouble))


@dataclass(frozen=True)
class Score:
    """A figure in words."""

    label: str
    shown: int | None
    level: str  # label of the maturity band
    tone: str
    is_provisional: bool
    reliability: str
    is_indicative: bool


@dataclass(frozen=True)
class SectionBlock:
    section: Section
    lines: Sequence[PreviewLine]


@dataclass(frozen=True)
class ChapterLink:
    code: str
    title: str
    progress: Progress
    is_here: bool


@dataclass(frozen=True)
class PriorityLine:
    code: str
    text: str
    kind: str


@dataclass(frozen=True)
class ProfileField:
    name: str
    label: str
    value: str
    options: Sequence[tuple[str, str]]  # empty for a number


@dataclass(frozen=True)
class PreviewPage:
    version: Version
    chapter: Chapter
    chapters: Sequence[ChapterLink]
    sections: Sequence[SectionBlock]
    progress: Progress
    score: Score
    section_scores: Sequence[Score]
    overall: Score
    paragraph: str  # of the chapter at this level
    priorities: Sequence[PriorityLine]
    breached: Sequence[str]
    to_check: Sequence[str]
    profile: Sequence[ProfileField]
    elsewhere: str  # answers to other chapters, for the form to carry along

    @property
    def title(self) -> str:
        return f"Aperçu du chapitre {self.chapter.code}"

    @property
    def lines(self) -> Iterator[PreviewLine]:
        return (line for block in self.sections for line in block.lines)


def get_preview_page(version: Version, code: str, tried: Try) -> PreviewPage | None:
    """Return a chapter with made-up answers; None when the version has none of this code. No statement."""
    chapter = next((one for one in version.bank.chapters if one.code == code), None)
    return None if chapter is None else _Preview(version, chapter, tried).page()


class _Preview:
    """Reads what is given, scores it, and draws one chapter of it."""

    def __init__(self, version: Version, chapter: Chapter, tried: Try) -> None:
        self.version, self.bank, self.chapter, self.tried = version, version.bank, chapter, tried
        self.profile = _read_profile(tried.profile)
        self.errors: dict[str, str] = {}
        self.troubles: dict[str, str] = {}
        self.values = dict(self._values())
        scorable = _without(self.bank, self.troubles)
        self.results: Results = results(scorable, self.values, self.profile)
        self.active = active_questions(self.bank, self.values, self.profile)
        self.sources: Mapping[str, Source] = {one.key: one for one in self.bank.sources}

    def _values(self) -> Iterator[tuple[str, Value]]:
        for code, question in self.bank.by_code.items():
            given = self.tried.given.get(code, NOTHING)
            try:
                value = read_value(question, given.ticked, given.typed)
            except Refused as refusal:
                self.errors[code] = refusal.message
                continue
            if code in self.bank.scored:
                try:
                    scoring.mark_of(question, value.state, keys=value.keys, number=value.number)
                except LookupError:
                    self.troubles[code] = "Cette question n’est pas finie\u00a0: elle ne donne pas encore de points."
            yield code, value

    def page(self) -> PreviewPage:
        found, code = self.results, self.chapter.code
        figure = next(one for one in found.chapters if one.key == code)
        paragraphs = {one.maturity: one.text for one in self.chapter.band_texts}
        codes = {question.code for question in self.chapter.questions}
        return PreviewPage(
            version=self.version,
            chapter=self.chapter,
            chapters=[ChapterLink(one.code, one.title, found.chapter_progress[one.code], one.code == code) for one in self.bank.chapters],
            sections=[SectionBlock(section, list(self._lines(section))) for section in self.chapter.sections],
            progress=found.chapter_progress[code],
            score=self._score(f"Chapitre {code}", figure),
            section_scores=[
                self._score(f"{section.code} {section.title}", one)
                for section in self.chapter.sections
                for one in found.sections
                if one.key == section.code and len(self.chapter.sections) > 1
            ],
            overall=self._score("Score global", found.overall),
            paragraph=paragraphs.get(figure.maturity.key, "") if figure.maturity else "",
            priorities=[self._priority(one) for one in found.priorities if one.mark.code in codes][: scoring.PRIORITIES],
            breached=[one for one in found.compliance.breached if one in codes],
            to_check=[one for one in found.compliance.to_check if one in codes],
            profile=[self._profile_field(name) for name in profile_names(self.bank)],
            elsewhere=urlencode([pair for one, given in self.tried.given.items() if one not in codes for pair in _pairs(one, given)]),
        )

    def _lines(self, section: Section) -> Iterator[PreviewLine]:
        heading = ""
        for question in section.questions:
            code, value = question.code, self.values.get(question.code, Value())
            mark = self.results.marks.get(code)
            is_asked = code in self.active
            found = facts.sentences(question, value, mark, office=OFFICE) if is_asked else ()
            given = self.tried.given.get(code, NOTHING)
            yield PreviewLine(
                fields=fields_of(
                    question,
                    self.sources,
                    is_scored=code in self.bank.scored,
                    ticked=given.ticked,
                    typed=given.typed,
                    is_wrong=code in self.errors,
                    described_by=f"q-{code}-effet",
                    name=f"{TICKED}{code}",
                    typed_name=f"{TYPED}{code}",
                ),
                heading=question.heading if question.heading != heading else "",
                condition="" if question.condition is None else condition_in_words(self.bank, question.condition),
                is_asked=is_asked,
                has_moved=question.condition is not None and is_asked is not (code in self.tried.shown),
                mark=mark,
                is_given=value.is_given,
                sentences=[_sentence(one) for one in found],
                recommendation=_recommendation(question, mark),
                error=self.errors.get(code, ""),
                trouble=self.troubles.get(code, ""),
            )
            heading = question.heading

    def _score(self, label: str, figure: Figure) -> Score:
        return Score(
            label=label,
            shown=figure.shown,
            level=figure.maturity.label if figure.maturity else "",
            tone=_tone(self.bank, figure.maturity),
            is_provisional=figure.is_provisional,
            reliability=french.percent(figure.reliability),
            is_indicative=figure.is_indicative,
        )

    def _priority(self, one: scoring.Priority) -> PriorityLine:
        kind = "gain rapide" if one.is_quick_win else "chantier" if one.is_major_project else ""
        return PriorityLine(one.mark.code, _recommendation(self.bank.by_code[one.mark.code], one.mark), kind)

    def _profile_field(self, name: str) -> ProfileField:
        field = Office._meta.get_field(name)
        label = str(getattr(field, "verbose_name", name))
        names = {"true": "oui", "false": "non", **{str(key): str(word) for key, word in getattr(field, "choices", None) or ()}}
        options = [(value, names.get(value, value)) for value in sorted(PROFILE_FIELDS[name])]
        shown = [("", "non renseigné"), *options] if options else []
        return ProfileField(f"{PROFILE}{name}", f"{label[:1].upper()}{label[1:]}", self.tried.profile.get(name, ""), shown)


def _read_profile(given: Mapping[str, str]) -> dict[str, str | Decimal | None]:
    """Return the profile as conditions compare it; a number that is none is not filled in."""
    profile: dict[str, str | Decimal | None] = {}
    for name, text in given.items():
        if PROFILE_FIELDS[name]:
            profile[name] = text if text in PROFILE_FIELDS[name] else None
            continue
        try:
            profile[name] = french.parse_number(text)
        except french.NotANumber:
            profile[name] = None
    return profile


def _without(bank: Bank, codes: Collection[str]) -> Bank:
    """Leave out the questions of an unfinished draft that make no score."""
    if not codes:
        return bank

    def kept(section: Section) -> Section:
        return replace(section, questions=tuple(question for question in section.questions if question.code not in codes))

    return replace(bank, chapters=tuple(replace(one, sections=tuple(kept(section) for section in one.sections)) for one in bank.chapters))


def _pairs(code: str, given: Given) -> Iterator[tuple[str, str]]:
    yield from ((f"{TICKED}{code}", value) for value in given.ticked)
    if given.typed:
        yield f"{TYPED}{code}", given.typed


def _tone(bank: Bank, maturity: Maturity | None) -> str:
    """Return the colour of a maturity band, by its rank: banks may have other keys, and more or fewer of them."""
    if maturity is None:
        return ""
    rank = bank.maturity.index(maturity)
    return LEVEL_NAMES[min(rank * len(LEVEL_NAMES) // len(bank.maturity), len(LEVEL_NAMES) - 1)]


def _sentence(one: Sentence) -> SentenceLine:
    tone, symbol = TONES[one.quadrant]
    note = "en réserve" if one.is_spare else "non suivi" if one.is_unknown else ""
    return SentenceLine(one.text, QUADRANT_NAMES[one.quadrant], tone, symbol, note)


def _recommendation(question: Question, mark: Mark | None) -> str:
    degree = None if mark is None else scoring.degree_of(mark)
    if degree is None:
        return ""
    return (question.next_recommendation if degree is Degree.NEXT else "") or question.recommendation
