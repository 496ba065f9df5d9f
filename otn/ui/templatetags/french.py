"""Numbers, dates and names in templates, written by otn.lib.french: `{{ cost|money }}`, `{{ share|percent:1 }}`, `{{ day|date_long }}`."""

from decimal import Decimal

from django import template

from otn.lib import french

register = template.Library()


def percent_of_100(value: Decimal | int | None) -> str:
    """Write a percentage that stands on 100 already: 33 → `33 %`; None is « — »."""
    return french.percent(value, of=100)


for write in (
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
