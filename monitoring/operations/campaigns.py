"""Campaigns, the periods that they are measured over, and what an office expects of a channel."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q

from actionplan.models import Action
from monitoring.channels import CHANNEL_NAMES, Channel
from monitoring.columns import BY_CODE
from monitoring.models import NAME_LENGTH, Campaign, ChannelTarget, Period, Result
from monitoring.naming import is_label
from monitoring.operations.shared import change, lock, lock_for_removal, lock_office
from otn.accounts.models import User
from otn.journal import operations as journal
from otn.lib import french
from otn.lib.refusals import Refused
from otn.offices.models import Office

MOST_CAMPAIGNS, MOST_PERIODS = 1000, 300
LABEL_LENGTH = 80
TARGET_CODES = ("open_rate", "ctr", "pages_per_visit", "bounce_rate", "new_visits_rate", "conversion_rate", "roi")


@transaction.atomic
def create_campaign(
    *, office: Office, by: User, name: str, channel: Channel, utm_campaign: str = "", starts_on: date | None = None,
    ends_on: date | None = None, action: Action | None = None, seeks_revenue: bool = True, cost_from_action: bool = False,
    period: Period | None = None,
) -> Campaign:  # fmt: skip
    """Add a campaign, with a row in the table of `period` when one is given. What is sent twice is added once.

    Raises Refused, LookupError for another office's action.
    """
    lock_office(by, office)
    values = _checked(
        office, None, name=name, channel=channel, utm_campaign=utm_campaign, starts_on=starts_on, ends_on=ends_on, action=action,
        seeks_revenue=seeks_revenue, cost_from_action=cost_from_action,
    )  # fmt: skip
    twins = Campaign.objects.filter(office=office, **values)
    if period is not None:
        twins = twins.filter(results__period=period)
    if there := journal.just_written(twins, by=by, verb="campaign.created"):
        return there[-1]
    if Campaign.objects.filter(office=office).count() >= MOST_CAMPAIGNS:
        raise Refused(f"Un office suit {french.whole(MOST_CAMPAIGNS)} campagnes au plus.")
    campaign = Campaign.objects.create(office=office, created_by=by, **values)
    journal.record(office_id=office.pk, by=by, verb="campaign.created", target=campaign, label=campaign.name)
    if period is not None:
        Result.objects.create(office=office, campaign=campaign, period=period)
    return campaign


@transaction.atomic
def edit_campaign(
    *, campaign: Campaign, by: User, version: int, name: str, channel: Channel, utm_campaign: str, starts_on: date | None,
    ends_on: date | None, action: Action | None, seeks_revenue: bool, cost_from_action: bool,
) -> Campaign:  # fmt: skip
    """Write a campaign again. Raises Refused, Stale, LookupError for another office's action."""
    lock_office(by, campaign.office)
    found = lock(by, campaign)
    values = _checked(
        campaign.office, found, name=name, channel=channel, utm_campaign=utm_campaign, starts_on=starts_on, ends_on=ends_on, action=action,
        seeks_revenue=seeks_revenue, cost_from_action=cost_from_action,
    )  # fmt: skip
    told = ("name", "channel", "utm_campaign", "starts_on", "ends_on", "seeks_revenue", "cost_from_action")
    return change(found, version=version, by=by, verb="campaign.changed", label=values["name"], values=values, told=told)


def _checked(office: Office, campaign: Campaign | None, **values: Any) -> dict[str, Any]:
    values["name"], values["utm_campaign"] = french.one_line(values["name"]), values["utm_campaign"].strip()
    values["channel"] = Channel(values["channel"]).value
    if not values["name"]:
        raise Refused("Donnez un nom à la campagne.", field="name")
    if len(values["name"]) > NAME_LENGTH:
        raise Refused(f"{NAME_LENGTH} caractères au plus.", field="name")
    utm = values["utm_campaign"]
    if utm and not is_label(utm):
        raise Refused("Des minuscules sans accent, des chiffres et des tirets, 80 signes au plus.", field="utm_campaign")
    if utm and Campaign.objects.filter(~Q(pk=campaign.pk) if campaign else Q(), office=office, utm_campaign=utm).exists():
        raise Refused("Une autre campagne porte déjà cette étiquette.", field="utm_campaign")
    if values["starts_on"] and values["ends_on"] and values["ends_on"] < values["starts_on"]:
        raise Refused("La fin vient après le début.", field="ends_on")
    if values["action"] is not None and values["action"].office_id != office.pk:
        raise LookupError("an action of another office")
    if values["cost_from_action"] and values["action"] is None:
        raise Refused("Choisissez l’action dont le budget donne le coût.", field="cost_from_action")
    return values


