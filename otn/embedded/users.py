"""As whom PostgreSQL runs: it refuses to be root."""

import os
import pwd
from dataclasses import dataclass

from otn.embedded.errors import ServicesUnavailable


@dataclass(frozen=True)
class User:
    uid: int
    gid: int
    name: str


def database_user() -> User | None:
    """Return the user that PostgreSQL must run as, or None when it is the one we are. No user is ever created."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return User(entry.pw_uid, entry.pw_gid, name)
    raise ServicesUnavailable("PostgreSQL cannot run as root, and this system has neither a user postgres nor a user nobody.")
