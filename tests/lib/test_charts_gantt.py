"""The retro-planning: what interface.md §6 asks of its picture, its table and its pages."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otn.lib import charts
from otn.lib.charts import LANDSCAPE, PORTRAIT, Closure, Kind, PlanRow, Scale
from otn.lib.charts.schedules.timeline import Span, pages_of, span_of
from tests.lib import charted
from tests.lib.pictured import assert_sound, drawn, parsed, said, texts
from tests.lib.test_charts import HOSTILE, LONG, overlap

F = "\N{NO-BREAK SPACE}"
TODAY = charted.TODAY
TITLE = "Rétroplanning"


def task(key="t", start="2026-06-01", end="2026-06-12", **values):
    known = {"number": "1.1.1", "label": "Choisir les thèmes", "kind": Kind.TASK} | values
    return PlanRow(key, start=start and date.fromisoformat(start), end=end and date.fromisoformat(end), **known)


def gantt(*rows, today=TODAY, scale=Scale.MONTH, closures=(), title=TITLE):
    return charts.gantt(rows, today=today, uid="u", title=title, scale=scale, closures=closures)


def pages(rows, **values):
    return charts.gantt_pages(rows, **{"today": TODAY, "uid": "u", "title": TITLE, "scale": Scale.MONTH} | values)


def written(chart):
    return [box.words for box in texts(chart.svg)]


def ends_of(shape):
    return float(shape.get("x")), float(shape.get("x")) + float(shape.get("width"))


# --- Time ---------------------------------------------------------------------------------------------------------------------------------


def test_months_are_named_in_french_under_their_years():
    words = written(gantt(task(start="2026-11-02", end="2027-02-26"), today=date(2026, 11, 3)))
    assert words[: words.index("Aujourd’hui\u00a0: 3 nov. 2026")] == ["2026", "2027", "nov.", "déc.", "janv.", "févr."]


def test_quarters_are_numbered_and_whole():
    words = written(gantt(task(start="2026-05-04", end="2026-07-10"), scale=Scale.QUARTER))
    assert words[:3] == ["2026", "T2", "T3"]


def test_ends_are_inclusive():
    month = gantt(task(start="2026-06-01", end="2026-06-30"))
    [bar] = drawn(month.svg, "c-band")[:1]
    assert ends_of(bar) == (320, 1170)
    [one_day] = drawn(gantt(task(start="2026-06-10", end="2026-06-10")).svg, "c-band")[:1]
    assert float(one_day.get("width")) == pytest.approx(850 / 30, abs=0.1)


def test_no_day_is_lost_when_clocks_change():
    [bar] = drawn(gantt(task(start="2026-03-28", end="2026-03-30"), today=date(2026, 3, 1)).svg, "c-band")[:1]
    start, end = ends_of(bar)
    assert (end - start) / (850 / 31) == pytest.approx(3, abs=0.01)


def test_today_is_a_dated_line():
    chart = gantt(task(), today=date(2026, 6, 9))
    [line] = [shape for shape in drawn(chart.svg, "c-today") if "V" in shape.get("d")][:1]
    assert float(re.match(r"M(\S+)", line.get("d"))[1]) == pytest.approx(320 + 850 * 8.5 / 30, abs=0.1)
    assert f"Aujourd’hui{F}: 9 juin 2026" in written(chart)


def test_today_is_shown_when_it_is_near_and_told_in_any_case():
    near = gantt(task(), today=date(2026, 8, 20))
    assert [words for words in written(near) if words in {"juin", "juil.", "août", "sept."}] == ["juin", "juil.", "août"]
    far = gantt(task(), today=date(2027, 8, 20))
    assert drawn(far.svg, "c-today") == []
    assert "20 août 2027" in said(far.svg)


def test_a_long_time_makes_a_wide_picture():
    wide = parsed(gantt(task(end="2029-05-31")).svg)
    assert float(wide.get("width")) == 320 + 44 * 36
    assert wide.get("class") == "c-wide"


@pytest.mark.parametrize(("months", "lengths"), [(3, [3]), (14, [14]), (15, [12, 3]), (26, [12, 14]), (40, [12, 12, 12, 4])])
def test_more_than_fourteen_months_are_cut_by_the_year(months, lengths):
    end = date(2026 + (months + 2) // 12, (months + 2) % 12 + 1, 1)
    spans = pages_of(Span(date(2026, 3, 1), end - timedelta(1)), Scale.MONTH)
    assert [round(span.days / 30.4) for span in spans] == lengths
    assert [span.first for span in spans[1:]] == [span.last + timedelta(1) for span in spans[:-1]]


# --- Rows ---------------------------------------------------------------------------------------------------------------------------------


def test_the_filled_part_is_the_progress():
    [plan, *_] = drawn(gantt(task(progress=Decimal("37.5"))).svg, "c-band")
    done = [shape for shape in drawn(gantt(task(progress=Decimal("37.5"))).svg, "c-mark") if shape.tag == "rect"][1]
    assert float(done.get("width")) / float(plan.get("width")) == pytest.approx(0.375, abs=0.001)
    assert len([shape for shape in drawn(gantt(task(progress=0)).svg, "c-mark") if shape.tag == "rect"]) == 2  # its edge, and the legend’s


def test_lateness_is_said_on_a_pad_and_has_its_colour():
    chart = gantt(task(is_late=True, delay=2, progress=50))
    [word] = [box for box in texts(chart.svg) if box.words == "en retard"][:1]
    [pad] = drawn(chart.svg, "c-pad")
    left, right = ends_of(pad)
    assert left < word.left < word.right < right
    assert len(drawn(chart.svg, "c-band")) == 1  # of the legend
    assert len(drawn(chart.svg, "c-late")) == 4  # planned and done, in the row and in the legend
    assert chart.table.rows[0][-1] == "en retard de 2 jours ouvrés"


def test_lateness_without_working_days_is_said_too():
    assert gantt(task(is_late=True, delay=0)).table.rows[0][-1] == "en retard"


@pytest.mark.parametrize(("start", "end"), [("2026-06-01", "2026-06-30"), ("2026-06-20", "2026-06-30"), ("2026-06-01", "2026-06-05")])
def test_the_word_finds_room_wherever_the_bar_is(start, end):
    chart = gantt(task(start=start, end=end, is_late=True))
    assert_sound(chart.svg, "u", TITLE)
    [word] = [box for box in texts(chart.svg) if box.words == "en retard"][:1]
    assert word.left > 320


def test_a_milestone_is_a_diamond_at_the_end_of_its_day():
    for row in (task(kind=Kind.MILESTONE, start=None, end="2026-06-30"), task(kind=Kind.MILESTONE, start="2026-06-30", end=None)):
        chart = gantt(row)
        [diamond] = drawn(chart.svg, "c-mark")[:1]
        assert diamond.get("d").startswith("M1170 ")
        assert chart.table.rows[0][2:4] == ("30 juin 2026", "30 juin 2026")
        assert chart.table.rows[0][-1] == "jalon"


def test_an_objective_is_a_bracket_on_a_band():
    chart = gantt(task(kind=Kind.OBJECTIVE))
    [bracket, _] = [shape for shape in drawn(chart.svg, "c-text") if shape.tag == "path"]
    assert re.fullmatch(r"M\S+ \S+V\S+H\S+V\S+", bracket.get("d"))
    assert len(drawn(chart.svg, "c-track")) == 1


def test_the_critical_chain_has_a_thicker_edge_and_its_word():
    chart = gantt(task(is_critical=True), task("t2", start="2026-06-15", end="2026-06-19"))
    group = next(element for element in parsed(chart.svg).iter("g") if element.get("class") == "c-critical")
    assert (group.get("stroke-width"), len(group)) == ("3", 1)
    assert [row[-1] for row in chart.table.rows] == ["critique", "—"]


def test_arrows_are_drawn_under_bars_and_labels():
    svg = gantt(task("a"), task("b", start="2026-06-15", end="2026-06-19", after=("a",), is_late=True)).svg
    order = [svg.index(f'class="{css}"') for css in ("c-grid", "c-link", "c-band", "c-pad", "c-late")]
    assert order[:4] == sorted(order[:4])
    assert svg.index('class="c-link"') < svg.index(">en retard<")


def test_an_arrow_goes_from_the_end_of_the_first_to_the_beginning_of_the_second():
    for second in ("2026-06-25", "2026-06-13", "2026-06-05"):
        chart = gantt(task("a"), task("b", start=second, end="2026-06-29", after=("a",)))
        first, waits = (ends_of(bar) for bar in drawn(chart.svg, "c-band")[:2])
        line = drawn(chart.svg, "c-link")[0].get("d")
        assert float(re.match(r"M(\S+)", line)[1]) == pytest.approx(first[1], abs=0.1)
        assert float(line.rpartition("H")[2]) == pytest.approx(waits[0] - 5, abs=0.1)


def test_links_to_what_is_not_there_are_told_by_nothing_and_loops_do_no_harm():
    chart = gantt(task("a", after=("a", "gone")))
    assert drawn(chart.svg, "c-link") == []
    assert chart.table.rows[0][6] == "1.1.1"


def test_rows_without_dates_stand_in_a_band_and_get_none():
    chart = gantt(task("a"), task("b", start=None, end=None), task("c", end=None), task("d", start=None, end="2026-10-16"))
    words = written(chart)
    assert "Sans date (3)" in words
    assert {"début le 1 juin 2026", "fin le 16 oct. 2026"} <= set(words)
    assert len(drawn(chart.svg, "c-band")) == 2  # one bar and the legend
    assert [row[2:4] for row in chart.table.rows[1:]] == [("—", "—"), ("1 juin 2026", "—"), ("—", "16 oct. 2026")]
    assert [row[-1] for row in chart.table.rows[1:]] == ["sans date"] * 3
    assert "oct." not in words  # a date that is half known stretches nothing


def test_without_any_date_there_is_a_sentence_and_a_table():
    chart = gantt(task(start=None, end=None))
    assert (chart.svg, len(chart.table.rows)) == ("", 1)
    assert chart.empty == f"Aucune date. Donnez une fin à une action{F}: le planning se construit à rebours."
    assert gantt().empty == chart.empty
    [page] = pages([task(start=None, end=None)])
    assert (page.svg, page.empty) == ("", chart.empty)


def test_frozen_seasons_are_hatched_and_named():
    chart = gantt(task(end="2026-09-30"), closures=charted.CLOSURES)
    [pattern] = parsed(chart.svg).iter("pattern")
    assert pattern.get("id") == "u-h"
    season = next(element for element in parsed(chart.svg).iter("g") if element.get("fill") == "url(#u-h)")
    day = 850 / 122
    assert [ends_of(shape) for shape in season] == [(pytest.approx(320 + 42 * day, abs=0.1), pytest.approx(320 + 91 * day, abs=0.1))]
    sentence = "haute saison (du 13 juillet au 30 août 2026) et jours fériés"
    assert f"non travaillé{F}: {sentence}" in written(chart)
    assert f"Jours non travaillés{F}: {sentence}." in said(chart.svg)
    assert "annuelle" not in chart.svg  # December is not shown


def test_picture_and_table_have_one_order_and_the_same_numbers():
    chart = charted.gantt()
    numbers = [words for words in written(chart) if re.fullmatch(r"[\d.]+", words) and words != "2026"]
    assert numbers == [row[0] for row in chart.table.rows]
    assert numbers[-3:] == ["2.2", "2.2.1", "2.2.2"]
    assert chart.table.rows[4][6] == "1.1.2"


def test_a_progress_is_shown_as_the_product_shows_it_everywhere():
    chart = gantt(task(progress=Decimal("99.6"), progress_text=f"99{F}%"), task("b"), task("c", progress=Decimal("33.4")))
    assert [row[4] for row in chart.table.rows] == [f"99{F}%", "n.d.", f"33{F}%"]
    assert f"99{F}%" in said(chart.svg)


def test_names_have_two_lines_and_are_never_crossed():
    boxes = texts(charted.gantt().svg)
    assert [(a.words, b.words) for i, a in enumerate(boxes) for b in boxes[i + 1 :] if overlap(a, b)] == []
    assert {"Valider la liste des mots clés avec les", "hébergeurs et les communes"} <= {box.words for box in boxes}


def test_texts_come_out_as_they_were_typed_and_stay_inside():
    chart = gantt(task(label=HOSTILE, owner=HOSTILE, number="<1>"), task("b", label=LONG), closures=[Closure(HOSTILE, TODAY, TODAY)])
    assert_sound(chart.svg, "u", TITLE)
    assert said(chart.svg).count(HOSTILE) == 3
    assert any(LONG in row for row in chart.table.rows)
    assert HOSTILE in written(chart)


def test_long_numbers_push_the_names():
    boxes = texts(gantt(task(number="20.10.12")).svg)
    number, name = (next(box for box in boxes if box.words == words) for words in ("20.10.12", "Choisir les thèmes"))
    assert number.right < name.left


def test_the_legend_explains_what_is_there_and_nothing_else():
    words = set(written(gantt(task(progress=0), today=date(2027, 6, 1))))
    assert "prévu" in words
    assert not words & {"fait", "en retard", "chemin critique", "jalon", "ordre à suivre", "aujourd’hui", "objectif"}
    assert set(written(charted.gantt())) >= {"objectif", "prévu", "fait", "chemin critique", "jalon", "ordre à suivre", "aujourd’hui"}


def test_two_hundred_rows_are_one_sound_picture():
    chart = charts.gantt(charted.long_plan(), today=TODAY, uid="u", title=TITLE, scale=Scale.MONTH, closures=charted.CLOSURES)
    assert_sound(chart.svg, "u", TITLE)
    assert len(chart.table.rows) == 200
    boxes = sorted(texts(chart.svg), key=lambda box: box.top)
    assert not any(overlap(a, b) for place, a in enumerate(boxes) for b in boxes[place + 1 : place + 12])


# --- On paper -----------------------------------------------------------------------------------------------------------------------------


def test_a_plan_of_a_year_is_one_sheet():
    [chart] = pages(charted.plan(), closures=charted.CLOSURES)
    assert_sound(chart.svg, "u-1", TITLE)
    assert parsed(chart.svg).get("class") is None
    assert chart.table == charted.gantt().table.__class__(TITLE, *_rest(charted.gantt().table))


def _rest(table):
    return table.headers, table.rows, table.figures


@pytest.mark.parametrize("sheet", [PORTRAIT, LANDSCAPE])
def test_a_sheet_holds_at_most_forty_rows_and_nothing_beyond_its_foot(sheet):
    rows = [*charted.long_plan(90, 10), *(task(f"u{place}", start=None, end=None, label=LONG) for place in range(9))]
    found = pages(rows, sheet=sheet, closures=charted.CLOSURES)
    assert len(found) > 2
    for place, chart in enumerate(found, start=1):
        assert_sound(chart.svg, f"u-{place}", chart.table.caption)
        assert chart.table.caption.endswith(f"feuille {place} sur {len(found)}")
        _, _, wide, high = map(float, parsed(chart.svg).get("viewBox").split())
        assert (wide, high <= sheet.height, len(chart.table.rows) <= 40) == (sheet.width, True, True)
    shown = [row for chart in found for row in chart.table.rows]
    assert shown == list(charts.gantt(rows, today=TODAY, uid="u", title=TITLE, scale=Scale.MONTH).table.rows)
    assert "Sans date (9)" in written(found[-1])


def test_forty_short_rows_stand_on_one_sheet_of_paper():
    assert len(pages([task(f"t{place}") for place in range(40)])) == 1
    assert [len(chart.table.rows) for chart in pages([task(f"t{place}") for place in range(44)])] == [23, 21]


def test_an_action_is_not_left_at_the_foot_of_a_sheet():
    rows = [task(f"t{place}", number=str(place)) for place in range(39)]
    heads = [task("o", kind=Kind.OBJECTIVE, number="o"), task("a", kind=Kind.ACTION, number="a")]
    for before in (37, 38, 39):
        found = pages([*rows[:before], *heads, *rows])
        assert all(chart.table.rows[-1][0] not in ("o", "a") for chart in found)
        assert [row[0] for chart in found for row in chart.table.rows] == [row.number for row in (*rows[:before], *heads, *rows)]


def test_each_year_shows_what_concerns_it_and_marks_what_goes_on():
    rows = [task("a", end="2026-12-31", number="1"), task("b", start="2026-12-01", end="2027-06-30", number="2"),
            task("c", start="2027-11-01", end="2027-11-30", number="3"), task("d", start=None, end=None, number="4")]  # fmt: skip
    first, second = pages(rows)
    assert [row[0] for row in first.table.rows] == ["1", "2"]
    assert [row[0] for row in second.table.rows] == ["2", "3", "4"]
    assert first.table.caption == "Rétroplanning, du 1er juin 2026 au 31 mai 2027, feuille 1 sur 2"
    assert all("continue hors de la page" in written(chart) for chart in (first, second))
    for chart in (first, second):
        assert all(270 <= end <= 850 for bar in drawn(chart.svg, "c-band")[:2] for end in ends_of(bar))


def test_a_sheet_without_dated_rows_draws_no_time():
    rows = [*charted.long_plan(40, 10), *(task(f"u{place}", start=None, end=None, label=LONG) for place in range(40))]
    last = pages(rows, closures=charted.CLOSURES)[-1]
    assert written(last)[-1] == "Sans date (40)"
    assert "2026" not in written(last)
    assert_sound(last.svg, parsed(last.svg).get("aria-labelledby").partition("-t ")[0], last.table.caption)


# --- Any plan -----------------------------------------------------------------------------------------------------------------------------

DAYS = st.dates(date(2025, 1, 1), date(2028, 12, 31))
NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=90)


@st.composite
def plans(draw):
    rows = []
    for place in range(draw(st.integers(1, 25))):
        start, end = draw(st.none() | DAYS), draw(st.none() | DAYS)
        if start and end and end < start:
            start, end = end, start
        rows.append(
            PlanRow(
                f"k{place}", str(place), draw(NAMES), draw(st.sampled_from(Kind)), start, end, draw(st.none() | st.integers(0, 100)),
                after=tuple(f"k{draw(st.integers(0, 25))}" for _ in range(draw(st.integers(0, 2)))),
                is_late=draw(st.booleans()), delay=draw(st.none() | st.integers(0, 40)), is_critical=draw(st.booleans()),
            )
        )  # fmt: skip
    return rows


@given(plans(), DAYS, st.sampled_from(Scale))
def test_any_plan_is_sound_in_a_page_and_on_paper(rows, today, scale):
    chart = gantt(*rows, today=today, scale=scale, closures=charted.CLOSURES)
    if chart.svg:
        assert_sound(chart.svg, "u", TITLE)
    assert sorted(row[0] for row in chart.table.rows) == sorted(row.number for row in rows)
    found = pages(rows, today=today, scale=scale, closures=charted.CLOSURES)
    assert {row[0] for one in found for row in one.table.rows} == {row.number for row in rows}
    for place, one in enumerate(found, start=1):
        if one.svg:
            assert_sound(one.svg, f"u-{place}", one.table.caption)


@given(plans(), DAYS)
def test_no_date_is_outside_of_what_is_shown(rows, today):
    span = span_of(rows, today, Scale.MONTH)
    assert span is None or all(span.first <= day <= span.last for row in rows for day in row.days or ())
