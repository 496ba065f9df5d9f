"""« Comment c’est calculé »: every figure of the results with the numbers that it is made of, written out until it is what was shown."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from diagnostic import scoring
from diagnostic.answering import Value, in_words
from diagnostic.bank import Bank, Chapter, Question
from diagnostic.digest import short_answer
from diagnostic.evolution import Evolution, Pair, constant_marks
from diagnostic.results import NO_ANSWER, Figure, Results, Year
from diagnostic.scoring import AnswerState, Mark
from otn.lib import french

OVERALL = "ensemble"  # the key of what is of no chapter
MOST_DECIMALS = 9


class Kind(StrEnum):
    """What is explained; with a key, the end of an address."""

    OVERALL = "general"
    CHAPTER = "chapitre"
    SECTION = "section"
    ORIENTATION = "orientation"
    CELL = "case"  # of the matrix: chapter and orientation
    GAIN = "gain"  # of a recommendation: code of its question
    EVOLUTION = "evolution"


@dataclass(frozen=True)
class Row:
    """A line of the table: the code of a question or a chapter, its name, then one text for each column."""

    code: str
    name: str
    cells: tuple[str, ...]
    is_question: bool = True


@dataclass(frozen=True)
class Exclusion:
    """A question that does not count, and why."""

    code: str
    name: str
    why: str


@dataclass(frozen=True)
class ChangeList:
    """Questions that two years do not have in common, or not alike."""

    label: str
    is_out: bool  # whether they leave the comparison
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Explanation:
    title: str
    figure: str  # as it is shown
    columns: tuple[str, ...] = ()  # after the name
    words: int = 0  # how many of them, from the first, are words; the others are figures
    rows: tuple[Row, ...] = ()
    total: tuple[str, ...] = ()
    left_out: tuple[Exclusion, ...] = ()
    steps: tuple[str, ...] = ()  # sentences, from the total to the figure
    changes: tuple[ChangeList, ...] = ()


# --- Numbers ------------------------------------------------------------------------------------------------------------------------------


def exact(value: Decimal) -> str:
    """Write a number with two decimals; with more where two would round to another integer than the number does (49,496 is 49)."""
    for decimals in range(2, MOST_DECIMALS):
        short = french.rounded(value, decimals)
        if french.rounded(short) == french.rounded(value):
            break
    return french.number(short)


def shown_score(shown: int | None) -> str:
    return "Non évalué" if shown is None else f"{shown} sur 100"


def figure_words(figure: Figure) -> str:
    """Write a score as it is shown, with its maturity."""
    return f"{shown_score(figure.shown)}, {figure.maturity.label}" if figure.maturity else shown_score(figure.shown)


# --- Scores -------------------------------------------------------------------------------------------------------------------------------


def cell_key(chapter: str, orientation: str) -> str:
    """Return the key of a case of the matrix, for an address."""
    return f"{chapter}-{orientation}"


def explain_score(bank: Bank, found: Results, values: Mapping[str, Value], active: Collection[str], kind: Kind, key: str) -> Explanation:
    """Explain the score of the whole, of a chapter, a section, an orientation or a case of the matrix; LookupError for an unknown one."""
    if kind is Kind.OVERALL:
        if key != OVERALL:
            raise LookupError(key)
        return _overall(bank, found)
    title, figure, questions = _set(bank, found, kind, key)
    scored = [question for question in questions if question.code in bank.scored]
    rows = tuple(_row(bank.by_code[mark.code], values, mark) for mark in figure.counted)
    weight, won = sum(mark.weight for mark in figure.counted), figure.won
    return Explanation(
        title=title,
        figure=figure_words(figure),
        columns=("Réponse", "Poids", "Points", "Poids × points"),
        words=1,
        rows=rows,
        total=("", french.whole(weight), "", french.whole(won)) if rows else (),
        left_out=tuple(_left_out(scored, figure, values, active)),
        steps=(*_division(bank, figure, weight), *_doubts(figure)),
    )


def _set(bank: Bank, found: Results, kind: Kind, key: str) -> tuple[str, Figure, Iterable[Question]]:
    """Return the title, the figure and the questions of a set."""
    chapters = {one.code: one for one in bank.chapters}
    orientations = {one.key: one.label for one in bank.orientations}
    match kind:
        case Kind.CHAPTER:
            chapter = chapters[key]
            return f"{chapter.code}. {chapter.title}", _by_key(found.chapters, key), chapter.questions
        case Kind.SECTION:
            section = next((one for one in bank.sections if one.code == key and one.scored), None)
            if section is None:
                raise LookupError(key)
            return f"{section.code} {section.title}", _by_key(found.sections, key), section.questions
        case Kind.ORIENTATION:
            mine = [question for question in bank.by_code.values() if question.orientation == key]
            return orientations[key], _by_key(found.orientations, key), mine
        case Kind.CELL:
            code, _, orientation = key.partition("-")
            chapter = chapters[code]
            mine = [question for question in chapter.questions if question.orientation == orientation]
            return f"{chapter.title}, {orientations[orientation]}", found.matrix[code, orientation], mine
    raise LookupError(kind)


def _by_key(figures: Iterable[Figure], key: str) -> Figure:
    return next(one for one in figures if one.key == key)


def _row(question: Question, values: Mapping[str, Value], mark: Mark) -> Row:
    points = mark.counted_points
    answer = short_answer(question, values.get(mark.code, NO_ANSWER))
    cells = (answer, french.whole(mark.weight), french.whole(points), french.whole(mark.weight * points))
    return Row(mark.code, _name(question), cells)


def _name(question: Question) -> str:
    return f"{question.subject[:1].upper()}{question.subject[1:]}"


def _left_out(scored: Iterable[Question], figure: Figure, values: Mapping[str, Value], active: Collection[str]) -> Iterable[Exclusion]:
    marks = {mark.code: mark for mark in figure.left_out}
    for question in scored:
        if question.code not in active:
            yield Exclusion(question.code, _name(question), "n’est pas posée, à cause d’une autre réponse ou du profil de l’office")
        elif question.code in marks:
            weight = f", poids {marks[question.code].weight}"
            yield Exclusion(question.code, _name(question), in_words(question, values.get(question.code, NO_ANSWER)) + weight)


def _division(bank: Bank, figure: Figure, weight: int) -> Iterable[str]:
    if figure.score is None:
        yield "Aucune question ne compte\u00a0: le score n’est pas évalué, ce n’est pas un zéro."
        return
    yield f"{french.whole(figure.won)} points gagnés sur {french.whole(figure.possible)} possibles (100 × {french.whole(weight)})."
    yield f"{french.whole(figure.won)} ÷ {french.whole(weight)} = {exact(figure.score)}"
    yield from _rounding(bank, figure)


def _rounding(bank: Bank, figure: Figure) -> Iterable[str]:
    yield f"Arrondi à l’entier\u00a0: {figure.shown}."
    if figure.maturity is not None:
        later = [one.lower for one in bank.maturity if one.lower is not None and one.lower > (figure.maturity.lower or 0)]
        last = min(later) - 1 if later else 100
        yield f"Niveau {figure.maturity.label}\u00a0: de {figure.maturity.lower} à {last}."


def _doubts(figure: Figure) -> Iterable[str]:
    """Write the reliability out, and say what keeps a score from being final."""
    if figure.reliability is None:
        return
    sums = {state: sum(mark.weight for mark in figure.marks if mark.state is state) for state in AnswerState}
    unknown, without = sums[AnswerState.UNKNOWN], sums[AnswerState.NOT_APPLICABLE]
    share, rounded = f"{exact(100 * figure.reliability)}\u00a0%", french.percent(figure.reliability)
    yield (
        f"Fiabilité\u00a0: 1 − ({unknown} de «\u202fje ne sais pas\u202f» + {without} de «\u202fnon concerné\u202f»)"
        f" ÷ {sum(sums.values())} = {share if share == rounded else f'{share}, arrondi à {rounded}'}."
    )
    if figure.is_indicative:
        yield "La fiabilité est inférieure à 60\u00a0%\u00a0: le score est indicatif."
    if figure.is_provisional:
        count = sum(mark.state is AnswerState.UNANSWERED for mark in figure.marks)
        yield f"{french.plural(count, 'question attend', 'questions attendent')} une réponse\u00a0: le score est provisoire."


def _overall(bank: Bank, found: Results) -> Explanation:
    scored = [(chapter, figure) for chapter, figure in zip(bank.chapters, found.chapters, strict=True) if figure.score is not None]
    missing = [(chapter, figure) for chapter, figure in zip(bank.chapters, found.chapters, strict=True) if figure.score is None]
    figure = found.overall
    terms = [one.score for _, one in scored if one.score is not None]
    return Explanation(
        title="Score global",
        figure=figure_words(figure),
        columns=("Points gagnés ÷ poids", "Score"),
        rows=tuple(Row(chapter.code, chapter.title, (_fraction(one), exact(one.score or Decimal())), False) for chapter, one in scored),
        left_out=tuple(Exclusion(chapter.code, chapter.title, "non évalué") for chapter, _ in missing),
        steps=(*_mean(bank, figure, terms), *_doubts(figure)),
    )


def _fraction(figure: Figure) -> str:
    return f"{french.whole(figure.won)} ÷ {french.whole(sum(mark.weight for mark in figure.counted))}"


def _mean(bank: Bank, figure: Figure, terms: Sequence[Decimal]) -> Iterable[str]:
    if figure.score is None:
        yield "Aucun chapitre n’est évalué\u00a0: le score global ne l’est pas non plus."
        return
    yield "Les chapitres comptent tous autant\u00a0: le plus long n’écrase pas les autres."
    yield _sum(terms, figure.score)
    if any(french.rounded(term, 2) != term for term in terms):
        yield "Le calcul garde toutes les décimales des chapitres\u00a0; deux sont écrites ici."
    yield from _rounding(bank, figure)


def _sum(terms: Sequence[Decimal], mean: Decimal) -> str:
    return f"({' + '.join(exact(term) for term in terms)}) ÷ {len(terms)} = {exact(mean)}"


# --- Gains --------------------------------------------------------------------------------------------------------------------------------


def explain_gain(bank: Bank, found: Results, values: Mapping[str, Value], code: str) -> Explanation:
    """Explain what a recommendation brings and asks for, and its rank; LookupError when there is none for this question."""
    rank, one = next(((rank, one) for rank, one in enumerate(found.priorities, start=1) if one.mark.code == code), (0, None))
    if one is None:
        raise LookupError(code)
    chapter = next(chapter for chapter in bank.chapters if any(question.code == code for question in chapter.questions))
    total = sum(mark.weight for mark in _by_key(found.chapters, chapter.code).counted)
    mark, question = one.mark, bank.by_code[code]
    gain = french.number(french.rounded(one.gain, 2))
    cost, complexity, time = mark.cct
    missing = 100 - mark.counted_points
    answer, points = short_answer(question, values.get(code, NO_ANSWER)), french.plural(mark.counted_points, "point", "points")
    steps = [
        f"Réponse\u00a0: {answer}, {points} sur 100, poids {mark.weight}.",
        f"Gain, si la réponse atteint 100 points\u00a0: {mark.weight} × (100 − {mark.counted_points}) ÷ {total} = {mark.weight * missing}"
        f" ÷ {total} = {gain} points sur le score du chapitre {chapter.code}.",
        f"{total} est le poids des questions qui comptent dans ce chapitre.",
        f"Effort, moyenne du coût, de la complexité et du temps\u00a0: ({cost} + {complexity} + {time}) ÷ 3 = {exact(one.cct)}\u00a0%.",
        f"Priorité\u00a0: gain ÷ (0,5 + effort ÷ 100) = {french.number(french.rounded(one.value, 2))}.",
        f"Rang {rank} sur {len(found.priorities)}\u00a0: les obligations légales au plus bas niveau, puis les plus fortes priorités.",
    ]
    return Explanation(title=_name(question), figure=f"{gain} points", steps=tuple(steps))


# --- Two years ----------------------------------------------------------------------------------------------------------------------------


def explain_evolution(before: Year, after: Year, found: Evolution, key: str) -> Explanation:
    """Explain how the overall score (key OVERALL) or a chapter moved at constant questions; LookupError for an unknown chapter."""
    chapter = None if key == OVERALL else next((one for one in after.bank.chapters if one.code == key), None)
    if chapter is None and key != OVERALL:
        raise LookupError(key)
    sides = [(one.year, constant_marks(after.bank, one.results.marks, found.codes)) for one in (before, after)]
    columns, rows, total, steps = _chapters_compared(after.bank, *sides) if chapter is None else _questions_compared(after.bank, *sides)
    return Explanation(
        title="Évolution du score global" if chapter is None else f"Évolution du chapitre {chapter.code}",
        figure=pair_words(found.constant),
        columns=columns,
        rows=rows,
        total=total,
        steps=(*_published(before, after, found), *steps, *_compared(found)),
        changes=change_lists(before.bank, after.bank, found),
    )


def pair_words(pair: Pair) -> str:
    """Write two scores and their difference; at constant questions, nothing to compare is « Non comparable »."""
    if pair.difference is None:
        return "Non comparable"
    return f"{pair.before} → {pair.after}, {french.number(pair.difference, signed=True)}"


Compared = tuple[tuple[str, ...], tuple[Row, ...], tuple[str, ...], Sequence[str]]
Side = tuple[int, Sequence[Mark]]  # a year and its marks at constant questions


def _questions_compared(whole: Bank, old: Side, new: Side) -> Compared:
    rows = tuple(
        Row(was.code, _name(whole.by_code[was.code]), tuple(french.whole(number) for number in _products(was, now)))
        for was, now in zip(old[1], new[1], strict=True)
    )
    weight = sum(mark.weight for mark in new[1])
    sums = [(year, sum(mark.weight * mark.counted_points for mark in marks)) for year, marks in (old, new)]
    total = (french.whole(weight), "", "", *(french.whole(won) for _, won in sums)) if rows else ()
    steps = [
        f"{year}, à questions constantes\u00a0: {french.whole(won)} ÷ {french.whole(weight)} = {exact(Decimal(won) / weight)},"
        f" arrondi à {scoring.displayed(Decimal(won) / weight)}."
        for year, won in sums
        if weight
    ]
    columns = ("Poids", *(f"Points {year}" for year, _ in sums), *(f"Poids × points {year}" for year, _ in sums))
    return columns, rows, total, steps


def _products(was: Mark, now: Mark) -> tuple[int, ...]:
    return now.weight, was.counted_points, now.counted_points, was.weight * was.counted_points, now.weight * now.counted_points


def _chapters_compared(whole: Bank, old: Side, new: Side) -> Compared:
    scores = [[scoring.score(_of_chapter(chapter, marks)) for chapter in whole.chapters] for _, marks in (old, new)]
    rows = tuple(
        Row(chapter.code, chapter.title, (exact(was), exact(now)), False)
        for chapter, was, now in zip(whole.chapters, *scores, strict=True)
        if was is not None and now is not None
    )
    steps = []
    for (year, _), one in zip((old, new), scores, strict=True):
        terms = [score for score in one if score is not None]
        mean = scoring.overall_score(terms)
        if mean is not None:
            steps.append(f"{year}, à questions constantes\u00a0: {_sum(terms, mean)}, arrondi à {scoring.displayed(mean)}.")
    return (str(old[0]), str(new[0])), rows, (), steps


def _of_chapter(chapter: Chapter, marks: Iterable[Mark]) -> list[Mark]:
    codes = {question.code for question in chapter.questions}
    return [mark for mark in marks if mark.code in codes]


def _published(before: Year, after: Year, found: Evolution) -> Iterable[str]:
    was, now = (shown_score(score) for score in (found.published.before, found.published.after))
    yield f"Publié, chaque année avec sa propre version de la banque\u00a0: {was} en {before.year}, {now} en {after.year}."
    yield (
        f"À questions constantes, {french.plural(len(found.codes), 'question compte', 'questions comptent')}\u00a0: celles qui ont le même"
        f" barème et qui comptent les deux années, avec les poids de {after.year}."
    )


def _compared(found: Evolution) -> Iterable[str]:
    pair = found.constant
    if pair.difference is None:
        yield "Aucune question n’est commune aux deux années\u00a0: elles ne se comparent pas."
    else:
        yield f"Différence des deux nombres affichés\u00a0: {pair.after} − {pair.before} = {french.number(pair.difference, signed=True)}."


def change_lists(before: Bank, after: Bank, found: Evolution) -> tuple[ChangeList, ...]:
    """Return the lists of questions of an evolution, those that are not empty."""
    lists = (
        ("Nouvelles", True, found.added),
        ("Retirées", True, found.removed),
        ("Barème modifié", True, found.rescaled),
        ("Sans objet d’un côté", True, found.without_object),
        ("Libellé modifié", False, found.reworded),
        ("Pondération modifiée", False, found.reweighted),
    )
    return tuple(
        ChangeList(label, is_out, tuple(after.by_code.get(code) or before.by_code[code] for code in codes))
        for label, is_out, codes in lists
        if codes
    )
