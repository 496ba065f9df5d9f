"""What people do with their account, over HTTP."""

import re
import time

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client

from otn.accounts.models import User
from otn.mail.models import OutgoingMail

PASSWORD = "une phrase de passe"
OTHER = "tracteur bougie piscine"


def log_in(client: Client, email="referent@embruns.example", password=PASSWORD, **extra):
    return client.post("/compte/login/", {"login": email, "password": password}, **extra)


def person(**fields):
    return User.objects.create_user(fields.pop("email", "claire@otn.example"), PASSWORD, **fields)


def code_for(secret: str, *, steps: int = 0) -> str:
    """The code of an application, now or some half minutes away; never one that is over before a busy machine has sent it."""
    left = 30 - time.time() % 30
    if left < 5:
        time.sleep(left)
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps)))


def wrong_code(secret: str) -> str:
    return f"{(int(code_for(secret)) + 1) % 1_000_000:06}"


def with_totp(user: User) -> str:
    """Give an account a second factor and return its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return str(secret)


def with_recovery_codes(user: User) -> list[str]:
    return list(RecoveryCodes.activate(user).generate_codes())


def log_in_with_totp(client: Client, user: User, secret: str):
    assert log_in(client, user.email)["Location"] == "/compte/2fa/authenticate/"
    return client.post("/compte/2fa/authenticate/", {"code": code_for(secret)})


def is_logged_in(client: Client) -> bool:
    """Say whether a page of one's own account opens."""
    return client.get("/compte/sessions/").status_code == 200


def mails() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.order_by("pk"))


def links(mail: OutgoingMail) -> list[str]:
    return re.findall(r"https?://\S+", mail.text)


def reset_link(client: Client, email: str) -> str:
    """Ask for a new password and return the path of the link that the last mail holds."""
    client.post("/compte/password/reset/", {"email": email})
    (link,) = (link for link in links(mails()[-1]) if "/key/" in link)
    return "/" + link.split("/", 3)[3]


def choose_password(client: Client, link: str, password: str = OTHER):
    form = client.get(link)["Location"]
    return client.post(form, {"password1": password, "password2": password})


def factors(user: User) -> set[str]:
    return set(Authenticator.objects.filter(user=user).order_by("pk").values_list("type", flat=True))
