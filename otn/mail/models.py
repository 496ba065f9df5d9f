"""The outbox: a mail is a row of the transaction that caused it, so it leaves if and only if that transaction commits."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

MAX_ATTEMPTS = 8


class OutgoingMail(models.Model):
    """A mail on its way out. Its text, which may hold a secret link, is emptied once it has left or was given up."""

    recipient = models.EmailField("destinataire", max_length=254)
    subject = models.CharField("objet", max_length=200)
    text = models.TextField("texte", blank=True)
    created_at = models.DateTimeField("écrit le", db_default=Now())
    attempts = models.PositiveSmallIntegerField("tentatives", default=0)
    due_at = models.DateTimeField("à envoyer le", null=True, db_default=Now())  # none: it left, or was given up
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)
    error = models.CharField("raison de l’échec", max_length=200, blank=True)

    class Meta:
        verbose_name = "courriel"
        constraints = [
            models.CheckConstraint(condition=Q(due_at__isnull=False) | Q(text=""), name="mail_text_is_emptied_at_the_end"),
            models.CheckConstraint(condition=Q(attempts__lte=MAX_ATTEMPTS), name="mail_attempts"),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="mail_waiting")]

    def __str__(self) -> str:
        return f"mail {self.pk}"
