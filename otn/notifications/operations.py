"""Telling people, and noting that they have read."""

from collections.abc import Iterable, Mapping
from contextlib import nullcontext

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.urls import reverse

from otn.accounts.models import User
from otn.lib import french
from otn.mail import operations as outbox
from otn.notifications.kinds import KINDS, Kind, Ways
from otn.notifications.models import Notification, Preference
from otn.notifications.queries import OF_NO_OFFICE, get_ways
from otn.tenancy.scope import all_offices


def notify(
    *,
    office_id: int | None,
    people: Iterable[User],
    text: str,
    address: str = "",
    except_for: User | None = None,
    kind: Kind = Kind.OTHER,
    may_mail: bool = True,
) -> int:
    """Tell each of these people once, the author left out, by the ways that she chose for this kind; return how many were told.

    Must be called in the scope of the office (`all_offices` without one), with people who are in it today: a mail, unlike the bell, does
    not ask who may still see the office. `text` holds no answer, comment or figure. Without `may_mail` the bell alone rings.
    """
    told = {person.pk: person for person in people if except_for is None or person.pk != except_for.pk}
    ways = get_ways(kind, told)
    rung = [pk for pk in sorted(told) if ways[pk].bell]
    mailed = [pk for pk in sorted(told) if may_mail and ways[pk].mail and told[pk].is_active]
    Notification.objects.bulk_create(Notification(office_id=office_id, user_id=pk, text=text[:200], address=address) for pk in rung)
    for pk in mailed:
        _mail(told[pk], text, address)
    return len({*rung, *mailed})


def _mail(person: User, text: str, address: str) -> None:
    """Write the same sentence into the outbox: whatever the mail server does, it is the worker's to wait for."""
    line, site = french.one_line(text), settings.OTN_BASE_URL
    outbox.post(
        to=person.email,
        subject=line,
        text=(
            f"Bonjour,\n\n{line}\n\n{site}{address or '/'}\n\n"
            f"Pour choisir ce que vous recevez par e-mail\N{NO-BREAK SPACE}:\n{site}{reverse('notifications:settings')}\n\n"
            "Offices de Tourisme & Territoires de Normandie\n"
        ),
    )


@transaction.atomic
def choose_ways(*, user: User, chosen: Mapping[Kind, Ways]) -> None:
    """Keep by which ways a person wants to be told; what is not hers to choose stays as it is for everybody."""
    rows = []
    for kind, ways in chosen.items():
        offer = KINDS[kind]
        if offer.is_chosen:
            bell = ways.bell if offer.bell_is_chosen else offer.usual.bell
            mail = ways.mail if offer.mail_is_chosen else offer.usual.mail
            rows.append(Preference(user=user, kind=kind.value, bell=bell, mail=mail))
    Preference.objects.bulk_create(rows, update_conflicts=True, unique_fields=["user", "kind"], update_fields=["bell", "mail"])


@transaction.atomic
def mark_read(*, user: User) -> int:
    """Note that this person has read her bell, in the offices of the scope and outside any; return how many lines that were new."""
    unread = Notification.objects.filter(user=user, read_at=None)
    count = unread.exclude(office=None).update(read_at=Now())
    with all_offices(OF_NO_OFFICE):
        return count + unread.filter(office=None).update(read_at=Now())


@transaction.atomic
def mark_line_read(*, line: Notification) -> None:
    """Note that one line was opened; the first time counts."""
    with all_offices(OF_NO_OFFICE) if line.office_id is None else nullcontext():
        Notification.objects.filter(pk=line.pk, read_at=None).update(read_at=Now())
