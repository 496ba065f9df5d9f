"""The table of the brochure, as it is printed: with its two impossible cells, which are flagged and never repaired."""

from decimal import Decimal

from monitoring.kpi import Figures, Reference


def row(impressions, opened, ctr, visits, pages, bounce, new, orders, revenue, conversion, cost, roi):
    share = lambda value: None if value is None else Decimal(value) / 100  # noqa: E731
    return Figures(
        impressions=Decimal(impressions), open_rate=share(opened), ctr=share(ctr), visits=Decimal(visits), pages_per_visit=Decimal(pages),
        bounce_rate=share(bounce), new_visits_rate=share(new), orders=Decimal(orders), revenue=Decimal(revenue), cost=Decimal(cost),
        brought={"conversion_rate": Decimal(conversion) / 100, "roi": Decimal(roi)},
    )  # fmt: skip


SITE = Reference(
    {"pages_per_visit": Decimal("5.5"), "bounce_rate": Decimal("0.3517"), "new_visits_rate": Decimal("0.6378"),
     "conversion_rate": Decimal("0.0102")}
)  # fmt: skip
EMAIL = row(95050, "25.00", "1.02", 312, "6.5", "40.00", "65.20", 2, "112.00", "0.64", "3200.00", "0.04")
ADWORDS = row(365230, None, "3.00", 10912, "4.8", "37.60", "72.92", 115, "7475.00", "1.05", "1865.43", "4.01")
DISPLAY = row(1250620, None, "0.80", 9853, "2.3", "51.32", "83.60", 57, "2753.00", "0.58", "3251.02", "0.85")
WEATHER = row(82782, None, "1.37", 1811, "3.5", "48.97", "90.65", 7, "413.00", "0.37", "1251.65", "0.33")
ROWS = {"Email 1": EMAIL, "Adwords": ADWORDS, "Display Google": DISPLAY, "La Chaîne Météo - habillage": WEATHER}
