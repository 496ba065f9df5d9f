"""Exports of measuring tools, as strategy-plan-kpi.md §3 shows them: every shape, every trap, and files that are meant to harm."""

import io
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring.channels import Source
from monitoring.imports import DEFAULT_SYNONYMS, Answers, QuestionKind, Unreadable, normalised, read_block, read_file
from monitoring.imports.files import Line
from monitoring.imports.periods import Ambiguous, days_in, ga4_span, span_in
from monitoring.imports.rows import read_value
from monitoring.kpi import Span, Verdict
from monitoring.numerals import decide, evidence, is_ambiguous
from otn.lib import excel
from otn.lib.french import NotANumber

FILES = Path(__file__).parent / "files"
SEPTEMBER = Span(date(2026, 9, 1), date(2026, 9, 30))
IN_SEPTEMBER = Answers(period=SEPTEMBER)


def read(name, answers=Answers(), called=""):  # noqa: B008  # frozen
    return read_file((FILES / name).read_bytes(), name=called or name, answers=answers)


def text(*lines, answers=IN_SEPTEMBER, encoding="utf-8", **more):
    return read_file("\n".join(lines).encode(encoding), answers=answers, **more)


def kinds(reading):
    return [question.kind for question in reading.questions]


# --- Google Analytics 4 -------------------------------------------------------------------------------------------------------------------


def test_ga4_gives_its_first_table_with_the_period_of_its_comments():
    reading = read("ga4_fr.csv")
    assert (reading.source, reading.period) == (Source.GA4, Span(date(2026, 7, 1), date(2026, 7, 31)))
    assert [row.name for row in reading.rows] == ["ete-famille", "(not set)", "newsletter-juillet"]
    one = reading.rows[0].figures
    assert (one.visits, one.bounces, one.bounce_rate, one.revenue, one.orders) == (1200, 450, None, Decimal("1234.56"), 40)
    assert reading.is_ready
    assert any("la somme des lignes y correspond" in notice for notice in reading.notices)


def test_ga4_saved_again_by_a_french_excel():
    reading = read("ga4_fr_excel.csv")
    assert (reading.decimal_sign, reading.source, reading.is_ready) == (",", Source.GA4, True)
    one = reading.rows[0].figures
    assert (one.visits, one.bounce_rate, one.revenue) == (1200, Decimal("0.375"), Decimal("1234.56"))


def test_a_comparison_is_asked_and_its_totals_left_out():
    reading = read("ga4_en_compare.csv")
    assert kinds(reading) == [QuestionKind.COMPARISON]
    choices = [choice.value for choice in reading.questions[0].choices]
    now, before = (read("ga4_en_compare.csv", Answers(comparison=choice)) for choice in choices)
    assert [row.figures.visits for row in now.rows] == [500, 900]
    assert [row.figures.visits for row in before.rows] == [450, 800]
    assert (now.period, before.period) == (Span(date(2026, 5, 1), date(2026, 5, 31)), Span(date(2025, 5, 1), date(2025, 5, 31)))
    assert now.is_ready
    assert before.is_ready


def test_columns_of_a_previous_period_are_asked_too():
    lines = (
        "# Start date: 20260501",
        "# End date: 20260531",
        "Session campaign,Sessions,Sessions (previous period),Total revenue",
        "a,5,4,1.5",
    )
    asked = text(*lines, answers=Answers())
    assert kinds(asked) == [QuestionKind.COMPARISON]
    assert text(*lines, answers=Answers(comparison="current")).rows[0].figures.visits == 5
    previous = text(*lines, answers=Answers(comparison="previous"))
    assert (previous.rows[0].figures.visits, kinds(previous)) == (4, [QuestionKind.PERIOD])


def test_ga4_without_dates_is_refused():
    with pytest.raises(Unreadable, match="dates"):
        text("# Account: Office", "Session campaign,Sessions,Engaged sessions", "a,5,4", answers=Answers())


# --- Matomo -------------------------------------------------------------------------------------------------------------------------------


