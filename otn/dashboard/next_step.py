"""What to do now in an office: one thing, for this person, from what is known today (interface.md §11.1).

The first rule that has something to say wins. A step that has news adds its facts to Facts and its rule to RULES, at the place where it is
more urgent than what follows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from diagnostic.progress import Progress
from diagnostic.states import State
from otn.lib import french

NEAR = 7  # days before the last one to send, from which time is short


@dataclass(frozen=True)
class Diagnostic:
    """Where the diagnostic of the year stands, for this person."""

    year: int
    state: State
    answered: int
    required: int
    is_begun: bool
    last_day: date  # to send what may still change
    days_left: int  # until then; negative when it has passed
    review_by: date
    is_overdue: bool  # the last day of the review has passed
    sent: str  # « Transmis par Léa le 3 mars 2026. », empty before
    asked_by: str  # the adviser who asks for a correction
    correction: str
    remarks: int  # questions about which he asks something
    has_adviser: bool
    validated_on: date | None
    result: str  # « 58 sur 100, niveau Confirmé », empty where there is none
    place: str  # « chapitre 3, question 74 », empty for whoever may not answer
    mine: tuple[str, ...]  # chapters that are confided to this person
    mine_left: tuple[str, ...]  # those that she has not finished
    may_submit: bool
    may_review: bool
    may_ask_delay: bool
    # Where it is done
    place_url: str
    rereading_url: str
    results_url: str
    review_url: str
    delay_url: str

    @property
    def is_writable(self) -> bool:
        return self.state in {State.DRAFT, State.CHANGES_REQUESTED} and self.days_left >= 0

    @property
    def is_complete(self) -> bool:
        return self.answered == self.required

    @property
    def progress(self) -> str:
        return Progress(self.answered, self.required).words


@dataclass(frozen=True)
class Reflection:
    """The reflection under way that is due first."""

    name: str
    place: str  # the step that is under way: « Groupes »
    lacks: str  # what it still wants, empty when all six are done
    may_validate: bool
    # Where it is done
    url: str
    validation_url: str

    @property
    def title(self) -> str:
        return french.quoted(self.name)


@dataclass(frozen=True)
class Plan:
    """Where the plan of actions stands, and what of it waits for this person."""

    waiting: int  # objectives of step 2 that are not in the plan
    objectives: int
    without_action: int  # objectives
    incomplete: int  # objectives whose contributions do not make 100
    is_validated: bool
    late: int  # tasks
    my_late: int
    my_week: int  # due until Sunday
    my_to_sign: int
    may_edit: bool
    may_validate: bool
    # Where it is done
    url: str
    my_tasks_url: str
    late_url: str
    validation_url: str


@dataclass(frozen=True)
class Facts:
    office: str
    manager: str  # what to call somebody who decides, empty when nobody does
    members: int  # who can act today
    expired_invitations: int
    missing_in_profile: int
    profile_is_untouched: bool
    diagnostic_has_begun: bool
    is_archived: bool
    next_deadline: date | None
    diagnostic: Diagnostic | None  # None without any assessment
    has_reflection: bool  # under way or validated
    reflection: Reflection | None  # None when none is under way
    # What this person may do here
    is_of_otn: bool  # she accompanies the office, or looks after the network
    may_write: bool
    may_classify: bool  # write to reflections
    may_invite: bool
    may_edit_profile: bool
    may_appoint: bool
    # Where it is done
    diagnostic_url: str
    team_url: str
    profile_url: str
    reports_url: str
    strategy_url: str
    plan: Plan | None = None  # None while there is no objective at all
    lacks_charter: bool = False  # there is a charter that the office has not signed
    may_sign_charter: bool = False
    charter_url: str = ""
    month_to_enter: date | None = None  # a day of the last month that is over and that the tracker has no figures of; None when it has
    tracker_url: str = ""
    new_campaign_url: str = ""  # while no campaign is followed and this person may add one


@dataclass(frozen=True)
class Way:
    """Where something is done, and the words of the button that leads there."""

    label: str
    url: str


@dataclass(frozen=True)
class NextStep:
    """The one thing to do; without a way, it is for somebody else and `text` says for whom."""

    key: str
    title: str  # a sentence
    text: str
    way: Way | None = None
    other_way: Way | None = None


@dataclass(frozen=True)
class Reminder:
    """What waits beside the one thing to do: it takes the place of nothing and locks nothing."""

    key: str
    text: str
    way: Way


def next_step(facts: Facts) -> NextStep:
    """Return what this person can do now that matters most, or that nothing waits."""
    return next(step for rule in RULES if (step := rule(facts)) is not None)


def read_only(facts: Facts) -> NextStep | None:
    """An archived office: nothing is written any more."""
    if not facts.is_archived:
        return None
    return NextStep(
        "archived",
        "Cet office est archivé.",
        "Tout se lit, rien ne se modifie. Ses rapports restent à votre disposition.",
        Way("Voir les rapports", facts.reports_url),
    )


def without_manager(facts: Facts) -> NextStep | None:
    """Nobody decides: OTN names somebody, or invites the first one."""
    if facts.manager:
        return None
    if facts.members == 0:
        title, text, label = "Personne n’est encore dans l’équipe.", "Le référent ouvrira l’office à ses collègues.", "Inviter le référent"
        return NextStep("empty_team", title, text, Way(label, facts.team_url) if facts.may_invite else None)
    title = "Cet office n’a plus de référent."
    if facts.may_appoint:
        text = "Sans lui, personne ne peut inviter, transmettre ni valider."
        return NextStep("no_manager", title, text, Way("Nommer un référent", facts.team_url))
    return NextStep(
        "no_manager", title, "OTN peut en nommer un parmi les membres de l’équipe\N{NO-BREAK SPACE}: demandez à votre conseiller."
    )


def first_visit(facts: Facts) -> NextStep | None:
    """Nothing was done yet, of any kind."""
    if facts.diagnostic is not None or facts.diagnostic_has_begun or facts.plan is not None:
        return None
    if not facts.profile_is_untouched or facts.is_of_otn:
        return None
    if not facts.may_write:
        return _not_begun(facts, "first_visit", "Bienvenue.")
    return NextStep(
        "first_visit",
        "Bienvenue.",
        f"Commencez par le diagnostic\N{NO-BREAK SPACE}: {DIAGNOSTIC}",
        Way("Commencer le diagnostic", facts.diagnostic_url),
        _inviting(facts) if facts.may_invite else None,
    )


def correction_asked(facts: Facts) -> NextStep | None:
    """The adviser has sent the answers back: nothing matters more."""
    one = facts.diagnostic
    if one is None or one.state is not State.CHANGES_REQUESTED or not one.is_writable or not facts.may_write:
        return None
    title = f"{one.asked_by} demande une précision." if one.asked_by else "Votre conseiller demande une précision."
    text = f"“{one.correction}” À renvoyer avant le {french.date_long(one.last_day)} au soir."
    label = "Voir la question" if one.remarks == 1 else f"Voir les {one.remarks} questions" if one.remarks else "Voir le diagnostic"
    way = Way(label, f"{one.rereading_url}#remarques" if one.remarks else facts.diagnostic_url)
    resend = Way("Relire et renvoyer", one.rereading_url) if one.may_submit and one.remarks else None
    return NextStep("correction_asked", title, text, way, resend)


def to_review(facts: Facts) -> NextStep | None:
    """The adviser's turn."""
    one = facts.diagnostic
    if one is None or one.state is not State.SUBMITTED or not one.may_review:
        return None
    way = Way("Relire le diagnostic", one.review_url)
    day = french.date_long(one.review_by)
    if one.is_overdue:
        title, text = "La relecture du diagnostic est en retard.", f"{one.sent} Elle devait se terminer le {day}."
        return NextStep("review_overdue", title, text, way)
    text = f"{one.sent} Relecture attendue avant le {day} au soir."
    return NextStep("to_review", f"Le diagnostic {one.year} est à relire.", text, way)


