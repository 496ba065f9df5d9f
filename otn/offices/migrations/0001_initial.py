import datetime
from decimal import Decimal

import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import otn.offices.models
from otn.tenancy.migration import StaffAccess


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("tenancy", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Office",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="nom")),
                ("slug", models.SlugField(max_length=60, unique=True, verbose_name="adresse")),
                ("commune", models.CharField(blank=True, max_length=120, verbose_name="commune du siège")),
                ("epci", models.CharField(blank=True, max_length=160, verbose_name="intercommunalité (EPCI)")),
                (
                    "department",
                    models.CharField(
                        blank=True,
                        choices=[("14", "Calvados"), ("27", "Eure"), ("50", "Manche"), ("61", "Orne"), ("76", "Seine-Maritime")],
                        max_length=2,
                        verbose_name="département",
                    ),
                ),
                (
                    "category",
                    models.CharField(
                        blank=True,
                        choices=[("1", "catégorie I"), ("2", "catégorie II"), ("none", "non classé")],
                        max_length=4,
                        verbose_name="classement",
                    ),
                ),
                (
                    "legal_form",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("association", "association"),
                            ("epic", "établissement public (EPIC)"),
                            ("regie", "régie ou service public"),
                            ("spl", "société publique locale (SPL)"),
                            ("other", "autre"),
                        ],
                        max_length=12,
                        verbose_name="forme juridique",
                    ),
                ),
                (
                    "staff",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        max_digits=5,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("500")),
                        ],
                        verbose_name="équipe, en équivalents temps plein",
                    ),
                ),
                (
                    "web_budget",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=10,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("10000000")),
                        ],
                        verbose_name="budget web de l’année, en euros",
                    ),
                ),
                (
                    "beds",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(1000000)],
                        verbose_name="lits touristiques marchands",
                    ),
                ),
                (
                    "territory",
                    models.CharField(
                        blank=True,
                        choices=[("coastal", "littoral"), ("rural", "rural"), ("urban", "urbain")],
                        max_length=8,
                        verbose_name="territoire",
                    ),
                ),
                ("sit", models.CharField(blank=True, max_length=80, verbose_name="système d’information touristique (SIT)")),
                ("sells_online", models.BooleanField(blank=True, null=True, verbose_name="vend en ligne")),
                ("logo", models.CharField(blank=True, max_length=120, verbose_name="logo")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("archived_at", models.DateTimeField(blank=True, null=True, verbose_name="archivé le")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
            ],
            options={
                "verbose_name": "office de tourisme",
                "verbose_name_plural": "offices de tourisme",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("staff", None), models.Q(("staff__gte", 0), ("staff__lte", 500)), _connector="OR"),
                        name="offices_staff_in_bounds",
                        violation_error_message="L’équipe compte de 0 à 500 équivalents temps plein.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("web_budget", None), ("web_budget__gte", 0), _connector="OR"),
                        name="offices_budget_is_positive",
                        violation_error_message="Le budget ne peut pas être négatif.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[("reader", "lecteur"), ("contributor", "contributeur"), ("manager", "référent")],
                        max_length=20,
                        verbose_name="rôle",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="actif")),
                ("expires_at", models.DateTimeField(blank=True, null=True, verbose_name="jusqu’au")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="depuis le")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="parti le")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="personne",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="memberships", to="offices.office", verbose_name="office"
                    ),
                ),
            ],
            options={
                "verbose_name": "membre",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("office", "user"),
                        name="offices_one_membership_per_person",
                        violation_error_message="Cette personne est déjà dans l’équipe.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["reader", "contributor", "manager"])),
                        name="offices_membership_role",
                        violation_error_message="Un membre est lecteur, contributeur ou référent.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", models.EmailField(max_length=254, verbose_name="adresse e-mail")),
                (
                    "role",
                    models.CharField(
                        choices=[("reader", "lecteur"), ("contributor", "contributeur"), ("manager", "référent")],
                        max_length=20,
                        verbose_name="rôle",
                    ),
                ),
                ("nonce", models.CharField(default=otn.offices.models._nonce, max_length=24, verbose_name="tirage")),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="créée le")),
                ("sent_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="envoyée le")),
                ("accepted_at", models.DateTimeField(blank=True, null=True, verbose_name="acceptée le")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="retirée le")),
                (
                    "accepted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="acceptée par",
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="invité par",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="invitations", to="offices.office", verbose_name="office"
                    ),
                ),
            ],
            options={
                "verbose_name": "invitation",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("accepted_at", None), ("revoked_at", None)),
                        fields=("office", "email"),
                        name="offices_one_open_invitation_per_address",
                        violation_error_message="Cette adresse est déjà invitée.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["reader", "contributor", "manager"])), name="offices_invitation_role"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("accepted_at", None), ("accepted_by", None)),
                            models.Q(("accepted_at__isnull", False), ("accepted_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="offices_invitation_accepted_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("accepted_at", None), ("revoked_at", None), _connector="OR"),
                        name="offices_invitation_ends_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Intervention",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField(verbose_name="motif")),
                ("started_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="commencée le")),
                ("ends_at", models.DateTimeField(verbose_name="jusqu’à")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="terminée le")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="interventions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="par",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="interventions",
                        to="offices.office",
                        verbose_name="office",
                    ),
                ),
            ],
            options={
                "verbose_name": "intervention",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("started_at"))), name="offices_intervention_ends_after_start"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "ends_at__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("started_at"), "+", models.Value(datetime.timedelta(seconds=3600))
                                ),
                            )
                        ),
                        name="offices_intervention_is_short",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("office", "user"), name="offices_one_open_intervention_per_person"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AdvisorAssignment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField(verbose_name="à partir du")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="jusqu’au")),
                (
                    "advisor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="conseiller",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="assignments", to="offices.office", verbose_name="office"
                    ),
                ),
            ],
            options={
                "verbose_name": "accompagnement",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                        name="offices_assignment_ends_after_start",
                        violation_error_message="La fin ne peut pas précéder le début.",
                    )
                ],
            },
        ),
        StaffAccess("office"),
        StaffAccess("membership"),
        StaffAccess("advisorassignment"),
        StaffAccess("invitation"),
        StaffAccess("intervention"),
    ]
