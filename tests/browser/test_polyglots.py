"""What people typed is shown as they typed it, wherever it is shown: no script runs, no policy is broken (reference security.md S21, S25).

Every free text of the apps of `otn` holds a text that closes attributes and tags, and begins a template; then everything is visited.
"""

from collections.abc import Mapping
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.db import models

from otn.accounts.models import User
from otn.documents.models import Document, Job, ShareLink
from otn.journal.models import JournalEntry
from otn.notifications.models import Notification
from otn.offices.models import Intervention, Office
from otn.support.models import CharterText, OfficeNote, SupportDay, VisitReport
from otn.tenancy.scope import all_offices
from tests.access.cast import Stage, make_stage
from tests.browser.test_pages import Visitor, log_in, pages_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

POLYGLOT = "'\"><svg onload=alert(1)>{{7*7}}"

TYPED: dict[type[models.Model], tuple[str, ...]] = {
    User: ("first_name", "last_name"),
    Office: ("name", "commune", "epci", "sit"),
    Intervention: ("reason",),
    Document: ("name",),
    Job: ("error",),
    ShareLink: ("note",),
    Notification: ("text",),
    CharterText: ("body",),
    OfficeNote: ("text",),
    SupportDay: ("subject", "reason"),
    VisitReport: ("text",),
    JournalEntry: ("target_label", "reason", "before", "after"),
}
# Chosen by the product, or checked by it letter by letter.
OURS = {
    "accounts.User": {"password", "email"},
    "offices.Office": {"slug", "logo"},
    "offices.Invitation": {"email", "nonce"},
    "documents.Document": {"content_type", "sha256", "path", "capability"},
    "documents.Job": {"kind", "key", "arguments"},
    "documents.ShareLink": {"token_hash", "code_hash"},
    "notifications.Notification": {"address"},
    "notifications.Preference": {"kind"},
    "journal.JournalEntry": {"role", "verb", "target_type", "target_id", "request_id"},
    "mail.OutgoingMail": {"recipient", "subject", "text", "error"},  # shown on no page; its own tests read what leaves
}


def words(field: str) -> str:
    """Return the polyglot with the name of its field, by which it is found again."""
    return f"{field}{POLYGLOT}"


def test_every_text_of_these_apps_is_typed_or_ours():
    told = {model._meta.label: set(fields) for model, fields in TYPED.items()}
    for model in apps.get_models():
        config = apps.get_app_config(model._meta.app_label)
        if config.name.startswith("otn."):
            texts = {
                field.name
                for field in model._meta.concrete_fields
                if isinstance(field, models.CharField | models.TextField | models.JSONField) and not field.choices
            }
            label = model._meta.label
            assert texts == told.get(label, set()) | OURS.get(label, set()), f"{label}: say which of its texts are typed"


def fill(stage: Stage) -> None:
    """Put the polyglot into every typed text; the journal, which nobody changes, gets lines of its own."""
    with all_offices("test world"):
        for model, fields in TYPED.items():
            if model not in (JournalEntry, CharterText):  # which nobody changes
                model._base_manager.update(**{field: words(field) for field in fields})
        manager, admin = stage.actors["manager"].user, stage.actors["network admin"].user
        assert manager is not None
        assert admin is not None
        Notification.objects.create(user=manager, office=stage.own.office, text=words("text"))
        Notification.objects.create(user=admin, text=words("text"))
        CharterText.objects.create(number=99, body=words("body"), written_by=admin)
        line: Mapping[str, Any] = {"actor": manager, "role": "manager", "target_label": words("target_label")}
        changes = {"before": {"commune": words("before")}, "after": {"commune": words("after")}}
        JournalEntry.objects.create(office=stage.own.office, verb="office.changed", reason=words("reason"), **line, **changes)
        JournalEntry.objects.create(verb="bank.published", reason=words("reason"), **line)


# Who must have read what somewhere: else the walk would prove nothing.
BOTH = frozenset({"first_name", "last_name", "name", "commune", "reason", "text", "target_label", "before", "after"})
CASES = [
    pytest.param("manager", ("office", "self", "account"), BOTH | {"epci", "sit", "error", "note", "subject"}, id="manager"),
    pytest.param("network admin", ("network", "office", "self"), BOTH | {"subject", "body"}, id="network admin"),
]


@pytest.mark.parametrize(("name", "kinds", "expected"), CASES)
def test_what_was_typed_is_literal_on_every_page(open_page, live_server, world, name, kinds, expected):
    stage = make_stage(world)
    fill(stage)
    client = stage.actors[name].client()
    session = client.session.session_key
    UserSession.objects.create(user=stage.actors[name].user, ip="127.0.0.1", session_key=session, user_agent=words("user_agent"))
    seen, made, opened = set(), [], []
    with open_page() as page:  # which fails on a script that the policy had to stop
        page.on("dialog", lambda dialog: (opened.append(dialog.message), dialog.dismiss()))
        log_in(page, live_server, client)
        for address_name, address in pages_of(Visitor(name, kinds), stage, client):
            page.goto(address)
            text = page.evaluate("document.body.textContent")
            seen |= {field for field in expected if words(field) in text}
            if page.evaluate("document.querySelectorAll('[onload]').length"):
                made.append(address_name)
    assert (made, opened) == ([], [])
    assert expected - seen == set()