@transaction.atomic
def remove_campaign(*, campaign: Campaign, by: User) -> None:
    """Remove a campaign with all its figures; twice is once."""
    found = lock_for_removal(by, campaign)
    if found is None:
        return
    journal.record(office_id=found.office_id, by=by, verb="campaign.removed", target=found, label=found.name)
    found.delete()


# --- Periods ------------------------------------------------------------------------------------------------------------------------------


@transaction.atomic
def open_period(*, office: Office, by: User, first: date, last: date, label: str = "") -> Period:
    """Return the period of these days, made when there is none. Raises Refused."""
    lock_office(by, office)
    label = _label(label)
    if last < first:
        raise Refused("La fin vient après le début.", field="last")
    found = Period.objects.filter(office=office, first=first, last=last).first()
    if found is not None:
        return found
    if Period.objects.filter(office=office).count() >= MOST_PERIODS:
        raise Refused(f"Le suivi tient {MOST_PERIODS} périodes au plus.")
    period = Period.objects.create(office=office, first=first, last=last, label=label, created_by=by)
    journal.record(office_id=office.pk, by=by, verb="period.created", target=period, label=period.name)
    return period


@transaction.atomic
def edit_period(*, period: Period, by: User, version: int, first: date, last: date, label: str) -> Period:
    """Change the days or the name of a period. Raises Refused, Stale."""
    lock_office(by, period.office)
    found = lock(by, period)
    if last < first:
        raise Refused("La fin vient après le début.", field="last")
    if Period.objects.filter(office=period.office, first=first, last=last).exclude(pk=found.pk).exists():
        raise Refused("Une autre période a déjà ces dates.", field="first")
    values = {"first": first, "last": last, "label": _label(label)}
    return change(found, version=version, by=by, verb="period.changed", label=found.name, values=values, told=("first", "last", "label"))


@transaction.atomic
def remove_period(*, period: Period, by: User) -> None:
    """Remove a period with its table: the figures of every campaign over it, and the average of the site; twice is once."""
    found = lock_for_removal(by, period)
    if found is None:
        return
    journal.record(office_id=found.office_id, by=by, verb="period.removed", target=found, label=found.name)
    found.delete()


def _label(label: str) -> str:
    label = french.one_line(label)
    if len(label) > LABEL_LENGTH:
        raise Refused(f"{LABEL_LENGTH} caractères au plus.", field="label")
    return label


# --- Targets ------------------------------------------------------------------------------------------------------------------------------


@transaction.atomic
def set_target(*, office: Office, by: User, channel: Channel, code: str, value: Decimal | None) -> None:
    """Say what is expected of a channel for one indicator; None takes it back. Raises Refused, LookupError for what has no target."""
    if code not in TARGET_CODES:
        raise LookupError(code)
    lock_office(by, office)
    if value is not None and value <= 0:
        raise Refused("Une cible est au-dessus de zéro.", field=code)
    found = ChannelTarget.objects.filter(office=office, channel=channel, code=code).first()
    if (found.value if found else None) == value:
        return
    label = f"{CHANNEL_NAMES[channel]}, {BY_CODE[code].label}"
    before = {code: str(found.value)} if found else None
    if value is None:
        assert found is not None
        found.delete()
        journal.record(office_id=office.pk, by=by, verb="target.removed", label=label, before=before)
        return
    ChannelTarget.objects.update_or_create(office=office, channel=channel, code=code, defaults={"value": value})
    journal.record(office_id=office.pk, by=by, verb="target.set", label=label, before=before, after={code: str(value)})
