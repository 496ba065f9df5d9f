from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from otn.lib.refusals import Refused
from otn.network.erasure import erase_person, find_person


class Command(BaseCommand):
    help = "Erase a person: her name and addresses go, her account closes, what she did stays her office's. It cannot be undone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the address of her account")
        parser.add_argument("--dry-run", action="store_true", help="say what would go, and write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            erasure = erase_person(person=find_person(options["email"]), is_rehearsal=options["dry_run"])
        except Refused as refusal:
            raise CommandError(f"Personne n’est effacé. {refusal.message}") from refusal
        self.stdout.write(
            "Rien n’est écrit. L’effacement prendrait\u00a0:" if options["dry_run"] else f"Le compte {erasure.account_id} est effacé\u00a0:"
        )
        for what, count in erasure.taken:
            self.stdout.write(f"  {what}\u00a0: {count}")
        if erasure.named:
            self.stdout.write("Des textes écrits par des personnes la nomment encore, à relire avec l’office\u00a0:")
            for what, count in erasure.named:
                self.stdout.write(f"  {what}\u00a0: {count}")
