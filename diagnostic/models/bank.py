"""The question bank, which belongs to no office.

A bank has versions; everything that a version says, wordings included, stands in rows of its own, which the database
refuses to change once the version is published (`Lifecycle` and `FrozenWith` in the migration). `diagnostic.bank` holds the same as plain
values, which is what the rest of the product reads.
"""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now


class QuestionBank(models.Model):
    key = models.CharField("clé", max_length=40, unique=True)

    class Meta:
        verbose_name = "banque de questions"
        verbose_name_plural = "banques de questions"

    def __str__(self) -> str:
        return self.key


class BankVersion(models.Model):
    """A draft, then published for ever, then retired: read by the assessments that began with it, and by no new one."""

    class State(models.TextChoices):
        DRAFT = "draft", "brouillon"
        PUBLISHED = "published", "publiée"
        RETIRED = "retired", "retirée"

    bank = models.ForeignKey(QuestionBank, on_delete=models.PROTECT, related_name="versions", verbose_name="banque")
    number = models.PositiveIntegerField("numéro")
    name = models.TextField("nom", blank=True)
    label = models.TextField("libellé", blank=True)
    minutes = models.PositiveSmallIntegerField("durée en minutes", null=True, blank=True)
    state = models.CharField("état", max_length=10, choices=State.choices, default=State.DRAFT)
    created_at = models.DateTimeField("créée le", db_default=Now())
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="créée par"
    )
    published_at = models.DateTimeField("publiée le", null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="publiée par"
    )
    retired_at = models.DateTimeField("retirée le", null=True, blank=True)
    retired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="retirée par"
    )

    class Meta:
        verbose_name = "version de banque"
        verbose_name_plural = "versions de banque"
        constraints = [
            models.UniqueConstraint(fields=["bank", "number"], name="diagnostic_version_number"),
            models.UniqueConstraint(
                fields=["bank"],
                condition=Q(state="draft"),
                name="diagnostic_one_draft_per_bank",
                violation_error_message="Cette banque a déjà un brouillon.",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", published_at=None, retired_at=None)
                | Q(state="published", published_at__isnull=False, retired_at=None)
                | Q(state="retired", published_at__isnull=False, retired_at__gte=F("published_at")),
                name="diagnostic_version_dates_follow_its_state",
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.number}"


class VersionPart(models.Model):
    """A row of one version, in the order of its file."""

    bank_version = models.ForeignKey(BankVersion, on_delete=models.CASCADE, related_name="%(class)ss", verbose_name="version")
    position = models.PositiveSmallIntegerField("rang")

    class Meta:
        abstract = True
        # What rows of the same version point to, with the version itself.
        constraints = [models.UniqueConstraint(fields=["bank_version", "id"], name="%(app_label)s_%(class)s_version_id")]


class MaturityBand(VersionPart):
    key = models.CharField("clé", max_length=40)
    label = models.TextField("libellé", blank=True)
    lower = models.PositiveSmallIntegerField("à partir de", null=True, blank=True, validators=[MaxValueValidator(100)])

    class Meta(VersionPart.Meta):
        verbose_name = "niveau de maturité"
        verbose_name_plural = "niveaux de maturité"
        constraints = [
            *VersionPart.Meta.constraints,
            models.UniqueConstraint(fields=["bank_version", "key"], name="diagnostic_maturity_key"),
        ]

    def __str__(self) -> str:
        return self.key


class Orientation(VersionPart):
    key = models.CharField("clé", max_length=40)
    label = models.TextField("libellé", blank=True)
    question = models.TextField("question", blank=True)

    class Meta(VersionPart.Meta):
        verbose_name = "orientation"
        constraints = [
            *VersionPart.Meta.constraints,
            models.UniqueConstraint(fields=["bank_version", "key"], name="diagnostic_orientation_key"),
        ]

    def __str__(self) -> str:
        return self.key


class Source(VersionPart):
    class Kind(models.TextChoices):
        PUBLISHED = "published", "publiée"
        EXPERT = "expert", "expert"
        BROCHURE = "brochure", "brochure"
        UNCONFIRMED = "unconfirmed", "à confirmer"

    key = models.CharField("clé", max_length=40)
    name = models.TextField("nom", blank=True)
    kind = models.CharField("nature", max_length=12, choices=Kind.choices, default=Kind.PUBLISHED)
    url = models.URLField("adresse", max_length=500, blank=True)
    checked_on = models.DateField("vérifiée le", null=True, blank=True)

    class Meta(VersionPart.Meta):
        verbose_name = "source"
        constraints = [
            *VersionPart.Meta.constraints,
            models.UniqueConstraint(fields=["bank_version", "key"], name="diagnostic_source_key"),
        ]

    def __str__(self) -> str:
        return self.key


class Chapter(VersionPart):
    code = models.CharField("code", max_length=5)
    title = models.TextField("titre", blank=True)

    class Meta(VersionPart.Meta):
        verbose_name = "chapitre"
        constraints = [
            *VersionPart.Meta.constraints,
            models.UniqueConstraint(fields=["bank_version", "code"], name="diagnostic_chapter_code"),
        ]

    def __str__(self) -> str:
        return self.code


class Section(VersionPart):
    chapter = models.ForeignKey(Chapter, on_delete=models.CASCADE, related_name="sections", verbose_name="chapitre")
    code = models.CharField("code", max_length=5)
    title = models.TextField("titre", blank=True)
    is_context = models.BooleanField("contexte extérieur", default=False)
    plan = models.JSONField("plan", null=True, blank=True)  # of diagnostic.bank.Plan

    class Meta(VersionPart.Meta):
        verbose_name = "sous-chapitre"
        verbose_name_plural = "sous-chapitres"
        constraints = [
            *VersionPart.Meta.constraints,
            models.UniqueConstraint(fields=["bank_version", "code"], name="diagnostic_section_code"),
        ]

    def __str__(self) -> str:
        return self.code


class Question(VersionPart):
    class Type(models.TextChoices):
        SINGLE = "single", "choix unique"
        YES_PARTIAL_NO = "yes_partial_no", "oui, partiellement, non"
        MULTIPLE = "multiple", "choix multiple"
        NUMBER = "number", "nombre"
        TEXT = "text", "texte libre"

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="questions", verbose_name="sous-chapitre")
    orientation = models.ForeignKey(
        Orientation, on_delete=models.RESTRICT, related_name="questions", null=True, blank=True, verbose_name="orientation"
    )
    code = models.CharField("code", max_length=8)
    type = models.CharField("type", max_length=14, choices=Type.choices)
    text = models.TextField("texte", blank=True)
    subject = models.TextField("sujet court", blank=True)
    help_text = models.TextField("aide", blank=True)
    rationale = models.TextField("pourquoi", blank=True)
    heading = models.TextField("intertitre", blank=True)
    replaces = models.CharField("remplace", max_length=8, blank=True)
    weight = models.PositiveSmallIntegerField("poids", null=True, blank=True)
    is_legal = models.BooleanField("obligation légale", default=False)
    not_applicable = models.TextField("non concerné, quand", blank=True)
    condition = models.JSONField("condition", null=True, blank=True)  # of diagnostic.bank.Condition
    cost = models.PositiveSmallIntegerField("coût", null=True, blank=True)
    complexity = models.PositiveSmallIntegerField("complexité", null=True, blank=True)
    time = models.PositiveSmallIntegerField("temps", null=True, blank=True)
    unit = models.TextField("unité", blank=True)
    minimum = models.DecimalField("minimum", max_digits=12, decimal_places=4, null=True, blank=True)
    maximum = models.DecimalField("maximum", max_digits=12, decimal_places=4, null=True, blank=True)
    is_non_monotonic = models.BooleanField("paliers non monotones", default=False)
    fact_low = models.TextField("fait des niveaux bas", blank=True)
    fact_low_1 = models.TextField("fait du niveau 1", blank=True)
    fact_high = models.TextField("fait du niveau haut", blank=True)
    fact_threat = models.TextField("menace", blank=True)
    fact_opportunity = models.TextField("opportunité", blank=True)
    recommendation = models.TextField("recommandation", blank=True)
    next_recommendation = models.TextField("recommandation du niveau 2", blank=True)

    class Meta(VersionPart.Meta):
        verbose_name = "question"
        constraints = [
            *VersionPart.Meta.constraints,
            models.UniqueConstraint(
                fields=["bank_version", "code"],
                name="diagnostic_question_code",
                violation_error_message="Ce code est déjà celui d’une autre question.",
            ),
            models.CheckConstraint(
                condition=Q(weight=None) | Q(weight__gte=1, weight__lte=3),
                name="diagnostic_weight",
                violation_error_message="Un poids est 1, 2 ou 3.",
            ),
            models.CheckConstraint(
                condition=Q(cost=None, complexity=None, time=None)
                | Q(cost__in=[0, 25, 50, 75, 100], complexity__in=[0, 25, 50, 75, 100], time__in=[0, 25, 50, 75, 100]),
                name="diagnostic_cct_hint",
                violation_error_message="Coût, complexité et temps valent chacun 0, 25, 50, 75 ou 100.",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class QuestionPart(VersionPart):
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="%(class)ss", verbose_name="question")

    class Meta(VersionPart.Meta):
        abstract = True


class Choice(QuestionPart):
    class Quadrant(models.TextChoices):
        OPPORTUNITY = "opportunity", "opportunité"
        THREAT = "threat", "menace"
        NEUTRAL = "neutral", "neutre"

    key = models.CharField("clé", max_length=40)
    label = models.TextField("libellé", blank=True)
    short_label = models.TextField("libellé court", blank=True)
    level = models.PositiveSmallIntegerField("niveau", null=True, blank=True)
    points = models.PositiveSmallIntegerField("points", null=True, blank=True)
    is_neutral = models.BooleanField("ne compte pas", default=False)
    is_exclusive = models.BooleanField("exclut les autres", default=False)
    quadrant = models.CharField("quadrant", max_length=12, choices=Quadrant.choices, blank=True)
    fact = models.TextField("phrase", blank=True)

    class Meta(QuestionPart.Meta):
        verbose_name = "réponse possible"
        verbose_name_plural = "réponses possibles"
        constraints = [
            *VersionPart.Meta.constraints,
            models.UniqueConstraint(fields=["question", "key"], name="diagnostic_choice_key"),
            models.CheckConstraint(
                condition=Q(level=None, points=None) | Q(level__gte=0, level__lte=3, points__gte=0, points__lte=100),
                name="diagnostic_choice_points",
                violation_error_message="Un niveau va de 0 à 3, des points de 0 à 100.",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Band(QuestionPart):
    level = models.PositiveSmallIntegerField("niveau")
    points = models.PositiveSmallIntegerField("points")
    lower = models.DecimalField("borne basse", max_digits=12, decimal_places=4, null=True, blank=True)
    upper = models.DecimalField("borne haute", max_digits=12, decimal_places=4, null=True, blank=True)
    has_lower = models.BooleanField("borne basse comprise", default=True)
    has_upper = models.BooleanField("borne haute comprise", default=False)

    class Meta(QuestionPart.Meta):
        verbose_name = "palier"
        constraints = [
            *VersionPart.Meta.constraints,
            models.CheckConstraint(
                condition=Q(level__gte=0, level__lte=3, points__gte=0, points__lte=100),
                name="diagnostic_band_points",
                violation_error_message="Un niveau va de 0 à 3, des points de 0 à 100.",
            ),
        ]

    def __str__(self) -> str:
        return f"level {self.level}"


class Threshold(QuestionPart):
    source = models.ForeignKey(Source, on_delete=models.RESTRICT, related_name="thresholds", verbose_name="source")
    text = models.TextField("texte", blank=True)
    source_url = models.URLField("adresse de la page", max_length=500, blank=True)
    checked_on = models.DateField("vérifié le", null=True, blank=True)

    class Meta(QuestionPart.Meta):
        verbose_name = "seuil"
        constraints = [*VersionPart.Meta.constraints]

    def __str__(self) -> str:
        return f"threshold of {self.question_id}"


class BandText(VersionPart):
    """A paragraph on the scores of one maturity band: of a chapter, of an orientation, or of the whole."""

    maturity = models.ForeignKey(MaturityBand, on_delete=models.CASCADE, related_name="texts", verbose_name="niveau de maturité")
    chapter = models.ForeignKey(Chapter, on_delete=models.CASCADE, related_name="texts", null=True, blank=True, verbose_name="chapitre")
    orientation = models.ForeignKey(
        Orientation, on_delete=models.CASCADE, related_name="texts", null=True, blank=True, verbose_name="orientation"
    )
    text = models.TextField("texte")

    class Meta(VersionPart.Meta):
        verbose_name = "paragraphe"
        constraints = [
            *VersionPart.Meta.constraints,
            models.UniqueConstraint(
                fields=["maturity", "chapter", "orientation"], nulls_distinct=False, name="diagnostic_one_text_per_band"
            ),
            models.CheckConstraint(condition=Q(chapter=None) | Q(orientation=None), name="diagnostic_text_of_one_thing"),
        ]

    def __str__(self) -> str:
        return f"text of {self.maturity_id}"


class Preparation(VersionPart):
    """A line of « À préparer avant de commencer »."""

    key = models.CharField("clé", max_length=40)
    text = models.TextField("texte", blank=True)

    class Meta(VersionPart.Meta):
        verbose_name = "à préparer"
        verbose_name_plural = "à préparer"
        constraints = [
            *VersionPart.Meta.constraints,
            models.UniqueConstraint(fields=["bank_version", "key"], name="diagnostic_preparation_key"),
        ]

    def __str__(self) -> str:
        return self.key


class GlossaryTerm(VersionPart):
    key = models.CharField("clé", max_length=40)
    term = models.TextField("mot", blank=True)
    definition = models.TextField("définition", blank=True)

    class Meta(VersionPart.Meta):
        verbose_name = "mot du glossaire"
        verbose_name_plural = "mots du glossaire"
        constraints = [
            *VersionPart.Meta.constraints,
            models.UniqueConstraint(fields=["bank_version", "key"], name="diagnostic_term_key"),
        ]

    def __str__(self) -> str:
        return self.key
