"""The log: one JSON object a line with the ids that lead further, and nothing personal or secret, whatever happens."""

import io
import json
import logging
import os
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
import redis
from celery import current_app
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.test import Client
from django.urls import include, path

from otn import logs
from otn.accounts.models import User
from otn.mail.models import OutgoingMail
from tests.factories import UserFactory
from tests.guards.sources import ROOT

SECRET = "Zq7-secret-Zq7"
PASSWORD = f"{SECRET} phrase de passe"
EMAIL = "referent@embruns.example"


class Lines:
    """What the configured handler wrote since the beginning of the test."""

    def __init__(self, stream):
        self.stream = stream

    @property
    def text(self):
        return self.stream.getvalue()

    def __iter__(self):
        return iter([json.loads(line) for line in self.text.splitlines()])

    def of(self, logger):
        return [line for line in self if line["logger"] == logger]


@pytest.fixture
def lines():
    """The lines of the real handler, with its filter and formatter, written elsewhere."""
    (handler,) = [handler for handler in logging.getLogger().handlers if isinstance(handler.formatter, logs.Formatter)]
    stream, before = io.StringIO(), handler.stream
    handler.stream = stream
    yield Lines(stream)
    handler.stream = before


@login_not_required
def fail(request, what):
    if what == "query":
        with transaction.atomic():
            UserFactory.build(email=EMAIL.upper(), first_name="Hélène").save()
    raise ValueError(f"nobody has the address {EMAIL}\nsaid {User.__name__}")


urlpatterns = [path("panne/<str:what>/", fail), path("", include("otn.urls"))]


class TestARequest:
    pytestmark = pytest.mark.django_db

    def test_it_is_one_line_with_its_ids(self, client, world, lines):
        client.force_login(world.manager)
        answer = client.get("/ot/embruns/")
        (line,) = lines.of("otn.request")
        assert line["request_id"] == answer["X-Request-Id"]
        assert (line["user_id"], line["office_id"]) == (world.manager.pk, world.embruns.pk)
        assert (line["method"], line["route"], line["status"], line["level"]) == ("GET", "/ot/<slug:office>/", 200, "INFO")
        assert 0 < line["ms"] < 60_000
        assert datetime.fromisoformat(line["at"]).utcoffset() == timedelta(0)

    def test_ids_end_with_the_request(self, client, world, lines):
        client.force_login(world.manager)
        client.get("/ot/embruns/")
        logging.getLogger("otn").warning("after")
        Client().get("/")
        after, anonymous = list(lines)[-2:]
        assert not {"request_id", "user_id", "office_id"} & after.keys()
        assert not {"user_id", "office_id"} & anonymous.keys()

    def test_the_office_of_somebody_else_is_not_named(self, client, world, lines):
        client.force_login(world.manager)
        client.get("/ot/brumes/")
        assert all("office_id" not in line for line in lines)

    @pytest.mark.parametrize("given", ["abcdefgh-1234", "a" * 64])
    def test_the_id_of_a_proxy_is_taken_over(self, client, lines, given):
        assert client.get("/", headers={"x-request-id": given})["X-Request-Id"] == given
        assert {line["request_id"] for line in lines} == {given}

    @pytest.mark.parametrize("given", ["", "short", "a" * 65, "<script>alert(1)", "a b c d e f g", "12345678\n"])
    def test_an_odd_id_is_replaced(self, client, lines, given):
        answer = client.get("/", headers={"x-request-id": given})
        assert answer["X-Request-Id"] != given
        assert len(answer["X-Request-Id"]) == 32

    @pytest.mark.parametrize(
        "address", [f"/partage/{SECRET}/", f"/compte/password/reset/key/1-{SECRET}/", f"/ot/{SECRET}/", f"/?token={SECRET}", f"/{SECRET}"]
    )
    def test_an_address_is_told_by_its_route(self, client, lines, address):
        client.get(address)
        assert lines.of("otn.request")
        assert SECRET not in lines.text

    def test_what_django_says_of_an_answer_has_the_same_ids(self, client, world, lines):
        client.force_login(world.manager)
        answer = client.get(f"/nulle-part/{SECRET}/")
        assert answer.status_code == 404
        assert {line["logger"] for line in lines} == {"otn.request", "django.request"}
        assert {(line["request_id"], line["user_id"]) for line in lines} == {(answer["X-Request-Id"], world.manager.pk)}

    def test_refusals_do_not_tell_the_address_either(self, world, lines):
        Client(enforce_csrf_checks=True).post(f"/compte/login/?x={SECRET}", {"login": EMAIL, "password": PASSWORD})
        Client().get(f"/{SECRET}", headers={"host": "evil.example"})
        assert {"django.security.csrf", "django.security.DisallowedHost"} <= {line["logger"] for line in lines}
        assert SECRET not in lines.text
        assert EMAIL not in lines.text


