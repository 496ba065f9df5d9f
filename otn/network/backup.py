"""A backup is a folder: the database as it was at one moment, the files it names, and a manifest that proves both (platform.md §6).

`database.dump` (pg_dump, custom format), `files/` (the storage), `removals.json` (otn.network.removals), and `manifest.json`, written last:
a folder without it is a backup that did not end. The dump is taken as `otn_backup`, the one login that sees the rows of every office, and
from the snapshot in which the rows are counted. A file of the storage is whole before a row names it, so files are copied after.
"""

import hashlib
import json
import shutil
import subprocess
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

import psycopg
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection, models, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone
from psycopg import sql
from psycopg.conninfo import make_conninfo

from otn.embedded.binaries import postgres_programs
from otn.embedded.errors import ServicesUnavailable
from otn.journal import operations as journal
from otn.lib.refusals import Refused
from otn.mail.models import OutgoingMail
from otn.network.removals import Removals, apply_removals, read_removals, take_removals, what_counts, write_removals
from otn.tenancy.models import OfficeModel
from otn.tenancy.scope import all_offices

FORMAT = 1
MANIFEST, DUMP, FILES, REMOVALS = "manifest.json", "database.dump", "files", "removals.json"
BACKUP_ROLE = "otn_backup"
# What both the driver and the programs understand; time limits of pages are none of theirs.
CONNECTION = ("host", "port", "dbname", "user", "password", "sslmode", "sslrootcert", "sslcert", "sslkey")
PIECE = 1 << 20  # bytes


@dataclass(frozen=True)
class Manifest:
    taken_at: str
    version: str
    migrations: tuple[str, ...]  # app.name
    rows: Mapping[str, int]  # of each table
    dump: str  # sha256, as those of the files
    files: Mapping[str, str]

    @property
    def row_count(self) -> int:
        return sum(self.rows.values())


@dataclass(frozen=True)
class Restored:
    manifest: Manifest
    removals: Mapping[str, int]  # taken away again, of each kind
    sessions: int  # ended
    mails: int  # that waited, and are not sent twice


# --- Taking one ---------------------------------------------------------------------------------------------------------------------------


