from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from diagnostic.bank_files import BankFile, grouped, read_files
from diagnostic.bank_tree import SEVERITY_NAMES
from otn.lib import french


class Command(BaseCommand):
    help = "Check a question bank (a folder of YAML files, one YAML file or one workbook): every fault at once, with its place."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", type=Path, help="a folder, a .yaml file or an .xlsx file")
        parser.add_argument("--dry-run", action="store_true", help="write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        file = read_files(files_of(options["source"]))
        self._print_faults(file)
        if options["dry_run"] and not file.is_complete:
            raise CommandError("La banque n’est pas prête à être publiée.")

    def _print_faults(self, file: BankFile) -> None:
        for severity, kind, faults in grouped(file.faults):
            self.stdout.write(f"{kind} ({SEVERITY_NAMES[severity]})")
            for fault in faults:
                self.stdout.write(f"  {fault.place}\u00a0: {fault.message}" if str(fault.place) else f"  {fault.message}")
        self.stdout.write(french.plural(len(file.faults), "point relevé.", "points relevés."))


def files_of(source: Path) -> dict[str, bytes]:
    """Read the files of a bank; raises CommandError when there are none."""
    paths = sorted(path for path in source.iterdir() if path.suffix in {".yaml", ".yml"}) if source.is_dir() else [source]
    try:
        files = {path.name: path.read_bytes() for path in paths}
    except OSError as error:
        raise CommandError(f"{source}\u00a0: {error.strerror}") from error
    if not files:
        raise CommandError(f"{source}\u00a0: aucun fichier YAML dans ce dossier.")
    return files
