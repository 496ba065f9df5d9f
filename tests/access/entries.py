"""What each address is expected to do, method by method. A new address fails the walk until it stands here.

`public` entries say why anybody may see them. For the others the right is asked of tests/access/matrix.py by capability.
"""

from collections.abc import Mapping
from datetime import timedelta
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from diagnostic.bank_edit import Part
from diagnostic.queries import get_version
from diagnostic.question_edit import QuestionPart
from diagnostic.text_edit import part_of
from otn.clock import today
from otn.lib import excel
from otn.offices.operations import profile_of
from tests.access import edition_entries, plan_entries, support_entries, tracker_entries
from tests.access.cast import Rows
from tests.access.entry import (
    GET,
    POST,
    REASON,
    Entry,
    Given,
    given,
    of_piece,
    of_printing,
    of_reflection,
    of_report,
    of_share,
    of_year,
    person,
    pk,
    share_token,
    slug,
    slug_and,
    token,
    with_version,
)
from tests.diagnostic import sample

PASSWORD = "sept vagues sur la digue"


def changed_profile(rows: Rows) -> Mapping[str, Any]:
    kept = {name: value for name, value in profile_of(rows.office).items() if value is not None}
    return kept | {"commune": "Ailleurs", "version": rows.office.version, "reason": REASON}


def picture(rows: Rows) -> Mapping[str, Any]:
    drawn = BytesIO()
    Image.new("RGB", (40, 40), "white").save(drawn, "PNG")
    return {"picture": SimpleUploadedFile("logo.png", drawn.getvalue(), "image/png"), "reason": REASON}


def office_file(rows: Rows) -> Mapping[str, Any]:
    book = excel.Workbook("Offices", made_on=today())
    sheet = book.add_sheet("Offices", [excel.Column("Nom de l’office"), excel.Column("E-mail du premier référent")])
    sheet.add_header()
    sheet.add_row(["Baie des Salines", "lea@salines.example"])
    return {"file": SimpleUploadedFile("offices.xlsx", book.to_bytes())}


def bank_file(rows: Rows) -> Mapping[str, Any]:
    return {"file": SimpleUploadedFile("essai.yaml", sample.SMALL.encode())}


def of_bank(state: str, **arguments: str) -> Given:
    return lambda rows: {"pk": rows[state].pk, **arguments}


def edited(part: Part, **typed: str) -> Given:
    """Type a part of the draft again, with a few cells changed."""

    def body(rows: Rows) -> Mapping[str, Any]:
        bank = get_version(rows["draft"].pk).bank
        return part.values(bank) | typed | {"seen": part.fingerprint(bank)}

    return body


