"""What the journal can say: each verb with its words in French, after « {personne} » and before the object.

A verb is `<noun>.<past participle>`; the noun tells the part of the product that it belongs to (PARTS).
"""

from collections.abc import Mapping

VERBS: Mapping[str, str] = {
    # People and offices
    "account.login_failed": "n’a pas pu se connecter\N{NO-BREAK SPACE}: mot de passe ou code refusé",
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
    # Diagnostic
    "edition.created": "a créé l’édition",
    "edition.opened": "a ouvert aux offices l’édition",
    "assessment.started": "a ouvert le diagnostic",
    "assessment.assigned": "a confié un chapitre à",
    "assessment.unassigned": "a repris un chapitre à",
    "assessment.chapter_finished": "a terminé sa part du",
    "assessment.chapter_resumed": "a repris sa part du",
    "assessment.extended": "a donné un délai pour le diagnostic",
    "assessment.draft_shown": "a montré au conseiller le brouillon du diagnostic",
    "assessment.draft_hidden": "a caché au conseiller le brouillon du diagnostic",
    "assessment.submitted": "a envoyé le diagnostic",
    "assessment.withdrawn": "a retiré l’envoi du diagnostic",
    "assessment.review_started": "a commencé la relecture du diagnostic",
    "assessment.changes_requested": "a demandé des corrections du diagnostic",
    "assessment.validated": "a validé le diagnostic",
    "assessment.reopened": "a rouvert le diagnostic",
    "answer.recorded": "a répondu à la question",
    "answer.undone": "a annulé le dernier changement de la question",
    "answer.flagged": "a marqué à revoir la question",
    "answer.unflagged": "n’a plus à revoir la question",
    "answer.marked": "a donné son avis sur la question",
    "comment.written": "a commenté la question",
    "comment.removed": "a repris un commentaire",
    "thread.resolved": "a clos la discussion de la question",
    "thread.reopened": "a rouvert la discussion de la question",
    "note.written": "a écrit une note privée sur",
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
    "Diagnostic": ("edition", "assessment", "answer", "comment", "thread", "note"),
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
