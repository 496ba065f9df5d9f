"""How long what was removed can still be taken back."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from actionplan.models import BIN_DAYS, Action, Standing, Task
from otn.lib.refusals import WrongState
from otn.tenancy.scope import all_offices
from strategy.models import Objective


def end_of_bin() -> datetime:
    """Return the moment before which what was removed is gone for good."""
    return timezone.now() - timedelta(days=BIN_DAYS)


def require_recent(removed_at: datetime | None) -> None:
    """Raise WrongState for what has been in the bin for too long."""
    if removed_at is not None and removed_at <= end_of_bin():
        raise WrongState(f"Cette fiche est dans la corbeille depuis plus de {BIN_DAYS} jours.")


def empty_bins() -> int:
    """Delete, in every office, what has been in the bin for more than 30 days, with all that it holds; return how many pieces.

    An objective of step 2 goes back there without its actions: only its place in the plan is deleted.
    """
    limit = end_of_bin()
    with all_offices("end of the time that the bin of plans is kept"):
        gone = list(Standing.objects.filter(removed_at__lte=limit).order_by("pk").values_list("objective_id", flat=True))
        tasks = Task.objects.filter(removed_at__lte=limit)
        actions = Action.objects.filter(Q(removed_at__lte=limit) | Q(objective__in=gone))
        number = tasks.count() + actions.count() + len(gone)
        tasks.delete()
        actions.delete()
        Standing.objects.filter(objective__in=gone).delete()
        Objective.objects.filter(pk__in=gone, reflection__isnull=False).update(sent_at=None)
        Objective.objects.filter(pk__in=gone, reflection=None).delete()
    return number
