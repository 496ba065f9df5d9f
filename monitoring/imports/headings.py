"""What tools call their columns, as data: the network adds to it without a release (`monitoring.models.HeaderSynonym`)."""

import re
import unicodedata
from collections.abc import Mapping

from monitoring.channels import Source

CAMPAIGN, CAMPAIGN_ID, DAY, DATE_RANGE, CURRENCY, IGNORED = "campaign", "campaign_id", "day", "date_range", "currency", ""
CONVERSIONS, ENGAGED, ENGAGEMENT_RATE = "conversions", "engaged_visits", "engagement_rate"
OTHER_NUMBER, OTHER_MONEY = "other_number", "other_money"  # not taken, but they tell how the file writes numbers

COUNTS = frozenset({"impressions", "opens", "clicks", "visits", "page_views", "bounces", "new_visits", "orders", CONVERSIONS, ENGAGED})
RATES = frozenset({"open_rate", "ctr", "bounce_rate", "new_visits_rate", "conversion_rate", ENGAGEMENT_RATE})
AMOUNTS = frozenset({"revenue", "cost"})
RATIOS = frozenset({"pages_per_visit", "roi"})
METRICS = COUNTS | RATES | AMOUNTS | RATIOS
MONEY = AMOUNTS | {OTHER_MONEY}
NUMBERS = METRICS | {OTHER_NUMBER, OTHER_MONEY}

# What a column can be said to be, with its name on the page of mapping.
CODES: Mapping[str, str] = {
    CAMPAIGN: "Campagne",
    CAMPAIGN_ID: "Identifiant de la campagne",
    DAY: "Jour",
    CURRENCY: "Devise",
    "impressions": "Impressions",
    "opens": "Ouvertures",
    "open_rate": "Taux d’ouverture",
    "clicks": "Clics",
    "ctr": "CTR",
    "visits": "Visites",
    "page_views": "Pages vues",
    "pages_per_visit": "Pf/visite",
    "bounces": "Rebonds",
    "bounce_rate": "Taux de rebond",
    ENGAGED: "Visites avec engagement",
    ENGAGEMENT_RATE: "Taux d’engagement",
    "new_visits": "Nouvelles visites (nombre)",
    "new_visits_rate": "Nouvelles visites (%)",
    "orders": "Commandes",
    CONVERSIONS: "Conversions",
    "revenue": "CA",
    "conversion_rate": "Tx conversion",
    "cost": "Coût",
    "roi": "ROI",
}

