"""An assessment put into each state by those who may, for the tests of the pages around sending."""

from collections.abc import Callable

from django.test import Client

from diagnostic import models, operations
from otn.accounts.models import User
from tests.diagnostic.assessed import answer_everything
from tests.world import World

CORRECTION = "Précisez la date de la refonte du site."
STATES = ("draft", "submitted", "reviewing", "changes_requested", "validated")


def put(assessment: models.Assessment, state: str, world: World, by: User) -> None:
    """Lead a draft to a state through the operations, answered; `by` sends it."""
    answer_everything(assessment, by)
    advisor = world.advisor
    steps: dict[str, tuple[Callable[[], object], ...]] = {
        "draft": (),
        "submitted": (),
        "reviewing": (lambda: operations.start_review(assessment=assessment, by=advisor),),
        "changes_requested": (lambda: operations.request_changes(assessment=assessment, by=advisor, comment=CORRECTION),),
        "validated": (lambda: operations.validate(assessment=assessment, by=advisor),),
    }
    if state != "draft":
        operations.submit(assessment=assessment, by=by)
    for step in steps[state]:
        step()


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client
