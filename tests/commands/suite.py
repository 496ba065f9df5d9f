"""What `bin/test` runs, inside servers that already run: each check on a line of its own, then pytest, then one line with the counts."""

import os
import secrets
import subprocess
import sys
import sysconfig
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
DJADE = str(Path(sysconfig.get_path("scripts")) / "djade")  # a program that has no module
PRODUCT = ("otn", "diagnostic", "strategy", "actionplan", "monitoring", "manage.py")

# Enough for the settings of production to start, so that `check --deploy` reads those and no others.
PRODUCTION = {
    "OTN_ENV": "production",
    "OTN_SECRET_KEY": secrets.token_urlsafe(60),
    "OTN_ALLOWED_HOSTS": "otn.example",
    "OTN_BASE_URL": "https://otn.example",
    "OTN_MAIL_FROM": "otn@otn.example",
    "EMAIL_URL": "smtp+tls://user:password@mail.example:587",
}


@dataclass(frozen=True)
class Check:
    """One program that says by its exit code whether all is well."""

    name: str
    arguments: tuple[str, ...]
    program: str = sys.executable
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What a check said, in how many seconds."""

    check: Check
    passed: bool
    output: str
    seconds: float


# Before everything else: pages and PDFs are tested with the real fonts, and `manage.py check` misses their folder.
FONTS = Check("build_fonts", ("manage.py", "build_fonts"))


def all_checks() -> list[Check]:
    """Return the checks, the longest first so that the others run beside it."""
    templates = sorted(str(path.relative_to(CHECKOUT)) for path in CHECKOUT.glob("templates/**/*.html"))
    return [
        Check("mypy", ("-m", "mypy", *PRODUCT, "tests")),
        Check("check --deploy", ("manage.py", "check", "--deploy", "--fail-level", "WARNING"), environment=PRODUCTION),
        Check("makemigrations --check", ("manage.py", "makemigrations", "--check", "--dry-run")),
        Check("import-linter", ("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()")),
        Check("ruff check", ("-m", "ruff", "check", "--output-format", "concise")),
        Check("ruff format", ("-m", "ruff", "format", "--check", "--diff")),
        Check("djade", ("--check", "--target-version", "5.2", *templates), program=DJADE),
    ]


def run_check(check: Check) -> Outcome:
    """Run one check to its end, keeping what it says."""
    begun = time.monotonic()
    done = subprocess.run(
        [check.program, *check.arguments],
        cwd=CHECKOUT, env=os.environ | check.environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", check=False,
    )  # fmt: skip
    return Outcome(check, done.returncode == 0, done.stdout, time.monotonic() - begun)


def run_checks(checks: list[Check]) -> int:
    """Run all checks, a few at a time, print a line for each and the whole output of those that fail; return how many did."""
    failed = 0
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        for future in as_completed([pool.submit(run_check, check) for check in checks]):
            outcome = future.result()
            print(f"{'ok    ' if outcome.passed else 'FAILED'} {outcome.check.name:<24}{outcome.seconds:5.1f} s", flush=True)
            if not outcome.passed:
                failed += 1
                print(outcome.output.rstrip(), flush=True)
    return failed


class Count:
    """A plugin that counts as the closing line does: every test is passed, failed or skipped, an error is a failure."""

    def __init__(self, *, needs_browser: bool) -> None:
        self.needs_browser = needs_browser
        self.outcomes: dict[str, str] = {}

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.outcomes[report.nodeid] = "failed"  # each worker of xdist says so: counted once
        elif report.skipped:
            self._note_skip(report.nodeid, of_browser="browser" in report.nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.outcomes[report.nodeid] = "failed"  # in its set-up, by itself or in its tear-down
        elif report.skipped:
            self._note_skip(report.nodeid, of_browser="browser" in report.keywords)
        elif report.when == "call":
            self.outcomes[report.nodeid] = "passed"

    def _note_skip(self, nodeid: str, *, of_browser: bool) -> None:
        if of_browser and self.needs_browser:
            print(f"\n{nodeid} was skipped: continuous integration does not go without its browser tests.", flush=True)
            self.outcomes[nodeid] = "failed"
        else:
            self.outcomes[nodeid] = "skipped"

    def of(self, outcome: str) -> int:
        return list(self.outcomes.values()).count(outcome)


def closing_line(*, passed: int, failed: int, skipped: int) -> str:
    return f"bin/test: {passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else "")


def main(arguments: list[str]) -> int:
    """Run everything, or with arguments pytest alone; return 0 when something was tested and nothing failed."""
    failed = run_checks([FONTS])
    if not arguments:
        failed += run_checks(all_checks())
        # By logical processors (`auto` counts physical ones); whoever is free takes what others still have before them.
        arguments = ["--numprocesses=logical", "--dist=worksteal"]
    count = Count(needs_browser=os.environ.get("CI") == "true")
    code = pytest.main(arguments, plugins=[count])
    failed += count.of("failed")
    if not failed and code not in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}:
        print(f"pytest ended with exit code {int(code)}.")
        failed = 1
    ran = count.of("passed") + count.of("failed")
    if not ran:
        print("No test ran.")
    print(closing_line(passed=count.of("passed"), failed=failed, skipped=count.of("skipped")), flush=True)
    return 0 if ran and not failed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
