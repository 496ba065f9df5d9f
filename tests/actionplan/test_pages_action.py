"""The page of an action: who does it and who checks, when, how hard it is, what is decided of it, what it waits for, what is said."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from actionplan import operations
from actionplan.models import Action, Prerequisite, Remark
from otn.journal.models import JournalEntry
from otn.notifications.models import Notification
from otn.offices.remarks import TAKEN_BACK_WITHIN
from otn.tenancy.scope import office_scope
from tests.actionplan.planned import TODAY, action, objective, task
from tests.statements import statements
from tests.strategy.steps import HTMX, READERS, assert_done, assert_refused, posts, read, seen, words

pytestmark = pytest.mark.django_db

SHEET = {"name": "Externalisation AdWords", "description": "", "owner": "", "controller": "", "starts_on": "", "due_date": ""}


@pytest.fixture(autouse=True)
def day(settings):
    settings.OTN_TODAY = TODAY


@pytest.fixture
def plan(world):
    """An objective with two actions, the first of which has dates of its own."""
    with office_scope([world.embruns.pk]):
        aim = objective(world.embruns, world.manager, starts_on=date(2026, 6, 1), due_date=date(2026, 12, 18))
        first = action(aim, world.manager, owner=world.contributor, controller=world.manager, due_date=date(2026, 9, 25), contribution=60)
        return {"aim": aim, "first": first, "second": action(aim, world.manager, "Une page par village", contribution=20)}


@pytest.fixture
def foreign(world):
    """An action of Pommiers."""
    with office_scope([world.pommiers.pk]):
        return action(objective(world.pommiers, world.pommiers_manager), world.pommiers_manager)


def url(one, tail=""):
    return f"/ot/embruns/plan/actions/{one.pk}/{tail}"


def again(world, one):
    with office_scope([world.embruns.pk]):
        return Action.objects.select_related("owner", "controller").get(pk=one.pk)


def loaded(world, one):
    """The action as it stands, of the office as its manager has it."""
    found = again(world, one)
    found.office = one.office
    return found


def versions(fragment):
    """The versions that htmx puts into the other forms of the page, by id."""
    return {one["id"]: one["value"] for one in fragment.select("input[name=version][hx-swap-oob]")}


# --- Reading ------------------------------------------------------------------------------------------------------------------------------


def test_the_page_says_what_the_action_is_and_how_far(client, world, plan):
    with office_scope([world.embruns.pk]):
        task(plan["first"], world.manager, "Expression des besoins", load=Decimal(3))
        done = task(plan["first"], world.manager, "Trouver le bon prestataire", load=Decimal(1))
        operations.finish_task(task=done, by=world.manager, version=1)
    page = seen(client, world.contributor, url(plan["first"]))
    head = words(page.find(id="action-tete"))
    assert page.h1.get_text(strip=True) == "1.1 Externalisation AdWords"
    assert "Objectif 1. Diversifier les canaux" in head
    assert "En cours" in head
    assert "25 % pondéré par la charge" in head
    assert "Du 1er juin au 25 septembre 2026 (début de l’objectif)" in head
    assert page.select_one("#action-tete progress")["value"] == "25"
    sheet = words(page.find(id="fiche"))
    assert f"Responsable {world.contributor.full_name}" in sheet
    assert world.manager.full_name in sheet
    assert "25 septembre 2026" in sheet
    assert page.select_one("#action-tete form") is None, "its progress comes from its tasks"


def test_dates_and_people_that_nobody_gave_are_said(client, world, plan):
    page = seen(client, world.manager, url(plan["second"]))
    head = words(page.find(id="action-tete"))
    assert "Du 1er juin au 18 décembre 2026 (dates de l’objectif)" in head
    assert "Sans responsable" in head
    assert "Sans contrôleur" in head
    assert "0 % saisi à la main" in head
    assert words(page.find(id="fiche")).count("Personne pour l’instant") == 2
    with office_scope([world.embruns.pk]):
        bare = action(objective(world.embruns, world.manager, "Sans dates"), world.manager, "Seule")
    assert "Sans date" in words(seen(client, world.manager, url(bare)).find(id="action-tete"))


def test_a_late_action_says_by_how_many_working_days(client, world, plan, settings):
    settings.OTN_TODAY = date(2026, 9, 29)
    assert "En retard de 2 jours ouvrés" in words(seen(client, world.reader, url(plan["first"])).find(id="action-tete"))


def test_doing_and_checking_oneself_is_possible_and_warned_about(client, world, plan):
    said = "La même personne fait et contrôle. C’est possible, mais à éviter."
    assert said not in words(seen(client, world.manager, url(plan["first"])).main)
    with office_scope([world.embruns.pk]):
        Action.objects.filter(pk=plan["first"].pk).update(owner=world.manager)
    assert said in words(seen(client, world.manager, url(plan["first"])).find(id="fiche"))


@pytest.mark.parametrize("who", READERS)
def test_whoever_only_reads_sees_the_action_and_no_control_but_what_he_may_say(client, world, plan, who):
    with office_scope([world.embruns.pk]):
        operations.score_action(action=plan["first"], by=world.manager, version=1, cost=2, complexity=2, time=3)
        operations.require_action(action=plan["first"], by=world.manager, required=plan["second"].pk)
        operations.add_expense(action=plan["first"], by=world.manager, label="Agence", planned=Decimal(1200))
    page = seen(client, getattr(world, who), url(plan["first"]))
    assert posts(page) == {url(plan["first"], "commentaires/")}
    assert {one.get("name") for one in page.main.select("input, textarea, select")} == {"csrfmiddlewaretoken", "text"}
    text = words(page.main)
    assert "Coût (dépense externe, 1re année) 2 moins de 500 €" in text
    assert "33 %, plutôt facile" in text
    client.force_login(getattr(world, who))
    line = plan["first"]
    for tail in ("modifier/", "noter/", "decider/", "imposer/", "avancement/", "bloquer/", "debloquer/", "prerequis/", "depenses/"):
        assert client.post(url(line, tail), {"version": 2}).status_code == 403, tail
    assert client.post(url(line, f"prerequis/{plan['second'].pk}/retirer/")).status_code == 403
    assert "Modifier la fiche" not in client.get(url(line, "?modifier")).text


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_asks_as_many_statements_whatever_it_holds(client, world, plan, count):
    with office_scope([world.embruns.pk]):
        for rank in range(count):
            task(plan["first"], world.manager, f"Tâche {rank}", assignee=world.contributor)
            operations.add_expense(action=plan["first"], by=world.manager, label=f"Dépense {rank}", planned=Decimal(10))
            operations.write_remark(action=plan["first"], by=world.contributor, text=f"Remarque {rank}")
        operations.require_action(action=plan["first"], by=world.manager, required=plan["second"].pk)
    client.force_login(world.manager)
    client.get(url(plan["first"]))
    with statements(10):
        assert f"Remarque {count - 1}" in client.get(url(plan["first"])).text


def test_an_action_of_elsewhere_is_not_found(client, world, plan, foreign):
    client.force_login(world.manager)
    for one in (foreign.pk, 999_999):
        assert client.get(f"/ot/embruns/plan/actions/{one}/").status_code == 404
        for tail in ("modifier/", "noter/", "decider/", "prerequis/", "depenses/", "commentaires/"):
            assert client.post(f"/ot/embruns/plan/actions/{one}/{tail}", SHEET | {"version": 1, "text": "x"}).status_code == 404
        for tail in ("pourquoi/", "activite/"):
            assert client.get(f"/ot/embruns/plan/actions/{one}/{tail}").status_code == 404


def test_an_action_in_the_bin_says_so_and_loses_nothing_that_was_typed(client, world, plan):
    with office_scope([world.embruns.pk]):
        operations.remove_action(action=plan["first"], by=world.manager)
    page = seen(client, world.manager, url(plan["first"]))
    assert "est dans la corbeille" in words(page.main)
    given = SHEET | {"name": "Mon nom", "version": 1}
    assert client.post(url(plan["first"], "modifier/"), given).status_code == 409
    answer = client.post(url(plan["first"], "modifier/"), given, headers=HTMX)
    assert (answer.status_code, answer["HX-Retarget"], answer["HX-Reswap"]) == (409, "#action-tete", "beforebegin")
    assert "est dans la corbeille" in words(read(answer))


# --- The sheet ----------------------------------------------------------------------------------------------------------------------------


def test_the_sheet_opens_in_place_and_offers_those_who_work(client, world, plan):
    page = seen(client, world.contributor, url(plan["first"], "?modifier"))
    form = page.find(id="fiche").form
    assert form["action"] == url(plan["first"], "modifier/")
    offered = {option["value"] for option in form.select("[name=owner] option")}
    assert {str(world.manager.pk), str(world.contributor.pk)} <= offered
    assert str(world.reader.pk) not in offered
    assert form.select_one("[name=owner] option[selected]")["value"] == str(world.contributor.pk)
    assert "Le vendredi 25 septembre 2026." in words(form)
    fragment = read(client.get(url(plan["first"], "?modifier"), headers=HTMX))
    assert fragment.find(id="fiche").form["action"] == form["action"]
    assert fragment.find("h1") is None
    assert fragment.select("[hx-swap-oob]") == []


def test_the_sheet_is_written_again(client, world, plan):
    client.force_login(world.contributor)
    given = SHEET | {
        "name": "Confier  AdWords", "description": "Trois devis.", "owner": world.manager.pk, "controller": world.contributor.pk,
        "starts_on": "2026-06-08", "due_date": "31/07/2026", "version": 1,
    }  # fmt: skip
    fragment = assert_done(
        client,
        url(plan["first"], "modifier/"),
        given,
        inside="fiche",
        page=url(plan["first"]),
        place="fiche",
        says="La fiche est enregistrée.",
    )
    assert fragment.find(id="action-tete")["hx-swap-oob"] == "true"
    assert "1.1 Confier AdWords" in words(fragment.find(id="action-tete"))
    assert versions(fragment) == {
        f"{name}-version": "2" for name in ("cct", "contribution", "decision", "imposee", "blocage")
    }  # fmt: skip
    found = again(world, plan["first"])
    assert (found.name, found.owner, found.due_date, found.version) == ("Confier AdWords", world.manager, date(2026, 7, 31), 2)
    answer = client.post(url(plan["first"], "modifier/"), given | {"version": 2, "name": "Encore"})
    assert (answer.status_code, answer["Location"]) == (303, f"{url(plan['first'])}#fiche")


def test_every_version_that_htmx_renews_stands_in_the_page(client, world, plan):
    """Else htmx would say that it has nowhere to put it."""
    ids = {one.get("id") for one in seen(client, world.manager, url(plan["first"])).select("[id]")}
    client.force_login(world.manager)
    fragment = read(client.post(url(plan["first"], "noter/"), {"cost": 1, "version": 1}, headers=HTMX))
    assert {one["id"] for one in fragment.select("[hx-swap-oob]")} <= ids


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"name": " "}, "name", "Ce champ est obligatoire."),
        ({"starts_on": "2026-12-01", "due_date": "2026-11-01"}, "due_date", "La fin vient après le début."),
        ({"starts_on": "demain"}, "starts_on", "demain"),
    ],
)
def test_a_sheet_that_cannot_be_is_refused_beside_its_field(client, world, plan, changed, field, said):
    client.force_login(world.manager)
    given = SHEET | {"version": 1} | changed
    fragment = assert_refused(client, url(plan["first"], "modifier/"), given, 422, inside="fiche")
    wrong = fragment.select_one(f"[name={field}]")
    assert wrong["aria-invalid"] == "true"
    assert said in words(fragment) or wrong["value"] == said
    assert again(world, plan["first"]).version == 1


def test_a_reader_is_given_nothing_and_who_left_keeps_what_he_has(client, world, plan):
    client.force_login(world.manager)
    given = SHEET | {"version": 1, "owner": world.reader.pk}
    assert client.post(url(plan["first"], "modifier/"), given).status_code == 422
    with office_scope([world.embruns.pk]):
        Action.objects.filter(pk=plan["first"].pk).update(owner=world.reader)
    page = seen(client, world.manager, url(plan["first"], "?modifier"))
    assert "(ne fait plus partie de l’équipe)" in words(page.find(id="fiche"))
    assert client.post(url(plan["first"], "modifier/"), given | {"name": "Autre nom"}).status_code == 303
    assert again(world, plan["first"]).owner == world.reader


def test_a_sheet_that_somebody_else_changed_shows_both_and_loses_nothing(client, world, plan):
    with office_scope([world.embruns.pk]):
        operations.edit_action(
            action=plan["first"], by=world.contributor, version=1, name="La leur", description="", owner=None, controller=None,
            starts_on=None, due_date=None,
        )  # fmt: skip
    client.force_login(world.manager)
    given = SHEET | {"name": "La mienne", "description": "Mes mots.", "owner": world.manager.pk, "version": 1}
    fragment = assert_refused(
        client, url(plan["first"], "modifier/"), given, 409, "La leur", f"La mienne, responsable {world.manager.full_name} : Mes mots.",
        inside="fiche",
    )  # fmt: skip
    assert words(fragment.select_one("[name=description]")) == "Mes mots."
    assert client.post(url(plan["first"], "modifier/"), given | {"version_vue": 2}).status_code == 303
    assert again(world, plan["first"]).name == "La mienne"


# --- CCT ----------------------------------------------------------------------------------------------------------------------------------


def test_scores_stand_with_their_anchors_and_say_what_is_missing(client, world, plan):
    page = seen(client, world.manager, url(plan["first"]))
    section = page.find(id="cct")
    assert "CCT : — Notez le coût, la complexité et le temps." in words(section)
    for name, anchor in (("cost", "2 000 à 10 000 €"), ("complexity", "un prestataire"), ("time", "11 à 30 jours")):
        radios = section.select(f"input[name={name}]")
        assert [one["value"] for one in radios] == ["1", "2", "3", "4", "5", ""]
        assert [one["value"] for one in radios if one.has_attr("checked")] == [""]
        assert f"4 {anchor}" in words(radios[3].parent)


def test_what_is_scored_is_saved_at_once_and_the_figure_comes_back_alone(client, world, plan):
    client.force_login(world.contributor)
    answer = client.post(url(plan["first"], "noter/"), {"cost": 2, "complexity": 2, "time": "", "version": 1}, headers=HTMX)
    assert "CCT : — Notez le coût, la complexité et le temps. Enregistré." in words(read(answer))
    fragment = read(client.post(url(plan["first"], "noter/"), {"cost": 2, "complexity": 2, "time": 3, "version": 2}, headers=HTMX))
    assert "33 %, plutôt facile (plus bas = plus facile) Enregistré." in words(fragment)
    assert fragment.select("input[type=radio]") == [], "the radios stay under the finger"
    assert versions(fragment)["cct-version"] == "3"
    found = again(world, plan["first"])
    assert (found.cost, found.complexity, found.time, found.version) == (2, 2, 3, 3)
    answer = client.post(url(plan["first"], "noter/"), {"cost": 5, "complexity": 5, "time": 5, "version": 3})
    assert (answer.status_code, answer["Location"]) == (303, f"{url(plan['first'])}#cct")
    assert "100 %, plutôt difficile" in words(seen(client, world.reader, url(plan["first"])).find(id="cct"))


def test_scores_that_somebody_else_changed_show_both(client, world, plan):
    with office_scope([world.embruns.pk]):
        operations.score_action(action=plan["first"], by=world.contributor, version=1, cost=1, complexity=1, time=None)
    client.force_login(world.manager)
    given = {"cost": 4, "complexity": 2, "time": 3, "version": 1}
    fragment = assert_refused(
        client, url(plan["first"], "noter/"), given, 409, "coût 1, complexité 1, temps pas encore noté", "coût 4, complexité 2, temps 3",
        inside="cct",
    )  # fmt: skip
    assert [one["value"] for one in fragment.select("input[type=radio][checked]")] == ["4", "2", "3"]
    answer = client.post(url(plan["first"], "noter/"), given, headers=HTMX)
    assert (answer["HX-Retarget"], answer["HX-Reswap"]) == ("#cct", "outerHTML")
    client.post(url(plan["first"], "noter/"), given | {"version_vue": 2}, headers=HTMX)
    assert again(world, plan["first"]).cost == 4


@pytest.mark.parametrize("score", ["0", "6", "x", "²"])
def test_a_score_is_one_to_five(client, world, plan, score):
    client.force_login(world.manager)
    answer = client.post(url(plan["first"], "noter/"), {"cost": score, "version": 1})
    assert answer.status_code == 422
    assert again(world, plan["first"]).cost is None


# --- Share and decision -------------------------------------------------------------------------------------------------------------------


def test_the_share_stands_with_the_sum_of_the_objective(client, world, plan):
    text = words(seen(client, world.reader, url(plan["first"])).find(id="contribution"))
    assert "60 %" in text
    assert "80 % de l’objectif couvert, il manque 20 %." in text
    with office_scope([world.embruns.pk]):
        operations.contribute(action=plan["second"], by=world.manager, version=1, contribution=60)
    assert "120 % : réduire de 20." in words(seen(client, world.reader, url(plan["first"])).find(id="contribution"))
    with office_scope([world.embruns.pk]):
        operations.contribute(action=plan["second"], by=world.manager, version=2, contribution=None)
    text = words(seen(client, world.reader, url(plan["first"])).find(id="contribution"))
    assert "100 % de l’objectif couvert par 2 actions, dont 1 sans contribution." in text
    assert "40 % sans nombre : une part égale de ce qui reste" in words(
        seen(client, world.reader, url(plan["second"])).find(id="contribution")
    )


def test_the_share_is_typed_in_place_and_what_was_refused_still_stands(client, world, plan):
    client.force_login(world.contributor)
    share = {"de": plan["first"].pk, "version": 1}
    fragment = assert_refused(
        client, url(plan["first"], "contribution/"), share | {"contribution": "12,5"}, 422, "Écrivez un nombre entier de 0 à 100",
        inside="contribution",
    )  # fmt: skip
    assert (fragment.select_one("[name=contribution]")["value"], again(world, plan["first"]).contribution) == ("12,5", 60)
    fragment = read(client.post(url(plan["first"], "contribution/"), share | {"contribution": "70"}, headers=HTMX))
    assert "90 % de l’objectif couvert, il manque 10 %." in words(fragment.find(id="contribution"))
    assert versions(fragment)["cct-version"] == "2"
    rest = f"/ot/embruns/plan/objectifs/{plan['aim'].pk}/repartir/"
    assert rest in posts(seen(client, world.contributor, url(plan["first"])))
    assert client.post(rest, {"de": plan["first"].pk})["Location"] == f"{url(plan['first'])}#contribution"
    assert "100 % de l’objectif couvert par 2 actions." in words(seen(client, world.reader, url(plan["first"])).find(id="contribution"))


def test_an_action_is_postponed_discarded_with_a_reason_and_kept_again(client, world, plan):
    client.force_login(world.contributor)
    decide = url(plan["first"], "decider/")
    fragment = assert_done(
        client, decide, {"decision": "postponed", "reason": "", "version": 1}, inside="contribution", page=url(plan["first"]),
        place="contribution", says="L’action est reportée. Sa part de l’objectif est libre.",
    )  # fmt: skip
    assert "Reportée" in words(fragment.find(id="action-tete"))
    assert "20 % de l’objectif couvert, il manque 80 %." in words(fragment.find(id="contribution"))
    short = {"decision": "discarded", "reason": "Non.", "version": 2}
    fragment = assert_refused(client, decide, short, 422, "Dites pourquoi, en 10 caractères au moins.", inside="contribution")
    assert fragment.select_one("[name=reason]")["value"] == "Non."
    assert client.post(decide, short | {"reason": "Trop cher pour nous."}).status_code == 303
    page = seen(client, world.reader, url(plan["first"]))
    assert "Écartée : Trop cher pour nous." in words(page.find(id="action-tete"))
    assert client.post(decide, {"decision": "kept", "version": 3}).status_code == 403
    client.force_login(world.manager)
    assert client.post(decide, {"decision": "kept", "version": 3}).status_code == 303
    assert again(world, plan["first"]).decision == "kept"
    assert client.post(decide, {"decision": "burnt", "version": 4}).status_code == 422


def test_a_decision_on_what_somebody_else_changed_waits_for_the_next_press(client, world, plan):
    with office_scope([world.embruns.pk]):
        operations.impose_action(action=plan["first"], by=world.manager, version=1, is_imposed=True)
    client.force_login(world.contributor)
    given = {"decision": "discarded", "reason": "Trop cher pour nous.", "version": 1}
    fragment = assert_refused(
        client, url(plan["first"], "decider/"), given, 409, "Quelqu’un d’autre vient de changer cela", inside="contribution"
    )
    assert fragment.select_one("[name=reason]")["value"] == "Trop cher pour nous."
    assert fragment.find(id="decision-version")["value"] == "2"
    assert again(world, plan["first"]).decision == "kept"


def test_an_action_is_imposed_and_competes_again(client, world, plan):
    client.force_login(world.manager)
    fragment = assert_done(
        client, url(plan["first"], "imposer/"), {"is_imposed": "1", "version": 1}, inside="contribution", page=url(plan["first"]),
        place="contribution", says="L’action est imposée dans l’arbitrage.",
    )  # fmt: skip
    assert "Imposée" in words(fragment.find(id="action-tete"))
    assert client.post(url(plan["first"], "imposer/"), {"is_imposed": "", "version": 2}).status_code == 303
    assert not again(world, plan["first"]).is_imposed
    assert client.post(url(plan["first"], "imposer/"), {"is_imposed": "1", "version": 2}).status_code == 409


# --- Progress -----------------------------------------------------------------------------------------------------------------------------


def test_the_progress_of_an_action_without_task_is_typed(client, world, plan):
    client.force_login(world.contributor)
    report = url(plan["second"], "avancement/")
    fragment = assert_done(
        client, report, {"progress": "40", "version": 1}, inside="action-tete", page=url(plan["second"]), place="action-tete",
        says="L’avancement est enregistré.",
    )  # fmt: skip
    assert "40 % saisi à la main" in words(fragment)
    for typed in ("101", "-1", "beaucoup", "12,5"):
        fragment = assert_refused(
            client, report, {"progress": typed, "version": 2}, 422, "Un avancement est un nombre entier de 0 à 100.", inside="action-tete"
        )
        assert fragment.select_one("[name=progress]")["value"] == typed
    with office_scope([world.embruns.pk]):
        task(loaded(world, plan["second"]), world.manager)
    answer = client.post(report, {"progress": "60", "version": 2})
    assert answer.status_code == 409
    assert "L’avancement de cette action vient de ses tâches." in words(read(answer).main)


# --- What it waits for --------------------------------------------------------------------------------------------------------------------


def test_a_blocked_action_says_why_until_it_no_longer_is(client, world, plan):
    client.force_login(world.contributor)
    fragment = assert_done(
        client, url(plan["first"], "bloquer/"), {"reason": "Le devis n’est pas signé.", "version": 1}, inside="besoins",
        page=url(plan["first"]), place="besoins", says="Le blocage est signalé.",
    )  # fmt: skip
    assert "Bloquée : Le devis n’est pas signé." in words(fragment.find(id="action-tete"))
    assert client.post(url(plan["first"], "debloquer/"), {"version": 1}).status_code == 409
    assert client.post(url(plan["first"], "debloquer/"), {"version": 2}).status_code == 303
    assert again(world, plan["first"]).blocked_reason == ""
    assert_refused(
        client, url(plan["first"], "bloquer/"), {"reason": " ", "version": 3}, 422, "Ce champ est obligatoire.", inside="besoins"
    )


def test_prerequisites_are_added_and_taken_away_and_a_loop_is_named(client, world, plan):
    client.force_login(world.contributor)
    first, second = plan["first"], plan["second"]
    fragment = assert_done(
        client, url(first, "prerequis/"), {"required": second.pk}, inside="besoins", page=url(first), place="besoins",
        says="Le prérequis est ajouté.",
    )  # fmt: skip
    assert "1.2 Une page par village" in words(fragment.find(id="besoins"))
    assert "Attendue par 1.1 Externalisation AdWords" in words(seen(client, world.contributor, url(second)).find(id="besoins"))
    loop = "Cela tourne en rond : Une page par village → Externalisation AdWords → Une page par village."
    fragment = assert_refused(client, url(second, "prerequis/"), {"required": first.pk}, 422, loop, inside="besoins")
    assert fragment.select_one("[name=required]")["aria-invalid"] == "true"
    assert fragment.select_one("[name=required] option[selected]")["value"] == str(first.pk)
    assert client.post(url(first, f"prerequis/{second.pk}/retirer/")).status_code == 303
    with office_scope([world.embruns.pk]):
        assert Prerequisite.objects.count() == 0
    assert_refused(client, url(first, "prerequis/"), {"required": ""}, 422, "Choisissez une action.", inside="besoins")


def test_a_prerequisite_of_elsewhere_is_not_found(client, world, plan, foreign):
    client.force_login(world.manager)
    for number in (foreign.pk, 999_999):
        assert client.post(url(plan["first"], "prerequis/"), {"required": number}).status_code == 404


# --- What is said and what happened -------------------------------------------------------------------------------------------------------


def test_office_and_adviser_talk_beneath_the_action(client, world, plan):
    with office_scope([world.embruns.pk]):
        operations.write_remark(action=plan["first"], by=world.advisor, text="Et le mobile ?")
    client.force_login(world.reader)
    fragment = assert_done(
        client, url(plan["first"], "commentaires/"), {"text": "On y vient."}, inside="remarques", page=url(plan["first"]),
        place="remarques", says="Votre commentaire est ajouté.",
    )  # fmt: skip
    said = fragment.select(".conversation > li")
    assert said[0]["data-qui"] == "conseiller"
    assert "Conseiller OTN" in words(said[0])
    assert not said[1].has_attr("data-qui")
    assert_refused(client, url(plan["first"], "commentaires/"), {"text": ""}, 422, "Ce champ est obligatoire.", inside="remarques")
    with office_scope([world.embruns.pk]):
        told = Notification.objects.filter(user=world.manager).order_by("-pk").first()
    assert told.address == f"{url(plan['first'])}#remarques"


def test_a_remark_is_taken_back_by_its_author_for_a_quarter_of_an_hour(client, world, plan):
    with office_scope([world.embruns.pk]):
        mine = operations.write_remark(action=plan["first"], by=world.reader, text="Oups.")
    back = url(plan["first"], f"commentaires/{mine.pk}/reprendre/")
    assert back not in posts(seen(client, world.manager, url(plan["first"])))
    assert client.post(back).status_code == 403
    assert client.post(url(plan["second"], f"commentaires/{mine.pk}/reprendre/")).status_code == 404
    assert back in posts(seen(client, world.reader, url(plan["first"])))
    fragment = read(client.post(back, headers=HTMX))
    assert "Commentaire repris par son auteur." in words(fragment)
    with office_scope([world.embruns.pk]):
        late = operations.write_remark(action=plan["first"], by=world.reader, text="Trop tard.")
        Remark.objects.filter(pk=late.pk).update(at=timezone.now() - TAKEN_BACK_WITHIN - timedelta(minutes=1))
    refused = client.post(url(plan["first"], f"commentaires/{late.pk}/reprendre/"))
    assert refused.status_code == 422
    assert "Un commentaire se reprend dans le quart d’heure qui suit." in words(read(refused).main)


def test_the_activity_is_for_those_who_read_the_journal(client, world, plan):
    with office_scope([world.embruns.pk]):
        operations.decide_action(
            action=plan["first"], by=world.contributor, version=1, decision=operations.Decision.POSTPONED, reason="L’an prochain."
        )
        task(plan["first"], world.manager, "Expression des besoins")
        lines = JournalEntry.objects.count()
    page = seen(client, world.manager, url(plan["first"], "activite/"))
    text = words(page.main)
    assert "a décidé du sort de l’action Externalisation AdWords : “L’an prochain.”" in text
    assert "a ajouté la tâche Expression des besoins" in text
    assert seen(client, world.advisor, url(plan["first"])).select_one("#origine a[href$='activite/']") is not None
    client.force_login(world.manager)
    assert read(client.get(url(plan["first"], "activite/"), headers=HTMX)).find("h1") is None
    for person in (world.contributor, world.reader):
        client.force_login(person)
        assert client.get(url(plan["first"], "activite/")).status_code == 403
        assert "activite/" not in client.get(url(plan["first"])).text
    with office_scope([world.embruns.pk]):
        assert JournalEntry.objects.count() == lines, "reading writes nothing"
