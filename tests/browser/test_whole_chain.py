"""The whole chain in a real browser: a new office, from its opening by OTN to the review of its year, and back to its first answer.

Whatever may be reached from « À faire maintenant » is reached from there: the home of the office leads through the four steps.
"""

import re
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from django.utils import timezone
from pypdf import PdfReader

from diagnostic.tasks import make_report
from otn.documents.models import Job, State
from otn.lib import french
from otn.mail.models import OutgoingMail
from otn.tenancy.scope import all_offices
from tests.browser.walking import log_in
from tests.diagnostic.assessed import TODAY, published_version
from tests.factories import EditionFactory
from tests.monitoring.tracked import CODES, TABLE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

OFFICE = "Baie des Salines"
HOME = "/ot/baie-des-salines/"
CAMILLE, YANN = ("camille@salines.example", "Camille", "Aubert"), ("yann@salines.example", "Yann", "Morel")  # manager, contributor
PASSWORD = "hamac brouette zinc cactus"

QUESTION = "Votre site est-il conçu d’abord pour être consulté et utilisé facilement sur un smartphone"
FACT = "Le site n’est pas confortable sur smartphone"
RECOMMENDATION = "Corriger d’abord les cinq parcours mobiles les plus fréquents"
WORD = "Le recul du trait de côte gagne la promenade."
REFLECTION, GROUP, STRATEGY = "Stratégie digitale 2027", "Le mobile", "Un site mobile"
OBJECTIVE = "Faire évoluer les outils web vers les usages mobiles"
TASKS = ("Expression des besoins", "Trouver le bon prestataire")


# --- What is done everywhere --------------------------------------------------------------------------------------------------------------


def sees(where, text):
    where.get_by_text(text).first.wait_for()


def presses(where, button):
    where.get_by_role("button", name=button).first.click()


def goes(where, link):
    where.get_by_role("link", name=link).first.click()


def field(where, label):
    return where.get_by_label(re.compile(rf"^{label}( \(obligatoire\))?$"))


def to_do(page, said):
    """Open the home of the office, where this is what is to be done now; return the card that says so."""
    page.goto(HOME)
    card = page.get_by_role("region", name="À faire maintenant")
    sees(card, said)
    return card


def follows(page, said, button, leads_to):
    """Do what the home of the office says: its button leads there."""
    goes(to_do(page, said), button)
    page.wait_for_url(re.compile(leads_to))


def joins(page, who):
    """Open the invitation that came by mail, choose a password, and be in the office."""
    address, *names = who
    text = OutgoingMail.objects.get(recipient=address).text
    page.goto(re.search(r"/compte/invitation/\S+", text)[0])
    field(page, "Prénom").focus()
    for typed in (*names, PASSWORD, PASSWORD):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    presses(page, "Ouvrir mon compte et rejoindre l’équipe")
    page.wait_for_url(f"**{HOME}")


def work(task):
    """Do the job that waits for a task, as the worker does when the broker hands it its number."""
    with all_offices("test"):
        job = Job.objects.get(kind=task.name, state=State.QUEUED)
    task(str(job.pk), job.office_id)


def taken(page, act):
    """What a click brings home as a file."""
    with page.expect_download() as begun:
        act()
    return Path(begun.value.path()).read_bytes()


# --- The office opens ---------------------------------------------------------------------------------------------------------------------


def otn_opens_the_office(page):
    page.goto("/reseau/offices/")
    goes(page, "Créer un office")
    field(page, "Nom de l’office").fill(OFFICE)
    field(page, "Adresse").fill("baie-des-salines")
    field(page, "Adresse e-mail du premier référent").fill(CAMILLE[0])
    field(page, "Motif").fill("La Baie des Salines entre dans le réseau.")
    presses(page, "Créer l’office et inviter son référent")
    sees(page, "invitation en attente")


def otn_confides_it(page, adviser):
    field(page, "Conseiller").select_option(label=str(adviser))
    presses(page, "Confier l’office")
    page.get_by_role("row", name=str(adviser)).wait_for()


