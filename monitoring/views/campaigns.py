"""Campaigns: what they are, what they brought month by month, why."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from actionplan.models import Action
from monitoring import operations
from monitoring.channels import Channel
from monitoring.forms.campaigns import AddressForm, CampaignForm, ChangedCampaignForm, in_words
from monitoring.models import Campaign
from monitoring.naming import labelled, propose_utm
from monitoring.queries.campaigns import get_action_choices, get_campaign, get_campaigns
from monitoring.queries.origins import get_why
from otn.journal.conflicts import get_conflict
from otn.offices.access import OfficeRequest, office_view
from otn.ui.acts import DONE, ActForm, settle
from otn.ui.responses import see_other

FIELDS = ("name", "channel", "utm_campaign", "starts_on", "ends_on", "action", "seeks_revenue", "cost_from_action")


def found(request: OfficeRequest, pk: int) -> Campaign:
    """Return the campaign of the address, else raise Http404; one statement."""
    office: Any = request.office
    campaign: Campaign = get_object_or_404(office.campaigns, pk=pk)
    campaign.office = request.office  # which knows what this person may do here
    return campaign


def _action(request: OfficeRequest, number: int | None) -> Action | None:
    """Find the action that was chosen. Raises LookupError for one that is not in the plan of this office."""
    if number is None:
        return None
    office: Any = request.office
    action: Action | None = office.actions.filter(pk=number, removed_at=None).first()
    if action is None:
        raise LookupError("an action of another office")
    return action


@require_GET
@office_view("campaign.read")
def campaigns(request: OfficeRequest) -> HttpResponse:
    """List the campaigns of the office."""
    shown = {"office": request.office, "lines": get_campaigns(office=request.office)}
    return render(request, "monitoring/campaigns.html", shown)


@require_GET
@office_view("campaign.edit")
def new_campaign(request: OfficeRequest) -> HttpResponse:
    """Ask what a new campaign is; `?action=` says which action it comes from."""
    return _form(request, CampaignForm(initial={"action": request.GET.get("action", "")}), None, 200)


def _form(request: OfficeRequest, form: CampaignForm, campaign: Campaign | None, status: int, conflict: Any = None) -> HttpResponse:
    actions = get_action_choices(office=request.office, kept=campaign.action_id if campaign else None)
    taken = {one.utm_campaign for one in get_campaigns(office=request.office)}
    name, starts_on = form["name"].value(), form["starts_on"].value()
    day = starts_on if hasattr(starts_on, "year") else None
    form.offer(actions, propose_utm(name, starts_on=day, taken=taken) if name else "")
    shown = {"office": request.office, "form": form, "campaign": campaign, "conflict": conflict}
    return render(request, "monitoring/campaign_form.html", shown, status=status)


@require_POST
@office_view("campaign.edit")
def create_campaign(request: OfficeRequest) -> HttpResponse:
    """Add a campaign."""
    form = CampaignForm(request.POST)
    made: list[Campaign] = []

    def act(action: int | None, **given: Any) -> None:
        made.append(operations.create_campaign(office=request.office, by=request.user, action=_action(request, action), **given))

    status, _ = settle(form, act)
    if status != DONE:
        return _form(request, form, None, status)
    messages.success(request, f"La campagne {made[0].name} est ajoutée.")
    return see_other("monitoring:campaign", request.office.slug, made[0].pk)


@require_GET
@office_view("campaign.read")
def campaign(request: OfficeRequest, pk: int) -> HttpResponse:
    """Show a campaign: what it is, its figures over each period, the curve, its links."""
    one = found(request, pk)
    page = get_campaign(campaign=one, user=request.user)
    form = AddressForm(request.GET if "adresse" in request.GET else None)
    address = ""
    if form.is_bound and form.is_valid():
        label = page.campaign.utm_campaign or propose_utm(page.campaign.name, starts_on=page.campaign.starts_on)
        given = form.cleaned_data
        address = labelled(given["adresse"], campaign=label, channel=page.channel_code, source=given["support"])
        if not address:
            form.add_error("adresse", "Écrivez une adresse complète, qui commence par https://.")
    shown = {"office": request.office, "page": page, "address_form": form, "address": address}
    return render(request, "monitoring/campaign.html", shown)


@require_GET
@office_view("campaign.read")
def why(request: OfficeRequest, pk: int) -> HttpResponse:
    """Walk from a campaign back to the first answer."""
    one = found(request, pk)
    return render(request, "monitoring/why.html", {"office": request.office, "campaign": one, "trace": get_why(campaign=one)})


@require_GET
@office_view("campaign.edit")
def campaign_form(request: OfficeRequest, pk: int) -> HttpResponse:
    """Open the form of a campaign."""
    one = found(request, pk)
    initial = {name: getattr(one, name) for name in FIELDS} | {"action": one.action_id, "version": one.version}
    return _form(request, ChangedCampaignForm(initial=initial), one, 200)


@require_POST
@office_view("campaign.edit")
def edit_campaign(request: OfficeRequest, pk: int) -> HttpResponse:
    """Write a campaign again; when somebody else did meanwhile, show both."""
    one = found(request, pk)
    form = ChangedCampaignForm(request.POST)

    def act(action: int | None, channel: Channel, **given: Any) -> None:
        operations.edit_campaign(campaign=one, by=request.user, action=_action(request, action), channel=channel, **given)

    status, current = settle(form, act)
    if status == DONE:
        messages.success(request, "La campagne est enregistrée.")
        return see_other("monitoring:campaign", request.office.slug, pk)
    conflict = None
    if current is not None:
        current.office = request.office
        actions = get_action_choices(office=request.office, kept=current.action_id)
        theirs = in_words({name: getattr(current, name) for name in FIELDS} | {"action": current.action_id}, actions)
        conflict = get_conflict(current=current, theirs=theirs, mine=in_words(form.cleaned_data, actions), reader=request.user)
    return _form(request, form, one, status, conflict)


@require_GET
@office_view("campaign.edit")
def campaign_removal(request: OfficeRequest, pk: int) -> HttpResponse:
    """Say what goes with a campaign, before it goes."""
    one = found(request, pk)
    shown = {"office": request.office, "page": get_campaign(campaign=one, user=request.user), "form": ActForm(owes_reason=False)}
    return render(request, "monitoring/campaign_removal.html", shown)


@require_POST
@office_view("campaign.edit")
def remove_campaign(request: OfficeRequest, pk: int) -> HttpResponse:
    """Remove a campaign with all its figures."""
    one = found(request, pk)
    operations.remove_campaign(campaign=one, by=request.user)
    messages.success(request, f"La campagne {one.name} est supprimée avec ses chiffres.")
    return see_other(reverse("monitoring:campaigns", args=[request.office.slug]))
