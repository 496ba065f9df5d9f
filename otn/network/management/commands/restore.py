from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from otn.lib import french
from otn.lib.refusals import Refused
from otn.network.backup import lists_beside, restore_backup


class Command(BaseCommand):
    help = (
        "Put a backup into an empty database and an empty storage, then take away again what was taken away since: revoked links, "
        "departures, closed accounts, erased people. Sessions end, mails that waited are not sent."
    )
    requires_system_checks: list[str] = []  # the tables that they look at come with the backup

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="a folder made by backup")
        since = parser.add_mutually_exclusive_group(required=True)
        since.add_argument(
            "--removals", type=Path, action="append", default=[], help="the latest list made by `removals`; may be given several times"
        )
        since.add_argument(
            "--without-removals", action="store_true", help="there is none: only those of the backups in the same place are used"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        try:
            restored = restore_backup(folder, lists=[*lists_beside(folder), *options["removals"]])
        except Refused as refusal:
            raise CommandError(f"Pas de restauration. {refusal.message}") from refusal
        manifest = restored.manifest
        told = (
            french.plural(manifest.row_count, "ligne", "lignes"),
            french.plural(len(manifest.files), "fichier", "fichiers"),
            french.plural(restored.sessions, "session fermée", "sessions fermées"),
            french.plural(restored.mails, "courriel retenu", "courriels retenus"),
        )
        self.stdout.write(f"Sauvegarde du {manifest.taken_at} restaurée\u00a0: {', '.join(told)}.")
        for kind, count in restored.removals.items():
            if count:
                self.stdout.write(f"  {WORDS[kind]}\u00a0: {count}")


WORDS = {
    "share": "liens de partage révoqués de nouveau",
    "person": "personnes effacées de nouveau",
    "account": "comptes fermés de nouveau",
    "membership": "départs appliqués de nouveau",
    "invitation": "invitations retirées de nouveau",
    "assignment": "accompagnements terminés de nouveau",
}
