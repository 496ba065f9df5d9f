"""Who did what, when, as what. Append-only: the database refuses to change or remove a line before its time is over."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from otn.tenancy.models import OfficeModel

KEPT = "24 months"  # then a task of the night removes the line (roles.md §6.5; to confirm with OTN)


class JournalEntry(OfficeModel):
    """One act. It names people by their account only, so that erasing somebody takes the name out of every line.

    Without office it belongs to the network. `before` and `after` hold what changed, never a secret, a token, an address or a file.
    """

    office = models.ForeignKey(  # type: ignore[assignment]  # none for the network's own
        "offices.Office", on_delete=models.PROTECT, related_name="journal", db_index=False, null=True, blank=True, verbose_name="office"
    )
    at = models.DateTimeField("quand", db_default=Now())
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="qui"
    )
    role = models.CharField("en tant que", max_length=20, blank=True)  # at that time, in that office; empty for a command or a job
    intervention = models.ForeignKey(
        "offices.Intervention", on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="intervention"
    )
    verb = models.CharField("acte", max_length=60)
    target_type = models.CharField("nature de l’objet", max_length=60, blank=True)
    target_id = models.CharField("numéro de l’objet", max_length=40, blank=True)
    target_label = models.CharField("objet", max_length=200, blank=True)  # as it was called then
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="personne concernée"
    )
    before = models.JSONField("avant", null=True, blank=True)
    after = models.JSONField("après", null=True, blank=True)
    reason = models.TextField("motif", blank=True)
    request_id = models.CharField("requête", max_length=64, blank=True)

    class Meta(OfficeModel.Meta):
        verbose_name = "ligne du journal"
        verbose_name_plural = "journal"
        constraints = [*OfficeModel.Meta.constraints]
        indexes = [models.Index(fields=["at"], name="journal_entry_at")]

    def __str__(self) -> str:
        return f"{self.verb} by {self.actor_id}"
