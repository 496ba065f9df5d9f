"""The charter of accompaniment and who signed it, the days of accompaniment, what was said at visits, and what OTN notes for itself."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from otn.tenancy.models import OfficeModel

HALF, WHOLE = Decimal("0.5"), Decimal(1)


class CharterText(models.Model):
    """A version of the text, of no office. Once published the database refuses to change it: it is what people signed."""

    class State(models.TextChoices):
        DRAFT = "draft", "brouillon"
        PUBLISHED = "published", "publié"

    number = models.PositiveSmallIntegerField("numéro", unique=True)
    body = models.TextField("texte")
    state = models.CharField("état", max_length=9, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField("version", default=1)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="écrit par")
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="publié par"
    )
    published_at = models.DateTimeField("publié le", null=True, blank=True)

    class Meta:
        verbose_name = "texte de la charte"
        verbose_name_plural = "textes de la charte"
        constraints = [
            models.UniqueConstraint(fields=["state"], condition=Q(state="draft"), name="support_one_draft_of_the_charter"),
            models.CheckConstraint(condition=Q(state__in=["draft", "published"]), name="support_charter_text_state"),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(published_at__isnull=False, published_by__isnull=False),
                name="support_charter_text_published_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"charter, version {self.number}"


class Charter(OfficeModel):
    """A version of the text between one office and OTN; it is born with the signature of the office."""

    text = models.ForeignKey(CharterText, on_delete=models.PROTECT, related_name="charters", verbose_name="texte")
    created_at = models.DateTimeField("depuis le", db_default=Now())

    class Meta(OfficeModel.Meta):
        verbose_name = "charte d’accompagnement"
        verbose_name_plural = "chartes d’accompagnement"
        constraints = [
            *OfficeModel.Meta.constraints,
            models.UniqueConstraint(fields=["office", "text"], name="support_one_charter_per_text"),
        ]

    def __str__(self) -> str:
        return f"charter of {self.office_id}"


class Signature(OfficeModel):
    """One of the two signatures under a charter. Never changed, never taken back."""

    class Side(models.TextChoices):
        OFFICE = "office", "office"
        OTN = "otn", "OTN"

    charter = models.ForeignKey(Charter, on_delete=models.CASCADE, related_name="signatures", verbose_name="charte")
    side = models.CharField("pour", max_length=6, choices=Side.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="signée par")
    at = models.DateTimeField("signée le", db_default=Now())

    class Meta(OfficeModel.Meta):
        verbose_name = "signature"
        constraints = [
            *OfficeModel.Meta.constraints,
            models.UniqueConstraint(fields=["office", "charter", "side"], name="support_one_signature_per_side"),
            models.CheckConstraint(condition=Q(side__in=["office", "otn"]), name="support_signature_side"),
        ]

    def __str__(self) -> str:
        return f"{self.side} under {self.charter_id}"


class SupportDay(OfficeModel):
    """A day, or half a day, that OTN gives an office, at the price of the moment it was noted."""

    class State(models.TextChoices):
        PLANNED = "planned", "prévu"
        RECORDED = "recorded", "effectué"
        CANCELLED = "cancelled", "annulé"

    advisor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="conseiller")
    on = models.DateField("date")
    share = models.DecimalField("durée, en jours", max_digits=2, decimal_places=1, default=WHOLE)
    price = models.DecimalField("prix d’un jour, en euros nets de TVA", max_digits=8, decimal_places=2)
    subject = models.CharField("objet", max_length=200)
    state = models.CharField("état", max_length=9, choices=State.choices)
    reason = models.CharField("motif d’annulation", max_length=500, blank=True)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="noté par")
    version = models.PositiveIntegerField("version", default=1)

    class Meta(OfficeModel.Meta):
        verbose_name = "jour d’accompagnement"
        verbose_name_plural = "jours d’accompagnement"
        constraints = [
            *OfficeModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["office", "advisor", "on"], condition=~Q(state="cancelled"), name="support_one_line_per_adviser_and_date"
            ),
            models.CheckConstraint(condition=Q(state__in=["planned", "recorded", "cancelled"]), name="support_day_state"),
            models.CheckConstraint(condition=Q(share__in=[HALF, WHOLE]), name="support_day_or_half_a_day"),
            models.CheckConstraint(condition=Q(price__gte=0), name="support_price_is_positive"),
            models.CheckConstraint(condition=~Q(state="cancelled") | ~Q(reason=""), name="support_cancelled_for_a_reason"),
        ]
        indexes = [models.Index(fields=["office", "on"], name="support_day_of_office")]

    def __str__(self) -> str:
        return f"{self.on} in {self.office_id}"


class VisitReport(OfficeModel):
    """What was said and decided at a visit, shared with the office."""

    advisor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="conseiller")
    on = models.DateField("date")
    text = models.TextField("compte rendu")
    created_at = models.DateTimeField("écrit le", db_default=Now())
    version = models.PositiveIntegerField("version", default=1)

    class Meta(OfficeModel.Meta):
        verbose_name = "compte rendu"
        verbose_name_plural = "comptes rendus"
        constraints = [*OfficeModel.Meta.constraints]

    def __str__(self) -> str:
        return f"visit of {self.on} to {self.office_id}"


class OfficeNote(OfficeModel):
    """What advisers keep for OTN about an office. No page, file or mail of the office ever reads this table."""

    text = models.TextField("note")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="par")
    at = models.DateTimeField("quand", db_default=Now())
    version = models.PositiveIntegerField("version", default=1)

    class Meta(OfficeModel.Meta):
        verbose_name = "note privée sur un office"
        verbose_name_plural = "notes privées sur les offices"
        constraints = [*OfficeModel.Meta.constraints]

    def __str__(self) -> str:
        return f"note {self.pk} on {self.office_id}"
