"""The columns of the tracker, in the order and the groups of the brochure (strategy-plan-kpi.md §2.9)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Group(StrEnum):
    DELIVERY = "Diffusion"
    QUALITY = "Qualité de trafic"
    CONVERSION = "Conversion"
    ANALYSIS = "Analyse"


class Kind(StrEnum):
    """How a value is written and read; a percentage is kept as a share of 1."""

    COUNT = "count"
    PERCENT = "percent"
    RATIO = "ratio"  # two decimals
    PAGES = "pages"  # one decimal
    MONEY = "money"  # euros
    VERDICT = "verdict"
    TEXT = "text"


class Direction(StrEnum):
    HIGHER = "higher"  # is better
    LOWER = "lower"
    NEUTRAL = "neutral"  # says something, neither good nor bad


@dataclass(frozen=True)
class Column:
    code: str
    label: str
    group: Group
    kind: Kind
    is_entered: bool  # by people: else always computed
    counted_by: str = ""  # the count that makes it computed where it is given
    direction: Direction | None = None  # of what is compared with the site
    is_hidden: bool = False  # until somebody wants it
    help: str = ""


COLUMNS: tuple[Column, ...] = (
    Column("impressions", "Impressions", Group.DELIVERY, Kind.COUNT, True, help="Pour un e-mail\u00a0: messages délivrés."),
    Column(
        "open_rate", "Email - taux d’ouvert.", Group.DELIVERY, Kind.PERCENT, True, "opens", help="Ouvertures uniques ÷ messages délivrés."
    ),
    Column("clicks", "Clics", Group.DELIVERY, Kind.COUNT, True, is_hidden=True, help="Pour un e-mail\u00a0: clics uniques."),
    Column("ctr", "CTR", Group.DELIVERY, Kind.PERCENT, True, "clicks", help="Clics ÷ impressions."),
    Column("visits", "Visites", Group.DELIVERY, Kind.COUNT, True),
    Column("pages_per_visit", "Pf/visite", Group.QUALITY, Kind.PAGES, True, "page_views", Direction.HIGHER, help="Pages vues ÷ visites."),
    Column("bounce_rate", "Taux de rebond", Group.QUALITY, Kind.PERCENT, True, "bounces", Direction.LOWER, help="Rebonds ÷ visites."),
    Column(
        "new_visits_rate", "Nouvelles visites", Group.QUALITY, Kind.PERCENT, True, "new_visits", Direction.NEUTRAL,
        help="Nouvelles visites ÷ visites\u00a0: la notoriété.",
    ),
    Column("orders", "Commandes", Group.CONVERSION, Kind.COUNT, True),
    Column("revenue", "CA", Group.CONVERSION, Kind.MONEY, True),
    Column(
        "conversion_rate", "Tx conversion", Group.CONVERSION, Kind.PERCENT, False, direction=Direction.HIGHER, help="Commandes ÷ visites."
    ),
    Column("cost", "Coût", Group.ANALYSIS, Kind.MONEY, True),
    Column("roi", "ROI", Group.ANALYSIS, Kind.RATIO, False, help="CA ÷ coût\u00a0: ce que rapporte 1\u00a0€ dépensé."),
    Column("verdict", "Résultats", Group.ANALYSIS, Kind.VERDICT, False),
    Column("comment", "Commentaire", Group.ANALYSIS, Kind.TEXT, True),
)  # fmt: skip
BY_CODE: Mapping[str, Column] = {column.code: column for column in COLUMNS}

# What is only ever computed, in the second block.
EXTRA: tuple[Column, ...] = (
    Column("cost_per_click", "CPC", Group.ANALYSIS, Kind.MONEY, False, help="Coût ÷ clics."),
    Column("cost_per_thousand", "CPM", Group.ANALYSIS, Kind.MONEY, False, help="Coût pour 1\u202f000 impressions."),
    Column("cost_per_visit", "Coût par visite", Group.ANALYSIS, Kind.MONEY, False, help="Coût ÷ visites."),
    Column("cost_per_order", "Coût par commande", Group.ANALYSIS, Kind.MONEY, False, help="Coût ÷ commandes."),
    Column("average_basket", "Panier moyen", Group.ANALYSIS, Kind.MONEY, False, help="CA ÷ commandes."),
    Column("revenue_per_visit", "CA par visite", Group.ANALYSIS, Kind.MONEY, False, help="CA ÷ visites."),
    Column("clicks_per_open", "Clics ÷ ouvertures", Group.ANALYSIS, Kind.PERCENT, False),
    Column("net_roi", "ROI net", Group.ANALYSIS, Kind.PERCENT, False, help="(CA − coût) ÷ coût."),
)

# The cells of « Moyenne du site »: typed or imported, never computed from the campaigns.
SITE_CODES = ("pages_per_visit", "bounce_rate", "new_visits_rate", "conversion_rate")
