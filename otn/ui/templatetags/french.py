"""Numbers, dates and names in templates, written by otn.lib.french: `{{ cost|money }}`, `{{ share|percent:1 }}`, `{{ day|date_long }}`."""

from decimal import Decimal

from django import template

from otn.lib import french

register = template.Library()


def percent_of_100(value: Decimal | int | None) -> str:
    """Write a percentage that stands on 100 already: 33 → `33 %`; None is « — »."""
    return french.percent(value, of=100)


def counted(count: int, names: str) -> str:
    """Write a count with its name, in the singular or in the plural, as 0 takes the singular: `{{ count|counted:"tâche,tâches" }}`."""
    one, many = names.split(",")
    return french.plural(count, one, many)


for write in (
    counted,
    french.date_long,
    french.date_short,
    french.date_with_day,
    french.de,
    french.moment,
    french.money,
    french.number,
    french.percent,
    percent_of_100,
    french.size,
    french.time_of_day,
    french.whole,
):
    register.filter(write.__name__, write)
