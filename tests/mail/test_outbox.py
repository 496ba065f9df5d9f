"""Mails leave if and only if what caused them is committed, from the worker, and are tried again."""

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.db import connection, transaction
from django.db.models.functions import Now
from django.urls import reverse
from kombu.exceptions import OperationalError

from otn.mail import operations
from otn.mail.models import MAX_ATTEMPTS, OutgoingMail
from otn.mail.operations import PAUSES, SWEEP_SIZE
from otn.mail.tasks import send_mail, sweep_mails
from tests.offices.acts import at_once
from tests.world import make_world

pytestmark = pytest.mark.django_db

TO = "lea@voisin.example"


@pytest.fixture
def sent(monkeypatch):
    """What was given to the broker."""
    messages = []
    monkeypatch.setattr("celery.app.base.Celery.send_task", lambda app, name, args, **options: messages.append((name, args, options)))
    return messages


def post(subject="Bonjour", text="Une phrase.", to=TO):
    return operations.post(to=to, subject=subject, text=text)


def let_time_pass():
    OutgoingMail.objects.exclude(due_at=None).update(due_at=Now() - timedelta(seconds=1))


def reread(mail):
    return OutgoingMail.objects.get(pk=mail.pk)


# --- The way of a mail ------------------------------------------------------------------------------------------------------------------


