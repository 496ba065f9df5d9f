"""Every page as those who see it, in a browser: accessibility, the policy in force, width, keyboard. A new address is covered at birth.

Pictures of all of them are left in `.otn/pictures/`, for people to look at.
"""

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from otn.network.site_map import addresses
from tests.access import entries
from tests.access.cast import Stage, make_stage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], "resultTypes": ["violations"]}
PICTURES = settings.STATE_DIR / "pictures"

Profile = dict[str, bool | int]

LIGHT: Profile = {}
DARK: Profile = {"dark": True}
PHONE: Profile = {"width": 390}


HEAVIEST = 60_000  # bytes, compressed, of a first visit besides fonts (DESIGN §11)


@cache
def compressed(address: str) -> int:
    found = finders.find(address.removeprefix("/static/"))
    assert found, address
    return len(gzip.compress(Path(found).read_bytes()))


def weight(html: str) -> int:
    """Return what a first visit of a page costs, compressed: itself, its style sheets and its scripts."""
    assets = re.findall(r'(?:<script[^>]* src|<link rel="stylesheet" href)="(/static/[^"?]+)', html)
    assert assets
    return len(gzip.compress(html.encode())) + sum(compressed(address) for address in set(assets))


@dataclass(frozen=True)
class Visitor:
    """Somebody who walks through all pages of some kinds; `office` tells which of the stage's she is in."""

    name: str  # of an actor of tests/access/cast.py
    kinds: tuple[str, ...]
    office: str = "own"


VISITORS = [
    Visitor("anonymous", ("public", "account")),
    Visitor("manager", ("office", "self", "account")),
    Visitor("reader", ("office",)),
    Visitor("adviser", ("office", "network")),
    Visitor("network admin", ("network",)),
    Visitor("superuser in an intervention", ("office", "network")),
    Visitor("manager", ("office",), office="archived"),
]
# What is drawn by the roles differs in buttons, not in colours: those who see the most are looked at in every profile.
CASES = [
    *((visitor, profile) for visitor in VISITORS[:2] for profile in (LIGHT, DARK, PHONE)),
    *((visitor, LIGHT) for visitor in VISITORS[2:]),
    *((VISITORS[4], profile) for profile in (DARK, PHONE)),
]

BY_KIND = {"office": entries.OFFICE, "network": entries.NETWORK, "self": entries.SELF, "public": entries.PUBLIC}
EMPTY_OFFICE = ("dashboard:overview", "dashboard:team", "dashboard:journal", "documents:index", "notifications:index")


def name_of(value: object) -> str:
    if isinstance(value, Visitor):
        return f"{value.name}, {value.office}"
    return {(): "light", (("dark", True),): "dark"}.get(tuple(value.items()), "phone") if isinstance(value, dict) else str(value)


def pages_of(visitor: Visitor, stage: Stage, client: Client) -> Iterator[tuple[str, str]]:
    """Yield name and address of each whole page that this visitor is shown; what is a file, a fragment or a refusal is left out."""
    rows = stage.offices[visitor.office]
    for address in addresses():
        if address.kind not in visitor.kinds or "GET" not in address.methods:
            continue
        if address.kind == "account":
            if address.arguments or "<" in address.route or "(" in address.route:
                continue
            target = address.route
        else:
            arguments = dict(BY_KIND[address.kind][address.name, "GET"].arguments(rows))
            target = reverse(address.name, kwargs=arguments | ({"office": rows.office.slug} if address.kind == "office" else {}))
        if address.name in {"account_logout"} and visitor.name == "anonymous":
            continue
        answer = client.get(target)
        is_page = answer.status_code == 200 and answer.get("Content-Type", "").startswith("text/html") and "<html" in answer.text
        if is_page:
            assert weight(answer.text) <= HEAVIEST, f"{address.name}: {weight(answer.text)} bytes"
            yield address.name, target


def faults_of(page, name: str) -> list[str]:
    results = Axe().run(page, options=RULES)
    found = [f"{name}: {results.generate_report()}"] if results.violations_count else []
    if not page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"):
        found.append(f"{name}: scrolls sideways at {page.viewport_size['width']} px")
    return found


def picture(page, visitor: Visitor, profile: Profile, name: str) -> None:
    folder = PICTURES / f"{name_of(visitor)} {name_of(profile)}"
    folder.mkdir(parents=True, exist_ok=True)
    # `caret`: else Playwright puts a style into the page, which the policy rightly refuses.
    page.screenshot(path=folder / f"{name.replace(':', ' ')}.png", full_page=True, caret="initial")


