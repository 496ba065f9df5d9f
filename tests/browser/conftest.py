"""A real Chromium, and pages that fail the test on any error of its console (a violation of the content security policy is one)."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from threading import Condition
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.waiting import PATIENCE

FLAGS = [
    "--no-sandbox",  # as root; the pages are ours
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

expect.set_options(timeout=PATIENCE * 1000)

# Playwright's own loop runs in this thread: Django's safety against asynchronous callers would refuse every query beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium()
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is missing: bin/setup --browser installs it")
        pytest.skip("CHROMIUM IS MISSING: no browser test runs. apt-get install chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield launched
        launched.close()


class Visits:
    """The connections of a live server that are open; Chromium keeps some for what a page asks next, until its context is closed."""

    def __init__(self, httpd: Any) -> None:
        self.open = 0
        self.changed = Condition()
        serve = httpd.process_request_thread

        def counted(*args: Any) -> None:
            try:
                serve(*args)
            finally:
                self._move(-1)

        begin = httpd.process_request

        def counting(*args: Any) -> None:
            self._move(1)
            begin(*args)

        httpd.process_request_thread, httpd.process_request = counted, counting

    def _move(self, by: int) -> None:
        with self.changed:
            self.open += by
            self.changed.notify_all()

    def end(self) -> bool:
        """Wait until no connection is open; tell whether that came within ten seconds."""
        with self.changed:
            return self.changed.wait_for(lambda: self.open == 0, timeout=10)


@pytest.fixture(scope="session")
def visits(live_server: Any) -> Visits:
    return Visits(live_server.thread.httpd)


@pytest.fixture(autouse=True)
def server_at_rest(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let the server answer all that pages still ask before the tables are emptied: the two would wait for one another for ever."""
    if "live_server" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("transactional_db")  # which empties the tables once this fixture is undone
    visits: Visits = request.getfixturevalue("visits")
    yield
    server = request.getfixturevalue("live_server").thread
    with closing(HTTPConnection(server.host, server.port)) as last:  # behind all that still waits to be let in
        last.request("GET", "/static/")
        last.getresponse().read()
    assert visits.end(), "a page is still open on the server"


@pytest.fixture
def open_page(browser: Browser, live_server: object) -> Callable[..., object]:
    """Return a context manager that gives a page of a profile, and fails when its console told an error."""

    @contextmanager
    def open_profile(*, dark: bool = False, width: int = 1280) -> Iterator[Page]:
        context = browser.new_context(
            base_url=str(live_server), color_scheme="dark" if dark else "light", viewport={"width": width, "height": 900}, locale="fr-FR"
        )
        page = context.new_page()
        errors: list[str] = []
        page.on("console", lambda said: errors.append(f"{said.type}: {said.text}") if said.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        try:
            yield page
            assert errors == []
        finally:
            context.close()

    return open_profile
