"""What the journal can say: each verb with its words in French, after « {personne} » and before the object.

A verb is `<noun>.<past participle>`; the noun tells the part of the product that it belongs to (PARTS).
"""

from collections.abc import Mapping

VERBS: Mapping[str, str] = {
    # People and offices
    "account.login_failed": "n’a pas pu se connecter\N{NO-BREAK SPACE}: mot de passe refusé",
    "account.secured": "a changé son mot de passe, son adresse ou son second facteur",
    "account.opened": "a ouvert un compte à",
    "account.link_sent": "a renvoyé le lien d’accès de",
    "account.closed": "a fermé le compte de",
    "account.reopened": "a rouvert le compte de",
    "account.changed": "a changé les droits du compte de",
    "account.factor_removed": "a retiré le second facteur de",
    "invitation.sent": "a invité",
    "invitation.resent": "a relancé l’invitation de",
    "invitation.revoked": "a retiré l’invitation de",
    "invitation.accepted": "a rejoint l’équipe",
    "invitation.requested": "a demandé une nouvelle invitation",
    "membership.role_changed": "a changé le rôle de",
    "membership.ended": "a retiré de l’équipe",
    "membership.restored": "a remis dans l’équipe",
    "membership.left": "a quitté l’équipe",
    "membership.appointed": "a nommé référent",
    "office.created": "a créé l’office",
    "office.changed": "a modifié le profil de l’office",
    "office.logo_changed": "a changé le logo de l’office",
    "office.archived": "a archivé l’office",
    "office.restored": "a rouvert l’office",
    "advisor.assigned": "a confié l’office à",
    "advisor.requested": "a demandé un conseiller",
    "advisor.unassigned": "a mis fin à l’accompagnement par",
    "intervention.started": "a commencé une intervention technique",
    "intervention.ended": "a terminé l’intervention technique",
    "journal.exported": "a téléchargé le journal",
    "document.downloaded": "a téléchargé",
    "document.asked_again": "a relancé la préparation d’un rapport",
    "person.exported": "a téléchargé ses données",
    "person.erasure_asked": "a demandé l’effacement de son compte",
    "person.erased": "a effacé le compte d’une personne",
    "person.profile_changed": "a modifié son profil",
    # The network's own
    "bank.imported": "a importé dans un brouillon la banque de questions",
    "bank.edited": "a modifié le brouillon de la banque de questions",
    "bank.published": "a publié la banque de questions",
    "bank.retired": "a retiré des nouveaux diagnostics la banque de questions",
    "bank.discarded": "a supprimé le brouillon de la banque de questions",
}

PARTS: Mapping[str, tuple[str, ...]] = {
    "Équipe": ("invitation", "membership", "advisor", "account", "person"),
    "Office": ("office", "intervention", "journal"),
    "Rapports": ("document",),
    "Banque de questions": ("bank",),
}


def part_of(verb: str) -> str:
    """Return the part of the product that a verb belongs to, in French."""
    noun = verb.partition(".")[0]
    return next(part for part, nouns in PARTS.items() if noun in nouns)


def verbs_of(part: str) -> list[str]:
    """Return the verbs of a part; none for a part that does not exist."""
    return [verb for verb in VERBS if verb.partition(".")[0] in PARTS.get(part, ())]
