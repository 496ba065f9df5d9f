"""The shape of the house (house-style.md §3): who may import whom, what a kind of module may not do, what needs a reviewed reason."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.guards import sources
from tests.guards.sources import PACKAGES, ROOT, STEPS, found_in, module_name, product_files, tree_of

SKELETON = {"__init__", "admin", "apps", "export", "forms", "models", "operations", "queries", "tasks", "urls", "views"}
FOLDERS = {"migrations", "management", "templatetags", "fixtures"}

CONFIGURATION = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
CONTRACTS = {contract["name"]: contract for contract in CONFIGURATION["contracts"]}
LAYERS = CONTRACTS["one way"]["layers"]
RULES = CONTRACTS["rules know neither database nor HTTP"]["source_modules"]

FILES = product_files()
VIEWS = [path for path in FILES if path.stem == "views" or "views" in path.parts]
TEMPLATES = sorted(path.relative_to(ROOT) for path in (ROOT / "templates").rglob("*") if path.is_file())


def is_step_module(path: Path) -> bool:
    return path.parts[0] in STEPS and not FOLDERS.intersection(path.parts)


def rule_modules() -> list[Path]:
    """The modules that must be pure: what a step adds to the skeleton, and the library apart from the owners of a heavy package."""
    added = [path for path in FILES if is_step_module(path) and path.parts[1].removesuffix(".py") not in SKELETON]
    library = [
        path for path in FILES if path.parts[:2] == ("otn", "lib") and path.parts[2].removesuffix(".py") not in {"__init__", "pdf", "excel"}
    ]
    return added + library


# --- Imports ----------------------------------------------------------------------------------------------------------------------------


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    program = "import sys; sys.path.insert(0, ''); from importlinter.cli import lint_imports_command; lint_imports_command()"
    command = [sys.executable, "-c", program, "--config", str(ROOT / "pyproject.toml"), "--no-cache", "--no-logo"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)


def test_imports_keep_their_contracts():
    result = lint_imports(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


PLANTED = {
    "one way": ("otn/tenancy/planted.py", "import otn.network.views"),
    "rules know neither database nor HTTP": ("otn/demo.py", "from otn.offices import policy"),
    "only urls import views": ("diagnostic/queries.py", "from diagnostic import views"),
    "only otn.lib.pdf knows WeasyPrint": ("diagnostic/planted.py", "from weasyprint import HTML"),
    "only otn.lib.excel knows openpyxl": ("otn/lib/planted.py", "import openpyxl"),
    "only otn.lib.pictures knows Pillow": ("otn/lib/planted.py", "from PIL import Image"),
    "embedded servers know nothing of the product": ("otn/embedded/planted.py", "from django.conf import settings"),
}


def test_each_contract_is_broken_by_the_import_that_it_forbids(tmp_path):
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    for name, line in PLANTED.values():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text((path.read_text() if path.exists() else "") + f"\n{line}\n")
    (tmp_path / "otn" / "lib" / "__init__.py").touch()
    report = lint_imports(tmp_path).stdout
    assert PLANTED.keys() == CONTRACTS.keys()
    assert [name for name in CONTRACTS if f"{name} BROKEN" not in report] == [], report


def exists(module: str) -> bool:
    path = ROOT.joinpath(*module.split("."))
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


def test_every_package_stands_in_the_layers():
    names = {layer.strip("()") for layer in LAYERS}
    packages = {f"otn.{path.parent.name}" for path in (ROOT / "otn").glob("*/__init__.py")} - {"otn.embedded"}
    assert packages | set(STEPS) <= names
    assert [layer for layer in LAYERS if layer.startswith("(") is exists(layer.strip("()"))] == [], "parentheses: does not exist yet"


def test_every_rule_stands_in_its_contract():
    assert {module_name(path) for path in rule_modules()} <= set(RULES)


def test_the_embedded_servers_import_the_standard_library_and_psutil_only():
    assert found_in(sources.foreign_imports, [path for path in FILES if path.parts[:2] == ("otn", "embedded")]) == []


def test_the_library_knows_neither_models_nor_requests():
    assert found_in(sources.models_and_requests, [path for path in FILES if path.parts[:2] == ("otn", "lib")]) == []


# --- What a kind of module may not do ---------------------------------------------------------------------------------------------------


def test_rules_do_not_ask_what_time_it_is():
    listed = [path for path in FILES if module_name(path) in RULES]
    assert found_in(sources.clock_uses, {*rule_modules(), *listed}) == []


def test_views_reach_rows_from_the_office():
    assert found_in(sources.managers, VIEWS) == []


def test_views_ask_for_capabilities_and_not_for_roles():
    assert found_in(sources.role_shortcuts, VIEWS) == []


ROLE_IN_TEMPLATE = re.compile(r"\.(?:member_)?roles?\s*(?:==|!=)|\.is_(?:superuser|staff|network_admin)\b|\bin\s+[\w.]*roles\b")


def test_templates_ask_for_capabilities_and_not_for_roles():
    assert [str(path) for path in TEMPLATES if ROLE_IN_TEMPLATE.search((ROOT / path).read_text())] == []


def test_nothing_happens_by_signal():
    reviewed = {  # Celery offers no other hook
        "otn/celery.py": "a worker checks its database login before its first job",
        "otn/logs.py": "workers log like web: our format, the id of the task",
    }
    found = {path for path in FILES for _ in sources.signals(tree_of(path))}
    assert {str(path) for path in found} <= reviewed.keys()
    imported = {module for path in found for _, module, _ in sources.imports(tree_of(path)) if "signals" in module}
    assert {module for module in imported if not module.startswith("celery")} == set()


def test_no_save_is_overridden():
    assert found_in(sources.overridden_saves, FILES) == []


def test_no_order_is_implicit():
    assert found_in(sources.implicit_orders, FILES) == []


def test_locks_name_their_table():
    assert found_in(sources.unnamed_locks, FILES) == []


NO_NAMES = {"util", "utils", "helper", "helpers", "common", "misc", "tools", "lib2", "stuff"}


def test_no_module_is_a_bag():
    everything = [*FILES, *(path.relative_to(ROOT) for path in (ROOT / "tests").rglob("*.py"))]
    assert [str(path) for path in everything if NO_NAMES.intersection(part.removesuffix(".py") for part in path.parts)] == []


@pytest.mark.parametrize("step", STEPS)
def test_steps_have_one_skeleton(step):
    present = {path.name.removesuffix(".py") for path in (ROOT / step).iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert present >= SKELETON | {"migrations"}


# --- What needs a reason ----------------------------------------------------------------------------------------------------------------

ENVIRONMENT = {
    "manage.py": "names the settings",
    "otn/celery.py": "names the settings",
    "otn/wsgi.py": "names the settings, says that this process is web",
    "otn/settings.py": "the one reader",
    "otn/configuration.py": "how it reads: secret files, errors that name the variable",
    "otn/embedded/__init__.py": "exports the addresses of the servers, before settings are read",
    "otn/embedded/__main__.py": "hands the environment to a command",
    "otn/embedded/places.py": "XDG_RUNTIME_DIR, where sockets belong",
    "otn/run.py": "starts the processes of bin/run: PORT, no production",
}


def test_the_environment_is_read_in_one_place():
    found = {str(path) for path in FILES for _ in sources.environment_uses(tree_of(path))}
    assert found - ENVIRONMENT.keys() == set(), "read it in otn/settings.py"
    assert ENVIRONMENT.keys() - found == set(), "no longer there: take it off the list"


# (file, kind) → why it is safe there. A migration of any app may hold the operations of otn.tenancy, but no SQL of its own.
REVIEWED = {
    ("otn/offices/access.py", "raw SQL"): "who is what and where: constants, values as parameters",
    ("otn/tenancy/scope.py", "raw SQL"): "set_config and current_setting, values as parameters",
    ("otn/tenancy/prepared.py", "raw SQL"): "runs constants of ours, values as parameters",
    ("otn/tenancy/checks.py", "raw SQL"): "the catalogue of PostgreSQL, values as parameters",
    ("otn/tenancy/migration.py", "raw SQL"): "policies and composite keys; names are our own models', quoted",
    ("otn/tenancy/migrations/0001_initial.py", "raw SQL"): "the function that policies call; a constant",
    ("otn/network/backup.py", "raw SQL"): "the snapshot of a backup and its counts; constants, and names of our tables, quoted",
    ("diagnostic/migrations/0002_assessment.py", "raw SQL"): "a key and two triggers; constants",
    ("diagnostic/views/question_drawing.py", "mark_safe"): "drawn by a template, and what was typed is escaped",
    ("actionplan/views/plan_rows.py", "mark_safe"): "drawn by templates, and what fills their holes is escaped",
    ("otn/dashboard/views/home.py", "login_not_required"): "the front door says what the product is",
    ("otn/dashboard/views/public.py", "login_not_required"): "what the law asks to be said to everybody, and help",
    ("otn/dashboard/views/invitation.py", "login_not_required"): "somebody who is invited has no account yet",
    ("diagnostic/views/shared.py", "login_not_required"): "whoever holds the link of a report has no account",
}


def test_every_danger_is_reviewed():
    found = {(str(path), kind) for path in FILES for _, kind in sources.dangers(tree_of(path))}
    assert found - REVIEWED.keys() == set(), "give a reason in REVIEWED, or find the safe way"
    assert REVIEWED.keys() - found == set(), "no longer there: take it off the list"


UNESCAPED = re.compile(r"\|\s*safe(?:seq)?\b|\{%\s*autoescape\s+off")
UNESCAPED_REVIEWED: dict[str, str] = {}


def test_templates_escape_everything():
    found = {str(path) for path in TEMPLATES if UNESCAPED.search((ROOT / path).read_text())}
    assert found == UNESCAPED_REVIEWED.keys()


# --- The readers bite -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reader", "faulty", "sound"),
    [
        (sources.clock_uses, "import time", "import timeit"),
        (sources.clock_uses, "from time import sleep", "from datetime import date"),
        (sources.clock_uses, "from otn.clock import today", "def late(due, today): return due < today"),
        (sources.clock_uses, "limit = date.today()", "limit = date(2026, 1, 1)"),
        (sources.clock_uses, "def f():\n    return timezone.now()", "def f(now):\n    return now"),
        (sources.managers, "def f(request): return Office.objects.all()", "def f(request): return request.office.answers.all()"),
        (sources.managers, "Office._default_manager.get(pk=1)", "objects = 1"),
        (sources.role_shortcuts, "x = member.role == 'manager'", "x = can(user, 'answer.write', office)"),
        (sources.role_shortcuts, "x = Role.ADVISOR in request.roles", "roles = 1"),
        (sources.role_shortcuts, "x = request.user.is_superuser", "x = request.user.is_authenticated"),
        (sources.signals, "from django.dispatch import receiver", "from django.db import models"),
        (sources.signals, "from django.db.models.signals import post_save", "from signal import SIGTERM"),
        (sources.signals, "from django.db.models import signals", "import signal"),
        (sources.overridden_saves, "class A:\n    def save(self): ...", "def save(a): ..."),
        (sources.implicit_orders, "class A:\n    class Meta:\n        ordering = ['pk']", "class AAdmin:\n    ordering = ['pk']"),
        (sources.unnamed_locks, "a.select_for_update()", "a.select_for_update(of=('self',))"),
        (sources.unnamed_locks, "a.select_for_update(skip_locked=True)", "a.filter(of=1)"),
        (sources.environment_uses, "import os\nx = os.environ.get('A')", "import os\nx = os.getpid()"),
        (sources.environment_uses, "from os import getenv", "from os import path"),
        (sources.dangers, "a.raw('SELECT 1')", "raw = 1"),
        (sources.dangers, "with connection.cursor() as c: pass", "cursor = 1"),
        (sources.dangers, "logger.extra(select={})", "logger.info('x', extra={})"),
        (sources.dangers, "x = RawSQL('1')", "x = Value('1')"),
        (sources.dangers, "x = mark_safe(y)", "x = escape(y)"),
        (sources.dangers, "x = safestring.mark_safe(y)", "x = conditional_escape(y)"),
        (sources.dangers, "@csrf_exempt\ndef f(): ...", "@require_POST\ndef f(): ..."),
        (sources.dangers, "@decorators.login_not_required\ndef f(): ...", "@login_required\ndef f(): ..."),
        (sources.dangers, "format_html(f'<b>{x}</b>')", "format_html('<b>{}</b>', x)"),
        (sources.dangers, "format_html('<b>%s</b>' % x)", "format_html('<b></b>')"),
        (sources.dangers, "format_html_join('', f'{x}', y)", "format_html_join('', '{}', y)"),
        (sources.foreign_imports, "import redis", "import psutil"),
        (sources.foreign_imports, "from otn.settings import DEBUG", "from otn.embedded.places import Places"),
        (sources.foreign_imports, "def f():\n    import django", "import subprocess"),
        (sources.models_and_requests, "from django.db import models", "from django.template.loader import render_to_string"),
        (sources.models_and_requests, "from django import http\nfrom django.http import HttpRequest", "from decimal import Decimal"),
    ],
)  # fmt: skip
def test_a_planted_fault_is_found_and_its_neighbour_is_not(reader, faulty, sound):
    assert list(reader(ast.parse(faulty)))
    assert list(reader(ast.parse(sound))) == []


@pytest.mark.parametrize("text", ["{% if member.role == 'x' %}", "{{ user.is_superuser }}", "{% if 'x' in request.roles %}"])
def test_a_role_in_a_template_is_found(text):
    assert ROLE_IN_TEMPLATE.search(text)


@pytest.mark.parametrize("text", ["{{ x|safe }}", "{{ x| safeseq }}", "{% autoescape off %}"])
def test_unescaped_text_in_a_template_is_found(text):
    assert UNESCAPED.search(text)


@pytest.mark.parametrize("text", ["{{ x|safer }}", "{{ role.label }}", "{% for role in roles %}"])
def test_the_neighbours_of_template_faults_pass(text):
    assert not UNESCAPED.search(text)


def test_every_module_named_in_a_contract_exists():
    named = [*RULES, *(layer for layer in LAYERS if not layer.startswith("("))]
    assert [name for name in named if find_spec(name) is None] == []
