"""What a closed edition says of its offices together; of no office."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from diagnostic.models.assessment import Edition


class Cohort(models.Model):
    """The figures of an edition, computed once when it is closed, with the revisions that they rest on: nothing later changes them."""

    edition = models.OneToOneField(Edition, on_delete=models.PROTECT, related_name="cohort", verbose_name="édition")
    closed_at = models.DateTimeField("close le", db_default=Now())
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="close par"
    )
    least = models.PositiveSmallIntegerField("offices au moins")  # behind any figure
    revisions = ArrayField(models.BigIntegerField(), verbose_name="révisions", default=list)
    figures = models.JSONField("repères")  # of diagnostic.queries.benchmark

    class Meta:
        verbose_name = "cohorte"
        constraints = [models.CheckConstraint(condition=models.Q(least__gte=5), name="diagnostic_cohort_of_five_at_least")]

    def __str__(self) -> str:
        return f"cohort of {self.edition_id}"