def test_matomo_in_utf16_with_commas_that_separate_and_that_begin_decimals():
    reading = read("matomo_fr_utf16.csv", called="Exporter _ Campagnes _ septembre 2026.csv")
    assert (reading.source, reading.period, reading.decimal_sign) == (Source.MATOMO, SEPTEMBER, ",")
    assert [row.name for row in reading.rows] == ["@office", "Bannière", "Recherche, automne"]
    one, banner, search = (row.figures for row in reading.rows)
    assert (one.visits, one.bounces, one.page_views, one.revenue) == (6, 4, 24, Decimal("65.50"))
    assert (banner.visits, search.visits, search.revenue) == (8, 1200, 7475)
    assert reading.is_ready


def test_the_rate_of_matomo_is_read_where_its_count_lacks():
    reading = text("Nom,Visites,Taux de rebond,Actions par visite", 'Annonce texte,6,"66,67 %","2,25"')
    assert reading.rows[0].figures.bounce_rate == Decimal("0.6667")


def test_the_raw_names_of_matomo_are_known():
    reading = text("label,nb_uniq_visitors,nb_visits,nb_actions,bounce_count,revenue", "mail,4,5,12,2,10.5")
    one = reading.rows[0].figures
    assert (reading.source, one.visits, one.page_views, one.bounces, one.revenue) == (Source.MATOMO, 5, 12, 2, Decimal("10.5"))


def test_the_period_of_matomo_is_asked_when_the_name_does_not_tell():
    assert kinds(read("matomo_fr_utf16.csv")) == [QuestionKind.PERIOD]


def test_a_shifted_matomo_file_is_refused_with_advice():
    with pytest.raises(Unreadable) as refusal:
        read("matomo_weekly_broken.csv")
    assert "Plage" in refusal.value.advice
    assert "TSV" in refusal.value.advice
    assert refusal.value.line == 2


@pytest.mark.parametrize("words", ["No data available", "Aucune donnée disponible"])
def test_an_empty_report_of_matomo_holds_no_campaign(words):
    reading = read_file(b"\xff\xfe" + words.encode("utf-16-le"))
    assert (reading.rows, reading.questions, reading.faults) == ((), (), ())
    assert "Aucune campagne" in reading.notices[-1]


def test_a_scheduled_report_gives_the_table_that_holds_campaigns():
    reading = text(
        "Rapport de septembre", "", "Résumé", "Visites,Actions,Rebonds", "100,300,20", "", "Campagnes",
        "Label,Visits,Actions,Avg. Visit Duration (in seconds),Revenue",
        'Mail,10,30,00:22:49,"13,361.11"', "", "Pays", "Label,Visits", "France,9",
        answers=replace(IN_SEPTEMBER),
    )  # fmt: skip
    assert [(row.name, row.figures.revenue) for row in reading.rows] == [("Mail", Decimal("13361.11"))]


# --- Google Ads ---------------------------------------------------------------------------------------------------------------------------


def test_google_ads_counts_nothing_twice():
    reading = read("gads_en.csv")
    assert (reading.source, reading.period, reading.is_ready) == (Source.GOOGLE_ADS, SEPTEMBER, True)
    assert [row.name for row in reading.rows] == ["Recherche | Séjours", "Recherche | Agenda", "Recherche | Groupes"]
    assert sum(row.figures.cost or 0 for row in reading.rows) == Decimal("1834.56")
    assert "2 lignes de total" in reading.notices[-1]
    one, _, paused = reading.rows
    assert (one.figures.orders, one.other_conversions, one.figures.impressions) == (40, Decimal("0.50"), 12034)
    assert (paused.figures.cost, paused.figures.orders) == (None, None)


@pytest.mark.parametrize("name", ["gads_fr_semicolon.csv", "gads_excel_utf16.tsv"])
def test_google_ads_in_french(name):
    reading = read(name)
    assert (reading.source, reading.period, len(reading.rows)) == (Source.GOOGLE_ADS, SEPTEMBER, 1)
    row = reading.rows[0]
    assert (row.name, row.figures.cost, row.figures.orders, row.other_conversions) == (
        "Recherche | Séjours", Decimal("1020.50"), 2, Decimal("0.50"),
    )  # fmt: skip
    if name.endswith(".csv"):
        assert (row.figures.clicks, row.figures.impressions) == (88, 10500)
    else:
        assert any("plusieurs lignes" in notice for notice in reading.notices)


