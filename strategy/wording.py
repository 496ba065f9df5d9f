"""How an objective is worded: a verb in the infinitive, then what will have changed. A hint, never a refusal."""

import re
import unicodedata

VERB = re.compile(r"(?:ne pas |ne plus |se |s[’'])?([a-z]{2,}(?:er|ir|re))\b")

# What ends like an infinitive and often begins a sentence of an office.
NOUNS = """
    affaire annuaire atelier autre avenir cadre cahier calendrier centre chantier chiffre contraire contre courrier dernier dossier
    entre fichier hier hiver horaire itineraire janvier livre loisir maire mer metier membre nombre notre offre oeuvre ordre panier
    papier partenaire plaisir premier quartier quatre questionnaire repertoire saisonnier sentier sommaire souvenir terre territoire
    theatre titre trimestre votre
"""
NO_VERBS = frozenset(NOUNS.split())

GOOD_EXAMPLES = (
    "Faire évoluer les outils web vers les usages mobiles",
    "Capitaliser sur les outils de promotion de l’offre",
    "Utiliser les moyens mis à disposition pour développer les contenus",
    "Diversifier les canaux d’acquisition",
)


def begins_with_verb(name: str) -> bool:
    """Say whether a sentence seems to begin with a verb in the infinitive; a word that only ends like one may pass for it."""
    decomposed = unicodedata.normalize("NFD", name.strip().casefold().replace("œ", "oe"))
    bare = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    match = VERB.match(bare)
    return match is not None and match[1] not in NO_VERBS