def sending_is_late(facts: Facts) -> NextStep | None:
    """The date has passed with answers that were never sent."""
    one = facts.diagnostic
    if one is None or one.state not in {State.DRAFT, State.CHANGES_REQUESTED} or one.is_writable or facts.is_of_otn:
        return None
    text = f"Le dernier jour était le {french.date_long(one.last_day)}. Vos réponses sont conservées : {one.progress}."
    way = Way("Demander un délai", one.delay_url) if one.may_ask_delay else None
    return NextStep("sending_is_late", "La date d’envoi du diagnostic est passée.", text, way)


def to_send(facts: Facts) -> NextStep | None:
    """Everything has an answer: somebody who may sends it."""
    one = facts.diagnostic
    if one is None or one.state is not State.DRAFT or not one.is_writable or not one.is_complete or not one.may_submit:
        return None
    text = f"Relisez, puis transmettez le diagnostic à votre conseiller avant le {french.date_long(one.last_day)} au soir."
    if not one.has_adviser:
        text = f"Relisez, puis transmettez le diagnostic à OTN avant le {french.date_long(one.last_day)} au soir."
    return NextStep("to_send", "Tout est répondu.", text, Way("Relire et transmettre", one.rereading_url))


def sending_is_near(facts: Facts) -> NextStep | None:
    """Time is short."""
    one = facts.diagnostic
    if one is None or one.state is not State.DRAFT or not one.place or one.is_complete or one.days_left > NEAR:
        return None
    days = one.days_left
    left = "C’est le dernier jour" if days == 0 else "Il reste un jour" if days == 1 else f"Il reste {days} jours"
    text = f"{one.progress}. Dernier jour : {french.date_long(one.last_day)}."
    delay = Way("Demander un délai", one.delay_url) if one.may_ask_delay else None
    return NextStep("sending_is_near", f"{left} pour transmettre le diagnostic.", text, Way("Reprendre", one.place_url), delay)


