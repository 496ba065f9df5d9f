"""A file between the page that says what it would change and the click that accepts it.

It waits in the cache, where nobody else reaches it and where it vanishes by itself: hidden in the page it would weigh more than the page,
as a file on the disk it would need somebody to clear it away. A cache that is emptied costs one more upload.
"""

import secrets
from dataclasses import dataclass

from django.core.cache import cache

from otn.accounts.models import User

KEPT_FOR = 3600  # seconds


@dataclass(frozen=True)
class Upload:
    name: str
    content: bytes


def keep(*, name: str, content: bytes, by: User) -> str:
    """Keep a file for the person who sent it, for an hour, and return the word that gives it back."""
    token = secrets.token_urlsafe(16)
    cache.set(_key(by, token), (name, content), timeout=KEPT_FOR)
    return token


def take_back(*, token: str, by: User) -> Upload | None:
    """Return a file that this person sent; None when it was hers an hour ago, or never."""
    found = cache.get(_key(by, token)) if token.isascii() and token.replace("-", "").replace("_", "").isalnum() else None
    return None if found is None else Upload(*found)


def _key(by: User, token: str) -> str:
    return f"upload-{by.pk}-{token[:40]}"
