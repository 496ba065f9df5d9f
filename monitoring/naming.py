"""How the addresses of a campaign are labelled, so that measuring tools and imports find it again."""

import re
import unicodedata
from collections.abc import Collection
from datetime import date
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from monitoring.channels import MEDIUMS, Channel

LONGEST = 80
SHAPE = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*")


def slug(text: str) -> str:
    """Write a name as a label: lower case, without accents, hyphens between words."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("æ", "ae"))
    bare = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return "-".join(re.findall(r"[a-z0-9]+", bare))


def propose_utm(name: str, *, starts_on: date | None = None, taken: Collection[str] = ()) -> str:
    """Propose a `utm_campaign` that no other campaign has: its name, its month when it has one (`ete-en-famille-2026-07`)."""
    month = f"-{starts_on:%Y-%m}" if starts_on else ""
    base = slug(name)[: LONGEST - len(month) - 4].rstrip("-") or "campagne"
    number, proposed = 1, base + month
    while proposed in taken:
        number += 1
        proposed = f"{base}{month}-{number}"
    return proposed


def is_label(text: str) -> bool:
    """Say whether a text can be a `utm_campaign`: tools tell capitals and accents apart, so there are none."""
    return len(text) <= LONGEST and SHAPE.fullmatch(text) is not None


def labelled(address: str, *, campaign: str, channel: Channel, source: str) -> str:
    """Add the labels to an address, in place of those it has; empty for what is no web address."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        return ""
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if not name.startswith("utm_")]
    labels = [("utm_source", slug(source)), ("utm_medium", MEDIUMS[channel]), ("utm_campaign", campaign)]
    return urlunsplit(parts._replace(query=urlencode([*kept, *labels])))