def make_backup(folder: Path) -> Manifest:
    """Write a backup into a new or empty folder and return its manifest; raises Refused, and then the folder holds no manifest."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(f"{folder} n’est pas un dossier vide.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    at = timezone.now()
    login = _login(user=BACKUP_ROLE, password=settings.OTN_BACKUP_PASSWORD)
    try:
        with psycopg.connect(make_conninfo(**login)) as session:
            session.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            snapshot = _snapshot(session)
            rows, migrations, named = _counts(session), _migrations(session), _named_files(session)
            _run("pg_dump", login, ["--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={folder / DUMP}"])
    except psycopg.Error as error:
        raise Refused(f"La base ne se sauvegarde pas avec le rôle {BACKUP_ROLE}\N{NO-BREAK SPACE}: {error}") from error
    copies = ((name, _copy_out(name, folder / FILES / name)) for name in sorted(_names()))
    files = {name: digest for name, digest in copies if digest}
    if missing := sorted(path for path, digest in named.items() if path not in files or digest not in {"", files[path]}):
        raise Refused(
            f"{len(missing)} fichiers manquent au stockage ou y ont changé\N{NO-BREAK SPACE}: {', '.join(missing[:5])}. Recommencez."
        )
    write_removals(folder / REMOVALS, take_removals())
    manifest = Manifest(at.isoformat(), _version(), migrations, rows, _digest(folder / DUMP), files)
    draft = folder / f".{MANIFEST}"
    draft.write_text(json.dumps({"format": FORMAT, **asdict(manifest)}, ensure_ascii=False, indent=1))
    draft.rename(folder / MANIFEST)
    return manifest


def _snapshot(session: "psycopg.Connection[Any]") -> str:
    found = session.execute("SELECT rolbypassrls OR rolsuper, pg_export_snapshot() FROM pg_roles WHERE rolname = current_user").fetchone()
    if found is None or not found[0]:
        raise Refused(
            f"Le rôle {BACKUP_ROLE} n’a pas BYPASSRLS\N{NO-BREAK SPACE}: la sauvegarde serait vide. Passez otn/embedded/roles.sql."
        )
    return str(found[1])


def _counts(session: "psycopg.Connection[Any]") -> dict[str, int]:
    counts = {}
    for table in sorted(model._meta.db_table for model in _models()):
        found = session.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone()
        counts[table] = 0 if found is None else found[0]
    return counts


def _migrations(session: "psycopg.Connection[Any]") -> tuple[str, ...]:
    return tuple(f"{app}.{name}" for app, name in session.execute("SELECT app, name FROM django_migrations ORDER BY app, name"))


def _named_files(session: "psycopg.Connection[Any]") -> dict[str, str]:
    """Return the files that rows name, with the digest that they tell, empty when they tell none."""
    query = "SELECT path, sha256 FROM documents_document UNION ALL SELECT logo, '' FROM offices_office WHERE logo <> ''"
    return dict(session.execute(query).fetchall())


def _models() -> list[type[models.Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.managed and not model._meta.proxy]


def _names(folder: str = "") -> Iterator[str]:
    """Yield what the storage holds; drafts of files that are being written begin with a dot."""
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in names:
        if name and not name.startswith("."):
            yield f"{folder}/{name}" if folder else name
    for name in folders:
        yield from _names(f"{folder}/{name}" if folder else name)


def _copy_out(name: str, copy: Path) -> str:
    """Copy a file of the storage and return its digest, empty when it was removed meanwhile."""
    digest = hashlib.sha256()
    try:
        source = default_storage.open(name)
    except FileNotFoundError:
        return ""
    copy.parent.mkdir(parents=True, exist_ok=True)
    with source, copy.open("wb") as target:
        for piece in source.chunks(PIECE):
            digest.update(piece)
            target.write(piece)
    return digest.hexdigest()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _version() -> str:
    """Return the version of the product, empty where it was installed without its pyproject.toml."""
    path = settings.BASE_DIR / "pyproject.toml"
    return str(tomllib.loads(path.read_text())["project"]["version"]) if path.exists() else ""


# --- Putting one back ---------------------------------------------------------------------------------------------------------------------


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a backup and check that every file is what it says; raises Refused."""
    try:
        content = json.loads((folder / MANIFEST).read_text())
        if content.pop("format") != FORMAT:
            raise ValueError("another format")
        content["migrations"] = tuple(content["migrations"])
        manifest = Manifest(**content)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Refused(f"{folder} ne contient pas de sauvegarde complète.") from error
    expected = {DUMP: manifest.dump} | {f"{FILES}/{name}": digest for name, digest in manifest.files.items()}
    for name, digest in expected.items():
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
            raise Refused(f"{folder}\N{NO-BREAK SPACE}: la sauvegarde nomme un fichier hors de son dossier.")
        if not (folder / name).is_file() or _digest(folder / name) != digest:
            raise Refused(f"{folder / name}\N{NO-BREAK SPACE}: ce fichier manque ou n’est plus celui de la sauvegarde.")
    return manifest


def lists_beside(folder: Path) -> list[Path]:
    """Return the lists of removals of a backup and of those in the same place: later ones know what was taken away since."""
    return sorted(folder.resolve().parent.glob(f"*/{REMOVALS}"))


def restore_backup(folder: Path, *, lists: list[Path]) -> Restored:
    """Put a backup into the empty database and storage of the settings, and take away again what these lists of removals hold.

    Raises Refused. When it stops on the way, begin again with an empty database and an empty storage; nobody may log in meanwhile.
    """
    manifest = read_manifest(folder)
    removals = [read_removals(path) for path in lists]
    _check_target(manifest)
    _run("pg_restore", _login(), ["--exit-on-error", "--single-transaction", "--no-owner", str(folder / DUMP)])
    _check_rows(manifest)
    call_command("migrate", verbosity=0, interactive=False)
    for name in manifest.files:
        with (folder / FILES / name).open("rb") as file:
            if default_storage.save(name, File(file)) != name:
                raise Refused(f"Le stockage n’a pas gardé le nom du fichier {name}.")
    return _make_safe(manifest, removals)


