"""Jobs, documents, share links. A job is asked for once, done exactly once or failed with a reason; a document is what it made."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from otn.tenancy.models import OfficeModel

MAX_ATTEMPTS = 3


class State(models.TextChoices):
    QUEUED = "queued", "en attente"
    RUNNING = "running", "en cours"
    DONE = "done", "terminé"
    FAILED = "failed", "échoué"


class Job(OfficeModel):
    """Work for the background. This row is the truth; the broker only carries its id (platform.md §5).

    `kind` is the name of the Celery task that does it. `key` says all that the result depends on (object, version of its content, version
    of the template), so that asking twice for the same thing gives the same job. Without office, it belongs to the network's own pages.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(  # type: ignore[assignment]  # none for the network's own
        "offices.Office", on_delete=models.PROTECT, related_name="jobs", db_index=False, null=True, blank=True, verbose_name="office"
    )
    kind = models.CharField("nature", max_length=80)
    key = models.CharField("clé", max_length=200)
    arguments = models.JSONField("arguments", default=dict, blank=True)  # ids only: the task reads everything else again
    state = models.CharField("état", max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField("tentatives", default=0)
    lease_until = models.DateTimeField("réservé jusqu’au", null=True, blank=True)
    sent_at = models.DateTimeField("envoyé le")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="demandé par"
    )
    asked_at = models.DateTimeField("demandé le", auto_now_add=True)
    ended_at = models.DateTimeField("fini le", null=True, blank=True)
    error = models.TextField("raison de l’échec", blank=True)

    class Meta(OfficeModel.Meta):
        verbose_name = "travail"
        verbose_name_plural = "travaux"
        constraints = [
            *OfficeModel.Meta.constraints,
            # A failed job may be asked for again; nothing else twice. Rows without office count as one office.
            models.UniqueConstraint(
                fields=["office", "kind", "key"],
                condition=Q(state__in=["queued", "running", "done"]),
                nulls_distinct=False,
                name="documents_one_live_job_per_key",
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="documents_job_state"),
            models.CheckConstraint(condition=Q(attempts__lte=MAX_ATTEMPTS), name="documents_job_attempts"),
            models.CheckConstraint(condition=~Q(state="running") | Q(lease_until__isnull=False), name="documents_running_job_has_lease"),
        ]
        indexes = [models.Index(fields=["sent_at"], condition=Q(state__in=["queued", "running"]), name="documents_job_to_sweep")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} ({self.state})"


class Document(OfficeModel):
    """A file made by a job, kept as it was delivered.

    `capability` is what a reader must hold (otn.offices.policy) at the moment she asks for the file.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(  # type: ignore[assignment]  # none for the network's own
        "offices.Office", on_delete=models.PROTECT, related_name="documents", db_index=False, null=True, blank=True, verbose_name="office"
    )
    job = models.OneToOneField(Job, on_delete=models.PROTECT, related_name="document", verbose_name="travail")
    name = models.CharField("nom du fichier", max_length=160)
    content_type = models.CharField("type", max_length=100)
    size = models.PositiveBigIntegerField("taille en octets")
    sha256 = models.CharField("empreinte", max_length=64)
    path = models.CharField("chemin", max_length=255, unique=True)  # random, so the unique constraint reveals nothing
    capability = models.CharField("droit demandé", max_length=60)
    created_at = models.DateTimeField("fait le", auto_now_add=True)

    class Meta(OfficeModel.Meta):
        verbose_name = "document"

    def __str__(self) -> str:
        return self.name


class ShareLink(OfficeModel):
    """The right to read one document without an account, for whoever holds the token, which is stored nowhere.

    The row outlives its creator's membership; whoever may revoke in the office ends it at once.
    """

    class Audience(models.TextChoices):
        TEAM = "team", "équipe"
        BOARD = "board", "élus"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="shares", verbose_name="document")
    audience = models.CharField("destinataires", max_length=5, choices=Audience.choices)
    token_hash = models.CharField("empreinte du jeton", max_length=64, unique=True)
    code_hash = models.CharField("empreinte du code", max_length=128, blank=True)  # empty where no code is asked
    note = models.CharField("pour qui", max_length=120, blank=True)
    expires_on = models.DateField("valable jusqu’au")  # the whole of that day in France
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="créé par")
    created_at = models.DateTimeField("créé le", db_default=Now())
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="révoqué par"
    )
    revoked_at = models.DateTimeField("révoqué le", null=True, blank=True)
    views = models.PositiveIntegerField("consultations", default=0)
    last_viewed_at = models.DateTimeField("dernière consultation", null=True, blank=True)
    wrong_codes = models.PositiveSmallIntegerField("codes faux", default=0)  # since the last right one, or the last pause
    paused_until = models.DateTimeField("en pause jusqu’au", null=True, blank=True)

    class Meta(OfficeModel.Meta):
        verbose_name = "lien de partage"
        verbose_name_plural = "liens de partage"
        constraints = [
            *OfficeModel.Meta.constraints,
            models.CheckConstraint(condition=Q(audience__in=["team", "board"]), name="documents_share_audience"),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="documents_share_revoked_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"share of {self.document_id} until {self.expires_on}"

    def is_live(self, today: date) -> bool:
        return self.revoked_at is None and today <= self.expires_on
