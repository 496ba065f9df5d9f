"""Settings: nothing to set in development, nothing unsafe in production, and messages that name the variable at fault."""

import os
import runpy
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from tests.guards.sources import ROOT

SECRET = "Zr4q9-vB7kL2mX8sT1wP6yH3nJ5cD0fGaEuRiOoQxWzVtYbNpKd"

SERVERS = {"DATABASE_URL": os.environ["DATABASE_URL"], "REDIS_URL": os.environ["REDIS_URL"]}

PRODUCTION = SERVERS | {
    "OTN_ENV": "production",
    "OTN_SECRET_KEY": SECRET,
    "OTN_ALLOWED_HOSTS": "strategie.otn.example",
    "OTN_BASE_URL": "https://strategie.otn.example",
    "EMAIL_URL": "smtp+tls://otn:secret@mail.otn.example:587",
    "OTN_MAIL_FROM": "OTN <strategie@otn.example>",
}

NOT_OURS = ("PATH", "HOME", "TMPDIR", "XDG_RUNTIME_DIR", "LANG", "LC_ALL")


@pytest.fixture
def start(monkeypatch):
    """Read the settings as a process does that starts with this environment and no other; gives their names and values."""

    def read(environment):
        for name in list(os.environ):
            if name not in NOT_OURS and not name.startswith("PYTEST"):
                monkeypatch.delenv(name)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(ROOT / "otn" / "settings.py"))

    return read


def process(environment, *command):
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT, env={name: os.environ[name] for name in NOT_OURS if name in os.environ} | environment,
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


# --- Development --------------------------------------------------------------------------------------------------------------------------


def test_development_needs_the_addresses_of_its_servers_and_nothing_else(start):
    settings = start(SERVERS)
    assert not settings["PRODUCTION"]
    assert not settings["DEBUG"]
    assert settings["SECRET_KEY"].startswith("otn-dev-")
    assert "*" not in settings["ALLOWED_HOSTS"]


def test_tests_run_on_the_real_settings_but_for_a_few():
    from otn import settings as real
    from tests import settings as ours

    names = {name for name in dir(real) + dir(ours) if name.isupper()}
    other = {name for name in names if getattr(real, name, None) != getattr(ours, name, None)}
    assert other <= {"PASSWORD_HASHERS", "EMAIL_BACKEND", "MEDIA_ROOT", "WHITENOISE_USE_FINDERS"}


def test_the_date_can_be_chosen_outside_production(start):
    assert str(start(SERVERS | {"OTN_TODAY": "2026-03-02"})["OTN_TODAY"]) == "2026-03-02"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OTN_ENV", "prod"),
        ("OTN_DEBUG", "ouii"),
        ("OTN_TODAY", "demain"),
        ("OTN_JOB_LEASE", "long"),
        ("OTN_JOB_SWEEP", "1,5"),
        ("OTN_PROXY_COUNT", "one"),
        ("OTN_LOG_LEVEL", "LOUD"),
        ("DATABASE_URL", f"mysql://otn:{SECRET}@localhost/otn"),
        ("DATABASE_URL", f"nonsense://otn:{SECRET}@localhost/otn"),
        ("DATABASE_URL", f"postgresql://otn:{SECRET}@localhost:port/otn"),
        ("DATABASE_URL", ""),
        ("DATABASE_URL", SECRET),
        ("REDIS_URL", f"amqp://otn:{SECRET}@localhost"),
        ("REDIS_URL", ""),
    ],
)
def test_an_odd_value_stops_the_start_and_names_its_variable(start, name, value):
    with pytest.raises(ImproperlyConfigured, match=name) as refusal:
        start(SERVERS | {name: value})
    assert SECRET not in str(refusal.value)


# --- Secret files -------------------------------------------------------------------------------------------------------------------------


def test_a_secret_can_come_from_a_file(start, tmp_path):
    (tmp_path / "key").write_text(f"{SECRET}\n")
    environment = PRODUCTION | {"OTN_SECRET_KEY_FILE": str(tmp_path / "key")}
    del environment["OTN_SECRET_KEY"]
    assert start(environment)["SECRET_KEY"] == SECRET


