"""Charts and their tables: what interface.md §6 asks of each, and of all. The retro-planning has tests of its own."""

import re
from decimal import Decimal
from importlib.resources import files
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from bs4 import BeautifulSoup
from django.template import Context, Template
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from otn.lib import charts, french, pdf
from otn.lib.charts import BarRow, Dot, HeatCell, HeatRow, Series, SparkPoint
from otn.lib.charts.curves import ceiling
from otn.lib.charts.drawing import COLOURS
from otn.lib.charts.lettering import ADVANCES, FAMILY, cut, width, wrap
from tests.lib import charted
from tests.lib.pictured import assert_sound, drawn, parsed, said, texts

ROOT = Path(__file__).resolve().parents[2]
HOSTILE = "<&\"'> l’été"
LONG = "Une action dont le nom compte quatre-vingt-dix caractères pour voir jusqu’où va une ligne"
F = "\N{NO-BREAK SPACE}"

SCORES = st.none() | st.integers(0, 100) | st.decimals(0, 100, places=2)
NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=90)


def radar(label="Conquête", values=(62, 48, 54), **words):
    return charts.radar((label, "Contenus", "Accueil"), (Series("2026", values),), **{"uid": "u", "title": "Scores"} | words)


def bars(label="Conquête", value=35, **words):
    return charts.bars([BarRow(label, value), BarRow("Accueil", 62)], **{"uid": "u", "title": "Scores"} | words)


def gauge(label="Confirmé", value=57):
    return charts.gauge(value, uid="u", title="Score global", band=label)


def spark(label="mai", value=12):
    return charts.spark([SparkPoint(label, value), SparkPoint("juin", 15), SparkPoint("juillet", 11)], uid="u", title="Visites")


def scatter(label="Former l’équipe", value=12):
    dots = [
        Dot(label, 17, value, "Gains rapides"),
        Dot("Refondre le site", 83, 40, "Grands chantiers"),
        Dot("Mesurer", 25, 8, "Compléments"),
    ]
    return charts.scatter(dots, uid="u", title="Arbitrage", x_limit=50, y_limit=Decimal(100) / 3)


KINDS = [radar, bars, gauge, spark, scatter]


# --- What every chart does ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("chart", charted.everything(), ids=lambda chart: chart.table.caption)
def test_a_picture_is_sound(chart):
    uid = parsed(chart.svg).get("aria-labelledby", "").partition("-t ")[0]
    assert_sound(chart.svg, uid, chart.table.caption)


@pytest.mark.parametrize("chart", charted.everything(), ids=lambda chart: chart.table.caption)
def test_every_figure_is_in_the_description_and_in_the_table_with_the_same_text(chart):
    told = said(chart.svg)
    assert chart.table.rows
    for row in chart.table.rows:
        assert [text for text in row if text not in ("—", "n.d.") and text not in told + chart.table.caption] == []


@pytest.mark.parametrize("make", KINDS)
def test_a_text_comes_out_as_it_was_typed(make):
    chart = make(HOSTILE)
    assert HOSTILE in said(chart.svg)
    table = BeautifulSoup(chart.table.html, "html.parser")
    assert HOSTILE in table.get_text()
    assert_sound(chart.svg, "u", chart.table.caption)


@pytest.mark.parametrize("make", KINDS)
def test_a_long_label_stays_inside(make):
    chart = make(LONG)
    assert_sound(chart.svg, "u", chart.table.caption)
    assert LONG in said(chart.svg)
    assert any(LONG in row for row in chart.table.rows)


@pytest.mark.parametrize("make", KINDS)
def test_a_missing_value_is_said_and_has_no_mark(make):
    complete, chart = make(), make(value=None) if make is not radar else radar(values=(None, 48, 54))
    words = "Non évalué" if make is gauge else "n.d."
    assert words in said(chart.svg) + str(chart.table.rows)
    assert len(drawn(chart.svg, "s1")) < len(drawn(complete.svg, "s1")) or make in (radar, scatter, spark)


