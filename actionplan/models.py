"""The plan of an office: who does what, in what order, by when, with what means, and who checks.

Objectives are rows of step 2 (`strategy.Objective`): an action points at one, nothing is copied. Dates, progress and status that follow
from others are never stored; `actionplan.progress` and its neighbours compute them for every page alike. Whatever is written to a plan is
written under the lock of its row.
"""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Deferrable, F, Q
from django.db.models.functions import Now

from actionplan.cct import ANCHORS_VERSION, HIGHEST, LOWEST
from actionplan.means import VAT_NAMES, Vat
from diagnostic.models import Question
from otn.lib.working_days import MONDAY_TO_FRIDAY
from otn.offices.remarks import Said
from otn.tenancy.models import OfficeModel
from strategy.models import Objective, Solution

BIN_DAYS = 30  # that what was removed can still be taken back


def person(verbose_name: str) -> Any:
    """Return the relation to somebody; people are never deleted, only closed."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=verbose_name
    )


def between(field: str, least: int, most: int) -> Q:
    """Say that a field is empty, or within these bounds."""
    return Q(**{field: None}) | Q(**{f"{field}__range": (least, most)})


def monday_to_friday() -> list[int]:
    return sorted(MONDAY_TO_FRIDAY)


class Plan(OfficeModel):
    """The plan of an office, one for all its objectives, with the calendar that its dates are counted in."""

    office = models.OneToOneField("offices.Office", on_delete=models.PROTECT, related_name="plan", verbose_name="office")
    starts_on = models.DateField("début", null=True, blank=True)
    due_date = models.DateField("fin", null=True, blank=True)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), verbose_name="jours travaillés", default=monday_to_friday)
    budget = models.DecimalField("budget", max_digits=10, decimal_places=2, null=True, blank=True)  # euros, with tax
    validated_at = models.DateTimeField("validé le", null=True, blank=True)
    validated_by = person("validé par")
    version = models.PositiveIntegerField("version", default=1)

    class Meta(OfficeModel.Meta):
        verbose_name = "plan d’actions"
        verbose_name_plural = "plans d’actions"
        constraints = [
            *OfficeModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(validated_at=None, validated_by=None) | Q(validated_at__isnull=False, validated_by__isnull=False),
                name="actionplan_plan_validated_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(weekdays__len__gt=0, weekdays__contained_by=list(range(7))), name="actionplan_plan_has_working_days"
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(due_date=None) | Q(starts_on__lte=F("due_date")), name="actionplan_plan_dates_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"plan of {self.office_id}"


class Closure(OfficeModel):
    """Days on which nothing is planned: the office is closed, or its high season is frozen."""

    class Kind(models.TextChoices):
        CLOSED = "closed", "fermeture"
        FROZEN = "frozen", "haute saison gelée"

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="closures", verbose_name="plan")
    kind = models.CharField("nature", max_length=6, choices=Kind.choices)
    label = models.CharField("nom", max_length=80, blank=True)
    first = models.DateField("du")
    last = models.DateField("au")

    class Meta(OfficeModel.Meta):
        verbose_name = "fermeture"
        constraints = [
            *OfficeModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(first__lte=F("last")),
                name="actionplan_closure_in_order",
                violation_error_message="La fin vient après le début.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.first} to {self.last}"


class Standing(OfficeModel):
    """What the plan says of an objective that its row of step 2 does not know: closed, or in the bin. Without a row, neither."""

    objective = models.OneToOneField(Objective, on_delete=models.CASCADE, related_name="standing", verbose_name="objectif")
    closed_at = models.DateTimeField("clos le", null=True, blank=True)
    closed_by = person("clos par")
    removed_at = models.DateTimeField("mis à la corbeille le", null=True, blank=True)

    class Meta(OfficeModel.Meta):
        verbose_name = "place d’un objectif dans le plan"
        verbose_name_plural = "places des objectifs dans le plan"
        constraints = [
            *OfficeModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None) | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="actionplan_objective_closed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"standing of {self.objective_id}"


class Action(OfficeModel):
    """One thing to do for an objective: owner, controller, three scores, a share of the objective, tasks."""

    class Decision(models.TextChoices):
        KEPT = "kept", "retenue"
        POSTPONED = "postponed", "reportée"
        DISCARDED = "discarded", "écartée"

    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="actions", verbose_name="objectif")
    name = models.CharField("action", max_length=200)
    description = models.TextField("description", blank=True)
    owner = person("responsable")
    controller = person("contrôleur")
    cost = models.PositiveSmallIntegerField("coût", null=True, blank=True)
    complexity = models.PositiveSmallIntegerField("complexité", null=True, blank=True)
    time = models.PositiveSmallIntegerField("temps", null=True, blank=True)
    anchors_version = models.PositiveSmallIntegerField("version des repères", default=ANCHORS_VERSION)
    contribution = models.PositiveSmallIntegerField("contribution", null=True, blank=True)  # percent; None shares what is left
    starts_on = models.DateField("début", null=True, blank=True)  # None takes that of the objective
    due_date = models.DateField("fin", null=True, blank=True)
    typed_progress = models.PositiveSmallIntegerField("avancement saisi", default=0)  # of an action without task
    decision = models.CharField("décision", max_length=9, choices=Decision.choices, default=Decision.KEPT)
    decision_reason = models.TextField("motif de la décision", blank=True)
    is_imposed = models.BooleanField("imposée", default=False)
    blocked_reason = models.TextField("pourquoi bloquée", blank=True)
    requires = models.ManyToManyField(  # type: ignore[var-annotated]  # the plugin reads it later
        "self", through="Prerequisite", through_fields=("action", "required"), symmetrical=False, related_name="required_by",
        verbose_name="prérequis",
    )  # fmt: skip
    # The solution, and the recommendation of the bank, that it came from.
    solution = models.ForeignKey(
        Solution, on_delete=models.SET_NULL, related_name="actions", null=True, blank=True, verbose_name="solution"
    )
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="question")
    position = models.PositiveIntegerField("place")
    version = models.PositiveIntegerField("version", default=1)
    created_at = models.DateTimeField("créée le", db_default=Now())
    created_by = person("créée par")
    removed_at = models.DateTimeField("mise à la corbeille le", null=True, blank=True)

    class Meta(OfficeModel.Meta):
        verbose_name = "action"
        constraints = [
            *OfficeModel.Meta.constraints,
            models.UniqueConstraint(fields=["office", "position"], deferrable=Deferrable.DEFERRED, name="actionplan_action_one_per_place"),
            models.CheckConstraint(condition=Q(name__regex=r"\S"), name="actionplan_action_has_a_name"),
            *(
                models.CheckConstraint(condition=between(score, LOWEST, HIGHEST), name=f"actionplan_action_{score}")
                for score in ("cost", "complexity", "time")
            ),
            models.CheckConstraint(condition=between("contribution", 0, 100), name="actionplan_action_contribution"),
            models.CheckConstraint(condition=Q(typed_progress__range=(0, 100)), name="actionplan_action_progress"),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(due_date=None) | Q(starts_on__lte=F("due_date")), name="actionplan_action_dates_in_order"
            ),
            models.CheckConstraint(
                condition=~Q(decision="discarded") | Q(decision_reason__regex=r"\S"), name="actionplan_discarding_is_explained"
            ),
        ]

    def __str__(self) -> str:
        return f"action {self.pk} of {self.office_id}"


class Prerequisite(OfficeModel):
    """An action that is only worth it once another is done."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="prerequisites", verbose_name="action")
    required = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="+", verbose_name="prérequis")

    class Meta(OfficeModel.Meta):
        verbose_name = "prérequis"
        verbose_name_plural = "prérequis"
        constraints = [
            *OfficeModel.Meta.constraints,
            models.UniqueConstraint(fields=["action", "required"], name="actionplan_one_prerequisite"),
            models.CheckConstraint(condition=~Q(action=F("required")), name="actionplan_no_prerequisite_of_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.action_id} after {self.required_id}"


class Task(OfficeModel):
    """A step of an action: somebody does it, between two dates, and somebody else may sign that it is done."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="tasks", verbose_name="action")
    name = models.CharField("tâche", max_length=200)
    assignee = person("responsable")
    controller = person("contrôleur")
    duration = models.PositiveSmallIntegerField("durée", null=True, blank=True)  # working days; 0 is a milestone
    load = models.DecimalField("charge", max_digits=6, decimal_places=2, null=True, blank=True)  # person-days
    starts_on = models.DateField("début", null=True, blank=True)  # None takes that of the action
    ends_on = models.DateField("fin", null=True, blank=True)
    is_fixed = models.BooleanField("date fixe", default=False)
    progress = models.PositiveSmallIntegerField("avancement", default=0)  # percent
    started_on = models.DateField("commencée le", null=True, blank=True)
    done_on = models.DateField("réalisée le", null=True, blank=True)
    abandoned_reason = models.TextField("pourquoi abandonnée", blank=True)
    blocked_reason = models.TextField("pourquoi bloquée", blank=True)
    signed_at = models.DateTimeField("validée le", null=True, blank=True)
    signed_by = person("validée par")
    position = models.PositiveIntegerField("place")
    version = models.PositiveIntegerField("version", default=1)
    created_at = models.DateTimeField("créée le", db_default=Now())
    created_by = person("créée par")
    removed_at = models.DateTimeField("mise à la corbeille le", null=True, blank=True)

    class Meta(OfficeModel.Meta):
        verbose_name = "tâche"
        constraints = [
            *OfficeModel.Meta.constraints,
            models.UniqueConstraint(fields=["action", "position"], deferrable=Deferrable.DEFERRED, name="actionplan_task_one_per_place"),
            models.CheckConstraint(condition=Q(name__regex=r"\S"), name="actionplan_task_has_a_name"),
            models.CheckConstraint(condition=Q(progress__range=(0, 100)), name="actionplan_task_progress"),
            models.CheckConstraint(condition=Q(load=None) | Q(load__gte=0), name="actionplan_task_load"),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(starts_on__lte=F("ends_on")), name="actionplan_task_dates_in_order"
            ),
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_by=None) | Q(signed_at__isnull=False, signed_by__isnull=False, progress=100),
                name="actionplan_only_what_is_done_is_signed",
            ),
        ]

    def __str__(self) -> str:
        return f"task {self.pk} of {self.action_id}"


class TaskLink(OfficeModel):
    """`after` begins when `before` is finished, `lag` working days later."""

    before = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="links_after", verbose_name="avant")
    after = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="links_before", verbose_name="après")
    lag = models.SmallIntegerField("décalage", default=0)  # working days, may be negative

    class Meta(OfficeModel.Meta):
        verbose_name = "lien"
        constraints = [
            *OfficeModel.Meta.constraints,
            models.UniqueConstraint(fields=["before", "after"], name="actionplan_one_link"),
            models.CheckConstraint(condition=~Q(before=F("after")), name="actionplan_no_link_to_itself"),
            models.CheckConstraint(condition=Q(lag__range=(-60, 250)), name="actionplan_link_lag"),
        ]

    def __str__(self) -> str:
        return f"{self.before_id} → {self.after_id}"


class BudgetLine(OfficeModel):
    """An expense of an action."""

    class Source(models.TextChoices):
        OWN = "own", "fonds propres"
        SUBSIDY = "subsidy", "subvention"
        OTN = "otn", "OTN"

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="budget_lines", verbose_name="action")
    label = models.CharField("libellé", max_length=120)
    planned = models.DecimalField("prévu", max_digits=10, decimal_places=2, null=True, blank=True)
    committed = models.DecimalField("engagé", max_digits=10, decimal_places=2, null=True, blank=True)
    spent = models.DecimalField("réalisé", max_digits=10, decimal_places=2, null=True, blank=True)
    vat = models.CharField("base", max_length=8, choices=[(one.value, VAT_NAMES[one]) for one in Vat], default=Vat.INCLUDED.value)
    vat_rate = models.DecimalField("taux de TVA", max_digits=4, decimal_places=2, default=20)  # percent
    source = models.CharField("financement", max_length=7, choices=Source.choices, default=Source.OWN)
    position = models.PositiveIntegerField("place")
    version = models.PositiveIntegerField("version", default=1)

    class Meta(OfficeModel.Meta):
        verbose_name = "ligne de budget"
        verbose_name_plural = "lignes de budget"
        constraints = [
            *OfficeModel.Meta.constraints,
            models.UniqueConstraint(fields=["action", "position"], deferrable=Deferrable.DEFERRED, name="actionplan_line_one_per_place"),
            *(
                models.CheckConstraint(condition=Q(**{amount: None}) | Q(**{f"{amount}__gte": 0}), name=f"actionplan_line_{amount}")
                for amount in ("planned", "committed", "spent")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} of {self.action_id}"


class Baseline(OfficeModel):
    """The plan as it was on the day it was validated: what any later day is compared with. It never changes."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="baselines", verbose_name="plan")
    at = models.DateTimeField("le", db_default=Now())
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="par")
    content = models.JSONField("contenu")  # of actionplan.baseline

    class Meta(OfficeModel.Meta):
        verbose_name = "plan de référence"
        verbose_name_plural = "plans de référence"

    def __str__(self) -> str:
        return f"baseline {self.pk} of {self.plan_id}"


class Rescheduling(OfficeModel):
    """Dates that were moved together, with what they were before: what « Annuler » gives back."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="reschedulings", verbose_name="plan")
    at = models.DateTimeField("quand", db_default=Now())
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="par")
    moves = models.JSONField("déplacements")  # [{task, old: [start, end], new: [start, end]}], dates in ISO, null where there was none
    undone_at = models.DateTimeField("annulé le", null=True, blank=True)
    undone_by = person("annulé par")

    class Meta(OfficeModel.Meta):
        verbose_name = "déplacement de dates"
        verbose_name_plural = "déplacements de dates"

    def __str__(self) -> str:
        return f"rescheduling {self.pk} of {self.plan_id}"


class Remark(Said):
    """One line of what office and adviser say to one another about an action."""

    office = models.ForeignKey(
        "offices.Office", on_delete=models.PROTECT, related_name="action_remarks", db_index=False, verbose_name="office"
    )
    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="remarks", verbose_name="action")

    class Meta(Said.Meta):
        verbose_name = "commentaire"
        constraints = [*Said.Meta.constraints]

    def __str__(self) -> str:
        return f"remark {self.pk} on {self.action_id}"