@pytest.fixture
def stage(world) -> Stage:
    return make_stage(world)


def log_in(page, live_server, client: Client) -> None:
    if settings.SESSION_COOKIE_NAME in client.cookies:
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": str(live_server)}])


@pytest.mark.parametrize(("visitor", "profile"), CASES, ids=name_of)
def test_every_page_is_accessible_and_breaks_no_policy(open_page, live_server, stage, visitor, profile):
    client = stage.actors[visitor.name].client()
    seen, faults = 0, []
    with open_page(**profile) as page:
        log_in(page, live_server, client)
        for name, address in pages_of(visitor, stage, client):
            page.goto(address)
            seen += 1
            faults += faults_of(page, name)
            picture(page, visitor, profile, name)
            if profile is PHONE:
                page.set_viewport_size({"width": 320, "height": 640})
                if not page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"):
                    faults.append(f"{name}: scrolls sideways at 320 px")
                page.set_viewport_size({"width": 390, "height": 900})
    assert seen
    assert faults == []


def test_an_empty_office_is_accessible_too(open_page, live_server, world):
    client = Client()
    client.force_login(world.brumes_manager)
    faults = []
    with open_page() as page:
        log_in(page, live_server, client)
        for name in EMPTY_OFFICE:
            page.goto(reverse(name, kwargs={} if name.startswith("notifications") else {"office": "brumes"}))
            faults += faults_of(page, name)
            picture(page, Visitor("manager", (), "empty"), LIGHT, name)
    assert faults == []


def test_the_net_itself_catches(open_page):
    with open_page() as page:
        page.set_content(
            "<html lang='fr'><title>x</title><main><h1>x</h1><img src='data:,' /><p style='color:#bbb'>pâle</p><input></main></html>"
        )
        assert "image-alt" in (report := faults_of(page, "x")[0])
        assert "color-contrast" in report
        assert "label" in report
        page.set_viewport_size({"width": 320, "height": 640})
        page.set_content("<html lang='fr'><title>x</title><main><h1>x</h1><p style='width:900px'>large</p></main></html>")
        assert [fault for fault in faults_of(page, "y") if "sideways" in fault]


def test_the_font_is_ours_and_no_request_leaves_the_site(open_page, live_server):
    with open_page() as page:
        requested = []
        page.on("request", lambda request: requested.append(request.url))
        page.goto("/", wait_until="networkidle")
        assert page.evaluate("document.fonts.check('1em \"Source Sans Pro\"')")
        assert all(url.startswith(str(live_server)) for url in requested)
        assert any(url.endswith("400.woff2") for url in requested)


def test_one_logs_in_by_keyboard_alone(open_page, world):
    with open_page() as page:
        page.goto("/")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent").strip() == "Aller au contenu"
        page.goto("/compte/login/")
        page.get_by_label("Adresse e-mail").focus()
        page.keyboard.type("referent@embruns.example")
        page.keyboard.press("Tab")
        page.keyboard.type("une phrase de passe")
        page.keyboard.press("Enter")
        page.wait_for_url("**/ot/embruns/")


@pytest.mark.parametrize("who", ["manager", "network_admin"])
def test_tab_walks_through_a_page_with_the_focus_always_in_sight(open_page, live_server, world, who):
    client = Client()
    client.force_login(getattr(world, who))
    with open_page() as page:
        log_in(page, live_server, client)
        for address in ("/ot/embruns/", "/ot/embruns/equipe/", "/ot/embruns/journal/"):
            page.goto(address)
            seen = set()
            for _ in range(80):
                page.keyboard.press("Tab")
                here = page.evaluate(
                    """() => { const e = document.activeElement, s = getComputedStyle(e), b = e.getBoundingClientRect();
                               return [e.tagName, e.outerHTML.slice(0, 120), s.outlineStyle !== 'none' && b.width > 0 && b.height > 0] }"""
                )
                if here[0] == "BODY":
                    break
                assert here[2], f"{address}: the focus cannot be seen on {here[1]}"
                seen.add(here[1])
            assert len(seen) > 10, address


def test_a_refused_login_keeps_the_address_and_says_why(open_page, world):
    with open_page() as page:
        page.goto("/compte/login/")
        page.get_by_label("Adresse e-mail").fill("referent@embruns.example")
        page.get_by_label("Mot de passe").fill("une autre phrase")
        page.get_by_role("button", name="Se connecter", exact=True).click()
        assert page.get_by_label("Adresse e-mail").input_value() == "referent@embruns.example"
        assert "Adresse ou mot de passe incorrect" in page.get_by_role("alert").inner_text()
        assert faults_of(page, "login") == []
