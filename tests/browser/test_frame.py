"""The frame of a page in a browser: menus by keyboard and without script, what is lost on the way to the server, weight, stability."""

import gzip
from contextlib import contextmanager

import pytest
from django.http import HttpResponse
from django.template import RequestContext, Template
from django.urls import include, path
from django.views.decorators.http import require_GET

from otn.offices.access import office_view
from tests.browser.waiting import becomes, until

PAGE = """{% extends "office.html" %}{% block title %}Essai{% endblock %}{% block page %}<h1>Essai</h1>{% for name in names %}
  <form id="{{ name }}" method="post" action="/ot/embruns/essai/{{ name }}/" hx-post="/ot/embruns/essai/{{ name }}/"
        hx-trigger="change delay:50ms, submit" hx-swap="none" hx-sync="this:queue last">{% csrf_token %}
    <label>{{ name }} <input name="valeur" id="{{ name }}-valeur"></label>
    <p role="status" id="{{ name }}-etat"></p>
  </form>{% endfor %}
  <form id="fiche" method="post" action="/ot/embruns/essai/fiche/" hx-post="/ot/embruns/essai/fiche/" hx-target="this" hx-swap="outerHTML">
    {% csrf_token %}<label>Nom <input name="nom" id="fiche-nom"></label> <button id="fiche-bouton">Enregistrer la fiche</button>
  </form>
{% endblock %}"""


@require_GET
@office_view("office.see")
def trial(request):
    return HttpResponse(Template(PAGE).render(RequestContext(request, {"names": ["un", "deux", "trois"]})))


urlpatterns = [path("ot/<slug:office>/essai/", trial), path("", include("otn.urls"))]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.urls(__name__)]

SAVED = {"status": 200, "content_type": "text/html", "body": '<p role="status" id="un-etat" hx-swap-oob="true">Enregistré</p>'}


@pytest.fixture
def visit(open_page, live_server, client, world):
    """Return a context manager that gives a page of a profile, logged in as somebody."""

    @contextmanager
    def visit_as(person, address, **profile):
        client.force_login(person)
        with open_page(**profile) as page:
            page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": str(live_server)}])
            page.goto(address)
            yield page

    return visit_as


@pytest.fixture
def trial_page(browser, live_server, client, world):
    """The page above in a browser whose requests may fail: what its console then says is no fault."""
    client.force_login(world.manager)
    context = browser.new_context(base_url=str(live_server), locale="fr-FR")
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": str(live_server)}])
    page = context.new_page()
    broken = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.clock.install()
    page.goto("/ot/embruns/essai/")
    yield page
    assert broken == []
    context.close()


FOCUSED = "document.activeElement.id || document.activeElement.textContent.trim()"


def answer(page, pattern, *answers):
    """Answer the requests to an address in turn, the last one for good; return the list of what was sent."""
    sent = []

    def fulfil(route):
        given = answers[min(len(sent), len(answers) - 1)]
        sent.append(route.request.post_data)
        route.abort() if given is None else route.fulfill(**given)

    page.route(pattern, fulfil)
    return sent


def change(page, name, value="x"):
    page.locator(f"#{name}-valeur").press_sequentially(value)
    page.keyboard.press("Tab")
    page.clock.run_for(100)
    page.wait_for_timeout(150)


NEWLY_FAILED = """id => {
  const line = document.getElementById(id), said = line.firstChild;
  if (!line.innerText.includes("Nouvel essai") || said.heard) return false;
  return said.heard = true;
}"""


def hears(page, *names):
    """Wait until the page has heard of one more failure of each of these: the delay of the next try begins with it."""
    for name in names:
        until(page, lambda name=name: page.evaluate(NEWLY_FAILED, f"{name}-etat"))


def warns_before_leaving(page):
    return page.evaluate("!window.dispatchEvent(new Event('beforeunload', { cancelable: true }))")


# --- Menus ------------------------------------------------------------------------------------------------------------------------------


def test_the_first_tab_skips_to_the_content(visit, world):
    with visit(world.manager, "/ot/embruns/") as page:
        page.keyboard.press("Tab")
        becomes(page, FOCUSED, "Aller au contenu")
        assert page.locator(".evitement").bounding_box()["y"] >= 0
        page.keyboard.press("Enter")
        becomes(page, FOCUSED, "contenu")


@pytest.mark.parametrize(("width", "menus"), [(1280, ["menu-offices", "menu-compte"]), (390, ["menu", "menu-offices", "menu-compte"])])
def test_menus_open_by_keyboard_lead_into_themselves_and_escape_gives_the_focus_back(visit, world, width, menus):
    with visit(world.advisor, "/ot/embruns/", width=width) as page:
        for menu in menus:
            button = page.locator(f"[popovertarget={menu}]")
            button.focus()
            assert not page.locator(f"#{menu}").is_visible()
            page.keyboard.press("Enter")
            assert page.locator(f"#{menu}").is_visible()
            page.keyboard.press("Tab")
            assert page.evaluate("name => document.getElementById(name).contains(document.activeElement)", menu)
            page.keyboard.press("Escape")
            assert not page.locator(f"#{menu}").is_visible()
            assert button.evaluate("element => element === document.activeElement")


