"""What left the house about a revision: which report, for whom, with which figures."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from diagnostic.models.assessment import Revision
from otn.documents.models import Job
from otn.tenancy.models import OfficeModel


class Report(OfficeModel):
    """One report of a revision, made by a job. What was printed is kept: its figures never follow what changes afterwards."""

    class Audience(models.TextChoices):
        TEAM = "team", "équipe"
        BOARD = "board", "élus"

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="reports", verbose_name="révision")
    audience = models.CharField("destinataires", max_length=5, choices=Audience.choices)
    with_comments = models.BooleanField("avec les commentaires")
    with_medians = models.BooleanField("avec la médiane du réseau", db_default=True)  # where the network publishes one
    key = models.CharField("clé", max_length=200)  # that of its job: another content makes another report
    job = models.OneToOneField(Job, on_delete=models.PROTECT, related_name="report", verbose_name="travail")
    figures = models.JSONField("scores imprimés", null=True, blank=True)  # of diagnostic.results; none until it is made
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="demandé par")
    created_at = models.DateTimeField("demandé le", db_default=Now())

    class Meta(OfficeModel.Meta):
        verbose_name = "rapport"
        constraints = [
            *OfficeModel.Meta.constraints,
            models.UniqueConstraint(fields=["office", "key"], name="diagnostic_one_report_per_key"),
            models.CheckConstraint(condition=Q(audience__in=["team", "board"]), name="diagnostic_report_audience"),
            models.CheckConstraint(condition=~Q(audience="board", with_comments=True), name="diagnostic_boards_read_no_comments"),
        ]

    def __str__(self) -> str:
        return f"report {self.pk} of {self.revision_id} for the {self.audience}"
