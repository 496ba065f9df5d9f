"""What a login, a refused one and a logout mean for offices. It completes the adapter of the accounts, which knows nothing of them."""

from collections.abc import Iterable

from django.http import HttpRequest

from otn.accounts.adapter import AccountAdapter
from otn.accounts.addresses import AddressRefused, normalise
from otn.accounts.models import User
from otn.journal import operations as journal
from otn.offices.operations import end_interventions
from otn.tenancy.scope import all_offices


class Adapter(AccountAdapter):
    def on_failed_login(self, request: HttpRequest, email: str) -> None:
        """Journal a refused login where it concerns an office: in each of the person's own, or with OTN for everybody else.

        Only whoever reads a journal learns of it: what the visitor sees is the same for an address without account, of which nothing is
        kept.
        """
        try:
            user = User.objects.filter(email=normalise(email)).first()
        except AddressRefused:
            return
        if user is not None:
            self._record(user, "account.login_failed", by=user)

    def on_security_change(self, request: HttpRequest, user: User, what: str) -> None:
        """Tell it as done by the person herself, a password chosen by mail included, unless the technical team does it for her."""
        by = getattr(request, "user", None)
        if isinstance(by, User) and by != user:
            self._record(user, "account.factor_removed", by=by)
        else:
            self._record(user, "account.secured", by=user)

    def _record(self, user: User, verb: str, *, by: User) -> None:
        with all_offices("what happens to an account is told in the offices of its person"):
            offices: list[int | None] = list(user.memberships.filter(is_active=True).order_by("pk").values_list("office_id", flat=True))
            for office_id in offices or [None]:
                journal.record(office_id=office_id, by=by, verb=verb, person=user)

    def logout(self, request: HttpRequest) -> None:
        """An intervention ends with the session of whoever leads it."""
        if isinstance(request.user, User):
            end_interventions(by=request.user)
        super().logout(request)

    def words_about(self, user: User) -> Iterable[str]:
        """The name of one's office is the first thing that somebody who guesses tries."""
        names = [] if user.pk is None else user.memberships.filter(is_active=True).order_by("pk").values_list("office__name", flat=True)
        return (*super().words_about(user), *names)
