"""The tracker of an office: campaigns, and what each brought over a period, beside what the whole site does.

A figure that follows from others is never stored: `monitoring.kpi` computes it for every page alike. What an import or a paste brings for
such a cell is kept in `brought`, and only ever compared.
"""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from actionplan.models import Action
from monitoring.channels import CHANNEL_NAMES, SOURCE_NAMES, Channel, Source, measured_by
from monitoring.columns import SITE_CODES
from monitoring.kpi import FIGURE_NAMES, Figures, Reference, Span, Verdict
from otn.lib import french
from otn.tenancy.models import OfficeModel

NAME_LENGTH, UTM_LENGTH, COMMENT_LENGTH, REVIEW_LENGTH = 160, 80, 1000, 4000
DIGITS, DECIMALS = 20, 8  # of every figure: counts, euros, shares of 1
CHANNELS = [(one.value, name) for one, name in CHANNEL_NAMES.items()]
SOURCES = [(one.value, name) for one, name in SOURCE_NAMES.items()]


def figure(verbose_name: str) -> Any:
    return models.DecimalField(verbose_name, max_digits=DIGITS, decimal_places=DECIMALS, null=True, blank=True)


def person(verbose_name: str) -> Any:
    """Return the relation to somebody; people are never deleted, only closed."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=verbose_name
    )


def not_negative(*names: str) -> Q:
    """Say that each of these figures is unknown or at least zero."""
    found = Q()
    for name in names:
        found &= Q(**{name: None}) | Q(**{f"{name}__gte": 0})
    return found


class Period(OfficeModel):
    """The days that a table of the tracker is about, both ends included."""

    first = models.DateField("du")
    last = models.DateField("au")
    label = models.CharField("nom", max_length=80, blank=True)
    created_at = models.DateTimeField("créée le", db_default=Now())
    created_by = person("créée par")
    version = models.PositiveIntegerField("version", default=1)

    class Meta(OfficeModel.Meta):
        verbose_name = "période"
        constraints = [
            *OfficeModel.Meta.constraints,
            models.UniqueConstraint(fields=["office", "first", "last"], name="monitoring_one_period_per_dates"),
            models.CheckConstraint(
                condition=Q(first__lte=F("last")), name="monitoring_period_in_order",
                violation_error_message="La fin vient après le début.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.first} to {self.last} of {self.office_id}"

    @property
    def span(self) -> Span:
        return Span(self.first, self.last)

    @property
    def name(self) -> str:
        """What people call it: its label, else its dates."""
        return self.label or french.period(self.first, self.last)


class SiteAverage(OfficeModel):
    """« Moyenne du site » over a period: typed or imported, never computed from the campaigns."""

    period = models.OneToOneField(Period, on_delete=models.CASCADE, related_name="site_average", verbose_name="période")
    pages_per_visit = figure("pages par visite")
    bounce_rate = figure("taux de rebond")
    new_visits_rate = figure("nouvelles visites")
    conversion_rate = figure("taux de conversion")
    source = models.CharField("source", max_length=10, choices=SOURCES, default=Source.TYPED.value)
    version = models.PositiveIntegerField("version", default=1)

    class Meta(OfficeModel.Meta):
        verbose_name = "moyenne du site"
        verbose_name_plural = "moyennes du site"
        constraints = [
            *OfficeModel.Meta.constraints,
            models.CheckConstraint(condition=not_negative(*SITE_CODES), name="monitoring_site_average_not_negative"),
        ]

    def __str__(self) -> str:
        return f"site average of {self.period_id}"

    @property
    def reference(self) -> Reference | None:
        """What campaigns are compared with; None while no cell is filled in."""
        values = {code: value for code in SITE_CODES if (value := getattr(self, code)) is not None}
        return Reference(values, measured_by(self.source)) if values else None


class Campaign(OfficeModel):
    """Something that is done to bring visitors, on one channel, and that is measured."""

    name = models.CharField("nom", max_length=NAME_LENGTH)
    channel = models.CharField("canal", max_length=8, choices=CHANNELS, default=Channel.OTHER.value)
    utm_campaign = models.CharField("utm_campaign", max_length=UTM_LENGTH, blank=True)
    starts_on = models.DateField("début", null=True, blank=True)
    ends_on = models.DateField("fin", null=True, blank=True)
    action = models.ForeignKey(Action, on_delete=models.SET_NULL, related_name="campaigns", null=True, blank=True, verbose_name="action")
    seeks_revenue = models.BooleanField("cherche du chiffre d’affaires", default=True)
    cost_from_action = models.BooleanField("coût pris dans le budget de l’action", default=False)
    created_at = models.DateTimeField("créée le", db_default=Now())
    created_by = person("créée par")
    version = models.PositiveIntegerField("version", default=1)

    class Meta(OfficeModel.Meta):
        verbose_name = "campagne"
        constraints = [
            *OfficeModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["office", "utm_campaign"], condition=~Q(utm_campaign=""), name="monitoring_one_campaign_per_utm"
            ),
            models.CheckConstraint(condition=Q(name__regex=r"\S"), name="monitoring_campaign_has_a_name"),
            models.CheckConstraint(condition=Q(channel__in=[code for code, _ in CHANNELS]), name="monitoring_campaign_channel"),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(starts_on__lte=F("ends_on")), name="monitoring_campaign_dates_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"campaign {self.pk} of {self.office_id}"


class ToolName(OfficeModel):
    """What a campaign is called in the exports of a tool, so that the next file finds it whatever its name here."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="tool_names", verbose_name="campagne")
    source = models.CharField("source", max_length=10, choices=SOURCES)
    key = models.CharField("identifiant ou nom", max_length=NAME_LENGTH)

    class Meta(OfficeModel.Meta):
        verbose_name = "nom d’une campagne dans un outil"
        verbose_name_plural = "noms des campagnes dans les outils"
        constraints = [
            *OfficeModel.Meta.constraints,
            models.UniqueConstraint(fields=["office", "source", "key"], name="monitoring_one_campaign_per_tool_name"),
        ]

    def __str__(self) -> str:
        return f"name {self.pk} of {self.campaign_id}"


