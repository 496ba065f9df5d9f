from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from otn.lib import french
from otn.lib.refusals import Refused
from otn.network.portability import export_office, find_office


class Command(BaseCommand):
    help = "Write all that one office has, and nothing of another, into a new folder: donnees.json and its documents."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="its name in addresses: /ot/<slug>/")
        parser.add_argument("folder", type=Path, help="a folder that does not exist yet, or is empty")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            export = export_office(office=find_office(options["slug"]), folder=options["folder"])
        except Refused as refusal:
            raise CommandError(f"Pas d’export. {refusal.message}") from refusal
        rows, files = french.plural(export.rows, "ligne", "lignes"), french.plural(export.files, "fichier", "fichiers")
        self.stdout.write(f"Export fait dans {options['folder']}\u00a0: {rows}, {files}.")
