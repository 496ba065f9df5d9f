"""Each thing that can be wrong with a bank, planted alone: found once, where it stands, with what it forbids."""

import pytest

from diagnostic.bank_files import read_files
from diagnostic.bank_tree import Severity
from tests.diagnostic import sample

FAULT, MISSING, REMARK = Severity.FAULT, Severity.MISSING, Severity.REMARK

# What is replaced, by what, the words of the fault, what it forbids.
UNREADABLE = [
    ("weight: 3\n            orientation: tools", "weight: lourd\n            orientation: tools", "« lourd » n’est pas un nombre", FAULT),
    (
        "weight: 3\n            orientation: tools",
        "weight: 4\n            orientation: tools",
        "« 4 » n’est pas l’une des valeurs 1, 2 ou 3",
        FAULT,
    ),
    ("minutes: 5", "minutes: 1e3", "« 1e3 » n’est pas un nombre", FAULT),
    ("minutes: 5", "minutes: 5,5", "« 5,5 » n’est pas un nombre entier de 1 à 1000", FAULT),
    ("max: 60", "max: 1000000000", "nombre trop grand", FAULT),
    ("from: 50}", "from: 101}", "« 101 » n’est pas un nombre entier de 0 à 100", FAULT),
    ("checked_on: 2026-11-22", "checked_on: 2026-02-30", "Le 30/02/2026 n’existe pas", FAULT),
    ("legal: true", "legal: peut-être", "ne se lit ni oui ni non", FAULT),
    ("type: number", "type: nombres", "« nombres » n’est pas l’un des mots attendus", FAULT),
    ("            type: number\n", "", "Le type de la question manque", FAULT),
    ("kind: brochure", "kind: tract", "« tract » n’est pas l’un des mots attendus", FAULT),
    (
        "quadrant: neutral}\n              - {key: rise",
        "quadrant: bof}\n              - {key: rise",
        "« bof » n’est pas l’un des mots",
        FAULT,
    ),
    ("cct: [100, 75, 50]", "cct: [100, 75]", "Trois valeurs sont attendues", FAULT),
    ("cct: [100, 75, 50]", "cct: [100, 75, 60]", "chacune 0, 25, 50, 75 ou 100", FAULT),
    ("cct: [100, 75, 50]", "cct: [100, [75], 50]", "Une liste de textes est attendue", FAULT),
    ('url: "https://web.dev/articles/vitals"', "url: web.dev", "n’est pas l’adresse complète", FAULT),
    ('source_url: "https://web.dev/articles/lcp"', 'source_url: "javascript:alert(1)"', "n’est pas l’adresse complète", FAULT),
    ("bands: [0, 1, 2, 4]", "bands: [0, 1, deux, 4]", "Quatre nombres de cases sont attendus", FAULT),
    ("- {above: 4, level: 0}", "- {above: 4, from: 4, level: 0}", "pas deux", FAULT),
    ("- {above: 4, level: 0}", "- {above: 4}", "Ce palier ne dit pas son niveau", FAULT),
    ("help: Une phrase suffit.", "help: {fr: Une phrase suffit.}", "Un texte est attendu ici", FAULT),
    ("    title: La présence web", "    title: La prÃ©sence web", "Des caractères ont été abîmés", FAULT),
    ("text: Ouvrez vos statistiques.", f"text: {'x' * 4001}", "compte 4 001 caractères", FAULT),
]  # fmt: skip
IDENTIFIERS = [
    ("code: 1.1-05", "code: 1.1-5", "« 1.1-5 » n’est pas un code comme 1.1-01", FAULT),
    ("code: 1.1-05", "code: 1.1-04", "Le code 1.1-04 est donné deux fois", FAULT),
    ("key: usable", "key: Utilisable", "n’est pas une clé", FAULT),
    ("key: usable", "key: difficult", "« difficult » est donnée deux fois", FAULT),
    ('key: partial, label: "P', 'key: maybe, label: "P', "n’est pas une réponse attendue", FAULT),
    ("key: bro, kind", "key: exp, kind", "« exp » est donnée deux fois", FAULT),
    ("{key: lcp, term", "{term", "Il manque ici la clé « key »", FAULT),
    ("source: exp}", "source: expert}", "« expert » n’est pas dans la liste des sources", FAULT),
    ("orientation: performance\n", "orientation: performances\n", "n’est pas dans la liste des orientations", FAULT),
]  # fmt: skip
SHAPE = [
    ("rationale: C'est une obligation.", "raison: C'est une obligation.", "« raison » n’est pas connue ici", FAULT),
    ("    title: La présence web\n", "    title: La présence web\n    title: Le site\n", "« title » est donnée deux fois", FAULT),
    ("help: Une phrase suffit.", "help: Une phrase suffit.\n            weight: 1", "n’a pas lieu d’être", MISSING),
    ("preparation:\n  - {key: statistics, text: Ouvrez vos statistiques.}", "preparation: rien", "Une liste est attendue ici", FAULT),
]  # fmt: skip
CONDITIONS = [
    ("{question: 1.1-01, is_not", "{question: 1.1-09, is_not", "1.1-09, qui n’existe pas", FAULT),
    ("{question: 1.1-01, is_not", "{question: 1.1-03, is_not", "1.1-03, qui n’est pas posée avant", FAULT),
    ("{question: 1.1-01, is_not", "{question: 1.1-02, is_not", "un nombre se compare par", FAULT),
    ("is_not: [not_adapted, difficult]", "is_not: [never]", "« never », qui n’est pas une réponse possible", FAULT),
    ("{profile: sells_online, is: oui}", "{profile: color, is: oui}", "n’a pas de champ « color »", FAULT),
    ("{profile: sells_online, is: oui}", "{profile: beds, is: oui}", "un nombre se compare par", FAULT),
    ("{profile: sells_online, is: oui}", "{profile: sells_online}", "Une condition nomme une question ou un champ", FAULT),
    ("{profile: sells_online, is: oui}", "{profile: territory, is: mer}", "« mer », qui n’est pas une réponse possible", FAULT),
    ("            heading: Ailleurs\n            type: multiple",
     "            heading: Ailleurs\n            replaces: 1.1-01\n            type: multiple",
     "est encore dans la banque", FAULT),
]  # fmt: skip
LEVELS = [
    ("              - {key: tested, label: Testé avec des visiteurs}\n", "", "a quatre réponses, celui-ci en a 3", MISSING),
    ("label: Entièrement utilisable}", "label: Entièrement utilisable, points: 100}", "de 0 à 100 et augmentent", MISSING),
    ("{key: not_adapted, label: Non adapté au mobile}", "{key: not_adapted, label: Non adapté au mobile, level: 1}",
     "niveaux 0 à 3", MISSING),
    ("label: Entièrement utilisable}", "label: Testé avec des visiteurs}", "le même libellé", MISSING),
    ("            weight: 2\n", "", "le poids manque", MISSING),
    ("            orientation: performance\n", "", "l’orientation manque", MISSING),
    ("            cct: [25, 25, 0]\n", "", "temps manque", MISSING),
    ("quadrant: neutral}\n              - {key: rise", "label2: x}\n              - {key: rise", "« label2 » n’est pas connue", FAULT),
    ("{key: stable, label: Stable, quadrant: neutral}", "{key: stable, label: Stable}", "ni opportunité, ni menace, ni neutre", MISSING),
    ("{key: tested, label: Testé avec des visiteurs}", "{key: tested, label: Testé avec des visiteurs, quadrant: threat}",
     "seul le contexte", MISSING),
    ("              - {key: article, label: Articles}\n              - {key: other, label: Autre, neutral: true}\n", "",
     "au moins quatre cases, celui-ci en a 3", MISSING),
    ("label: Aucun de ces éléments", "label: Rien", "se lit « Aucun de ces éléments »", MISSING),
]  # fmt: skip
BANDS = [
    ("label: Non adapté au mobile}", "label: Non adapté au mobile, points: 10}", "de 0 à 100 et augmentent", MISSING),
    ("label: Testé avec des visiteurs}", "label: Testé avec des visiteurs, points: 90}", "de 0 à 100 et augmentent", MISSING),
    ("- {above: 2.5, to: \"3,2\", level: 2}", "- {above: 2.6, to: \"3,2\", level: 2}", "entre les paliers 1 et 2", MISSING),
    ("- {above: 2.5, to: \"3,2\", level: 2}", "- {from: 2.5, to: \"3,2\", level: 2}", "entre les paliers 1 et 2", MISSING),
    ("- {to: 2.5, level: 3}", "- {from: 0, to: 2.5, level: 3}", "le premier palier n’a pas de borne basse", MISSING),
    ("- {above: 3.2, to: 4, level: 1}", "- {above: 3.2, to: 4, level: 2}", "aucune valeur ne donne le niveau 1", MISSING),
    ("max: 60", "max: 3.5", "aucune valeur ne donne le niveau 0", MISSING),
    ("max: 60", "max: 0", "le minimum n’est pas inférieur au maximum", MISSING),
    ("unit: s\n", "non_monotonic: true\n            unit: s\n", "non_monotonic est de trop", MISSING),
    ("- {above: 4, level: 0}", "- {above: 4, to: 9, level: 0}\n              - {above: 9, level: 1}", "montent puis descendent", MISSING),
    ("- {above: 3.2, to: 4, level: 1}", "- {above: 3.2, to: 4, level: 1, points: 70}", "de 0 à 100 et augmentent", MISSING),
    ("bands: [0, 1, 2, 4]", "bands: [1, 2, 3, 4]", "commencent à 0 case", MISSING),
    ("bands: [0, 1, 2, 4]", "bands: [0, 1, 2, 5]", "demande 5 cases, 4 comptent", MISSING),
    ("bands: [0, 1, 2, 4]", "bands: [0, 2, 2, 4]", "se suivent", MISSING),
    ("from: 50}", "from: 0}", "du plus bas, à partir de 0", MISSING),
]  # fmt: skip
SENTENCES = [
    ("              high: Le recueil du consentement est conforme.\n", "", "la phrase de la force manque", MISSING),
    ("              low: Le recueil du consentement n'est pas conforme.\n", "", "la phrase de la faiblesse manque", MISSING),
    ("            recommendations:\n              low: Compresser les images.\n", "", "la recommandation manque", MISSING),
    ("{threat: La fréquentation recule., opp", "{opp", "la phrase de la réponse slight_fall manque", MISSING),
    ("help: Une phrase suffit.", "help: Une phrase suffit.\n            facts: {low: Rien à dire.}", "ne compte dans aucun score", MISSING),
    (
        "high: Le recueil du consentement est conforme.",
        "high: Le recueil est {value}.",
        "« {value} » n’existe pas pour cette question",
        MISSING,
    ),
    ("help: Ouvrez PageSpeed Insights.", "help: Ouvrez {office}.", "« {office} » n’est pas remplacée dans ce texte", MISSING),
    ("(manquent {missing})", "(manquent {missing)", "une accolade n’a pas sa pareille", MISSING),
    ("met {value} s à", "met {value} à", "{value} n’est pas suivi de son unité (s)", MISSING),
    ("help: Regardez en navigation privée.", "help: À écrire", "l’aide manque", MISSING),
    ("            rationale: C'est une obligation.\n", "", "le pourquoi manque", MISSING),
    ("            subject: la conformité du bandeau cookies\n", "", "le sujet court manque", MISSING),
    (
        "  - {key: lcp, term: LCP, definition: Temps d'affichage du contenu principal.}",
        "  - {key: lcp, term: LCP}",
        "La définition de LCP",
        MISSING,
    ),
    ("{initial: Rien n'est mesuré., ", "{", "Le texte « Initial » (orientation Performance des actions) manque", MISSING),
    ("{initial: Le site reste à construire., ", "{", "Le texte « Initial » (chapitre 1) manque", MISSING),
    ("advanced: L'office avance vite.", "advanced: L'office avance vite.\n  excellent: Bravo.", "« excellent » n’est pas connue", FAULT),
]  # fmt: skip
SOURCES = [
    ("source: exp}", "source: exp, checked_on: 2026-13-01}", "n’est pas une date", FAULT),
    ("{key: bro, kind: brochure, name: Brochure, checked_on: 2026-11-22}", "{key: bro, kind: brochure, checked_on: 2026-11-22}",
     "Le nom de la source bro", MISSING),
    (", name: web.dev, url: \"https://web.dev/articles/vitals\"", ", name: web.dev",
     "l’adresse de la page qui donne le seuil manque", MISSING),
    ("name: Palier d'expert, checked_on: 2026-11-23", "name: Palier d'expert", "la date de vérification du seuil manque", MISSING),
    ("{key: exp, kind: expert,", "{key: exp, kind: unconfirmed,", "la source du seuil est à confirmer", MISSING),
    ("{text: Refus aussi simple que l'accord., source: cwv}", "{text: Refus aussi simple que l'accord., source: bro}",
     "cite au moins une source publiée", MISSING),
    ("{text: Refus aussi simple que l'accord., source: cwv}", "{source: cwv}", "le texte du seuil manque", MISSING),
]  # fmt: skip
PLAN = [
    ("plan: {single: 1, yes_partial_no: 1, multiple: 1}", "plan: {single: 2, yes_partial_no: 1, multiple: 1}",
     "choix unique : 1 au lieu de 2", MISSING),
    ("tools: 3,", "tools: 2,", "orientation tools : 3 au lieu de 2", MISSING),
    ("weight: 9,", "weight: 8,", "somme des poids : 9 au lieu de 8", MISSING),
    ("legal: 1,", "legal: 2,", "obligations légales : 1 au lieu de 2", MISSING),
    ("not_applicable: 1}", "not_applicable: 0}", "« Non concerné » : 1 au lieu de 0", MISSING),
    ("        plan: {single: 1, yes_partial_no: 1, multiple: 1}\n", "", "Le plan du sous-chapitre 1.2 manque", MISSING),
    ("minutes: 5", "minutes: 3", "Répondre prendrait 4 minutes, plus que les 3 prévues", MISSING),
    ("minutes: 5\n", "", "La durée prévue", MISSING),
    ("code: 1.1-05", "code: 1.1-07", "1.1-05 et 1.1-06", REMARK),
    ("code: 1.1-05", "code: 1.3-01", "est dans le sous-chapitre 1.1", REMARK),
    ("            heading: Ailleurs\n            type: multiple", "            heading: Sur mobile\n            type: multiple",
     "ne se suivent pas", MISSING),
]  # fmt: skip
WORDING = [
    ("cette année, que serait-ce ?", "et/ou cette année, que serait-ce ?", "« et/ou » n’est pas voulu", MISSING),
    ("help: Une phrase suffit.", "help: Une phrase, un mot, etc.", "« etc. » n’est pas voulu", MISSING),
    ("label: Entièrement utilisable}", "label: Moyen}", "juge au lieu de décrire", MISSING),
    ("low: Compresser les images.", "low: Compression des images.", "commence par un verbe à l’infinitif", MISSING),
    ("low: Compresser les images.", "low: Calendrier des images.", "commence par un verbe à l’infinitif", MISSING),
    ("text: Si vous ne pouviez changer qu'une seule chose sur votre site cette année, que serait-ce ?", "text: Que changeriez-vous ?",
     "la question compte 2 mots, 12 à 22", REMARK),
    ("text: Si vous ne pouviez", f"text: {'Si vous ne pouviez pas, ' * 5}Si vous ne pouviez", "30 au plus", MISSING),
    ("low: Compresser les images.", "low: Régler la plateforme de consentement.",
     "a le même texte que la recommandation de 1.1-02", MISSING),
    ("high: La page d'accueil s'affiche vite ({value} s).", "high: Le recueil du consentement n'est pas vraiment conforme.",
     "ressemble beaucoup", REMARK),
    ("help: Une phrase suffit.", "help: Une phrase suffit...", "trois points, écrivez …", MISSING),
    ("help: Une phrase suffit.", 'help: Une "phrase" suffit.', "guillemets droits", MISSING),
    ("help: Une phrase suffit.", 'help: "Une phrase  suffit."', "deux espaces qui se suivent", MISSING),
]  # fmt: skip