@pytest.mark.parametrize(
    ("chart", "sentence"),
    [
        (charts.radar((), (), uid="u", title="t"), "Pas encore de score."),
        (charts.radar(("A", "B", "C"), (Series("2026", (None, None, None)),), uid="u", title="t"), "Pas encore de score."),
        (charts.bars([], uid="u", title="t"), "Rien à comparer pour l’instant."),
        (charts.bars([BarRow("A", None)], uid="u", title="t"), "Rien à comparer pour l’instant."),
        (charts.scatter([], uid="u", title="t", x_limit=50, y_limit=10), "Notez au moins deux actions pour les comparer."),
        (charts.spark([], uid="u", title="t"), ""),
        (charts.spark([SparkPoint("mai", 3), SparkPoint("juin", None)], uid="u", title="t"), ""),
    ],
)
def test_nothing_to_draw_gives_a_sentence_and_no_picture(chart, sentence):
    assert (chart.svg, chart.empty) == ("", sentence)


def test_templates_print_pictures_and_tables_as_they_are():
    chart = bars(HOSTILE)
    printed = Template("{{ chart.svg }}{{ chart.table.html }}{{ chart.table.caption }}").render(Context({"chart": chart}))
    assert printed == f"{chart.svg}{chart.table.html}Scores"


@pytest.mark.parametrize("uid", ["", "1a", "a b", 'a"', "é<"])
def test_an_id_that_would_break_the_page_is_refused(uid):
    with pytest.raises(ValueError, match="ids"):
        charts.gauge(5, uid=uid, title="t", band="Initial")


def test_tables_name_their_rows_and_align_their_figures():
    table = BeautifulSoup(charted.radar().table.html, "html.parser")
    assert [cell.get_text() for cell in table.select("thead th[scope=col]")] == [
        "Axe",
        "Édition 2026",
        "Édition 2025",
        "Médiane du réseau (14 offices)",
    ]
    assert [cell.get_text() for cell in table.select("tbody th[scope=row]")] == list(charted.CHAPTERS)
    assert len(table.select("td.nombre")) == 15
    assert len(table.select("thead th.nombre")) == 3


def test_the_colours_and_the_font_are_those_of_the_pages():
    css = (ROOT / "static" / "otn.css").read_text()
    tokens = dict(re.findall(r"(--[\w-]+): light-dark\((#\w+),", css))
    rules = {
        name: token
        for names, token in re.findall(r"((?:\.[\w-]+,?\s*)+)\{ --c: var\((--[\w-]+)\); \}", css)
        for name in re.findall(r"[\w-]+", names)
    }
    assert {name: tokens[rules[name]] for name in COLOURS if name in rules} == {name: COLOURS[name] for name in COLOURS if name in rules}
    assert FAMILY == pdf.FAMILY
    assert f'font-family: "{FAMILY}"' in css


def test_documents_print_pictures_in_our_colours_and_font(static):
    html = "".join(f"<figure>{chart.svg}</figure>" for chart in charted.everything())
    content = pdf.render(f"<html><title>Essai</title>{html}</html>", static=static, printed_on=charted.TODAY)
    with pikepdf.open(BytesIO(content)) as document:
        found = [item for item in document.objects if isinstance(item, pikepdf.Dictionary)]
        assert {str(item.BaseFont).partition("+")[2] for item in found if item.get("/Type") == "/Font"} == {
            "Source-Sans-Pro",
            "Source-Sans-Pro-Semi-Bold",
            "Source-Sans-Pro-Bold",
        }
        titles = [str(item.Alt) for item in found if item.get("/S") == "/Figure"]
        assert titles == [chart.table.caption for chart in charted.everything()]
        streams = [sheet.Contents.read_bytes() for sheet in document.pages]
        streams += [item.read_bytes() for item in document.objects if isinstance(item, pikepdf.Stream) and "/BBox" in item]
    inks = re.findall(rb"([\d.]+) ([\d.]+) ([\d.]+) rg\b", b"\n".join(streams), re.IGNORECASE)
    printed = {"#" + "".join(f"{round(255 * float(part)):02x}" for part in ink) for ink in inks}
    assert set(COLOURS.values()) == printed