def test_a_total_that_does_not_fit_is_said():
    reading = text("Campagne;Coût;Clics", "A;10,50;5", "Total : compte;11,50;5")
    assert "11,5 au total, 10,5 en additionnant" in reading.notices[0]
    assert len(reading.rows) == 1


def test_headings_without_rows_hold_no_campaign():
    reading = read("empty.csv")
    assert (reading.rows, reading.is_ready) == ((), True)
    assert "Aucune campagne" in reading.notices[0]


def test_another_currency_is_asked():
    lines = ("Campaign,Cost,Clicks,Currency code", "A,12.50,5,USD")
    assert kinds(text(*lines)) == [QuestionKind.CURRENCY]
    assert text(*lines, answers=replace(IN_SEPTEMBER, currency="keep")).rows[0].figures.cost == Decimal("12.50")
    assert text(*lines, answers=replace(IN_SEPTEMBER, currency="drop")).rows[0].figures.cost is None
    assert kinds(text("Campaign,Cost,Clicks", "A,CA$12.50,5")) == [QuestionKind.CURRENCY]


def test_a_date_that_reads_in_two_ways_is_refused():
    reading = text("Jour;Campagne;Coût", "03/04/2026;A;10,50", "13/09/2026;A;5,50", "2026-10-01;A;1,50", "hier;A;1,50")
    assert [(fault.line, fault.column, fault.message.split("\u00a0")[0]) for fault in reading.faults] == [
        (2, "Jour", "date ambiguë"), (4, "Jour", "un jour hors de la période"), (5, "Jour", "une date illisible"),
    ]  # fmt: skip
    asked = text("Rapport sur les campagnes", "03/04/2026 - 05/06/2026", "Campagne;Coût", "A;10,50", answers=Answers())
    assert (asked.faults[0].line, kinds(asked)) == (2, [QuestionKind.PERIOD])


# --- Any file -----------------------------------------------------------------------------------------------------------------------------


def test_a_workbook_that_calls_itself_csv_is_read_and_said():
    reading = read("xlsx_renamed.csv", IN_SEPTEMBER)
    assert "en réalité un classeur Excel" in reading.notices[0]
    assert [(row.name, row.figures.bounce_rate, row.figures.cost) for row in reading.rows] == [
        ("Été en famille", Decimal("0.375"), 350), ("Fête de la mer", Decimal("0.6"), 40),
    ]  # fmt: skip


def test_old_windows_letters_are_read():
    reading = read("cp1252.csv", IN_SEPTEMBER)
    assert [(row.name, row.figures.revenue) for row in reading.rows] == [("Été en famille", Decimal("1200.50")), ("Fête de la mer", None)]


def test_the_decimal_sign_is_the_files_and_asked_when_nothing_tells():
    assert text("Campaign,Cost", "A,18500.00").rows[0].figures.cost == 18500
    asked = text("Campagne,Coût", 'A,"1,234"')
    assert kinds(asked) == [QuestionKind.DECIMAL_SIGN]
    for sign, cost in ((",", Decimal("1.234")), (".", 1234)):
        assert text("Campagne,Coût", 'A,"1,234"', answers=replace(IN_SEPTEMBER, decimal_sign=sign)).rows[0].figures.cost == cost


def test_every_fault_is_told_with_its_line_and_column():
    reading = text("Campagne;Coût;Visites;Clics", "A;(5,00);x;1,5", ";2,00;1;1", "B;−5,00;1;1", "C;1,00;1;1;1")
    assert {(fault.line, fault.column, fault.message) for fault in reading.faults} >= {
        (2, "Coût", "coût négatif"), (2, "Visites", "“x” n’est pas un nombre"), (2, "Clics", "un nombre entier est attendu"),
        (3, "", "cette ligne ne nomme aucune campagne"), (4, "Coût", "coût négatif"), (5, "", "cette ligne a plus de cases que l’en-tête"),
    }  # fmt: skip
    assert not reading.is_ready


