"""The text of the charter: one draft at a time, and versions that nobody changes any more."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from otn.accounts.models import User
from otn.journal import operations as journal
from otn.lib.refusals import Refused, Stale, WrongState
from otn.offices.access import can_on_network
from otn.support.models import CharterText
from otn.tenancy.scope import all_offices


@transaction.atomic
def save_charter_text(*, by: User, body: str, version: int) -> CharterText:
    """Write the draft of the next version of the text, `version` 0 when there is none yet. Raises Refused, Stale."""
    _require(by)
    body = body.strip()
    if not body:
        raise Refused("Écrivez le texte de la charte.", field="body")
    draft = _draft()
    if draft is None:
        newest = CharterText.objects.order_by("-number", "-pk").values_list("number", flat=True).first()
        draft = CharterText(number=(newest or 0) + 1, version=0, written_by=by)
    if draft.body == body:
        return draft
    if draft.version != version:
        raise Stale(current=draft)
    draft.body, draft.written_by, draft.version = body, by, version + 1
    draft.save()
    _record(by, "charter_text.saved", draft)
    return draft


@transaction.atomic
def publish_charter_text(*, by: User, version: int) -> CharterText:
    """Offer the draft to the offices for signature: it does not change any more. Raises Stale, and WrongState without a draft."""
    _require(by)
    draft = _draft()
    if draft is None:
        raise WrongState("Il n’y a pas de brouillon à publier.")
    if draft.version != version:
        raise Stale(current=draft)
    draft.state, draft.published_by, draft.published_at = CharterText.State.PUBLISHED, by, timezone.now()
    draft.save(update_fields=["state", "published_by", "published_at"])
    _record(by, "charter_text.published", draft)
    return draft


def _require(by: User) -> None:
    if not can_on_network(by, "charter.write"):
        raise PermissionDenied


def _draft() -> CharterText | None:
    drafts = CharterText.objects.select_for_update(of=("self",), no_key=True).filter(state=CharterText.State.DRAFT)
    return drafts.order_by("pk").first()


def _record(by: User, verb: str, text: CharterText) -> None:
    with all_offices("the text of the charter, in the journal of the network"):
        journal.record(office_id=None, by=by, verb=verb, target=text, label=f"version {text.number}")
