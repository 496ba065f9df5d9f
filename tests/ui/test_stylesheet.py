"""The style sheet, the script and the drawings: contrasts computed from the tokens, weights, and what a reader of them relies on."""

import gzip
import re
from itertools import product
from xml.etree import ElementTree

import pytest

from otn.accounts.models import Theme
from otn.lib.charts.drawing import COLOURS
from otn.ui.templatetags.ui import ILLUSTRATIONS
from tests.guards import pages
from tests.guards.sources import ROOT

CSS = (ROOT / "static" / "otn.css").read_text()
BARE = re.sub(r"/\*.*?\*/", "", CSS, flags=re.DOTALL)
PAIR = re.compile(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);")
THEMES = ("light", "dark")
TOKENS = {theme: {name: (light, dark)[place] for name, light, dark in PAIR.findall(BARE)} for place, theme in enumerate(THEMES)}

# --- Contrast (interface.md §2.1) ---------------------------------------------------------------------------------------------------------

GROUNDS = ("paper", "surface", "sand")
ACCENTS = ("sea", "meadow", "brick", "plum", "ochre", "bad")
TEXTS = ("ink", "muted", *ACCENTS, "stone")


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the ratio of WCAG, 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
def test_every_text_is_readable_on_every_ground(theme):
    colours = TOKENS[theme]
    ratios = {(text, ground): contrast(colours[text], colours[ground]) for text, ground in product(TEXTS, GROUNDS)}
    ratios |= {
        (text, f"{accent}-soft"): contrast(colours[text], colours[f"{accent}-soft"]) for accent in ACCENTS for text in (accent, "ink")
    }
    ratios |= {("on-sea", accent): contrast(colours["on-sea"], colours[accent]) for accent in ACCENTS}
    ratios |= {("muted", f"{accent}-soft"): contrast(colours["muted"], colours[f"{accent}-soft"]) for accent in ACCENTS}
    assert {pair: round(ratio, 2) for pair, ratio in ratios.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("theme", THEMES)
def test_every_edge_of_a_control_is_seen(theme):
    colours = TOKENS[theme]
    assert {ground: ratio for ground in GROUNDS if (ratio := contrast(colours["ctl"], colours[ground])) < 3} == {}


def test_a_colour_is_written_once_as_a_token():
    rest = re.sub(r"@layer (?:tokens|print) \{.*?\n\}", "", BARE, flags=re.DOTALL)
    assert set(re.findall(r"#\w{3,8}\b(?=[^{}]*;)", rest)) == {"#0000"}  # transparent


# --- Weight (interface.md §3) -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "most"), [("otn.css", 14_000), ("otn.js", 6_000)])
def test_a_file_of_every_page_is_light(name, most):
    assert len(gzip.compress((ROOT / "static" / name).read_bytes())) <= most


# --- What a reader of the file relies on --------------------------------------------------------------------------------------------------

LAYERS = ["reset", "tokens", "base", "layout", "components", "charts", "utilities", "print"]


def test_every_rule_stands_in_a_layer():
    assert re.search(r"@layer ([\w, ]+);", BARE)[1].split(", ") == LAYERS
    assert re.findall(r"^@layer (\w+) \{", BARE, re.MULTILINE) == LAYERS
    outside = re.sub(r"^@layer \w+ \{.*?^\}", "", BARE, flags=re.DOTALL | re.MULTILINE)
    assert set(re.findall(r"^[^\s}].*?(?=[{;])", outside, re.MULTILINE)) == {"@layer " + ", ".join(LAYERS), "@font-face "}


def test_force_is_for_utilities():
    assert "!important" not in re.sub(r"@layer utilities \{.*?\n\}", "", BARE, flags=re.DOTALL)


def test_selectors_name_no_id():
    selectors = re.findall(r"([^{};]*)\{", BARE)
    assert [selector for selector in selectors if re.search(r"#[A-Za-z]", selector)] == []


def test_directions_are_logical():
    physical = r"(?:margin|padding|border)-(?:left|right|top|bottom)|(?<![\w-])(?:left|right|top|bottom|width|height|max-width|min-height)"
    assert re.findall(rf"(?<![\w-])(?:{physical})\s*:", re.sub(r"@media \([^)]*\)", "", BARE)) == []


def test_nothing_moves_for_those_who_ask_for_it():
    assert "prefers-reduced-motion: reduce" in BARE
    assert set(re.findall(r"transition: ([^;]+);", BARE)) == {"opacity 150ms", "none !important"}
    assert "@keyframes" not in BARE


def test_what_sets_a_theme_is_what_a_profile_holds():
    assert set(re.findall(r'\[data-theme="(\w+)"\]', BARE)) == {theme.value for theme in Theme if theme.value}


# --- Drawings (interface.md §2.3) ---------------------------------------------------------------------------------------------------------

ROLES = {"i-accent": "sea", "i-doux": "sea-soft", "i-sable": "sand", "i-point": "surface"}


@pytest.mark.parametrize("name", ILLUSTRATIONS)
def test_a_drawing_is_light_mute_and_of_three_tones(name):
    source = pages.templates()[ILLUSTRATIONS[name]]
    root = ElementTree.fromstring(source)
    assert len(source.encode()) < 1500
    assert root.attrib["viewBox"] == "0 0 160 120"
    assert root.attrib["aria-hidden"] == "true"
    assert root.attrib["focusable"] == "false"
    assert root.attrib["stroke"] == TOKENS["light"]["sea"]
    assert not [node for node in root.iter() if (node.text or "").strip()]
    for node in list(root.iter())[1:]:  # a document prints the attribute, a page follows the class: both say the same
        role = node.attrib.get("class")
        assert node.attrib.get("fill") == (TOKENS["light"][ROLES[role]] if role else None)


def test_the_twelve_drawings_are_there():
    folder = ROOT / "templates" / "ui" / "illustrations"
    assert {f"ui/illustrations/{path.name}" for path in folder.iterdir()} == set(ILLUSTRATIONS.values())
    assert len(ILLUSTRATIONS) == 12


def test_colours_of_charts_are_those_of_the_tokens():
    roles = {}
    for selectors, token in re.findall(r"([^{}]+)\{ --c: var\(--([\w-]+)\); \}", BARE):
        roles |= dict.fromkeys(re.findall(r"\.([\w-]+)", selectors), token)
    assert {name: TOKENS["light"][roles[name]] for name in COLOURS} == COLOURS
