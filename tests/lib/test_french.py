"""Numbers, dates and words as French writes them; what goes out comes back in (strategy-plan-kpi.md §2.10 and §3.7, interface.md §8)."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_date
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from otn.lib import french
from otn.lib.french import dates
from tests.guards.french import faults

N, F = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"
AMOUNTS = st.decimals(-(10**12), 10**12, places=2)
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
TEXTS = st.text(st.sampled_from("ae1230 \n\t'’«»\":;!?%€.,/@()`_" + N + F + "\N{THIN SPACE}") | st.characters(), max_size=40)


# --- Numbers out --------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (french.money(Decimal("1865.43")), f"1{N}865,43{F}€"),
        (french.money(7475), f"7{N}475,00{F}€"),
        (french.money(8000, 0), f"8{N}000{F}€"),
        (french.percent(Decimal("0.0064"), 2), f"0,64{F}%"),
        (french.percent(Decimal("0.625"), 1), f"62,5{F}%"),
        (french.percent(1), f"100{F}%"),
        (french.percent(Decimal(1) / 3), f"33{F}%"),
        (french.percent(Decimal("33.4"), of=100), f"33{F}%"),
        (french.percent(Decimal("-0.965"), 1, signed=True), f"−96,5{F}%"),
        (french.percent(Decimal("3.007"), 1, signed=True), f"+300,7{F}%"),
        (french.number(Decimal("4.00712"), 2), "4,01"),
        (french.number(Decimal("4.80")), "4,8"),
        (french.number(Decimal("1E+3")), f"1{N}000"),
        (french.number(100), "100"),
        (french.number(Decimal("4.8"), 1), "4,8"),
        (french.number(12, signed=True), "+12"),
        (french.number(0, signed=True), "0"),
        (french.whole(1250620), f"1{N}250{N}620"),
        (french.whole(Decimal("24.5")), "25"),
        (french.whole(-5), "−5"),
        (french.number(Decimal("-0.001"), 2), "0,00"),
        (french.number(Decimal("-0")), "0"),
    ],
)
def test_numbers_are_written_with_the_exact_characters(shown, expected):
    assert shown == expected


@pytest.mark.parametrize("write", [french.number, french.whole, french.money, french.percent, french.date_short, french.date_long])
def test_nothing_is_written_as_a_dash(write):
    assert write(None) == "—"


@pytest.mark.parametrize(("value", "shown"), [("0.035", "0,04"), ("0.045", "0,05"), ("0.125", "0,13"), ("-0.125", "−0,13")])
def test_halves_are_rounded_away_from_zero(value, shown):
    assert french.number(Decimal(value), 2) == shown


@given(AMOUNTS)
def test_numbers_are_grouped_as_babel_groups_them(value):
    assert french.number(value, 2) == format_decimal(value, "#,##0.00", locale="fr").replace("-", "−").replace("−0,00", "0,00")


@given(st.decimals(-(10**9), 10**9, places=6), st.integers(0, 4))
def test_rounding_is_that_of_the_decimal_module(value, decimals):
    assert french.rounded(value, decimals) == value.quantize(Decimal(10) ** -decimals, ROUND_HALF_UP)


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (0, "0~octet"), (1, "1~octet"), (999, "999~octets"), (1000, "1~ko"), (58_000, "58~ko"), (999_499, "999~ko"), (999_500, "1~Mo"),
        (1_234_567, "1,2~Mo"), (12_345_678, "12~Mo"), (5_000_000_000, "5~Go"),
    ],
)  # fmt: skip
def test_sizes_of_files(count, shown):
    assert french.size(count) == shown.replace("~", F)


# --- Numbers in ---------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("space", ["", " ", F, N, "\N{THIN SPACE}", "\N{FIGURE SPACE}", "\t"])
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1~865,43~€", "1865.43"),
        ("~1~865,43~", "1865.43"),
        ("1~250~620", "1250620"),
        ("0,64~%", "0.64"),
        ("−~5,00", "-5"),
        ("+12", "12"),
    ],
)
def test_every_kind_of_space_is_read(space, text, value):
    assert french.parse_number(text.replace("~", space)) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.865,43", "1865.43"),
        ("1,865.43", "1865.43"),
        ("1.865.432", "1865432"),
        ("1,865", "1.865"),
        ("0.865", "0.865"),
        ("1865.432", "1865.432"),
        ("1.86", "1.86"),
        ("18500.00", "18500"),
        (",5", "0.5"),
        ("-7", "-7"),
        ("(5,00)", "-5"),
        ("12 euros", "12"),
        ("EUR 12.00", "12"),
        ("100%", "100"),
        ("007", "7"),
        ("1 865.43", "1865.43"),
    ],
)
def test_what_can_be_read_in_one_way_is_read(text, value):
    assert french.parse_number(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "  ", "/", " / ", "-", "--", "–", "—", "n/a", "N/A", "n.d.", F])
@pytest.mark.parametrize("read", [french.parse_number, french.parse_money, french.parse_percent])
def test_what_says_nothing_is_no_value(read, text):
    assert read(text) is None


@pytest.mark.parametrize(
    ("text", "plain", "decimal"), [("1.865", "1865", "1,865"), ("12.500 €", "12500", "12,500"), ("-250.000", "250000", "250,000")]
)
@pytest.mark.parametrize("read", [french.parse_number, french.parse_money, french.parse_percent])
def test_what_could_be_two_numbers_is_refused_with_both(read, text, plain, decimal):
    if read is french.parse_percent:
        text = text.removesuffix("€")
    with pytest.raises(french.NotANumber) as refusal:
        read(text)
    assert refusal.value.message == f"Écrivez {plain} ou {decimal}."


@pytest.mark.parametrize(
    "text",
    [
        "abc", "1 86 5", "18 65", "12,", "1,2,3", "1.8.5", "1e5", "inf", "NaN", "١٢", "²", "--5", "5-", "€", "%", "1 234.567,89", "1..5",
        "1 , 5", "12/04", "12 k€", "9" * 41, "5 % %", "1 234 56",
    ],
)  # fmt: skip
def test_what_is_no_number_is_refused_in_french(text):
    with pytest.raises(french.NotANumber) as refusal:
        french.parse_number(text)
    assert refusal.value.message.endswith("n’est pas un nombre.")
    assert len(refusal.value.message) < 70


@pytest.mark.parametrize(
    ("text", "sign", "value"),
    [
        ("1 234,56 €", ",", "1234.56"),
        (f"1{N}234,56{F}€", ",", "1234.56"),
        ("1.234,56", ",", "1234.56"),
        ("1,234.56", ".", "1234.56"),
        ("EUR 12.00", ".", "12"),
        ("12.345", ",", "12345"),
        ("12.345", ".", "12.345"),
        ("18500.00", ".", "18500"),
        ("1,834", ".", "1834"),
    ],
)
def test_a_file_knows_its_decimal_sign(text, sign, value):
    assert french.parse_number(text, decimal_sign=sign) == Decimal(value)


@pytest.mark.parametrize(("text", "sign"), [("18500.00", ","), ("1234,56", "."), ("1,23", ".")])
def test_a_number_of_the_other_kind_of_file_is_never_a_hundred_times_larger(text, sign):
    with pytest.raises(french.NotANumber):
        french.parse_number(text, decimal_sign=sign)


@pytest.mark.parametrize(("text", "share"), [("62,5 %", "0.625"), ("27.78%", "0.2778"), ("62,5", "0.625"), ("0,64", "0.0064")])
def test_a_percentage_is_read_as_a_share(text, share):
    assert french.parse_percent(text) == Decimal(share)


def test_exports_that_write_shares_are_read_as_shares():
    assert french.parse_percent("0.6667", bare_is_share=True) == Decimal("0.6667")
    assert french.parse_percent("66,67 %", bare_is_share=True) == Decimal("0.6667")


def test_euros_and_percentages_are_not_mixed_up():
    with pytest.raises(french.NotANumber, match="pourcentage"):
        french.parse_percent("12 €")
    with pytest.raises(french.NotANumber, match="montant"):
        french.parse_money("12 %")


@given(AMOUNTS)
def test_an_amount_that_was_written_is_read_back(value):
    assert french.parse_money(french.money(value)) == value
    assert french.parse_number(french.number(value, 2)) == value
    assert french.parse_number(french.number(value)) == value


@given(st.decimals(-1000, 1000, places=4))
def test_a_percentage_that_was_written_is_read_back(share):
    assert french.parse_percent(french.percent(share, 2)) == share


@given(TEXTS)
def test_reading_gives_a_number_or_a_sentence(text):
    for read in (french.parse_number, french.parse_money, french.parse_percent):
        said = ""
        try:
            value = read(text)
        except french.NotANumber as refusal:
            said = refusal.message
        else:
            assert value is None or value.is_finite()
        assert faults(re.sub("“.*”", "“x”", said, flags=re.DOTALL)) == []


# --- Dates --------------------------------------------------------------------------------------------------------------------------------

APRIL = date(2016, 4, 14)


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (french.date_short(APRIL), "14 avr. 2016"),
        (french.date_short(date(2017, 3, 1)), "1 mars 2017"),
        (french.date_long(APRIL), "14 avril 2016"),
        (french.date_long(date(2017, 3, 1)), "1er mars 2017"),
        (french.date_with_day(APRIL), "jeudi 14 avril 2016"),
        (french.date_with_day(date(2026, 2, 1)), "dimanche 1er février 2026"),
        (french.month_name(8), "août"),
        (french.month_name(1, short=True), "janv."),
        (french.period(APRIL, APRIL), "le 14 avril 2016"),
        (french.period(APRIL, date(2016, 4, 21)), "du 14 au 21 avril 2016"),
        (french.period(date(2026, 6, 1), date(2026, 6, 30)), "du 1er au 30 juin 2026"),
        (french.period(APRIL, date(2016, 5, 3)), "du 14 avril au 3 mai 2016"),
        (french.period(date(2016, 12, 28), date(2017, 1, 3)), "du 28 décembre 2016 au 3 janvier 2017"),
        (french.period(None, APRIL), "jusqu’au 14 avril 2016"),
        (french.period(APRIL, None), "à partir du 14 avril 2016"),
        (french.period(APRIL, None, today=APRIL), "depuis le 14 avril 2016"),
        (french.period(APRIL, None, today=date(2016, 4, 13)), "à partir du 14 avril 2016"),
        (french.period(None, None), "—"),
    ],
)
def test_dates_are_written_in_french(shown, expected):
    assert shown == expected


@given(DAYS)
def test_dates_are_those_of_babel(day):
    assert french.date_short(day) == format_date(day, "d MMM y", locale="fr")
    assert french.date_long(day).replace("1er ", "1 ", 1) == format_date(day, "d MMMM y", locale="fr").replace("31er", "31")
    assert french.date_with_day(day).partition(" ")[0] == format_date(day, "EEEE", locale="fr")


def test_an_instant_is_told_in_paris():
    assert french.moment(datetime(2016, 4, 14, 12, 32, tzinfo=UTC)) == "14 avr. 2016 à 14:32"
    assert french.moment(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)) == "1 janv. 2027 à 00:30"
    assert french.time_of_day(datetime(2026, 7, 1, 9, 5, tzinfo=ZoneInfo("Europe/Paris"))) == "09:05"
    assert french.moment(None) == "—"
    night = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert (french.date_short(night), french.date_long(night)) == ("1 janv. 2027", "1er janvier 2027")
    assert french.date_with_day(night) == "vendredi 1er janvier 2027"
    with pytest.raises(ValueError, match="zone"):
        french.moment(datetime(2016, 4, 14, 14, 32))  # noqa: DTZ001


@pytest.mark.parametrize(
    "text",
    [
        "14/04/2016", "14/4/2016", "14-04-2016", "14.04.2016", "14/04/16", "2016-04-14", "14 avril 2016", "14 avr. 2016", "14 avr 2016",
        "jeudi 14 avril 2016", "Jeu. 14 AVRIL 2016", " 14\u00a0avril  2016 ",
    ],
)  # fmt: skip
def test_every_spelling_of_a_date_is_read(text):
    assert french.parse_date(text) == APRIL


@pytest.mark.parametrize("name", [*dates.MONTHS, *dates.SHORT_MONTHS, "Fevrier", "aout", "Décembre", "fév.", "Jan"])
def test_months_are_read_with_and_without_accents_and_points(name):
    day = french.parse_date(f"1er {name} 2026")
    assert day is not None
    assert french.month_name(day.month)[:3].casefold().translate(str.maketrans("éû", "eu")) == dates._bare(name)[:3]


@pytest.mark.parametrize("text", ["", " ", "—", "/", "-"])
def test_no_date_is_none(text):
    assert french.parse_date(text) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("31/02/2026", "Le 31/02/2026 n’existe pas."),
        ("04/14/2016", "n’existe pas"),
        ("14 apr 2016", "Écrivez la date"),
        ("14 avril", "Écrivez la date"),
        ("demain", "Écrivez la date"),
        ("14/04-2016", "Écrivez la date"),
        ("14/04/216", "Écrivez la date"),
        ("14/04/1016", "L’année 1016"),
        ("٣/٤/٢٠١٦", "Écrivez la date"),
    ],
)
def test_what_is_no_date_is_refused_in_french(text, words):
    with pytest.raises(french.NotADate) as refusal:
        french.parse_date(text)
    assert words in refusal.value.message
    assert faults(refusal.value.message) == []


@given(DAYS)
def test_a_date_that_was_written_is_read_back(day):
    for write in (french.date_short, french.date_long, french.date_with_day, date.isoformat, lambda day: f"{day:%d/%m/%Y}"):
        assert french.parse_date(write(day)) == day


@given(TEXTS)
def test_reading_a_date_gives_a_date_or_a_sentence(text):
    said = ""
    try:
        french.parse_date(text)
    except french.NotADate as refusal:
        said = refusal.message
    assert faults(said) == []


@given(DAYS, st.integers(0, 800))
def test_a_period_tells_both_its_ends(start, length):
    end = start + timedelta(length)
    assert french.period(start, end).endswith(french.date_long(end))


# --- Words --------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, "0 jour"), (1, "1 jour"), (Decimal("1.5"), "1,5 jour"), (2, "2 jours"), (-3, "−3 jours"), (1200, f"1{N}200 jours")],
)
def test_the_plural_begins_at_two(count, shown):
    assert french.plural(count, "jour", "jours") == shown


@pytest.mark.parametrize(("names", "shown"), [([], ""), (["a"], "a"), (["a", "b"], "a et b"), (["a", "b", "c"], "a, b et c")])
def test_a_list_is_read_aloud(names, shown):
    assert french.listing(names) == shown


def test_a_choice_is_read_aloud():
    assert french.listing(["a", "b"], "ou") == "a ou b"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Embruns", "d’Embruns"), ("Pommiers", "de Pommiers"), ("Étretat", "d’Étretat"), ("Œuilly", "d’Œuilly"), ("Le Havre", "du Havre"),
        ("Les Andelys", "des Andelys"), ("La Hague", "de La Hague"), ("Hélène", "d’Hélène"), ("Honfleur", "de Honfleur"),
        ("Yport", "d’Yport"), ("Yann", "de Yann"), ("Leïla", "de Leïla"), ("Y", "de Y"),
    ],
)  # fmt: skip
def test_de_is_elided_and_contracted(name, shown):
    assert french.de(name) == shown


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Val\r\nBcc: x@evil.example\n\nOuvrez ceci", "Val Bcc: x@evil.example Ouvrez ceci"),
        ("\N{RIGHT-TO-LEFT OVERRIDE}gnp.exe", "gnp.exe"),
        ("a\x0bb\N{LINE SEPARATOR}c\N{NO-BREAK SPACE}d", "a b c d"),
        ("\N{ZERO WIDTH SPACE} \N{ZERO WIDTH NO-BREAK SPACE}", ""),
        ("L’Île-d’Œuf & Cie", "L’Île-d’Œuf & Cie"),
    ],
)
def test_what_was_typed_is_one_line_of_signs_that_are_seen(typed, kept):
    assert french.one_line(typed) == kept


def test_a_name_stands_between_quotation_marks_that_never_leave_it():
    assert french.quoted("Le site") == "«\N{NARROW NO-BREAK SPACE}Le site\N{NARROW NO-BREAK SPACE}»"


def test_names_are_sorted_as_in_a_dictionary():
    names = ["Zoé", "Évreux", "eau", "Étretat", "Saint-Lô", "saint vaast", "œuvre", "Caen", "cote", "côte", "côté", "Cœur"]
    assert sorted(names, key=french.sort_key) == [
        "Caen", "Cœur", "cote", "côte", "côté", "eau", "Étretat", "Évreux", "œuvre", "Saint-Lô", "saint vaast", "Zoé",
    ]  # fmt: skip


# --- Typography ---------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("l'office d'Embruns, aujourd'hui", "l’office d’Embruns, aujourd’hui"),
        ("Vraiment ?", "Vraiment‿?"),
        ("Vraiment?! Oui!", "Vraiment‿?! Oui‿!"),
        ("(?) et (!)", "(?) et (!)"),
        ("un ; deux; trois", "un‿; deux‿; trois"),
        ("Objectif : 12% en 2026", "Objectif~: 12~% en 2026"),
        ("Objectif:\n- a", "Objectif~:\n- a"),
        ("120€, 12 k€ et 5 €", "120~€, 12~k€ et 5~€"),
        ("« oui » et «non»", "«‿oui‿» et «‿non‿»"),
        ("« Quoi ? »", "«‿Quoi‿?‿»"),
        ("l'«office»", "l’«‿office‿»"),
        ("12 500 visites, 1 200 000 lits", "12‿500 visites, 1‿200‿000 lits"),
        ("de 14:30 à 18:00, ratio 16:9", "de 14:30 à 18:00, ratio 16:9"),
        ("02 31 27 90 30", "02 31 27 90 30"),
        ("en 2026 300 lits, SIRET 123 456 789 00012", "en 2026 300 lits, SIRET 123 456 789 00012"),
        ("voir https://a.example/x?y=1;z!", "voir https://a.example/x?y=1;z!"),
        ("www.a.example/l'été?x et a.example/x?y", "www.a.example/l'été?x et a.example/x?y"),
        ("o'neil@a.example !", "o'neil@a.example‿!"),
        ("(`x = 'a'; y != b` !)", "(`x = 'a'; y != b`‿!)"),
        ("utm_source=l'ete;x a->b; f();", "utm_source=l'ete;x a->b; f();"),
        ("Bravo :) :-)", "Bravo :) :-)"),
        ("100%bio", "100%bio"),
        ("5' et 5\"", "5' et 5\""),
        ("", ""),
    ],
)
def test_typography_of_what_people_type(typed, printed):
    assert french.typography(typed).replace(N, "‿").replace(F, "~") == printed


@given(TEXTS)
def test_typography_is_done_once_and_keeps_every_letter(text):
    done = french.typography(text)
    assert french.typography(done) == done
    blanks = re.compile(f"[ \t{N}{F}\N{THIN SPACE}]")
    assert blanks.sub("", done).replace("’", "'") == blanks.sub("", text).replace("’", "'")


SPOKEN = st.tuples(st.sampled_from(["oui", "l'été", "«oui»", "« d'ici »"]), st.sampled_from(["", " ", F, N]), st.sampled_from("!?;:"))
COUNTED = st.tuples(st.sampled_from(["12", "12 500", "1,5"]), st.sampled_from(["", " ", F, N]), st.sampled_from("%€"))


@given(st.lists(SPOKEN | COUNTED))
def test_typography_leaves_nothing_that_a_typographer_would_correct(pieces):
    assert faults(french.typography(" ".join("".join(piece) for piece in pieces))) == []


def test_a_long_text_without_spaces_is_read_in_no_time():
    for text in ("a" * 100_000, "a." * 50_000, "`" * 50_001, "1 " * 50_000, "« " * 50_000, " " * 100_000 + "!"):
        french.typography(text)
