"""The accompaniment on OTN's side: the sheet of an office for its adviser, charters and days of the network, the text of the charter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Max, Sum
from django.utils import timezone

from diagnostic.models import Transition
from diagnostic.states import State
from otn.accounts.models import User
from otn.clock import today
from otn.lib import french
from otn.network.queries.offices import advisors_today
from otn.network.queries.portfolio import has_words
from otn.offices.models import Office
from otn.support.accounting import Sum as Total
from otn.support.models import CharterText, Signature, SupportDay
from otn.support.queries.notes import OfficeNoteView, get_office_notes
from otn.support.queries.office import SupportPage, get_support_page
from otn.tenancy.scope import all_offices

SHOWN = 50
MOVES_SHOWN = 30


# --- The sheet of an office ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MoveLine:
    """A move of a diagnostic, newest first."""

    year: int
    what: str
    by: str
    at: datetime
    comment: str


@dataclass(frozen=True)
class SheetPage:
    """What an adviser knows of an office, his private notes included: never for a page of the office."""

    support: SupportPage
    notes: tuple[OfficeNoteView, ...]
    moves: tuple[MoveLine, ...]


def get_sheet(*, office: Office, person: User) -> SheetPage:
    """Return the sheet of an office that this person advises; nine statements at most. Raises PermissionDenied."""
    moves = office.transitions.select_related("revision__assessment__edition", "by").order_by("-at", "-pk")[:MOVES_SHOWN]
    return SheetPage(
        support=get_support_page(office=office, person=person),
        notes=get_office_notes(office=office, person=person),
        moves=tuple(_move(one) for one in moves),
    )


WORDS = {
    State.DRAFT: "Commencé",
    State.SUBMITTED: "Envoyé à OTN",
    State.CHANGES_REQUESTED: "Corrections demandées",
    State.VALIDATED: "Validé",
}


def _move(row: Transition) -> MoveLine:
    state = State(row.after)
    what = "Envoi retiré" if state is State.DRAFT and row.before == State.SUBMITTED else WORDS[state]
    if state is State.DRAFT and not row.before and row.revision.number > 1:
        what = "Rouvert"
    if state is State.SUBMITTED and row.before == State.SUBMITTED:
        what = "Relecture commencée"
    return MoveLine(row.revision.assessment.edition.year, what, str(row.by or ""), row.at, row.comment)


# --- Charters and days of the network -----------------------------------------------------------------------------------------------------

UNSIGNED, WAITING, SIGNED = "non signée", "en attente d’OTN", "signée"
NOTHING = Total(Decimal(0), Decimal(0))


@dataclass(frozen=True)
class SupportFilters:
    """What is looked for; what is empty narrows nothing."""

    year: int
    words: str = ""
    charter: str = ""  # UNSIGNED, WAITING or SIGNED
    with_days: bool = False


@dataclass(frozen=True)
class SupportRow:
    """An office in a year."""

    name: str
    slug: str
    advisors: str
    charter: str
    number: int | None  # of the version that it signed last
    signed_on: date | None  # by both
    recorded: Total
    planned: Total

    @property
    def tone(self) -> str:
        return {UNSIGNED: "neutre", WAITING: "attention", SIGNED: "succes"}[self.charter]

    @property
    def is_waiting(self) -> bool:
        return self.charter == WAITING


@dataclass(frozen=True)
class NetworkSupport:
    """Every row that is looked for, and what they come to together."""

    year: int
    years: tuple[int, ...]  # that have days, and this one; the newest first
    rows: tuple[SupportRow, ...]
    recorded: Total
    planned: Total
    signed: int
    is_empty: bool  # no charter, no day at all: else the filters alone left nothing

    @property
    def count_words(self) -> str:
        return french.plural(len(self.rows), "office", "offices")

    @property
    def signed_words(self) -> str:
        return french.plural(self.signed, "charte signée", "chartes signées")

    def page(self, number: str) -> Page[SupportRow]:
        return Paginator(self.rows, SHOWN).get_page(number or 1)


def get_network_support(filters: SupportFilters) -> NetworkSupport:
    """Return charters and days of the offices in a year, by name; five statements."""
    with all_offices("charters and days of the network"):
        offices = list(Office.objects.order_by("pk"))
        charters = _charters()
        days = _days(filters.year)
        years = set(SupportDay.objects.order_by("on__year").values_list("on__year", flat=True).distinct())
    advisors = advisors_today()
    rows = [_row(office, french.listing(advisors[office.pk]), charters.get(office.pk, (None, UNSIGNED, None)), days) for office in offices]
    archived = {office.slug for office in offices if office.is_archived}
    kept = [row for row in rows if (row.slug not in archived or _is_followed(row)) and _is_looked_for(row, filters)]
    kept.sort(key=lambda row: french.sort_key(row.name))
    return NetworkSupport(
        year=filters.year,
        years=tuple(sorted({today().year, filters.year, *years}, reverse=True)),
        rows=tuple(kept),
        recorded=_total([row.recorded for row in kept]),
        planned=_total([row.planned for row in kept]),
        signed=sum(row.charter == SIGNED for row in kept),
        is_empty=not charters and not years,
    )


Signed = tuple[int | None, str, date | None]


def _charters() -> dict[int, Signed]:
    """Return the charter that each office signed last: its version, how it stands, and since when both have signed."""
    found = Signature.objects.values("office", "charter", number=F("charter__text__number")).annotate(sides=Count("pk"), at=Max("at"))
    return {
        row["office"]: (
            row["number"],
            SIGNED if row["sides"] == 2 else WAITING,
            timezone.localdate(row["at"]) if row["sides"] == 2 else None,
        )
        for row in found.order_by("number", "charter")
    }


def _days(year: int) -> dict[tuple[int, str], Total]:
    found = SupportDay.objects.filter(on__year=year).exclude(state=SupportDay.State.CANCELLED).values("office", "state")
    counted = found.annotate(days=Sum("share"), amount=Sum(F("share") * F("price"))).order_by("office", "state")
    return {(row["office"], row["state"]): Total(row["days"], row["amount"]) for row in counted}


def _row(office: Office, advisors: str, charter: Signed, days: dict[tuple[int, str], Total]) -> SupportRow:
    number, state, signed_on = charter
    recorded, planned = (days.get((office.pk, one), NOTHING) for one in (SupportDay.State.RECORDED, SupportDay.State.PLANNED))
    return SupportRow(office.name, office.slug, advisors, state, number, signed_on, recorded, planned)


def _is_followed(row: SupportRow) -> bool:
    return row.number is not None or bool(row.recorded.days or row.planned.days)


def _is_looked_for(row: SupportRow, filters: SupportFilters) -> bool:
    return (
        has_words(row.name, filters.words)
        and (not filters.charter or row.charter == filters.charter)
        and (not filters.with_days or bool(row.recorded.days or row.planned.days))
    )


def _total(parts: Sequence[Total]) -> Total:
    return Total(sum((one.days for one in parts), Decimal(0)), sum((one.amount for one in parts), Decimal(0)))


# --- The text of the charter --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TextView:
    number: int
    body: str
    published_at: datetime | None
    published_by: str
    charters: int  # that stand under it


@dataclass(frozen=True)
class TextsPage:
    draft: CharterText | None
    published: tuple[TextView, ...]  # the newest first


def get_texts_page() -> TextsPage:
    """Return the versions of the text of the charter; one statement."""
    with all_offices("charters under each version of the text"):
        rows = list(CharterText.objects.select_related("published_by").annotate(count=Count("charters")).order_by("-number", "-pk"))
    draft = next((row for row in rows if row.state == CharterText.State.DRAFT), None)
    return TextsPage(
        draft=draft,
        published=tuple(
            TextView(row.number, row.body, row.published_at, str(row.published_by or ""), row.count) for row in rows if row is not draft
        ),
    )
