"""Two years compared at constant questions (roles.md §6.2): no point comes from a new weight, a new question or a withdrawn one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from diagnostic.bank import Bank
from diagnostic.bank_diff import is_same_scale
from diagnostic.scoring import COUNTED, Mark, displayed, overall_score, score


@dataclass(frozen=True)
class Pair:
    """Two displayed scores; None is « Non évalué », or « Non comparable » at constant questions."""

    before: int | None
    after: int | None

    @property
    def difference(self) -> int | None:
        """Of the displayed integers, so that the page adds up."""
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True)
class Evolution:
    published: Pair  # each year by its own version
    constant: Pair  # the same questions on both sides, with the weights of the newer version
    codes: tuple[str, ...]  # that make the constant pair
    added: tuple[str, ...]
    removed: tuple[str, ...]
    rescaled: tuple[str, ...]  # barème modifié
    without_object: tuple[str, ...]  # sans objet d’un côté
    reweighted: tuple[str, ...]  # pondération modifiée
    reworded: tuple[str, ...]  # libellé modifié

    @property
    def is_method_changed(self) -> bool:
        return bool(self.added or self.removed or self.rescaled or self.reweighted)


def evolution(
    before: Bank, after: Bank, old: Mapping[str, Mark], new: Mapping[str, Mark], codes: Collection[str] | None = None
) -> Evolution:
    """Compare the marks of two years, by code, those of the questions that were active; `codes` keeps a section, chapter or orientation.

    Without `codes` the overall scores are compared: means of the chapters, as each year shows them.
    """
    mine = (before.scored | after.scored) if codes is None else frozenset(codes)
    ordered = [code for code in dict.fromkeys((*after.by_code, *before.by_code)) if code in mine]
    both = [code for code in ordered if code in before.scored and code in after.scored]
    same = [code for code in both if is_same_scale(before.by_code[code], after.by_code[code])]
    constant = tuple(code for code in same if _counts(old, code) and _counts(new, code))
    kept = [code for code in ordered if code not in both]
    is_overall = codes is None
    old_constant, new_constant = (constant_marks(after, marks, constant) for marks in (old, new))
    return Evolution(
        published=Pair(_score(before, _of(old, ordered), is_overall), _score(after, _of(new, ordered), is_overall)),
        constant=Pair(_score(after, old_constant, is_overall), _score(after, new_constant, is_overall)),
        codes=constant,
        added=tuple(code for code in kept if code in after.scored),
        removed=tuple(code for code in kept if code in before.scored),
        rescaled=tuple(code for code in both if code not in same),
        without_object=tuple(code for code in same if code not in constant),
        reweighted=tuple(code for code in same if before.by_code[code].weight != after.by_code[code].weight),
        reworded=tuple(code for code in both if before.by_code[code].text != after.by_code[code].text),
    )


def _counts(marks: Mapping[str, Mark], code: str) -> bool:
    return code in marks and marks[code].state in COUNTED


def _of(marks: Mapping[str, Mark], codes: Collection[str]) -> list[Mark]:
    return [marks[code] for code in codes if code in marks]


def constant_marks(after: Bank, marks: Mapping[str, Mark], codes: Collection[str]) -> list[Mark]:
    """Return the marks of one of the years at constant questions: its answers, with the weights of the newer version."""
    return [replace(marks[code], weight=after.by_code[code].weight or marks[code].weight) for code in codes]


def _score(whole: Bank, marks: Collection[Mark], is_overall: bool) -> int | None:
    if not is_overall:
        return displayed(score(marks))
    chapters = ({question.code for question in chapter.questions} for chapter in whole.chapters)
    return displayed(overall_score(score(mark for mark in marks if mark.code in codes) for codes in chapters))
