"""From the tree of a file to one question: what each of its keys means for each type (docs/question-bank.md)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from dataclasses import fields as fields_of
from decimal import Decimal

from diagnostic.bank import (
    CCT_STEPS,
    COMPARING,
    NONE,
    NONE_LABEL,
    POINTS,
    QUADRANT_NAMES,
    WEIGHTS,
    YES_LABELS,
    YES_LEVELS,
    YES_POINTS,
    Band,
    Choice,
    Condition,
    Facts,
    Operator,
    Question,
    QuestionType,
    Source,
    Threshold,
)
from diagnostic.bank_tree import IDENTIFIERS, Fields, quoted

QUESTION_CODE = re.compile(r"[1-9][0-9]?(?:\.[1-9][0-9]?)?-[0-9]{2}")
ADDRESS = re.compile(r"https?://[^\s/]+\.[^\s/]+(?:/\S*)?")


@dataclass(frozen=True)
class Known:
    """What a question may refer to."""

    sources: Mapping[str, Source]
    orientations: frozenset[str]


def identity(fields: Fields, key: str = "key", name: str = "") -> str:
    """Return the key of a thing, which has to be there; with `name` the thing is called by it from then on."""
    found = fields.has(key)
    value = fields.key(key)
    if not found:
        fields.refuse(key, f"Il manque ici la clé {quoted(key)}.", IDENTIFIERS)
    if value and name:
        fields.call((name, value))
    return value


def address(one: Fields, key: str) -> str:
    """Return the address of a page, complete."""
    page = one.text(key)
    if page and (not ADDRESS.fullmatch(page) or len(page) > 500):
        one.refuse(key, f"{quoted(page)} n’est pas l’adresse complète d’une page (https://…).")
        return ""
    return page


def read_question(one: Fields, code: str, kind: QuestionType, is_context: bool, known: Known) -> Question:
    """Read the keys that a question of this type has; the others stay, to be reported as not known here."""
    cct = _cct(one) if one.has("cct") else None
    facts = one.fields("facts")
    recommendations = one.fields("recommendations")
    question = Question(
        code=code,
        type=kind,
        text=one.prose("text"),
        subject=one.prose("subject"),
        help_text=one.prose("help"),
        rationale=one.prose("rationale"),
        heading=one.prose("heading"),
        replaces=_code_of_another(one, "replaces"),
        weight=one.integer("weight", WEIGHTS),
        orientation=_orientation(one, known),
        is_legal=one.flag("legal"),
        not_applicable=one.prose("not_applicable"),
        condition=_condition(one),
        cct=cct,
        unit=one.prose("unit") if kind is QuestionType.NUMBER else "",
        minimum=one.number("min") if kind is QuestionType.NUMBER else None,
        maximum=one.number("max") if kind is QuestionType.NUMBER else None,
        is_non_monotonic=one.flag("non_monotonic") if kind is QuestionType.NUMBER else False,
        choices=_choices(one, kind, is_context),
        bands=_bands(one, kind),
        thresholds=tuple(_threshold(each, known.sources) for each in one.each("thresholds")),
        facts=Facts() if facts is None else Facts(**{part.name: facts.prose(part.name) for part in fields_of(Facts)}),
        recommendation="" if recommendations is None else recommendations.prose("low"),
        next_recommendation="" if recommendations is None else recommendations.prose("next"),
    )
    for nested in (facts, recommendations):
        if nested is not None:
            nested.close()
    return question


def _orientation(one: Fields, known: Known) -> str:
    key = one.key("orientation")
    if key and key not in known.orientations:
        one.refuse("orientation", f"L’orientation {quoted(key)} n’est pas dans la liste des orientations.", IDENTIFIERS)
        return ""
    return key


def _code_of_another(one: Fields, key: str) -> str:
    code = one.text(key)
    if code and not QUESTION_CODE.fullmatch(code):
        one.refuse(key, f"{quoted(code)} n’est pas le code d’une question.")
        return ""
    return code


def _cct(one: Fields) -> tuple[int, int, int] | None:
    given = one.texts("cct")
    steps = {str(step) for step in CCT_STEPS}
    if one.is_unread("cct"):
        return None
    if len(given) != 3 or not steps.issuperset(given):
        one.refuse("cct", "Trois valeurs sont attendues (coût, complexité, temps), chacune 0, 25, 50, 75 ou 100.")
        return None
    cost, complexity, time = (int(step) for step in given)
    return cost, complexity, time


def _condition(one: Fields) -> Condition | None:
    fields = one.fields("condition")
    if fields is None:
        return None
    question, profile = _code_of_another(fields, "question"), fields.text("profile")
    operators = [operator for operator in Operator if fields.has(operator)]
    if bool(question) is bool(profile) or len(operators) != 1:
        one.refuse("condition", "Une condition nomme une question ou un champ du profil, et une comparaison (is, is_not, at_least, below).")
        return None
    operator = operators[0]
    bound = fields.number(operator) if operator in COMPARING else None
    values = () if operator in COMPARING else tuple(_plain(value) for value in fields.texts(operator))
    fields.close()
    return Condition(question, profile, operator, values, bound)


def _plain(value: str) -> str:
    return {"oui": "true", "non": "false"}.get(value.casefold(), value)


def _threshold(one: Fields, sources: Mapping[str, Source]) -> Threshold:
    key = identity(one, "source")
    source = sources.get(key)
    if key and source is None:
        one.refuse("source", f"La source {quoted(key)} n’est pas dans la liste des sources.", IDENTIFIERS)
    page, day = address(one, "source_url"), one.date("checked_on")
    threshold = Threshold(
        text=one.prose("text"),
        source=key if source else "",
        source_url=page or (source.url if source else ""),
        checked_on=day or (source.checked_on if source else None),
    )
    one.close()
    return threshold


# --- Choices and bands --------------------------------------------------------------------------------------------------------------------


def _choices(one: Fields, kind: QuestionType, is_context: bool) -> tuple[Choice, ...]:
    match kind:
        case QuestionType.SINGLE:
            return _unique(one, "choices", lambda each, rank: _level(each, rank, is_context))
        case QuestionType.YES_PARTIAL_NO:
            given = {choice.key: choice for choice in _unique(one, "choices", lambda each, rank: _answer(each, is_context))}
            return tuple(given.get(key) or _standard_answer(key, is_context) for key in YES_LEVELS)
        case QuestionType.MULTIPLE:
            boxes = _unique(one, "boxes", lambda each, rank: _box(each))
            has_none = not boxes or any(box.is_exclusive for box in boxes)
            return boxes if has_none else (*boxes, Choice(NONE, NONE_LABEL, is_exclusive=True))
    return ()


def _unique(one: Fields, key: str, read: Callable[[Fields, int], Choice | None]) -> tuple[Choice, ...]:
    choices: dict[str, Choice] = {}
    for rank, each in enumerate(one.each(key)):
        choice = read(each, rank)
        if choice is not None and choice.key in choices:
            each.refuse("key", f"La clé {quoted(choice.key)} est donnée deux fois dans cette question.", IDENTIFIERS)
        elif choice is not None:
            choices[choice.key] = choice
    return tuple(choices.values())


def _level(each: Fields, rank: int, is_context: bool) -> Choice | None:
    """Read a level of a single choice: its rank, unless it says another one."""
    level = None if is_context else each.integer("level", tuple(POINTS)) if each.has("level") else min(rank, max(POINTS))
    return _choice(each, level, POINTS)


def _answer(each: Fields, is_context: bool) -> Choice | None:
    key = each.peek("key")
    if key not in YES_LEVELS:
        each.refuse("key", f"{quoted(key)} n’est pas une réponse attendue\u00a0: no, partial ou yes.", IDENTIFIERS)
        each.ignore()
        each.spoil()
        return None
    return _choice(each, None if is_context else YES_LEVELS[key], YES_POINTS, YES_LABELS[key])


def _standard_answer(key: str, is_context: bool) -> Choice:
    level = None if is_context else YES_LEVELS[key]
    return Choice(key, YES_LABELS[key], level=level, points=None if level is None else YES_POINTS[level])


def _box(each: Fields) -> Choice | None:
    is_neutral = each.flag("neutral")
    is_exclusive = each.peek("key") == NONE
    return _choice(each, None, POINTS, NONE_LABEL if is_exclusive else "", is_neutral=is_neutral, is_exclusive=is_exclusive)


def _choice(
    each: Fields, level: int | None, points: Mapping[int, int], label: str = "", *, is_neutral: bool = False, is_exclusive: bool = False
) -> Choice | None:
    key = identity(each)
    if key:
        each.call((*each.path[:-2], "choice", key))
    else:
        each.spoil()
    given = None if level is None else each.integer("points", range(101))
    choice = Choice(
        key=key,
        label=each.prose("label") or label,
        short_label=each.prose("short_label"),
        level=level,
        points=None if level is None else points[level] if given is None else given,
        is_neutral=is_neutral,
        is_exclusive=is_exclusive,
        quadrant=each.word("quadrant", QUADRANT_NAMES),
        fact=each.prose("fact"),
    )
    each.close()
    return choice if key else None


def _bands(one: Fields, kind: QuestionType) -> tuple[Band, ...]:
    if kind is QuestionType.NUMBER:
        return tuple(band for each in one.each("bands") if (band := _band(each)) is not None)
    if kind is QuestionType.MULTIPLE:
        if one.holds_texts("bands"):
            return _in_steps(_short_bands(one))
        return _in_steps([band for each in one.each("bands") if (band := _band(each)) is not None])
    return ()


def _short_bands(one: Fields) -> list[Band]:
    """Read the least number of boxes of each level."""
    given = one.texts("bands")
    if len(given) != len(POINTS) or not all(step.isdecimal() for step in given):
        one.refuse("bands", "Quatre nombres de cases sont attendus\u00a0: le plus petit de chacun des niveaux 0, 1, 2 et 3.")
        return []
    return [Band(level, POINTS[level], Decimal(step)) for level, step in enumerate(given)]


def _in_steps(bands: list[Band]) -> tuple[Band, ...]:
    """Let each band of a multiple choice go on to the next one, which says where it begins."""
    ends = [band.lower for band in bands[1:]] + [None]
    return tuple(replace(band, upper=end, has_upper=False) for band, end in zip(bands, ends, strict=False))


def _band(each: Fields) -> Band | None:
    level, given = each.integer("level", tuple(POINTS)), each.integer("points", range(101))
    bounds = {name: each.number(name) for name in ("from", "above", "to", "below")}
    each.close()
    lower = [name for name in ("from", "above") if bounds[name] is not None]
    upper = [name for name in ("to", "below") if bounds[name] is not None]
    if len(lower) > 1 or len(upper) > 1:
        each.refuse("level", "Un palier a une borne basse (from ou above) et une borne haute (to ou below), pas deux.")
        each.spoil()
        return None
    if level is None:
        if not each.is_unread("level"):
            each.refuse("level", "Ce palier ne dit pas son niveau\u00a0: 0, 1, 2 ou 3.")
        each.spoil()
        return None
    return Band(
        level=level,
        points=POINTS[level] if given is None else given,
        lower=bounds[lower[0]] if lower else None,
        upper=bounds[upper[0]] if upper else None,
        has_lower=lower != ["above"],
        has_upper=upper == ["to"],
    )