def the_manager_opens_the_diagnostic(page):
    joins(page, CAMILLE)
    follows(page, "Bienvenue.", "Commencer le diagnostic", "/diagnostic/$")
    presses(page, "Ouvrir le diagnostic 2026")
    sees(page, "0 sur 7")


def the_manager_invites(page):
    follows(page, "Le diagnostic 2026 est ouvert.", "Inviter un collègue", "/equipe/")
    goes(page, "Inviter")
    field(page, "Adresse e-mail").fill(YANN[0])
    page.get_by_label("Contributeur").check()
    presses(page, "Envoyer l’invitation")
    sees(page, f"L’invitation est partie à {YANN[0]}.")


# --- 1. Récolter --------------------------------------------------------------------------------------------------------------------------


def the_manager_confides_a_chapter(page):
    page.goto(f"{HOME}diagnostic/")
    goes(page.get_by_role("navigation", name="Diagnostic 2026"), "Répartition")
    field(page, "Confier à").select_option(label="Yann Morel")
    presses(page, "Confier le chapitre 1")
    page.get_by_role("button", name="Ne plus confier le chapitre 1 à Yann Morel").wait_for()


def the_contributor_answers(page):
    follows(page, "Le diagnostic 2026 est ouvert.", "Commencer le diagnostic", "/diagnostic/$")
    goes(page.locator("#mes-chapitres"), "1. La présence web")
    sees(page, QUESTION)
    for code, key in (("1.1-01", "not_adapted"), ("1.2-01", "rise"), ("1.2-02", "no"), ("1.2-03", "sales")):
        page.locator(f'[id="q-{code}"] input[value="{key}"]').check()
    page.locator('[name="t-1.1-02"]').fill("6")
    page.keyboard.press("Tab")
    for code in ("1.1-01", "1.1-02", "1.2-01", "1.2-02", "1.2-03"):
        sees(page.locator(f'[id="q-{code}-etat"]'), "Enregistré à")
    follows(page, "Reprendre : chapitre 1", "Reprendre", "/chapitre/1/")
    page.locator('[id="q-1.1-04"] input[value="event"]').check()
    sees(page.locator('[id="q-1.1-04-etat"]'), "Enregistré à")
    to_do(page, "Tout est répondu. Il reste à transmettre le diagnostic. Votre référent, Camille, s’en charge.")


def the_manager_sends_it(page):
    follows(page, "Tout est répondu.", "Relire et transmettre", "/relecture/")
    goes(page, "Transmettre au conseiller")
    presses(page, "Transmettre au conseiller")
    sees(page, "Le diagnostic est transmis.")


def the_manager_completes_the_profile(page):
    page.goto(HOME)
    goes(page.get_by_role("region", name="À ne pas oublier"), "Compléter le profil")
    page.wait_for_url("**/profil/")
    goes(page, "Modifier le profil")
    for name, typed in (
        ("commune", "Salines"),
        ("epci", "Baie"),
        ("staff", "3,5"),
        ("beds", "1200"),
        ("web_budget", "8000"),
        ("sit", "Tourinsoft"),
    ):
        page.locator(f"[name={name}]").fill(typed)
    for name in ("department", "territory", "category", "legal_form", "sells_online"):
        page.locator(f"[name={name}]").select_option(index=1)
    presses(page, "Enregistrer le profil")
    sees(page, "Le profil est enregistré.")
    to_do(page, "Le diagnostic est chez votre conseiller.")


def the_adviser_validates_it(page):
    page.goto("/portefeuille/")
    goes(page, OFFICE)
    follows(page, "Le diagnostic 2026 est à relire.", "Relire le diagnostic", "/revue/")
    presses(page, "Commencer la relecture")
    goes(page, "Tout ce qui reste est conforme")
    presses(page, "Noter le reste conforme")
    goes(page, "Valider le diagnostic")
    page.get_by_role("textbox").fill("Un diagnostic sincère : commencez par le mobile.")
    presses(page, "Valider le diagnostic")
    sees(page, "Validé")