def part_is_done(facts: Facts) -> NextStep | None:
    """Whoever has finished what was confided to her waits for the others."""
    one = facts.diagnostic
    if one is None or one.state is not State.DRAFT or not one.mine or one.mine_left or one.may_submit or one.is_complete:
        return None
    text = f"Vous avez terminé ce qui vous était confié. En tout : {one.progress}."
    return NextStep("part_is_done", "Votre part du diagnostic est faite.", text, Way("Voir le diagnostic", facts.diagnostic_url))


def resume(facts: Facts) -> NextStep | None:
    """The answers go on where this person was, from another device too (roles.md §1.2)."""
    one = facts.diagnostic
    if one is None or one.state is not State.DRAFT or not one.place or not one.is_begun or one.is_complete:
        return None
    return NextStep("resume", f"Reprendre : {one.place}.", f"{one.progress}.{_confided(one)}", Way("Reprendre", one.place_url))


def _confided(one: Diagnostic) -> str:
    """Return which chapters are left to this person, as one more sentence."""
    if not one.mine_left:
        return ""
    said = "Le chapitre qui vous est confié" if len(one.mine_left) == 1 else "Les chapitres qui vous sont confiés"
    return f" {said} : {french.listing(one.mine_left)}."


def diagnostic_to_begin(facts: Facts) -> NextStep | None:
    """Step 1 waits."""
    if facts.diagnostic_has_begun:
        return None
    if facts.is_of_otn:
        text = f"L’équipe {french.de(facts.office)} n’a pas encore commencé son diagnostic."
        return NextStep("diagnostic_to_begin", "Rien ne vous attend ici.", text)
    if not facts.may_write:
        return _not_begun(facts, "diagnostic_to_begin", "Rien ne vous attend ici.")
    way = Way("Commencer le diagnostic", facts.diagnostic_url)
    other_way = _inviting(facts) if facts.may_invite and facts.members == 1 else None
    one = facts.diagnostic
    if one is None:
        return NextStep("diagnostic_to_begin", "Commencez le diagnostic.", DIAGNOSTIC, way, other_way)
    text = f"{DIAGNOSTIC}{_confided(one)} Dernier jour pour le transmettre\N{NO-BREAK SPACE}: {french.date_long(one.last_day)}."
    return NextStep("diagnostic_to_begin", f"Le diagnostic {one.year} est ouvert.", text, way, other_way)


def reflection_under_way(facts: Facts) -> NextStep | None:
    """Step 2 goes on where it is, or waits for whoever decides."""
    one = facts.reflection
    if one is None or not facts.may_classify:
        return None
    if one.lacks:
        text = f"{one.lacks[0].upper()}{one.lacks[1:]}."
        way = Way("Continuer la réflexion", one.url)
        return NextStep("reflection_under_way", f"{one.title}\N{NO-BREAK SPACE}: {one.place}.", text, way)
    if one.may_validate:
        text = "Les six crans sont faits. Relisez, puis validez la stratégie."
        return NextStep("strategy_to_validate", f"{one.title} est prête.", text, Way("Valider la stratégie", one.validation_url))
    text = f"Il reste à valider la stratégie. Votre référent, {facts.manager}, s’en charge."
    return NextStep("strategy_waits", f"{one.title} est prête.", text, Way("Voir la réflexion", one.url))


