"""The home of an office."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.db.models import BooleanField, CharField, Count, ExpressionWrapper, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.urls import reverse
from django.utils import timezone

from actionplan.queries.home import Mine, PlanStanding
from actionplan.queries.home import get_standing as get_plan
from diagnostic.queries.standing import DiagnosticOfYear, Scores, Standing, get_standing
from diagnostic.states import State
from monitoring.queries.home import CAMPAIGNS, MEASURED_UNTIL
from otn.accounts.models import User
from otn.clock import today
from otn.dashboard.next_step import Diagnostic, Facts, NextStep, Plan, Reflection, Reminder, next_step, reminders
from otn.dashboard.queries.journal import get_journal_page
from otn.dashboard.queries.profile import COMPARED, get_profile_page
from otn.journal.queries import Filters
from otn.journal.verbs import VERBS
from otn.lib import charts, french
from otn.offices.access import can, roles_in
from otn.offices.models import INVITATION_DAYS, Invitation, Membership, Office, Role
from otn.offices.operations import members_of
from otn.offices.policy import POLICY
from otn.support.queries.charters import LACKS_CHARTER
from strategy.chain import loose_words
from strategy.queries.reflections import Progress, get_progress

SHOWN = 5  # lines of activity, reports
ANSWERED = VERBS["answer.recorded"]
SOON = timedelta(days=30)  # in which deadlines are told
OF_OTN = frozenset({Role.ADVISOR, Role.NETWORK_ADMIN, Role.SUPERUSER})


@dataclass(frozen=True)
class PathStep:
    """One of the four steps of the path; `state` is fait, en-cours or a-venir."""

    name: str
    word: str  # of data-etape
    drawing: str
    text: str  # what was done and what comes next, or what the step will give
    state: str
    url: str


@dataclass(frozen=True)
class Activity:
    who: str
    what: str
    at: datetime


@dataclass(frozen=True)
class Report:
    name: str
    made_at: datetime
    url: str


@dataclass(frozen=True)
class Deadline:
    what: str
    on: date
    url: str


@dataclass(frozen=True)
class Teaser:
    """The last results, in one picture; `text` is the overall score, empty while a chapter lacks answers."""

    title: str
    text: str
    chart: charts.Chart
    url: str


@dataclass(frozen=True)
class Thread:
    """The ends of the chain from fact to objective that are loose, in words."""

    text: str
    url: str


@dataclass(frozen=True)
class Wanting:
    """Tasks of the plan that want something, and where they are."""

    number: int
    words: str  # after the number
    url: str


@dataclass(frozen=True)
class MyTask:
    task: Mine
    url: str


@dataclass(frozen=True)
class MyTasks:
    """What the plan asks of the reader of the page."""

    tasks: tuple[MyTask, ...]  # the first ones
    url: str  # of all of them


@dataclass(frozen=True)
class OverviewPage:
    office: str
    first_name: str  # empty when the account has none
    is_of_otn: bool  # this person sees the office for OTN
    next_step: NextStep
    reminders: tuple[Reminder, ...]
    path: tuple[PathStep, ...]
    results: Teaser | None
    counts: tuple[Wanting, ...] | None  # of the plan; None before it has an objective, empty when nothing of it wants anything
    my_tasks: MyTasks | None  # None for whoever does nothing in a plan, and before there is one
    thread: Thread | None  # None before there is any fact or objective
    deadlines: tuple[Deadline, ...]  # of the days to come, the first one first
    activity: tuple[Activity, ...]
    journal_url: str  # empty for whoever may not read it
    reports: tuple[Report, ...]
    reports_url: str


def get_overview_page(*, office: Office, person: User) -> OverviewPage:
    """Return the home of an office for a person, in nine statements at most, whatever the size of the office."""
    diagnostic = get_standing(office=office, user=person)
    strategy = get_progress(office=office, user=person)
    plan, row = get_plan(office=office, user=person), _row(office)
    deadlines = _deadlines(office, diagnostic.standing, strategy, plan)
    facts = _facts(office, person, row, diagnostic, strategy, plan, deadlines)
    step = next_step(facts)
    return OverviewPage(
        office=office.name,
        first_name=person.first_name,
        is_of_otn=facts.is_of_otn,
        next_step=step,
        reminders=reminders(facts, step),
        path=_path(office, row, diagnostic, strategy, plan),
        results=_teaser(office, diagnostic),
        counts=_counts(office, plan) if plan.is_begun else None,
        my_tasks=_my_tasks(office, plan) if plan.is_begun and can(person, "task.update_own", office) else None,
        thread=_thread(office, strategy, plan),
        deadlines=tuple(one for one in deadlines if one.on <= today() + SOON),
        activity=_journal_lines(office) if can(person, "journal.read", office) else _arrivals(office),
        journal_url=reverse("dashboard:journal", args=[office.slug]) if can(person, "journal.read", office) else "",
        reports=_reports(office, person),
        reports_url=reverse("documents:index", args=[office.slug]),
    )


@dataclass(frozen=True)
class Row:
    """What is read with the row of an office."""

    members: int  # who can act
    manager: str  # what to call one of them, empty without any
    expired_invitations: int
    campaigns: int
    measured_until: date | None  # the last day that the tracker has figures of
    lacks_charter: bool


# --- What to do -------------------------------------------------------------------------------------------------------------------------


def _facts(
    office: Office,
    person: User,
    row: Row,
    diagnostic: DiagnosticOfYear,
    strategy: Progress,
    plan: PlanStanding,
    deadlines: tuple[Deadline, ...],
) -> Facts:
    missing, measures = len(get_profile_page(office=office).missing), can(person, "campaign.edit", office)
    return Facts(
        office=office.name,
        manager=row.manager,
        members=row.members,
        expired_invitations=row.expired_invitations,
        missing_in_profile=missing,
        profile_is_untouched=missing == len(COMPARED),
        diagnostic_has_begun=diagnostic.standing is not None and diagnostic.standing.is_begun,
        is_archived=office.is_archived,
        next_deadline=deadlines[0].on if deadlines else None,
        diagnostic=None if diagnostic.standing is None else _diagnostic(office, person, diagnostic.standing),
        has_reflection=strategy.is_begun,
        reflection=_reflection(office, person, strategy),
        is_of_otn=roles_in(person, office) <= OF_OTN,
        may_write=can(person, "answer.write", office),
        may_classify=can(person, "strategy.edit", office),
        may_invite=can(person, "member.invite", office),
        may_edit_profile=can(person, "office.edit", office),
        may_appoint=can(person, "manager.appoint", office),
        diagnostic_url=reverse("diagnostic:overview", args=[office.slug]),
        team_url=reverse("dashboard:team", args=[office.slug]),
        profile_url=reverse("dashboard:profile", args=[office.slug]),
        reports_url=reverse("documents:index", args=[office.slug]),
        strategy_url=reverse("strategy:overview", args=[office.slug]),
        plan=_plan(office, person, plan) if plan.is_begun or plan.waiting else None,
        lacks_charter=row.lacks_charter,
        may_sign_charter=can(person, "charter.sign", office),
        charter_url=reverse("dashboard:charter", args=[office.slug]),
        month_to_enter=_month_to_enter(row) if measures else None,
        tracker_url=reverse("monitoring:overview", args=[office.slug]),
        new_campaign_url="" if row.campaigns or not measures else reverse("monitoring:new_campaign", args=[office.slug]),
    )


def _month_to_enter(row: Row) -> date | None:
    """Return the end of the month that is just over, where campaigns are followed and have no figures of it."""
    last = today().replace(day=1) - timedelta(days=1)
    is_measured = row.measured_until is not None and row.measured_until >= last
    return last if row.campaigns and not is_measured else None


def _plan(office: Office, person: User, plan: PlanStanding) -> Plan:
    at = [office.slug]
    return Plan(
        waiting=plan.waiting,
        objectives=plan.objectives,
        without_action=plan.without_action,
        incomplete=plan.incomplete,
        is_validated=plan.validated_on is not None,
        late=plan.late,
        my_late=plan.my_late,
        my_week=plan.my_week,
        my_to_sign=plan.my_to_sign,
        may_edit=can(person, "plan.edit", office),
        may_validate=can(person, "plan.validate", office),
        url=reverse("actionplan:overview", args=at),
        my_tasks_url=reverse("actionplan:my_tasks", args=at),
        late_url=f"{reverse('actionplan:overview', args=at)}?{LATE}",
        validation_url=reverse("actionplan:validation", args=at),
    )


def _reflection(office: Office, person: User, strategy: Progress) -> Reflection | None:
    head = strategy.current
    if head is None:
        return None
    at = [office.slug, head.reflection_id]
    return Reflection(
        name=head.name,
        place=head.place,
        lacks=head.lacks,
        may_validate=can(person, "strategy.validate", office),
        url=reverse("strategy:reflection", args=at),
        validation_url=reverse("strategy:validation", args=at),
    )


def _diagnostic(office: Office, person: User, standing: Standing) -> Diagnostic:
    head, place = standing.head, standing.place
    at = [office.slug, head.year]
    scores = next((one for one in standing.scores if one.year == head.year), None)
    return Diagnostic(
        year=head.year,
        state=head.state,
        answered=standing.progress.answered,
        required=standing.progress.required,
        is_begun=standing.is_begun,
        last_day=head.last_day,
        days_left=(head.last_day - today()).days,
        review_by=head.review_by,
        is_overdue=head.is_overdue,
        sent=_sent(standing),
        asked_by=head.asked_by,
        correction=head.correction,
        remarks=head.remarks,
        has_adviser=bool(head.advisors),
        validated_on=head.validated_at and timezone.localdate(head.validated_at),
        result=_in_words(scores),
        place=f"chapitre {place.chapter}, question {place.number}" if place else "",
        mine=standing.mine,
        mine_left=standing.mine_left,
        may_submit=can(person, "assessment.submit", office),
        may_review=can(person, "answer.mark", office),
        may_ask_delay=can(person, "deadline.ask", office),
        place_url=f"{reverse('diagnostic:chapter', args=[*at, place.chapter])}#q-{place.code}" if place else "",
        rereading_url=reverse("diagnostic:rereading", args=at),
        results_url=reverse("diagnostic:results", args=at),
        review_url=reverse("diagnostic:review", args=at),
        delay_url=reverse("diagnostic:ask_delay", args=at),
    )


def _sent(standing: Standing) -> str:
    head = standing.head
    if head.submitted_at is None:
        return ""
    return f"Transmis par {head.sent_by} le {french.date_long(timezone.localdate(head.submitted_at))}."


def _counted(count: int, one: str, many: str) -> str:
    """Write a count that stays on one line with its noun."""
    return french.plural(count, one, many).replace(" ", "\N{NO-BREAK SPACE}", 1)


def _of_100(score: int) -> str:
    return f"{score}\N{NO-BREAK SPACE}sur\N{NO-BREAK SPACE}100"


def _in_words(scores: Scores | None) -> str:
    if scores is None or scores.overall is None:
        return ""
    return _of_100(scores.overall) + (f", niveau {scores.level}" if scores.level else "")


def _deadlines(office: Office, standing: Standing | None, strategy: Progress, plan: PlanStanding) -> tuple[Deadline, ...]:
    """Return what is to be done by a day to come, the first one first."""
    found = [one for one in (_sending(office, standing), _finishing(office, strategy)) if one is not None and one.on >= today()]
    found += [Deadline(due.name, due.on, reverse("actionplan:task", args=[office.slug, due.task_id])) for due in plan.dues]
    return tuple(sorted(found, key=lambda one: one.on))


def _finishing(office: Office, strategy: Progress) -> Deadline | None:
    head = strategy.current
    if head is None or head.due_date is None:
        return None
    what = f"Finir la réflexion {french.quoted(head.name)}"
    return Deadline(what, head.due_date, reverse("strategy:reflection", args=[office.slug, head.reflection_id]))


def _sending(office: Office, standing: Standing | None) -> Deadline | None:
    if standing is None:
        return None
    head, url = standing.head, reverse("diagnostic:overview", args=[office.slug])
    match head.state:
        case State.DRAFT:
            return Deadline(f"Transmettre le diagnostic {head.year}", head.submit_by, url)
        case State.CHANGES_REQUESTED:
            return Deadline(f"Renvoyer le diagnostic {head.year} corrigé", head.review_by, url)
        case State.SUBMITTED:
            return Deadline(f"Fin de la relecture du diagnostic {head.year}", head.review_by, url)
    return None


def _row(office: Office) -> Row:
    """Return what the row of an office takes along; one statement."""
    now = timezone.now()
    active = Q(is_active=True, user__is_active=True) & (Q(expires_at=None) | Q(expires_at__gt=now))
    members = Membership.objects.filter(active, office=OuterRef("pk")).order_by().values("office")
    managers = Membership.objects.filter(active, office=OuterRef("pk"), role=Role.MANAGER).order_by("created_at", "pk")
    expired = Invitation.objects.filter(
        office=OuterRef("pk"), accepted_at=None, revoked_at=None, sent_at__lte=now - timedelta(days=INVITATION_DAYS)
    )
    called = Coalesce(NullIf("user__first_name", Value("")), "user__email", output_field=CharField())
    rows = Office.objects.values_list(
        Coalesce(Subquery(members.annotate(count=Count("pk")).values("count")), 0),
        Coalesce(Subquery(managers.values_list(called)[:1]), Value("")),
        Coalesce(Subquery(expired.order_by().values("office").annotate(count=Count("pk")).values("count")), 0),
        CAMPAIGNS,
        MEASURED_UNTIL,
        ExpressionWrapper(LACKS_CHARTER, output_field=BooleanField()),
    )
    return Row(*rows.get(pk=office.pk))


# --- The path ---------------------------------------------------------------------------------------------------------------------------

# Name, word, drawing, what the step will give, address.
STEPS = (
    ("Récolter", "recolter", "jumelles", "180 questions pour savoir où en est votre présence web.", "diagnostic:overview"),
    ("Classer", "classer", "carte", "Vos constats deviennent un SWOT, puis des objectifs.", "strategy:overview"),
    ("Choisir", "choisir", "panneau", "Qui fait quoi, dans quel ordre, pour quand.", "actionplan:overview"),
    ("Valider", "valider", "phare", "Ce que vos campagnes rapportent.", "monitoring:overview"),
)


def _path(office: Office, row: Row, diagnostic: DiagnosticOfYear, strategy: Progress, plan: PlanStanding) -> tuple[PathStep, ...]:
    """Return the four steps; none has begun until its app says so."""
    known = {
        "recolter": _first_step(diagnostic.standing), "classer": _second_step(strategy), "choisir": _third_step(plan),
        "valider": _fourth_step(row),
    }  # fmt: skip
    steps = []
    for name, word, drawing, gives, page in STEPS:
        text, state = known.get(word) or (gives, "a-venir")
        steps.append(PathStep(name, word, drawing, text, state, reverse(page, args=[office.slug])))
    return tuple(steps)


def _first_step(standing: Standing | None) -> tuple[str, str] | None:
    """Return what there is to say of step 1, and its state; None before anything was answered."""
    if standing is None or not standing.is_begun:
        return None
    head, progress = standing.head, standing.progress
    match head.state:
        case State.DRAFT:
            return f"{progress.words}.", "en-cours"
        case State.CHANGES_REQUESTED:
            return f"Une correction est demandée, à renvoyer avant le {french.date_long(head.review_by)} au soir.", "en-cours"
        case State.SUBMITTED:
            return _sent(standing), "en-cours"
    day = head.validated_at and timezone.localdate(head.validated_at)
    scores = next((one for one in standing.scores if one.year == head.year), None)
    score = "" if scores is None or scores.overall is None else f"\N{NO-BREAK SPACE}· {_of_100(scores.overall)}"
    return f"Validé le {french.date_long(day)}{score}", "fait"


def _second_step(strategy: Progress) -> tuple[str, str] | None:
    """Return what there is to say of step 2, and its state; None without any reflection."""
    head = strategy.current
    if head is not None:
        lacks = head.lacks or "tout est prêt, il reste à valider"
        return f"{head.name}\N{NO-BREAK SPACE}: {head.place.lower()}, {lacks}.", "en-cours"
    if strategy.validated_on is None:
        return None
    count = _counted(strategy.objectives, "objectif", "objectifs")
    return f"Stratégie validée le {french.date_long(strategy.validated_on)}\N{NO-BREAK SPACE}· {count}", "fait"


def _third_step(plan: PlanStanding) -> tuple[str, str] | None:
    """Return what there is to say of step 3, and its state; None before the plan has an objective."""
    if not plan.is_begun:
        return None
    late = f"\N{NO-BREAK SPACE}· {_counted(plan.late, 'tâche en retard', 'tâches en retard')}" if plan.late else ""
    if plan.validated_on is None:
        aims = french.plural(plan.objectives, "objectif", "objectifs")
        actions = french.plural(plan.actions, "action", "actions") if plan.actions else "aucune action"
        return f"{aims}, {actions}{late}.", "en-cours"
    state = "fait" if not plan.tasks and not plan.without_action and not plan.to_sign else "en-cours"
    return f"Plan validé le {french.date_long(plan.validated_on)}{late}", state


def _fourth_step(row: Row) -> tuple[str, str] | None:
    """Return what there is to say of step 4, and its state; None before it follows a campaign."""
    if not row.campaigns:
        return None
    campaigns = french.plural(row.campaigns, "campagne suivie", "campagnes suivies")
    if row.measured_until is None:
        return f"{campaigns}, aucun chiffre pour l’instant.", "en-cours"
    return f"{campaigns}\N{NO-BREAK SPACE}· chiffres jusqu’au {french.date_long(row.measured_until)}", "en-cours"


def _thread(office: Office, strategy: Progress, plan: PlanStanding) -> Thread | None:
    """Return the loose ends of the chain, with the way to the first of them; once there are actions, it ends with these."""
    if strategy.thread_of is None or not (strategy.facts or strategy.objectives):
        return None
    if plan.actions:
        text = loose_words(plan.loose_facts, strategy.loose_objectives, plan.loose_actions)
    else:
        text = loose_words(strategy.loose_facts, strategy.loose_objectives)
    return Thread(text, reverse("strategy:chain", args=[office.slug, strategy.thread_of]))


# --- The plan ---------------------------------------------------------------------------------------------------------------------------

LATE = "signal=late"  # what the page of the plan is asked for


def _counts(office: Office, plan: PlanStanding) -> tuple[Wanting, ...]:
    """Return how many tasks want something, each with the page of the plan that shows them alone."""
    found = (
        (plan.late, "tâche en retard", "tâches en retard", LATE),
        (plan.this_week, "tâche à finir cette semaine", "tâches à finir cette semaine", "echeance=semaine"),
        (plan.to_sign, "tâche réalisée à contrôler", "tâches réalisées à contrôler", "statut=done"),
        (plan.without_owner, "tâche sans responsable", "tâches sans responsable", "signal=no_owner"),
        (plan.without_controller, "tâche sans contrôleur", "tâches sans contrôleur", "signal=no_controller"),
    )
    url = reverse("actionplan:overview", args=[office.slug])
    return tuple(
        Wanting(number, one if number == 1 else many, f"{url}?{asked}") for number, one, many, asked in found if number
    )  # fmt: skip


def _my_tasks(office: Office, plan: PlanStanding) -> MyTasks:
    tasks = tuple(MyTask(one, reverse("actionplan:task", args=[office.slug, one.task_id])) for one in plan.mine)
    return MyTasks(tasks, reverse("actionplan:my_tasks", args=[office.slug]))


def _teaser(office: Office, diagnostic: DiagnosticOfYear) -> Teaser | None:
    """Return the last results with those of the edition before; None while there are none."""
    scores = diagnostic.former if diagnostic.standing is None else diagnostic.standing.scores
    if not scores:
        return None
    last, before = scores[0], scores[1] if len(scores) > 1 else None
    axes = [title for title, _ in last.chapters]
    series = [charts.Series(str(last.year), tuple(shown for _, shown in last.chapters))]
    if before is not None:
        former = dict(before.chapters)
        series.append(charts.Series(str(before.year), tuple(former.get(axis) for axis in axes)))
    return Teaser(
        title=f"Diagnostic {last.year}" + (", provisoire" if last.is_provisional else ""),
        text=_in_words(last),
        chart=charts.radar(axes, series, uid="accueil", title="Score de chaque chapitre, sur 100"),
        url=reverse("diagnostic:results", args=[office.slug, last.year]),
    )


# --- What happened ----------------------------------------------------------------------------------------------------------------------


def _journal_lines(office: Office) -> tuple[Activity, ...]:
    """Return the last acts of the journal, the answers that a person gave one after the other told together; two statements."""
    lines = get_journal_page(office.journal.all(), Filters()).lines
    told = []
    for (who, is_answer), some in groupby(lines, key=lambda line: (line.who, line.words.startswith(ANSWERED))):
        group = list(some)
        if is_answer and len(group) > 1:
            whole = f"au moins {len(group)}" if group[-1] is lines[-1] else str(len(group))  # the page may have cut the rest
            told.append(Activity(who, f"a répondu à {whole} questions", group[0].at))
        else:
            told += [Activity(who, line.words, line.at) for line in group]
    return tuple(told[:SHOWN])


def _arrivals(office: Office) -> tuple[Activity, ...]:
    """Return who came into the team last, for those who do not read the journal; one statement."""
    members = members_of(office).select_related("user").order_by("-created_at", "-pk")[:SHOWN]
    return tuple(Activity(member.user.full_name or "Sans nom", VERBS["invitation.accepted"], member.created_at) for member in members)


def _reports(office: Office, person: User) -> tuple[Report, ...]:
    """Return the last documents that this person may open; one statement."""
    allowed = [capability for capability in POLICY if can(person, capability, office)]
    documents = office.documents.filter(capability__in=allowed).order_by("-created_at", "-pk")[:SHOWN]
    return tuple(
        Report(document.name, document.created_at, reverse("documents:download", args=[office.slug, document.pk])) for document in documents
    )
