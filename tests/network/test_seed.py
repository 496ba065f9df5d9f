"""The demo network: fixed, fictional, and never in production."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.test import RequestFactory
from django.utils import timezone

from diagnostic.answering import Value
from diagnostic.models import AdvisorMark, Answer, AnswerChange, Assessment, Comment, Edition, Position, PrivateNote, Revision, Thread
from diagnostic.operations import (
    assign_chapter,
    create_edition,
    finish_chapter,
    flag_answer,
    import_draft,
    mark_answer,
    open_edition,
    record_answer,
    request_changes,
    resolve_thread,
    start_review,
    submit,
    validate,
    write_comment,
    write_note,
)
from diagnostic.queries import get_version, get_versions
from diagnostic.queries.answers import get_answers
from diagnostic.results import stored
from diagnostic.scoring import AnswerState
from diagnostic.states import MOVES
from otn import demo, demo_strategy
from otn.accounts.models import User
from otn.clock import today
from otn.dashboard.queries.journal import get_lines
from otn.dashboard.queries.profile import COMPARED, get_profile_page
from otn.journal.models import JournalEntry
from otn.journal.queries import Filters
from otn.journal.verbs import VERBS
from otn.notifications.models import Notification
from otn.offices.access import find_office, visible_offices
from otn.offices.models import AdvisorAssignment, Department, Invitation, Membership, Office
from otn.offices.operations import edit_profile, profile_of, revoke_invitation
from otn.tenancy.scope import all_offices, office_scope
from strategy import operations as strategy
from strategy.models import Fact, Group, Objective, Reflection, Remark, Solution, Strategy
from strategy.queries.chain import get_chain
from strategy.queries.pieces import get_objectives
from strategy.queries.reflections import get_head
from strategy.stages import Stage
from strategy.swot import Quadrant
from tests.diagnostic.assessed import published_version
from tests.diagnostic.test_bank_operations import reworded

pytestmark = pytest.mark.django_db


def everything():
    return (
        sorted(Office.objects.order_by("pk").values_list("slug", "name")),
        sorted(User.objects.order_by("pk").values_list("email", "first_name", "last_name", "is_network_admin", "is_superuser")),
        sorted(Membership.objects.order_by("pk").values_list("office__slug", "user__email", "role")),
        sorted(AdvisorAssignment.objects.order_by("pk").values_list("office__slug", "advisor__email")),
        [profile_of(office) for office in Office.objects.order_by("slug")],
        list(Invitation.objects.order_by("email").values_list("office__slug", "email", "role", "sent_at", "revoked_at")),
        *diagnostics(),
        *reflections(),
        *history(),
    )


def diagnostics():
    with all_offices("test reads"):
        revisions = Revision.objects.order_by("assessment__edition__year", "office__slug", "number")
        answers = Answer.objects.order_by("office__slug", "revision", "question")
        return (
            list(Edition.objects.order_by("year").values_list("year", "opens_on", "submit_by", "review_by", "closes_on")),
            list(revisions.values_list("office__slug", "state", "submitted_at", "validated_at", "figures")),
            list(answers.values_list("office__slug", "question__code", "state", "keys", "number", "text", "version", "answered_at")),
        )


def reflections():
    with all_offices("test reads"):
        facts = Fact.objects.order_by("office__slug", "reflection__created_at", "position")
        solutions = Solution.objects.order_by("office__slug", "reflection__created_at", "position")
        objectives = Objective.objects.order_by("office__slug", "position")
        return (
            list(Reflection.objects.order_by("office__slug", "created_at").values_list(*REFLECTION)),
            list(facts.values_list("office__slug", "text", "state", "group__name", "version", "created_at", "created_by__email")),
            list(solutions.values_list("office__slug", "text", "priority", "strategy__name", "dropped_reason", "version")),
            list(objectives.values_list("office__slug", "name", "strategy__name", "starts_on", "due_date", "weight")),
            list(Remark.objects.order_by("office__slug", "at").values_list("office__slug", "at", "author__email", "text")),
        )


REFLECTION = ("office__slug", "name", "lead__email", "due_date", "created_at", "validated_at", "archived_at", "version")


def history():
    with all_offices("test reads"):
        lines = JournalEntry.objects.order_by("office__slug", "at", "pk")
        told = Notification.objects.order_by("office__slug", "created_at", "pk")
        return (
            list(lines.values_list("office__slug", "at", "actor__email", "role", "verb", "person__email", "before", "after")),
            list(told.values_list("office__slug", "created_at", "user__email", "text", "address", "read_at")),
        )


def test_loading_it_twice_changes_nothing_and_it_is_the_same_for_the_same_seed(db):
    call_command("seed_demo", verbosity=0)
    first = everything()
    call_command("seed_demo", verbosity=0)
    assert everything() == first
    assert len(first[0]) == 12


def test_another_seed_gives_other_generated_offices_and_the_same_cast(db):
    call_command("seed_demo", "--offices=20", "--seed=7")
    names = set(Office.objects.order_by("pk").values_list("name", flat=True))
    assert len(names) == 20
    assert {"Côte des Embruns", "Vallée des Pommiers", "Pays des Brumes"} <= names


def test_every_login_that_bin_run_prints_opens_the_offices_it_should(db):
    call_command("seed_demo", "--offices=4")
    seen = {}
    for email, _ in demo.LOGINS:
        user = authenticate(RequestFactory().post("/compte/login/"), email=email, password=demo.PASSWORD)
        assert user is not None, email
        seen[email] = set(visible_offices(user).order_by("pk").values_list("slug", flat=True))
    assert len(seen) == 13
    assert seen["referent@brumes.example"] == {"pays-des-brumes"}
    assert seen["conseiller@otn.example"] == {"cote-des-embruns", "vallee-des-pommiers"}
    assert seen["conseiller2@otn.example"] == {"pays-des-brumes"}
    assert len(seen["admin@otn.example"]) == 4
    assert seen["technique@otn.example"] == set()


def test_claire_follows_as_many_offices_as_a_busy_adviser_and_not_brumes(db):
    call_command("seed_demo", "--offices=21")
    claire = User.objects.get(email="conseiller@otn.example")
    followed = set(visible_offices(claire).order_by("pk").values_list("slug", flat=True))
    assert {"cote-des-embruns", "vallee-des-pommiers"} < followed
    assert len(followed) == 14  # one of hers waits for its first manager
    assert "pays-des-brumes" not in followed


def test_what_a_visitor_changed_is_left_alone(db):
    call_command("seed_demo", verbosity=0)
    User.objects.filter(email="referent@brumes.example").update(last_name="Autre")
    call_command("seed_demo", verbosity=0)
    assert User.objects.get(email="referent@brumes.example").last_name == "Autre"


def test_a_profile_that_a_visitor_edited_and_an_invitation_that_she_took_back_are_left_alone(db):
    call_command("seed_demo", verbosity=0)
    office, manager = Office.objects.get(slug="cote-des-embruns"), User.objects.get(email="referent@embruns.example")
    with office_scope([office.pk]):
        edit_profile(office=office, version=office.version, values=profile_of(office) | {"commune": "Ailleurs"}, by=manager)
        revoke_invitation(invitation=office.invitations.get(email="accueil@embruns.example"), by=manager)
    before = everything()
    call_command("seed_demo", verbosity=0)
    assert everything() == before
    assert Office.objects.get(pk=office.pk).commune == "Ailleurs"


def test_an_older_demo_network_is_completed(db):
    Office.objects.create(slug="cote-des-embruns", name="Côte des Embruns")
    Office.objects.create(slug="demo-1-1", name="Baie des Sternes")
    call_command("seed_demo", verbosity=0)
    assert Office.objects.get(slug="cote-des-embruns").commune == "Port-des-Embruns"
    assert Office.objects.get(slug="demo-1-1").commune != ""


def test_the_cast_stands_where_it_is_said_to(db):
    call_command("seed_demo", verbosity=0)
    missing = {office.slug: len(get_profile_page(office=office).missing) for office in Office.objects.order_by("pk")}
    assert (missing["cote-des-embruns"], missing["vallee-des-pommiers"], missing["pays-des-brumes"]) == (0, 3, len(COMPARED))
    told = {slug for slug, *_ in history()[0] if slug}
    assert {"cote-des-embruns", "vallee-des-pommiers"} <= told
    assert "pays-des-brumes" not in told  # nothing was ever done there
    former = Membership.objects.get(user__email="julie.carpentier@embruns.example")
    assert (former.is_active, former.user.has_usable_password()) == (False, False)
    states = Invitation.objects.order_by("email").values_list("email", "sent_at")
    assert [(email, Invitation(sent_at=sent_at).state(timezone.now())) for email, sent_at in states] == [
        ("accueil@embruns.example", Invitation.State.PENDING),
        ("stagiaire@embruns.example", Invitation.State.EXPIRED),
    ]


def test_the_story_of_an_office_is_told_in_its_order_with_known_verbs_and_in_the_past(db):
    call_command("seed_demo", verbosity=0)
    with all_offices("test reads"):
        for office in Office.objects.order_by("pk"):
            moments = list(office.journal.order_by("pk").values_list("at", flat=True))
            assert moments == sorted(moments)
            assert all(at < timezone.now() for at in moments)
        assert set(JournalEntry.objects.order_by("pk").values_list("verb", flat=True)) <= set(VERBS)
        sentences = [line.sentence for line in get_lines(Office.objects.get(slug="cote-des-embruns").journal.all(), Filters())]
    assert "stagiaire@embruns.example a demandé une nouvelle invitation" in sentences
    assert "Hélène Marchand (référent) a invité accueil@embruns.example comme contributeur" in sentences


def test_the_shipped_bank_is_published_and_a_bank_of_the_visitor_is_left_alone(db):
    call_command("seed_demo", verbosity=0)
    (line,) = get_versions()
    assert (line.bank, line.number, line.state, line.question_count) == ("otn", 1, "published", 180)
    text = "Votre site est-il pensé d’abord pour un téléphone, menus et cartes compris\u202f?"
    other = reworded(get_version(line.id).bank, "1.1-01", text)
    import_draft(new=other, by=None, source="essai.yaml")
    call_command("seed_demo", verbosity=0)
    assert [(one.number, one.state) for one in get_versions()] == [(2, "draft"), (1, "published")]


def test_generated_offices_look_like_offices_and_one_in_nine_waits_for_its_manager(db):
    call_command("seed_demo", "--offices=21")
    generated = Office.objects.filter(slug__startswith="demo-").order_by("pk")
    for office in generated:
        office.full_clean()
        assert office.commune
        assert office.department in Department.values
    assert generated.filter(memberships=None).count() == 2
    assert not any(User.objects.get(pk=pk).has_usable_password() for pk in generated.values_list("memberships__user", flat=True) if pk)


# --- Diagnostics --------------------------------------------------------------------------------------------------------------------------


def states(year):
    with all_offices("test reads"):
        found = Revision.objects.filter(assessment__edition__year=year).order_by("office__slug")
        return {slug: (state, figures and figures["overall"]["shown"]) for slug, state, figures in found.values_list(*STATE)}


STATE = ("office__slug", "state", "figures")


def test_the_diagnostics_of_the_cast_stand_where_the_brochure_says(db):
    call_command("seed_demo", verbosity=0)
    former, current = Edition.objects.order_by("year")
    assert (former.year, current.year) == (today().year - 1, today().year)
    assert former.closes_on < today()
    assert current.opens_on < today() < current.submit_by
    before, now = states(former.year), states(current.year)
    (_, first), (_, second) = before["cote-des-embruns"], now["cote-des-embruns"]
    assert before["cote-des-embruns"][0] == now["cote-des-embruns"][0] == "validated"
    assert 5 <= second - first <= 15
    assert now["vallee-des-pommiers"][0] == "submitted"
    assert "pays-des-brumes" not in before | now
    assert sum(state == "validated" for state, _ in before.values()) >= 5  # the network has medians
    generated = [state for slug, (state, _) in now.items() if slug.startswith("demo-")]
    assert set(generated) == {"draft", "submitted", "changes_requested", "validated"}


def test_embruns_has_something_to_show_on_every_page(db):
    call_command("seed_demo", verbosity=0)
    with all_offices("test reads"):
        assessment = Assessment.objects.get(office__slug="cote-des-embruns", edition__year=today().year)
        comments = Comment.objects.filter(thread__assessment=assessment)
        answers = Answer.objects.filter(revision__assessment=assessment)
        assert comments.count() >= 12
        assert Thread.objects.filter(assessment=assessment, resolved_at=None).exists()
        assert answers.filter(state="unknown").count() >= 2
        assert not answers.filter(state="not_applicable", reason="").exists()
        assert answers.filter(question__type="text", state="answered").count() == 8
        assert {"sound", "to_specify", "contested"} == set(
            AdvisorMark.objects.filter(revision__assessment=assessment).order_by("pk").values_list("kind", flat=True)
        )
        assert PrivateNote.objects.filter(assessment=assessment, question=None).exists()
        (request,) = assessment.revisions.get().transitions.filter(after="changes_requested")
        assert request.comment


def test_every_figure_and_every_history_is_the_one_that_operations_leave(db):
    call_command("seed_demo", verbosity=0)
    with all_offices("test reads"):
        for revision in Revision.objects.select_related("assessment__edition", "office").order_by("pk"):
            moves = list(revision.transitions.order_by("pk").values_list("before", "after", "at"))
            assert [move[2] for move in moves] == sorted(move[2] for move in moves)
            assert moves[0][:2] == ("", "draft")
            assert all(after == following[0] for (_, after, _), following in pairwise(moves))
            assert moves[-1][1] == revision.state
            assert all(any(table.get(before) == after for table in MOVES.values()) for before, after, _ in moves[1:])
            if revision.figures is not None:
                assert stored(get_answers(revision=revision, office=revision.office).results()) == revision.figures
                assert not revision.answers.filter(answered_at__gt=revision.submitted_at).exists()
        changes = AnswerChange.objects.order_by("answer", "version").values_list("answer", "version", "answered_at")
        last = {answer: (version, at) for answer, version, at in changes}
        assert last == {pk: (version, at) for pk, version, at in Answer.objects.order_by("pk").values_list("pk", "version", "answered_at")}
        assert JournalEntry.objects.filter(verb="answer.recorded").count() == len(changes)
        for assessment, user, question in Position.objects.order_by("pk").values_list("assessment", "user", "question"):
            mine = AnswerChange.objects.filter(answer__revision__assessment=assessment, answered_by=user)
            assert mine.order_by("-answered_at", "-pk").values_list("answer__question", flat=True).first() == question


def shapes(lines):
    """Return what lines of the journal look like, by verb, whatever they are about."""
    found = {}
    for line in lines.order_by("pk"):
        about = (line.target_type, bool(line.target_id), line.target_label[-1:].isdigit(), line.person_id is None)
        found.setdefault(line.verb, set()).add((*about, *sorted(line.before or ()), "→", *sorted(line.after or ()), line.office_id is None))
    return found


def test_its_lines_of_the_journal_are_those_that_operations_write(db):
    call_command("seed_demo", verbosity=0)
    people = {user.email.partition(".example")[0]: user for user in User.objects.order_by("pk")}
    manager, contributor, adviser = (people[who] for who in ("referent@pommiers", "contributeur@pommiers", "conseiller@otn"))
    office = Office.objects.get(slug="vallee-des-pommiers")
    with office_scope([office.pk]):
        assessment = Assessment.objects.select_related("edition", "office").get(office=office)
        start_review(assessment=assessment, by=adviser)
        mark_answer(assessment=assessment, code="1.1-01", by=adviser, version=0, kind=AdvisorMark.Kind.SOUND)
        request_changes(assessment=assessment, by=adviser, comment="La part des fiches à jour est à revoir.")
        record_answer(assessment=assessment, code="1.1-01", by=manager, version=1, value=Value(AnswerState.UNKNOWN))
        flag_answer(assessment=assessment, code="1.1-01", by=manager, is_to_review=True)
        assign_chapter(assessment=assessment, chapter_code="4", person=contributor, by=manager)
        finish_chapter(assessment=assessment, chapter_code="4", by=contributor, is_done=True)
        comment = write_comment(assessment=assessment, code="1.1-01", by=manager, text="Nous ne savons plus.")
        resolve_thread(thread=comment.thread, by=manager, is_resolved=True)
        write_note(assessment=assessment, by=adviser, version=0, text="À revoir.", code="1.1-01")
        submit(assessment=assessment, by=manager)
        validate(assessment=assessment, by=adviser, comment="Merci.")
    day, version = today(), Edition.objects.order_by("pk")[0].bank_version
    next_year = create_edition(
        year=day.year + 1, bank_version=version, opens_on=day, submit_by=day + timedelta(days=30), review_by=day + timedelta(days=60),
        closes_on=day + timedelta(days=90), by=people["admin@otn"],
    )  # fmt: skip
    open_edition(edition=next_year, by=people["admin@otn"])
    with all_offices("test reads"):
        diagnostic = JournalEntry.objects.filter(verb__regex="^(edition|assessment|answer|comment|thread|note)")
        diagnostic = diagnostic.exclude(verb="edition.closed")  # of the operation itself: the demo calls it
        seeded, written = shapes(diagnostic.filter(request_id="seed_demo")), shapes(diagnostic.exclude(request_id="seed_demo"))
    assert set(seeded) == set(written)
    assert {verb: looks for verb, looks in written.items() if not looks <= seeded[verb]} == {}


# --- Reflections --------------------------------------------------------------------------------------------------------------------------


def heads(slug):
    """Return what stands above the reflections of an office, the oldest first."""
    office = Office.objects.get(slug=slug)
    found = Reflection.objects.filter(office=office).select_related("office").order_by("created_at")
    return [get_head(reflection=one, user=User.objects.get(email="admin@otn.example")) for one in found]


def test_embruns_has_come_from_its_diagnostic_to_the_objectives_of_the_brochure(db):
    call_command("seed_demo", verbosity=0)
    with all_offices("test reads"):
        former, head = heads("cote-des-embruns")
        assert (head.name, head.lead) == (f"Stratégie digitale {today().year + 1}", "Hélène Marchand")
        assert (head.is_validated, head.is_archived, former.is_validated, former.is_archived) == (True, False, True, True)
        assert head.due_date < today()
        assert [stage.missing for one in (former, head) for stage in one.stages] == [""] * 12
        reflection = Reflection.objects.select_related("office").get(pk=head.reflection_id)
        names = list(reflection.objectives.order_by("position").values_list("name", flat=True))
        assert names == [
            "Faire évoluer les outils web vers les usages mobiles",
            "Capitaliser sur les outils qui valorisent l’offre",
            "Utiliser les moyens mis à disposition pour développer des contenus",
            "Diversifier les canaux d’acquisition",
        ]
        assert not any(one.missing for one in get_objectives(reflection=reflection))
        chain = get_chain(reflection=reflection)
        assert chain.loose_objectives == ()
        (loose,) = chain.loose_facts
        assert "grand événement" in loose.text, "its group has no follow-up"


def test_what_embruns_kept_of_its_diagnostic_is_told_from_what_it_wrote(db):
    call_command("seed_demo", verbosity=0)
    with all_offices("test reads"):
        facts = Fact.objects.filter(reflection__name__startswith="Stratégie digitale").order_by("pk")
        accepted = [fact for fact in facts if fact.state == Fact.State.ACCEPTED]
        told = [one for _, stories in demo_strategy.STORIES.items() for one in stories if one.validated == 17]
        assert len(accepted) == len(told[0].accepted) + len(told[0].own) == 30, "no name of a fact is mistaken"
        assert sum(fact.question_id is None for fact in accepted) == 4
        assert sum(fact.is_rewritten for fact in accepted) == 4
        assert {fact.revision.assessment.edition.year for fact in accepted if fact.revision} == {today().year}
        assert sum(fact.state == Fact.State.DISCARDED for fact in facts) == 2
        assert sum(fact.state == Fact.State.RESERVE for fact in facts) > 40
        assert not any(fact.state == Fact.State.PROPOSED for fact in facts)
        assert all(fact.is_internal is not None for fact in accepted)
        solutions = Solution.objects.filter(reflection__name__startswith="Stratégie digitale").order_by("pk")
        assert sum(one.question_id is not None for one in solutions) == 9
        assert [bool(one.dropped_reason) for one in solutions].count(True) == 1
        assert [one.crossing for one in solutions if one.crossing] == ["SO"]
        assert Remark.objects.filter(reflection__in=facts.values("reflection"), author__is_advisor=True).count() == 3


def test_reflections_of_the_others_stand_at_every_step(db):
    call_command("seed_demo", verbosity=0)
    with all_offices("test reads"):
        assert heads("pays-des-brumes") == heads("vallee-des-pommiers") == []
        slugs = Office.objects.filter(slug__startswith="demo-").order_by("pk").values_list("slug", flat=True)
        found = [head for slug in slugs for head in heads(slug)]
        assert {head.current for head in found} >= {Stage.SUBJECT, Stage.FACTS, Stage.SOLUTIONS, Stage.STRATEGIES, Stage.OBJECTIVES}
        assert sum(head.is_validated for head in found) == 1
        assert Reflection.objects.exclude(office__slug="cote-des-embruns").count() == len(found) == 6


def test_each_row_of_a_reflection_has_the_version_and_the_past_that_the_journal_tells(db):
    call_command("seed_demo", verbosity=0)
    with all_offices("test reads"):
        lines = Counter(JournalEntry.objects.order_by("pk").values_list("target_type", "target_id"))
        born = {Fact: lambda fact: fact.question_id is None, Group: None, Solution: None, Strategy: None, Objective: None}
        for model, has_line in born.items():
            for row in model.objects.order_by("pk"):
                first = 1 if has_line is None or has_line(row) else 0
                assert getattr(row, "version", 1) - 1 + first == lines[model._meta.label_lower, str(row.pk)], (model, row.pk)
                assert row.created_at < timezone.now()
        for reflection in Reflection.objects.order_by("pk"):
            revision = reflection.facts.exclude(revision=None).order_by("pk").values_list("revision__validated_at", flat=True).first()
            assert revision is None or revision < reflection.created_at, "its diagnostic came first"
            places = list(reflection.facts.order_by("position").values_list("position", flat=True))
            assert len(places) == len(set(places))
            assert set(reflection.facts.exclude(group=None).order_by("pk").values_list("state", flat=True)) <= {Fact.State.ACCEPTED}


def looks(lines):
    """Return what lines of the journal look like, by verb, whatever they are called."""
    found = {}
    for line in lines.order_by("pk"):
        about = (line.target_type, bool(line.target_id), bool(line.target_label), line.person_id is None, line.office_id is None)
        found.setdefault(line.verb, set()).add((*about, *sorted(line.before or ()), "→", *sorted(line.after or ())))
    return found


def test_what_it_tells_of_reflections_is_what_operations_write(db):
    call_command("seed_demo", verbosity=0)
    by = User.objects.get(email="referent@embruns.example")
    office = find_office(by, "cote-des-embruns")
    colleague = User.objects.get(email="contributeur@embruns.example")
    with office_scope([office.pk]):
        assessment = Assessment.objects.select_related("edition", "office").get(office=office, edition__year=today().year)
        written = strategy.create_reflection(office=office, by=by, name="Une autre", lead=by)
        strategy.add_participant(reflection=written, by=by, person=colleague)
        strategy.propose_facts(reflection=written, assessment=assessment, by=by)
        weak, other, third, fourth = Fact.objects.filter(
            reflection=written, state=Fact.State.PROPOSED, is_internal=True, is_favourable=False
        ).order_by("pk")[:4]  # fmt: skip
        for fact, state in ((weak, "ACCEPTED"), (other, "DISCARDED"), (third, "RESERVE"), (fourth, "ACCEPTED")):
            strategy.keep_fact(fact=fact, by=by, version=1, state=Fact.State[state])
        strategy.edit_fact(fact=fourth, by=by, version=2, text="Autrement dit.")
        strategy.sort_fact(fact=fourth, by=by, version=3, quadrant=Quadrant.THREAT)
        strategy.add_facts(reflection=written, by=by, texts=["Un fait à nous."], quadrant=Quadrant.STRENGTH)
        group = strategy.create_group(reflection=written, by=by, name="Un groupe", facts=[weak.pk])
        taken = strategy.take_recommendation(group=group, by=by, question=weak.question_id, degree="low")
        strategy.edit_solution(solution=taken, by=by, version=1, text=taken.text, priority=1)
        (idea,) = strategy.add_solutions(reflection=written, by=by, texts=["Une idée."], group=group)
        strategy.drop_solution(solution=idea, by=by, version=1, reason="Trop cher.")
        strategy.drop_group(group=group, by=by, version=1, reason="Plus tard.")
        axis = strategy.create_strategy(reflection=written, by=by, name="Un axe", solutions=[taken.pk])
        strategy.create_objective(office=office, reflection=written, strategy=axis, by=by, name="Faire mieux")
        strategy.write_remark(reflection=written, by=by, text="Vu.")
        strategy.validate_reflection(reflection=written, by=by, version=1)
        strategy.archive_reflection(reflection=written, by=by, is_archived=True)
    with all_offices("test reads"):
        told = JournalEntry.objects.filter(verb__regex="^(reflection|fact|group|solution|strategy|objective)[.]")
        told = told.exclude(verb="objective.sent")  # of step 3
        seeded, ours = looks(told.filter(request_id="seed_demo")), looks(told.exclude(request_id="seed_demo"))
    assert set(seeded) == set(ours)
    assert {verb: some for verb, some in ours.items() if not some <= seeded[verb]} == {}


def test_an_office_that_thinks_already_is_left_alone(db):
    call_command("seed_demo", "--offices=3", verbosity=0)
    with all_offices("test sets up"):
        office = Office.objects.get(slug="vallee-des-pommiers")
        Reflection.objects.create(office=office, name="La nôtre")
    before = reflections()
    call_command("seed_demo", "--offices=3", verbosity=0)
    assert reflections() == before


def test_editions_of_the_visitor_are_left_alone(db):
    call_command("seed_demo", "--offices=3", verbosity=0)
    before = diagnostics()
    assert len(before[0]) == 2
    call_command("seed_demo", "--offices=5", verbosity=0)
    assert diagnostics()[0] == before[0]
    assert len(states(today().year)) == 4  # Embruns, Pommiers and the two that came later
    with all_offices("test reads"):
        assert JournalEntry.objects.filter(verb="edition.opened").count() == 2


def test_a_network_that_made_its_own_edition_gets_no_diagnostic(db):
    day, bank_version = today(), published_version()
    Edition.objects.create(
        year=2020, bank_version=bank_version, opens_on=day, submit_by=day + timedelta(days=1), review_by=day + timedelta(days=9),
        closes_on=day + timedelta(days=9),
    )  # fmt: skip
    call_command("seed_demo", "--offices=4", verbosity=0)
    assert diagnostics()[1:] == ([], [])
    assert reflections()[0] == []


def test_a_network_whose_bank_is_another_one_gets_no_edition(db):
    published_version()
    call_command("seed_demo", "--offices=4", verbosity=0)
    assert diagnostics() == ([], [], [])


def test_production_refuses_it(db, settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="never in production"):
        call_command("seed_demo")
    assert not User.objects.exists()
