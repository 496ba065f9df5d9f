"""Measure every part on a database of its own and print each line with its ratio; exit 1 when a gate is missed."""

import logging
import os
import platform
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

from otn.embedded import ensure_services

ensure_services()

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402

from tests.bench import documents, requests, services  # noqa: E402


def main() -> int:
    logging.disable(logging.INFO)
    settings.DATABASES["default"]["TEST"] = {**settings.DATABASES["default"].get("TEST", {}), "NAME": f"otn_bench_{os.getpid()}"}
    setup_test_environment(debug=False)
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    print(f"Python {platform.python_version()}, {os.cpu_count()} processors; medians of interleaved rounds")
    missed = 0
    try:
        for part in (services, requests, documents):
            print(f"\n{part.__doc__}")
            for line in part.measure():
                print(line, flush=True)
                missed += not line.holds
    finally:
        connection.creation.destroy_test_db(settings.DATABASES["default"]["NAME"], verbosity=0)
    print(f"\n{missed} gates missed" if missed else "\nevery gate held")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
