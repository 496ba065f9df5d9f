"""What to do now in an office: one thing, for this person, from what is known today (interface.md §11.1).

The first rule that has something to say wins. A step that has news adds its facts to Facts and its rule to RULES, at the place where it is
more urgent than what follows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from otn.lib import french


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
    # What this person may do here
    is_of_otn: bool  # she accompanies the office, or looks after the network
    may_write: bool
    may_invite: bool
    may_edit_profile: bool
    may_appoint: bool
    # Where it is done
    diagnostic_url: str
    team_url: str
    profile_url: str
    reports_url: str


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
    if facts.diagnostic_has_begun or not facts.profile_is_untouched or facts.is_of_otn:
        return None
    if not facts.may_write:
        return _not_begun(facts, "first_visit", "Bienvenue.")
    return NextStep(
        "first_visit",
        "Bienvenue.",
        f"Commencez par le diagnostic\N{NO-BREAK SPACE}: {DIAGNOSTIC}",
        Way("Commencer le diagnostic", facts.diagnostic_url),
        Way("Inviter un collègue", facts.team_url) if facts.may_invite else None,
    )


def alone(facts: Facts) -> NextStep | None:
    """A manager without colleagues."""
    if facts.members != 1 or facts.is_of_otn or not facts.may_invite:
        return None
    return NextStep(
        "alone",
        "Vous êtes seul pour l’instant.",
        "Le diagnostic va plus vite à plusieurs\N{NO-BREAK SPACE}: confiez un chapitre à un collègue.",
        Way("Inviter un collègue", facts.team_url),
    )


def unanswered_invitations(facts: Facts) -> NextStep | None:
    """Somebody was invited and did not come in time."""
    if not facts.expired_invitations or facts.is_of_otn or not facts.may_invite:
        return None
    count = facts.expired_invitations
    title = f"{count} invitations ont expiré sans réponse." if count > 1 else "Une invitation a expiré sans réponse."
    text = "Relancez-les, ou retirez-les." if count > 1 else "Relancez-la, ou retirez-la."
    return NextStep("expired_invitations", title, text, Way("Voir les invitations", facts.team_url))


def incomplete_profile(facts: Facts) -> NextStep | None:
    """The office cannot be compared to others of its kind yet."""
    if not facts.missing_in_profile or facts.is_of_otn or not facts.may_edit_profile:
        return None
    text = f"Ces renseignements servent à vous comparer à des offices semblables. Il en manque {facts.missing_in_profile}."
    return NextStep("incomplete_profile", "Complétez le profil de l’office.", text, Way("Compléter le profil", facts.profile_url))


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
    return NextStep("diagnostic_to_begin", "Commencez le diagnostic.", DIAGNOSTIC, way)


def up_to_date(facts: Facts) -> NextStep:
    """Nothing waits."""
    if facts.next_deadline is None:
        return NextStep("up_to_date", "Tout est à jour.", "")
    return NextStep("up_to_date", "Tout est à jour.", f"Prochaine échéance\N{NO-BREAK SPACE}: {french.date_long(facts.next_deadline)}.")


RULES: tuple[Callable[[Facts], NextStep | None], ...] = (
    read_only,
    without_manager,
    first_visit,
    alone,
    unanswered_invitations,
    incomplete_profile,
    diagnostic_to_begin,
    up_to_date,
)

DIAGNOSTIC = "180 questions, 1 h 15 en tout, à plusieurs et en plusieurs fois. Chaque réponse est enregistrée aussitôt."


def _not_begun(facts: Facts, key: str, title: str) -> NextStep:
    """Tell whoever may not answer who may."""
    text = f"Le diagnostic n’a pas encore commencé. Demandez à votre référent, {facts.manager}."
    return NextStep(key, title, text)
