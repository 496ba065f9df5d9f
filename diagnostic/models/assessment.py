"""What offices answer: editions, and in each the assessment of an office with its revisions, answers and review.

The database holds the rules that nothing may get round: answers change only while their revision is a draft or to be corrected, marks only
while it is submitted (`FrozenWith` in the migration), histories only grow (`AppendOnly`).
"""

from itertools import chain

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from diagnostic.answering import Value
from diagnostic.models.bank import BankVersion, Chapter, Question
from diagnostic.scoring import AnswerState
from diagnostic.states import MOVES, Deadlines
from otn.offices.remarks import TAKEN_BACK_WITHIN, Said
from otn.tenancy.models import OfficeModel

ENOUGH = r"\S.{8,}\S"  # ten characters once trimmed, whatever the blanks around


class Edition(models.Model):
    """The year in which the offices of the network make their diagnostic, all on one version of the bank."""

    year = models.PositiveSmallIntegerField("année", unique=True)
    bank_version = models.ForeignKey(BankVersion, on_delete=models.PROTECT, related_name="editions", verbose_name="version de banque")
    opens_on = models.DateField("ouvre le")
    submit_by = models.DateField("envoi jusqu’au")
    review_by = models.DateField("relecture jusqu’au")
    closes_on = models.DateField("se termine le")

    class Meta:
        verbose_name = "édition"
        constraints = [
            # What an assessment points to: its version is that of its edition, for life.
            models.UniqueConstraint(fields=["bank_version", "id"], name="diagnostic_edition_version_id"),
            models.CheckConstraint(
                condition=Q(opens_on__lt=F("submit_by"), submit_by__lt=F("review_by"), review_by__lte=F("closes_on")),
                name="diagnostic_edition_dates_in_order",
                violation_error_message="Les dates se suivent\N{NO-BREAK SPACE}: ouverture, envoi, relecture, fin.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.year)


class Assessment(OfficeModel):
    """The diagnostic of one office in one edition."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="assessments", verbose_name="édition")
    bank_version = models.ForeignKey(BankVersion, on_delete=models.PROTECT, related_name="assessments", verbose_name="version de banque")
    created_at = models.DateTimeField("créé le", db_default=Now())
    is_draft_visible = models.BooleanField("brouillon visible du conseiller", default=False)
    # Later dates for this office alone.
    submit_until = models.DateField("délai d’envoi", null=True, blank=True)
    review_until = models.DateField("délai de relecture", null=True, blank=True)
    extension_reason = models.TextField("motif du délai", blank=True)

    class Meta(OfficeModel.Meta):
        verbose_name = "diagnostic"
        constraints = [
            *OfficeModel.Meta.constraints,
            models.UniqueConstraint(fields=["office", "edition"], name="diagnostic_one_assessment_per_edition"),
            models.CheckConstraint(
                condition=Q(submit_until=None, review_until=None, extension_reason="") | Q(extension_reason__regex=ENOUGH),
                name="diagnostic_extension_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"assessment {self.pk} of {self.office_id}"

    @property
    def deadlines(self) -> Deadlines:
        return Deadlines(self.submit_until or self.edition.submit_by, self.review_until or self.edition.review_by)


class Revision(OfficeModel):
    """One round of answers, from the draft to the validation; reopening makes the next and leaves this one as it was."""

    class State(models.TextChoices):
        DRAFT = "draft", "brouillon"
        SUBMITTED = "submitted", "envoyé"
        CHANGES_REQUESTED = "changes_requested", "à corriger"
        VALIDATED = "validated", "validé"

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="revisions", verbose_name="diagnostic")
    number = models.PositiveSmallIntegerField("numéro", default=1)
    is_current = models.BooleanField("en cours", default=True)
    state = models.CharField("état", max_length=17, choices=State.choices, default=State.DRAFT)
    review_started_at = models.DateTimeField("relecture commencée le", null=True, blank=True)
    submitted_at = models.DateTimeField("envoyé le", null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="envoyé par"
    )
    validated_at = models.DateTimeField("validé le", null=True, blank=True)
    validated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="validé par"
    )
    profile = models.JSONField("profil de l’office à l’envoi", null=True, blank=True)  # conditions ask it, and it changes
    figures = models.JSONField("scores à l’envoi", null=True, blank=True)  # of diagnostic.results

    class Meta(OfficeModel.Meta):
        verbose_name = "révision"
        constraints = [
            *OfficeModel.Meta.constraints,
            models.UniqueConstraint(fields=["assessment", "number"], name="diagnostic_revision_number"),
            models.UniqueConstraint(fields=["assessment"], condition=Q(is_current=True), name="diagnostic_one_current_revision"),
            models.CheckConstraint(
                condition=Q(state="draft", submitted_at=None, review_started_at=None, validated_at=None)
                | Q(state="submitted", submitted_at__isnull=False, validated_at=None, figures__isnull=False, profile__isnull=False)
                | Q(state="changes_requested", submitted_at__isnull=False, validated_at=None)
                | Q(state="validated", submitted_at__isnull=False, validated_at__isnull=False, figures__isnull=False,
                    profile__isnull=False),
                name="diagnostic_revision_dates_follow_its_state",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"revision {self.number} of {self.assessment_id}"


class Answered(OfficeModel):
    """What was answered, in one version of an answer."""

    class State(models.TextChoices):
        UNANSWERED = "unanswered", "sans réponse"
        ANSWERED = "answered", "répondu"
        UNKNOWN = "unknown", "je ne sais pas"
        NOT_APPLICABLE = "not_applicable", "non concerné"

    state = models.CharField("état", max_length=14, choices=State.choices, default=State.UNANSWERED)
    keys = ArrayField(models.CharField(max_length=40), verbose_name="réponses choisies", default=list, blank=True)
    number = models.DecimalField("nombre", max_digits=12, decimal_places=4, null=True, blank=True)
    text = models.TextField("texte", blank=True)
    reason = models.TextField("pourquoi non concerné", blank=True)
    version = models.PositiveIntegerField("version", default=0)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="répondu par"
    )
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)

    class Meta(OfficeModel.Meta):
        abstract = True
        constraints = [
            *OfficeModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state="answered") | Q(keys=[], number=None, text=""), name="%(app_label)s_%(class)s_value_of_its_state"
            ),
            models.CheckConstraint(
                condition=Q(state="not_applicable") | Q(reason=""), name="%(app_label)s_%(class)s_reason_of_its_state"
            ),
            models.CheckConstraint(
                condition=Q(state="unanswered") | Q(answered_by__isnull=False, answered_at__isnull=False),
                name="%(app_label)s_%(class)s_by_somebody",
            ),
        ]  # fmt: skip

    @property
    def value(self) -> Value:
        return Value(AnswerState(self.state), tuple(self.keys), self.number, self.text, self.reason)


class Answer(Answered):
    """The answer of an office to one question, as it stands now; one row, never part of a whole that is written back."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="answers", verbose_name="révision")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers", verbose_name="question")
    is_to_review = models.BooleanField("à revoir", default=False)

    class Meta(Answered.Meta):
        verbose_name = "réponse"
        constraints = [
            *Answered.Meta.constraints,
            models.UniqueConstraint(fields=["revision", "question"], name="diagnostic_one_answer_per_question"),
            models.UniqueConstraint(fields=["revision", "id"], name="diagnostic_answer_revision_id"),
        ]

    def __str__(self) -> str:
        return f"answer {self.pk} to {self.question_id}"


class AnswerChange(Answered):
    """Each version that an answer has had, this one included: what « Annuler » gives back."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="changes", verbose_name="réponse")

    class Meta(Answered.Meta):
        verbose_name = "version d’une réponse"
        verbose_name_plural = "versions des réponses"
        constraints = [
            *Answered.Meta.constraints,
            models.UniqueConstraint(fields=["answer", "version"], name="diagnostic_one_change_per_version"),
        ]

    def __str__(self) -> str:
        return f"version {self.version} of {self.answer_id}"


class Transition(OfficeModel):
    """One move of a revision; its birth is one from nowhere."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="transitions", verbose_name="révision")
    before = models.CharField("de", max_length=17, choices=Revision.State.choices, blank=True)
    after = models.CharField("vers", max_length=17, choices=Revision.State.choices)
    at = models.DateTimeField("quand", db_default=Now())
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="par")
    comment = models.TextField("commentaire", blank=True)

    class Meta(OfficeModel.Meta):
        verbose_name = "passage"
        constraints = [
            *OfficeModel.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(after="changes_requested") | Q(comment__regex=ENOUGH), name="diagnostic_correction_is_explained"
            ),
            models.CheckConstraint(
                condition=Q(before="", after="draft")
                | Q(*(
                    Q(before=before.value, after=after.value)
                    for before, after in dict.fromkeys(chain.from_iterable(moves.items() for moves in MOVES.values()))
                    if (before.value, after.value) != ("validated", "draft")  # that one is the birth of the next revision
                ), _connector=Q.OR),
                name="diagnostic_transition_of_the_table",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.before} → {self.after} of {self.revision_id}"