# --- Letters ------------------------------------------------------------------------------------------------------------------------------


def semibold():
    with (files("font_source_sans_pro") / "files" / "SourceSansPro-Semibold.ttf").open("rb") as file:
        return TTFont(BytesIO(file.read()))


def test_the_widths_of_letters_are_those_of_the_font():
    font = semibold()
    names, metrics = font.getBestCmap(), font["hmtx"]
    measured = {character: metrics[names[ord(character)]][0] for characters in ADVANCES.values() for character in characters}
    assert font["head"].unitsPerEm == 1000
    assert measured == {character: advance for advance, characters in ADVANCES.items() for character in characters}


@pytest.mark.parametrize("character", "éÉàçœŒùÿÂñ")
def test_accents_take_no_room(character):
    font = semibold()
    assert width(character, 1000) == font["hmtx"][font.getBestCmap()[ord(character)]][0]


def test_what_the_font_does_not_have_is_as_wide_as_can_be():
    assert width("日本", 10) == 20
    assert width("e\N{COMBINING ACUTE ACCENT}", 1000) == width("é", 1000)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Les contenus web de l’OT", ("Les contenus web", f"de l’OT{F}:{F}48")),
        ("Conquête", (f"Conquête{F}:{F}48",)),
        ("Contenus sociaux", ("Contenus", f"sociaux{F}:{F}48")),
        ("Intercommunal", (f"Intercommunal{F}:", "48")),
        ("Intercommunalités", (f"Intercommun…{F}:", "48")),
        ("a b c d e f g h i j k l m n o p q r s t u v w x y z", ("a b c d e f g h i j k l", f"m n o p q r s…{F}:{F}48")),
        ("", (f"{F}:{F}48",)),
    ],
)
def test_a_label_is_broken_and_keeps_its_value(text, lines):
    assert wrap(text, 125, 16, suffix=f"{F}:{F}48") == lines


@given(NAMES, st.integers(30, 300), st.integers(1, 4), st.sampled_from(["", f"{F}:{F}100"]))
def test_lines_fit(text, room, lines, suffix):
    broken = wrap(text, room, 16, lines=lines, suffix=suffix)
    assert 1 <= len(broken) <= lines
    assert all(width(line, 16) <= max(room, width(f"…{suffix}", 16)) for line in broken)
    assert suffix.endswith("100") is "".join(broken).endswith("100") or not suffix


@given(NAMES, st.integers(20, 300))
def test_a_text_that_is_cut_says_so(text, room):
    short = cut(text, room, 16)
    assert short == text if width(text, 16) <= room else short.endswith("…")


# --- Radar --------------------------------------------------------------------------------------------------------------------------------


def test_axes_are_labelled_with_the_first_series():
    written = " ".join(box.words for box in texts(charted.radar().svg))
    assert f"La présence web de l’OT{F}:{F}62" in written
    assert "100" in written
    assert "Médiane du réseau (14 offices)" in written


def test_series_differ_by_dash_and_marker_as_well():
    svg = charted.radar().svg
    dashes = [[shape.get("stroke-dasharray") for shape in drawn(svg, f"s{number}") if shape.get("stroke")] for number in (1, 2, 3)]
    assert dashes == [[None, None], ["7 5", "7 5"], ["2 4", "2 4"]]
    markers = [{shape.tag for shape in drawn(svg, f"s{number}") if not shape.get("fill")} for number in (1, 2, 3)]
    assert markers == [{"circle"}, {"rect"}, {"path"}]


