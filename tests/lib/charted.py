"""Believable figures of a fictional office, one chart of each kind: for the tests, and to look at."""

from datetime import date, timedelta
from decimal import Decimal

from otn.lib import charts, french
from otn.lib.charts import BarRow, Chart, Closure, Dot, HeatCell, HeatRow, Kind, PlanRow, Scale, Series, SparkPoint

TODAY = date(2026, 6, 9)
CHAPTERS = (
    "La présence web de l’OT",
    "Les contenus web de l’OT",
    "La présence sociale de l’OT",
    "Les actions web de conquête de l’OT",
    "Chapitre transversal e-tourisme",
)
ORIENTATIONS = ("Pertinence des outils", "Performance des actions", "Organisation et moyens")
BANDS = ("Initial", "En construction", "Confirmé", "Avancé")


def radar(**words: str) -> Chart:
    now = Series("Édition 2026", (62, 48, Decimal("54.5"), 35, 41))
    before = Series("Édition 2025", (51, 44, 49, 28, 40))
    median = Series("Médiane du réseau (14 offices)", (57, 52, 46, 43, 38))
    return charts.radar(CHAPTERS, (now, before, median), **{"uid": "radar", "title": "Scores des cinq chapitres, sur 100"} | words)


def open_radar() -> Chart:
    series = (Series("Édition 2026", (62, None, 54, 35, 41)), Series("Médiane du réseau", (57, 52, 46, 43, 38)))
    return charts.radar(CHAPTERS, series, uid="radar-n", title="Scores des chapitres évalués, sur 100")


def sections() -> Chart:
    rows = [
        BarRow("Les performances", 71),
        BarRow("Internet de séjour", None),
        BarRow("Les actions de l’OT sur le site", 48),
        BarRow("Partenariats, presse et influence", Decimal("35.5")),
        BarRow("SIT", 0),
    ]
    return charts.bars(rows, uid="barres", title="Scores des sous-chapitres, sur 100", ref=54, ref_label="Médiane du réseau")


def returns() -> Chart:
    rows = [
        BarRow("Adwords", Decimal("4.01")),
        BarRow("Display Google", Decimal("0.85")),
        BarRow("La Chaîne Météo - habillage", Decimal("0.33")),
        BarRow("Email 1", Decimal("0.04")),
    ]
    return charts.bars(
        rows,
        uid="roi",
        title="ROI par campagne",
        ref=1,
        ref_label="Ce qui est rapporté égale ce qui est dépensé",
        top=None,
        show=lambda value: french.number(value, 2),
        value_label="ROI",
    )


def gauge() -> Chart:
    return charts.gauge(Decimal("56.7"), uid="jauge", title="Score global du diagnostic 2026", band="Confirmé")


def no_gauge() -> Chart:
    return charts.gauge(None, uid="jauge-n", title="Score global du diagnostic 2027", band="")


def spark() -> Chart:
    months = (820, 790, 1010, None, 1400, 1720, 2650, 2810, 1500, 1120, 830, 905)
    points = [SparkPoint(french.month_name(month), value) for month, value in enumerate(months, start=1)]
    return charts.spark(points, uid="visites", title="Visites du site en 2026, par mois", show=french.whole, value_label="Visites")


def euros(value: Decimal | int) -> str:
    return f"{french.whole(value)}\u00a0€"


def months() -> Chart:
    earned = Series("Chiffre d’affaires", (Decimal("7475"), 2753, None, 413, 112))
    spent = Series("Coût", (Decimal("1865.43"), Decimal("3251.02"), 900, Decimal("1251.65"), 3200))
    labels = ("sept.", "oct.", "nov.", "déc.", "janv.")
    return charts.curves(labels, (earned, spent), uid="mois", title="Chiffre d’affaires et coût par mois", show=french.money, tick=euros)


