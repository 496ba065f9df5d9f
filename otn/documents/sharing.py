"""The life of a share link: made, opened, revoked (roles.md §6.3). Which documents may be shared is for the step that made them to say."""

import hashlib
import secrets
from datetime import date, timedelta
from enum import StrEnum

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from otn.accounts.models import User
from otn.clock import today
from otn.documents.models import Document, ShareLink
from otn.journal import operations as journal
from otn.lib import french
from otn.lib.refusals import Refused
from otn.offices.models import Office
from otn.tenancy.scope import all_offices

DEFAULT_DAYS, MOST_DAYS = 30, 180
TOKEN_BYTES = 24  # 192 bits
CODE_LENGTH = 6
WRONG_CODES, PAUSE = 5, timedelta(minutes=15)
MOST_LIVE = 100  # links of an office


@transaction.atomic
def create_share(
    *, office: Office, document: Document, audience: str, by: User, expires_on: date, note: str = "", code: str = ""
) -> tuple[ShareLink, str]:
    """Let whoever holds the token read this document until the end of that day; return the link and its token, which is kept nowhere.

    Whoever calls has asked the right. Raises Refused.
    """
    day = today()
    if not day <= expires_on <= day + timedelta(days=MOST_DAYS):
        raise Refused(f"Choisissez une date d’ici à {MOST_DAYS} jours.", field="expires_on")
    if code and len(code) < CODE_LENGTH:
        raise Refused(f"Choisissez un code de {CODE_LENGTH} caractères au moins.", field="code")
    if ShareLink.objects.filter(office=office, revoked_at=None, expires_on__gte=day).count() >= MOST_LIVE:
        raise Refused(f"Votre office a déjà {MOST_LIVE} liens valables. Révoquez ceux qui ne servent plus.")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = ShareLink.objects.create(
        office=office, document=document, audience=audience, token_hash=_hash(token), code_hash=make_password(code) if code else "",
        note=french.one_line(note), expires_on=expires_on, created_by=by,
    )  # fmt: skip
    after = {"audience": audience, "expires_on": expires_on.isoformat()}
    journal.record(office_id=office.pk, by=by, verb="share.created", target=link, label=document.name, after=after)
    return link, token


@transaction.atomic
def revoke_share(*, link: ShareLink, by: User) -> None:
    """End a link at once, for its page and its file; whoever calls has asked the right. Doing it twice is doing it once."""
    current = ShareLink.objects.select_for_update(of=("self",), no_key=True).select_related("document").get(pk=link.pk)
    if current.revoked_at is not None:
        return
    current.revoked_at, current.revoked_by = timezone.now(), by
    current.save(update_fields=["revoked_at", "revoked_by"])
    journal.record(office_id=current.office_id, by=by, verb="share.revoked", target=current, label=current.document.name)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


# --- From outside -------------------------------------------------------------------------------------------------------------------------


def find_share(token: str) -> ShareLink | None:
    """Return the link of a token, whatever its state, with its document and its office; None for one that was never given. One statement.

    The visitor is nobody: the caller goes on in the scope of the link's office.
    """
    with all_offices("share link, found by its token"):
        found = ShareLink.objects.select_related("office", "document", "created_by")
        return found.filter(token_hash=_hash(token)).first()


def note_view(link: ShareLink) -> None:
    """Count a reading of the page or of the file; the caller is in the scope of the link's office. One statement."""
    ShareLink.objects.filter(pk=link.pk).update(views=F("views") + 1, last_viewed_at=Now())


class Tried(StrEnum):
    """What became of a code."""

    RIGHT = "right"
    WRONG = "wrong"
    PAUSED = "paused"  # whatever the code


@transaction.atomic
def try_code(*, link: ShareLink, code: str) -> Tried:
    """Compare a code with that of a link; five wrong ones pause the link for a quarter of an hour.

    The caller is in the scope of the link's office. No exception: what is counted must be committed.
    """
    current = ShareLink.objects.select_for_update(of=("self",), no_key=True).get(pk=link.pk)
    now = timezone.now()
    if current.paused_until is not None and now < current.paused_until:
        return Tried.PAUSED
    is_right = check_password(code, current.code_hash)
    current.wrong_codes = 0 if is_right else current.wrong_codes + 1
    current.paused_until = None
    if current.wrong_codes >= WRONG_CODES:
        current.wrong_codes, current.paused_until = 0, now + PAUSE
    current.save(update_fields=["wrong_codes", "paused_until"])
    if is_right:
        return Tried.RIGHT
    return Tried.WRONG if current.paused_until is None else Tried.PAUSED