def test_unknown_headings_are_asked_and_then_taken_as_they_were_named():
    lines = ("Opération;Coup de pouce;Passages", "A;12,50;8")
    asked = text(*lines)
    assert (kinds(asked), [column.heading for column in asked.columns]) == (
        [QuestionKind.COLUMNS],
        ["Opération", "Coup de pouce", "Passages"],
    )
    given = replace(IN_SEPTEMBER, columns={0: "campaign", 1: "cost", 2: "visits"}, heading_line=asked.heading_line)
    reading = text(*lines, answers=given)
    assert (reading.rows[0].figures.cost, reading.rows[0].figures.visits, reading.is_ready) == (Decimal("12.50"), 8, True)


def test_a_heading_that_the_network_adds_needs_no_release():
    synonyms = {**DEFAULT_SYNONYMS, normalised("Passages"): "visits", normalised("Opération"): "campaign"}
    assert text("Opération;Passages", "A;8", synonyms=synonyms).rows[0].figures.visits == 8


def test_a_cost_per_something_is_no_cost():
    reading = text("Campagne;Coût moy.;Coût/conv.;Clics", "A;1,50;2,50;3")
    assert reading.rows[0].figures.cost is None
    assert [column.code for column in reading.columns] == ["campaign", "", "", "clicks"]


def test_lines_of_one_campaign_are_added_and_their_rates_weighted():
    reading = text("Campagne;Appareil;Visites;Taux de rebond", "A;Mobile;100;50,00 %", "A;Ordinateur;300;10,00 %")
    assert (reading.rows[0].figures.visits, reading.rows[0].figures.bounces, reading.rows[0].lines) == (400, 80, (2, 3))


# --- Parser vectors -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "sign", "value"),
    [
        ("1 234,56 €", ",", "1234.56"), ("1\u202f234,56\u00a0€", ",", "1234.56"), ("1.234,56", ",", "1234.56"),
        ("1,234.56", ".", "1234.56"),
        ("EUR 12.00", ".", "12.00"), ("12.345", ",", "12345"), ("12.345", ".", "12.345"),
    ],
)  # fmt: skip
def test_a_number_is_read_as_its_file_writes_numbers(written, sign, value):
    assert read_value(Line(1, (written,)), 0, "cost", sign) == Decimal(value)


@pytest.mark.parametrize(("written", "sign", "value"), [("62,5 %", ",", "0.625"), ("27.78%", ".", "0.2778"), ("0.6667", ".", "0.6667")])
def test_a_rate_is_a_share_unless_it_says_percent(written, sign, value):
    assert read_value(Line(1, (written,)), 0, "bounce_rate", sign) == Decimal(value)


@pytest.mark.parametrize("written", ["--", "n/a", "/", ""])
def test_nothing_is_not_zero(written):
    assert read_value(Line(1, (written,)), 0, "visits", ",") is None


@pytest.mark.parametrize("written", ["(5,00)", "−5,00"])
def test_a_cost_below_zero_is_a_fault(written):
    with pytest.raises(NotANumber, match="coût négatif"):
        read_value(Line(1, (written,)), 0, "cost", ",")


@pytest.mark.parametrize(
    ("written", "sign"),
    [
        ("1,5", ","),
        ("1 234,567", ","),
        ("1.234,5", ","),
        ("1,234.5", "."),
        ("0.667", "."),
        ("1.234.567", ","),
        ("12", None),
        ("1,234", None),
    ],
)
def test_what_a_number_shows_of_its_decimal_sign(written, sign):
    assert evidence(written) == sign


