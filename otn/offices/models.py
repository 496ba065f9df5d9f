"""Offices and who may enter them.

These tables decide the scope, so they stand outside row-level security; `otn.offices.access` alone filters them.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Role(models.TextChoices):
    """What a person can be in an office; the last two are not memberships."""

    READER = "reader", "lecteur"
    CONTRIBUTOR = "contributor", "contributeur"
    MANAGER = "manager", "référent"
    ADVISOR = "advisor", "conseiller OTN"
    NETWORK_ADMIN = "network_admin", "administrateur OTN"


class Office(models.Model):
    name = models.CharField("nom", max_length=120)
    slug = models.SlugField("adresse", max_length=60, unique=True)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    archived_at = models.DateTimeField("archivé le", null=True, blank=True)

    # Set by otn.offices.access on an office found for a person: who that is, and what she is there.
    found_for: int | None = None
    roles: frozenset[Role] = frozenset()

    class Meta:
        verbose_name = "office de tourisme"
        verbose_name_plural = "offices de tourisme"

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    MEMBER_ROLES = (Role.READER, Role.CONTRIBUTOR, Role.MANAGER)

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="memberships", verbose_name="office")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships", verbose_name="personne")
    role = models.CharField("rôle", max_length=20, choices=[(role.value, role.label) for role in MEMBER_ROLES])
    is_active = models.BooleanField("actif", default=True)
    expires_at = models.DateTimeField("jusqu’au", null=True, blank=True)
    created_at = models.DateTimeField("depuis le", auto_now_add=True)

    class Meta:
        verbose_name = "membre"
        constraints = [
            models.UniqueConstraint(
                fields=["office", "user"],
                name="offices_one_membership_per_person",
                violation_error_message="Cette personne est déjà dans l’équipe.",
            ),
            models.CheckConstraint(
                condition=Q(role__in=["reader", "contributor", "manager"]),
                name="offices_membership_role",
                violation_error_message="Un membre est lecteur, contributeur ou référent.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role} of {self.office_id}"


class AdvisorAssignment(models.Model):
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="assignments", verbose_name="office")
    advisor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignments", verbose_name="conseiller")
    starts_on = models.DateField("à partir du")
    ends_on = models.DateField("jusqu’au", null=True, blank=True)

    class Meta:
        verbose_name = "accompagnement"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="offices_assignment_ends_after_start",
                violation_error_message="La fin ne peut pas précéder le début.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.advisor_id} advises {self.office_id}"
