"""What the style guide shows: each component in each of its states, with invented words."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.utils import timezone

from otn.lib import charts
from otn.ui.templatetags.ui import ILLUSTRATIONS

TOKENS = (
    "paper", "surface", "sand", "ink", "muted", "line", "ctl", "sea", "sea-soft", "on-sea", "meadow", "meadow-soft", "brick", "brick-soft",
    "plum", "plum-soft", "ochre", "ochre-soft", "bad", "bad-soft", "stone",
)  # fmt: skip


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Nom de l’action", max_length=80)
    cost = forms.CharField(label="Coût prévu", help_text="Hors taxes. Laissez vide si vous ne savez pas encore.", required=False)
    due_on = forms.DateField(label="À finir pour le", widget=forms.DateInput(attrs={"type": "date"}))
    owner = forms.ChoiceField(label="Qui fait", choices=[("", "Choisir"), ("1", "Claire Martin"), ("2", "Paul Lemoine")])
    detail = forms.CharField(label="Précisions", widget=forms.Textarea, required=False)
    language = forms.ChoiceField(
        label="Langue du site",
        widget=forms.RadioSelect,
        choices=[("1", "Une seule langue"), ("2", "Deux langues, relues"), ("3", "Trois langues ou plus")],
    )
    channels = forms.MultipleChoiceField(
        label="Canaux",
        widget=forms.CheckboxSelectMultiple,
        choices=[("web", "Site web"), ("mail", "Lettre d’information"), ("social", "Réseaux sociaux")],
        required=False,
    )
    file = forms.FileField(label="Pièce jointe", required=False)
    is_pinned = forms.BooleanField(label="Ne jamais déplacer cette date", required=False)


class CommentForm(forms.Form):
    text = forms.CharField(label="Votre commentaire", widget=forms.Textarea)


@dataclass(frozen=True)
class Step:
    label: str
    state: str
    note: str = ""
    step: str = ""
    url: str = ""
    is_here: bool = False


@dataclass(frozen=True)
class Comment:
    author: str
    at: datetime
    text: str
    is_advisor: bool = False


@dataclass(frozen=True)
class Maillon:
    kind: str
    text: str
    step: str
    state: str
    url: str = ""
    note: str = ""


@dataclass(frozen=True)
class File:
    name: str
    size: int


@dataclass(frozen=True)
class Job:
    pk: str
    state: str
    asked_at: datetime
    ended_at: datetime | None = None
    error: str = ""
    document: File | None = None


@dataclass(frozen=True)
class Conflict:
    author: str
    at: datetime
    theirs: str
    mine: str
    version: int


@dataclass(frozen=True)
class StyleGuide:
    """The samples, made at a given moment."""

    now: datetime
    tokens: tuple[str, ...] = TOKENS
    drawings: tuple[str, ...] = tuple(ILLUSTRATIONS)
    quadrants: tuple[tuple[str, str, str], ...] = (
        ("forces", "Forces", "arrow-up"),
        ("faiblesses", "Faiblesses", "arrow-down"),
        ("opportunites", "Opportunités", "sun"),
        ("menaces", "Menaces", "cloud"),
    )
    levels: tuple[tuple[str, str, int], ...] = (
        ("initial", "Initial", 18),
        ("construction", "En construction", 35),
        ("confirme", "Confirmé", 62),
        ("avance", "Avancé", 88),
    )
    steps: tuple[Step, ...] = (
        Step("Récolter", "fait", "180 réponses", "recolter", "#chemin"),
        Step("Classer", "en-cours", "4 faits sans groupe", "classer", "#chemin", is_here=True),
        Step("Choisir", "a-venir", "attend vos objectifs", "choisir", "#chemin"),
        Step("Valider", "a-venir", "attend vos campagnes", "valider"),
    )
    links: tuple[Maillon, ...] = (
        Maillon("Réponse", "Une seule langue sur le site", "recolter", "fait", "#fil", "question 1.1-06"),
        Maillon("Fait", "Le site ne parle pas aux visiteurs étrangers", "classer", "ici"),
        Maillon("Objectif", "Deux langues relues avant la saison", "classer", "en-cours", "#fil", "mai 2027"),
    )

    @property
    def empty_form(self) -> SampleForm:
        return SampleForm(auto_id="vide_%s")

    @property
    def wrong_form(self) -> SampleForm:
        return SampleForm({"cost": "1.865", "due_on": "", "owner": "9", "is_pinned": "on", "language": "2"})

    @property
    def comment_form(self) -> CommentForm:
        return CommentForm(auto_id="commentaire_%s")

    @property
    def comments(self) -> list[Comment]:
        return [
            Comment("Paul Lemoine", self.now - timedelta(days=2), "La traduction date de 2019.\n\nPersonne ne l’a relue depuis."),
            Comment("Anne Duval", self.now - timedelta(hours=3), "Pouvez-vous joindre l’adresse de la page\u202f?", is_advisor=True),
        ]

    @property
    def jobs(self) -> list[Job]:
        return [
            Job("attente", "queued", self.now),
            Job("fini", "done", self.now, ended_at=self.now, document=File("diagnostic-2026.pdf", 58_000)),
            Job("echec", "failed", self.now, error="le modèle n’a pas pu être lu."),
        ]

    @property
    def conflict(self) -> Conflict:
        return Conflict("Paul", self.now, "Deux langues, relues", "Une seule langue", 4)

    @property
    def page(self) -> Page[int]:
        return Paginator(range(400), 20).page(8)

    @property
    def pictures(self) -> list[tuple[str, charts.Chart]]:
        axes = ("Contenus", "Conquête", "Réservation", "Relation", "Mesure")
        mine, before, network = (62, 35, None, 71, 18), (48, 33, 40, 66, 12), (55, 41, 46, 58, 33)
        series = [charts.Series("2026", mine), charts.Series("2025", before), charts.Series("Médiane du réseau", network)]
        rows = [charts.BarRow(axis, value) for axis, value in zip(axes, mine, strict=True)]
        dots = [charts.Dot("Traduire les pages", 20, 60), charts.Dot("Ouvrir une boutique", 80, 75), charts.Dot("Refaire le logo", 70, 10)]
        return [
            ("Radar", charts.radar(axes, series, uid="radar", title="Scores des chapitres, sur 100")),
            ("Barres", charts.bars(rows, uid="barres", title="Scores de 2026", ref=50, ref_label="médiane du réseau")),
            ("Jauge", charts.gauge(62, uid="jauge", title="Score global", band="Confirmé")),
            ("Nuage", charts.scatter(dots, uid="nuage", title="Effort et valeur des actions", x_limit=50, y_limit=50)),
            ("Rien à dessiner", charts.bars([], uid="rien", title="Scores de 2024")),
        ]

    @property
    def schedule(self) -> charts.Chart:
        today, kind = self.now.date(), charts.Kind

        def row(key: str, label: str, level: charts.Kind, begins: int | None, ends: int | None, **more: Any) -> charts.PlanRow:
            start, end = (None if days is None else today + timedelta(days=days) for days in (begins, ends))
            return charts.PlanRow(key, key, label, level, start, end, **more)

        rows = [
            row("1", "Parler aux visiteurs étrangers", kind.OBJECTIVE, -40, 80, progress=30),
            row("1.1", "Choisir une agence", kind.TASK, -40, -12, progress=40, is_late=True, delay=9),
            row("1.2", "Traduire les pages", kind.TASK, -8, 50, progress=25, after=("1.1",), is_critical=True),
            row("1.3", "Mise en ligne", kind.MILESTONE, None, 80, after=("1.2",)),
            row("1.4", "Relire chaque année", kind.TASK, None, None),
        ]
        closed = [charts.Closure("Fermeture annuelle", today + timedelta(days=20), today + timedelta(days=32))]
        return charts.gantt(rows, today=today, uid="planning", title="Rétroplanning", scale=charts.Scale.MONTH, closures=closed)

    @property
    def heat_map(self) -> charts.Markup:
        cells = (
            charts.HeatCell(18, "Initial", 1),
            charts.HeatCell(35, "En construction"),
            charts.HeatCell(62, "Confirmé"),
            charts.HeatCell(88, "Avancé"),
        )
        return charts.heat_map(
            ("Pertinence", "Performance", "Organisation", "Ensemble"),
            [charts.HeatRow("Conquête", cells)],
            title="Chapitres et orientations",
        )


def get_style_guide() -> StyleGuide:
    return StyleGuide(now=timezone.now())
