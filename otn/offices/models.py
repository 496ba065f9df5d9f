"""Offices and who may enter them.

These tables decide the scope, so they stand outside row-level security; `otn.offices.access` alone filters them.
"""

from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.crypto import get_random_string

INVITATION_DAYS = 14  # from the last sending (roles.md §6.4)
INVITATIONS_A_DAY = 30  # per office; to confirm with OTN
INTERVENTION_MINUTES = 60
REASON_LENGTH = 10  # characters, at least, of a reason that is asked for


class Role(models.TextChoices):
    """What a person can be in an office; the last three are not memberships."""

    READER = "reader", "lecteur"
    CONTRIBUTOR = "contributor", "contributeur"
    MANAGER = "manager", "référent"
    ADVISOR = "advisor", "conseiller OTN"
    NETWORK_ADMIN = "network_admin", "administrateur OTN"
    SUPERUSER = "superuser", "intervention technique"


class Category(models.TextChoices):
    """The classification of tourist offices (arrêté of 16 April 2019: two categories since)."""

    FIRST = "1", "catégorie I"
    SECOND = "2", "catégorie II"
    NONE = "none", "non classé"


class LegalForm(models.TextChoices):
    ASSOCIATION = "association", "association"
    EPIC = "epic", "établissement public (EPIC)"
    PUBLIC_BODY = "regie", "régie ou service public"
    PUBLIC_COMPANY = "spl", "société publique locale (SPL)"
    OTHER = "other", "autre"


class Territory(models.TextChoices):
    COASTAL = "coastal", "littoral"
    RURAL = "rural", "rural"
    URBAN = "urban", "urbain"


class Department(models.TextChoices):
    CALVADOS = "14", "Calvados"
    EURE = "27", "Eure"
    MANCHE = "50", "Manche"
    ORNE = "61", "Orne"
    SEINE_MARITIME = "76", "Seine-Maritime"