WRITTEN: Mapping[str, tuple[str, ...]] = {
    CAMPAIGN: (
        "campaign", "campagne", "campaign name", "nom de la campagne", "nom", "label", "name", "campagnes", "campaigns",
        "session campaign", "campagne de la session", "session manual campaign name", "utm_campaign",
        "session primary channel group (default channel group)", "session default channel group",
        "groupe de canaux par défaut de la session", "groupe de canaux principal de la session (groupe de canaux par défaut)",
        "session source/medium", "session source / medium", "source/support de la session", "source / support de la session",
        "landing page", "page de destination",
    ),
    CAMPAIGN_ID: ("campaign id", "id de campagne", "id de la campagne", "identifiant de la campagne", "idsubdatatable_campaign"),
    DAY: ("day", "jour", "date"),
    DATE_RANGE: ("date range", "plage de dates"),
    CURRENCY: ("currency code", "code de la devise", "devise", "currency"),
    "impressions": ("impr.", "impr", "impressions", "messages délivrés", "successful deliveries"),
    "opens": ("unique opens", "ouvertures uniques", "ouvertures"),
    "open_rate": ("open rate", "taux d’ouverture", "email - taux d’ouvert.", "taux d’ouvert."),
    "clicks": ("clicks", "clics", "unique clicks", "clics uniques"),
    "ctr": ("ctr", "click rate", "taux de clics", "interaction rate", "taux d’interaction"),
    "visits": ("visits", "visites", "sessions", "nb_visits"),
    "page_views": ("actions", "nb_actions", "page views", "pages vues", "views", "vues"),
    "pages_per_visit": ("actions per visit", "actions par visite", "nb_actions_per_visit", "pages/visit", "pf/visite", "pages par visite"),
    "bounces": ("bounces", "rebonds", "bounce_count"),
    "bounce_rate": ("bounce rate", "taux de rebond", "bounce_rate"),
    ENGAGED: ("engaged sessions", "sessions avec engagement", "sessions engagées"),
    ENGAGEMENT_RATE: ("engagement rate", "taux d’engagement"),
    "new_visits": ("new visits", "nombre de nouvelles visites"),
    "new_visits_rate": ("nouvelles visites", "% new visits", "% nouvelles visites"),
    "orders": ("orders", "commandes", "transactions", "purchases", "achats", "ecommerce purchases", "achats e-commerce", "total orders"),
    CONVERSIONS: ("conversions", "key events", "événements clés", "nb_conversions"),
    "revenue": (
        "total revenue", "revenu total", "revenus totaux", "revenue", "revenu", "ca", "chiffre d’affaires", "conv. value",
        "conversion value", "valeur de conv.", "valeur de conversion",
    ),
    "conversion_rate": ("tx conversion", "taux de conversion", "conversion rate", "conv. rate", "taux de conv."),
    "cost": ("cost", "coût", "spend", "dépenses", "montant dépensé", "campaign cost"),
    "roi": ("roi", "roas"),
    OTHER_MONEY: (
        "avg. cost", "coût moy.", "avg. cpc", "cpc moy.", "cost / conv.", "coût/conv.", "coût / conv.", "cost per conv.", "average value",
        "per visit value",
    ),
    OTHER_NUMBER: (
        "users", "active users", "utilisateurs", "utilisateurs actifs", "total users", "unique visitors", "visiteurs uniques",
        "nb_uniq_visitors", "nb_users", "events per session", "événements par session", "event count", "nombre d’événements",
        "session key event rate", "taux d’événements clés de la session", "visits with conversions", "visites avec conversions",
        "nb_visits_converted",
    ),
}  # fmt: skip

# Headings, or title lines, that only one tool writes.
MARKS: Mapping[Source, tuple[str, ...]] = {
    Source.GA4: (
        "engaged sessions", "sessions avec engagement", "engagement rate", "taux d’engagement", "session default channel group",
        "groupe de canaux par défaut de la session", "session campaign", "campagne de la session", "événements clés", "key events",
    ),
    Source.MATOMO: (
        "nb_visits", "nb_uniq_visitors", "actions per visit", "actions par visite", "nombre maximum d’actions en une visite",
        "maximum actions in one visit", "méta-données\u00a0: segment", "metadata_segment",
    ),
    Source.GOOGLE_ADS: (
        "campaign report", "rapport sur les campagnes", "campaign status", "état de la campagne", "avg. cost", "cost / conv.", "coût/conv.",
        "currency code", "code de la devise", "campaign type", "type de campagne", "impr.",
    ),
}  # fmt: skip

LONGEST = 160  # signs of a heading: what is longer is a text
PREVIOUS = re.compile(r"\s*\((?:previous period|période précédente)\)$")
APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "´": "'", "`": "'"})


def normalised(heading: str) -> str:
    """Write a heading in the one way that it is looked up: no accents, no capitals, single spaces, straight apostrophes."""
    decomposed = unicodedata.normalize("NFKD", heading.translate(APOSTROPHES).casefold())
    bare = "".join(sign for sign in decomposed if not unicodedata.combining(sign) and unicodedata.category(sign) != "Cf")
    return " ".join(bare.split())


DEFAULT_SYNONYMS: Mapping[str, str] = {normalised(heading): code for code, headings in WRITTEN.items() for heading in headings}
MARKED: Mapping[str, Source] = {normalised(mark): source for source, marks in MARKS.items() for mark in marks}


def is_previous(heading: str) -> bool:
    """Say whether a column belongs to the period that a report compares with."""
    return PREVIOUS.search(heading.casefold()) is not None


def code_of(heading: str, synonyms: Mapping[str, str]) -> str | None:
    """Return what a column holds, None when no synonym says so. A heading matches whole: « Coût » is not « Coût/conv. »."""
    if len(heading) > LONGEST:
        return None
    return synonyms.get(normalised(PREVIOUS.sub("", heading.casefold())))