def test_the_focus_is_always_seen(visit, world):
    with visit(world.manager, "/ot/embruns/essai/") as page:
        for _ in range(25):
            page.keyboard.press("Tab")
            seen = page.evaluate(
                """() => { const element = document.activeElement, style = getComputedStyle(element);
                     return element === document.body || (parseFloat(style.outlineWidth) >= 3 && style.outlineStyle !== 'none'); }"""
            )
            assert seen, page.evaluate(FOCUSED)


def test_menus_open_without_any_script(browser, live_server, client, world):
    client.force_login(world.advisor)
    context = browser.new_context(base_url=str(live_server), java_script_enabled=False, viewport={"width": 390, "height": 900})
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": str(live_server)}])
    page = context.new_page()
    page.goto("/ot/embruns/")
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("navigation", name="Menu principal").get_by_role("link", name="Rapports").click()
    page.wait_for_url("**/ot/embruns/rapports/")
    context.close()


def test_an_opened_menu_stays_inside_a_narrow_page(visit, world):
    with visit(world.advisor, "/ot/embruns/", width=320) as page:
        for menu in ("menu", "menu-offices", "menu-compte"):
            page.locator(f"[popovertarget={menu}]").click()
            box = page.locator(f"#{menu}").bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 320
            page.keyboard.press("Escape")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


# --- Weight and stability ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/", "/ot/embruns/", "/ot/embruns/essai/"])
def test_a_first_visit_is_light(visit, world, address):
    with visit(world.manager, "about:blank") as page:
        if address == "/":
            page.context.clear_cookies()
        answers = []
        page.on("response", lambda response: answers.append(response))
        page.goto(address, wait_until="networkidle")
        weighed = [one for one in answers if one.request.resource_type in {"document", "stylesheet", "script"}]
        assert sum(len(gzip.compress(one.body())) for one in weighed) <= 60_000
        assert len(answers) <= 8, [one.url for one in answers]


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_moves_while_a_page_loads(visit, world, width):
    with visit(world.manager, "about:blank", width=width) as page:
        page.goto("/ot/embruns/", wait_until="networkidle")
        shift = page.evaluate(
            """() => new Promise((done) => { let sum = 0;
                 new PerformanceObserver((list) => list.getEntries().forEach((entry) => { sum += entry.value; }))
                   .observe({ type: 'layout-shift', buffered: true });
                 setTimeout(() => done(sum), 300); })"""
        )
        assert shift == 0


# --- Nothing typed is lost --------------------------------------------------------------------------------------------------------------


def test_a_save_that_fails_is_tried_again_by_itself(trial_page):
    page = trial_page
    sent = answer(page, "**/essai/un/", {"status": 503}, None, SAVED)
    change(page, "un", "gardé")
    hears(page, "un")
    assert page.locator("#un-etat").inner_text() == "Non enregistré. Nouvel essai…"
    assert warns_before_leaving(page)
    page.clock.run_for(2_000)
    until(page, lambda: len(sent) == 2)
    hears(page, "un")
    page.clock.run_for(5_000)
    until(page, lambda: len(sent) == 3)
    until(page, lambda: page.locator("#un-etat").inner_text() == "Enregistré")
    assert all("valeur=gard%C3%A9" in body for body in sent)
    until(page, lambda: not warns_before_leaving(page))
    page.clock.run_for(60_000)
    assert len(sent) == 3


def test_after_three_tries_a_banner_tells_what_is_not_saved_and_a_button_saves_it(trial_page):
    page = trial_page
    first, second = answer(page, "**/essai/un/", *[None] * 4, SAVED), answer(page, "**/essai/deux/", *[None] * 4, SAVED)
    change(page, "un")
    change(page, "deux")
    for seconds in (2, 5, 15):
        hears(page, "un", "deux")
        assert page.locator("#alerte-page").inner_text() == ""
        page.clock.run_for(seconds * 1000 + 200)
    alert = page.get_by_role("alert")
    alert.get_by_text("2 modifications").wait_for()
    assert "Connexion perdue\u00a0: 2 modifications ne sont pas enregistrées." in alert.inner_text()
    alert.get_by_role("button", name="Réessayer").click()
    until(page, lambda: len(first) == len(second) == 5 and not page.locator("#alerte-page").inner_text())
    until(page, lambda: not warns_before_leaving(page))


