"""Who may do what, as data (reference roles.md §3.3): capability → roles. What is not written here is refused."""

from collections.abc import Mapping

from otn.offices.models import Role

READERS = frozenset({Role.READER, Role.CONTRIBUTOR, Role.MANAGER, Role.ADVISOR, Role.NETWORK_ADMIN})

POLICY: Mapping[str, frozenset[Role]] = {
    "office.see": READERS,
    "assessment.see": READERS,
    "strategy.read": READERS,
    "plan.read": READERS,
    "campaign.read": READERS,
    "report.read": READERS,
}