OFFICE: dict[tuple[str, str], Entry] = {
    ("dashboard:overview", GET): Entry("office.see"),
    # The team
    ("dashboard:team", GET): Entry("member.see"),
    ("dashboard:team_ask_advisor", POST): Entry("advisor.ask", success=(409,), writes=False),  # these offices have one
    ("dashboard:team_new_invitation", GET): Entry("member.invite"),
    ("dashboard:team_invite", POST): Entry("member.invite", body=given(email="neuf@essai.example", role="reader", reason=REASON)),
    ("dashboard:team_invitation", GET): Entry("member.invite", pk("invitation")),
    ("dashboard:team_resend", POST): Entry("member.invite", pk("invitation"), given(reason=REASON)),
    ("dashboard:team_revoke", POST): Entry("member.invite", pk("invitation"), given(reason=REASON)),
    ("dashboard:team_member", GET): Entry("member.change", pk("member")),
    ("dashboard:team_change_role", POST): Entry("member.change", pk("member"), with_version("member", role="reader")),
    ("dashboard:team_removal", GET): Entry("member.change", pk("member")),
    ("dashboard:team_remove", POST): Entry("member.change", pk("member"), with_version("member")),
    ("dashboard:team_restore", POST): Entry("member.change", pk("former"), with_version("former")),
    # These offices have a manager: with the right, one is told so.
    ("dashboard:team_appoint", POST): Entry("manager.appoint", pk("member"), given(reason=REASON), success=(409,), writes=False),
    ("dashboard:team_departure", GET): Entry("member.leave"),
    ("dashboard:team_leave", POST): Entry("member.leave"),
    # The profile
    ("dashboard:profile", GET): Entry("office.see"),
    ("dashboard:profile_form", GET): Entry("office.edit"),
    ("dashboard:profile_save", POST): Entry("office.edit", body=changed_profile),
    ("dashboard:profile_hide_name", POST): Entry("benchmark.opt_out", body=given(hidden="on")),
    ("dashboard:profile_logo", GET): Entry("office.see", success=(404,)),  # there is none
    ("dashboard:profile_change_logo", POST): Entry("office.edit", body=picture),
    ("dashboard:profile_remove_logo", POST): Entry("office.edit", body=given(reason=REASON), writes=False),
    # The journal
    ("dashboard:journal", GET): Entry("journal.read"),
    ("dashboard:journal_export", POST): Entry("journal.read"),
    # Reports
    ("documents:index", GET): Entry("report.read"),
    ("documents:job", GET): Entry("report.read", pk("job"), success=(200, 302)),
    ("documents:retry", POST): Entry("report.prepare", pk("failed_job"), but_not=frozenset({"reader"})),  # somebody else asked for it
    ("documents:download", GET): Entry("office.see", pk("document"), success=(200, 404)),  # the row is real, its file is not
    # The four steps
    ("diagnostic:overview", GET): Entry("assessment.see"),
    ("diagnostic:start", POST): Entry(  # they have theirs, and are led to it
        "assessment.start", body=lambda rows: {"annee": rows["draft assessment"].edition.year, "reason": REASON}, writes=False
    ),
    ("diagnostic:preparation", GET): Entry("assessment.see", of_year("draft")),
    ("diagnostic:assignments", GET): Entry("assessment.see", of_year("draft")),
    ("diagnostic:assign", POST): Entry("assessment.assign", of_year("draft", code="1"), lambda rows: {"person": rows["member"].user_id}),
    # Nobody has the chapter: a confided one would be closed to the other contributors.
    ("diagnostic:unassign", POST): Entry(
        "assessment.assign",
        lambda rows: {**of_year("draft", code="1")(rows), "pk": rows["member"].user_id},
        success=(404,),
        writes=False,
    ),
    ("diagnostic:finish_chapter", POST): Entry("answer.write", of_year("draft", code="1"), success=(404,), writes=False),
    ("diagnostic:remind_team", POST): Entry("assessment.assign", of_year("draft")),
    ("diagnostic:sharing", GET): Entry("assessment.assign", of_year("draft")),
    ("diagnostic:share", POST): Entry("assessment.assign", of_year("draft"), lambda rows: {"c-1": rows["member"].user_id}),
    ("diagnostic:ask_delay", GET): Entry("deadline.ask", of_year("draft")),
    ("diagnostic:send_delay", POST): Entry("deadline.ask", of_year("draft"), given(reason=REASON)),
    ("diagnostic:results", GET): Entry("answer.read", of_year("submitted")),
    ("diagnostic:benchmark", GET): Entry("benchmark.read", of_year("submitted")),
    ("diagnostic:recommendations", GET): Entry("answer.read", of_year("submitted")),
    ("diagnostic:explanation", GET): Entry("answer.read", of_year("submitted", kind="chapitre", key="1")),
    ("diagnostic:comparison_list", GET): Entry("assessment.compare", of_year("submitted")),
    ("diagnostic:evolution", GET): Entry("assessment.compare", of_year("submitted", key="ensemble")),
    ("diagnostic:report", GET): Entry("report.read", of_year("validated")),
    ("diagnostic:prepare_report", POST): Entry("report.prepare", of_year("draft"), given(audience="team", with_comments="on")),
    ("diagnostic:report_state", GET): Entry("report.read", of_report, success=(200, 302)),
    ("diagnostic:retry_report", POST): Entry(  # it is ready, and somebody else asked for it
        "report.prepare", of_report, success=(409,), writes=False, but_not=frozenset({"reader"})
    ),
    ("diagnostic:report_file", GET): Entry("report.read", of_report, success=(404,)),  # the row is real, its file is not
    ("diagnostic:shares", GET): Entry("report.read", of_year("validated")),
    ("diagnostic:create_share", POST): Entry(
        "share.create", of_year("validated"), lambda rows: {"report": rows["ready report"].pk, "expires_on": today().isoformat()}
    ),
    ("diagnostic:share_revocation", GET): Entry("share.revoke", of_share),
    ("diagnostic:revoke_share", POST): Entry("share.revoke", of_share),
    ("diagnostic:export_answers", POST): Entry("answer.export", of_year("submitted")),
    # Reading again and sending
    ("diagnostic:rereading", GET): Entry("answer.read", of_year("draft")),
    ("diagnostic:save_reason", POST): Entry("answer.write", of_year("draft", code="1.1-03"), given(reason=REASON, version="1")),
    ("diagnostic:submission", GET): Entry("assessment.submit", of_year("draft")),
    ("diagnostic:submit", POST): Entry("assessment.submit", of_year("draft")),
    ("diagnostic:withdraw", POST): Entry("assessment.withdraw", of_year("submitted")),
    ("diagnostic:show_draft", POST): Entry("assessment.show_draft", of_year("draft"), given(is_visible="non")),
    ("diagnostic:history", GET): Entry("assessment.see", of_year("validated")),
    ("diagnostic:reopening", GET): Entry("assessment.ask_reopening", of_year("validated")),
    ("diagnostic:ask_reopening", POST): Entry("assessment.ask_reopening", of_year("validated"), given(reason=REASON)),
    # What is said of a question
    ("diagnostic:chapter", GET): Entry("answer.read", of_year("draft", code="1")),
    ("diagnostic:save_chapter", POST): Entry(
        "answer.write", of_year("draft", code="1"), given(**{"versions": "1.1-01.1", "r-1.1-01": "usable"}), success=(303,)
    ),
    ("diagnostic:leave_out", POST): Entry("answer.write", of_year("draft", code="1"), given(partie="1.1"), success=(303,)),
    ("diagnostic:answering_settings", GET): Entry("answer.write", of_year("draft", code="1")),
    ("diagnostic:answering_preferences", POST): Entry("answer.write", of_year("draft", code="1"), success=(303,)),
    ("diagnostic:answer", POST): Entry(
        "answer.write", of_year("draft", code="1.1-01"), given(**{"versions": "1.1-01.1", "r-1.1-01": "usable"}), success=(303,)
    ),
    ("diagnostic:undo_answer", POST): Entry("answer.write", of_year("draft", code="1.1-01"), given(versions="1.1-01.1"), success=(303,)),
    ("diagnostic:flag_answer", POST): Entry("answer.write", of_year("draft", code="1.1-01"), given(is_to_review="1"), success=(303,)),
    ("diagnostic:question_panel", GET): Entry("answer.read", of_year("draft", code="1.1-01"), success=(303,)),
    ("diagnostic:talk", GET): Entry("answer.read", of_year("submitted", code="1.1-01")),
    ("diagnostic:comment", POST): Entry("comment.write", of_year("submitted", code="1.1-01"), given(text="Vu aussi.")),
    ("diagnostic:take_back", POST): Entry(  # somebody else's
        "comment.edit",
        lambda rows: {**of_year("submitted", code="1.1-01")(rows), "pk": rows["comment"].pk},
        but_not=frozenset({"reader", "contributor", "manager", "advisor", "network_admin"}),
    ),
    ("diagnostic:resolve", POST): Entry("thread.resolve", of_year("submitted", code="1.1-01")),
    ("diagnostic:reopen_talk", POST): Entry("thread.resolve", of_year("submitted", code="1.1-01"), writes=False),  # it is open
    # The adviser's side
    ("diagnostic:review", GET): Entry("note.read", of_year("submitted")),
    ("diagnostic:opinion", GET): Entry("answer.mark", of_year("submitted", code="1.1-01")),
    ("diagnostic:mark", POST): Entry("answer.mark", of_year("submitted", code="1.1-01"), given(kind="sound", version="0")),
    ("diagnostic:rest", GET): Entry("answer.mark", of_year("submitted", code="1")),
    ("diagnostic:mark_rest", POST): Entry("answer.mark", of_year("submitted", code="1")),
    ("diagnostic:start_review", POST): Entry("answer.mark", of_year("submitted")),
    ("diagnostic:correction", GET): Entry("assessment.request_changes", of_year("submitted")),
    ("diagnostic:request_changes", POST): Entry("assessment.request_changes", of_year("submitted"), given(comment=REASON)),
    ("diagnostic:validation", GET): Entry("assessment.validate", of_year("submitted")),
    ("diagnostic:validate", POST): Entry("assessment.validate", of_year("submitted")),
    ("diagnostic:new_revision", GET): Entry("assessment.reopen", of_year("validated")),
    ("diagnostic:reopen", POST): Entry("assessment.reopen", of_year("validated"), given(reason=REASON)),
    ("diagnostic:extension", GET): Entry("deadline.extend", of_year("draft")),
    ("diagnostic:extend", POST): Entry(
        "deadline.extend", of_year("draft"), lambda rows: {"submit_until": (today() + timedelta(days=40)).isoformat(), "reason": REASON}
    ),
    ("diagnostic:notes", GET): Entry("note.read", of_year("submitted")),
    ("diagnostic:write_note", POST): Entry("note.write", of_year("submitted"), given(code="1.1-02", version="0", text="À rappeler.")),
    # Reflections
    ("strategy:overview", GET): Entry("strategy.read"),
    ("strategy:reflection", GET): Entry("strategy.read", of_reflection(), success=(302,)),
    ("strategy:new_reflection", GET): Entry("strategy.edit"),
    ("strategy:create_reflection", POST): Entry("strategy.edit", body=given(name="Une réflexion")),
    ("strategy:subject", GET): Entry("strategy.read", of_reflection()),
    ("strategy:save_subject", POST): Entry("strategy.edit", of_reflection(), given(name="Un autre nom", version="1")),
    ("strategy:add_participant", POST): Entry("strategy.edit", of_reflection(), lambda rows: {"person": rows["member"].user_id}),
    ("strategy:remove_participant", POST): Entry(  # she takes no part
        "strategy.edit", lambda rows: {"pk": rows["reflection"].pk, "person": rows["member"].user_id}, writes=False
    ),
    ("strategy:archive", POST): Entry("strategy.edit", of_reflection()),
    ("strategy:restore", POST): Entry("strategy.edit", of_reflection(), writes=False),  # it is not archived
    ("strategy:duplicate", POST): Entry("strategy.edit", of_reflection(), given(name="Une autre année")),
    ("strategy:validation", GET): Entry("strategy.validate", of_reflection()),
    ("strategy:validate", POST): Entry("strategy.validate", of_reflection(), given(version="1")),
    ("strategy:reopening", GET): Entry("strategy.validate", of_reflection()),
    ("strategy:reopen", POST): Entry(  # it is not validated
        "strategy.validate", of_reflection(), given(reason=REASON), success=(409,), writes=False
    ),
    ("strategy:chain", GET): Entry("strategy.read", of_reflection()),
    ("strategy:why", GET): Entry("strategy.read", of_piece("objective", kind="objective")),
    ("strategy:so_what", GET): Entry("strategy.read", of_piece("fact")),
    ("strategy:remarks", GET): Entry("strategy.read", of_reflection()),
    ("strategy:write_remark", POST): Entry("comment.write", of_reflection(), given(sur="", text="Vu aussi.")),
    ("strategy:take_back_remark", POST): Entry(  # somebody else's
        "comment.edit", of_piece("remark"), but_not=frozenset({"reader", "contributor", "manager", "advisor", "network_admin"})
    ),
    ("strategy:facts", GET): Entry("strategy.read", of_reflection()),
    ("strategy:propose_facts", POST): Entry(
        "strategy.edit", of_reflection(), lambda rows: {"year": rows["validated assessment"].edition.year}
    ),
    ("strategy:add_facts", POST): Entry("strategy.edit", of_reflection(), given(text="Un fait.")),
    ("strategy:keep_facts", POST): Entry("strategy.edit", of_reflection(), given(origin="accepted", state="reserve")),
    ("strategy:fact", GET): Entry("strategy.read", of_piece("fact"), success=(303,)),
    ("strategy:fact_wording", GET): Entry("strategy.edit", of_piece("fact")),
    ("strategy:edit_fact", POST): Entry("strategy.edit", of_piece("fact"), with_version("fact", text="Autre.")),
    ("strategy:keep_fact", POST): Entry("strategy.edit", of_piece("fact"), with_version("fact", state="reserve")),
    ("strategy:board", GET): Entry("strategy.read", of_reflection()),
    ("strategy:board_print", GET): Entry("strategy.read", of_reflection()),
    ("strategy:add_to_board", POST): Entry("strategy.edit", of_reflection(), given(text="Un fait.", quadrant="threat")),
    ("strategy:sort_fact", POST): Entry("strategy.edit", of_piece("fact"), with_version("fact", quadrant="threat")),
    ("strategy:report", GET): Entry("report.read", of_reflection()),
    ("strategy:prepare_report", POST): Entry("report.prepare", of_reflection()),
    ("strategy:report_state", GET): Entry("report.read", of_printing, success=(200, 302)),
    ("strategy:retry_report", POST): Entry("report.prepare", of_printing, but_not=frozenset({"reader"})),
    ("strategy:groups", GET): Entry("strategy.read", of_reflection()),
    ("strategy:create_group", POST): Entry("strategy.edit", of_reflection(), lambda rows: {"name": "Neuf", "facts": rows["fact"].pk}),
    ("strategy:gather_facts", POST): Entry("strategy.edit", of_reflection(), lambda rows: {"facts": rows["fact"].pk, "group": ""}),
    ("strategy:group_by_section", POST): Entry("strategy.edit", of_reflection(), writes=False),  # its fact was written by hand
    ("strategy:edit_group", POST): Entry("strategy.edit", of_piece("group"), with_version("group", name="Autre")),
    ("strategy:drop_group", POST): Entry("strategy.edit", of_piece("group"), with_version("group", reason=REASON)),
    ("strategy:resume_group", POST): Entry("strategy.edit", of_piece("group"), with_version("group"), writes=False),  # it is kept
    ("strategy:group_removal", GET): Entry("strategy.edit", of_piece("group")),
    ("strategy:remove_group", POST): Entry("strategy.edit", of_piece("group")),
    ("strategy:solutions", GET): Entry("strategy.read", of_reflection()),
    ("strategy:add_solutions", POST): Entry("strategy.edit", of_piece("group"), given(text="Une idée.")),
    ("strategy:add_crossing", POST): Entry(
        "strategy.edit", of_reflection(crossing="SO"), given(text="Une idée."), success=(422,), writes=False
    ),  # its fact is in no quadrant
    ("strategy:take_recommendation", POST): Entry(
        "strategy.edit", of_piece("group"), given(question="1", degree="low"), success=(404,), writes=False
    ),  # nothing is recommended for a fact written by hand
    ("strategy:edit_solution", POST): Entry("strategy.edit", of_piece("solution"), with_version("solution", text="Autre.", priority="1")),
    ("strategy:cite_facts", POST): Entry("strategy.edit", of_piece("solution"), lambda rows: {"facts": rows["fact"].pk}),
    ("strategy:drop_solution", POST): Entry("strategy.edit", of_piece("solution"), with_version("solution", reason=REASON)),
    ("strategy:resume_solution", POST): Entry("strategy.edit", of_piece("solution"), with_version("solution"), writes=False),
    ("strategy:solution_removal", GET): Entry("strategy.edit", of_piece("solution")),
    ("strategy:remove_solution", POST): Entry("strategy.edit", of_piece("solution")),
    ("strategy:strategies", GET): Entry("strategy.read", of_reflection()),
    ("strategy:create_strategy", POST): Entry("strategy.edit", of_reflection(), given(name="Neuf")),
    ("strategy:gather_solutions", POST): Entry(
        "strategy.edit", of_reflection(), lambda rows: {"solutions": rows["solution"].pk, "strategy": ""}
    ),
    ("strategy:edit_strategy", POST): Entry("strategy.edit", of_piece("strategy"), with_version("strategy", name="Autre", priority="1")),
    ("strategy:strategy_removal", GET): Entry("strategy.edit", of_piece("strategy")),
    ("strategy:remove_strategy", POST): Entry("strategy.edit", of_piece("strategy")),
    ("strategy:objectives", GET): Entry("strategy.read", of_reflection()),
    ("strategy:create_objective", POST): Entry("strategy.edit", of_reflection(), given(name="Vendre en ligne", weight="1")),
    ("strategy:edit_objective", POST): Entry(
        "strategy.edit", of_piece("objective"), with_version("objective", name="Vendre en ligne", weight="1")
    ),
    ("strategy:objective_removal", GET): Entry("strategy.edit", of_piece("objective")),
    ("strategy:remove_objective", POST): Entry("strategy.edit", of_piece("objective")),
    **plan_entries.OFFICE,
    **tracker_entries.OFFICE,
    **support_entries.OFFICE,
}

