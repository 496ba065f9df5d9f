"""What changes an account and its sessions."""

import time
from collections.abc import Iterable

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth import update_session_auth_hash
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Now
from django.http import HttpRequest

from otn.accounts import activity
from otn.accounts.models import User


@transaction.atomic
def end_sessions(*, user: User, but: HttpRequest | None = None) -> None:
    """End the sessions of a person wherever they were opened, all `but` that of one request, which gets a new key."""
    User.objects.filter(pk=user.pk).update(session_generation=F("session_generation") + 1)
    user.refresh_from_db(fields=["session_generation"])
    kept = but.session.session_key if but else None
    _delete(UserSession.objects.filter(user=user).exclude(session_key=kept).order_by("pk"))
    if but:
        update_session_auth_hash(but, user)
        UserSession.objects.filter(session_key=kept).update(session_key=but.session.session_key)
        activity.note_use(but.session.session_key or "", now=time.time())


@transaction.atomic
def end_session(*, session: UserSession) -> None:
    """End one session."""
    _delete([session])


def _delete(sessions: Iterable[UserSession]) -> None:
    rows = list(sessions)
    Session.objects.filter(pk__in=[row.session_key for row in rows]).delete()
    UserSession.objects.filter(pk__in=[row.pk for row in rows]).delete()


@transaction.atomic
def adopt_address(*, user: User) -> None:
    """Tell allauth, once, that the address of an account is its own: it came with the invitation, and needs no confirmation.

    Without it allauth would take that address for one that waits for its confirmation, and forget it at the next change.
    """
    if not EmailAddress.objects.filter(user=user, email=user.email, verified=True, primary=True).exists():
        EmailAddress.objects.filter(user=user, email=user.email).delete()
        EmailAddress.objects.filter(user=user, primary=True).update(primary=False)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)


@transaction.atomic
def remove_second_factor(*, user: User) -> None:
    """Take the second factor off an account whose owner has lost it, and end its sessions; she is told by mail.

    At her next login she sets up another one, if her account needs one. To be done once she has been recognised by other means.
    """
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user=user)
    get_adapter().send_notification_mail("mfa/email/totp_deactivated", user)


@transaction.atomic
def remove_ended_sessions() -> int:
    """Delete the sessions that have ended by themselves, with what allauth knows of them; return how many there were."""
    count, _ = Session.objects.filter(expire_date__lt=Now()).delete()
    UserSession.objects.exclude(Exists(Session.objects.filter(pk=OuterRef("session_key")))).delete()
    return count


def choose_answering(*, by: User, shortcuts_enabled: bool, saves_with_button: bool) -> None:
    """Keep how a person likes to answer a questionnaire."""
    by.shortcuts_enabled, by.saves_with_button = shortcuts_enabled, saves_with_button
    by.save(update_fields=["shortcuts_enabled", "saves_with_button"])
