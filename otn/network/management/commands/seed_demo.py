from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from otn import demo
from otn.network.seed import DemoRefused, seed_demo


class Command(BaseCommand):
    help = "Write the fictional demo network; the same for the same seed, and harmless when it is there already."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--offices", type=int, default=12, help="how many offices in all, the three of the cast included")
        parser.add_argument("--seed", type=int, default=1, help="another seed gives other generated offices")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = seed_demo(offices=options["offices"], seed=options["seed"])
        except DemoRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{count} offices; password of all: {demo.PASSWORD}")
