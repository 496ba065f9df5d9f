"""Who an address and a password belong to."""

from allauth.account.auth_backends import AuthenticationBackend

from otn.accounts.addresses import AddressRefused, normalise
from otn.accounts.models import User


class AddressBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth has no types
    """Find the account by its one stored address, and answer nobody alike for an unknown, a closed and a password-less one.

    allauth would also look among the addresses that wait for their confirmation, and lead the owner of a closed account to a page that
    says so: whoever guesses a password would learn that it was right.
    """

    def _authenticate_by_email(self, email: str, password: str) -> User | None:
        try:
            user = User.objects.filter(email=normalise(email)).first()
        except AddressRefused:
            user = None
        if user is None:
            return None  # the caller spends the time of a hash
        self._did_check_password = True
        return user if user.check_password(password) and self.user_can_authenticate(user) else None