class AdvisorMark(OfficeModel):
    """What the adviser thinks of an answer. It never alters the answer."""

    class Kind(models.TextChoices):
        SOUND = "sound", "conforme"
        TO_SPECIFY = "to_specify", "à préciser"
        CONTESTED = "contested", "contesté"

    ASKING = (Kind.TO_SPECIFY, Kind.CONTESTED)  # that ask something of the office

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="marks", verbose_name="révision")
    answer = models.OneToOneField(Answer, on_delete=models.CASCADE, related_name="mark", verbose_name="réponse")
    answer_version = models.PositiveIntegerField("version de la réponse")  # that was looked at
    kind = models.CharField("avis", max_length=10, choices=Kind.choices)
    text = models.TextField("remarque", blank=True)
    proposal = models.TextField("réponse proposée", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="par")
    at = models.DateTimeField("quand", db_default=Now())
    version = models.PositiveIntegerField("version", default=1)

    class Meta(OfficeModel.Meta):
        verbose_name = "avis du conseiller"
        verbose_name_plural = "avis du conseiller"
        constraints = [*OfficeModel.Meta.constraints]

    def __str__(self) -> str:
        return f"{self.kind} on {self.answer_id}"


class Thread(OfficeModel):
    """What office and adviser say to one another about a question, whatever the revision."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="threads", verbose_name="diagnostic")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="threads", verbose_name="question")
    resolved_at = models.DateTimeField("résolu le", null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="résolu par"
    )

    class Meta(OfficeModel.Meta):
        verbose_name = "fil de discussion"
        verbose_name_plural = "fils de discussion"
        constraints = [
            *OfficeModel.Meta.constraints,
            models.UniqueConstraint(fields=["assessment", "question"], name="diagnostic_one_thread_per_question"),
            models.CheckConstraint(
                condition=Q(resolved_at=None, resolved_by=None) | Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="diagnostic_thread_resolved_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"thread {self.pk} on {self.question_id}"


class Comment(Said):
    """One line of a thread. Its author may take it back for a quarter of an hour, which leaves an empty line."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="comments", verbose_name="fil de discussion")

    class Meta(Said.Meta):
        verbose_name = "commentaire"
        constraints = [
            *Said.Meta.constraints,
            models.CheckConstraint(
                condition=Q(removed_at=None) | Q(removed_at__lte=F("at") + TAKEN_BACK_WITHIN),
                name="diagnostic_comment_removed_in_time",
            ),
        ]

    def __str__(self) -> str:
        return f"comment {self.pk} in {self.thread_id}"


