from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from otn.lib import french
from otn.lib.refusals import Refused
from otn.network.backup import make_backup


class Command(BaseCommand):
    help = "Write the database and the documents into a new folder, as they are at one moment, with a manifest that proves them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="a folder that does not exist yet, or is empty")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = make_backup(options["folder"])
        except Refused as refusal:
            raise CommandError(f"Pas de sauvegarde. {refusal.message}") from refusal
        rows = french.plural(manifest.row_count, "ligne", "lignes")
        self.stdout.write(
            f"Sauvegarde faite dans {options['folder']}\u00a0: {rows}, {french.plural(len(manifest.files), 'fichier', 'fichiers')}."
        )
