"""Two offices at work, written into the database that the environment names; what people need to know is printed as JSON.

`python -m tests.faults.cast`: a program of its own, for the servers that the tests kill are not those of the suite.
"""

import json
import os
from collections.abc import Mapping
from typing import Any

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()

from django.db import transaction
from django.urls import reverse

from diagnostic.models import Edition
from otn.accounts.models import User
from otn.offices.models import Office
from otn.tenancy.scope import all_offices
from tests.actionplan.planned import action, objective
from tests.diagnostic.assessed import assessment_of, published_version
from tests.factories import EditionFactory, MembershipFactory
from tests.monitoring.tracked import month_of, row_of
from tests.strategy.reflected import reflection_of
from tests.strategy.reflected import seen as through_the_door
from tests.world import make_world


def office_at_work(office: Office, people: Mapping[str, User], edition: Edition) -> dict[str, Any]:
    """Give an office its diagnostic, a reflection, a plan and a table, and each person rows that nobody else writes."""
    with all_offices("test world"):
        manager = people["manager"]
        assessment_of(office, edition)
        reflection = reflection_of(office, manager)
        period = month_of(through_the_door(office, manager), manager)
        aim = objective(office, manager, "Un objectif du plan")
        return {
            "id": office.pk,
            "slug": office.slug,
            "home": reverse("dashboard:overview", args=[office.slug]),
            "report": reverse("actionplan:print_plan", args=[office.slug]),
            "people": [
                {
                    "email": person.email,
                    "name": role,
                    "code": code,
                    "is_number": code == "1.1-02",  # of the small bank; the other one wants a text
                    "answer": reverse("diagnostic:answer", args=[office.slug, edition.year, code]),
                    "fact": reverse("strategy:add_facts", args=[office.slug, reflection.pk]),
                    "task": reverse("actionplan:add_task", args=[office.slug, action(aim, person, f"Une action du {role}").pk]),
                    "cell": reverse("monitoring:write_row", args=[office.slug, row.pk]),
                    "version": row.version,
                }
                for (role, person), code in zip(people.items(), ("1.1-05", "1.1-02"), strict=True)
                for row in [row_of(through_the_door(office, manager), manager, period, f"Campagne du {role}", visits="10")]
            ],
        }


def main() -> None:
    with transaction.atomic():
        world = make_world()
        edition = EditionFactory.create(bank_version=published_version())
        helper = MembershipFactory.create(office=world.brumes, role="contributor", user__email="contributeur@brumes.example").user
        offices = [
            office_at_work(world.embruns, {"manager": world.manager, "contributor": world.contributor}, edition),
            office_at_work(world.brumes, {"manager": world.brumes_manager, "contributor": helper}, edition),
        ]
    print(json.dumps(offices))


if __name__ == "__main__":
    main()