NETWORK: dict[tuple[str, str], Entry] = {
    **tracker_entries.NETWORK,
    **support_entries.NETWORK,
    **edition_entries.NETWORK,
    ("network:portfolio", GET): Entry("portfolio.read"),
    ("network:export_portfolio", GET): Entry("portfolio.read"),
    ("network:review_queue", GET): Entry("portfolio.read"),
    ("network:clarification", GET): Entry("portfolio.read"),
    ("network:comparison", GET): Entry("portfolio.read"),
    ("network:overview", GET): Entry("network.read"),
    ("network:journal", GET): Entry("network_journal.read"),
    ("network:offices", GET): Entry("network.read"),
    ("network:office", GET): Entry("network.read", slug),
    ("network:office_import", GET): Entry("office.create"),
    ("network:office_import_model", GET): Entry("office.create"),
    ("network:read_office_import", POST): Entry("office.create", body=office_file, writes=False),
    # What it opens was read in the same session: tests/network/test_office_import.py does.
    ("network:apply_office_import", POST): Entry("office.create", body=given(fichier="x", reason=REASON), success=(409,), writes=False),
    ("network:export_journal", POST): Entry("network_journal.read"),
    ("network:new_office", GET): Entry("office.create"),
    ("network:create_office", POST): Entry(
        "office.create", body=given(name="Neuf", slug="neuf", email="neuf@essai.example", reason=REASON)
    ),
    ("network:assign", POST): Entry(
        "advisor.assign", slug, lambda rows: {"advisor": rows["other_advisor"].pk, "starts_on": today().isoformat()}
    ),
    ("network:assignment_end", GET): Entry("advisor.assign", slug_and("assignment")),
    ("network:end_assignment", POST): Entry("advisor.assign", slug_and("assignment")),
    ("network:appoint", POST): Entry(
        "manager.appoint", slug, lambda rows: {"membership": rows["member"].pk, "reason": REASON}, success=(409,), writes=False
    ),
    ("network:archiving", GET): Entry("office.archive", slug),
    ("network:archive", POST): Entry("office.archive", slug, given(reason=REASON)),
    ("network:restore", POST): Entry("office.archive", slug, given(reason=REASON), writes=False),  # it is open
    ("network:people", GET): Entry("person.manage"),
    ("network:new_advisor", GET): Entry("advisor_account.create"),
    ("network:create_advisor", POST): Entry(
        "advisor_account.create", body=given(first_name="Anne", last_name="Neuf", email="neuf@essai.example")
    ),
    ("network:resend_access", POST): Entry("person.manage", person("member"), success=(409,), writes=False),  # the account has a password
    ("network:closing", GET): Entry("person.manage", person("member")),
    ("network:close_account", POST): Entry("person.manage", person("member"), given(reason=REASON)),
    ("network:reopen_account", POST): Entry("person.manage", person("member"), given(reason=REASON), success=(409,), writes=False),
    ("network:new_admin", GET): Entry("admin_account.create"),
    ("network:create_admin", POST): Entry(
        "admin_account.create", body=given(first_name="Anne", last_name="Neuf", email="neuf@essai.example", reason=REASON)
    ),
    ("network:interventions", GET): Entry("intervention.start"),
    ("network:start_intervention", POST): Entry("intervention.start", body=lambda rows: {"office": rows.office.slug, "reason": REASON}),
    ("network:end_intervention", POST): Entry("intervention.start", pk("past_intervention"), success=(404,), writes=False),  # another's
    ("style_guide", GET): Entry("style_guide.see"),
    # Question banks
    ("network:banks", GET): Entry("bank.read"),
    ("network:benchmark", GET): Entry("network.read"),
    ("network:benchmark_export", GET): Entry("network.read"),
    ("banks:versions", GET): Entry("bank.read", success=(302,)),
    ("banks:comparison", GET): Entry("bank.read"),
    ("banks:version", GET): Entry("bank.read", of_bank("published")),
    ("banks:chapter", GET): Entry("bank.read", of_bank("published", code="1")),
    ("banks:texts", GET): Entry("bank.read", of_bank("published")),
    ("banks:workbook", GET): Entry("bank.read", of_bank("published")),
    ("banks:yaml", GET): Entry("bank.read", of_bank("published")),
    ("banks:template", GET): Entry("bank.edit"),
    ("banks:upload", GET): Entry("bank.edit"),
    ("banks:dry_run", POST): Entry("bank.edit", body=bank_file, writes=False),
    ("banks:import_draft", POST): Entry("bank.edit", body=given(file="perdu"), success=(409,), writes=False),  # it was kept for an hour
    ("banks:preview", GET): Entry("bank.edit", of_bank("draft", code="1")),
    ("banks:recalculate", POST): Entry("bank.edit", of_bank("draft", code="1"), given(**{"r-1.1-01": "usable"}), writes=False),
    ("banks:question", GET): Entry("bank.edit", of_bank("draft", code="1.1-05")),
    ("banks:save_question", POST): Entry(
        "bank.edit", of_bank("draft", code="1.1-05"), edited(QuestionPart("1.1-05"), help="Trois phrases suffisent.")
    ),
    ("banks:part", GET): Entry("bank.edit", of_bank("draft", part="glossaire")),
    ("banks:save_part", POST): Entry("bank.edit", of_bank("draft", part="chapitre-1"), edited(part_of("chapitre-1"), title="Le web")),
    ("banks:publishing", GET): Entry("bank.publish", of_bank("draft")),
    ("banks:publish", POST): Entry("bank.publish", of_bank("draft"), given(reason=REASON)),
    ("banks:retiring", GET): Entry("bank.publish", of_bank("published")),
    ("banks:retire", POST): Entry("bank.publish", of_bank("published"), given(reason=REASON)),
    ("banks:discarding", GET): Entry("bank.edit", of_bank("draft")),
    ("banks:discard", POST): Entry("bank.edit", of_bank("draft")),
}

