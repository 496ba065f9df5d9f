"""Where data and sockets lie."""

import hashlib
import os
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from otn.embedded.errors import ServicesUnavailable
from otn.embedded.server import SOCKET_LENGTH
from otn.embedded.users import User, database_user

# Not tempfile.gettempdir(): TMPDIR differs from shell to shell, and root's may be closed to the user of the database.
TEMPORARY, SURVIVES_REBOOT = Path("/tmp"), Path("/var/tmp")


@dataclass(frozen=True)
class Places:
    """The directories that belong to one state directory (`.otn` of a checkout)."""

    state: Path
    postgres_data: Path
    valkey_data: Path
    sockets: Path

    @classmethod
    def of(cls, state_dir: Path) -> "Places":
        """Work out the places of an existing state directory, and make those that others must not be able to take.

        Sockets stay out of the checkout, whose path may be too long for them; `sockets` in the state directory is a link to theirs.
        As root the data of PostgreSQL stays out too: its user may not come in, and we change no parent's mode.

        Raise ServicesUnavailable when someone else has taken one of the names.
        """
        state = state_dir.resolve()
        user = database_user()
        # With the inode: a checkout that is made again in the same place must not meet the servers of the one before.
        key = hashlib.sha256(f"{state}:{state.stat().st_ino}".encode(errors="surrogateescape")).hexdigest()[:10]
        sockets = _socket_dir(state / "sockets", f"otn-{os.geteuid()}-{key}")
        private_directory(sockets, user)
        _link(state / "sockets", sockets)
        postgres_data = state / "pg"
        if user is not None:
            private_directory(SURVIVES_REBOOT / f"otn-pg-{key}", user)
            postgres_data = SURVIVES_REBOOT / f"otn-pg-{key}" / "data"
        return cls(state, postgres_data, state / "valkey", sockets)


def private_directory(path: Path, user: User | None) -> None:
    """Make a directory that only a user (None: the one we are) can enter; raise ServicesUnavailable when it is another's.

    Anyone may write where these directories stand, so an existing one is trusted only when it is a directory, no link, and its owner
    is the right one.
    """
    owner, group = (user.uid, user.gid) if user else (os.geteuid(), os.getegid())
    with suppress(FileExistsError):
        path.mkdir(mode=0o700)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {owner, os.geteuid()}:
        raise ServicesUnavailable(f"{path} is not a directory of ours (its owner is the user {found.st_uid}): have it removed.")
    if found.st_uid != owner:
        os.chown(path, owner, group, follow_symlinks=False)
    if stat.S_IMODE(found.st_mode) != 0o700:
        path.chmod(0o700)


def _socket_dir(link: Path, name: str) -> Path:
    """Choose the directory of the sockets: the one in use, else within $XDG_RUNTIME_DIR, else within the temporary directory."""
    with suppress(OSError):
        used = link.readlink()  # by a program with another XDG_RUNTIME_DIR than ours, as a cron job has none
        if used.name == name and used.is_dir():
            return used
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR") or "/nonexistent")
    # Never as root: the database's user must reach it. Nor another user's, which `su` leaves in the environment.
    if os.geteuid() != 0 and os.access(runtime, os.W_OK) and runtime.stat().st_uid == os.geteuid():
        longest = runtime / name / ".s.PGSQL.5432"
        if len(os.fsencode(longest)) <= SOCKET_LENGTH:
            return runtime / name
    return TEMPORARY / name


def _link(link: Path, target: Path) -> None:
    if not link.is_symlink() or link.readlink() != target:
        link.unlink(missing_ok=True)
        link.symlink_to(target)
