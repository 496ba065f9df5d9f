"""What headings of exports mean: as the network said, and as the product knows."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.shortcuts import get_object_or_404

from monitoring.imports import CODES, DEFAULT_SYNONYMS
from monitoring.models import HeaderSynonym


@dataclass(frozen=True)
class Heading:
    id: int
    heading: str
    meaning: str
    known_as: str  # what the product knew it for; empty when it did not


@dataclass(frozen=True)
class Headings:
    added: tuple[Heading, ...]
    built_in: tuple[tuple[str, tuple[str, ...]], ...]  # column, and the headings that it is known by


def get_headings() -> Headings:
    """Return every heading that is recognised; one statement."""
    found = HeaderSynonym.objects.order_by("heading", "pk")
    added = tuple(Heading(one.pk, one.heading, _meaning(one.code), _meaning(DEFAULT_SYNONYMS.get(one.heading))) for one in found)
    return Headings(added, tuple((CODES[code], tuple(names)) for code, names in _by_code().items()))


def find_heading(pk: int) -> HeaderSynonym:
    """Return a heading that the network added, else raise Http404."""
    found: HeaderSynonym = get_object_or_404(HeaderSynonym, pk=pk)
    return found


def _meaning(code: str | None) -> str:
    return "" if code is None else CODES.get(code, "laissée de côté")


def _by_code() -> Mapping[str, list[str]]:
    grouped: dict[str, list[str]] = {code: [] for code in CODES}
    for heading, code in DEFAULT_SYNONYMS.items():
        if code in grouped:
            grouped[code].append(heading)
    return grouped