PLANTED = [*UNREADABLE, *IDENTIFIERS, *SHAPE, *CONDITIONS, *LEVELS, *BANDS, *SENTENCES, *SOURCES, *PLAN, *WORDING]


def test_the_small_bank_has_no_fault():
    assert sample.read(sample.SMALL).faults == ()


@pytest.mark.parametrize(("old", "new", "words", "severity"), PLANTED)
def test_a_planted_fault_is_found(old, new, words, severity):
    text = sample.changed((old, new))
    file = sample.read(text)
    spoken = [" ".join(fault.message.split()) for fault in file.faults]
    found = [fault for fault, said in zip(file.faults, spoken, strict=True) if words in said]
    assert found, spoken
    assert {fault.severity for fault in found} == {severity}
    assert file.is_refused is any(fault.severity is FAULT for fault in file.faults)
    assert file.is_complete is all(fault.severity is REMARK for fault in file.faults)
    assert all(fault.place.source == "bank.yaml" and fault.place.spot.startswith("ligne ") for fault in found)


@pytest.mark.parametrize(("old", "new", "words", "severity"), [row for row in PLANTED if row[3] is FAULT and row not in CONDITIONS])
def test_what_cannot_be_read_is_told_once(old, new, words, severity):
    """The checks do not add that the value is missing."""
    faults = sample.read(sample.changed((old, new))).faults
    assert len([fault for fault in faults if fault.severity is FAULT]) == 1, faults


