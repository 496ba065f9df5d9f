from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from diagnostic import operations, queries
from diagnostic.bank_diff import CHANGE_NAMES, CLASS_NAMES, Change
from diagnostic.bank_files import BankFile, grouped, read_files, with_findings
from diagnostic.bank_tree import SEVERITY_NAMES
from otn.lib import french
from otn.lib.refusals import Refused


class Command(BaseCommand):
    help = "Load a question bank as a draft: a folder of YAML files, one YAML file or one workbook. Tells every fault with its place."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", type=Path, help="a folder, a .yaml file or an .xlsx file")
        parser.add_argument("--dry-run", action="store_true", help="write nothing; end with an error while it could not be published")
        parser.add_argument("--publish", action="store_true", help="publish the draft too")

    def handle(self, *args: Any, **options: Any) -> None:
        source: Path = options["source"]
        file = read_files(files_of(source))
        comparison = None
        if file.bank is not None and file.bank.key:
            comparison = queries.get_comparison(file.bank)
            file = with_findings(file, comparison.findings)
        self._print_faults(file)
        if comparison is not None:
            self._print_changes(comparison)
        if options["dry_run"]:
            if not file.is_complete:
                raise CommandError("La banque n’est pas prête à être publiée.")
            return
        if file.bank is None or file.is_refused:
            raise CommandError("Rien n’a été écrit\u00a0: corrigez d’abord ce qui est à corriger.")
        self._load(file, source.name, publish=options["publish"])

    def _load(self, file: BankFile, source: str, *, publish: bool) -> None:
        assert file.bank is not None
        try:
            imported = operations.import_draft(new=file.bank, by=None, source=source)
            versions = [version for version in queries.get_versions() if version.bank == file.bank.key]
            if imported.version_id is not None:
                self.stdout.write(f"Le brouillon de la version {versions[0].number} est fait.")
            if publish and versions[0].state == versions[0].state.DRAFT:
                version = operations.publish(version_id=versions[0].id, by=None)
                self.stdout.write(f"La version {version.number} est publiée.")
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal

    def _print_faults(self, file: BankFile) -> None:
        for severity, kind, faults in grouped(file.faults):
            self.stdout.write(f"{kind} ({SEVERITY_NAMES[severity]})")
            for fault in faults:
                self.stdout.write(f"  {fault.place}\u00a0: {fault.message}" if str(fault.place) else f"  {fault.message}")
        self.stdout.write(french.plural(len(file.faults), "point relevé.", "points relevés."))

    def _print_changes(self, comparison: queries.Comparison) -> None:
        difference, before = comparison.difference, comparison.before
        if comparison.is_empty:
            self.stdout.write("0 changement.")
            return
        against = "une banque vide" if before is None else f"la version {before.number} ({before.state.label})"
        counts = ", ".join(f"{name}\u00a0: {difference.count(change)}" for change, name in CHANGE_NAMES.items())
        self.stdout.write(f"Questions par rapport à {against}. {counts[0].upper()}{counts[1:]}.")
        for question in difference.questions:
            if question.change is not Change.UNCHANGED and before is not None:
                classes = french.listing([CLASS_NAMES[klass] for klass in question.classes])
                names = french.listing([field.name for field in question.fields])
                details = f" ({classes}\u00a0: {names})" if classes else ""
                self.stdout.write(f"  {question.code} {CHANGE_NAMES[question.change]}{details}")
        for other in difference.others if before is not None else ():
            self.stdout.write(f"  {other.what} {other.key} {CHANGE_NAMES[other.change]}")


def files_of(source: Path) -> dict[str, bytes]:
    """Read the files of a bank; raises CommandError when there are none."""
    try:
        paths = sorted(path for path in source.iterdir() if path.suffix in {".yaml", ".yml"}) if source.is_dir() else [source]
        files = {path.name: path.read_bytes() for path in paths}
    except OSError as error:
        raise CommandError(f"{source}\u00a0: {error.strerror}") from error
    if not files:
        raise CommandError(f"{source}\u00a0: aucun fichier YAML dans ce dossier.")
    return files
