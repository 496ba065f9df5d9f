"""The password policy where Django asks for it: every form, and `createsuperuser`."""

from allauth.account.adapter import get_adapter
from django.core.exceptions import ValidationError

from otn.accounts.models import User
from otn.accounts.passwords import HELP, password_faults


class PasswordPolicy:
    def validate(self, password: str, user: User | None = None) -> None:
        words = get_adapter().words_about(user) if user else ()
        if faults := password_faults(password, words=words):
            raise ValidationError(faults)

    def get_help_text(self) -> str:
        return HELP
