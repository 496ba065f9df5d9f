"""What a person does to her own account."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.urls import reverse

from otn.accounts.models import User
from otn.journal import operations as journal
from otn.journal.models import JournalEntry
from otn.lib import french
from otn.lib.refusals import Refused
from otn.mail import operations as mail
from otn.notifications import operations as notifications
from otn.offices.operations.shared import LAST_MANAGER, is_last_manager
from otn.tenancy.scope import all_offices

ERASURE_DAYS = 30  # within which an account that its owner wants erased is (security.md §7)


@transaction.atomic
def change_own_profile(*, by: User, first_name: str, last_name: str, theme: str, shortcuts_enabled: bool, saves_with_button: bool) -> None:
    """Change what a person is called, and how pages look and behave for her. The journal tells of the name only, without the name."""
    person = User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    is_renamed = (person.first_name, person.last_name) != (first_name, last_name)
    person.first_name, person.last_name, person.theme = first_name, last_name, theme
    person.shortcuts_enabled, person.saves_with_button = shortcuts_enabled, saves_with_button
    person.save(update_fields=["first_name", "last_name", "theme", "shortcuts_enabled", "saves_with_button"])
    if is_renamed:
        with all_offices("a person is called otherwise"):
            journal.record(office_id=None, by=by, verb="person.profile_changed", person=by)


@transaction.atomic
def note_own_data_taken(*, by: User) -> None:
    """Note that a person takes with her what is kept about her."""
    with all_offices("a person takes what is kept about her"):
        journal.record(office_id=None, by=by, verb="person.exported", person=by)


@transaction.atomic
def ask_for_erasure(*, by: User) -> None:
    """Ask OTN to erase one's account; asking again within its time is the same request.

    Raises Refused for the last manager of an office: it would be left to nobody.
    """
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)  # the same form sent twice waits for itself
    for membership in by.memberships.filter(is_active=True, office__archived_at=None).select_related("office").order_by("pk"):
        if is_last_manager(membership.office, membership):
            raise Refused(f"Vous êtes le seul référent de l’office {french.quoted(membership.office.name)}. {LAST_MANAGER}")
    with all_offices("a person wants her account erased"):
        asked = JournalEntry.objects.filter(verb="person.erasure_asked", person=by, at__gt=Now() - timedelta(days=ERASURE_DAYS))
        if asked.exists():
            return
        journal.record(office_id=None, by=by, verb="person.erasure_asked", person=by)
        admins = User.objects.filter(is_network_admin=True, is_active=True).exclude(pk=by.pk).order_by("pk")
        notifications.notify(office_id=None, people=admins, text=f"{by} demande l’effacement de son compte.")
        for admin in admins:
            _mail_erasure(admin, by)


def _mail_erasure(admin: User, person: User) -> None:
    """Write to those who must act within a month by law, even if they do not come to the site."""
    name = french.one_line(f"{person.full_name} ({person.email})" if person.full_name else person.email)
    mail.post(
        to=admin.email,
        subject="Demande d’effacement d’un compte",
        text=(
            f"Bonjour,\n\n{name} demande l’effacement de son compte sur Stratégie web OTN.\n\n"
            f"Le compte est à effacer dans les {ERASURE_DAYS} jours. Ce que cette personne a fait pour son office reste à l’office, "
            f"sans son nom.\n\n{settings.OTN_BASE_URL}{reverse('home')}\n"
        ),
    )
