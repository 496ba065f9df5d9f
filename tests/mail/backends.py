"""Mail servers that do not take a mail, as Django's backends see them."""

from collections.abc import Sequence
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage


class Refusing(BaseEmailBackend):
    """A server that refuses, and says to whom: an address, which no log may repeat."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        raise SMTPRecipientsRefused({email_messages[0].to[0]: (550, b"No such user here")})


class HangingUp(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        raise SMTPServerDisconnected("Connection unexpectedly closed")


class Unreachable(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        raise TimeoutError("timed out")


class Deadly(BaseEmailBackend):
    """The worker dies while it sends."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        raise SystemExit(137)