def _check_target(manifest: Manifest) -> None:
    known = {f"{app}.{name}" for app, name in MigrationLoader(None, ignore_no_migrations=True).disk_migrations}
    ours = {name.partition(".")[0] for name in known}
    if unknown := [name for name in manifest.migrations if name.partition(".")[0] in ours and name not in known]:
        raise Refused(f"Cette sauvegarde vient d’une version plus récente du produit ({', '.join(unknown[:3])}).")
    if connection.introspection.table_names():
        raise Refused("La base n’est pas vide\N{NO-BREAK SPACE}: restaurez dans une base neuve, avant toute migration.")
    if any(_names()):
        raise Refused("Le stockage des fichiers n’est pas vide\N{NO-BREAK SPACE}: restaurez dans un dossier neuf.")


def _check_rows(manifest: Manifest) -> None:
    found = {}
    for model in _models():
        if model._meta.db_table not in manifest.rows:
            continue  # of a later version
        if issubclass(model, OfficeModel):
            with all_offices("rows of a restored backup are counted"):
                found[model._meta.db_table] = model._base_manager.count()
        else:
            found[model._meta.db_table] = model._base_manager.count()
    if wrong := [table for table, count in found.items() if count != manifest.rows[table]]:
        raise Refused(f"La base restaurée n’a pas les lignes de la sauvegarde\N{NO-BREAK SPACE}: {', '.join(sorted(wrong)[:5])}.")


@transaction.atomic
def _make_safe(manifest: Manifest, removals: list[Removals]) -> Restored:
    """Let nothing of the past act again: sessions, mails that have left since, what was taken away."""
    sessions, _ = Session.objects.all().delete()
    UserSession.objects.all().delete()
    waiting = OutgoingMail.objects.filter(due_at__isnull=False)
    mails = waiting.update(due_at=None, text="", error="Restored")
    taken = datetime.fromisoformat(manifest.taken_at)
    counts = apply_removals(what_counts(one for one in removals if one.taken_at >= taken))
    with all_offices("a backup was restored"):
        journal.record(office_id=None, by=None, verb="backup.restored", after={"taken_at": manifest.taken_at, **counts})
    return Restored(manifest, counts, sessions, mails)


# --- Programs -----------------------------------------------------------------------------------------------------------------------------


def _login(**changes: str) -> dict[str, str]:
    """Return how to reach the database of the settings, as somebody else where it is said."""
    given = {name: str(value) for name, value in connection.get_connection_params().items() if name in CONNECTION and value}
    if changes:
        given.pop("password", None)
    return given | {name: value for name, value in changes.items() if value}


def _run(program: str, login: Mapping[str, str], arguments: list[str]) -> None:
    """Run a program of PostgreSQL to its end; its password goes by the environment, where no list of processes shows it."""
    address = make_conninfo(**{name: value for name, value in login.items() if name != "password"})
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "PGPASSWORD": login.get("password", "")}
    command = [_program(program), "--no-password", f"--dbname={address}", *arguments]
    ran = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise Refused(f"{program} a échoué\N{NO-BREAK SPACE}: {ran.stderr.strip()[-1000:]}")


def _program(name: str) -> str:
    """Return the program of the embedded server where there is one, else that of the machine; the newest PostgreSQL reads all others."""
    try:
        return str(postgres_programs(None, spare=settings.STATE_DIR) / name)
    except ServicesUnavailable:
        found = shutil.which(name)
        if found is None:
            raise Refused(f"Le programme {name} manque\N{NO-BREAK SPACE}: installez le client de PostgreSQL.") from None
        return found