@pytest.mark.parametrize("name", ["OTN_SECRET_KEY", "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "OTN_S3_SECRET_KEY"])
def test_a_missing_secret_file_stops_the_start_and_names_its_variable(start, tmp_path, name):
    environment = PRODUCTION | {"OTN_S3_BUCKET": "otn", f"{name}_FILE": str(tmp_path / "nowhere")}
    with pytest.raises(ImproperlyConfigured, match=f"{name}_FILE"):
        start(environment)


# --- Production ---------------------------------------------------------------------------------------------------------------------------


def test_production_starts_with_what_the_readme_asks_for(start):
    settings = start(PRODUCTION)
    assert settings["SECRET_KEY"] == SECRET
    assert not settings["DEBUG"]
    assert (settings["SESSION_COOKIE_NAME"], settings["CSRF_COOKIE_NAME"]) == ("__Host-sessionid", "__Host-csrftoken")
    for name in ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "CSRF_COOKIE_HTTPONLY", "SECURE_SSL_REDIRECT", "SECURE_HSTS_PRELOAD"):
        assert settings[name] is True
    assert settings["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert settings["EMAIL_HOST"] == "mail.otn.example"
    assert settings["EMAIL_USE_TLS"] is True
    assert settings["DEFAULT_FROM_EMAIL"] == settings["SERVER_EMAIL"] == "OTN <strategie@otn.example>"
    assert settings["ACCOUNT_DEFAULT_HTTP_PROTOCOL"] == "https"
    assert settings["PASSWORD_HASHERS"][0].endswith("Argon2PasswordHasher")


def test_object_storage_and_error_reports_are_in_the_lock():
    environment = PRODUCTION | {
        "OTN_S3_BUCKET": "otn", "OTN_S3_ENDPOINT": "http://127.0.0.1:9", "OTN_S3_ACCESS_KEY": "otn", "OTN_S3_SECRET_KEY": SECRET,
        "SENTRY_DSN": "http://otn@127.0.0.1:9/1",
    }  # fmt: skip
    asked = (
        "import django, sentry_sdk; django.setup(); from django.core.files.storage import default_storage as storage; "
        "print(storage.bucket_name, storage.connection.meta.client.meta.endpoint_url, sentry_sdk.is_initialized())"
    )
    told = process(environment | {"DJANGO_SETTINGS_MODULE": "otn.settings"}, "-c", asked)
    assert (told.returncode, told.stdout) == (0, "otn http://127.0.0.1:9 True\n"), told.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OTN_SECRET_KEY", ""),
        ("OTN_SECRET_KEY", "short"),
        ("OTN_SECRET_KEY", "a" * 60),
        ("OTN_SECRET_KEY", "django-insecure-" + SECRET),
        ("OTN_SECRET_KEY", "otn-dev-" + SECRET),
        ("OTN_DEBUG", "1"),
        ("OTN_DEBUG", "ouii"),
        ("OTN_ALLOWED_HOSTS", ""),
        ("OTN_ALLOWED_HOSTS", "*"),
        ("OTN_ALLOWED_HOSTS", "otn.example,*.otn.example"),
        ("OTN_BASE_URL", ""),
        ("OTN_BASE_URL", "http://strategie.otn.example"),
        ("OTN_TODAY", "2026-03-02"),
        ("EMAIL_URL", ""),
        ("EMAIL_URL", f"pigeon://otn:{SECRET}@mail.otn.example"),
        ("OTN_MAIL_FROM", ""),
        ("DATABASE_URL", ""),
        ("REDIS_URL", ""),
    ],
)
def test_production_refuses_what_is_unsafe_and_names_its_variable(start, name, value):
    with pytest.raises(ImproperlyConfigured, match=name) as refusal:
        start(PRODUCTION | {name: value})
    assert SECRET not in str(refusal.value)
    others = PRODUCTION.keys() - {name, "OTN_ENV", "DATABASE_URL", "REDIS_URL"}
    assert [other for other in others if other in str(refusal.value)] == []


def test_all_faults_are_told_at_once(start):
    with pytest.raises(ImproperlyConfigured) as refusal:
        start(SERVERS | {"OTN_ENV": "production", "OTN_DEBUG": "1"})
    for name in ("OTN_DEBUG", "OTN_SECRET_KEY", "OTN_ALLOWED_HOSTS", "OTN_BASE_URL", "EMAIL_URL", "OTN_MAIL_FROM"):
        assert name in str(refusal.value)


def test_the_key_of_this_checkout_is_refused_in_production(start):
    key = start(SERVERS)["SECRET_KEY"]
    with pytest.raises(ImproperlyConfigured, match="OTN_SECRET_KEY"):
        start(PRODUCTION | {"OTN_SECRET_KEY": key})


def test_no_process_starts_in_an_unsafe_production():
    result = process(PRODUCTION | {"OTN_DEBUG": "1"}, "manage.py", "check")
    assert result.returncode != 0
    assert "OTN_DEBUG" in result.stderr
    assert SECRET not in result.stderr + result.stdout


def test_the_checks_of_django_find_nothing_in_production():
    call_command("build_fonts")
    result = process(PRODUCTION, "-W", "error", "manage.py", "check", "--deploy", "--fail-level", "DEBUG")
    assert (result.returncode, result.stdout.strip()) == (0, "System check identified no issues (0 silenced)."), result.stderr
