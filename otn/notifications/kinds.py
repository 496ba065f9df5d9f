"""What people are told of, and by which ways: what each may choose, and what holds as long as she has chosen nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    CHANGES_REQUESTED = "changes_requested"
    VALIDATED = "validated"
    REPORT_READY = "report_ready"
    COMMENT = "comment"
    SUPPORT = "support"
    DEADLINE = "deadline"
    REMINDER = "reminder"
    CHECK = "check"
    INVITATION = "invitation"
    OTHER = "other"


@dataclass(frozen=True)
class Ways:
    """By which ways somebody is told."""

    bell: bool
    mail: bool


@dataclass(frozen=True)
class Offer:
    """A kind in words; the ways that hold unless somebody chooses, and which of the two are hers to choose."""

    label: str
    help: str
    usual: Ways
    bell_is_chosen: bool = True
    mail_is_chosen: bool = True

    @property
    def is_chosen(self) -> bool:
        return self.bell_is_chosen or self.mail_is_chosen


BOTH, BELL_ONLY = Ways(bell=True, mail=True), Ways(bell=True, mail=False)

KINDS: Mapping[Kind, Offer] = {
    Kind.CHANGES_REQUESTED: Offer("Correction demandée", "Votre conseiller renvoie le diagnostic à corriger.", BOTH),
    Kind.VALIDATED: Offer("Diagnostic validé", "Votre conseiller a validé le diagnostic.", BOTH),
    Kind.REPORT_READY: Offer("Rapport prêt", "Un document que vous avez demandé. Par e-mail s’il a pris plus d’une minute.", BOTH),
    Kind.COMMENT: Offer("Commentaire", "Quelqu’un commente une question, un fait, une action.", BELL_ONLY),
    Kind.SUPPORT: Offer("Jour ou compte rendu", "La charte, un jour d’accompagnement, le compte rendu d’une visite.", BELL_ONLY),
    Kind.DEADLINE: Offer("Échéance", "Un délai donné à votre office.", BELL_ONLY),
    Kind.REMINDER: Offer("Rappel", "Votre référent vous rappelle les questions que vous avez à répondre.", BOTH),
    Kind.CHECK: Offer("Tâche à contrôler", "Une tâche que vous contrôlez est réalisée.", BELL_ONLY),
    Kind.INVITATION: Offer(
        "Invitation",
        "Une invitation part toujours par e-mail. Ses suites paraissent dans la cloche de qui a invité.",
        BELL_ONLY,
        bell_is_chosen=False,
        mail_is_chosen=False,
    ),
    # What OTN does in an office is told to its managers whatever they would rather not hear.
    Kind.OTHER: Offer(
        "Vie de l’équipe et du réseau",
        "Un rôle, un chapitre confié, ce qu’OTN fait dans votre office.",
        BELL_ONLY,
        bell_is_chosen=False,
        mail_is_chosen=False,
    ),
}