def test_an_axis_without_score_opens_the_polygon():
    svg = charted.open_radar().svg
    first, second = drawn(svg, "s1"), drawn(svg, "s2")
    assert "Z" not in first[0].get("d")  # three sides of the five, none through the centre
    assert first[0].get("d").count("M") == 3
    assert len([shape for shape in first if shape.tag == "circle"]) == 4 + 1  # and the legend
    assert "Z" in second[0].get("d")
    assert f"l’OT{F}:{F}n.d." in " ".join(box.words for box in texts(svg))


def test_fewer_than_three_scores_are_bars():
    chart = charts.radar(("A", "B", "C"), (Series("2026", (62, None, 48)), Series("2025", (1, 2, 3))), uid="u", title="Scores")
    assert [shape.tag for shape in drawn(chart.svg, "s1")] == ["rect", "rect"]
    assert chart.table.headers == ("Axe", "2026", "2025")


@pytest.mark.parametrize("count", range(3, 9))
def test_labels_stay_inside_and_apart_for_any_number_of_axes(count):
    names = [*charted.CHAPTERS, "Les contenus de l’office", "Performance", "Organisation et moyens"][:count]
    chart = charts.radar(names, (Series("2026", (100,) * count),), uid="u", title="Scores")
    assert_sound(chart.svg, "u", "Scores")
    boxes = texts(chart.svg)
    assert [(a.words, b.words) for i, a in enumerate(boxes) for b in boxes[i + 1 :] if overlap(a, b)] == []


def overlap(a, b):
    return min(a.right, b.right) - max(a.left, b.left) > 1 and min(a.bottom, b.bottom) - max(a.top, b.top) > 1


@given(st.lists(st.tuples(NAMES, SCORES, SCORES), min_size=3, max_size=8))
def test_any_radar_is_sound(axes):
    series = (Series("a", tuple(axis[1] for axis in axes)), Series("b", tuple(axis[2] for axis in axes)))
    chart = charts.radar([axis[0] for axis in axes], series, uid="u", title="Scores")
    if chart.svg:
        assert_sound(chart.svg, "u", "Scores")


@pytest.mark.parametrize(("axes", "series"), [(9, 1), (5, 4)])
def test_a_radar_that_nobody_could_read_is_refused(axes, series):
    with pytest.raises(ValueError, match="at most"):
        charts.radar(["a"] * axes, [Series("s", (1,) * axes)] * series, uid="u", title="t")


# --- Bars ---------------------------------------------------------------------------------------------------------------------------------


def test_bars_run_on_a_track_to_their_value():
    svg = charted.sections().svg
    tracks, filled = drawn(svg, "c-track"), drawn(svg, "s1")
    whole = float(tracks[0].get("width"))
    assert len(tracks) == 5
    assert [round(100 * float(bar.get("width")) / whole) for bar in filled] == [71, 48, 36]  # neither n.d. nor 0 has a mark
    assert [box.words for box in texts(svg) if box.words in {"71", "n.d.", "48", "36", "0"}] == ["71", "n.d.", "48", "36", "0"]


def test_a_reference_is_a_dashed_line_with_its_label_below():
    svg = charted.sections().svg
    [line] = drawn(svg, "s3")
    track = drawn(svg, "c-track")[0]
    x = float(re.match(r"M(\S+)", line.get("d"))[1])
    assert x == pytest.approx(float(track.get("x")) + 0.54 * float(track.get("width")), abs=0.1)
    label = texts(svg)[-1]
    assert label.words == f"Médiane du réseau{F}: 54"
    assert label.top > max(box.bottom for box in texts(svg)[:-1])


def test_bars_of_another_unit_end_at_the_largest_value():
    chart = charted.returns()
    assert drawn(chart.svg, "s1")[0].get("width") == drawn(chart.svg, "c-track")[0].get("width")
    assert chart.table.rows[0] == ("Adwords", "4,01")


def test_amounts_are_written_as_the_caller_wants():
    chart = charts.bars([BarRow("Adwords", Decimal("1865.43"))], uid="u", title="Coût", top=None, show=french.money)
    assert "1\u202f865,43\u00a0€" in said(chart.svg)


