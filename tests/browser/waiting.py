"""Waiting for what a page does a moment after it shows something: what is swapped in is there before the focus has moved on to it.

Playwright's own `wait_for_function` has the page evaluate a text again and again, which our content security policy forbids to a page.
"""

from collections.abc import Callable
from time import monotonic
from typing import Any

from playwright.sync_api import Page

PATIENCE = 20  # seconds: for a machine that does much else


def until(page: Page, holds: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Wait until something holds, while the page goes on. Raises AssertionError when it never does.

    The clock is ours: that of a page may stand still.
    """
    last = monotonic() + seconds
    while not holds():
        assert monotonic() < last, "it never happened"
        page.wait_for_timeout(25)


def becomes(page: Page, expression: str, expected: Any) -> None:
    """Wait until a JavaScript expression has a value in this page. Raises AssertionError with the value that it had instead."""
    last = monotonic() + PATIENCE
    while (value := page.evaluate(expression)) != expected and monotonic() < last:
        page.wait_for_timeout(25)
    assert value == expected, f"{expression} is {value!r}, not {expected!r}"
