"""« Pourquoi ? » from a campaign: its action, and on to the first answer."""

from collections.abc import Sequence
from dataclasses import replace

from django.urls import reverse

from actionplan.queries import origins
from monitoring.channels import CHANNEL_NAMES, Channel
from monitoring.models import Campaign
from otn.lib import french
from strategy.queries.traces import Link, Trace


def get_why(*, campaign: Campaign) -> Trace:
    """Walk from a campaign back to facts and answers; as many statements as for its action, and one."""
    found = Campaign.objects.select_related("action__objective").get(pk=campaign.pk)
    here = Link("Campagne", found.name, _page(campaign), "ici", "valider", CHANNEL_NAMES[Channel(found.channel)])
    title = f"Pourquoi {french.quoted(found.name)}\N{NARROW NO-BREAK SPACE}?"
    if found.action is None:
        return Trace(title, found.name, (here,), "Cette campagne n’est liée à aucune action.")
    found.action.office = campaign.office  # which knows what this person may do here
    behind = origins.get_why(action=found.action)
    return Trace(title, found.name, (here, *_passed(behind.links)), behind.missing)


def _passed(links: Sequence[Link]) -> tuple[Link, ...]:
    """Return the links of a path that goes on from somewhere else."""
    return tuple(replace(link, state="fait") if link.state == "ici" else link for link in links)


def _page(campaign: Campaign) -> str:
    return reverse("monitoring:campaign", args=[campaign.office.slug, campaign.pk])