class PrivateNote(OfficeModel):
    """What the adviser keeps for OTN on a question, or on the whole. No page, file or mail of the office ever reads this table."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="notes", verbose_name="diagnostic")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="notes", null=True, blank=True, verbose_name="question")
    text = models.TextField("note")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="par")
    at = models.DateTimeField("quand", db_default=Now())
    version = models.PositiveIntegerField("version", default=1)

    class Meta(OfficeModel.Meta):
        verbose_name = "note privée"
        verbose_name_plural = "notes privées"
        constraints = [
            *OfficeModel.Meta.constraints,
            models.UniqueConstraint(fields=["assessment", "question"], nulls_distinct=False, name="diagnostic_one_note_per_question"),
        ]

    def __str__(self) -> str:
        return f"note {self.pk} on {self.assessment_id}"


class ChapterAssignment(OfficeModel):
    """A chapter that a person is to answer. One that is nobody's is everybody's."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="assignments", verbose_name="diagnostic")
    chapter = models.ForeignKey(Chapter, on_delete=models.PROTECT, related_name="assignments", verbose_name="chapitre")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="personne")
    done_at = models.DateTimeField("terminé le", null=True, blank=True)

    class Meta(OfficeModel.Meta):
        verbose_name = "chapitre confié"
        verbose_name_plural = "chapitres confiés"
        constraints = [
            *OfficeModel.Meta.constraints,
            models.UniqueConstraint(fields=["assessment", "chapter", "user"], name="diagnostic_one_assignment_per_person"),
        ]

    def __str__(self) -> str:
        return f"chapter {self.chapter_id} to {self.user_id}"


class Position(OfficeModel):
    """The question that a person answered last: where she takes up again, from another device too."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="positions", verbose_name="diagnostic")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="personne")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+", verbose_name="question")

    class Meta(OfficeModel.Meta):
        verbose_name = "dernière question"
        verbose_name_plural = "dernières questions"
        constraints = [
            *OfficeModel.Meta.constraints,
            models.UniqueConstraint(fields=["assessment", "user"], name="diagnostic_one_position_per_person"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.question_id}"
