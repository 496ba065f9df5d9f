"""Measure on a database of its own and print each line with its ratio; exit 1 when a gate is missed. Names measure some lines only."""

import logging
import os
import platform
import sys
import time
from collections.abc import Callable, Iterable

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

from otn.embedded import ensure_services

ensure_services()

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import override_settings  # noqa: E402

from tests.bench import documents, growth, pages, plans, questionnaire, requests, scores, services  # noqa: E402
from tests.bench.stack import SITE  # noqa: E402
from tests.bench.timing import HEAD, Line  # noqa: E402

PARTS: dict[str, Callable[[], Iterable[Line]]] = {
    "R1": questionnaire.chapter_page,
    "R2": questionnaire.chapter_over_http,
    "R3": questionnaire.one_answer,
    "R4": requests.measure,
    "R5": scores.score,
    "R6": scores.benchmark,
    "R7": documents.report,
    "R8": documents.in_a_worker,
    "R9": documents.workbook,
    "R10": plans.plan_page,
    "R11": plans.gantt,
    "R12": questionnaire.whole_chapter,
    "statements": pages.statements,
    "weights": pages.weights,
    "tasks": growth.tasks,
    "files": growth.files,
    "distance": growth.distance,
    "offices": growth.offices,
    "benchmarks": growth.benchmarks,
    "servers": services.measure,
}


def main(names: list[str]) -> int:
    known = {name.lower(): name for name in PARTS}
    if unknown := [name for name in names if name.lower() not in known]:
        print(f"bin/bench: no line is called {unknown[0]}. There are: {', '.join(PARTS)}.", file=sys.stderr)
        return 2
    chosen = [known[name.lower()] for name in names] or list(PARTS)
    logging.disable(logging.INFO)
    call_command("build_fonts", verbosity=0)
    settings.DATABASES["default"]["TEST"] = {**settings.DATABASES["default"].get("TEST", {}), "NAME": f"otn_bench_{os.getpid()}"}
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    print(f"Python {platform.python_version()}, {os.cpu_count()} processors; medians of interleaved rounds\n\n{HEAD}", flush=True)
    missed = 0
    begun = time.monotonic()
    try:
        with override_settings(ROOT_URLCONF=SITE, ALLOWED_HOSTS=["localhost"]):
            for name in chosen:
                for line in PARTS[name]():
                    print(line, flush=True)
                    missed += not line.holds
    finally:
        connection.creation.destroy_test_db(settings.DATABASES["default"]["NAME"], verbosity=0)
    took = f" ({time.monotonic() - begun:.0f} s)"
    print(f"\n{missed} gates missed{took}" if missed else f"\nevery gate held{took}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
