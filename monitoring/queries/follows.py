"""What came of objectives, one step further: the campaigns of their actions, each with what it brought."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from django.db.models import Q, QuerySet, Sum
from django.urls import reverse

from actionplan.models import Action
from actionplan.queries.follows import live_actions
from monitoring.kpi import ratio
from monitoring.models import Campaign
from otn.lib import french
from otn.offices.models import Office
from strategy.queries.chain import Follow


def follow_objectives(office: Office, objectives: Collection[int]) -> Mapping[int, Sequence[Follow]]:
    """Return the campaigns of the actions of these objectives, by the ids of objectives; one statement."""
    follows: defaultdict[int, list[Follow]] = defaultdict(list)
    for campaign in _measured(office, live_actions().filter(objective__in=objectives)):
        assert campaign.action is not None  # looked for by its action
        follows[campaign.action.objective_id].append(_follow(office, campaign, campaign.action.solution_id))
    return follows


def follow_action(office: Office, action: int) -> Sequence[Follow]:
    """Return the campaigns of an action, by their names; one statement."""
    found = _measured(office, Action.objects.filter(pk=action))
    return [_follow(office, campaign, None) for campaign in found]


def _measured(office: Office, actions: QuerySet[Action]) -> QuerySet[Campaign]:
    """Return the campaigns of these actions with their sums; what one brought is told of the periods whose cost is known."""
    costed = Q(results__cost__isnull=False)
    found = Campaign.objects.filter(office=office, action__in=actions).select_related("action")
    found = found.annotate(revenue=Sum("results__revenue", filter=costed), cost=Sum("results__cost"), visits=Sum("results__visits"))
    return found.order_by("name", "pk")


def _follow(office: Office, campaign: Campaign, solution: int | None) -> Follow:
    told = vars(campaign)
    earned, visits = ratio(told["revenue"], told["cost"]), told["visits"]
    if earned is not None:
        note = f"rapporte {french.money(earned)} par euro dépensé"
    elif visits is not None:
        note = french.plural(int(visits), "visite", "visites")
    else:
        note = "aucun chiffre pour l’instant"
    is_measured = earned is not None or visits is not None
    url = reverse("monitoring:campaign", args=[office.slug, campaign.pk])
    return Follow("Campagne", campaign.name, url, "valider", "fait" if is_measured else "a-venir", note, solution)
