"""When each session was last used: a stamp in the shared cache, so that reading a page writes nothing to the database.

The stamp is renewed every five minutes at most. Where it is missing (a new session, a cache that was emptied), the moment of the login
stands for it: losing the cache may end a session too early, never too late. A cache that does not answer ends none: reading goes on.
"""

import hashlib
import logging
from collections.abc import Iterable

import redis
from django.conf import settings
from django.core.cache import cache

logger = logging.getLogger("otn.accounts")

IDLE_LIMIT = 12 * 3600  # seconds, for those who need a second factor (security.md §6)
RENEWED_EVERY = 300


def _key(session_key: str) -> str:
    return f"otn:last-use:{hashlib.sha256(session_key.encode()).hexdigest()}"  # whoever reads the cache must not find sessions to take over


def last_use(session_key: str, *, opened_at: float, now: float) -> float:
    """Return when a session was last used before now, in seconds since 1970."""
    try:
        return float(cache.get(_key(session_key), opened_at))
    except redis.RedisError:
        logger.warning("the cache does not answer: no session is counted as idle")
        return now


def last_uses(session_keys: Iterable[str]) -> dict[str, float]:
    """Return the stamps that are known, by session."""
    by_stamp = {_key(session_key): session_key for session_key in session_keys}
    try:
        return {by_stamp[key]: float(at) for key, at in cache.get_many(by_stamp).items()}
    except redis.RedisError:
        return {}


def note_use(session_key: str, *, now: float) -> None:
    """Renew the stamp of a session."""
    try:
        cache.set(_key(session_key), now, timeout=settings.SESSION_COOKIE_AGE)
    except redis.RedisError:
        logger.warning("the cache does not answer: the last use of a session is not kept")
