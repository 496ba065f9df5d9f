"""What browser tests of pages share: somebody who is signed in, a page that is accessible, a picture for people to look at."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client

PROFILES: list[dict[str, Any]] = [{}, {"dark": True}, {"width": 390}, {"width": 320}]


def log_in(page, live_server, person) -> None:
    """Sign somebody in without walking through the form."""
    client = Client()
    client.force_login(person)
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": str(live_server)}])


def assert_accessible(page) -> None:
    """Hold a page to axe, and to the width of its window."""
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways"


def picture(page, folder: str, name: str) -> None:
    """Leave a picture for people to look at, as test_pages.py does."""
    pictures = settings.STATE_DIR / "pictures" / folder
    pictures.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=pictures / f"{re.sub(r'[^a-z0-9]+', '-', name.lower())}.png", full_page=True, caret="initial")


@contextmanager
def refusing_page(browser, live_server, **options) -> Iterator[Any]:
    """A page whose console is not listened to: Chromium writes every answer of 400 or more there."""
    context = browser.new_context(base_url=str(live_server), locale="fr-FR", **options)
    try:
        yield context.new_page()
    finally:
        context.close()
