"""What the documents for developers and operators name exists: files, modules, commands, links, the names inside the files."""

import re

import pytest
from django.core.management import get_commands

from tests.guards.sources import ROOT
from tests.test_readme import dotted_names, files_named, is_importable, is_there, management_commands_named, scripts_named

TEXTS = ["README.md", "CHANGELOG.md", "SECURITY.md", "docs/developers.md", "docs/operations.md"]
INSIDE_A_BACKUP = {"files", "documents"}


@pytest.mark.parametrize("name", TEXTS)
def test_the_files_modules_and_scripts_that_it_names_exist(name):
    text = (ROOT / name).read_text()
    assert {file for file in files_named(text) - INSIDE_A_BACKUP if not is_there(file)} == set()
    assert {module for module in dotted_names(text) if not module.endswith(".css") and not is_importable(module)} == set()
    assert {script for script in scripts_named(text) if not (ROOT / script).is_file()} == set()


@pytest.mark.parametrize("name", TEXTS)
def test_its_links_lead_somewhere(name):
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", (ROOT / name).read_text())
    assert [target for target in targets if not (ROOT / name).parent.joinpath(target).exists()] == []


@pytest.mark.parametrize("name", TEXTS)
def test_the_management_commands_that_it_names_exist(name):
    text = (ROOT / name).read_text()
    inside = set(re.findall(r"run --rm manage (\w+)", text))  # the service runs manage.py
    assert (management_commands_named(text) | inside) - get_commands().keys() == set()


def test_the_services_that_operations_name_exist():
    compose = (ROOT / "docker-compose.yml").read_text()
    named = re.findall(r"docker compose run --rm (\w+)", (ROOT / "docs" / "operations.md").read_text())
    assert {service for service in named if not re.search(rf"^  {service}:$", compose, re.MULTILINE)} == set()


def test_what_developers_are_sent_to_stands_in_the_file_of_its_line():
    faults = []
    for line in (ROOT / "docs" / "developers.md").read_text().splitlines():
        spans = re.findall(r"`([^`]+)`", line)
        files = [ROOT / span for span in spans if span.endswith(".py") and "/" in span]
        constants = [span for span in spans if re.fullmatch(r"[A-Z][A-Z_]+", span) and span not in {"TEMPLATE_VERSION"}]
        faults += [name for name in constants if files and not any(re.search(rf"\b{name}\b", file.read_text()) for file in files)]
    assert faults == []


def test_each_place_that_knows_the_types_of_questions_is_named():
    text = (ROOT / "docs" / "developers.md").read_text()
    knowing = {
        str(path.relative_to(ROOT))
        for path in [*(ROOT / "diagnostic").rglob("*.py"), *(ROOT / "otn").rglob("*.py")]
        if re.search(r"QuestionType\.[A-Z]", path.read_text())
    }
    assert {path for path in knowing if f"`{path}`" not in text} == set()