def the_manager_takes_the_report(page):
    follows(page, "Le diagnostic 2026 est validé.", "Voir les résultats", "/resultats/")
    goes(page.get_by_role("navigation", name="Diagnostic 2026"), "Rapport")
    presses(page, "Préparer le rapport")
    sees(page, "En préparation")
    work(make_report)
    sees(page, "Prêt")
    printed = PdfReader(BytesIO(taken(page, page.locator(".travail a[download]").click)))
    text = " ".join(sheet.extract_text() for sheet in printed.pages)
    assert OFFICE in text
    assert "commencez par le mobile" in text


# --- 2. Classer ---------------------------------------------------------------------------------------------------------------------------


def a_reflection_begins(page):
    follows(page, "Le diagnostic 2026 est validé.", "Créer les faits de l’étape 2", "/strategie/")
    goes(page, "Créer une réflexion")
    field(page, "Nom").fill(REFLECTION)
    field(page, "But de la réflexion").fill("Améliorer la visibilité de la destination.")
    field(page, "Pilote").select_option(label="Camille Aubert")
    field(page, "Date butoir").fill("2027-02-26")
    presses(page, "Créer la réflexion")
    page.wait_for_url(re.compile(r"/faits/"))


def facts_are_kept(page):
    follows(page, f"« {REFLECTION} » : Faits.", "Continuer la réflexion", "/faits/$")
    presses(page, "constats du diagnostic")
    sees(page, FACT)
    presses(page, "Tout retenir")
    page.locator("#liste-accepted > li", has_text=FACT).wait_for()
    field(page, "Un fait").fill(WORD)
    page.keyboard.press("Enter")
    page.locator("#liste-accepted > li", has_text=WORD).wait_for()


def facts_are_sorted(page):
    goes(page, "Les classer dans le SWOT")
    presses(page.locator("[data-depot=unsorted] li.fait", has_text=WORD), "Menace")
    page.locator("[data-depot=threat] li.fait", has_text=WORD).wait_for()
    page.locator("[data-depot=weakness] li.fait", has_text=FACT).wait_for()


def facts_are_gathered(page):
    follows(page, f"« {REFLECTION} » : Groupes.", "Continuer la réflexion", "/groupes/$")
    for box in page.locator("#ranger [name=facts]").all():
        box.check()
    field(page, "Nom du nouveau groupe").fill(GROUP)
    presses(page, "Créer un groupe avec les faits cochés")
    sees(page, "Sans groupe (0)")


def a_recommendation_becomes_a_solution(page):
    follows(page, f"« {REFLECTION} » : Solutions.", "Continuer la réflexion", "/solutions/$")
    presses(page, "Reprendre la recommandation de la question 1.1-01")
    page.locator("li[id^=solution-]", has_text=RECOMMENDATION).wait_for()


def a_strategy_is_made(page):
    follows(page, f"« {REFLECTION} » : Stratégies.", "Continuer la réflexion", "/strategies/$")
    page.get_by_role("checkbox", name=RECOMMENDATION).check()
    field(page, "Nom de la nouvelle stratégie").fill(STRATEGY)
    page.locator("#creer").click()
    page.get_by_role("heading", name=STRATEGY).wait_for()


def an_objective_is_set(page):
    follows(page, f"« {REFLECTION} » : Objectifs.", "Continuer la réflexion", "/objectifs/$")
    form = page.locator("#nouvel-objectif form")
    for name, typed in (("name", OBJECTIVE), ("indicator", "visites sur mobile"), ("target", "60 %"), ("due_date", "2027-10-29")):
        form.locator(f"[name={name}]").fill(typed)
    form.locator("[name=strategy]").select_option(label=STRATEGY)
    page.locator("#creer").click()
    page.get_by_role("heading", name=OBJECTIVE).wait_for()


