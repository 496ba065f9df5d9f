from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from otn.ui.fonts import build_fonts


class Command(BaseCommand):
    help = "Build the fonts of pages and PDFs from the installed package; does nothing when they are up to date."
    requires_system_checks = ()  # run before anything else is there

    def handle(self, *args: Any, **options: Any) -> None:
        target = settings.OTN_BUILD_DIR / "static" / "fonts"
        if build_fonts(target):
            self.stdout.write(f"fonts built in {target}")
