"""Who may do what, as data (reference roles.md §3.3): capability → roles. What is not written here is refused.

Conditions on a row (assigned to me, state of the assessment, my own comment) narrow these rights in the operations, under lock; they never
widen them. A capability of a step to come stands here already: the matrix was decided as a whole.
"""

from collections.abc import Mapping

from otn.offices.models import Role

READER, CONTRIBUTOR, MANAGER = Role.READER, Role.CONTRIBUTOR, Role.MANAGER
ADVISOR, ADMIN, SUPERUSER = Role.ADVISOR, Role.NETWORK_ADMIN, Role.SUPERUSER

MEMBERS = frozenset({READER, CONTRIBUTOR, MANAGER})
WRITERS = frozenset({CONTRIBUTOR, MANAGER})
READERS = MEMBERS | {ADVISOR, ADMIN}
EVERYBODY = READERS | {SUPERUSER}  # a superuser is one in an office during an intervention only


def only(*roles: Role) -> frozenset[Role]:
    return frozenset(roles)


# What is done in one office.
POLICY: Mapping[str, frozenset[Role]] = {
    "office.see": EVERYBODY,
    # Diagnostic
    "assessment.see": EVERYBODY,
    "answer.read": EVERYBODY,  # OTN from `submitted` on; drafts as the office allows
    "assessment.start": only(MANAGER, ADVISOR, ADMIN),  # outside an edition
    "answer.write": WRITERS,  # contributors: what is assigned to them, or to nobody
    "comment.write": READERS,
    "comment.edit": READERS,  # one's own
    "thread.resolve": only(CONTRIBUTOR, MANAGER, ADVISOR),
    "note.read": only(ADVISOR, ADMIN),  # private notes of the adviser
    "note.write": only(ADVISOR),
    "assessment.assign": only(MANAGER),
    "assessment.submit": only(MANAGER),
    "assessment.withdraw": only(MANAGER),
    "answer.mark": only(ADVISOR),
    "assessment.request_changes": only(ADVISOR),
    "assessment.validate": only(ADVISOR),
    "assessment.reopen": only(ADVISOR, ADMIN),
    "assessment.ask_reopening": WRITERS,
    "assessment.delete": only(MANAGER, ADMIN),
    "assessment.show_draft": only(MANAGER),
    "report.read": EVERYBODY,
    "report.read_draft": MEMBERS,  # of a file made before the diagnostic was sent
    "report.prepare": READERS,
    "answer.export": only(CONTRIBUTOR, MANAGER, ADVISOR, ADMIN),
    "share.create": only(MANAGER),
    "share.revoke": only(MANAGER, ADVISOR, ADMIN, SUPERUSER),
    "assessment.compare": EVERYBODY,
    "benchmark.read": READERS,
    "benchmark.read_names": only(ADVISOR, ADMIN),
    "benchmark.opt_out": only(MANAGER),
    # Steps 2 to 4
    "strategy.read": EVERYBODY,
    "plan.read": EVERYBODY,
    "campaign.read": EVERYBODY,
    "strategy.edit": WRITERS,
    "plan.edit": WRITERS,
    "campaign.edit": WRITERS,
    "strategy.validate": only(MANAGER),
    "plan.validate": only(MANAGER),
    "plan.close": only(MANAGER),
    "objective.delete": only(MANAGER),
    "task.update_own": WRITERS,
    "plan.export": only(CONTRIBUTOR, MANAGER, ADVISOR, ADMIN),
    "campaign.export": only(CONTRIBUTOR, MANAGER, ADVISOR, ADMIN),
    # People
    "member.see": EVERYBODY,
    "member.invite": only(MANAGER, ADMIN, SUPERUSER),
    "member.change": only(MANAGER, ADMIN, SUPERUSER),  # never the last manager
    "manager.appoint": only(ADMIN, SUPERUSER),  # when none is left
    "member.leave": MEMBERS,
    "advisor.assign": only(ADMIN),
    "advisor.ask": WRITERS,
    # The office
    "office.edit": only(MANAGER, ADMIN),
    "charter.sign": only(MANAGER),
    "support_day.record": only(ADVISOR, ADMIN),
    "office.archive": only(ADMIN),
    "office.export": only(MANAGER),
    "office.erase": only(ADMIN, SUPERUSER),
    "deadline.remind": only(MANAGER, ADVISOR, ADMIN),
    "deadline.ask": WRITERS,
    "deadline.extend": only(ADVISOR, ADMIN),
    "journal.read": only(MANAGER, ADVISOR, ADMIN, SUPERUSER),
}

# Those for which these roles must give a reason, which is journalled and told to the managers.
REASONED: Mapping[str, frozenset[Role]] = {
    "assessment.start": only(ADVISOR, ADMIN),
    "assessment.reopen": only(ADVISOR, ADMIN),
    "assessment.delete": only(ADMIN),
    "member.invite": only(ADMIN, SUPERUSER),
    "member.change": only(ADMIN, SUPERUSER),
    "manager.appoint": only(ADMIN, SUPERUSER),
    "office.edit": only(ADMIN),
    "office.archive": only(ADMIN),
    "office.erase": only(ADMIN, SUPERUSER),
    "deadline.extend": only(ADVISOR, ADMIN),
}

# Those that an archived office still gives: it is read, never written.
ARCHIVED: frozenset[str] = frozenset(
    {
        "office.see", "assessment.see", "answer.read", "note.read", "report.read", "report.read_draft", "answer.export",
        "assessment.compare", "benchmark.read", "benchmark.read_names", "strategy.read", "plan.read", "campaign.read", "plan.export",
        "campaign.export", "member.see", "member.leave", "office.archive", "office.export", "office.erase", "journal.read", "share.revoke",
    }
)  # fmt: skip

# What is done on OTN's side, in no office: the roles are those of the account itself.
NETWORK_POLICY: Mapping[str, frozenset[Role]] = {
    "portfolio.read": only(ADVISOR),
    "network.read": only(ADMIN),
    "network_journal.read": only(ADMIN),
    "office.create": only(ADMIN),
    # The next three are asked once more for the office itself.
    "office.archive": only(ADMIN),
    "advisor.assign": only(ADMIN),
    "manager.appoint": only(ADMIN),
    "person.manage": only(ADMIN),
    "advisor_account.create": only(ADMIN),
    "admin_account.create": only(SUPERUSER),
    "bank.read": only(ADVISOR, ADMIN),
    "bank.edit": only(ADMIN),
    "bank.publish": only(ADMIN),
    "heading.manage": only(ADMIN),  # of the exports that offices import
    "charter.write": only(ADMIN),  # its text: who signs it is asked of the office
    "edition.read": only(ADVISOR, ADMIN),
    "edition.manage": only(ADMIN),
    "deadline.remind": only(ADVISOR, ADMIN),  # asked once more for the office itself
    "intervention.start": only(SUPERUSER),
    "style_guide.see": only(ADMIN, SUPERUSER),
}
