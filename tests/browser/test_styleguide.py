"""The style guide in a browser: each component accessible in light, in dark and on a phone, and none wider than its page."""

from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

ADDRESS = "/admin/guide-de-style/"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], "resultTypes": ["violations"]}


@pytest.fixture
def guide(open_page, live_server, client, world):
    """Return a context manager that gives the style guide in a profile, as somebody who may see it."""
    client.force_login(world.superuser)

    @contextmanager
    def open_guide(**profile):
        with open_page(**profile) as page:
            page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": str(live_server)}])
            page.goto(ADDRESS)
            yield page

    return open_guide


@pytest.mark.parametrize("profile", [{}, {"dark": True}, {"width": 390}], ids=str)
def test_every_component_is_accessible(guide, profile):
    with guide(**profile) as page:
        results = Axe().run(page, options=RULES)
        assert results.violations_count == 0, results.generate_report()


def test_the_net_catches_what_is_planted(guide):
    with guide() as page:
        page.evaluate(
            """() => document.querySelector('main').insertAdjacentHTML('beforeend',
               '<img src="/static/otn.svg"><input name="x"><p class="muet" id="pale">pâle</p>')"""
        )
        page.evaluate("document.getElementById('pale').style.color = '#ddd'")
        found = {violation["id"] for violation in Axe().run(page, options=RULES).response["violations"]}
        assert {"image-alt", "label", "color-contrast"} <= found


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_no_component_is_wider_than_its_page(guide, width):
    with guide(width=width) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_spaced_and_enlarged_text_hides_nothing(guide):
    """WCAG 1.4.4 and 1.4.12: text at 200 %, lines, letters and words spread out."""
    spread = """
        * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
        p { margin-block-end: 2em !important } html { font-size: 200% !important }"""
    with guide() as page:
        page.evaluate("css => { const s = new CSSStyleSheet(); s.replaceSync(css); document.adoptedStyleSheets = [s]; }", spread)
        cut = page.evaluate(
            """() => [...document.querySelectorAll('main *, header *')].filter((element) => {
                 const style = getComputedStyle(element);
                 return /hidden|clip/.test(style.overflowX + style.overflowY)
                   && !element.closest('.invisible, progress, meter, svg, textarea, select, input')
                   && (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1);
               }).map((element) => element.outerHTML.slice(0, 80))"""
        )
        assert cut == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280


TARGETS = """() => [...document.querySelectorAll('a, button, summary, input, select, textarea, label')].filter((element) => {
    const box = element.getBoundingClientRect();
    const inText = element.matches('a') && getComputedStyle(element).display === 'inline';
    const held = element.matches('input') && element.closest('label');
    return box.width && !inText && !held && !element.closest('.invisible, .evitement') && !element.matches('.champ > label, .coche > label')
      && (box.height < 23.5 || box.width < 20);
  }).map((element) => element.outerHTML.slice(0, 90))"""


def test_every_target_is_large_enough(guide):
    """WCAG 2.5.8: 24 px, links inside sentences apart."""
    with guide(width=390) as page:
        assert page.evaluate(TARGETS) == []


def test_a_dialog_and_a_menu_open_without_script_and_escape_gives_the_focus_back(guide):
    with guide() as page:
        for name, opened in (("Ouvrir un menu", "#guide-menu"), ("Ouvrir un dialogue", "#guide-dialogue")):
            button = page.get_by_role("button", name=name)
            button.focus()
            page.keyboard.press("Enter")
            assert page.locator(opened).is_visible()
            page.keyboard.press("Escape")
            assert not page.locator(opened).is_visible()
            assert button.evaluate("element => element === document.activeElement")


def test_paper_shows_the_content_alone(guide):
    with guide(dark=True) as page:
        page.emulate_media(media="print")
        assert page.locator(".entete, .pied, .bandeau, form, button").filter(visible=True).count() == 0
        assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
        assert page.locator("table").first.is_visible(), "figures are unfolded"