def my_tasks_are_late(facts: Facts) -> NextStep | None:
    """The date of something that this person does has passed."""
    one = facts.plan
    if one is None or not one.my_late:
        return None
    title = "Une de vos tâches est en retard." if one.my_late == 1 else f"{one.my_late} de vos tâches sont en retard."
    text = "Dites où vous en êtes, ou ce qui vous retient : l’équipe pourra s’organiser."
    return NextStep("my_tasks_are_late", title, text, Way("Voir mes tâches", one.my_tasks_url))


def tasks_to_sign(facts: Facts) -> NextStep | None:
    """A colleague has done something and waits for this person's word."""
    one = facts.plan
    if one is None or not one.my_to_sign:
        return None
    if one.my_to_sign == 1:
        title, text = "Une tâche attend votre contrôle.", "Elle est réalisée : regardez le résultat, puis validez-la."
    else:
        title = f"{one.my_to_sign} tâches attendent votre contrôle."
        text = "Elles sont réalisées : regardez le résultat, puis validez-les."
    return NextStep("tasks_to_sign", title, text, Way("Contrôler", f"{one.my_tasks_url}#a-controler"))


def plan_to_build(facts: Facts) -> NextStep | None:
    """Objectives wait to be taken over, to get an action, or to have their contributions make 100."""
    one = facts.plan
    if one is None or not one.may_edit or one.is_validated:
        return None
    if one.waiting:
        title = "Votre objectif est prêt." if one.waiting == 1 else "Vos objectifs sont prêts."
        count = french.plural(one.waiting, "objectif attend", "objectifs attendent")
        text = f"{count} d’entrer dans le plan, avec les premières actions qu’en propose la réflexion."
        return NextStep("objectives_wait", title, text, Way("Reprendre mes objectifs", one.url))
    if one.without_action:
        count = french.plural(one.without_action, "objectif n’a pas encore d’action", "objectifs n’ont pas encore d’action")
        text = "Par quoi commencer ? Une première action suffit, les autres viendront."
        return NextStep("no_action", f"{count}.", text, Way("Ajouter une action", one.url))
    if one.incomplete:
        of = "d’un objectif" if one.incomplete == 1 else f"de {one.incomplete} objectifs"
        text = "Dites ce que chaque action apporte à son objectif : le plan pourra être validé."
        title = f"Les contributions {of} ne font pas 100 %."
        return NextStep("contributions_incomplete", title, text, Way("Compléter les contributions", one.url))
    return None


def plan_to_validate(facts: Facts) -> NextStep | None:
    """The plan is whole: somebody who may decides that it is this one."""
    one = facts.plan
    if one is None or not one.objectives or one.is_validated or not one.may_edit:
        return None
    if one.may_validate:
        text = "Relisez qui fait quoi et pour quand, puis validez-le : vous verrez ensuite tout ce qui s’en écarte."
        return NextStep("plan_to_validate", "Le plan d’actions est prêt.", text, Way("Valider le plan", one.validation_url))
    text = f"Il reste à le valider. Votre référent, {facts.manager}, s’en charge."
    return NextStep("plan_waits", "Le plan d’actions est prêt.", text, Way("Voir le plan", one.url))


def team_is_late(facts: Facts) -> NextStep | None:
    """Whoever decides hears of what colleagues could not finish."""
    one = facts.plan
    if one is None or not one.late or not one.may_validate:
        return None
    title = "Une tâche du plan est en retard." if one.late == 1 else f"{one.late} tâches du plan sont en retard."
    text = "Aucune n’est à vous : demandez ce qui manque, ou donnez-leur une autre date."
    return NextStep("team_is_late", title, text, Way("Voir ce qui est en retard", one.late_url))


def week_ahead(facts: Facts) -> NextStep | None:
    """Something is due this week, and nothing is late."""
    one = facts.plan
    if one is None or not one.my_week:
        return None
    title = "Une tâche à finir cette semaine." if one.my_week == 1 else f"{one.my_week} tâches à finir cette semaine."
    text = "Rien n’est en retard de votre côté."
    return NextStep("week_ahead", title, text, Way("Voir mes tâches", one.my_tasks_url))


def month_to_enter(facts: Facts) -> NextStep | None:
    """A month is over, and campaigns are followed whose figures nobody entered."""
    if facts.month_to_enter is None:
        return None
    month = french.month_name(facts.month_to_enter.month)
    text = "Saisissez-les ou collez votre tableau, tant que vous vous souvenez de ce qui s’est passé."
    return NextStep("month_to_enter", f"Les chiffres {french.de(month)} manquent au suivi.", text, Way("Saisir le mois", facts.tracker_url))


