"""The formulas of the tracker: the brochure's own table is the golden test (strategy-plan-kpi.md §2.9)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from monitoring.columns import COLUMNS, Group
from monitoring.kpi import (
    Change,
    Figures,
    Reference,
    Span,
    Standing,
    Verdict,
    compare,
    first_sentence,
    flags,
    implied_clicks,
    is_computed,
    judge,
    lasts_as_long,
    same_months_last_year,
    together,
    value_of,
    written,
)
from otn.lib.french import rounded
from tests.monitoring.brochure import ADWORDS, DISPLAY, EMAIL, ROWS, SITE, WEATHER

IS_EMAIL = {"Email 1": True}


def shown(figures, code):
    return written(value_of(figures, code), next(column.kind for column in COLUMNS if column.code == code))


def test_the_columns_are_those_of_the_brochure_with_clicks_hidden_among_them():
    assert [column.label for column in COLUMNS if not column.is_hidden] == [
        "Impressions", "Email - taux d’ouvert.", "CTR", "Visites", "Pf/visite", "Taux de rebond", "Nouvelles visites", "Commandes", "CA",
        "Tx conversion", "Coût", "ROI", "Résultats", "Commentaire",
    ]  # fmt: skip
    codes = [column.code for column in COLUMNS]
    assert codes.index("clicks") == codes.index("ctr") - 1
    groups = [column.group for column in COLUMNS]
    assert list(dict.fromkeys(groups)) == list(Group)
    assert [groups.count(group) for group in Group] == [5, 3, 3, 4]


# --- The golden table ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("figures", "conversion", "roi", "net", "basket", "per_order"),
    [
        (EMAIL, "0,64\u00a0%", "0,04", "-96.5", "56,00\u00a0€", "1\u202f600,00\u00a0€"),
        (ADWORDS, "1,05\u00a0%", "4,01", "300.7", "65,00\u00a0€", "16,22\u00a0€"),
        (DISPLAY, "0,58\u00a0%", "0,85", "-15.3", "48,30\u00a0€", "57,04\u00a0€"),
        (WEATHER, "0,39\u00a0%", "0,33", "-67.0", "59,00\u00a0€", "178,81\u00a0€"),
    ],
)
def test_the_derived_cells_of_the_brochure_follow(figures, conversion, roi, net, basket, per_order):
    assert (shown(figures, "conversion_rate"), shown(figures, "roi")) == (conversion, roi)
    assert rounded(value_of(figures, "net_roi") * 100, 1) == Decimal(net)
    assert written(value_of(figures, "average_basket"), next(c.kind for c in COLUMNS if c.code == "cost")) == basket
    assert written(value_of(figures, "cost_per_order"), next(c.kind for c in COLUMNS if c.code == "cost")) == per_order


def test_the_clicks_that_a_ctr_implies():
    assert [rounded(implied_clicks(figures)) for figures in ROWS.values()] == [970, 10957, 10005, 1134]
    assert implied_clicks(replace(ADWORDS, clicks=Decimal(11000))) == 11000


def test_the_two_impossible_cells_are_flagged_and_nothing_else():
    found = {name: [flag.key for flag in flags(row, is_email=name == "Email 1")] for name, row in ROWS.items()}
    assert found == {"Email 1": ["K2"], "Adwords": [], "Display Google": [], "La Chaîne Météo - habillage": ["K1", "K4"]}
    texts = {flag.key: flag.text for row in (EMAIL, WEATHER) for flag in flags(row, is_email=row is EMAIL)}
    assert texts == {
        "K1": "1\u202f811 visites pour environ 1\u202f134 clics",
        "K2": "312 visites pour environ 970 clics\u00a0: suivi à vérifier",
        "K4": "0,37\u00a0% saisi, 0,39\u00a0% calculé",
    }


def test_totals_are_sums_before_ratios():
    total = together(list(ROWS.values()))
    assert [written(value_of(total, code), next(c.kind for c in COLUMNS if c.code == code))
            for code in ("impressions", "visits", "orders", "revenue", "cost", "conversion_rate", "roi")] == [
        "1\u202f793\u202f682", "22\u202f888", "181", "10\u202f753,00\u00a0€", "9\u202f568,10\u00a0€", "0,79\u00a0%", "1,12",
    ]  # fmt: skip
    quality = [rounded(value_of(total, code) * by, places) for code, by, places in
               (("pages_per_visit", 1, 2), ("bounce_rate", 100, 2), ("new_visits_rate", 100, 2))]  # fmt: skip
    assert quality == [Decimal("3.64"), Decimal("44.44"), Decimal("78.82")]
    assert value_of(total, "open_rate") is None  # three rows have impressions and no opens


@pytest.mark.parametrize(
    ("code", "indices"),
    [
        ("pages_per_visit", [118, 87, 42, 64]),
        ("bounce_rate", [114, 107, 146, 139]),
        ("new_visits_rate", [102, 114, 131, 142]),
        ("conversion_rate", [63, 103, 57, 38]),
    ],
)
def test_each_indicator_is_compared_with_the_site(code, indices):
    assert [rounded(compare(row, code, SITE).index) for row in ROWS.values()] == indices


def test_an_indicator_has_a_direction():
    assert compare(ADWORDS, "pages_per_visit", SITE).standing is Standing.WORSE
    assert compare(ADWORDS, "bounce_rate", SITE).standing is Standing.WORSE
    assert compare(ADWORDS, "conversion_rate", SITE).standing is Standing.NEAR
    assert compare(ADWORDS, "new_visits_rate", SITE).standing is Standing.ABOVE


def test_figures_of_different_sources_do_not_compare():
    site = replace(SITE, source="matomo")
    assert compare(ADWORDS, "bounce_rate", site, source="ga4") is None
    assert compare(ADWORDS, "bounce_rate", site, source="matomo") is not None
    assert compare(ADWORDS, "bounce_rate", None) is None


# --- The verdict --------------------------------------------------------------------------------------------------------------------------


def test_the_verdicts_of_the_brochure():
    assert [judge(row, SITE).verdict for row in ROWS.values()] == ["-", "++", "+", "-"]
    assert judge(EMAIL, None).verdict is Verdict.VERY_BAD  # nothing says that its traffic is good


def test_free_revenue_is_very_good_and_has_no_roi():
    free = Figures(cost=Decimal(0), revenue=Decimal(10), visits=Decimal(5))
    assert (judge(free, SITE).verdict, value_of(free, "roi")) == (Verdict.VERY_GOOD, None)


@pytest.mark.parametrize(
    ("pages", "bounce", "orders", "expected"),
    [("6", "0.3", 20, "++"), ("6", "0.3", 1, "+"), ("6", "0.5", 1, "-"), ("5", "0.5", 1, "--")],
)
def test_a_campaign_that_seeks_no_revenue_is_judged_on_quality(pages, bounce, orders, expected):
    figures = Figures(visits=Decimal(1000), orders=Decimal(orders), pages_per_visit=Decimal(pages), bounce_rate=Decimal(bounce))
    found = judge(figures, SITE)
    assert (found.verdict, found.is_about_notoriety) == (expected, True)
    assert judge(replace(figures, cost=Decimal(100), revenue=Decimal(1000)), SITE, seeks_revenue=False).verdict == expected


def test_nothing_to_compare_gives_no_verdict():
    assert judge(Figures(visits=Decimal(10)), None).verdict is None


def test_the_first_sentence_speaks_of_money_then_of_the_site():
    assert first_sentence(ADWORDS, SITE) == (
        "Rapporte 4,01\u00a0€ par euro dépensé\u202f; conversion proche de la moyenne du site (1,05\u00a0% pour 1,02\u00a0%), "
        "pages par visite 13\u00a0% sous la moyenne."
    )
    target = Reference({"conversion_rate": Decimal("0.004")})
    assert "conversion 45\u00a0% au-dessus de l’objectif" in first_sentence(DISPLAY, SITE, target)
    assert first_sentence(Figures(), SITE) == ""


# --- What cannot be true ------------------------------------------------------------------------------------------------------------------


def keys(figures, **more):
    return [flag.key for flag in flags(figures, **({"is_email": True} | more))]


def number(**values):
    return Figures(**{name: Decimal(value) for name, value in values.items()})


def test_each_contradiction_has_its_flag():
    assert keys(number(orders=3, visits=2)) == ["K3", "K6"]
    assert keys(number(revenue=10, orders=0)) == ["K5"]
    assert keys(number(bounce_rate="1.01")) == ["K6"]
    assert keys(number(open_rate="0.2"), is_email=False) == ["K7"]
    assert keys(number(opens=11, impressions=10)) == ["K6", "K10"]
    baskets = [Decimal(value) for value in (50, 50, 200)]
    assert keys(number(revenue=200, orders=1), baskets=baskets) == ["K8"]
    assert keys(number(revenue=200, orders=1), baskets=baskets[:2]) == []
    may, june = Span(date(2026, 5, 1), date(2026, 5, 31)), Span(date(2026, 5, 31), date(2026, 6, 30))
    assert keys(Figures(), span=may, others=[june]) == ["K9"]


def test_an_exact_tie_of_rounding_is_no_contradiction():
    tie = replace(number(revenue=35, cost=1000), brought={"roi": Decimal("0.04")})
    assert keys(tie) == []
    assert keys(replace(tie, brought={"roi": Decimal("0.0401")})) == ["K4"]


# --- Cells and periods --------------------------------------------------------------------------------------------------------------------


def test_a_rate_is_computed_where_its_count_is_known_and_entered_where_not():
    assert value_of(number(clicks=5, impressions=100, ctr="0.9"), "ctr") == Decimal("0.05")
    assert value_of(number(ctr="0.9"), "ctr") == Decimal("0.9")
    assert (is_computed(number(clicks=5, impressions=100), "ctr"), is_computed(number(clicks=5), "ctr")) == (True, False)
    assert is_computed(Figures(), "roi")
    with pytest.raises(KeyError):
        value_of(Figures(), "comment")


def test_a_rate_whose_denominator_is_missing_is_lost_in_a_sum():
    known, bare = number(visits=100, bounce_rate="0.5"), number(bounce_rate="0.1")
    assert value_of(together([known, bare]), "bounce_rate") is None
    assert value_of(together([known, number(visits=300, bounces=30)]), "bounce_rate") == Decimal("0.2")
    assert value_of(together([]), "visits") is None


def test_periods_compare_with_the_same_months_of_last_year():
    leap = Span(date(2028, 2, 1), date(2028, 2, 29))
    before = same_months_last_year(leap)
    assert before == Span(date(2027, 2, 1), date(2027, 2, 28))
    assert lasts_as_long(leap, before)
    assert not lasts_as_long(leap, Span(date(2028, 3, 1), date(2028, 3, 31)))
    assert Change(Decimal(50), Decimal(60)).percent == 20
    assert Change(Decimal(0), Decimal(60)).percent is None
