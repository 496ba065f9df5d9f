"""The results page, block by block, and the explanation of each of its figures; the report makes its own pages of the same parts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from diagnostic import bank, digest, explanation, models, result_charts, scoring
from diagnostic.benchmark import CHAPTER, ORIENTATION, OVERALL, SECTION, Medians
from diagnostic.digest import Advice, Fact, LegalPoint
from diagnostic.evolution import Evolution, Pair
from diagnostic.explanation import OVERALL as WHOLE
from diagnostic.explanation import ChangeList, Explanation, Kind, cell_key
from diagnostic.facts import Quadrant
from diagnostic.progress import Progress
from diagnostic.queries.benchmark import get_medians
from diagnostic.queries.heads import Head
from diagnostic.queries.results import ResultsPage, get_results
from diagnostic.results import Figure
from otn.accounts.models import User
from otn.lib import charts, french

LISTED = 5  # quick wins, and major projects; the page of all recommendations has the others


@dataclass(frozen=True)
class Place:
    """Where the addresses of a page lead: a year, and a revision unless it is the one under way."""

    year: int
    query: str


@dataclass(frozen=True)
class Score:
    """A figure as it is read, and where it is explained."""

    label: str
    kind: Kind
    key: str
    shown: int | None  # None is « Non évalué »
    level: str
    tint: str  # `data-niveau`
    reliability: str
    doubt: str  # « Score indicatif : … »; empty when there is none
    is_provisional: bool  # something has no answer yet
    median: int | None = None  # of the network; None where it is withheld


@dataclass(frozen=True)
class ChapterLack:
    """A chapter that is not answered enough."""

    code: str
    title: str
    progress: Progress


@dataclass(frozen=True)
class QuadrantLines:
    label: str
    tone: str  # `data-quadrant`
    symbol: str
    facts: tuple[Fact, ...]
    empty: str


@dataclass(frozen=True)
class AdviceLine:
    """A recommendation in words."""

    question: bank.Question
    chapter: str  # code
    why: str
    how: str
    gain: str
    effort: str
    hints: str  # what the effort is the mean of
    is_breach: bool

    @property
    def code(self) -> str:
        return self.question.code


@dataclass(frozen=True)
class EvolutionLine:
    label: str
    key: str
    published: tuple[str, str, str]  # former year, this one, difference
    constant: tuple[str, str]
    difference: str  # at constant questions
    is_comparable: bool
    is_method_changed: bool


@dataclass(frozen=True)
class ResultsView:
    head: Head
    at: Place
    version: str  # name of the bank
    numbers: tuple[int, ...]  # of the revisions that can be read
    is_provisional: bool
    lacks: tuple[ChapterLack, ...]  # not empty: nothing below is shown
    overall: Score
    text: str  # what the level of the whole means
    chapters: tuple[Score, ...]
    orientations: tuple[Score, ...]
    matrix: tuple[tuple[Score, tuple[Score, ...]], ...]  # each chapter with its cases
    sections: tuple[Score, ...]  # the weakest first
    quadrants: tuple[QuadrantLines, ...]
    legal: tuple[LegalPoint, ...]
    first: tuple[AdviceLine, ...]
    quick_wins: tuple[AdviceLine, ...]  # the first of them, as the next
    major_projects: tuple[AdviceLine, ...]
    advice_count: int
    to_document: tuple[tuple[str, tuple[bank.Question, ...]], ...]  # by code of their chapter
    former_year: int | None
    evolutions: tuple[EvolutionLine, ...]  # the whole, then each chapter; empty without former diagnostic
    changes: tuple[ChangeList, ...]
    gauge: charts.Chart
    radar: charts.Chart
    medians: Medians | None  # of the network; None while none is published, or for whoever may not read them
    efforts: charts.Chart

    @property
    def lack_words(self) -> str:
        return lack_words(self.lacks)

    @property
    def legal_groups(self) -> tuple[tuple[str, str, tuple[LegalPoint, ...]], ...]:
        """Return the breaches, then what is to be checked, each with its label and tone; groups without point are left out."""
        breached = tuple(one for one in self.legal if one.is_breached)
        to_check = tuple(one for one in self.legal if not one.is_breached)
        groups = (("En alerte", "erreur", breached), ("À vérifier", "attention", to_check))
        return tuple(group for group in groups if group[2])

    @property
    def unknown_count(self) -> int:
        return sum(len(questions) for _, questions in self.to_document)


@dataclass(frozen=True)
class ExplanationView:
    at: Place
    explanation: Explanation
    text: str  # what the level of a chapter or an orientation means


@dataclass(frozen=True)
class RecommendationsView:
    at: Place
    lacks: tuple[ChapterLack, ...]
    groups: tuple[tuple[str, tuple[AdviceLine, ...]], ...]

    @property
    def lack_words(self) -> str:
        return lack_words(self.lacks)


def lack_words(lacks: Iterable[ChapterLack]) -> str:
    """Say what is missing before results are shown."""
    left = "\u202f; ".join(f"{one.title}, {one.progress.answered} sur {one.progress.required}" for one in lacks)
    return f"Pas encore assez de réponses\u00a0: il en faut {digest.ENOUGH}\u00a0% par chapitre. Reste\u00a0: {left}."


def get_results_view(*, assessment: models.Assessment, user: User, number: int | None = None) -> ResultsView:
    """Return the page of the revision under way, or of the one of a number; three statements with the banks in memory."""
    page = get_results(assessment=assessment, user=user, number=number)
    medians = get_medians(assessment=assessment, user=user)
    whole, found, former = page.bank, page.results, page.former
    facts = _facts(page)
    agenda = digest.agenda(whole, found, page.values, facts)
    chapters = tuple(
        _beside(medians, CHAPTER, _score(whole, figure, f"{chapter.code}. {chapter.title}", Kind.CHAPTER, chapter.code))
        for chapter, figure in zip(whole.chapters, found.chapters, strict=True)
    )
    return ResultsView(
        head=page.head,
        at=_place(page.head),
        version=whole.name,
        numbers=page.numbers,
        is_provisional=page.is_provisional,
        lacks=_lacks(page),
        overall=replace(
            _score(whole, found.overall, "Score global", Kind.OVERALL, WHOLE), median=medians.by_cell.get(OVERALL) if medians else None
        ),
        text=digest.band_text(whole.band_texts, found.overall),
        chapters=chapters,
        orientations=tuple(
            _beside(medians, ORIENTATION, _score(whole, figure, one.label, Kind.ORIENTATION, one.key))
            for one, figure in zip(whole.orientations, found.orientations, strict=True)
        ),
        matrix=tuple((line, tuple(_cells(page, chapter))) for line, chapter in zip(chapters, whole.chapters, strict=True)),
        sections=tuple(_beside(medians, SECTION, one) for one in _sections(page)),
        quadrants=tuple(_quadrants(facts)),
        legal=digest.legal_points(whole, found, facts),
        first=_advice(agenda.first),
        quick_wins=_advice(agenda.quick_wins[:LISTED]),
        major_projects=_advice(agenda.major_projects[:LISTED]),
        advice_count=len(found.priorities),
        to_document=tuple(_to_document(page)),
        former_year=page.previous_year,
        evolutions=tuple(_evolutions(page)),
        changes=() if former is None or page.evolution is None else explanation.change_lists(former.bank, whole, page.evolution),
        gauge=result_charts.overall_gauge(found),
        radar=result_charts.chapter_radar(
            whole,
            found,
            year=page.head.year,
            before=None if former is None else former.results,
            year_before=page.previous_year,
            medians=medians,
        ),
        medians=medians,
        efforts=result_charts.gain_scatter([*agenda.first, *agenda.quick_wins[:LISTED], *agenda.major_projects[:LISTED]]),
    )


def _place(head: Head) -> Place:
    return Place(head.year, "" if head.is_current else f"?revision={head.number}")


def _facts(page: ResultsPage) -> tuple[Fact, ...]:
    return digest.all_facts(page.bank, page.results, page.values, page.active, office=page.office)


def _lacks(page: ResultsPage) -> tuple[ChapterLack, ...]:
    titles = {chapter.code: chapter.title for chapter in page.bank.chapters}
    return tuple(ChapterLack(code, titles[code], one) for code, one in digest.too_few_answers(page.results).items())


def _score(whole: bank.Bank, figure: Figure, label: str, kind: Kind, key: str) -> Score:
    doubt = ""
    if figure.is_indicative and figure.reliability is not None:
        share = french.percent(1 - figure.reliability)
        doubt = f"Score indicatif\u00a0: {share} des réponses sont “je ne sais pas” ou “non concerné”."
    return Score(
        label=label,
        kind=kind,
        key=key,
        shown=figure.shown,
        level=figure.maturity.label if figure.maturity else "",
        tint=digest.level_name(whole, figure.maturity),
        reliability=french.percent(figure.reliability),
        doubt=doubt,
        is_provisional=figure.is_provisional,
    )


def _beside(medians: Medians | None, prefix: str, score: Score) -> Score:
    return score if medians is None else replace(score, median=medians.by_cell.get(f"{prefix}{score.key}"))


def _cells(page: ResultsPage, chapter: bank.Chapter) -> Iterable[Score]:
    for one in page.bank.orientations:
        figure = page.results.matrix[chapter.code, one.key]
        yield _score(page.bank, figure, f"{chapter.title}, {one.label}", Kind.CELL, cell_key(chapter.code, one.key))


def _sections(page: ResultsPage) -> Iterable[Score]:
    titles = {section.code: f"{section.code} {section.title}" for section in page.bank.sections}
    return (_score(page.bank, one, titles[one.key], Kind.SECTION, one.key) for one in digest.weakest_first(page.results.sections))


QUADRANTS = (
    (Quadrant.STRENGTH, "Forces", "forces", "arrow-trending-up", "Aucune force ne ressort des réponses."),
    (Quadrant.WEAKNESS, "Faiblesses", "faiblesses", "arrow-trending-down", "Aucune faiblesse ne ressort des réponses."),
    (Quadrant.OPPORTUNITY, "Opportunités", "opportunites", "sun", "Aucune opportunité ne ressort des réponses."),
    (Quadrant.THREAT, "Menaces", "menaces", "cloud", "Aucune menace ne ressort des réponses."),
)


def _quadrants(facts: Sequence[Fact]) -> Iterable[QuadrantLines]:
    chosen = digest.swot(facts)
    return (QuadrantLines(label, tone, symbol, chosen[quadrant], empty) for quadrant, label, tone, symbol, empty in QUADRANTS)


def _to_document(page: ResultsPage) -> Iterable[tuple[str, tuple[bank.Question, ...]]]:
    unknown = {question.code for question in digest.to_document(page.bank, page.results)}
    for chapter in page.bank.chapters:
        if some := tuple(question for question in chapter.questions if question.code in unknown):
            yield chapter.code, some


def _advice(some: Iterable[Advice]) -> tuple[AdviceLine, ...]:
    return tuple(
        AdviceLine(
            question=one.question,
            chapter=one.chapter,
            why=one.why,
            how=one.how,
            gain=french.number(french.rounded(one.priority.gain, 1), signed=True),
            effort=french.percent(one.priority.cct, of=100),
            hints="coût {}, complexité {}, temps {}".format(*one.priority.mark.cct),
            is_breach=scoring.is_breach(one.priority.mark),
        )
        for one in some
    )


def _evolutions(page: ResultsPage) -> Iterable[EvolutionLine]:
    if page.evolution is None:
        return
    yield _evolution("Score global", WHOLE, page.evolution)
    for chapter in page.bank.chapters:
        yield _evolution(f"{chapter.code}. {chapter.title}", chapter.code, page.chapter_evolutions[chapter.code])


def _evolution(label: str, key: str, found: Evolution) -> EvolutionLine:
    before, after, difference = _words(found.published, "Non évalué")
    constant_before, constant_after, constant = _words(found.constant, "Non comparable")
    return EvolutionLine(
        label=label,
        key=key,
        published=(before, after, difference),
        constant=(constant_before, constant_after),
        difference=constant,
        is_comparable=found.constant.difference is not None,
        is_method_changed=found.is_method_changed,
    )


def _words(pair: Pair, without: str) -> tuple[str, str, str]:
    before, after = (without if score is None else french.whole(score) for score in (pair.before, pair.after))
    return before, after, french.number(pair.difference, signed=True)


# --- The pages beside it ------------------------------------------------------------------------------------------------------------------


def get_explanation(*, assessment: models.Assessment, user: User, kind: str, key: str, number: int | None = None) -> ExplanationView:
    """Return how a figure of the page is computed; LookupError when the page shows no such figure."""
    page = get_results(assessment=assessment, user=user, number=number)
    if _lacks(page):
        raise LookupError("no figure is shown yet")
    try:
        what = Kind(kind)
    except ValueError as error:
        raise LookupError(kind) from error
    return ExplanationView(_place(page.head), _explained(page, what, key), _level_text(page, what, key))


def _level_text(page: ResultsPage, kind: Kind, key: str) -> str:
    match kind:
        case Kind.CHAPTER:
            pairs = zip(page.bank.chapters, page.results.chapters, strict=True)
            return next(digest.band_text(chapter.band_texts, figure) for chapter, figure in pairs if figure.key == key)
        case Kind.ORIENTATION:
            lines = zip(page.bank.orientations, page.results.orientations, strict=True)
            return next(digest.band_text(one.band_texts, figure) for one, figure in lines if figure.key == key)
    return ""


def _explained(page: ResultsPage, kind: Kind, key: str) -> Explanation:
    match kind:
        case Kind.GAIN:
            return explanation.explain_gain(page.bank, page.results, page.values, key)
        case Kind.EVOLUTION:
            compared = page.evolution if key == WHOLE else page.chapter_evolutions.get(key)
            if page.former is None or compared is None:
                raise LookupError(key)
            return explanation.explain_evolution(page.former, page.year, compared, key)
    return explanation.explain_score(page.bank, page.results, page.values, page.active, kind, key)


def get_recommendations(*, assessment: models.Assessment, user: User, number: int | None = None) -> RecommendationsView:
    """Return all recommendations, shared out as on the results page."""
    page = get_results(assessment=assessment, user=user, number=number)
    found = digest.agenda(page.bank, page.results, page.values, _facts(page))
    groups = (
        ("Actions prioritaires", found.first),
        ("Gains rapides", found.quick_wins),
        ("Chantiers", found.major_projects),
        ("Autres recommandations", found.others),
    )
    return RecommendationsView(
        at=_place(page.head),
        lacks=_lacks(page),
        groups=tuple((label, _advice(some)) for label, some in groups if some),
    )