ACTIONS = (
    ("Externaliser la campagne AdWords", 33, 20, "Gains rapides"),
    ("Refondre le site sur mobile", 83, 18, "Grands chantiers"),
    ("Écrire le calendrier éditorial", 17, 12, "Gains rapides"),
    ("Relier la GRC au formulaire de brochure", 58, 9, "À écarter"),
    ("Réclamer les liens des partenaires", 17, 12, "Gains rapides"),
    ("Former deux collègues à la photo", 25, 8, "Compléments"),
    ("Ouvrir la billetterie en ligne", 92, 11, "Grands chantiers"),
    ("Répondre aux avis sous 48 heures", 8, 5, "Compléments"),
    ("Traduire trente fiches en anglais", 33, 5, "Compléments"),
    ("Mettre une borne à la gare", 75, 0, "À écarter"),
    ("Reprendre les comptes sociaux dormants", 17, 12, "Gains rapides"),
    ("Sonder les socioprofessionnels", None, 6, ""),
)


def scatter() -> Chart:
    items = [Dot(label, effort, value, quadrant) for label, effort, value, quadrant in ACTIONS]
    return charts.scatter(items, uid="nuage", title="Actions à retenir, par effort et par valeur", x_limit=50, y_limit=Decimal(100) / 11)


def heat_map() -> charts.Markup:
    def cell(score: int) -> HeatCell:
        return HeatCell(score, BANDS[score // 25], Decimal(100 - score % 9) / 100)

    rows = [
        HeatRow(chapter, tuple(cell((17 * (i + 1) + 23 * j) % 96) for j in range(3)) if i != 3 else (cell(52), HeatCell(None), cell(12)))
        for i, chapter in enumerate(CHAPTERS)
    ]
    return charts.heat_map(ORIENTATIONS, rows, title="Chapitres et orientations, scores sur 100")


# --- A plan of the year ------------------------------------------------------------------------------------------------------------------


def day(text: str, year: int = 2026) -> date:
    number, month = map(int, text.split("/"))
    return date(year, month, number)


HOLIDAYS = ("6/4", "1/5", "8/5", "14/5", "25/5", "14/7", "15/8", "1/11", "11/11", "25/12")
CLOSURES = (
    Closure("haute saison", day("13/7"), day("30/8")),
    Closure("fermeture annuelle", day("21/12"), day("31/12")),
    *(Closure("jours fériés", day(text), day(text)) for text in HOLIDAYS),
)

OBJECTIVE, ACTION, TASK, MILESTONE = Kind.OBJECTIVE, Kind.ACTION, Kind.TASK, Kind.MILESTONE
HELENE, SAMIR, ODILE = "Hélène Marchand", "Samir Delaunay", "Odile Vasseur"


def plan() -> list[PlanRow]:
    d = day
    return [
        PlanRow("o1", "1", "Diversifier les canaux de conquête", OBJECTIVE, d("15/4"), d("30/10"), 62, owner=HELENE),
        PlanRow("a1", "1.1", "Externaliser la campagne AdWords", ACTION, d("15/4"), d("26/6"), 70, owner=SAMIR, ),
        PlanRow("t1", "1.1.1", "Expression des besoins", TASK, d("15/4"), d("21/4"), 100, owner=SAMIR, is_critical=True),
        PlanRow("t2", "1.1.2", "Trouver le bon prestataire", TASK, d("22/4"), d("6/5"), 100, "100 %", SAMIR, ("t1",), is_critical=True),
        PlanRow("t3", "1.1.3", "Valider la liste des mots clés avec les hébergeurs et les communes", TASK, d("7/5"), d("2/6"), 60,
                owner=ODILE, after=("t2",), is_late=True, delay=5, is_critical=True),
        PlanRow("t4", "1.1.4", "Mise en place d’un reporting", TASK, d("3/6"), d("26/6"), 0, owner=SAMIR, after=("t3",), is_critical=True),
        PlanRow("m1", "1.1.5", "Campagne prête", MILESTONE, d("26/6"), d("26/6"), 0, owner=SAMIR, after=("t4",), is_critical=True),
        PlanRow("a2", "1.2", "Écrire le calendrier éditorial des trois réseaux sociaux", ACTION, d("1/6"), d("10/7"), 25, owner=ODILE),
        PlanRow("t5", "1.2.1", "Choisir les thèmes de l’été", TASK, d("1/6"), d("12/6"), 50, owner=ODILE),
        PlanRow("t6", "1.2.2", "Réunir la photothèque", TASK, d("8/6"), d("3/7"), 10, owner=ODILE, after=("t5",)),
        PlanRow("t7", "1.2.3", "Programmer les publications", TASK, d("31/8"), d("25/9"), 0, owner=ODILE, after=("t6",)),
        PlanRow("m2", "1.2.4", "Calendrier validé par le bureau", MILESTONE, d("29/5"), None, 0, owner=HELENE, is_late=True, delay=6),
        PlanRow("o2", "2", "Faire du site un outil de réservation", OBJECTIVE, d("1/9"), d("18/12"), 0, owner=HELENE),
        PlanRow("a3", "2.1", "Refondre le site sur mobile", ACTION, d("1/9"), d("27/11"), 0, owner=HELENE),
        PlanRow("t8", "2.1.1", "Cahier des charges", TASK, d("1/9"), d("18/9"), 0, owner=HELENE, after=("m1",)),
        PlanRow("t9", "2.1.2", "Consultation et choix", TASK, d("21/9"), d("16/10"), 0, owner=HELENE, after=("t8",)),
        PlanRow("t10", "2.1.3", "Développement et recette", TASK, d("19/10"), d("27/11"), 0, owner=HELENE, after=("t9",)),
        PlanRow("m3", "2.1.4", "Mise en ligne", MILESTONE, None, d("4/12"), 0, owner=HELENE, after=("t10",)),
        PlanRow("a4", "2.2", "Ouvrir la billetterie en ligne", ACTION, None, None, None, owner=HELENE),
        PlanRow("t11", "2.2.1", "Comparer trois solutions avec l’office voisin", TASK, None, d("16/10"), 0, owner=SAMIR),
        PlanRow("t12", "2.2.2", "Écrire les conditions de vente", TASK, None, None, 0),
    ]  # fmt: skip


def gantt(scale: Scale = Scale.MONTH) -> Chart:
    return charts.gantt(plan(), today=TODAY, uid="plan", title="Rétroplanning du plan d’actions 2026", scale=scale, closures=CLOSURES)


def long_plan(count: int = 200, months: int = 26) -> list[PlanRow]:
    """A plan of as many rows over as many months: objectives of four actions of six tasks."""
    names = (
        "Réunir les contenus",
        "Choisir un prestataire",
        "Former l’équipe",
        "Écrire les fiches des hébergements",
        "Traduire",
        "Mesurer et corriger",
    )
    rows: list[PlanRow] = []
    for place in range(count):
        objective, rest = divmod(place, 29)
        action, task = divmod(rest - 1, 7)
        start = date(2026, 1, 12) + timedelta(months * 28 * place / count)
        end = start + timedelta(12 + place * 7 % 30)
        progress = max(0, min(100, (TODAY - start).days * 3))
        late = end < TODAY and progress < 100
        if rest == 0:
            rows.append(
                PlanRow(
                    f"k{place}", f"{objective + 1}", f"Objectif {objective + 1} de l’office", OBJECTIVE, start, start + timedelta(100), 20
                )
            )
        elif task == 0:
            number = f"{objective + 1}.{action + 1}"
            rows.append(
                PlanRow(f"k{place}", number, f"Action {number}\u00a0: une page par village", ACTION, start, start + timedelta(80), progress)
            )
        else:
            number = f"{objective + 1}.{action + 1}.{task}"
            after = (f"k{place - 1}",) if task > 1 else ()
            rows.append(
                PlanRow(
                    f"k{place}", number, names[task - 1], TASK, start, end, progress, after=after, is_late=late, is_critical=task % 3 == 0
                )
            )
    return rows


def everything() -> list[Chart]:
    return [radar(), open_radar(), sections(), returns(), gauge(), no_gauge(), spark(), months(), scatter(), gantt(), gantt(Scale.QUARTER)]