def first_campaign(facts: Facts) -> NextStep | None:
    """The plan is decided and nothing says yet what it will bring."""
    if facts.plan is None or not facts.plan.is_validated or not facts.new_campaign_url:
        return None
    text = "Le plan est validé. Dites quelles campagnes en viennent\N{NO-BREAK SPACE}: leurs chiffres diront ce qui paie."
    return NextStep("first_campaign", "Suivez votre première campagne.", text, Way("Ajouter une campagne", facts.new_campaign_url))


def plan_goes_on(facts: Facts) -> NextStep | None:
    """The plan is decided and nothing of it waits for this person."""
    one = facts.plan
    if one is None or not one.is_validated:
        return None
    due = french.date_long(facts.next_deadline) if facts.next_deadline else ""
    following = f" Prochaine échéance : {due}." if due else ""
    if one.late:
        count = french.plural(one.late, "tâche est", "tâches sont")
        text = f"{count} en retard.{following}"
        return NextStep("plan_is_late", "Le plan d’actions est en cours.", text, Way("Voir ce qui est en retard", one.late_url))
    return NextStep("plan_goes_on", "Tout est à jour.", f"Rien n’est en retard dans le plan.{following}", Way("Voir le plan", one.url))


def others_turn(facts: Facts) -> NextStep | None:
    """What somebody else is to do, for whoever can only wait."""
    one = facts.diagnostic
    if one is None or one.state is State.VALIDATED:
        return None
    if facts.is_of_otn:
        return _others_turn_for_otn(facts, one)
    if one.state is State.SUBMITTED:
        told = "Votre conseiller a été prévenu." if one.has_adviser else "Aucun conseiller n’est encore désigné. OTN s’en occupe."
        if one.is_overdue:
            told = f"La relecture devait se terminer le {french.date_long(one.review_by)} : OTN le voit."
        text = f"{one.sent} Les réponses ne se modifient plus. {told}"
        title = "Le diagnostic est chez votre conseiller." if one.has_adviser else "Le diagnostic est transmis."
        return NextStep("sent", title, text, Way("Voir les résultats", one.results_url))
    if one.state is State.CHANGES_REQUESTED:
        return NextStep("correction_under_way", "Une correction est demandée.", f"L’équipe y répond. Référent : {facts.manager}.")
    if one.is_complete:
        text = f"Il reste à transmettre le diagnostic. Votre référent, {facts.manager}, s’en charge."
        return NextStep("waits_for_manager", "Tout est répondu.", text, Way("Voir le diagnostic", facts.diagnostic_url))
    return NextStep("under_way", "Le diagnostic est en cours.", f"{one.progress}.", Way("Voir le diagnostic", facts.diagnostic_url))


def _others_turn_for_otn(facts: Facts, one: Diagnostic) -> NextStep:
    team = f"L’équipe {french.de(facts.office)}"
    match one.state:
        case State.SUBMITTED:
            return NextStep("sent", "Rien ne vous attend ici.", f"{one.sent} La relecture revient au conseiller de l’office.")
        case State.CHANGES_REQUESTED:
            return NextStep("correction_under_way", "Rien ne vous attend ici.", f"{team} corrige ses réponses.")
    if one.days_left < 0:
        text = f"La date d’envoi est passée : {one.progress}."
        return NextStep("sending_is_late", "Le diagnostic n’a pas été transmis.", text, Way("Voir le diagnostic", facts.diagnostic_url))
    return NextStep("under_way", "Rien ne vous attend ici.", f"{team} répond au diagnostic : {one.progress}.")


def facts_to_create(facts: Facts) -> NextStep | None:
    """The diagnostic is validated and nobody has begun to draw from it."""
    one = facts.diagnostic
    if one is None or one.state is not State.VALIDATED or facts.has_reflection or not facts.may_classify:
        return None
    score = f"Score\N{NO-BREAK SPACE}: {one.result}. " if one.result else ""
    text = f"{score}Ses constats deviennent maintenant vos forces et vos faiblesses, puis des objectifs."
    way = Way("Créer les faits de l’étape 2", f"{facts.strategy_url}?diagnostic={one.year}")
    return NextStep("facts_to_create", f"Le diagnostic {one.year} est validé.", text, way, Way("Voir les résultats", one.results_url))