class Office(models.Model):
    """An office, with what compares it to others of its kind. A profile field that nobody has filled is empty or None, never zero."""

    name = models.CharField("nom", max_length=120)
    slug = models.SlugField("adresse", max_length=60, unique=True)
    commune = models.CharField("commune du siège", max_length=120, blank=True)
    epci = models.CharField("intercommunalité (EPCI)", max_length=160, blank=True)
    department = models.CharField("département", max_length=2, choices=Department.choices, blank=True)
    category = models.CharField("classement", max_length=4, choices=Category.choices, blank=True)
    legal_form = models.CharField("forme juridique", max_length=12, choices=LegalForm.choices, blank=True)
    staff = models.DecimalField(
        "équipe, en équivalents temps plein",
        max_digits=5,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(500))],
    )
    web_budget = models.DecimalField(
        "budget web de l’année, en euros",
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(10_000_000))],
    )
    beds = models.PositiveIntegerField("lits touristiques marchands", null=True, blank=True, validators=[MaxValueValidator(1_000_000)])
    territory = models.CharField("territoire", max_length=8, choices=Territory.choices, blank=True)
    sit = models.CharField("système d’information touristique (SIT)", max_length=80, blank=True)
    sells_online = models.BooleanField("vend en ligne", null=True, blank=True)
    hides_name = models.BooleanField("ne figure pas par son nom dans les comparaisons des conseillers", default=False)
    logo = models.CharField("logo", max_length=120, blank=True)  # its path on the storage
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    archived_at = models.DateTimeField("archivé le", null=True, blank=True)
    version = models.PositiveIntegerField("version", default=1)

    # Set by otn.offices.access on an office found for a person: who that is, what she is there, in which intervention.
    found_for: int | None = None
    roles: frozenset[Role] = frozenset()
    intervention_id: int | None = None

    class Meta:
        verbose_name = "office de tourisme"
        verbose_name_plural = "offices de tourisme"
        constraints = [
            models.CheckConstraint(
                condition=Q(staff=None) | Q(staff__gte=0, staff__lte=500),
                name="offices_staff_in_bounds",
                violation_error_message="L’équipe compte de 0 à 500 équivalents temps plein.",
            ),
            models.CheckConstraint(
                condition=Q(web_budget=None) | Q(web_budget__gte=0),
                name="offices_budget_is_positive",
                violation_error_message="Le budget ne peut pas être négatif.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_archived(self) -> bool:
        """An archived office is read, never written."""
        return self.archived_at is not None


class Membership(models.Model):
    MEMBER_ROLES = (Role.READER, Role.CONTRIBUTOR, Role.MANAGER)

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="memberships", verbose_name="office")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships", verbose_name="personne")
    role = models.CharField("rôle", max_length=20, choices=[(role.value, role.label) for role in MEMBER_ROLES])
    is_active = models.BooleanField("actif", default=True)
    expires_at = models.DateTimeField("jusqu’au", null=True, blank=True)
    created_at = models.DateTimeField("depuis le", auto_now_add=True)
    ended_at = models.DateTimeField("parti le", null=True, blank=True)
    version = models.PositiveIntegerField("version", default=1)

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


def _nonce() -> str:
    return get_random_string(24)


class Invitation(models.Model):
    """An offer to join one office in one role, made to one address. Its state is derived: see `state`."""

    class State(models.TextChoices):
        PENDING = "pending", "en attente"
        ACCEPTED = "accepted", "acceptée"
        EXPIRED = "expired", "expirée"
        REVOKED = "revoked", "retirée"

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="invitations", verbose_name="office")
    email = models.EmailField("adresse e-mail", max_length=254)
    role = models.CharField("rôle", max_length=20, choices=[(role.value, role.label) for role in Membership.MEMBER_ROLES])
    nonce = models.CharField("tirage", max_length=24, default=_nonce)  # random, signed into the link
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="invité par")
    created_at = models.DateTimeField("créée le", db_default=Now())
    sent_at = models.DateTimeField("envoyée le", db_default=Now())  # the last time: its fourteen days begin there
    accepted_at = models.DateTimeField("acceptée le", null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="acceptée par"
    )
    revoked_at = models.DateTimeField("retirée le", null=True, blank=True)

    class Meta:
        verbose_name = "invitation"
        constraints = [
            models.UniqueConstraint(
                fields=["office", "email"],
                condition=Q(accepted_at=None, revoked_at=None),
                name="offices_one_open_invitation_per_address",
                violation_error_message="Cette adresse est déjà invitée.",
            ),
            models.CheckConstraint(condition=Q(role__in=["reader", "contributor", "manager"]), name="offices_invitation_role"),
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None) | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="offices_invitation_accepted_by_somebody",
            ),
            models.CheckConstraint(condition=Q(accepted_at=None) | Q(revoked_at=None), name="offices_invitation_ends_once"),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk} to {self.office_id}"

    @property
    def expires_at(self) -> datetime:
        return self.sent_at + timedelta(days=INVITATION_DAYS)

    def state(self, now: datetime) -> State:
        """Say where the invitation stands at a moment."""
        if self.accepted_at is not None:
            return self.State.ACCEPTED
        if self.revoked_at is not None:
            return self.State.REVOKED
        return self.State.PENDING if now < self.expires_at else self.State.EXPIRED


class Intervention(models.Model):
    """The time during which a superuser may look into an office, for a reason that the office reads. It ends by itself."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="interventions", verbose_name="office")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="interventions", verbose_name="par")
    reason = models.TextField("motif")
    started_at = models.DateTimeField("commencée le", db_default=Now())
    ends_at = models.DateTimeField("jusqu’à")
    ended_at = models.DateTimeField("terminée le", null=True, blank=True)

    class Meta:
        verbose_name = "intervention"
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("started_at")), name="offices_intervention_ends_after_start"),
            models.CheckConstraint(
                condition=Q(ends_at__lte=F("started_at") + timedelta(minutes=INTERVENTION_MINUTES)),
                name="offices_intervention_is_short",
            ),
            models.UniqueConstraint(fields=["office", "user"], condition=Q(ended_at=None), name="offices_one_open_intervention_per_person"),
        ]

    def __str__(self) -> str:
        return f"intervention {self.pk} in {self.office_id}"
