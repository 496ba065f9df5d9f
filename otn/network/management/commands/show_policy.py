import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from otn.network.site_map import addresses


class Command(BaseCommand):
    help = "Print every address with its methods, its capability and the roles that hold it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one list of objects, for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        found = addresses()
        if options["json"]:
            self.stdout.write(json.dumps([asdict(address) for address in found], ensure_ascii=False, indent=1))
            return
        for address in found:
            who = ", ".join(address.roles) if address.capability else address.kind
            self.stdout.write(f"{'/'.join(address.methods):<9} {address.route:<70} {address.capability:<26} {who}")
