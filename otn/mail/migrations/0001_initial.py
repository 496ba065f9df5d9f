import django.db.models.functions.datetime
from django.db import migrations, models

from otn.tenancy.migration import StaffAccess


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("tenancy", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="OutgoingMail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recipient", models.EmailField(max_length=254, verbose_name="destinataire")),
                ("subject", models.CharField(max_length=200, verbose_name="objet")),
                ("text", models.TextField(blank=True, verbose_name="texte")),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="écrit le")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="tentatives")),
                (
                    "due_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), null=True, verbose_name="à envoyer le"),
                ),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="envoyé le")),
                ("error", models.CharField(blank=True, max_length=200, verbose_name="raison de l’échec")),
            ],
            options={
                "verbose_name": "courriel",
                "indexes": [models.Index(condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="mail_waiting")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("due_at__isnull", False), ("text", ""), _connector="OR"), name="mail_text_is_emptied_at_the_end"
                    ),
                    models.CheckConstraint(condition=models.Q(("attempts__lte", 8)), name="mail_attempts"),
                ],
            },
        ),
        StaffAccess("outgoingmail"),
    ]