def test_the_line_is_the_one_of_the_value():
    text = sample.changed(("weight: 2\n", "weight: deux\n"))
    (fault,) = sample.read(text).faults
    assert text.splitlines()[int(fault.place.spot.removeprefix("ligne ")) - 1].strip() == "weight: deux"
    assert str(fault.place) == f"bank.yaml, {fault.place.spot}, weight"


# --- Files that are no bank ---------------------------------------------------------------------------------------------------------------

DEEP = "a: " + "[" * 200 + "]" * 200
LAUGHS = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"bank.yaml": b""}, "vide"),
        ({"bank.yaml": b"# rien\n"}, "vide"),
        ({"bank.yaml": b"- a\n- b\n"}, "ne contient pas des clés"),
        ({"bank.yaml": b"name: un : deux\n"}, "n’est plus du YAML à partir d’ici"),
        ({"bank.yaml": "name: Évaluation\n".encode("latin-1")}, "n’est pas enregistré en UTF-8"),
        ({"bank.yaml": b"name: \x01\n"}, "caractère invisible"),
        ({"bank.yaml": b"a: 1\n---\nb: 2\n"}, "plusieurs documents"),
        ({"bank.yaml": LAUGHS.encode()}, "ancres, renvois et étiquettes"),
        ({"bank.yaml": b"a: !!python/object/apply:os.system [ls]\n"}, "ancres, renvois et étiquettes"),
        ({"bank.yaml": DEEP.encode()}, "trop imbriqué"),
        ({"bank.yaml": b"{a: b}: c\n"}, "Une clé est attendue ici"),
        ({"bank.yaml": b"a" * (5 * 1024 * 1024 + 1)}, "la limite est de"),
        ({"bank.txt": b"key: essai\n"}, ".xlsx ou un fichier .yaml"),
        ({"bank.xlsx": b"key: essai\n"}, "pas un classeur Excel"),
        ({}, "Il manque le fichier bank.yaml"),
        ({"chapter-1.yaml": b"code: 1\n", "chapter-2.yaml": b"code: 2\n"}, "Il manque le fichier bank.yaml"),
        ({f"{number}.yaml": b"" for number in range(31)}, "trop de fichiers"),
    ],
)
def test_a_broken_or_hostile_file_gives_a_message_and_no_bank(files, words):
    file = read_files(files)
    assert file.is_refused
    assert words in " ".join(" ".join(fault.message for fault in file.faults).split())


def test_a_chapter_that_cannot_be_parsed_does_not_hide_the_faults_of_the_others():
    head, chapters = sample.SMALL.split("chapters:\n")
    chapter = "\n".join(line[4:] for line in chapters.splitlines()).replace("code: 1\n", "code: 1\n", 1)
    file = read_files({
        "bank.yaml": head.encode(),
        "chapter-1.yaml": chapter.replace("weight: 2\n", "weight: deux\n").encode(),
        "chapter-2.yaml": b"code: 2\ntitle: un : deux\n",
    })  # fmt: skip
    assert [(fault.place.source, fault.severity) for fault in file.faults] == [("chapter-1.yaml", FAULT), ("chapter-2.yaml", FAULT)]
