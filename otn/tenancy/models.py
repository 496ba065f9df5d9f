"""The base of every table that belongs to an office."""

from django.db import models


class OfficeModel(models.Model):
    """A row of one office, invisible outside the scope of that office.

    The migration that creates the table must add `OfficeRLS` (otn.tenancy.migration) with the names of its relations to other such tables;
    a test fails until it does. `office` may be declared again, for another `related_name` or for rows without office, which only
    `all_offices` sees. A subclass with a `Meta` of its own inherits this one and keeps its constraints.
    """

    # No index of its own: the unique constraint below begins with the office, and is what composite foreign keys point to.
    office = models.ForeignKey("offices.Office", on_delete=models.PROTECT, related_name="%(class)ss", db_index=False, verbose_name="office")

    class Meta:
        abstract = True
        constraints = [models.UniqueConstraint(fields=["office", "id"], name="%(app_label)s_%(class)s_office_id")]