def test_values_beyond_the_track_end_with_it_and_negative_ones_have_no_bar():
    chart = charts.bars([BarRow("a", 250), BarRow("b", -3)], uid="u", title="t")
    assert [bar.get("width") for bar in drawn(chart.svg, "s1")] == [drawn(chart.svg, "c-track")[0].get("width")]
    assert "−3" in said(chart.svg)


@given(st.lists(st.tuples(NAMES, st.none() | st.decimals(-100, 10**7, places=2)), max_size=12), st.none() | st.integers(0, 500), NAMES)
def test_any_bars_are_sound(rows, ref, label):
    chart = charts.bars([BarRow(*row) for row in rows], uid="u", title="t", ref=ref, ref_label=label, top=None, show=french.money)
    if chart.svg:
        assert_sound(chart.svg, "u", "t")


# --- Gauge and spark ----------------------------------------------------------------------------------------------------------------------


def test_a_gauge_says_its_figure_and_its_band():
    assert [box.words for box in texts(gauge().svg)] == ["57", "sur 100", "Confirmé"]
    assert [box.words for box in texts(gauge(value=None).svg)] == ["Non évalué"]
    assert drawn(gauge(value=None).svg, "s1") == drawn(gauge(value=0).svg, "s1") == []


@given(SCORES)
def test_any_gauge_is_sound(value):
    assert_sound(gauge(value=value).svg, "u", "Score global")


def test_a_spark_marks_its_last_point_and_leaves_gaps():
    svg = charted.spark().svg
    line, last = drawn(svg, "s1")
    assert line.get("d").count("M") == 2
    assert float(last.get("cx")) == 115
    assert texts(svg) == []
    flat = charts.spark([SparkPoint("a", 3), SparkPoint("b", 3)], uid="u", title="t").svg
    assert drawn(flat, "s1")[0].get("d") == "M5 16L115 16"


@given(st.lists(st.none() | st.decimals(-(10**6), 10**6, places=2), max_size=14))
def test_any_spark_is_sound(values):
    chart = charts.spark([SparkPoint(str(place), value) for place, value in enumerate(values)], uid="u", title="t")
    assert bool(chart.svg) is (sum(value is not None for value in values) > 1)
    if chart.svg:
        assert_sound(chart.svg, "u", "t")


# --- Scatter ------------------------------------------------------------------------------------------------------------------------------


def circles(svg, radius="14"):
    return [(float(dot.get("cx")), float(dot.get("cy"))) for dot in drawn(svg, "c-mark") if dot.get("r") == radius]


def test_dots_are_numbered_and_named_beside():
    chart = charted.scatter()
    assert chart.names == tuple(label for label, *_ in charted.ACTIONS)
    written = {box.words for box in texts(chart.svg)}
    assert written >= {str(number) for number in range(1, 12)}
    assert "12" not in written  # not scored: in the list, not in the picture
    assert written >= {"Gains rapides", "Grands chantiers", "Compléments", "À écarter"}
    assert "Effort (moyenne CCT, plus à gauche = plus facile)" in written
    assert "Valeur (contribution, plus haut = plus utile)" in written
    assert chart.table.rows[11] == ("12", "Sonder les socioprofessionnels", "n.d.", "6", "n.d.")


def test_dots_stand_where_their_figures_say():
    spots = circles(charted.scatter().svg)
    by_effort = sorted(range(11), key=lambda place: charted.ACTIONS[place][1])
    assert by_effort[-1] == max(range(11), key=lambda place: spots[place][0])
    assert spots[0][1] == min(y for _, y in spots)  # the most valuable one
    assert spots[9][1] == max(y for _, y in spots)


