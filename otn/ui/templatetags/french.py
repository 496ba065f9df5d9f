"""Numbers, dates and names in templates, written by otn.lib.french: `{{ cost|money }}`, `{{ share|percent:1 }}`, `{{ day|date_long }}`."""

from django import template

from otn.lib import french

register = template.Library()

for write in (
    french.date_long,
    french.date_short,
    french.date_with_day,
    french.de,
    french.moment,
    french.money,
    french.number,
    french.percent,
    french.size,
    french.time_of_day,
    french.whole,
):
    register.filter(write.__name__, write)
