"""Where a campaign runs, and what measures it."""

from collections.abc import Mapping
from enum import StrEnum


class Channel(StrEnum):
    EMAIL = "email"
    SEARCH = "search"
    DISPLAY = "display"
    SOCIAL = "social"
    PARTNER = "partner"
    OTHER = "other"


CHANNEL_NAMES: Mapping[Channel, str] = {
    Channel.EMAIL: "e-mail",
    Channel.SEARCH: "liens sponsorisés",
    Channel.DISPLAY: "bannières et habillages",
    Channel.SOCIAL: "réseaux sociaux",
    Channel.PARTNER: "site partenaire",
    Channel.OTHER: "autre",
}

# The `utm_medium` that measuring tools know how to sort.
MEDIUMS: Mapping[Channel, str] = {
    Channel.EMAIL: "email",
    Channel.SEARCH: "cpc",
    Channel.DISPLAY: "display",
    Channel.SOCIAL: "social",
    Channel.PARTNER: "referral",
    Channel.OTHER: "autre",
}


class Source(StrEnum):
    """Where figures come from."""

    TYPED = "typed"
    GA4 = "ga4"
    MATOMO = "matomo"
    UNIVERSAL = "universal"
    GOOGLE_ADS = "google_ads"
    OTHER = "other"


SOURCE_NAMES: Mapping[Source, str] = {
    Source.TYPED: "saisie",
    Source.GA4: "Google Analytics 4",
    Source.MATOMO: "Matomo",
    Source.UNIVERSAL: "Universal Analytics",
    Source.GOOGLE_ADS: "Google Ads",
    Source.OTHER: "autre fichier",
}

MEASURING = frozenset({Source.GA4, Source.MATOMO, Source.UNIVERSAL})


def measured_by(source: str) -> str:
    """Return the tool that measured the visits, for `kpi.compare`: empty, which compares with any, unless it is known for certain."""
    return source if source in MEASURING else ""