def test_a_dot_that_would_cover_another_is_moved_down_and_led_back():
    dots = [Dot(str(place), 40, 20) for place in range(30)]
    svg = charts.scatter(dots, uid="u", title="t", x_limit=50, y_limit=20).svg
    spots = circles(svg)
    assert spots[1][0] == spots[0][0]
    assert spots[1][1] > spots[0][1]
    assert min((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 for i, a in enumerate(spots) for b in spots[i + 1 :]) >= 28**2
    assert len(circles(svg, "2.5")) == 29
    [leaders] = [shape for shape in drawn(svg, "c-mark") if shape.tag == "path"]
    assert leaders.get("d").count("M") == 29
    assert_sound(svg, "u", "t")


@given(st.lists(st.tuples(NAMES, SCORES, SCORES), max_size=40), st.integers(0, 100), st.integers(1, 100))
def test_any_scatter_is_sound(items, x_limit, y_limit):
    chart = charts.scatter([Dot(*item) for item in items], uid="u", title="t", x_limit=x_limit, y_limit=y_limit)
    if chart.svg:
        assert_sound(chart.svg, "u", "t")
        boxes = [box for box in texts(chart.svg) if not box.words.isdigit()]
        assert [(a.words, b.words) for i, a in enumerate(boxes) for b in boxes[i + 1 :] if overlap(a, b)] == []


# --- Heat map -----------------------------------------------------------------------------------------------------------------------------


def test_a_heat_map_prints_score_band_and_reliability_in_each_cell():
    html = charts.heat_map(
        ["Outils", HOSTILE], [HeatRow("Conquête", (HeatCell(62, "Confirmé", Decimal("0.92")), HeatCell(None)))], title="Matrice"
    )
    table = BeautifulSoup(html, "html.parser")
    first, second = table.select("td")
    assert first.get_text(" ") == f"62  Confirmé Fiabilité{F}: 92{F}%"
    assert first["class"] == ["confirme"]
    assert (second.get_text(), second.get("class")) == ("n.d.", None)
    assert [cell.get_text() for cell in table.select("th[scope=col]")] == ["Chapitre", "Outils", HOSTILE]
    assert table.caption.get_text() == "Matrice"


def test_every_band_has_its_tint():
    rows = [HeatRow("a", tuple(HeatCell(50, band) for band in charted.BANDS))]
    table = BeautifulSoup(charts.heat_map(charted.BANDS, rows, title="t"), "html.parser")
    assert [cell["class"] for cell in table.select("td")] == [["initial"], ["construction"], ["confirme"], ["avance"]]


def test_an_empty_heat_map_says_so():
    assert charts.heat_map(["Outils"], [], title="t") == "<p>Pas encore de score.</p>"


# --- Curves -------------------------------------------------------------------------------------------------------------------------------


def test_curves_leave_gaps_and_tell_series_apart_by_dash_and_marker():
    paths = re.findall(r'<path class="(s[12])" d="M([^"]+)"[^>]*?>', charted.months().svg)
    lines = [(css, outline.count("L") + 1) for css, outline in paths if "h" not in outline]
    assert lines == [("s1", 2), ("s1", 2), ("s2", 5)]
    assert charted.months().svg.count("stroke-dasharray") == 2  # in the legend, and the line


@pytest.mark.parametrize(
    ("value", "top"), [("0", "1"), ("0.04", "0.05"), ("1", "1"), ("4.01", "5"), ("7475", "10000"), ("2001", "2500"), ("200", "200")]
)
def test_a_scale_ends_with_a_round_number(value, top):
    assert ceiling(Decimal(value)) == Decimal(top)


@given(st.lists(st.tuples(NAMES, SCORES, SCORES), max_size=30), NAMES, NAMES)
def test_any_curves_are_sound(points, first, second):
    series = (Series(first, tuple(one for _, one, _ in points)), Series(second, tuple(other for _, _, other in points)))
    chart = charts.curves([label for label, _, _ in points], series, uid="u", title="t")
    if chart.svg:
        assert_sound(chart.svg, "u", "t")
    else:
        assert chart.empty