def test_amounts_decide_before_other_numbers():
    assert decide(["1,50"], ["2.5"]) == (",", False)
    assert decide(["1,234"], ["2.5"]) == (".", False)
    assert decide(["1,5", "1.5"], []) == (None, True)
    assert decide(["12"], ["7"]) == (None, False)
    assert is_ambiguous("1,234")
    assert not is_ambiguous("1234")


@pytest.mark.parametrize(
    ("written", "span"),
    [
        ("September 1, 2026 - September 30, 2026", SEPTEMBER), ("1 septembre 2026 - 30 septembre 2026", SEPTEMBER),
        ("1 sept. 2026 - 30 sept. 2026", SEPTEMBER), ("Exporter   Campagnes   septembre 2026", SEPTEMBER), ("2026-09", SEPTEMBER),
        ("2026-09-01,2026-09-30", SEPTEMBER), ("du 1er au 30", None), ("1er août 2026", Span(date(2026, 8, 1), date(2026, 8, 1))),
        ("30 sept. 2026 - 1 sept. 2026", None), ("février 2028", Span(date(2028, 2, 1), date(2028, 2, 29))),
        ("13/04/2026 - 30/04/2026", Span(date(2026, 4, 13), date(2026, 4, 30))), ("31 septembre 2026", None),
    ],
)  # fmt: skip
def test_periods_as_tools_write_them(written, span):
    assert span_in(written) == span


def test_dates_of_two_readings_are_never_guessed():
    with pytest.raises(Ambiguous):
        days_in("03/04/2026")
    assert days_in("04/04/2026") == [date(2026, 4, 4)]
    assert ga4_span(["# Start date: 20260501", "# End date: 20260430"]) is None


# --- A block pasted from a spreadsheet ----------------------------------------------------------------------------------------------------

PASTED = """/\t/\t/\t/\t5,5\t35,17 %\t63,78 %\t/\t/\t1,02 %\t/\t/\t/\t
95 050\t25,00 %\t1,02 %\t312\t6,5\t40,00 %\t65,20 %\t2\t112,00 €\t0,64 %\t3 200,00 €\t0,04\t-\tPeu de clics
365 230\t/\t3,00 %\t10 912\t4,8\t37,60 %\t72,92 %\t115\t7 475,00 €\t1,05 %\t1 865,43 €\t4,01\t++\tÀ refaire
1 250 620\t/\t0,80 %\t9 853\t2,3\t51,32 %\t83,60 %\t57\t2 753,00 €\t0,58 %\t3 251,02 €\t0,85\t+\t
82 782\t/\t1,37 %\t1 811\t3,5\t48,97 %\t90,65 %\t7\t413,00 €\t0,37 %\t1 251,65 €\t0,33\t-\t
"""


def test_the_table_of_the_brochure_pasted_from_a_spreadsheet_lands_right():
    block = read_block(PASTED)
    values = {(cell.row, cell.code): cell.value for cell in block.cells}
    assert len(block.cells) == 70
    assert [cell for cell in block.cells if cell.message] == []
    assert (values[0, "impressions"], values[0, "bounce_rate"], values[0, "verdict"]) == (None, Decimal("0.3517"), None)
    assert [values[row, "verdict"] for row in range(1, 5)] == [Verdict.BAD, Verdict.VERY_GOOD, Verdict.GOOD, Verdict.BAD]
    assert (values[2, "cost"], values[2, "roi"], values[3, "impressions"]) == (Decimal("1865.43"), Decimal("4.01"), 1250620)
    assert (values[1, "comment"], values[4, "conversion_rate"]) == ("Peu de clics", Decimal("0.0037"))


def test_labels_and_names_around_a_block_are_recognised():
    block = read_block("\tDiffusion\t\n\tImpressions\tVisites\nMail\t1 000\t25\nAdwords\t2 000\tdouze\n")
    assert block.names == ("Mail", "Adwords")
    assert block.row(0) == {"impressions": "1000", "visits": "25"}
    assert block.row(1) == {"impressions": "2000", "visits": "douze"}
    assert [(cell.code, cell.text) for cell in block.cells if cell.message] == [("visits", "douze")]


