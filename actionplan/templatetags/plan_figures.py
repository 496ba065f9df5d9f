"""Figures of a plan in words: points of value, euros, days that something was moved."""

from collections.abc import Iterable
from decimal import Decimal

from django import template

from actionplan.queries.arbitration import Choice
from otn.lib import french

register = template.Library()


@register.filter
def brief(value: Decimal | int | None) -> str:
    """Write a figure with the one decimal that it needs, if it needs one: `33,3`, `25`; None is « — »."""
    return french.number(None if value is None else french.rounded(value, 1))


@register.filter
def points(value: Decimal) -> str:
    """Write what actions are worth: `55 points`."""
    return french.plural(french.rounded(value, 1), "point", "points")


@register.filter
def person_days(value: Decimal) -> str:
    """Write a load: `1,5 jour`, `3 jours`."""
    return french.plural(french.rounded(value, 1), "jour", "jours")


@register.filter
def loaded(value: Decimal) -> str:
    """Write a load in a column, always with its decimal; what is there is never 0: `7,1`, `3,0`, `< 0,1`."""
    tenths = french.rounded(value, 1)
    return french.number(tenths, 1) if tenths or not value else f"<\N{NO-BREAK SPACE}{french.number(Decimal('0.1'), 1)}"


@register.filter
def euros(value: Decimal | None) -> str:
    """Write an amount without the cents that it does not have: `9 500 €`, `199,90 €`; None is « — »."""
    return french.money(value, 0 if value is None or value == french.rounded(value) else 2)


@register.filter
def used_up(percent: int) -> str:
    """Say how much of a budget is used: `96 % utilisés`, `tout est utilisé`."""
    return "tout est utilisé" if percent == 100 else f"{french.percent(percent, of=100)} utilisés"


@register.filter
def gained(value: Decimal | None) -> str:
    """Write points of progress that were won or lost: `+12 points`; empty when there is nothing to compare."""
    if value is None:
        return ""
    count = french.rounded(value)
    return "inchangé" if not count else f"{french.number(count, signed=True)} {'point' if abs(count) < 2 else 'points'}"


@register.filter
def shifted(days: int | None) -> str:
    """Say by how many working days a date was moved: `+5 jours ouvrés`; empty when there are no two dates to compare."""
    if days is None:
        return ""
    return f"{french.number(days, signed=True)} {'jour ouvré' if abs(days) < 2 else 'jours ouvrés'}"


@register.filter
def named(choices: Iterable[Choice]) -> str:
    """List actions by their names: `A, B et C`."""
    return french.listing([one.action.name for one in choices])


@register.filter
def quoted(names: Iterable[str]) -> str:
    """List names, each between quotes."""
    return french.listing([french.quoted(name) for name in names])


@register.filter
def anchored(overview: str, objective: int) -> str:
    """Lead to an objective in the home of the plan."""
    return f"{overview}#objectif-{objective}"
