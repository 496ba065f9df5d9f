import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from otn.tenancy.migration import StaffAccess


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Preference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20, verbose_name="nature")),
                ("bell", models.BooleanField(verbose_name="dans la cloche")),
                ("mail", models.BooleanField(verbose_name="par e-mail")),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notification_preferences",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="pour",
                    ),
                ),
            ],
            options={
                "verbose_name": "réglage des notifications",
                "verbose_name_plural": "réglages des notifications",
                "constraints": [models.UniqueConstraint(fields=("user", "kind"), name="notifications_one_choice_per_kind")],
            },
        ),
        StaffAccess("preference"),
    ]
