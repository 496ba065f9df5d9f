import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from otn.tenancy.migration import OfficeRLS


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("tenancy", "0001_initial"),
        ("offices", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Notification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=200, verbose_name="texte")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="adresse")),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="le")),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="lu le")),
                (
                    "office",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notifications",
                        to="offices.office",
                        verbose_name="office",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notifications",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="pour",
                    ),
                ),
            ],
            options={
                "verbose_name": "notification",
                "abstract": False,
                "indexes": [models.Index(condition=models.Q(("read_at", None)), fields=["user", "office"], name="notifications_unread")],
                "constraints": [
                    models.UniqueConstraint(fields=("office", "id"), name="notifications_notification_office_id"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("address", ""),
                            models.Q(("address__startswith", "/"), models.Q(("address__startswith", "//"), _negated=True)),
                            _connector="OR",
                        ),
                        name="notifications_address_is_ours",
                    ),
                ],
            },
        ),
        OfficeRLS("notification"),
    ]
