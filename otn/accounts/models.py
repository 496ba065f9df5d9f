"""The account of a person; what she may do comes from her offices (otn.offices.policy), not from here."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac

from otn.accounts.addresses import AddressRefused, looks_like, normalise


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create an account; without password, nobody can log in until one is set.

        Raises AddressRefused for an address that cannot be stored, or that reads like another account's.
        """
        address = normalise(email)
        if self.reads_like_another(address):
            raise AddressRefused("Une adresse presque identique a déjà un compte.")
        user = self.model(email=address, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=normalise(username or ""))

    def reads_like_another(self, address: str) -> bool:
        """Say whether a normalised address could be taken for that of an existing account, without being it."""
        local = address.partition("@")[0]
        others = self.filter(email__startswith=f"{local}@").order_by("pk").values_list("email", flat=True)
        return looks_like(address, list(others))


class Theme(models.TextChoices):
    SYSTEM = "", "comme l’appareil"
    LIGHT = "clair", "clair"
    DARK = "sombre", "sombre"


class User(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField(
        "adresse e-mail", max_length=254, unique=True, error_messages={"unique": "Un compte utilise déjà cette adresse."}
    )
    first_name = models.CharField("prénom", max_length=80, blank=True)
    last_name = models.CharField("nom", max_length=80, blank=True)
    is_active = models.BooleanField("compte ouvert", default=True)
    # The kind of account: which offices he follows is told by his assignments alone.
    is_advisor = models.BooleanField("conseiller OTN", default=False)
    is_network_admin = models.BooleanField("administrateur du réseau", default=False)
    is_staff = models.BooleanField("accès à l’administration", default=False)
    date_joined = models.DateTimeField("ouvert le", default=timezone.now)

    # Part of the fingerprint that each session carries: raising it ends all of them (otn.accounts.operations.end_sessions).
    session_generation = models.PositiveIntegerField("génération des sessions", default=0, editable=False)

    theme = models.CharField("affichage", max_length=6, choices=Theme.choices, default=Theme.SYSTEM, blank=True)
    shortcuts_enabled = models.BooleanField("raccourcis clavier", default=True)
    saves_with_button = models.BooleanField("enregistrement par bouton", default=False)

    objects: ClassVar[UserManager] = UserManager()

    EMAIL_FIELD = USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "compte"
        verbose_name_plural = "comptes"
        constraints = [
            # With the unique index: one account for each address, however it is typed (otn.accounts.addresses).
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")) & models.Q(email__regex=r"^[!-~]+$"),
                name="accounts_addresses_are_plain",
                violation_error_message="Cette adresse doit être écrite en minuscules, sans accent.",
            )
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    @property
    def full_name(self) -> str:
        """First and last name, empty when neither was given."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def needs_second_factor(self) -> bool:
        """Whether this account sees beyond one office, so that a password alone must not open it."""
        return self.is_advisor or self.is_network_admin or self.is_staff or self.is_superuser

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Return what every session of this account must carry, beyond Django's: the generation of its sessions."""
        salt = "otn.accounts.models.User.session_auth_hash"
        return salted_hmac(salt, f"{self.password}{self.session_generation}", secret=secret, algorithm="sha256").hexdigest()
