import datetime

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from otn.tenancy.migration import AppendOnly, FrozenWith, OfficeRLS, StaffAccess

# An assessment keeps the version of its edition.
SAME_VERSION = """
ALTER TABLE diagnostic_assessment ADD CONSTRAINT diagnostic_assessment_edition_id_same_bank_version
FOREIGN KEY (bank_version_id, edition_id) REFERENCES diagnostic_edition (bank_version_id, id) DEFERRABLE INITIALLY DEFERRED
"""

# A validated revision is left as it is, except that the next one takes its place.
VALIDATED = """
CREATE FUNCTION diagnostic_revision_validated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF TG_OP = 'UPDATE' THEN
    IF to_jsonb(OLD) - 'is_current' = to_jsonb(NEW) - 'is_current' THEN RETURN NEW; END IF;
END IF;
RAISE EXCEPTION 'diagnostic_revision does not change any more' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER otn_validated BEFORE UPDATE OR DELETE ON diagnostic_revision
FOR EACH ROW WHEN (OLD.state = 'validated') EXECUTE FUNCTION diagnostic_revision_validated()
"""

# A comment is only ever taken back.
REMOVED = """
CREATE FUNCTION diagnostic_comment_removed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE written text[] := ARRAY['text', 'removed_at']; BEGIN
IF TG_OP = 'UPDATE' THEN
    IF OLD.removed_at IS NULL AND NEW.removed_at IS NOT NULL AND to_jsonb(OLD) - written = to_jsonb(NEW) - written THEN RETURN NEW; END IF;
END IF;
RAISE EXCEPTION 'diagnostic_comment is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER otn_removed BEFORE UPDATE OR DELETE ON diagnostic_comment
FOR EACH ROW EXECUTE FUNCTION diagnostic_comment_removed()
"""


