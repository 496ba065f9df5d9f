"""A small bank without fault: every type of question, each kind of level, a context; for tests to copy and break."""

from datetime import date

from diagnostic.bank import Bank
from diagnostic.bank_files import BankFile, read_files

MADE_ON = date(2026, 11, 23)

SMALL = """\
key: essai
name: Diagnostic d'essai
label: 2026
minutes: 5
maturity:
  - {key: initial, label: Initial, from: 0}
  - {key: advanced, label: Avancé, from: 50}
band_texts:
  initial: L'office débute dans le numérique.
  advanced: L'office avance vite.
orientations:
  - key: tools
    label: Pertinence des outils
    question: Avons-nous les bons outils ?
    band_texts: {initial: Les outils manquent encore., advanced: Les outils sont là.}
  - key: performance
    label: Performance des actions
    question: Ce que nous faisons est-il mesuré ?
    band_texts: {initial: Rien n'est mesuré., advanced: Tout est mesuré.}
preparation:
  - {key: statistics, text: Ouvrez vos statistiques.}
glossary:
  - {key: lcp, term: LCP, definition: Temps d'affichage du contenu principal.}
sources:
  - {key: cwv, name: web.dev, url: "https://web.dev/articles/vitals", checked_on: 2026-11-23}
  - {key: exp, kind: expert, name: Palier d'expert, checked_on: 2026-11-23}
  - {key: bro, kind: brochure, name: Brochure, checked_on: 2026-11-22}
chapters:
  - code: 1
    title: La présence web
    band_texts: {initial: Le site reste à construire., advanced: Le site est solide.}
    sections:
      - code: 1.1
        title: Le site
        plan: {single: 1, yes_partial_no: 1, multiple: 1, number: 1, text: 1, tools: 3, performance: 1,
               weight: 9, legal: 1, not_applicable: 1}
        questions:
          - code: 1.1-01
            heading: Sur mobile
            type: single
            weight: 3
            orientation: tools
            cct: [100, 75, 50]
            subject: le confort du site sur smartphone
            text: Votre site est-il conçu d'abord pour être consulté et utilisé facilement sur un smartphone ?
            help: Ouvrez le site sur votre téléphone.
            rationale: Le visiteur en séjour n'a que son téléphone.
            thresholds:
              - {text: Deux parcours sur trois se font sur mobile., source: exp}
            choices:
              - {key: not_adapted, label: Non adapté au mobile}
              - {key: difficult, label: "Adapté, mais difficile à utiliser", short_label: difficile}
              - {key: usable, label: Entièrement utilisable}
              - {key: tested, label: Testé avec des visiteurs}
            facts:
              low: "Le site n'est pas confortable sur smartphone ({choice})."
              low_1: Certaines pages du site restent difficiles sur smartphone.
              high: "{office} pense {subject} pour le mobile."
            recommendations:
              low: Corriger d'abord les cinq parcours mobiles les plus fréquents.
              next: Faire tester ces parcours par cinq visiteurs.
          - code: 1.1-02
            heading: Sur mobile
            type: number
            unit: s
            min: 0
            max: 60
            weight: 3
            orientation: performance
            cct: [50, 50, 25]
            subject: le temps d'affichage de la page d'accueil
            text: Sur mobile, en combien de secondes s'affiche le contenu principal de la page d'accueil ?
            help: Ouvrez PageSpeed Insights.
            rationale: Une page lente perd le visiteur.
            thresholds:
              - {text: "Bon jusqu'à 2,5 s.", source: cwv, source_url: "https://web.dev/articles/lcp", checked_on: 2026-11-20}
            bands:
              - {to: 2.5, level: 3}
              - {above: 2.5, to: "3,2", level: 2}
              - {above: 3.2, to: 4, level: 1}
              - {above: 4, level: 0}
            facts:
              low: La page d'accueil met {value} s à s'afficher (seuil {threshold} {unit}).
              high: La page d'accueil s'affiche vite ({value} s).
            recommendations:
              low: Compresser les images.
          - code: 1.1-03
            heading: Ailleurs
            type: yes_partial_no
            weight: 2
            orientation: tools
            legal: true
            not_applicable: Votre office n'a pas de site.
            cct: [25, 25, 0]
            subject: la conformité du bandeau cookies
            text: Le bandeau cookies permet-il de refuser aussi facilement que d'accepter, sans aucun dépôt avant le choix ?
            help: Regardez en navigation privée.
            rationale: C'est une obligation.
            condition: {question: 1.1-01, is_not: [not_adapted, difficult]}
            thresholds:
              - {text: Refus aussi simple que l'accord., source: cwv}
            choices:
              - {key: partial, label: "Partiellement : le refus demande plus de clics"}
            facts:
              low: Le recueil du consentement n'est pas conforme.
              high: Le recueil du consentement est conforme.
            recommendations:
              low: Régler la plateforme de consentement.
          - code: 1.1-04
            heading: Ailleurs
            type: multiple
            weight: 1
            orientation: tools
            cct: [0, 25, 25]
            subject: les données structurées du site
            text: Quels types de données structurées schema.org votre site publie-t-il déjà sur ses pages principales ?
            help: Passez une fiche au test.
            rationale: Les moteurs lisent ces balises.
            condition: {profile: sells_online, is: oui}
            boxes:
              - {key: event, label: Agenda}
              - {key: place, label: Lieux à visiter, short_label: lieux}
              - {key: lodging, label: Hébergements}
              - {key: article, label: Articles}
              - {key: other, label: Autre, neutral: true}
            bands: [0, 1, 2, 4]
            facts:
              low: Le site décrit peu ses contenus (manquent {missing}).
              high: Le site décrit ses contenus ({checked}).
            recommendations:
              low: Faire générer les balises à partir du SIT.
          - code: 1.1-05
            type: text
            subject: ce que l'office changerait d'abord
            text: Si vous ne pouviez changer qu'une seule chose sur votre site cette année, que serait-ce ?
            help: Une phrase suffit.
      - code: 1.2
        title: Contexte extérieur
        context: true
        plan: {single: 1, yes_partial_no: 1, multiple: 1}
        questions:
          - code: 1.2-01
            type: single
            subject: la fréquentation du territoire
            text: Comment évolue la fréquentation touristique de votre territoire depuis trois ans, toutes clientèles confondues ?
            help: Regardez la taxe de séjour.
            rationale: Cette tendance fixe l'ambition.
            choices:
              - {key: strong_fall, label: Forte baisse, quadrant: threat, fact: La fréquentation s'effondre.}
              - {key: slight_fall, label: Légère baisse, quadrant: threat}
              - {key: stable, label: Stable, quadrant: neutral}
              - {key: rise, label: Hausse, quadrant: opportunity}
            facts: {threat: La fréquentation recule., opportunity: La fréquentation progresse.}
          - code: 1.2-02
            type: yes_partial_no
            subject: l'accès au territoire sans voiture
            text: Un visiteur peut-il venir sur votre territoire et le parcourir sans voiture pendant tout son séjour ?
            help: Essayez avec un plan des transports.
            rationale: Les visiteurs sans voiture sont de plus en plus nombreux.
            choices:
              - {key: "no", quadrant: threat}
              - {key: partial, quadrant: neutral}
              - {key: "yes", quadrant: opportunity}
            facts: {threat: Le territoire se visite mal sans voiture., opportunity: Le territoire se visite sans voiture.}
          - code: 1.2-03
            type: multiple
            subject: les évolutions réglementaires
            text: Parmi ces évolutions réglementaires, lesquelles vous concernent et ne sont pas encore traitées par votre office ?
            help: Cochez ce qui reste à faire.
            rationale: Une obligation connue à temps se traite sans urgence.
            boxes:
              - {key: sales, label: Vente accessible, quadrant: threat}
              - {key: ai_act, label: Transparence de l'IA, quadrant: threat}
              - {key: pixels, label: Pixels de suivi, quadrant: threat}
              - {key: rentals, label: Meublés de tourisme, quadrant: neutral}
              - {key: none, label: Aucun de ces éléments, quadrant: opportunity}
            facts: {threat: "{item} : obligation non traitée.", opportunity: La réglementation est anticipée.}
"""


def read(text: str) -> BankFile:
    return read_files({"bank.yaml": text.encode()})


def small() -> Bank:
    """The small bank, read."""
    file = read(SMALL)
    assert file.bank is not None
    return file.bank


def changed(*replacements: tuple[str, str]) -> str:
    """The text of the small bank with pieces replaced; each must be there, once."""
    text = SMALL
    for old, new in replacements:
        assert text.count(old) == 1, f"{text.count(old)} times: {old}"
        text = text.replace(old, new)
    return text
