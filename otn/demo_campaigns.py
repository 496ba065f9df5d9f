"""What the cast of the demo network measured of its campaigns (DESIGN §10), as plain data.

The month before the day on which the demo was first loaded has the table of OTN's brochure, figure by figure, its two impossible cells
included. Months are counted back from that day.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from otn.demo_diagnostic import HELENE, SAMIR
from otn.demo_plan import ADWORDS

SITE = ("pages_per_visit", "bounce_rate", "new_visits_rate", "conversion_rate")
CODES = (
    "impressions", "open_rate", "ctr", "visits", "pages_per_visit", "bounce_rate", "new_visits_rate", "orders", "revenue",
    "conversion_rate", "cost", "roi",
)  # fmt: skip


@dataclass(frozen=True)
class Told:
    """A campaign: its channel, and the action of the plan that it belongs to."""

    name: str
    channel: str
    utm: str = ""
    action: str = ""


@dataclass(frozen=True)
class Row:
    """What a campaign brought over a month, as somebody pasted it: the cells of CODES."""

    campaign: str
    cells: tuple[str, ...]
    comment: str = ""
    verdict: str = ""  # in place of the proposed one
    reason: str = ""


@dataclass(frozen=True)
class Month:
    months_ago: int
    site: tuple[str, ...]  # the cells of SITE
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Target:
    channel: str
    code: str
    value: str  # a share of 1 for a rate


@dataclass(frozen=True)
class Tracked:
    """The tracker of an office."""

    lead: str
    campaigns: tuple[Told, ...]
    months: tuple[Month, ...]  # the oldest first
    targets: tuple[Target, ...] = ()


# --- Côte des Embruns ---------------------------------------------------------------------------------------------------------------------

EMAIL, SEARCH, DISPLAY, WEATHER = "Email 1", "Adwords", "Display Google", "La Chaîne Météo - habillage"

BROCHURE = Month(
    1,
    ("5,5", "35,17 %", "63,78 %", "1,02 %"),
    (
        Row(
            EMAIL,
            ("95 050", "25,00 %", "1,02 %", "312", "6,5", "40,00 %", "65,20 %", "2", "112,00 €", "0,64 %", "3 200,00 €", "0,04"),
            "bon taux d’ouverture mais taux de clic et volume faible. Très peu rentable",
        ),
        Row(
            SEARCH,
            ("365 230", "/", "3,00 %", "10 912", "4,8", "37,60 %", "72,92 %", "115", "7 475,00 €", "1,05 %", "1 865,43 €", "4,01"),
            "bon ROI, bonne qualité de trafic et taux de conversion",
        ),
        Row(
            DISPLAY,
            ("1 250 620", "/", "0,80 %", "9 853", "2,3", "51,32 %", "83,60 %", "57", "2 753,00 €", "0,58 %", "3 251,02 €", "0,85"),
            "taux de clic et taux de conversion supérieurs aux attentes, bonne notoriété (nouvelles visites)",
        ),
        Row(
            WEATHER,
            ("82 782", "/", "1,37 %", "1 811", "3,5", "48,97 %", "90,65 %", "7", "413,00 €", "0,37 %", "1 251,65 €", "0,33"),
            "bonne visibilité (nouvelles visites) taux de clic et qualité de trafic corrects, quelques commandes",
        ),
    ),
)

EMBRUNS = Tracked(
    lead=SAMIR,
    campaigns=(
        Told(EMAIL, "email", "email-1"),
        Told(SEARCH, "search", "adwords", ADWORDS),
        Told(DISPLAY, "display", "display-google", "Un modèle de page de campagne"),
        Told(WEATHER, "partner", "chaine-meteo"),
    ),
    months=(
        Month(
            13,
            ("4,9", "39,40 %", "61,20 %", "0,88 %"),
            (
                Row(
                    EMAIL, ("61 400", "21,30 %", "0,90 %", "431", "5,2", "44,10 %", "58,30 %", "3", "171,00 €", "", "1 900,00 €", ""),
                    "premier envoi acheté, cible trop large",
                ),
                Row(
                    SEARCH, ("402 150", "/", "1,62 %", "6 310", "3,6", "52,40 %", "70,10 %", "34", "2 057,00 €", "", "2 140,00 €", ""),
                    "annonces tenues par nous, faute de temps elles mènent toutes à l’accueil",
                ),
            ),
        ),
        Month(
            4,
            ("5,1", "37,60 %", "66,02 %", "0,94 %"),
            (
                Row(
                    SEARCH, ("498 300", "/", "2,61 %", "12 905", "4,5", "39,80 %", "75,40 %", "121", "7 623,00 €", "", "2 310,00 €", ""),
                    "la saison porte les recherches",
                ),
                Row(DISPLAY, ("1 610 900", "/", "0,71 %", "11 204", "2,2", "54,90 %", "85,10 %", "49", "2 401,00 €", "", "3 480,00 €", "")),
            ),
        ),
        Month(
            3,
            ("5,2", "36,90 %", "65,40 %", "0,97 %"),
            (
                Row(SEARCH, ("441 870", "/", "2,74 %", "12 010", "4,6", "39,10 %", "74,20 %", "118", "7 434,00 €", "", "2 205,00 €", "")),
                Row(DISPLAY, ("1 480 300", "/", "0,74 %", "10 760", "2,2", "53,70 %", "84,60 %", "52", "2 548,00 €", "", "3 390,00 €", "")),
                Row(
                    WEATHER, ("96 420", "/", "1,21 %", "1 142", "3,3", "50,20 %", "91,30 %", "4", "236,00 €", "", "1 310,00 €", ""),
                    "une semaine de pluie, peu de départs", "+",
                    "Campagne d’image, décidée avec le Département\u00a0: nous cherchions à être vus, pas à vendre.",
                ),
            ),
        ),
        Month(
            2,
            ("5,4", "35,80 %", "64,30 %", "1,00 %"),
            (
                Row(
                    EMAIL, ("58 900", "23,80 %", "0,98 %", "421", "5,9", "41,60 %", "62,70 %", "4", "238,00 €", "", "1 950,00 €", ""),
                    "cible resserrée sur les familles",
                ),
                Row(
                    SEARCH, ("389 640", "/", "2,88 %", "11 180", "4,7", "38,20 %", "73,50 %", "116", "7 308,00 €", "", "1 980,00 €", ""),
                    "l’agence a retiré trente mots clés qui ne servaient pas",
                ),
                Row(DISPLAY, ("1 302 400", "/", "0,77 %", "9 960", "2,3", "52,40 %", "84,00 %", "54", "2 619,00 €", "", "3 300,00 €", "")),
            ),
        ),
        BROCHURE,
    ),
    targets=(
        Target("email", "open_rate", "0.22"),
        Target("search", "roi", "3"),
        Target("display", "ctr", "0.006"),
        Target("display", "conversion_rate", "0.005"),
    ),
)  # fmt: skip

JUDGE = HELENE  # who puts a verdict in place of another

STORIES: Mapping[str, Tracked] = {"cote-des-embruns": EMBRUNS}

# --- What a generated office measures -----------------------------------------------------------------------------------------------------

SMALL: tuple[Told, ...] = (
    Told("Annonces de printemps", "search", "printemps"),
    Told("Publications sponsorisées", "social", "sponsorise"),
    Told("Lettre aux abonnés", "email", "lettre"),
)