def the_strategy_is_validated(page):
    follows(page, f"« {REFLECTION} » est prête.", "Valider la stratégie", "/validation/$")
    presses(page, "Valider la stratégie")
    sees(page, f"Stratégie validée le {french.date_long(timezone.now())}")


# --- 3. Choisir ---------------------------------------------------------------------------------------------------------------------------


def the_objective_enters_the_plan(page):
    follows(page, "Votre objectif est prêt.", "Reprendre mes objectifs", "/plan/$")
    presses(page, "Reprendre mes objectifs")
    page.get_by_role("heading", name=OBJECTIVE).wait_for()
    sees(page, "100 % de l’objectif couvert")


def the_action_is_scored(page):
    goes(page, RECOMMENDATION)
    for place, chosen in (("cost", 1), ("complexity", 1), ("time", 2)):
        page.locator(f"#cct-{place}_{chosen}").check()
    page.locator("#cct-resultat", has_text="33 %, plutôt facile").wait_for()


def the_action_gets_its_tasks(page):
    for name, day in zip(TASKS, ("2027-02-12", "2027-02-26"), strict=True):
        page.locator("#nouvelle-tache-name").fill(name)
        page.locator("#nouvelle-tache-ends_on").fill(day)
        page.locator("#nouvelle-tache-is_mine").check()
        page.locator("#ajouter-tache").click()
        page.get_by_role("link", name=name, exact=True).wait_for()
    for name, days in zip(TASKS, ("5", "10"), strict=True):
        goes(page.locator("#taches"), name)
        field(page, "Durée").fill(days)
        page.locator("#enregistrer").click()
        sees(page, "La tâche est enregistrée.")
        goes(page.get_by_role("navigation", name="Fil d’Ariane"), RECOMMENDATION)


def dates_are_counted_back(page):
    page.goto(f"{HOME}plan/retroplanning/")
    goes(page, "Construire à rebours")
    page.locator("[name=pret_le]").fill("2027-03-31")
    presses(page, "Voir les dates")
    sees(page.locator("#apercu table"), "31 mars 2027")
    presses(page, "Appliquer ces dates")
    sees(page, "ont de nouvelles dates.")


def the_plan_is_validated(page):
    follows(page, "Le plan d’actions est prêt.", "Valider le plan", "/plan/validation/$")
    sees(page, "Le plan est prêt à être validé")
    presses(page, "Valider le plan")
    sees(page, f"Validé le {french.date_long(timezone.now())} par Camille Aubert")


def the_plan_is_taken_away(page):
    page.goto(f"{HOME}plan/fichiers/")
    content = taken(page, lambda: presses(page, "Télécharger le classeur"))
    book = openpyxl.load_workbook(BytesIO(content))
    written = " ".join(str(value) for sheet in book for row in sheet.iter_rows(values_only=True) for value in row if value is not None)
    for text in (OBJECTIVE, RECOMMENDATION, *TASKS, FACT):
        assert text in written


# --- 4. Valider ---------------------------------------------------------------------------------------------------------------------------


def a_campaign_is_followed(page):
    follows(page, "Suivez votre première campagne.", "Ajouter une campagne", "/suivi/campagnes/nouvelle/$")
    field(page, "Nom").fill("Adwords")
    field(page, "Canal").select_option(TABLE["Adwords"][0].value)
    actions = field(page, "Action du plan")
    actions.select_option(actions.locator("option", has_text=RECOMMENDATION).get_attribute("value"))
    presses(page, "Ajouter la campagne")
    page.get_by_role("link", name=RECOMMENDATION).wait_for()


def a_period_opens(page):
    follows(page, "Les chiffres d’octobre manquent au suivi.", "Saisir le mois", "/suivi/$")
    goes(page, "Ouvrir la première période")
    field(page, "Mois").select_option(label="octobre 2026")
    presses(page, "Ouvrir le tableau")
    goes(page, "Ajouter une campagne")
    field(page, "Campagne").select_option(label="Adwords (liens sponsorisés)")
    presses(page, "Reprendre cette campagne")
    goes(page, "Ajouter une campagne")
    field(page, "Nom de la campagne").fill("Email 1")
    field(page, "Canal").select_option(TABLE["Email 1"][0].value)
    presses(page, "Ajouter la campagne")
    page.locator("#feuille").get_by_role("link", name="Email 1", exact=True).wait_for()