def test_the_end_of_a_session_loses_nothing_and_a_new_login_saves_it(trial_page, live_server, client, world):
    page = trial_page
    sent = answer(page, "**/essai/un/", {"status": 401}, SAVED)
    change(page, "un", "gardé")
    alert = page.get_by_role("alert")
    until(page, alert.count)
    assert alert.inner_text().startswith("Votre session est terminée. Votre dernière modification est encore sur cette page.")
    assert page.locator("#un-valeur").input_value() == "gardé"
    login = alert.get_by_role("link", name="Se reconnecter dans un nouvel onglet")
    assert (login.get_attribute("target"), login.get_attribute("href")) == ("_blank", "/compte/login/")
    assert warns_before_leaving(page)

    page.context.clear_cookies(name="sessionid")
    alert.get_by_role("button", name="Réessayer").click()
    until(page, lambda: "Votre session est terminée" in page.locator("#alerte-page").inner_text())
    page.wait_for_timeout(300)
    assert len(sent) == 1, "not logged in yet: nothing is sent"

    page.context.clear_cookies(name="csrftoken")  # a login changes the token
    client.force_login(world.manager)
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": str(live_server)}])
    before = page.locator("#un [name=csrfmiddlewaretoken]").input_value()
    alert.get_by_role("button", name="Réessayer").click()
    until(page, lambda: len(sent) == 2 and not warns_before_leaving(page))
    assert "valeur=gard%C3%A9" in sent[1]
    assert before not in sent[1], "the token is that of the new session"
    assert page.locator("#alerte-page").inner_text() == ""


def test_a_refusal_is_told_and_what_was_typed_stays(trial_page):
    page = trial_page
    answer(page, "**/essai/un/", {"status": 403, "body": "non"})
    change(page, "un", "à copier")
    until(page, page.get_by_role("alert").count)
    assert page.get_by_role("alert").inner_text().startswith("Erreur\u00a0: cette modification n’a pas été acceptée.")
    assert page.locator("#un-valeur").input_value() == "à copier"
    assert not warns_before_leaving(page)


@pytest.mark.parametrize("status", [200, 204, 409, 422])
def test_an_answer_is_no_failure(trial_page, status):
    page = trial_page
    answer(page, "**/essai/un/", {"status": status, "content_type": "text/html", "body": ""})
    change(page, "un")
    assert not warns_before_leaving(page)
    assert page.locator("#alerte-page").inner_text() == ""


def test_a_poll_after_the_end_of_a_session_says_so_once_and_speaks_of_no_change(trial_page):
    page = trial_page
    answer(page, "**/essai/etat/", {"status": 401})
    page.evaluate(
        """() => {
             const poll = document.createElement('div');
             poll.id = 'etat';
             poll.setAttribute('hx-get', '/ot/embruns/essai/etat/');
             poll.setAttribute('hx-trigger', 'nouvelles');
             document.querySelector('main').append(poll);
             htmx.process(poll);
             window.said = 0;
             new MutationObserver(() => { window.said += 1; }).observe(document.getElementById('alerte-page'), { childList: true });
           }"""
    )
    for _ in range(3):
        page.evaluate("htmx.trigger('#etat', 'nouvelles')")
        page.wait_for_timeout(100)
    until(page, page.get_by_role("alert").count)
    assert page.get_by_role("alert").inner_text().startswith("Votre session est terminée.\n")
    assert page.evaluate("window.said") == 1
    assert not warns_before_leaving(page)


def test_a_page_without_a_failure_warns_of_nothing(trial_page):
    trial_page.locator("#un-valeur").fill("x")
    assert not warns_before_leaving(trial_page)


# --- The focus is never lost ------------------------------------------------------------------------------------------------------------

WRONG = """<form id="fiche" method="post" action="/x/"><p role="alert">Erreur</p>
  <label>Nom <input name="nom" id="fiche-nom" aria-invalid="true"></label> <button id="fiche-bouton">Enregistrer la fiche</button></form>"""
DONE = '<section id="fiche"><p>Fiche enregistrée.</p><a href="/" id="suite">La suite</a></section>'
BARE = '<p id="fiche">Fiche enregistrée.</p>'


@pytest.mark.parametrize(("status", "body", "place"), [(422, WRONG, "fiche-nom"), (200, DONE, "suite"), (200, BARE, "fiche")])
def test_the_focus_goes_on_from_what_was_swapped_in(trial_page, status, body, place):
    page = trial_page
    answer(page, "**/essai/fiche/", {"status": status, "content_type": "text/html", "body": body})
    page.locator("#fiche-bouton").focus()
    page.keyboard.press("Enter")
    page.clock.run_for(500)
    becomes(page, "document.activeElement.id", place)


def test_the_focus_stays_where_it_is_when_something_else_is_swapped(trial_page):
    page = trial_page
    answer(page, "**/essai/un/", SAVED)
    page.locator("#deux-valeur").focus()
    page.evaluate("htmx.trigger(document.getElementById('un'), 'submit')")
    page.clock.run_for(500)
    assert page.locator("#un-etat").inner_text() == "Enregistré"
    becomes(page, FOCUSED, "deux-valeur")
