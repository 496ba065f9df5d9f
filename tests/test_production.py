"""Dockerfile and docker-compose.yml, read: one door, secrets by file, nobody is root, and whatever they name exists."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from typing import Any

import pytest
import yaml
from celery.bin.celery import celery
from django.core.management import get_commands
from gunicorn.config import Config

from tests.guards.sources import PACKAGES, ROOT
from tests.test_readme import README, variables_named, variables_read

COMPOSE_TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(COMPOSE_TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
PRODUCT = sorted(name for name, service in SERVICES.items() if "build" in service)
COMMANDS = ("manage", "migrate")  # they run to their end
STANDING = sorted(SERVICES.keys() - set(COMMANDS))

# What the images of others, or the tools in ours, understand; everything else has to be ours.
FOREIGN_VARIABLES = {
    "MP_UI_AUTH_FILE": "the mail catcher",
    "PATH": "the system",
    "POSTGRES_INITDB_ARGS": "PostgreSQL",
    "POSTGRES_PASSWORD_FILE": "PostgreSQL",
    "PYTHONDONTWRITEBYTECODE": "Python",
    "PYTHONUNBUFFERED": "Python",
    "XDG_CACHE_HOME": "Fontconfig",
}


def instructions(text: str) -> list[tuple[str, str]]:
    """Return each instruction of a Dockerfile with the rest of its line, continued lines joined, comments left out."""
    bare = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    lines = (line.strip() for line in re.sub(r"\\\n", " ", bare).splitlines())
    return [(word.upper(), " ".join(rest.split())) for word, _, rest in (line.partition(" ") for line in lines if line)]


def stages(text: str) -> list[list[tuple[str, str]]]:
    """Return the instructions stage by stage; each begins with its FROM."""
    found: list[list[tuple[str, str]]] = []
    for instruction in instructions(text):
        if instruction[0] == "FROM":
            found.append([])
        found[-1].append(instruction)
    return found


DOCKERFILE = (ROOT / "Dockerfile").read_text()
STAGES = stages(DOCKERFILE)
LAST = STAGES[-1]


def variables_set(stage: list[tuple[str, str]]) -> dict[str, str]:
    return dict(pair.partition("=")[::2] for word, rest in stage if word == "ENV" for pair in shlex.split(rest))


def of_the_build() -> str:
    """The line that makes fonts and static files."""
    [line] = [rest for word, rest in STAGES[0] if word == "RUN" and "collectstatic" in rest]
    return line


# --- Doors --------------------------------------------------------------------------------------------------------------------------------


def test_only_the_proxy_publishes_ports():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert [name for name, service in SERVICES.items() if service.get("network_mode") or service.get("privileged")] == []
    assert {port.partition(":")[0] for port in SERVICES["proxy"]["ports"]} == {"80", "443"}


def test_database_and_broker_stand_in_a_network_that_nothing_enters_or_leaves():
    assert COMPOSE["networks"]["data"] == {"internal": True}
    for name in ("database", "broker", "beat", "migrate"):
        assert SERVICES[name]["networks"] == ["data"], name
    assert "data" not in SERVICES["proxy"]["networks"]
    assert "data" not in SERVICES["mail"]["networks"]


def test_the_proxy_forwards_to_the_port_that_the_web_process_listens_on():
    [command] = [rest for word, rest in LAST if word == "CMD"]
    [port] = re.findall(r"--bind=0\.0\.0\.0:(\d+)", command)
    assert ("EXPOSE", port) in LAST
    caddy = (ROOT / "deploy" / "Caddyfile").read_text()
    assert f"dynamic a web {port}" in caddy
    assert "{$OTN_BASE_URL} {" in caddy


def test_the_mail_catcher_comes_with_a_profile_only_and_asks_for_a_login():
    assert {name: service["profiles"] for name, service in SERVICES.items() if "profiles" in service} == {
        "mail": ["dev"],
        "manage": ["commands"],
    }
    assert SERVICES["mail"]["environment"] == {"MP_UI_AUTH_FILE": "/run/secrets/mail_login"}


# --- Secrets ------------------------------------------------------------------------------------------------------------------------------

SECRET = re.compile(r"PASSWORD|SECRET|KEY|TOKEN|AUTH|DSN|(?:DATABASE|REDIS|EMAIL)_URL")


def test_every_secret_comes_by_file_and_is_given_to_whoever_reads_it():
    for name, service in SERVICES.items():
        for variable, value in service.get("environment", {}).items():
            if SECRET.search(variable):
                assert variable.endswith("_FILE"), f"{name}: {variable}"
                assert value in {f"/run/secrets/{secret}" for secret in service["secrets"]}, f"{name}: {variable}"


def test_only_the_commands_can_log_in_as_the_role_that_reads_every_office():
    assert [name for name in PRODUCT if "otn_backup_password" in SERVICES[name]["secrets"]] == ["manage"]


def test_every_secret_is_declared_used_and_made():
    declared = COMPOSE["secrets"]
    assert declared == {name: {"file": f"./secrets/{name}"} for name in declared}
    assert {secret for service in SERVICES.values() for secret in service.get("secrets", [])} == declared.keys()
    made = re.findall(r"^keep (\w+) ", (ROOT / "deploy" / "secrets.sh").read_text(), re.MULTILINE)
    assert sorted(made) == sorted(declared)


def test_no_secret_and_no_default_password_stands_in_these_files():
    for path in (ROOT / "Dockerfile", ROOT / "docker-compose.yml", *(ROOT / "deploy").iterdir()):
        text = re.sub(r"\$\(.*?\)|PASSWORD :'\w+'", "", path.read_text())  # what a command or a variable gives is no literal
        assert re.findall(r"://[^/\s\"']*:[^$/@\s\"']+@", text) == [], path.name
        assert re.findall(r"(?i)(?:password|requirepass|secret_key)\w*(?:\s*[=:]\s*[\"']?|\s+')\w{4,}", text) == [], path.name
    assert re.findall(r"\$\{\w+:?-", COMPOSE_TEXT) == [], "a value that is not given stops the start, it is not guessed"


def test_the_folder_of_secrets_stays_out_of_the_repository_and_of_the_image():
    assert {"secrets/", ".env"} <= set((ROOT / ".gitignore").read_text().split())
    rules = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]
    assert rules[0] == "*", "everything is left out first"


@pytest.fixture
def secrets(tmp_path):
    """The folder that deploy/secrets.sh makes."""
    (tmp_path / "deploy").mkdir()
    shutil.copy(ROOT / "deploy" / "secrets.sh", tmp_path / "deploy")
    subprocess.run([tmp_path / "deploy" / "secrets.sh"], check=True, capture_output=True)
    return tmp_path / "secrets"


def test_secrets_are_made_once_at_random_behind_a_closed_door(secrets):
    texts = {path.name: path.read_text() for path in secrets.iterdir()}
    assert secrets.stat().st_mode & 0o777 == 0o700
    subprocess.run([secrets.parent / "deploy" / "secrets.sh"], check=True, capture_output=True)
    assert {path.name: path.read_text() for path in secrets.iterdir()} == texts
    alone = [text for name, text in texts.items() if not name.endswith("_url")]
    assert len(set(alone)) == len(alone)
    assert texts["otn_password"].strip() in texts["database_url"]
    assert texts["valkey_password"].strip() in texts["redis_url"]


# --- The settings start -------------------------------------------------------------------------------------------------------------------


def start_settings(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "import otn.settings"],
        cwd=ROOT, env={"PATH": os.environ["PATH"]} | environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("name", PRODUCT)
def test_production_starts_with_what_compose_and_secrets_give(name, secrets):
    given = {"OTN_BASE_URL": "https://otn.example", "OTN_ALLOWED_HOSTS": "otn.example", "OTN_MAIL_FROM": "otn@otn.example"}
    environment = variables_set(LAST) | SERVICES[name]["environment"]
    environment = {
        variable: re.sub(r"\$\{(\w+):\?.*?\}", lambda found: given[found[1]], value).replace("/run/secrets", str(secrets))
        for variable, value in environment.items()
        if variable != "PATH"
    }
    assert start_settings(environment).stderr == ""


def test_the_build_gives_the_settings_all_that_they_want():
    words = shlex.split(of_the_build())
    environment = dict(word.split("=", 1) for word in words if re.match(r"[A-Z_]+=", word))
    assert environment.pop("OTN_SECRET_KEY").startswith("$(python -c"), "no key is left behind in a layer"
    result = start_settings(environment | {"OTN_SECRET_KEY": "Zr4q9-vB7kL2mX8sT1wP6yH3nJ5cD0fGaEuRiOoQxWzVtYbNpKd"})
    assert result.stderr == ""


# --- Names --------------------------------------------------------------------------------------------------------------------------------


def test_the_variables_that_are_set_exist():
    named = variables_named(README) | variables_read()
    words = {word.split("=")[0] for word in shlex.split(of_the_build()) if re.match(r"[A-Z_]+=", word)}
    found = words | {name for stage in STAGES for name in variables_set(stage)}
    found |= {name for service in SERVICES.values() for name in service.get("environment", {})}
    found |= set(re.findall(r"\$\{(\w+)", COMPOSE_TEXT)) | set(re.findall(r"\{\$(\w+)", (ROOT / "deploy" / "Caddyfile").read_text()))
    assert {name for name in found - FOREIGN_VARIABLES.keys() if name.removesuffix("_FILE") not in named} == set()
    assert FOREIGN_VARIABLES.keys() - found == set()


def test_the_files_that_are_mounted_exist():
    mounts = [str(volume).split(":") for service in SERVICES.values() for volume in service.get("volumes", [])]
    assert [source for source, *_ in mounts if source.startswith("./") and not (ROOT / source).is_file()] == []
    assert {source for source, *_ in mounts if not source.startswith("./")} == COMPOSE["volumes"].keys()
    assert all(mount[-1] == "ro" for mount in mounts if mount[0].startswith("./"))
    assert "./otn/embedded/roles.sql" in {source for source, *_ in mounts}


def test_the_image_holds_the_code_and_only_that():
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert kept == {"LICENSE", "manage.py", "pyproject.toml", "requirements.lock", "templates", "static", *PACKAGES}
    assert [name for name in kept if not (ROOT / name).exists()] == []


def options(command: list[str]) -> list[str]:
    return [word.partition("=")[0] for word in command if word.startswith("--")]


def test_the_commands_that_are_run_exist():
    [web] = [yaml.safe_load(rest) for word, rest in LAST if word == "CMD"]
    assert web[:2] == ["gunicorn", "otn.wsgi"]
    Config().parser().parse_args(web[1:])  # ends the process at an option that it does not know
    for name in PRODUCT:
        match [*SERVICES[name].get("entrypoint", []), *SERVICES[name].get("command", web)]:
            case ["celery", "--app=otn", part, *rest]:
                known = {option for parameter in celery.commands[part].params for option in parameter.opts}
                assert set(options(rest)) <= known, name
            case ["python", "manage.py", command, *_]:
                assert command in {"help", *get_commands()}, name
            case command:
                assert command == web, name


def test_the_management_commands_of_the_build_exist():
    assert set(re.findall(r"manage\.py (\w+)", DOCKERFILE)) == {"build_fonts", "collectstatic"} <= get_commands().keys()


# --- Images -------------------------------------------------------------------------------------------------------------------------------


def test_images_are_pinned_by_version():
    bases = [rest.split()[0] for stage in STAGES for word, rest in stage if word == "FROM"]
    images = [service["image"] for service in SERVICES.values()]
    assert [image for image in [*bases, *images] if not re.fullmatch(r"[a-z/]+:v?\d+(?:\.\d+)*(?:-[a-z]+)*", image)] == []


def test_the_image_of_the_product_has_its_version():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert {SERVICES[name]["image"] for name in PRODUCT} == {f"otn:{version}"}


def test_postgresql_is_recent_enough_and_the_tools_of_the_backup_are_of_its_version():
    [server] = re.findall(r"postgres:(\d+)", SERVICES["database"]["image"])
    assert int(server) >= 17, "roles.sql names the builtin provider"
    assert f"postgresql-client-{server}" in DOCKERFILE


def test_packages_are_installed_from_the_lock_with_their_hashes():
    installs = [rest for stage in STAGES for word, rest in stage if word == "RUN" and "pip install" in rest]
    assert len(installs) == 1
    assert {"--require-hashes", "--no-deps", "requirements.lock"} <= set(installs[0].split())


def test_the_image_brings_the_libraries_of_documents():
    libraries = re.findall(
        r"libpango\S+|libharfbuzz\S+|libfontconfig\S+", (ROOT / "bin" / "setup").read_text().split("provide_libraries")[1]
    )
    run = " ".join(rest for word, rest in LAST if word == "RUN").split()
    assert len(libraries) == 4
    assert set(libraries) <= set(run)


# --- Rights of processes ------------------------------------------------------------------------------------------------------------------


def test_nobody_runs_as_root():
    users = [index for index, (word, rest) in enumerate(LAST) if word == "USER" and rest == "otn"]
    assert len(users) == 1
    assert [word for word, _ in LAST[users[0] :] if word in {"RUN", "COPY", "ADD"}] == [], "the code belongs to root"
    own = {name: service["user"] for name, service in SERVICES.items() if "user" in service}
    assert own.keys() == SERVICES.keys() - set(PRODUCT) - {"proxy"}  # the proxy takes the ports below 1024, and has that right alone
    assert not {"root", "0"} & {user.partition(":")[0] for user in own.values()}


def test_containers_have_no_right_that_they_do_not_need():
    for name, service in SERVICES.items():
        assert service["cap_drop"] == ["ALL"], name
        assert service["read_only"] is True, name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert "/tmp" in service["tmpfs"], name
    assert {name: service["cap_add"] for name, service in SERVICES.items() if "cap_add" in service} == {"proxy": ["NET_BIND_SERVICE"]}


# --- Starting and staying -----------------------------------------------------------------------------------------------------------------


def test_every_part_is_started_again_and_looked_at():
    for name in STANDING:
        assert SERVICES[name]["restart"] == "unless-stopped", name
        assert SERVICES[name]["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}, name
    assert {SERVICES[name]["restart"] for name in COMMANDS} == {"no"}
    assert any(word == "HEALTHCHECK" and "/healthz" in rest for word, rest in LAST)


def test_the_product_waits_for_its_servers_and_for_the_migrations():
    healthy = {"condition": "service_healthy"}
    servers = {"database": healthy, "broker": healthy}
    assert [name for name in COMMANDS if SERVICES[name]["depends_on"] != servers] == []
    for name in ("web", "worker", "beat"):
        assert SERVICES[name]["depends_on"] == servers | {"migrate": {"condition": "service_completed_successfully"}}, name
    assert SERVICES["proxy"]["depends_on"] == {"web": healthy}


def test_a_document_that_is_being_made_is_given_its_time_when_the_worker_stops(settings):
    assert SERVICES["worker"]["stop_grace_period"] == f"{settings.CELERY_TASK_TIME_LIMIT + 10}s"


def test_the_queue_is_kept_and_never_thrown_away():
    lines = (ROOT / "deploy" / "valkey.conf").read_text().splitlines()
    assert {"appendonly yes", "maxmemory-policy noeviction", "databases 2", "dir /data"} <= set(lines)
    assert "queue:/data" in SERVICES["broker"]["volumes"]
    assert "requirepass" in " ".join(SERVICES["broker"]["command"])


# --- The reader bites ---------------------------------------------------------------------------------------------------------------------


def test_a_dockerfile_is_read_stage_by_stage():
    text = "# a\nFROM a:1 AS b\nRUN x \\\n  # why\n  && y\nFROM c:2\nUSER d\n"
    assert stages(text) == [[("FROM", "a:1 AS b"), ("RUN", "x && y")], [("FROM", "c:2"), ("USER", "d")]]