class TestPeople:
    pytestmark = pytest.mark.django_db

    @pytest.mark.parametrize("right", [True, False])
    def test_a_login_tells_neither_address_nor_password(self, client, lines, right):
        UserFactory(email=EMAIL, password=PASSWORD)
        answer = client.post("/compte/login/", {"login": EMAIL, "password": PASSWORD if right else PASSWORD + "!"})
        assert answer.status_code == (302 if right else 200)
        assert lines.of("otn.request")
        assert EMAIL not in lines.text
        assert SECRET not in lines.text

    def test_a_reset_tells_neither_address_nor_key(self, client, lines):
        UserFactory(email=EMAIL, password=PASSWORD)
        client.post("/compte/password/reset/", {"email": EMAIL})
        (link,) = [word for word in OutgoingMail.objects.get().text.split() if "/password/reset/key/" in word]
        key = link.rstrip("/").rpartition("/")[2]
        form = client.get(link, follow=True)
        client.post(form.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})
        assert len(lines.of("otn.request")) >= 3
        for secret in (EMAIL, SECRET, key, key.partition("-")[2]):
            assert secret not in lines.text


@pytest.mark.urls(__name__)
class TestAnError:
    pytestmark = pytest.mark.django_db

    def test_its_trace_is_in_the_line_of_the_request(self, lines):
        answer = Client(raise_request_exception=False).get(f"/panne/{SECRET}/")
        assert answer.status_code == 500
        (line,) = lines.of("django.request")
        assert line["message"] == "django.request on /panne/<str:what>/"
        assert line["request_id"] == answer["X-Request-Id"]
        assert 'in fail\n    raise ValueError(f"' in line["exc_info"]
        assert "nobody has the address …" in line["exc_info"]
        assert EMAIL not in lines.text
        assert SECRET not in lines.text

    def test_the_row_that_the_database_refuses_is_not_shown(self, lines):
        answer = Client(raise_request_exception=False).post("/panne/query/")
        assert answer.status_code == 500
        (line,) = lines.of("django.request")
        assert "accounts_addresses_are_plain" in line["exc_info"]
        assert "DETAIL: …" in line["exc_info"]
        assert EMAIL not in lines.text.lower()


class TestALine:
    def test_a_message_on_several_lines_is_one(self, lines):
        logging.getLogger("otn").error('first\nsecond\r\n{"level": "forged"}')
        (line,) = lines
        assert line["message"] == 'first\nsecond\r\n{"level": "forged"}'
        assert line["level"] == "ERROR"

    def test_an_exception_is_one_line_without_addresses(self, lines):
        try:
            raise RuntimeError(f"DETAIL: row ({EMAIL}, Hélène)")
        except RuntimeError:
            logging.getLogger("otn").exception("told by %s", EMAIL)
        (line,) = lines
        assert line["message"] == "told by …"
        assert "RuntimeError: DETAIL: …" in line["exc_info"]
        assert "Hélène" not in lines.text

    def test_what_is_added_to_a_record_is_kept(self, lines):
        logging.getLogger("otn").info("job begins", extra={"job_id": "x", "attempt": 2})
        (line,) = lines
        assert (line["job_id"], line["attempt"]) == ("x", 2)

    def test_french_stays_readable(self, lines):
        logging.getLogger("otn").info("terminé")
        assert "terminé" in lines.text

    def test_the_server_of_development_does_not_repeat_addresses(self, lines):
        logging.getLogger("django.server").error('"GET /partage/%s/ HTTP/1.1" 500', SECRET)
        assert lines.text == ""


WORKER = """
import warnings
warnings.filterwarnings("ignore", message="You're running the worker with superuser privileges")  # said before anything of ours is loaded
from celery.utils.log import get_task_logger
from otn.celery import app

@app.task(name="tests.log", bind=True)
def log(self, job_id, office_id):
    from otn import logs
    if office_id:
        logs.office_id.set(office_id)
    get_task_logger("tests").warning("from the task")
    warnings.warn("an odd thing", RuntimeWarning)
    if office_id:
        raise ValueError("referent@embruns.example DETAIL: Zq7-secret-Zq7")

app.worker_main(["--quiet", "worker", "--pool", "solo", "--loglevel", "INFO", "--without-mingle", "--without-gossip", "-Q", "{queue}"])
"""


@pytest.fixture
def worker():
    """A real worker on the real broker, with a queue of its own; gives the queue and the process."""
    queue = f"logs-{uuid4().hex}"
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER.replace("{queue}", queue)],
        cwd=ROOT, env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    yield queue, process
    process.kill()
    process.communicate()
    with redis.Redis.from_url(settings.CACHE_URL.replace("db=1", "db=0").removesuffix("/1")) as broker:
        broker.delete(queue, f"_kombu.binding.{queue}")


def test_a_worker_logs_the_same_way(worker):
    queue, process = worker
    first, second = str(uuid4()), str(uuid4())
    for task_id, office_id in ((first, 7), (second, None)):
        current_app.send_task("tests.log", args=(task_id, office_id), task_id=task_id, queue=queue, retry=False)
    written, limit = [], time.monotonic() + 30
    while sum("from the task" in line for line in written) < 2 and time.monotonic() < limit:
        written.append(process.stderr.readline())
    process.send_signal(signal.SIGTERM)
    text = "".join(written) + process.communicate(timeout=30)[1]
    parsed = [json.loads(line) for line in text.splitlines()]
    said = [(line["request_id"], line.get("office_id"), line["message"]) for line in parsed if line["logger"] == "tests"]
    assert said == [(first, 7, "from the task"), (second, None, "from the task")]
    assert any("RuntimeWarning: an odd thing" in line["message"] for line in parsed if line["logger"] == "py.warnings")
    (trace,) = [line for line in parsed if "ValueError" in line.get("exc_info", "")]
    assert trace["request_id"] == first
    assert "referent@" not in text
    assert SECRET not in text