def results_are_there(facts: Facts) -> NextStep | None:
    """The diagnostic is validated: what it says is read."""
    one = facts.diagnostic
    if one is None or one.state is not State.VALIDATED:
        return None
    title = f"Le diagnostic {one.year} est validé."
    score = f"Score\N{NO-BREAK SPACE}: {one.result}. " if one.result else ""
    text = f"{score}Validé le {french.date_long(one.validated_on)}."
    return NextStep("results", title, text, Way("Voir les résultats", one.results_url))


def up_to_date(facts: Facts) -> NextStep:
    """Nothing waits."""
    if facts.next_deadline is None:
        return NextStep("up_to_date", "Tout est à jour.", "")
    return NextStep("up_to_date", "Tout est à jour.", f"Prochaine échéance\N{NO-BREAK SPACE}: {french.date_long(facts.next_deadline)}.")


RULES: tuple[Callable[[Facts], NextStep | None], ...] = (
    read_only,
    without_manager,
    first_visit,
    correction_asked,
    to_review,
    sending_is_late,
    to_send,
    sending_is_near,
    part_is_done,
    resume,
    my_tasks_are_late,
    tasks_to_sign,
    diagnostic_to_begin,
    reflection_under_way,
    plan_to_build,
    plan_to_validate,
    team_is_late,
    others_turn,
    facts_to_create,
    week_ahead,
    month_to_enter,
    first_campaign,
    plan_goes_on,
    results_are_there,
    up_to_date,
)

DIAGNOSTIC = "180 questions, 1 h 15 en tout, à plusieurs et en plusieurs fois. Chaque réponse est enregistrée aussitôt."


def _not_begun(facts: Facts, key: str, title: str) -> NextStep:
    """Tell whoever may not answer who may."""
    text = f"Le diagnostic n’a pas encore commencé. Demandez à votre référent, {facts.manager}."
    return NextStep(key, title, text)


def _inviting(facts: Facts) -> Way:
    return Way("Inviter un collègue", facts.team_url)


# --- Beside it ----------------------------------------------------------------------------------------------------------------------------


def reminders(facts: Facts, step: NextStep) -> tuple[Reminder, ...]:
    """Return what else waits, without what the one thing to do offers already."""
    if facts.is_archived:
        return ()
    found = (rule(facts) for rule in REMINDERS)
    return tuple(one for one in found if one is not None and one.way != step.other_way and (one.key, step.key) not in AT_ANOTHER_TIME)


def charter_to_sign(facts: Facts) -> Reminder | None:
    """What both sides owe each other is not signed."""
    if not facts.lacks_charter:
        return None
    way = Way("Lire et signer" if facts.may_sign_charter else "Lire la charte", facts.charter_url)
    return Reminder("charter", "La charte d’accompagnement n’est pas encore signée.", way)


def unanswered_invitations(facts: Facts) -> Reminder | None:
    """Somebody was invited and did not come in time."""
    if not facts.expired_invitations or facts.is_of_otn or not facts.may_invite:
        return None
    count = facts.expired_invitations
    if count == 1:
        text = "Une invitation a expiré sans réponse. Relancez-la, ou retirez-la."
    else:
        text = f"{count} invitations ont expiré sans réponse. Relancez-les, ou retirez-les."
    return Reminder("expired_invitations", text, Way("Voir les invitations", facts.team_url))


def alone(facts: Facts) -> Reminder | None:
    """A manager without colleagues, as long as the questions can be shared."""
    is_past = facts.diagnostic is not None and facts.diagnostic.state is not State.DRAFT
    if facts.members != 1 or facts.is_of_otn or not facts.may_invite or is_past:
        return None
    text = "Vous êtes seul pour l’instant. Le diagnostic va plus vite à plusieurs\N{NO-BREAK SPACE}: confiez un chapitre à un collègue."
    return Reminder("alone", text, _inviting(facts))


def incomplete_profile(facts: Facts) -> Reminder | None:
    """The office cannot be compared to others of its kind yet."""
    if not facts.missing_in_profile or facts.is_of_otn or not facts.may_edit_profile:
        return None
    count = french.plural(facts.missing_in_profile, "renseignement manque", "renseignements manquent")
    text = f"{count} au profil de l’office, pour vous comparer à des offices semblables."
    return Reminder("incomplete_profile", text, Way("Compléter le profil", facts.profile_url))


REMINDERS: tuple[Callable[[Facts], Reminder | None], ...] = (charter_to_sign, unanswered_invitations, alone, incomplete_profile)
AT_ANOTHER_TIME = {("incomplete_profile", "first_visit")}  # whoever comes for the first time begins with the diagnostic