# Of whoever is signed in, about herself.
SELF: dict[tuple[str, str], Entry] = {
    ("account_profile", GET): Entry(),
    ("account_profile_change", POST): Entry(body=given(first_name="Anne", last_name="Neuf", theme="sombre")),
    ("account_data", GET): Entry(),
    ("account_data_take", POST): Entry(),
    ("account_erasure", GET): Entry(),
    ("account_erasure_ask", POST): Entry(),
    ("notifications:index", GET): Entry(),
    ("notifications:mark_all_read", POST): Entry(),
    ("notifications:settings", GET): Entry(),
    ("notifications:choose", POST): Entry(body=given(comment_mail="on")),
    ("notifications:open", POST): Entry(arguments=pk("notification"), success=(404,)),  # another's
}

SHARED = "whoever holds the link reads this one report, until it expires or is revoked"
INVITED = "somebody who is invited has no account yet"

PUBLIC: dict[tuple[str, str], Entry] = {
    ("home", GET): Entry(success=(200, 302), why_public="what the product is"),
    ("accessibility", GET): Entry(why_public="the law asks for it"),
    ("legal", GET): Entry(why_public="the law asks for it"),
    ("security", GET): Entry(why_public="whoever finds a weakness has no account"),
    ("privacy", GET): Entry(why_public="the law asks for it"),
    ("register", GET): Entry(why_public="the law asks for it"),
    ("help", GET): Entry(why_public="no account is needed to read how the method works"),
    ("invitation", GET): Entry(arguments=token, why_public=INVITED),
    # Whoever is logged in as somebody else, or not at all where an account exists, is told so.
    ("invitation_accept", POST): Entry(arguments=token, success=(302, 409, 422), why_public=INVITED),
    ("invitation_join", POST): Entry(
        arguments=token,
        body=given(first_name="Anne", last_name="Neuf", password=PASSWORD, password_again=PASSWORD),
        success=(302, 409, 422),
        why_public=INVITED,
    ),
    ("invitation_ask_again", POST): Entry(arguments=token, success=(409,), why_public=INVITED),  # it has not expired
    ("shared:report", GET): Entry(arguments=share_token, why_public=SHARED),
    ("shared:report_pdf", GET): Entry(arguments=share_token, success=(404,), why_public=SHARED),  # the row is real, its file is not
    ("shared:enter_code", POST): Entry(arguments=share_token, body=given(code="marée"), why_public=SHARED),  # it asks for none
}
