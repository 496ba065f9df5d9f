"""What only a browser shows of a picture: whether its texts can be read, in our font, at the width that it has."""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from otn.lib import charts
from otn.lib.charts.lettering import width
from otn.ui.fonts import build_fonts
from tests.lib import charted

pytestmark = pytest.mark.browser

FONTS = Path(__file__).resolve().parents[2] / ".otn" / "build" / "static" / "fonts"
LAID_OUT = "svg { display: block; max-width: 100%; height: auto } .c-wide { max-width: none } figure { margin: 0 0 24px; overflow-x: auto }"
READ = """() => [...document.querySelectorAll('svg text')].map(text => {
  const box = text.getBoundingClientRect(), svg = text.ownerSVGElement
  return {words: text.textContent, picture: svg.querySelector('title').textContent,
          scale: svg.getBoundingClientRect().width / svg.viewBox.baseVal.width, size: parseFloat(getComputedStyle(text).fontSize),
          x: box.x, y: box.y, width: box.width, height: box.height}
})"""


def page_of(pictures: Sequence[str]) -> str:
    faces = "".join(
        f'@font-face {{ font-family: "Source Sans Pro"; font-weight: {weight}; src: url(data:font/woff2;base64,{encoded}) }}'
        for weight in (400, 600, 700)
        for encoded in [b64encode((FONTS / f"source-sans-pro-{weight}.woff2").read_bytes()).decode()]
    )
    figures = "".join(f"<figure>{svg}</figure>" for svg in pictures)
    return f'<!doctype html><html lang="fr"><title>Graphiques</title><style>{faces}{LAID_OUT}</style>{figures}</html>'


@contextmanager
def shown(browser: Browser, pictures: Sequence[str], wide: int = 1280) -> Iterator[list[dict[str, Any]]]:
    """Give the texts of pictures as Chromium lays them out."""
    build_fonts(FONTS)
    page = browser.new_page(viewport={"width": wide, "height": 900})
    errors: list[str] = []
    page.on("console", lambda said: errors.append(said.text))
    try:
        page.set_content(page_of(pictures))
        page.evaluate("Promise.all([...document.fonts].map(face => face.load()))")
        yield page.evaluate(READ)
        assert errors == []
    finally:
        page.close()


def crossed(texts: Sequence[dict[str, Any]]) -> list[tuple[str, str, str]]:
    """Find texts of one picture that touch; a line of letters fills four fifths of its box."""
    found = []
    for place, one in enumerate(texts):
        for other in texts[place + 1 :]:
            across = min(one["x"] + one["width"], other["x"] + other["width"]) - max(one["x"], other["x"])
            down = min(one["y"] + one["height"] * 0.9, other["y"] + other["height"] * 0.9) - max(
                one["y"] + one["height"] * 0.1, other["y"] + other["height"] * 0.1
            )
            if one["picture"] == other["picture"] and across > 1 and down > 0.5:
                found.append((one["picture"], one["words"], other["words"]))
    return found


def all_pictures() -> list[str]:
    sheets = charts.gantt_pages(
        charted.long_plan(60, 26), today=charted.TODAY, uid="p", title="Sur papier", scale=charts.Scale.MONTH, closures=charted.CLOSURES
    )
    return [chart.svg for chart in (*charted.everything(), *sheets)]


@pytest.mark.parametrize("wide", [1280, 390])
def test_no_two_texts_touch(browser, wide):
    with shown(browser, all_pictures(), wide) as texts:
        assert len(texts) > 300
        assert crossed(texts) == []


def test_texts_that_touch_are_found(browser):
    touching = (
        '<svg width="200" viewBox="0 0 200 50"><title>x</title><text x="5" y="20">Conquête</text><text x="40" y="24">Contenus</text></svg>'
    )
    with shown(browser, [touching]) as texts:
        assert crossed(texts) == [("x", "Conquête", "Contenus")]


def test_texts_are_fourteen_pixels_or_more(browser):
    with shown(browser, all_pictures()) as texts:
        assert [text for text in texts if text["scale"] < 1 or text["size"] < 14] == []


def test_a_retro_planning_keeps_its_size_on_a_telephone(browser):
    with shown(browser, [charted.gantt().svg], 390) as texts:
        assert {text["scale"] for text in texts} == {1}


def test_no_text_is_wider_than_was_reckoned(browser):
    with shown(browser, all_pictures()) as texts:
        figures = [text for text in texts if text["size"] < 50]  # the figure of a gauge is in bold, and alone
        assert [text["words"] for text in figures if text["width"] > width(text["words"], text["size"]) + 1] == []
