"""What office and adviser say to one another, whatever it is about: one line, which its author may take back for a quarter of an hour."""

from datetime import datetime, timedelta
from typing import TypeVar

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from otn.accounts.models import User
from otn.journal import operations as journal
from otn.lib.refusals import Refused
from otn.offices.access import can
from otn.offices.models import Office
from otn.tenancy.models import OfficeModel

TAKEN_BACK_WITHIN = timedelta(minutes=15)


class Said(OfficeModel):
    """One line. Taken back, it stays as an empty one, so that what was answered to it is still understood."""

    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="auteur")
    at = models.DateTimeField("quand", db_default=Now())
    text = models.TextField("texte", blank=True)
    removed_at = models.DateTimeField("repris le", null=True, blank=True)

    class Meta(OfficeModel.Meta):
        abstract = True
        constraints = [
            *OfficeModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(removed_at=None, text__regex=r"\S") | Q(removed_at__isnull=False, text=""),
                name="%(app_label)s_%(class)s_says_something_or_was_removed",
            ),
        ]

    def is_removable(self, now: datetime) -> bool:
        """Say whether its author may still take it back."""
        return self.removed_at is None and now <= self.at + TAKEN_BACK_WITHIN


Line = TypeVar("Line", bound=Said)


def said_twice(lines: "models.QuerySet[Line]", *, by: User, text: str) -> Line | None:
    """Return the last of these lines when it is this very one, said a moment ago: the same form was sent twice. To be asked under a lock
    that others who add a line wait for."""
    last = lines.order_by("-at", "-pk").first()
    is_twin = last is not None and (last.author_id, last.text) == (by.pk, text) and timezone.now() - last.at < journal.SENT_TWICE
    return last if is_twin else None


def take_back(line: Line, *, by: User, office: Office) -> Line:
    """Take a line of one's own back; twice is once. To be called in a transaction.

    Raises PermissionDenied, before any lock, and Refused after a quarter of an hour.
    """
    if line.author_id != by.pk or not can(by, "comment.edit", office):
        raise PermissionDenied
    current = type(line)._default_manager.select_for_update(of=("self",), no_key=True).get(pk=line.pk)
    if current.removed_at is not None:
        return current
    now = timezone.now()
    if not current.is_removable(now):
        raise Refused("Un commentaire se reprend dans le quart d’heure qui suit.")
    current.text, current.removed_at = "", now
    current.save(update_fields=["text", "removed_at"])
    journal.record(office_id=current.office_id, by=by, verb="comment.removed", target=current)
    return current
