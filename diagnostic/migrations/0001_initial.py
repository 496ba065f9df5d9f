import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from otn.tenancy.migration import FrozenWith, Lifecycle, StaffAccess

# Parts of a version, with their relations to other parts; what is pointed to comes first.
PARTS = {
    "maturityband": [],
    "orientation": [],
    "source": [],
    "chapter": [],
    "section": ["chapter"],
    "question": ["section", "orientation"],
    "choice": ["question"],
    "band": ["question"],
    "threshold": ["question", "source"],
    "bandtext": ["maturity", "chapter", "orientation"],
    "preparation": [],
    "glossaryterm": [],
}


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("tenancy", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="QuestionBank",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=40, unique=True, verbose_name="clé")),
            ],
            options={
                "verbose_name": "banque de questions",
                "verbose_name_plural": "banques de questions",
            },
        ),
        migrations.CreateModel(
            name="BankVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="numéro")),
                ("name", models.TextField(blank=True, verbose_name="nom")),
                ("label", models.TextField(blank=True, verbose_name="libellé")),
                ("minutes", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="durée en minutes")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "brouillon"), ("published", "publiée"), ("retired", "retirée")],
                        default="draft",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="créée le")),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="publiée le")),
                ("retired_at", models.DateTimeField(blank=True, null=True, verbose_name="retirée le")),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="créée par",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="publiée par",
                    ),
                ),
                (
                    "retired_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="retirée par",
                    ),
                ),
                (
                    "bank",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="diagnostic.questionbank",
                        verbose_name="banque",
                    ),
                ),
            ],
            options={
                "verbose_name": "version de banque",
                "verbose_name_plural": "versions de banque",
            },
        ),
        migrations.CreateModel(
            name="Chapter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(verbose_name="rang")),
                ("code", models.CharField(max_length=5, verbose_name="code")),
                ("title", models.TextField(blank=True, verbose_name="titre")),
                (
                    "bank_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="diagnostic.bankversion",
                        verbose_name="version",
                    ),
                ),
            ],
            options={
                "verbose_name": "chapitre",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="GlossaryTerm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(verbose_name="rang")),
                ("key", models.CharField(max_length=40, verbose_name="clé")),
                ("term", models.TextField(blank=True, verbose_name="mot")),
                ("definition", models.TextField(blank=True, verbose_name="définition")),
                (
                    "bank_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="diagnostic.bankversion",
                        verbose_name="version",
                    ),
                ),
            ],
            options={
                "verbose_name": "mot du glossaire",
                "verbose_name_plural": "mots du glossaire",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="MaturityBand",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(verbose_name="rang")),
                ("key", models.CharField(max_length=40, verbose_name="clé")),
                ("label", models.TextField(blank=True, verbose_name="libellé")),
                (
                    "lower",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, validators=[django.core.validators.MaxValueValidator(100)], verbose_name="à partir de"
                    ),
                ),
                (
                    "bank_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="diagnostic.bankversion",
                        verbose_name="version",
                    ),
                ),
            ],
            options={
                "verbose_name": "niveau de maturité",
                "verbose_name_plural": "niveaux de maturité",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Orientation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(verbose_name="rang")),
                ("key", models.CharField(max_length=40, verbose_name="clé")),
                ("label", models.TextField(blank=True, verbose_name="libellé")),
                ("question", models.TextField(blank=True, verbose_name="question")),
                (
                    "bank_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="diagnostic.bankversion",
                        verbose_name="version",
                    ),
                ),
            ],
            options={
                "verbose_name": "orientation",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="BandText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(verbose_name="rang")),
                ("text", models.TextField(verbose_name="texte")),
                (
                    "bank_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="diagnostic.bankversion",
                        verbose_name="version",
                    ),
                ),
                (
                    "chapter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="texts",
                        to="diagnostic.chapter",
                        verbose_name="chapitre",
                    ),
                ),
                (
                    "maturity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="texts",
                        to="diagnostic.maturityband",
                        verbose_name="niveau de maturité",
                    ),
                ),
                (
                    "orientation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="texts",
                        to="diagnostic.orientation",
                        verbose_name="orientation",
                    ),
                ),
            ],
            options={
                "verbose_name": "paragraphe",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Preparation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(verbose_name="rang")),
                ("key", models.CharField(max_length=40, verbose_name="clé")),
                ("text", models.TextField(blank=True, verbose_name="texte")),
                (
                    "bank_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="diagnostic.bankversion",
                        verbose_name="version",
                    ),
                ),
            ],
            options={
                "verbose_name": "à préparer",
                "verbose_name_plural": "à préparer",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(verbose_name="rang")),
                ("code", models.CharField(max_length=8, verbose_name="code")),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("single", "choix unique"),
                            ("yes_partial_no", "oui, partiellement, non"),
                            ("multiple", "choix multiple"),
                            ("number", "nombre"),
                            ("text", "texte libre"),
                        ],
                        max_length=14,
                        verbose_name="type",
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="texte")),
                ("subject", models.TextField(blank=True, verbose_name="sujet court")),
                ("help_text", models.TextField(blank=True, verbose_name="aide")),
                ("rationale", models.TextField(blank=True, verbose_name="pourquoi")),
                ("heading", models.TextField(blank=True, verbose_name="intertitre")),
                ("replaces", models.CharField(blank=True, max_length=8, verbose_name="remplace")),
                ("weight", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="poids")),
                ("is_legal", models.BooleanField(default=False, verbose_name="obligation légale")),
                ("not_applicable", models.TextField(blank=True, verbose_name="non concerné, quand")),
                ("condition", models.JSONField(blank=True, null=True, verbose_name="condition")),
                ("cost", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="coût")),
                ("complexity", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="complexité")),
                ("time", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="temps")),
                ("unit", models.TextField(blank=True, verbose_name="unité")),
                ("minimum", models.DecimalField(blank=True, decimal_places=4, max_digits=12, null=True, verbose_name="minimum")),
                ("maximum", models.DecimalField(blank=True, decimal_places=4, max_digits=12, null=True, verbose_name="maximum")),
                ("is_non_monotonic", models.BooleanField(default=False, verbose_name="paliers non monotones")),
                ("fact_low", models.TextField(blank=True, verbose_name="fait des niveaux bas")),
                ("fact_low_1", models.TextField(blank=True, verbose_name="fait du niveau 1")),
                ("fact_high", models.TextField(blank=True, verbose_name="fait du niveau haut")),
                ("fact_threat", models.TextField(blank=True, verbose_name="menace")),
                ("fact_opportunity", models.TextField(blank=True, verbose_name="opportunité")),
                ("recommendation", models.TextField(blank=True, verbose_name="recommandation")),
                ("next_recommendation", models.TextField(blank=True, verbose_name="recommandation du niveau 2")),
                (
                    "bank_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="diagnostic.bankversion",
                        verbose_name="version",
                    ),
                ),
                (
                    "orientation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="questions",
                        to="diagnostic.orientation",
                        verbose_name="orientation",
                    ),
                ),
            ],
            options={
                "verbose_name": "question",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Choice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(verbose_name="rang")),
                ("key", models.CharField(max_length=40, verbose_name="clé")),
                ("label", models.TextField(blank=True, verbose_name="libellé")),
                ("short_label", models.TextField(blank=True, verbose_name="libellé court")),
                ("level", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="niveau")),
                ("points", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="points")),
                ("is_neutral", models.BooleanField(default=False, verbose_name="ne compte pas")),
                ("is_exclusive", models.BooleanField(default=False, verbose_name="exclut les autres")),
                (
                    "quadrant",
                    models.CharField(
                        blank=True,
                        choices=[("opportunity", "opportunité"), ("threat", "menace"), ("neutral", "neutre")],
                        max_length=12,
                        verbose_name="quadrant",
                    ),
                ),
                ("fact", models.TextField(blank=True, verbose_name="phrase")),
                (
                    "bank_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="diagnostic.bankversion",
                        verbose_name="version",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="diagnostic.question",
                        verbose_name="question",
                    ),
                ),
            ],
            options={
                "verbose_name": "réponse possible",
                "verbose_name_plural": "réponses possibles",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Band",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(verbose_name="rang")),
                ("level", models.PositiveSmallIntegerField(verbose_name="niveau")),
                ("points", models.PositiveSmallIntegerField(verbose_name="points")),
                ("lower", models.DecimalField(blank=True, decimal_places=4, max_digits=12, null=True, verbose_name="borne basse")),
                ("upper", models.DecimalField(blank=True, decimal_places=4, max_digits=12, null=True, verbose_name="borne haute")),
                ("has_lower", models.BooleanField(default=True, verbose_name="borne basse comprise")),
                ("has_upper", models.BooleanField(default=False, verbose_name="borne haute comprise")),
                (
                    "bank_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="diagnostic.bankversion",
                        verbose_name="version",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="diagnostic.question",
                        verbose_name="question",
                    ),
                ),
            ],
            options={
                "verbose_name": "palier",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Section",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(verbose_name="rang")),
                ("code", models.CharField(max_length=5, verbose_name="code")),
                ("title", models.TextField(blank=True, verbose_name="titre")),
                ("is_context", models.BooleanField(default=False, verbose_name="contexte extérieur")),
                ("plan", models.JSONField(blank=True, null=True, verbose_name="plan")),
                (
                    "bank_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="diagnostic.bankversion",
                        verbose_name="version",
                    ),
                ),
                (
                    "chapter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sections",
                        to="diagnostic.chapter",
                        verbose_name="chapitre",
                    ),
                ),
            ],
            options={
                "verbose_name": "sous-chapitre",
                "verbose_name_plural": "sous-chapitres",
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="question",
            name="section",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="questions", to="diagnostic.section", verbose_name="sous-chapitre"
            ),
        ),
        migrations.CreateModel(
            name="Source",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(verbose_name="rang")),
                ("key", models.CharField(max_length=40, verbose_name="clé")),
                ("name", models.TextField(blank=True, verbose_name="nom")),
                (
                    "kind",
                    models.CharField(
                        choices=[("published", "publiée"), ("expert", "expert"), ("brochure", "brochure"), ("unconfirmed", "à confirmer")],
                        default="published",
                        max_length=12,
                        verbose_name="nature",
                    ),
                ),
                ("url", models.URLField(blank=True, max_length=500, verbose_name="adresse")),
                ("checked_on", models.DateField(blank=True, null=True, verbose_name="vérifiée le")),
                (
                    "bank_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="diagnostic.bankversion",
                        verbose_name="version",
                    ),
                ),
            ],
            options={
                "verbose_name": "source",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Threshold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(verbose_name="rang")),
                ("text", models.TextField(blank=True, verbose_name="texte")),
                ("source_url", models.URLField(blank=True, max_length=500, verbose_name="adresse de la page")),
                ("checked_on", models.DateField(blank=True, null=True, verbose_name="vérifié le")),
                (
                    "bank_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="diagnostic.bankversion",
                        verbose_name="version",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="diagnostic.question",
                        verbose_name="question",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="thresholds",
                        to="diagnostic.source",
                        verbose_name="source",
                    ),
                ),
            ],
            options={
                "verbose_name": "seuil",
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="chapter",
            constraint=models.UniqueConstraint(fields=("bank_version", "id"), name="diagnostic_chapter_version_id"),
        ),
        migrations.AddConstraint(
            model_name="chapter",
            constraint=models.UniqueConstraint(fields=("bank_version", "code"), name="diagnostic_chapter_code"),
        ),
        migrations.AddConstraint(
            model_name="glossaryterm",
            constraint=models.UniqueConstraint(fields=("bank_version", "id"), name="diagnostic_glossaryterm_version_id"),
        ),
        migrations.AddConstraint(
            model_name="glossaryterm",
            constraint=models.UniqueConstraint(fields=("bank_version", "key"), name="diagnostic_term_key"),
        ),
        migrations.AddConstraint(
            model_name="maturityband",
            constraint=models.UniqueConstraint(fields=("bank_version", "id"), name="diagnostic_maturityband_version_id"),
        ),
        migrations.AddConstraint(
            model_name="maturityband",
            constraint=models.UniqueConstraint(fields=("bank_version", "key"), name="diagnostic_maturity_key"),
        ),
        migrations.AddConstraint(
            model_name="orientation",
            constraint=models.UniqueConstraint(fields=("bank_version", "id"), name="diagnostic_orientation_version_id"),
        ),
        migrations.AddConstraint(
            model_name="orientation",
            constraint=models.UniqueConstraint(fields=("bank_version", "key"), name="diagnostic_orientation_key"),
        ),
        migrations.AddConstraint(
            model_name="bandtext",
            constraint=models.UniqueConstraint(fields=("bank_version", "id"), name="diagnostic_bandtext_version_id"),
        ),
        migrations.AddConstraint(
            model_name="bandtext",
            constraint=models.UniqueConstraint(
                fields=("maturity", "chapter", "orientation"), name="diagnostic_one_text_per_band", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="bandtext",
            constraint=models.CheckConstraint(
                condition=models.Q(("chapter", None), ("orientation", None), _connector="OR"), name="diagnostic_text_of_one_thing"
            ),
        ),
        migrations.AddConstraint(
            model_name="preparation",
            constraint=models.UniqueConstraint(fields=("bank_version", "id"), name="diagnostic_preparation_version_id"),
        ),
        migrations.AddConstraint(
            model_name="preparation",
            constraint=models.UniqueConstraint(fields=("bank_version", "key"), name="diagnostic_preparation_key"),
        ),
        migrations.AddConstraint(
            model_name="choice",
            constraint=models.UniqueConstraint(fields=("bank_version", "id"), name="diagnostic_choice_version_id"),
        ),
        migrations.AddConstraint(
            model_name="choice",
            constraint=models.UniqueConstraint(fields=("question", "key"), name="diagnostic_choice_key"),
        ),
        migrations.AddConstraint(
            model_name="choice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("level", None), ("points", None)),
                    models.Q(("level__gte", 0), ("level__lte", 3), ("points__gte", 0), ("points__lte", 100)),
                    _connector="OR",
                ),
                name="diagnostic_choice_points",
                violation_error_message="Un niveau va de 0 à 3, des points de 0 à 100.",
            ),
        ),
        migrations.AddConstraint(
            model_name="band",
            constraint=models.UniqueConstraint(fields=("bank_version", "id"), name="diagnostic_band_version_id"),
        ),
        migrations.AddConstraint(
            model_name="band",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__gte", 0), ("level__lte", 3), ("points__gte", 0), ("points__lte", 100)),
                name="diagnostic_band_points",
                violation_error_message="Un niveau va de 0 à 3, des points de 0 à 100.",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankversion",
            constraint=models.UniqueConstraint(fields=("bank", "number"), name="diagnostic_version_number"),
        ),
        migrations.AddConstraint(
            model_name="bankversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "draft")),
                fields=("bank",),
                name="diagnostic_one_draft_per_bank",
                violation_error_message="Cette banque a déjà un brouillon.",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("published_at", None), ("retired_at", None), ("state", "draft")),
                    models.Q(("published_at__isnull", False), ("retired_at", None), ("state", "published")),
                    models.Q(("published_at__isnull", False), ("retired_at__gte", models.F("published_at")), ("state", "retired")),
                    _connector="OR",
                ),
                name="diagnostic_version_dates_follow_its_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="section",
            constraint=models.UniqueConstraint(fields=("bank_version", "id"), name="diagnostic_section_version_id"),
        ),
        migrations.AddConstraint(
            model_name="section",
            constraint=models.UniqueConstraint(fields=("bank_version", "code"), name="diagnostic_section_code"),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.UniqueConstraint(fields=("bank_version", "id"), name="diagnostic_question_version_id"),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.UniqueConstraint(
                fields=("bank_version", "code"),
                name="diagnostic_question_code",
                violation_error_message="Ce code est déjà celui d’une autre question.",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(("weight", None), models.Q(("weight__gte", 1), ("weight__lte", 3)), _connector="OR"),
                name="diagnostic_weight",
                violation_error_message="Un poids est 1, 2 ou 3.",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("complexity", None), ("cost", None), ("time", None)),
                    models.Q(
                        ("complexity__in", [0, 25, 50, 75, 100]), ("cost__in", [0, 25, 50, 75, 100]), ("time__in", [0, 25, 50, 75, 100])
                    ),
                    _connector="OR",
                ),
                name="diagnostic_cct_hint",
                violation_error_message="Coût, complexité et temps valent chacun 0, 25, 50, 75 ou 100.",
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.UniqueConstraint(fields=("bank_version", "id"), name="diagnostic_source_version_id"),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.UniqueConstraint(fields=("bank_version", "key"), name="diagnostic_source_key"),
        ),
        migrations.AddConstraint(
            model_name="threshold",
            constraint=models.UniqueConstraint(fields=("bank_version", "id"), name="diagnostic_threshold_version_id"),
        ),
        StaffAccess("questionbank"),
        StaffAccess("bankversion"),
        Lifecycle(
            "bankversion",
            ["draft", "published", "retired"],
            {"published": ["published_at", "published_by_id"], "retired": ["retired_at", "retired_by_id"]},
        ),
        *(
            operation
            for name, parents in PARTS.items()
            for operation in (FrozenWith(name, "bank_version", "draft", parents), StaffAccess(name))
        ),
    ]
