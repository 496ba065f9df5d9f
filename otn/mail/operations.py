"""The way of a mail: posted in a transaction, sent by the worker, tried again after a growing pause, given up after a day."""

import logging
import unicodedata
from datetime import timedelta
from smtplib import SMTPException

from celery import current_app
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from otn.mail.models import MAX_ATTEMPTS, OutgoingMail

logger = logging.getLogger("otn.mail")

SEND = "mail.send_mail"
SWEEP_SIZE = 100
# Minutes before the second attempt, the third… The first is longer than a task may last (settings): nobody tries while another still does.
PAUSES = (3, 5, 15, 60, 180, 360, 720)


def post(*, to: str, subject: str, text: str) -> OutgoingMail:
    """Write a plain-text mail into the outbox; it is handed to the worker when the transaction commits, and not if it rolls back.

    What people typed may stand in it: a line break in the subject becomes a space, signs that no one sees are left out (they could turn
    the order of the others around), nothing is ever HTML.
    """
    mail = OutgoingMail.objects.create(recipient=to, subject=_visible(" ".join(subject.split()))[:200], text=_visible(text))
    _hand_over_at_commit(mail.pk)
    return mail


def _visible(text: str) -> str:
    return "".join(sign for sign in text if sign == "\n" or unicodedata.category(sign) not in {"Cc", "Cf"})


def _hand_over_at_commit(mail_id: int) -> None:
    def hand_over() -> None:
        # No retry: with the broker down the request must answer at once, and the sweep sends the mail later.
        current_app.send_task(SEND, args=(mail_id,), retry=False)

    transaction.on_commit(hand_over, robust=True)


def send(*, mail_id: int) -> bool:
    """Send one mail that is due; False when it is not, or when the mail server refused it for now.

    The attempt is counted and the next one fixed before the work: a worker that dies on the way leaves a mail that is tried again.
    """
    with transaction.atomic():
        mail = OutgoingMail.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=mail_id, due_at__lte=Now()).first()
        if mail is None:
            return False
        if mail.attempts >= MAX_ATTEMPTS:  # the worker died during the last one
            OutgoingMail.objects.filter(pk=mail_id).update(due_at=None, text="", error="WorkerLost")
            logger.warning("mail given up", extra={"mail_id": mail_id, "reason": "WorkerLost"})
            return False
        pause = PAUSES[min(mail.attempts, len(PAUSES) - 1)]
        OutgoingMail.objects.filter(pk=mail_id).update(attempts=F("attempts") + 1, due_at=Now() + timedelta(minutes=pause))
    try:
        EmailMessage(mail.subject, mail.text, settings.DEFAULT_FROM_EMAIL, [mail.recipient]).send()
    except (SMTPException, OSError) as refusal:
        last = mail.attempts + 1 >= MAX_ATTEMPTS
        logger.warning("mail given up" if last else "mail refused for now", extra={"mail_id": mail_id, "reason": type(refusal).__name__})
        ended = {"due_at": None, "text": ""} if last else {}
        OutgoingMail.objects.filter(pk=mail_id).update(error=type(refusal).__name__, **ended)
        return False
    OutgoingMail.objects.filter(pk=mail_id).update(sent_at=Now(), due_at=None, text="", error="")
    return True


def sweep() -> int:
    """Hand over the mails that are due and that nobody has sent; return how many. A duplicate is harmless: the row is locked."""
    waiting = list(OutgoingMail.objects.filter(due_at__lte=Now()).order_by("due_at", "pk").values_list("pk", flat=True)[:SWEEP_SIZE])
    for mail_id in waiting:
        _hand_over_at_commit(mail_id)
    return len(waiting)
