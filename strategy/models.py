"""What an office makes of its diagnostic: facts, sorted and grouped, then solutions, strategies and objectives.

Everything that belongs to one reflection is written under the lock of its row, so positions are never given twice and two people who
sort at once wait for one another for a millisecond.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Deferrable, F, Q
from django.db.models.functions import Now

from diagnostic.models import Assessment, Question, Revision
from otn.offices.remarks import Said
from otn.tenancy.models import OfficeModel
from strategy.swot import Crossing


class Priority(models.IntegerChoices):
    HIGH = 1, "haute"
    MEDIUM = 2, "moyenne"
    LOW = 3, "basse"


# Most letters of each text: one idea, which a card can hold.
MOST_LETTERS = 400  # of a fact or a solution
NAME_LENGTH = 160  # of a strategy
GROUP_NAME_LENGTH, PROBLEM_LENGTH = 120, 300
OBJECTIVE_LENGTHS = {"name": 200, "indicator": 160, "target": 80}


def written_by(verbose_name: str = "par") -> Any:
    """Return the relation to who did something; people are never deleted, only closed."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=verbose_name
    )


class Reflection(OfficeModel):
    """One subject that a team thinks about, from its facts to its objectives."""

    name = models.CharField("nom", max_length=160)
    purpose = models.TextField("but de la réflexion", blank=True)
    organisation = models.CharField("organisation", max_length=160, blank=True)
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="pilote"
    )
    due_date = models.DateField("date butoir", null=True, blank=True)
    created_at = models.DateTimeField("créée le", db_default=Now())
    created_by = written_by("créée par")
    archived_at = models.DateTimeField("archivée le", null=True, blank=True)
    validated_at = models.DateTimeField("validée le", null=True, blank=True)
    validated_by = written_by("validée par")
    version = models.PositiveIntegerField("version", default=1)

    class Meta(OfficeModel.Meta):
        verbose_name = "réflexion"
        constraints = [
            *OfficeModel.Meta.constraints,
            models.CheckConstraint(condition=Q(name__regex=r"\S"), name="strategy_reflection_has_a_name"),
            models.CheckConstraint(
                condition=Q(validated_at=None, validated_by=None) | Q(validated_at__isnull=False, validated_by__isnull=False),
                name="strategy_reflection_validated_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"reflection {self.pk} of {self.office_id}"


class Participant(OfficeModel):
    """Somebody of the office who takes part in a reflection; rights come from the role alone."""

    reflection = models.ForeignKey(Reflection, on_delete=models.CASCADE, related_name="participants", verbose_name="réflexion")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="personne")

    class Meta(OfficeModel.Meta):
        verbose_name = "participant"
        constraints = [
            *OfficeModel.Meta.constraints,
            models.UniqueConstraint(fields=["reflection", "user"], name="strategy_one_participation_per_person"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.reflection_id}"


class Piece(OfficeModel):
    """A row of a reflection that has its place among its like, and a version."""

    position = models.PositiveIntegerField("place")
    version = models.PositiveIntegerField("version", default=1)
    created_at = models.DateTimeField("créé le", db_default=Now())
    created_by = written_by("créé par")

    class Meta(OfficeModel.Meta):
        abstract = True
        constraints = [
            *OfficeModel.Meta.constraints,
            # Deferred: two rows exchange their places.
            models.UniqueConstraint(
                fields=["reflection", "position"], deferrable=Deferrable.DEFERRED, name="%(app_label)s_%(class)s_one_per_place"
            ),
        ]


class Group(Piece):
    """Facts that speak of the same thing, and the problem that they raise."""

    reflection = models.ForeignKey(Reflection, on_delete=models.CASCADE, related_name="groups", verbose_name="réflexion")
    name = models.CharField("nom", max_length=120)
    problem = models.CharField("problématique", max_length=300, blank=True)
    section = models.CharField("sous-chapitre", max_length=10, blank=True)  # of the bank, when it was made from one
    dropped_reason = models.TextField("pourquoi sans suite", blank=True)

    class Meta(Piece.Meta):
        verbose_name = "groupe"
        constraints = [
            *Piece.Meta.constraints,
            models.UniqueConstraint(fields=["reflection", "section"], condition=~Q(section=""), name="strategy_one_group_per_section"),
        ]

    def __str__(self) -> str:
        return f"group {self.pk} of {self.reflection_id}"


class Fact(Piece):
    """One thing that is known, from an answer or from somebody of the office.

    Its quadrant is never stored: it follows from internal or external, favourable or not. What came from an answer keeps the text that was
    proposed, so that a fact rewritten by hand is told from one that a later import may bring up to date.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", "proposé"
        RESERVE = "reserve", "en réserve"
        ACCEPTED = "accepted", "retenu"
        DISCARDED = "discarded", "écarté"

    reflection = models.ForeignKey(Reflection, on_delete=models.CASCADE, related_name="facts", verbose_name="réflexion")
    text = models.CharField("fait", max_length=MOST_LETTERS)
    state = models.CharField("état", max_length=9, choices=State.choices, default=State.ACCEPTED)
    is_internal = models.BooleanField("interne", null=True, blank=True)  # both None: still to be sorted
    is_favourable = models.BooleanField("favorable", null=True, blank=True)
    group = models.ForeignKey(Group, on_delete=models.SET_NULL, related_name="facts", null=True, blank=True, verbose_name="groupe")
    # Where it comes from; nothing when somebody wrote it.
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="diagnostic")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="révision")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="question")
    box = models.CharField("case", max_length=40, blank=True)  # of a question where each box is a fact
    answer = models.CharField("réponse", max_length=300, blank=True)  # in words, as it was
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)
    proposed_text = models.CharField("texte proposé", max_length=MOST_LETTERS, blank=True)

    class Meta(Piece.Meta):
        verbose_name = "fait"
        constraints = [
            *Piece.Meta.constraints,
            models.UniqueConstraint(fields=["reflection", "assessment", "question", "box"], name="strategy_one_fact_per_answer"),
            models.CheckConstraint(condition=Q(text__regex=r"\S"), name="strategy_fact_says_something"),
            models.CheckConstraint(
                condition=Q(is_internal=None, is_favourable=None) | Q(is_internal__isnull=False, is_favourable__isnull=False),
                name="strategy_fact_sorted_or_not",
            ),
            models.CheckConstraint(
                condition=Q(assessment=None, revision=None, question=None, answer="", proposed_text="")
                | Q(assessment__isnull=False, revision__isnull=False, question__isnull=False),
                name="strategy_fact_has_a_whole_origin",
            ),
            models.CheckConstraint(condition=Q(group=None) | Q(state="accepted"), name="strategy_only_accepted_facts_are_grouped"),
        ]

    def __str__(self) -> str:
        return f"fact {self.pk} of {self.reflection_id}"

    @property
    def is_rewritten(self) -> bool:
        return self.question_id is not None and self.text != self.proposed_text


class Strategy(Piece):
    """An axis of progress, which gathers solutions."""

    office = models.ForeignKey("offices.Office", on_delete=models.PROTECT, related_name="strategies", db_index=False, verbose_name="office")
    reflection = models.ForeignKey(Reflection, on_delete=models.CASCADE, related_name="strategies", verbose_name="réflexion")
    name = models.CharField("nom", max_length=160)
    description = models.TextField("description", blank=True)
    priority = models.PositiveSmallIntegerField("priorité", choices=Priority.choices, default=Priority.MEDIUM)

    class Meta(Piece.Meta):
        verbose_name = "stratégie"
        constraints = [
            *Piece.Meta.constraints,
            models.CheckConstraint(condition=Q(name__regex=r"\S"), name="strategy_strategy_has_a_name"),
            models.CheckConstraint(condition=Q(priority__in=Priority.values), name="strategy_strategy_priority"),
        ]

    def __str__(self) -> str:
        return f"strategy {self.pk} of {self.reflection_id}"


class Solution(Piece):
    """What could be done about a group of facts, or where two quadrants of the SWOT cross."""

    reflection = models.ForeignKey(Reflection, on_delete=models.CASCADE, related_name="solutions", verbose_name="réflexion")
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="solutions", null=True, blank=True, verbose_name="groupe")
    crossing = models.CharField("croisement", max_length=2, choices=[(one.value, one.label) for one in Crossing], blank=True)
    text = models.CharField("solution", max_length=MOST_LETTERS)
    priority = models.PositiveSmallIntegerField("priorité", choices=Priority.choices, default=Priority.MEDIUM)
    dropped_reason = models.TextField("pourquoi sans suite", blank=True)
    strategy = models.ForeignKey(
        Strategy, on_delete=models.SET_NULL, related_name="solutions", null=True, blank=True, verbose_name="stratégie"
    )
    # The recommendation of the bank that it was taken from.
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="question")
    degree = models.CharField("degré", max_length=4, blank=True)
    facts = models.ManyToManyField(  # type: ignore[var-annotated]  # the plugin reads it later
        Fact, through="Citation", related_name="solutions", verbose_name="faits"
    )

    class Meta(Piece.Meta):
        verbose_name = "solution"
        constraints = [
            *Piece.Meta.constraints,
            models.CheckConstraint(condition=Q(text__regex=r"\S"), name="strategy_solution_says_something"),
            models.CheckConstraint(
                condition=Q(group__isnull=False, crossing="") | Q(group=None) & ~Q(crossing=""), name="strategy_solution_is_somewhere"
            ),
            models.CheckConstraint(condition=Q(priority__in=Priority.values), name="strategy_solution_priority"),
            models.CheckConstraint(condition=Q(question=None, degree="") | Q(question__isnull=False), name="strategy_solution_origin"),
            models.UniqueConstraint(fields=["reflection", "group", "question", "degree"], name="strategy_one_solution_per_recommendation"),
        ]

    def __str__(self) -> str:
        return f"solution {self.pk} of {self.reflection_id}"


class Citation(OfficeModel):
    """A fact that a solution answers to. Those of its group count too, without being written here."""

    solution = models.ForeignKey(Solution, on_delete=models.CASCADE, related_name="citations", verbose_name="solution")
    fact = models.ForeignKey(Fact, on_delete=models.CASCADE, related_name="citations", verbose_name="fait")

    class Meta(OfficeModel.Meta):
        verbose_name = "citation"
        constraints = [
            *OfficeModel.Meta.constraints,
            models.UniqueConstraint(fields=["solution", "fact"], name="strategy_one_citation_per_fact"),
        ]

    def __str__(self) -> str:
        return f"{self.fact_id} cited by {self.solution_id}"


class Objective(OfficeModel):
    """What will have changed, by how much and until when. Step 3 points at this row: nothing is copied.

    Without reflection it was written by hand in the plan. Its place is one among all objectives of the office.
    """

    reflection = models.ForeignKey(
        Reflection, on_delete=models.PROTECT, related_name="objectives", null=True, blank=True, verbose_name="réflexion"
    )
    strategy = models.ForeignKey(
        Strategy, on_delete=models.SET_NULL, related_name="objectives", null=True, blank=True, verbose_name="stratégie"
    )
    name = models.CharField("objectif", max_length=200)  # a verb and a result
    indicator = models.CharField("indicateur", max_length=160, blank=True)
    target = models.CharField("cible", max_length=80, blank=True)
    starts_on = models.DateField("début", null=True, blank=True)
    due_date = models.DateField("fin", null=True, blank=True)
    weight = models.PositiveSmallIntegerField("poids", default=1)
    position = models.PositiveIntegerField("place")
    version = models.PositiveIntegerField("version", default=1)
    created_at = models.DateTimeField("créé le", db_default=Now())
    created_by = written_by("créé par")
    sent_at = models.DateTimeField("envoyé au plan le", null=True, blank=True)

    class Meta(OfficeModel.Meta):
        verbose_name = "objectif"
        constraints = [
            *OfficeModel.Meta.constraints,
            models.UniqueConstraint(fields=["office", "position"], deferrable=Deferrable.DEFERRED, name="strategy_objective_one_per_place"),
            models.CheckConstraint(condition=Q(name__regex=r"\S"), name="strategy_objective_has_a_name"),
            models.CheckConstraint(condition=Q(weight__range=(1, 5)), name="strategy_objective_weight"),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(due_date=None) | Q(starts_on__lte=F("due_date")), name="strategy_objective_dates_in_order"
            ),
            models.CheckConstraint(condition=Q(strategy=None) | Q(reflection__isnull=False), name="strategy_objective_of_its_reflection"),
        ]

    def __str__(self) -> str:
        return f"objective {self.pk} of {self.office_id}"


class Remark(Said):
    """One line of what office and adviser say to one another about a piece of a reflection, or about the whole."""

    PLACES = ("fact", "group", "solution", "strategy", "objective")  # at most one of them, none for the whole

    reflection = models.ForeignKey(Reflection, on_delete=models.CASCADE, related_name="remarks", verbose_name="réflexion")
    fact = models.ForeignKey(Fact, on_delete=models.CASCADE, related_name="remarks", null=True, blank=True, verbose_name="fait")
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="remarks", null=True, blank=True, verbose_name="groupe")
    solution = models.ForeignKey(Solution, on_delete=models.CASCADE, related_name="remarks", null=True, blank=True, verbose_name="solution")
    strategy = models.ForeignKey(
        Strategy, on_delete=models.CASCADE, related_name="remarks", null=True, blank=True, verbose_name="stratégie"
    )
    objective = models.ForeignKey(
        Objective, on_delete=models.CASCADE, related_name="remarks", null=True, blank=True, verbose_name="objectif"
    )

    class Meta(Said.Meta):
        verbose_name = "commentaire"
        constraints = [*Said.Meta.constraints]

    def __str__(self) -> str:
        return f"remark {self.pk} on {self.reflection_id}"
