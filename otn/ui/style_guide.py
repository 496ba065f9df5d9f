"""What the style guide shows: each component in each of its states, with invented words."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django import forms
from django.core.paginator import Page, Paginator
from django.template.loader import render_to_string
from django.utils import timezone

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
class Table:
    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Chart:
    svg: str
    table: Table


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
    comparison: Table = Table(
        "Vos chapitres, sur 100",
        ("Chapitre", "2026", "2025", "Médiane du réseau"),
        (("Contenus", "62", "48", "55"), ("Conquête", "35", "n.d.", "41"), ("Mesure", "18", "12", "33")),
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
    def chart(self) -> Chart:
        return Chart(svg=render_to_string("ui/guide/chart.svg"), table=self.comparison)


def get_style_guide() -> StyleGuide:
    return StyleGuide(now=timezone.now())