COUNTED = (
    "impressions", "opens", "clicks", "visits", "page_views", "bounces", "new_visits", "orders", "other_conversions", "revenue", "cost",
)  # fmt: skip
ENTERED_RATES = ("open_rate", "ctr", "pages_per_visit", "bounce_rate", "new_visits_rate")


class Result(OfficeModel):
    """A row of the tracker: what is known of a campaign over a period.

    `by_hand` names the cells that somebody typed: an import leaves them alone unless it is told otherwise. `brought` holds values that came
    for computed cells, as texts by code.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="results", verbose_name="campagne")
    period = models.ForeignKey(Period, on_delete=models.CASCADE, related_name="results", verbose_name="période")
    impressions = figure("impressions")
    opens = figure("ouvertures")
    open_rate = figure("taux d’ouverture")
    clicks = figure("clics")
    ctr = figure("taux de clics")
    visits = figure("visites")
    page_views = figure("pages vues")
    pages_per_visit = figure("pages par visite")
    bounces = figure("rebonds")
    bounce_rate = figure("taux de rebond")
    new_visits = figure("nouvelles visites")
    new_visits_rate = figure("part de nouvelles visites")
    orders = figure("commandes")
    other_conversions = figure("autres conversions")
    revenue = figure("chiffre d’affaires")
    cost = figure("coût")
    brought = models.JSONField("valeurs apportées", default=dict, blank=True)
    by_hand = ArrayField(models.CharField(max_length=20), verbose_name="cases saisies", default=list, blank=True)
    source = models.CharField("source", max_length=10, choices=SOURCES, default=Source.TYPED.value)
    verdict = models.CharField("verdict imposé", max_length=2, choices=[(one.value, one.value) for one in Verdict], blank=True)
    verdict_reason = models.TextField("motif du verdict", blank=True)
    verdict_by = person("verdict imposé par")
    verdict_at = models.DateTimeField("verdict imposé le", null=True, blank=True)
    comment = models.TextField("commentaire", max_length=COMMENT_LENGTH, blank=True)
    version = models.PositiveIntegerField("version", default=1)

    class Meta(OfficeModel.Meta):
        verbose_name = "résultat"
        constraints = [
            *OfficeModel.Meta.constraints,
            models.UniqueConstraint(fields=["campaign", "period"], name="monitoring_one_result_per_period"),
            models.CheckConstraint(condition=not_negative(*COUNTED, *ENTERED_RATES), name="monitoring_result_not_negative"),
            models.CheckConstraint(
                condition=Q(verdict="", verdict_reason="", verdict_by=None, verdict_at=None)
                | Q(
                    verdict__in=[one.value for one in Verdict],
                    verdict_reason__regex=r"\S",
                    verdict_by__isnull=False,
                    verdict_at__isnull=False,
                ),
                name="monitoring_verdict_is_explained",
            ),
        ]

    def __str__(self) -> str:
        return f"result of {self.campaign_id} over {self.period_id}"

    @property
    def figures(self) -> Figures:
        """The row as rules know it."""
        values: dict[str, Any] = {name: getattr(self, name) for name in FIGURE_NAMES}
        return Figures(**values, brought={code: Decimal(text) for code, text in self.brought.items()})


class ChannelTarget(OfficeModel):
    """What an office expects of a channel, for one indicator: the second line of reference."""

    channel = models.CharField("canal", max_length=8, choices=CHANNELS)
    code = models.CharField("indicateur", max_length=20)
    value = models.DecimalField("cible", max_digits=DIGITS, decimal_places=DECIMALS)

    class Meta(OfficeModel.Meta):
        verbose_name = "cible d’un canal"
        verbose_name_plural = "cibles des canaux"
        constraints = [
            *OfficeModel.Meta.constraints,
            models.UniqueConstraint(fields=["office", "channel", "code"], name="monitoring_one_target_per_channel"),
            models.CheckConstraint(condition=Q(channel__in=[code for code, _ in CHANNELS]), name="monitoring_target_channel"),
            models.CheckConstraint(condition=Q(value__gt=0), name="monitoring_target_above_zero"),
        ]

    def __str__(self) -> str:
        return f"target {self.code} of {self.channel}"


class Import(OfficeModel):
    """A file that was applied: what it did, and all it takes to undo it."""

    period = models.ForeignKey(Period, on_delete=models.SET_NULL, related_name="imports", null=True, blank=True, verbose_name="période")
    digest = models.CharField("empreinte du fichier", max_length=64)
    source = models.CharField("source", max_length=10, choices=SOURCES)
    file_name = models.CharField("fichier", max_length=200, blank=True)
    created = models.PositiveIntegerField("lignes ajoutées", default=0)
    changed = models.PositiveIntegerField("lignes modifiées", default=0)
    unchanged = models.PositiveIntegerField("lignes inchangées", default=0)
    kept = models.PositiveIntegerField("cases saisies gardées", default=0)
    steps = models.JSONField("ce qui a été écrit", default=list)  # of monitoring.operations.imports
    at = models.DateTimeField("le", db_default=Now())
    by = person("par")
    undone_at = models.DateTimeField("annulé le", null=True, blank=True)

    class Meta(OfficeModel.Meta):
        verbose_name = "import de chiffres"
        verbose_name_plural = "imports de chiffres"
        indexes = [models.Index(fields=["office", "-at"], name="monitoring_import_last")]

    def __str__(self) -> str:
        return f"import {self.pk} of {self.office_id}"


class YearReview(OfficeModel):
    """What an office concludes from a year, before the next diagnostic."""

    office = models.ForeignKey(
        "offices.Office", on_delete=models.PROTECT, related_name="year_reviews", db_index=False, verbose_name="office"
    )
    year = models.PositiveSmallIntegerField("année")
    kept = models.TextField("ce qu’on garde", max_length=REVIEW_LENGTH, blank=True)
    stopped = models.TextField("ce qu’on arrête", max_length=REVIEW_LENGTH, blank=True)
    learned = models.TextField("ce qu’on a appris", max_length=REVIEW_LENGTH, blank=True)
    written_by = person("écrit par")
    written_at = models.DateTimeField("écrit le", db_default=Now())
    version = models.PositiveIntegerField("version", default=1)

    class Meta(OfficeModel.Meta):
        verbose_name = "bilan de l’année"
        verbose_name_plural = "bilans de l’année"
        constraints = [
            *OfficeModel.Meta.constraints,
            models.UniqueConstraint(fields=["office", "year"], name="monitoring_one_review_per_year"),
        ]

    def __str__(self) -> str:
        return f"review of {self.year} of {self.office_id}"


class HeaderSynonym(models.Model):
    """What a tool calls a column today: the network's, so that a new name in an export needs no release."""

    heading = models.CharField("en-tête", max_length=120, unique=True)  # as `monitoring.imports.normalised` writes it
    code = models.CharField("colonne", max_length=20, blank=True)  # of monitoring.imports; empty: to be left out

    class Meta:
        verbose_name = "synonyme d’en-tête"
        verbose_name_plural = "synonymes d’en-têtes"

    def __str__(self) -> str:
        return self.heading