def test_a_block_begins_where_the_focus_is_and_may_show_the_clicks():
    assert [cell.code for cell in read_block("5\t7,50 €", first="orders").cells] == ["orders", "revenue"]
    shown = ("impressions", "open_rate", "clicks", "ctr")
    assert [cell.code for cell in read_block("1\t/\t2\t/", shown=shown).cells] == list(shown)
    assert read_block("--", first="verdict").cells[0].value is Verdict.VERY_BAD
    assert read_block("\r\n\r\n").cells == ()
    assert [(cell.row, cell.value) for cell in read_block("\n5\n", first="orders").cells] == [(1, 5)]
    assert read_block("CA", first="comment").cells[0].value == "CA"


def test_a_block_is_typed_as_it_is_written_as_a_whole():
    block = read_block("1.234\t0.0125\n2.50\t1.5%", first="revenue")
    assert [block.row(index) for index in (0, 1)] == [
        {"revenue": "1,234", "conversion_rate": "0,0125\u00a0%"}, {"revenue": "2,5", "conversion_rate": "1,5\u00a0%"},
    ]  # fmt: skip


# --- Files that are meant to harm, or are no files ----------------------------------------------------------------------------------------


def bomb():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", b"0" * (40 * 1024 * 1024))
    return content.getvalue()


HOSTILE = {
    "nothing": b"",
    "a mark of order alone": b"\xff\xfe",
    "a bomb": bomb(),
    "half a workbook": (FILES / "xlsx_renamed.csv").read_bytes()[:3000],
    "a line of a million letters": b"Campagne;Visites\n" + b"a" * 1_000_000,
    "a cell that is never closed": b'Campagne;Visites\n"' + b"a;1\n" * 60_000,
    "bytes of no text": b"Campagne;Visites\nA\0;1",
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "a PDF": b"%PDF-1.7\n1 0 obj",
    "too many lines": b"Campagne;Visites\n" + b"a;1\n" * 5_001,
    "too many columns": b"Campagne;Visites" + b";a" * 300,
    "too many bytes": b"a" * (5 * 1024 * 1024 + 1),
    "words": "Bonjour à tous".encode(),
    "half a letter": b"\xff\xfea",
    "letters in the other order": b"\xfe\xff\0a",
    "an old workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_a_reason_and_an_advice(name):
    with pytest.raises(Unreadable) as refusal:
        read_file(HOSTILE[name])
    assert refusal.value.message
    assert refusal.value.advice


def test_formulas_are_texts_or_what_they_last_gave():
    reading = text("Campagne;Visites", '"=HYPERLINK(""http://x.example"")";5', "'=1+1;3", "@b;2")
    assert [row.name for row in reading.rows] == ['=HYPERLINK("http://x.example")', "=1+1", "@b"]
    book = excel.Workbook("Campagnes", made_on=date(2026, 9, 1))
    sheet = book.add_sheet("Campagnes", [excel.Column("Campagne"), excel.Column("Visites")])
    sheet.add_header()
    sheet.add_row(["A", excel.Formula("=1+1")])
    assert read_file(book.to_bytes(), answers=IN_SEPTEMBER).rows[0].figures.visits is None


PIECES = ["Campagne", "Coût", "Visites", "A", "1,5", "--", "Total", '"', "# Start date: 20260501", "1e9", "9" * 30, "12/03/2026"]
LINES = st.lists(st.lists(st.sampled_from(PIECES), max_size=5).map(";".join), max_size=6)
ANY = st.one_of(
    st.binary(max_size=400),
    st.text(max_size=300).map(lambda one: one.encode("utf-8", "surrogatepass")),
    LINES.map(lambda lines: "\n".join(lines).encode()),
)


@settings(max_examples=150, deadline=None)
@given(ANY)
def test_no_bytes_ever_raise_anything_but_a_refusal(content):
    try:
        reading = read_file(content)
    except Unreadable:
        return
    assert reading.digest


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_no_text_that_is_pasted_ever_raises_anything_but_a_refusal(pasted):
    try:
        read_block(pasted)
    except Unreadable:
        return
