"""What the bell shows: what others did that concerns a person, in one office or on OTN's side."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from otn.tenancy.models import OfficeModel


class Notification(OfficeModel):
    """One line of somebody's bell: a sentence without any answer, comment or figure, and the address where the thing itself is seen."""

    office = models.ForeignKey(  # type: ignore[assignment]  # none for what concerns no office
        "offices.Office",
        on_delete=models.PROTECT,
        related_name="notifications",
        db_index=False,
        null=True,
        blank=True,
        verbose_name="office",
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications", verbose_name="pour")
    text = models.CharField("texte", max_length=200)
    address = models.CharField("adresse", max_length=200, blank=True)  # a path of this site
    created_at = models.DateTimeField("le", db_default=Now())
    read_at = models.DateTimeField("lu le", null=True, blank=True)

    class Meta(OfficeModel.Meta):
        verbose_name = "notification"
        constraints = [
            *OfficeModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(address="") | Q(address__startswith="/") & ~Q(address__startswith="//"), name="notifications_address_is_ours"
            ),
        ]
        indexes = [models.Index(fields=["user", "office"], condition=Q(read_at=None), name="notifications_unread")]

    def __str__(self) -> str:
        return f"notification {self.pk} for {self.user_id}"


class Preference(models.Model):
    """By which ways a person wants to be told of one kind of news; without a row, those of otn.notifications.kinds hold."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notification_preferences", db_index=False, verbose_name="pour"
    )
    kind = models.CharField("nature", max_length=20)
    bell = models.BooleanField("dans la cloche")
    mail = models.BooleanField("par e-mail")

    class Meta:
        verbose_name = "réglage des notifications"
        verbose_name_plural = "réglages des notifications"
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="notifications_one_choice_per_kind")]

    def __str__(self) -> str:
        return f"{self.kind} for {self.user_id}"
