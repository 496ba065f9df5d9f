"""The lock files: complete, pinned, hashed, without any address; and `bin/lock` has nothing to add to them."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

CHECKOUT = Path(__file__).resolve().parents[2]
LOCK_FILES = ("requirements.lock", "requirements-dev.lock")

PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
RUNTIME = [Requirement(line) for line in PROJECT["dependencies"]]
EXTRAS = {name: [Requirement(line) for line in lines] for name, lines in PROJECT["optional-dependencies"].items()}
DEVELOPMENT = [need for need in (*EXTRAS["dev"], *EXTRAS["embedded"]) if need.name != PROJECT["name"]]

PIN = re.compile(r"(?P<name>[a-z0-9-]+)(\[[a-z0-9,-]+\])?==(?P<version>[^ ;]+)( ; (?P<marker>.+))?")


@dataclass(frozen=True)
class Pin:
    version: str
    marker: str | None  # where it counts; None: everywhere
    hashes: int


def pins(lock_file: str) -> dict[str, list[Pin]]:
    """Return what is locked of each package; fail on a line that does not belong into a lock file."""
    found: dict[str, list[Pin]] = {}
    joined = (CHECKOUT / lock_file).read_text().replace("\\\n", "")
    for line in joined.splitlines():
        if line.lstrip().startswith("#"):
            continue
        requirement, *hashes = line.split(" --hash=")
        match = PIN.fullmatch(requirement.strip())
        assert match, f"not pinned: {line}"
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", digest.strip()) for digest in hashes)
        found.setdefault(match["name"], []).append(Pin(match["version"], match["marker"], len(hashes)))
    return found


@pytest.mark.parametrize("lock_file", LOCK_FILES)
def test_every_package_is_pinned_with_a_hash(lock_file):
    found = pins(lock_file)
    assert len(found) > 30
    assert [name for name, locked in found.items() if not all(pin.hashes for pin in locked)] == []
    # Two versions of one package only where each says for which Python it is.
    assert [name for name, locked in found.items() if len(locked) > 1 and not all(pin.marker for pin in locked)] == []


@pytest.mark.parametrize("lock_file", LOCK_FILES)
def test_no_address_and_no_host_is_named(lock_file):
    text = (CHECKOUT / lock_file).read_text()
    assert re.findall(r"http|://|--index|--find-links|--trusted|@|\b[\w-]+\.(?:org|com|io|net|dev|fr)\b", text) == []
    assert re.findall(r"(?<![\w.])/\w+", text) == []  # nor a path of the machine that made it


def test_both_lock_files_agree():
    development = pins("requirements-dev.lock")
    assert {name: pin for name, pin in pins("requirements.lock").items() if development.get(name) != pin} == {}


def test_servers_and_tools_of_development_stay_out_of_production():
    runtime = pins("requirements.lock")
    assert [need.name for need in DEVELOPMENT if canonicalize_name(need.name) in runtime] == []


def test_development_is_an_extra_that_every_pip_understands():
    assert "otn[embedded]" in PROJECT["optional-dependencies"]["dev"]
    assert "dependency-groups" not in tomllib.loads((CHECKOUT / "pyproject.toml").read_text())


@pytest.mark.parametrize(
    ("lock_file", "needs"), [("requirements.lock", RUNTIME), ("requirements-dev.lock", [*RUNTIME, *DEVELOPMENT])], ids=LOCK_FILES
)
def test_every_dependency_has_a_floor_and_is_locked_above_it(lock_file, needs):
    locked = pins(lock_file)
    for need in needs:
        assert {clause.operator for clause in need.specifier} & {">=", "~="}, f"{need} has no floor"
        for pin in locked[canonicalize_name(need.name)]:
            assert need.specifier.contains(pin.version, prereleases=True), f"{need} is locked at {pin.version}"


def test_the_floors_of_the_other_extras_are_there_too():
    needs = [need for extra, lines in EXTRAS.items() if extra != "dev" for need in lines]
    assert [str(need) for need in needs if not {clause.operator for clause in need.specifier} & {">=", "~="}] == []


@pytest.mark.slow
def test_compiling_again_changes_nothing(tmp_path):
    (tmp_path / "bin").mkdir()
    for name in ("pyproject.toml", "README.md", "bin/lock", *LOCK_FILES):
        shutil.copy(CHECKOUT / name, tmp_path / name)
    # The command itself, in a copy of the checkout that has nothing to set up.
    (tmp_path / "bin" / "setup").write_text("#!/bin/sh\n")
    (tmp_path / "bin" / "setup").chmod(0o755)
    (tmp_path / ".otn").mkdir()
    (tmp_path / ".otn" / "venv").symlink_to(sys.prefix)
    done = subprocess.run([tmp_path / "bin" / "lock"], capture_output=True, text=True, timeout=120, check=False)
    if done.returncode and re.search(r"fetch|connect|dns|network|timed out", done.stderr, re.IGNORECASE) and os.environ.get("CI") != "true":
        pytest.skip(f"NO PACKAGE REGISTRY CAN BE REACHED: the lock files were not compiled again. {done.stderr.splitlines()[0]}")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert [name for name in LOCK_FILES if (tmp_path / name).read_text() != (CHECKOUT / name).read_text()] == []
