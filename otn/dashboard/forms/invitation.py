"""What somebody gives to open her account."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from otn.accounts.models import User
from otn.accounts.passwords import HELP, password_faults
from otn.offices.models import Invitation
from otn.ui.fields import LineField

NEW_PASSWORD = {"autocomplete": "new-password"}


class JoinForm(forms.Form):
    first_name = LineField(label="Prénom", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "given-name"}))
    last_name = LineField(label="Nom", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "family-name"}))
    password = forms.CharField(label="Mot de passe", help_text=HELP, strip=False, widget=forms.PasswordInput(attrs=NEW_PASSWORD))
    password_again = forms.CharField(label="Mot de passe, une seconde fois", strip=False, widget=forms.PasswordInput(attrs=NEW_PASSWORD))

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation = invitation

    def clean(self) -> dict[str, Any]:
        """Check the password against what is known of its owner, and the name of the office, which she has not joined yet."""
        given = super().clean() or self.cleaned_data
        password, again = given.get("password", ""), given.pop("password_again", None)
        person = User(email=self.invitation.email, first_name=given.get("first_name", ""), last_name=given.get("last_name", ""))
        if password:
            try:
                validate_password(password, person)
            except ValidationError as refusal:
                self.add_error("password", refusal)
            else:
                words = (person.first_name, person.last_name, person.email, self.invitation.office.name)
                for fault in password_faults(password, words=words):
                    self.add_error("password", fault)
        if again is not None and password != again:
            self.add_error("password_again", "Les deux mots de passe sont différents.")
        return given
