from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from otn.lib import french
from otn.network.removals import take_removals, write_removals


class Command(BaseCommand):
    help = "Write what was taken away so far (links, access, people; numbers and dates only) into a file, for a later restore."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="written over when it is there; keep it with the backups, away from this machine")

    def handle(self, *args: Any, **options: Any) -> None:
        removals = take_removals()
        write_removals(options["file"], removals)
        self.stdout.write(french.plural(len(removals.rows), "retrait.", "retraits."))
