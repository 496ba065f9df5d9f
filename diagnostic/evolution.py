"""Two years compared at constant questions (roles.md §6.2): no point comes from a new weight, a new question or a withdrawn one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from diagnostic.bank import Bank, Question
from diagnostic.bank_diff import is_same_scale
from diagnostic.scoring import COUNTED, Mark, displayed, score


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
    """Compare the marks of two years, by code, those of the questions that were active; `codes` keeps a section, chapter or orientation."""
    mine = (before.scored | after.scored) if codes is None else frozenset(codes)
    ordered = [code for code in dict.fromkeys((*after.by_code, *before.by_code)) if code in mine]
    both = [code for code in ordered if code in before.scored and code in after.scored]
    same = [code for code in both if is_same_scale(before.by_code[code], after.by_code[code])]
    constant = tuple(code for code in same if _counts(old, code) and _counts(new, code))
    kept = [code for code in ordered if code not in both]
    return Evolution(
        published=Pair(_published(old, ordered), _published(new, ordered)),
        constant=Pair(_constant(after, old, constant), _constant(after, new, constant)),
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


def _published(marks: Mapping[str, Mark], codes: Collection[str]) -> int | None:
    return displayed(score(marks[code] for code in codes if code in marks))


def _constant(after: Bank, marks: Mapping[str, Mark], codes: Collection[str]) -> int | None:
    return displayed(score(_weighted(after.by_code[code], marks[code]) for code in codes))


def _weighted(question: Question, mark: Mark) -> Mark:
    return Mark(mark.code, question.weight or mark.weight, mark.state, mark.level, mark.points)