def the_brochures_rows_are_typed(page):
    for name in ("Adwords", "Email 1"):
        row = page.locator("#feuille tbody tr", has=page.get_by_role("link", name=name, exact=True))
        for code in CODES:
            if code not in {"conversion_rate", "roi", "verdict", "comment"}:
                row.locator(f"[data-case={code}] input").fill(TABLE[name][1][CODES.index(code)])
        page.keyboard.press("Tab")
        row.locator("[data-case=roi] summary", has_text=TABLE[name][1][CODES.index("roi")]).wait_for()
        sees(row, "Enregistré à")


def the_year_is_reviewed(page):
    goes(page.get_by_role("navigation", name="Suivi"), "Synthèse")
    sees(page, "ROI par campagne")
    goes(page, "Faire le bilan de 2026")
    objective = page.get_by_role("row", name=OBJECTIVE)
    sees(objective, "Adwords")
    sees(objective, "4,01")
    for label, typed in (
        ("Ce qu’on garde", "Adwords."),
        ("Ce qu’on arrête", "La lettre d’avril."),
        ("Ce qu’on a appris", "Le mobile d’abord."),
    ):
        field(page, label).fill(typed)
    presses(page, "Enregistrer le bilan")
    sees(page, "Écrit par Camille Aubert")
    to_do(page, "Tout est à jour.")


def the_campaign_says_why(page):
    page.goto(f"{HOME}suivi/campagnes/")
    goes(page, "Adwords")
    goes(page, "Pourquoi")
    trace = page.locator(".fil")
    for text in ("Adwords", RECOMMENDATION, OBJECTIVE, STRATEGY, GROUP, FACT, "réponse “Non adapté au mobile”"):
        sees(trace, text)
    goes(trace, QUESTION)
    page.wait_for_url("**/diagnostic/2026/chapitre/1/#q-1.1-01")
    asked = page.locator('[id="q-1.1-01"]')
    for text in (QUESTION, "Non adapté au mobile", "Yann"):
        sees(asked, text)


def test_a_new_office_walks_the_whole_chain_and_back_to_its_first_answer(open_page, live_server, world, settings, tmp_path):
    settings.OTN_TODAY = TODAY
    settings.MEDIA_ROOT = tmp_path
    with all_offices("test"):
        EditionFactory.create(bank_version=published_version(), year=2026)
    with open_page() as admin, open_page() as adviser, open_page() as manager, open_page() as contributor:
        log_in(admin, live_server, world.network_admin)
        log_in(adviser, live_server, world.advisor)
        otn_opens_the_office(admin)
        otn_confides_it(admin, world.advisor)
        the_manager_opens_the_diagnostic(manager)
        the_manager_invites(manager)
        joins(contributor, YANN)
        the_manager_confides_a_chapter(manager)
        the_contributor_answers(contributor)
        the_manager_sends_it(manager)
        the_manager_completes_the_profile(manager)
        the_adviser_validates_it(adviser)
        for step in (
            the_manager_takes_the_report,
            a_reflection_begins, facts_are_kept, facts_are_sorted, facts_are_gathered, a_recommendation_becomes_a_solution,
            a_strategy_is_made, an_objective_is_set, the_strategy_is_validated,
            the_objective_enters_the_plan, the_action_is_scored, the_action_gets_its_tasks, dates_are_counted_back,
            the_plan_is_validated, the_plan_is_taken_away,
            a_campaign_is_followed, a_period_opens, the_brochures_rows_are_typed,
            the_year_is_reviewed, the_campaign_says_why,
        ):  # fmt: skip
            step(manager)