class Migration(migrations.Migration):
    dependencies = [
        ("tenancy", "0001_initial"),
        ("diagnostic", "0001_initial"),
        ("offices", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Edition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(unique=True, verbose_name="année")),
                ("opens_on", models.DateField(verbose_name="ouvre le")),
                ("submit_by", models.DateField(verbose_name="envoi jusqu’au")),
                ("review_by", models.DateField(verbose_name="relecture jusqu’au")),
                ("closes_on", models.DateField(verbose_name="se termine le")),
                (
                    "bank_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="editions",
                        to="diagnostic.bankversion",
                        verbose_name="version de banque",
                    ),
                ),
            ],
            options={
                "verbose_name": "édition",
            },
        ),
        migrations.CreateModel(
            name="Assessment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="créé le")),
                ("is_draft_visible", models.BooleanField(default=False, verbose_name="brouillon visible du conseiller")),
                ("submit_until", models.DateField(blank=True, null=True, verbose_name="délai d’envoi")),
                ("review_until", models.DateField(blank=True, null=True, verbose_name="délai de relecture")),
                ("extension_reason", models.TextField(blank=True, verbose_name="motif du délai")),
                (
                    "bank_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessments",
                        to="diagnostic.bankversion",
                        verbose_name="version de banque",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="offices.office",
                        verbose_name="office",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessments",
                        to="diagnostic.edition",
                        verbose_name="édition",
                    ),
                ),
            ],
            options={
                "verbose_name": "diagnostic",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Position",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="positions",
                        to="diagnostic.assessment",
                        verbose_name="diagnostic",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="offices.office",
                        verbose_name="office",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="diagnostic.question", verbose_name="question"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="personne"
                    ),
                ),
            ],
            options={
                "verbose_name": "dernière question",
                "verbose_name_plural": "dernières questions",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PrivateNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(verbose_name="note")),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="quand")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to="diagnostic.assessment",
                        verbose_name="diagnostic",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="par"
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="offices.office",
                        verbose_name="office",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes",
                        to="diagnostic.question",
                        verbose_name="question",
                    ),
                ),
            ],
            options={
                "verbose_name": "note privée",
                "verbose_name_plural": "notes privées",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Revision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(default=1, verbose_name="numéro")),
                ("is_current", models.BooleanField(default=True, verbose_name="en cours")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "brouillon"),
                            ("submitted", "envoyé"),
                            ("changes_requested", "à corriger"),
                            ("validated", "validé"),
                        ],
                        default="draft",
                        max_length=17,
                        verbose_name="état",
                    ),
                ),
                ("review_started_at", models.DateTimeField(blank=True, null=True, verbose_name="relecture commencée le")),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="envoyé le")),
                ("validated_at", models.DateTimeField(blank=True, null=True, verbose_name="validé le")),
                ("profile", models.JSONField(blank=True, null=True, verbose_name="profil de l’office à l’envoi")),
                ("figures", models.JSONField(blank=True, null=True, verbose_name="scores à l’envoi")),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="revisions",
                        to="diagnostic.assessment",
                        verbose_name="diagnostic",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="offices.office",
                        verbose_name="office",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="envoyé par",
                    ),
                ),
                (
                    "validated_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="validé par",
                    ),
                ),
            ],
            options={
                "verbose_name": "révision",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("unanswered", "sans réponse"),
                            ("answered", "répondu"),
                            ("unknown", "je ne sais pas"),
                            ("not_applicable", "non concerné"),
                        ],
                        default="unanswered",
                        max_length=14,
                        verbose_name="état",
                    ),
                ),
                (
                    "keys",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), blank=True, default=list, size=None, verbose_name="réponses choisies"
                    ),
                ),
                ("number", models.DecimalField(blank=True, decimal_places=4, max_digits=12, null=True, verbose_name="nombre")),
                ("text", models.TextField(blank=True, verbose_name="texte")),
                ("reason", models.TextField(blank=True, verbose_name="pourquoi non concerné")),
                ("version", models.PositiveIntegerField(default=0, verbose_name="version")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="répondu le")),
                ("is_to_review", models.BooleanField(default=False, verbose_name="à revoir")),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="répondu par",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="offices.office",
                        verbose_name="office",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="diagnostic.question",
                        verbose_name="question",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="diagnostic.revision",
                        verbose_name="révision",
                    ),
                ),
            ],
            options={
                "verbose_name": "réponse",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="AdvisorMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("answer_version", models.PositiveIntegerField(verbose_name="version de la réponse")),
                (
                    "kind",
                    models.CharField(
                        choices=[("sound", "conforme"), ("to_specify", "à préciser"), ("contested", "contesté")],
                        max_length=10,
                        verbose_name="avis",
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="remarque")),
                ("proposal", models.TextField(blank=True, verbose_name="réponse proposée")),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="quand")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="par"
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="offices.office",
                        verbose_name="office",
                    ),
                ),
                (
                    "answer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="mark", to="diagnostic.answer", verbose_name="réponse"
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="marks", to="diagnostic.revision", verbose_name="révision"
                    ),
                ),
            ],
            options={
                "verbose_name": "avis du conseiller",
                "verbose_name_plural": "avis du conseiller",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Thread",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("resolved_at", models.DateTimeField(blank=True, null=True, verbose_name="résolu le")),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="threads",
                        to="diagnostic.assessment",
                        verbose_name="diagnostic",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="offices.office",
                        verbose_name="office",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="threads",
                        to="diagnostic.question",
                        verbose_name="question",
                    ),
                ),
                (
                    "resolved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="résolu par",
                    ),
                ),
            ],
            options={
                "verbose_name": "fil de discussion",
                "verbose_name_plural": "fils de discussion",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="quand")),
                ("text", models.TextField(blank=True, verbose_name="texte")),
                ("removed_at", models.DateTimeField(blank=True, null=True, verbose_name="repris le")),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="auteur"
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="offices.office",
                        verbose_name="office",
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comments",
                        to="diagnostic.thread",
                        verbose_name="fil de discussion",
                    ),
                ),
            ],
            options={
                "verbose_name": "commentaire",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Transition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "before",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("draft", "brouillon"),
                            ("submitted", "envoyé"),
                            ("changes_requested", "à corriger"),
                            ("validated", "validé"),
                        ],
                        max_length=17,
                        verbose_name="de",
                    ),
                ),
                (
                    "after",
                    models.CharField(
                        choices=[
                            ("draft", "brouillon"),
                            ("submitted", "envoyé"),
                            ("changes_requested", "à corriger"),
                            ("validated", "validé"),
                        ],
                        max_length=17,
                        verbose_name="vers",
                    ),
                ),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="quand")),
                ("comment", models.TextField(blank=True, verbose_name="commentaire")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="par",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="offices.office",
                        verbose_name="office",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="transitions",
                        to="diagnostic.revision",
                        verbose_name="révision",
                    ),
                ),
            ],
            options={
                "verbose_name": "passage",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="AnswerChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("unanswered", "sans réponse"),
                            ("answered", "répondu"),
                            ("unknown", "je ne sais pas"),
                            ("not_applicable", "non concerné"),
                        ],
                        default="unanswered",
                        max_length=14,
                        verbose_name="état",
                    ),
                ),
                (
                    "keys",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), blank=True, default=list, size=None, verbose_name="réponses choisies"
                    ),
                ),
                ("number", models.DecimalField(blank=True, decimal_places=4, max_digits=12, null=True, verbose_name="nombre")),
                ("text", models.TextField(blank=True, verbose_name="texte")),
                ("reason", models.TextField(blank=True, verbose_name="pourquoi non concerné")),
                ("version", models.PositiveIntegerField(default=0, verbose_name="version")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="répondu le")),
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="changes", to="diagnostic.answer", verbose_name="réponse"
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="répondu par",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="offices.office",
                        verbose_name="office",
                    ),
                ),
            ],
            options={
                "verbose_name": "version d’une réponse",
                "verbose_name_plural": "versions des réponses",
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("office", "id"), name="diagnostic_answerchange_office_id"),
                    models.CheckConstraint(
                        condition=models.Q(("state", "answered"), models.Q(("keys", []), ("number", None), ("text", "")), _connector="OR"),
                        name="diagnostic_answerchange_value_of_its_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state", "not_applicable"), ("reason", ""), _connector="OR"),
                        name="diagnostic_answerchange_reason_of_its_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "unanswered"),
                            models.Q(("answered_at__isnull", False), ("answered_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="diagnostic_answerchange_by_somebody",
                    ),
                    models.UniqueConstraint(fields=("answer", "version"), name="diagnostic_one_change_per_version"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChapterAssignment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="terminé le")),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assignments",
                        to="diagnostic.assessment",
                        verbose_name="diagnostic",
                    ),
                ),
                (
                    "chapter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="diagnostic.chapter",
                        verbose_name="chapitre",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="offices.office",
                        verbose_name="office",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="personne"
                    ),
                ),
            ],
            options={
                "verbose_name": "chapitre confié",
                "verbose_name_plural": "chapitres confiés",
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("office", "id"), name="diagnostic_chapterassignment_office_id"),
                    models.UniqueConstraint(fields=("assessment", "chapter", "user"), name="diagnostic_one_assignment_per_person"),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.UniqueConstraint(fields=("bank_version", "id"), name="diagnostic_edition_version_id"),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("opens_on__lt", models.F("submit_by")),
                    ("review_by__lte", models.F("closes_on")),
                    ("submit_by__lt", models.F("review_by")),
                ),
                name="diagnostic_edition_dates_in_order",
                violation_error_message="Les dates se suivent\xa0: ouverture, envoi, relecture, fin.",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.UniqueConstraint(fields=("office", "id"), name="diagnostic_assessment_office_id"),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.UniqueConstraint(fields=("office", "edition"), name="diagnostic_one_assessment_per_edition"),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("extension_reason", ""), ("review_until", None), ("submit_until", None)),
                    ("extension_reason__regex", "\\S.{8,}\\S"),
                    _connector="OR",
                ),
                name="diagnostic_extension_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="position",
            constraint=models.UniqueConstraint(fields=("office", "id"), name="diagnostic_position_office_id"),
        ),
        migrations.AddConstraint(
            model_name="position",
            constraint=models.UniqueConstraint(fields=("assessment", "user"), name="diagnostic_one_position_per_person"),
        ),
        migrations.AddConstraint(
            model_name="privatenote",
            constraint=models.UniqueConstraint(fields=("office", "id"), name="diagnostic_privatenote_office_id"),
        ),
        migrations.AddConstraint(
            model_name="privatenote",
            constraint=models.UniqueConstraint(
                fields=("assessment", "question"), name="diagnostic_one_note_per_question", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="revision",
            constraint=models.UniqueConstraint(fields=("office", "id"), name="diagnostic_revision_office_id"),
        ),
        migrations.AddConstraint(
            model_name="revision",
            constraint=models.UniqueConstraint(fields=("assessment", "number"), name="diagnostic_revision_number"),
        ),
        migrations.AddConstraint(
            model_name="revision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_current", True)), fields=("assessment",), name="diagnostic_one_current_revision"
            ),
        ),
        migrations.AddConstraint(
            model_name="revision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("review_started_at", None), ("state", "draft"), ("submitted_at", None), ("validated_at", None)),
                    models.Q(
                        ("figures__isnull", False),
                        ("profile__isnull", False),
                        ("state", "submitted"),
                        ("submitted_at__isnull", False),
                        ("validated_at", None),
                    ),
                    models.Q(("state", "changes_requested"), ("submitted_at__isnull", False), ("validated_at", None)),
                    models.Q(
                        ("figures__isnull", False),
                        ("profile__isnull", False),
                        ("state", "validated"),
                        ("submitted_at__isnull", False),
                        ("validated_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="diagnostic_revision_dates_follow_its_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.UniqueConstraint(fields=("office", "id"), name="diagnostic_answer_office_id"),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "answered"), models.Q(("keys", []), ("number", None), ("text", "")), _connector="OR"),
                name="diagnostic_answer_value_of_its_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "not_applicable"), ("reason", ""), _connector="OR"),
                name="diagnostic_answer_reason_of_its_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "unanswered"), models.Q(("answered_at__isnull", False), ("answered_by__isnull", False)), _connector="OR"
                ),
                name="diagnostic_answer_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.UniqueConstraint(fields=("revision", "question"), name="diagnostic_one_answer_per_question"),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.UniqueConstraint(fields=("revision", "id"), name="diagnostic_answer_revision_id"),
        ),
        migrations.AddConstraint(
            model_name="advisormark",
            constraint=models.UniqueConstraint(fields=("office", "id"), name="diagnostic_advisormark_office_id"),
        ),
        migrations.AddConstraint(
            model_name="thread",
            constraint=models.UniqueConstraint(fields=("office", "id"), name="diagnostic_thread_office_id"),
        ),
        migrations.AddConstraint(
            model_name="thread",
            constraint=models.UniqueConstraint(fields=("assessment", "question"), name="diagnostic_one_thread_per_question"),
        ),
        migrations.AddConstraint(
            model_name="thread",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("resolved_at", None), ("resolved_by", None)),
                    models.Q(("resolved_at__isnull", False), ("resolved_by__isnull", False)),
                    _connector="OR",
                ),
                name="diagnostic_thread_resolved_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.UniqueConstraint(fields=("office", "id"), name="diagnostic_comment_office_id"),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("removed_at", None), ("text__regex", "\\S")),
                    models.Q(("removed_at__isnull", False), ("text", "")),
                    _connector="OR",
                ),
                name="diagnostic_comment_says_something_or_was_removed",
            ),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("removed_at", None),
                    (
                        "removed_at__lte",
                        django.db.models.expressions.CombinedExpression(models.F("at"), "+", models.Value(datetime.timedelta(seconds=900))),
                    ),
                    _connector="OR",
                ),
                name="diagnostic_comment_removed_in_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="transition",
            constraint=models.UniqueConstraint(fields=("office", "id"), name="diagnostic_transition_office_id"),
        ),
        migrations.AddConstraint(
            model_name="transition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("after", "changes_requested"), _negated=True), ("comment__regex", "\\S.{8,}\\S"), _connector="OR"
                ),
                name="diagnostic_correction_is_explained",
            ),
        ),
        migrations.AddConstraint(
            model_name="transition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("after", "draft"), ("before", "")),
                    models.Q(("after", "submitted"), ("before", "draft")),
                    models.Q(("after", "submitted"), ("before", "changes_requested")),
                    models.Q(("after", "draft"), ("before", "submitted")),
                    models.Q(("after", "submitted"), ("before", "submitted")),
                    models.Q(("after", "changes_requested"), ("before", "submitted")),
                    models.Q(("after", "validated"), ("before", "submitted")),
                    _connector="OR",
                ),
                name="diagnostic_transition_of_the_table",
            ),
        ),
        StaffAccess("edition"),
        migrations.RunSQL(
            SAME_VERSION, "ALTER TABLE diagnostic_assessment DROP CONSTRAINT diagnostic_assessment_edition_id_same_bank_version"
        ),
        OfficeRLS("assessment"),
        OfficeRLS("revision", parents=["assessment"]),
        OfficeRLS("answer", parents=["revision"]),
        OfficeRLS("answerchange", parents=["answer"], append_only=True),
        OfficeRLS("transition", parents=["revision"], append_only=True),
        OfficeRLS("advisormark", parents=["revision", "answer"]),
        OfficeRLS("thread", parents=["assessment"]),
        OfficeRLS("comment", parents=["thread"]),
        OfficeRLS("privatenote", parents=["assessment"]),
        OfficeRLS("chapterassignment", parents=["assessment"]),
        OfficeRLS("position", parents=["assessment"]),
        AppendOnly("answerchange"),
        AppendOnly("transition"),
        FrozenWith("answer", "revision", ["draft", "changes_requested"]),
        FrozenWith("advisormark", "revision", "submitted", parents=["answer"]),
        migrations.RunSQL(VALIDATED, "DROP TRIGGER otn_validated ON diagnostic_revision; DROP FUNCTION diagnostic_revision_validated()"),
        migrations.RunSQL(REMOVED, "DROP TRIGGER otn_removed ON diagnostic_comment; DROP FUNCTION diagnostic_comment_removed()"),
    ]
