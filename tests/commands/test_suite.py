"""What `bin/test` prints and answers, on small suites of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands.suite import Check, all_checks, closing_line, run_checks

CHECKOUT = Path(__file__).resolve().parents[2]

MIXED = """
import pytest

def test_good(): pass

@pytest.mark.parametrize("number", [1, 2])
def test_also_good(number): pass

def test_bad(): assert False

@pytest.mark.skip
def test_skipped(): pass

@pytest.mark.xfail
def test_not_yet(): assert False

@pytest.fixture
def broken():
    yield
    raise RuntimeError

def test_that_cannot_clean_up(broken): pass
"""

OF_BROWSER = """
import pytest

def test_good(): pass

@pytest.mark.browser
@pytest.mark.skip
def test_of_a_page(): pass
"""


@pytest.fixture
def suite(tmp_path):
    """Run `bin/test` with arguments, without the servers that it starts first, on one file of tests."""

    def run(tests, *arguments, **environment):
        (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = browser\n")
        (tmp_path / "test_it.py").write_text(tests)
        command = [sys.executable, "-m", "tests.commands.suite", "-p", "xdist.plugin", "-p", "no:cacheprovider", f"--rootdir={tmp_path}"]
        ours = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "CI"))}
        ours["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # neither Django nor a second of imports
        done = subprocess.run(
            [*command, f"--config-file={tmp_path}/pytest.ini", *arguments, tmp_path],
            cwd=CHECKOUT, env=ours | environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.stdout.endswith("\n")
        return done.returncode, done.stdout.splitlines()[-1]

    return run


@pytest.mark.parametrize("workers", ["0", "2"])
def test_the_last_line_counts_and_errors_are_failures(suite, workers):
    assert suite(MIXED, f"--numprocesses={workers}") == (1, "bin/test: 3 passed, 2 failed, 2 skipped")


def test_all_is_well_when_nothing_failed(suite):
    assert suite("def test_good(): pass") == (0, "bin/test: 1 passed, 0 failed")


def test_a_file_that_cannot_be_read_is_one_failure_however_many_workers_read_it(suite):
    assert suite("import nowhere", "--numprocesses=2") == (1, "bin/test: 0 passed, 1 failed")


def test_without_any_test_all_is_not_well(suite):
    assert suite("") == (1, "bin/test: 0 passed, 0 failed")


def test_a_wrong_argument_is_a_failure(suite):
    assert suite("def test_good(): pass", "--no-such-option") == (1, "bin/test: 0 passed, 1 failed")


def test_a_skipped_browser_test_is_a_failure_in_continuous_integration_only(suite):
    assert suite(OF_BROWSER) == (0, "bin/test: 1 passed, 0 failed, 1 skipped")
    assert suite(OF_BROWSER, "--numprocesses=1", CI="true") == (1, "bin/test: 1 passed, 1 failed")


def test_the_closing_line_leaves_out_what_there_is_none_of():
    assert closing_line(passed=312, failed=0, skipped=0) == "bin/test: 312 passed, 0 failed"
    assert closing_line(passed=312, failed=1, skipped=3) == "bin/test: 312 passed, 1 failed, 3 skipped"


def test_a_good_check_takes_one_line_and_a_bad_one_says_all_it_has_to_say(capfd):
    checks = [
        Check("good", ("-c", "print('noise')")),
        Check("bad", ("-c", "import os; print('reason'); exit(os.environ['CODE'] == '1')"), environment={"CODE": "1"}),
    ]
    assert run_checks(checks) == 1
    printed = capfd.readouterr().out
    assert "noise" not in printed
    lines = sorted(line.split()[:2] for line in printed.splitlines())
    assert lines == [["FAILED", "bad"], ["ok", "good"], ["reason"]]


def test_every_check_of_the_design_is_made():
    assert {check.name for check in all_checks()} == {
        "mypy", "check --deploy", "makemigrations --check", "import-linter", "ruff check", "ruff format", "djade",
    }  # fmt: skip
