"""The matrix of rights, copied by hand from reference roles.md §3.3.

Never computed with the product's own `can()`: a test that asks the code for its answer cannot fail. One letter a role:
r reader, c contributor, m manager, a adviser, n network admin, s superuser in an intervention.
"""

LETTERS = {"r": "reader", "c": "contributor", "m": "manager", "a": "advisor", "n": "network_admin", "s": "superuser"}

OFFICE = {
    "office.see": "rcmans",
    "assessment.see": "rcmans",
    "answer.read": "rcmans",
    "assessment.start": "man",
    "answer.write": "cm",
    "comment.write": "rcman",
    "comment.edit": "rcman",
    "thread.resolve": "cma",
    "note.read": "an",
    "note.write": "a",
    "assessment.assign": "m",
    "assessment.submit": "m",
    "assessment.withdraw": "m",
    "answer.mark": "a",
    "assessment.request_changes": "a",
    "assessment.validate": "a",
    "assessment.reopen": "an",
    "assessment.ask_reopening": "cm",
    "assessment.delete": "mn",
    "assessment.show_draft": "m",
    "report.read": "rcmans",
    "report.read_draft": "rcm",  # a draft is theirs; OTN asks again each time, on the page of the diagnostic
    "report.prepare": "rcman",  # the report is theirs to read, so theirs to have made; a superuser only reads
    "answer.export": "cman",
    "share.create": "m",
    "share.revoke": "mans",
    "assessment.compare": "rcmans",
    "benchmark.read": "rcman",
    "benchmark.read_names": "an",
    "benchmark.opt_out": "m",
    "strategy.read": "rcmans",
    "plan.read": "rcmans",
    "campaign.read": "rcmans",
    "strategy.edit": "cm",
    "plan.edit": "cm",
    "campaign.edit": "cm",
    "strategy.validate": "m",
    "plan.validate": "m",
    "plan.close": "m",
    "objective.delete": "m",
    "task.update_own": "cm",
    "plan.export": "cman",
    "campaign.export": "cman",
    "member.see": "rcmans",
    "member.invite": "mns",
    "member.change": "mns",
    "manager.appoint": "ns",
    "member.leave": "rcm",
    "advisor.assign": "n",
    "advisor.ask": "cm",
    "office.edit": "mn",
    "charter.sign": "m",
    "support_day.record": "an",
    "office.archive": "n",
    "office.export": "m",
    "office.erase": "ns",
    "deadline.remind": "man",
    "deadline.ask": "cm",
    "deadline.extend": "an",
    "journal.read": "mans",
}

NETWORK = {
    "portfolio.read": "a",
    "network.read": "n",
    "network_journal.read": "n",
    "office.create": "n",
    "office.archive": "n",
    "advisor.assign": "n",
    "manager.appoint": "n",
    "person.manage": "n",
    "advisor_account.create": "n",
    "admin_account.create": "s",
    "bank.read": "an",
    "bank.edit": "n",
    "bank.publish": "n",
    "heading.manage": "n",
    "charter.write": "n",
    "edition.read": "an",
    "edition.manage": "n",
    "deadline.remind": "an",
    "intervention.start": "s",
    "style_guide.see": "ns",
}

# A reason of ten characters is owed ("m" of the matrix).
REASONED = {
    "assessment.start": "an",
    "assessment.reopen": "an",
    "assessment.delete": "n",
    "member.invite": "ns",
    "member.change": "ns",
    "manager.appoint": "ns",
    "office.edit": "n",
    "office.archive": "n",
    "office.erase": "ns",
    "deadline.extend": "an",
}

# What an archived office still gives: it is read, and left, and opened again.
ARCHIVED = {
    "office.see", "assessment.see", "answer.read", "note.read", "report.read", "report.read_draft", "answer.export", "assessment.compare",
    "benchmark.read", "benchmark.read_names", "strategy.read", "plan.read", "campaign.read", "plan.export", "campaign.export",
    "member.see", "member.leave",
    "office.archive", "office.export", "office.erase", "journal.read", "share.revoke",
}  # fmt: skip

# Capabilities that no address asks for yet, each with the step that will. The list only ever shrinks.
TO_COME = {
    "diagnostic": ["assessment.delete"],
    "personal data": ["office.export", "office.erase"],
}  # fmt: skip


def roles(letters: str) -> set[str]:
    return {LETTERS[letter] for letter in letters}
