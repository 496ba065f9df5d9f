"""A program of its own for the tests that kill: the product with a few kinds of jobs, as a worker or as a request.

`python -m tests.documents.app worker` is a real Celery worker with beat; `… ask SLUG KIND KEY ARGUMENTS` is one request of a signed-in
manager that asks for a job, and prints what was answered.
"""

import json
import os
import signal
import sys
import time
from pathlib import Path

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

from otn.celery import app

if __name__ == "__main__":
    import django

    django.setup()

from celery import signals
from django.http import HttpResponse, JsonResponse
from django.test import Client
from django.urls import path
from django.views.decorators.http import require_POST

from otn.documents import operations
from otn.documents.operations import Attempt, Made
from otn.offices.access import OfficeRequest, office_view
from otn.offices.models import Membership


@signals.worker_ready.connect
def note_ready(**_: object) -> None:
    """Write when this worker began to listen: a promise of recovery counts from there."""
    Path(os.environ["READY_FILE"]).write_text(str(time.time()))


def note(attempt: Attempt) -> None:
    """Write in the ledger of the test that an attempt began, when, in which process."""
    line = json.dumps({"attempt": attempt.number, "at": time.time(), "pid": os.getpid()}) + "\n"
    with Path(attempt.arguments["ledger"]).open("a") as ledger:
        ledger.write(line)


def slow_at_first(attempt: Attempt) -> Made:
    note(attempt)
    if attempt.number <= attempt.arguments.get("slow_attempts", 1):
        time.sleep(attempt.arguments.get("seconds", 60))
    return Made(name="rapport.txt", content=f"attempt {attempt.number}".encode(), content_type="text/plain", capability="report.read")


def poison(attempt: Attempt) -> Made:
    note(attempt)
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("dead processes do not come here")


def deaf(attempt: Attempt) -> Made:
    """Ignore the soft limit, so that only the hard one ends it."""
    note(attempt)
    while True:
        try:
            time.sleep(60)
        except Exception:
            continue


for make in (slow_at_first, poison, deaf):

    @app.task(name=f"tests.{make.__name__}", bind=True)
    def task(self: object, job_id: str, office_id: int | None, make: object = make) -> None:
        operations.work_on(job_id, office_id, make)  # type: ignore[arg-type]


@require_POST
@office_view("office.see")
def ask(request: OfficeRequest) -> HttpResponse:
    wanted = json.loads(request.body)
    job = operations.ask_for(office=request.office, by=request.user, **wanted)
    return JsonResponse({"job": str(job.pk)})


class urls:
    from otn.urls import urlpatterns as product

    urlpatterns = [path("ot/<slug:office>/ask/", ask), *product]


def one_request(slug: str, kind: str, key: str, arguments: str) -> None:
    from django.test import override_settings

    with override_settings(ROOT_URLCONF=urls, ALLOWED_HOSTS=["testserver"]):
        client = Client()
        client.force_login(Membership.objects.get(office__slug=slug, role="manager").user)
        begun = time.monotonic()
        answer = client.post(
            f"/ot/{slug}/ask/", json.dumps({"kind": kind, "key": key, "arguments": json.loads(arguments)}), content_type="application/json"
        )
        print(json.dumps({"status": answer.status_code, "seconds": time.monotonic() - begun, **json.loads(answer.content)}))


if __name__ == "__main__":
    if sys.argv[1] == "worker":
        app.worker_main(["worker", "-B", "--concurrency", "1", "--loglevel", "INFO", *sys.argv[2:]])
    else:
        one_request(*sys.argv[2:])