def test_a_mail_is_handed_over_at_the_commit(sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        mail = post()
        assert sent == []
    assert [(name, args) for name, args, _ in sent] == [("mail.send_mail", (mail.pk,))]
    assert django_mail.outbox == []


def test_what_is_rolled_back_sends_nothing(sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        post()
        transaction.set_rollback(True)
    assert sent == []
    assert not OutgoingMail.objects.exists()


def test_a_mail_that_left_is_emptied_and_does_not_leave_again(settings):
    settings.DEFAULT_FROM_EMAIL = "Stratégie web OTN <otn@otn.example>"
    mail = post()
    send_mail(mail.pk)
    send_mail(mail.pk)
    (left,) = django_mail.outbox
    assert (left.to, left.subject, left.body, left.from_email) == ([TO], "Bonjour", "Une phrase.", settings.DEFAULT_FROM_EMAIL)
    kept = reread(mail)
    assert (kept.text, kept.due_at, kept.attempts, kept.error) == ("", None, 1, "")
    assert kept.sent_at is not None


def test_a_mail_is_plain_text():
    post(text="<script>alert(1)</script> [lien](http://ailleurs.example)")
    operations.send(mail_id=OutgoingMail.objects.get().pk)
    message = django_mail.outbox[0].message()
    assert message.get_content_type() == "text/plain"
    assert "<script>" in django_mail.outbox[0].body


@pytest.mark.parametrize("backend", ["Refusing", "HangingUp", "Unreachable"])
def test_a_mail_that_is_refused_is_tried_again_after_a_pause(settings, backend, caplog):
    settings.EMAIL_BACKEND = f"tests.mail.backends.{backend}"
    mail = post()
    assert operations.send(mail_id=mail.pk) is False
    assert operations.send(mail_id=mail.pk) is False  # not before its time
    kept = reread(mail)
    assert (kept.attempts, kept.text, kept.sent_at) == (1, "Une phrase.", None)
    assert kept.due_at - kept.created_at >= timedelta(minutes=PAUSES[0])
    assert TO not in caplog.text + kept.error
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    let_time_pass()
    assert operations.send(mail_id=mail.pk) is True
    assert len(django_mail.outbox) == 1


def test_the_pauses_grow_and_the_first_is_longer_than_a_task_may_last(settings):
    assert list(PAUSES) == sorted(PAUSES)
    assert len(PAUSES) == MAX_ATTEMPTS - 1
    assert PAUSES[0] * 60 > settings.CELERY_TASK_TIME_LIMIT


def test_a_mail_that_nobody_takes_is_given_up_and_emptied(settings):
    settings.EMAIL_BACKEND = "tests.mail.backends.Refusing"
    mail = post()
    for _ in range(MAX_ATTEMPTS + 2):
        let_time_pass()
        operations.send(mail_id=mail.pk)
    kept = reread(mail)
    assert (kept.attempts, kept.due_at, kept.text, kept.sent_at) == (MAX_ATTEMPTS, None, "", None)
    assert kept.error == "SMTPRecipientsRefused"


def test_a_worker_that_dies_while_it_sends_leaves_a_mail_that_is_tried_again(settings):
    settings.EMAIL_BACKEND = "tests.mail.backends.Deadly"
    mail = post()
    with pytest.raises(SystemExit):
        operations.send(mail_id=mail.pk)
    assert (reread(mail).attempts, reread(mail).text) == (1, "Une phrase.")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    let_time_pass()
    assert operations.send(mail_id=mail.pk) is True


def test_a_mail_that_kills_every_worker_is_given_up_too(settings):
    settings.EMAIL_BACKEND = "tests.mail.backends.Deadly"
    mail = post()
    for _ in range(MAX_ATTEMPTS):
        let_time_pass()
        with pytest.raises(SystemExit):
            operations.send(mail_id=mail.pk)
    let_time_pass()
    assert operations.send(mail_id=mail.pk) is False
    kept = reread(mail)
    assert (kept.attempts, kept.due_at, kept.text, kept.error) == (MAX_ATTEMPTS, None, "", "WorkerLost")


# --- Broker and sweep -------------------------------------------------------------------------------------------------------------------


def test_a_broker_that_is_down_loses_nothing(monkeypatch, django_capture_on_commit_callbacks, sent):
    def down(*args, **options):
        raise OperationalError("Connection refused")

    with monkeypatch.context() as patch, django_capture_on_commit_callbacks(execute=True):
        patch.setattr("celery.app.base.Celery.send_task", down)
        mail = post()
    assert reread(mail).due_at is not None
    with django_capture_on_commit_callbacks(execute=True):
        sweep_mails()
    assert [args for _, args, _ in sent] == [(mail.pk,)]


def test_the_sweep_takes_what_is_due_the_oldest_first(sent, django_capture_on_commit_callbacks):
    late, later, left, waiting = (post() for _ in range(4))
    OutgoingMail.objects.filter(pk=late.pk).update(due_at=Now() - timedelta(hours=2))
    OutgoingMail.objects.filter(pk=later.pk).update(due_at=Now() - timedelta(hours=1))
    OutgoingMail.objects.filter(pk=waiting.pk).update(due_at=Now() + timedelta(hours=1))
    operations.send(mail_id=left.pk)
    with django_capture_on_commit_callbacks(execute=True):
        assert operations.sweep() == 2
    assert [args for _, args, _ in sent] == [(late.pk,), (later.pk,)]


def test_the_sweep_takes_a_hundred_at_a_time(sent, django_capture_on_commit_callbacks):
    OutgoingMail.objects.bulk_create(OutgoingMail(recipient=TO, subject="x", text="x") for _ in range(SWEEP_SIZE + 5))
    with django_capture_on_commit_callbacks(execute=True):
        assert operations.sweep() == SWEEP_SIZE


@pytest.mark.django_db(transaction=True)
def test_two_workers_with_the_same_mail_send_it_once(sent):
    mail = post()
    assert sorted(at_once(*[lambda: operations.send(mail_id=mail.pk)] * 5)) == [False] * 4 + [True]
    assert len(django_mail.outbox) == 1


# --- What people typed ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\x00"])
def test_a_subject_is_one_line(sign):
    if sign == "\x00":
        mail = post(subject="Bonjour\x00Bcc: x@ailleurs.example", text="a\x00b")
    else:
        mail = post(subject=f"Bonjour{sign}Bcc: x@ailleurs.example")
    operations.send(mail_id=mail.pk)
    message = django_mail.outbox[0].message()
    assert message["Bcc"] is None
    assert message.get_all("Subject") == [mail.subject]
    assert "\n" not in mail.subject
    assert django_mail.outbox[0].recipients() == [TO]


def test_signs_that_nobody_sees_are_left_out():
    mail = post(subject="Office \u202ecod.exe\u202c\u200b", text="Nom\u202e\u2066\u00ad\x07 :\n\u202f« ligne »\n")
    assert mail.subject == "Office cod.exe"
    assert mail.text == "Nom :\n\u202f« ligne »\n"


def test_a_long_subject_is_cut():
    assert len(post(subject="é" * 500).subject) == 200


@pytest.mark.parametrize("to", ["lea@voisin.example\nBcc: x@ailleurs.example", "lea@voisin.example\r\nSubject: autre"])
def test_an_address_of_two_lines_gets_nothing(to):
    mail = post(to=to)
    with pytest.raises(ValueError, match="Header values"):
        operations.send(mail_id=mail.pk)
    assert django_mail.outbox == []


# --- A mail server that says nothing ----------------------------------------------------------------------------------------------------


@contextmanager
def silent_server():
    """A mail server that takes connections, and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(30)
        yield server


@pytest.mark.django_db(transaction=True)
def test_a_request_does_not_wait_for_the_mail_server(client, settings, sent):
    world = make_world()
    client.force_login(world.manager)
    with silent_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.getsockname()
        begun = time.monotonic()
        answer = client.post(reverse("dashboard:team_invite", args=["embruns"]), {"email": TO, "role": "reader"})
        assert time.monotonic() - begun < settings.EMAIL_TIMEOUT / 2
        server.settimeout(0.2)
        with pytest.raises(TimeoutError):
            server.accept()
    assert answer.status_code == 303
    assert OutgoingMail.objects.get().attempts == 0


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_the_server_is_silent_leaves_a_mail_that_is_sent_later():
    mail = post()
    options = connection.settings_dict
    host = options["OPTIONS"].get("host") or options["HOST"]
    database = f"postgresql://{options['USER']}:{options['PASSWORD']}@/{options['NAME']}?host={host}"
    with silent_server() as server:
        command = [sys.executable, "-m", "tests.mail.sender", str(mail.pk), str(server.getsockname()[1])]
        process = subprocess.Popen(command, env=os.environ | {"DATABASE_URL": database})
        conversation, _ = server.accept()  # it has counted its attempt, and speaks to the server
        with conversation:
            process.kill()
            assert process.wait() == -9
    kept = reread(mail)
    assert (kept.attempts, kept.text, kept.sent_at) == (1, "Une phrase.", None)
    let_time_pass()
    assert operations.send(mail_id=mail.pk) is True
