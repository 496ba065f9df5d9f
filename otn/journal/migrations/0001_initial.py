import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from otn.tenancy.migration import AppendOnly, OfficeRLS


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("tenancy", "0001_initial"),
        ("offices", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="JournalEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="quand")),
                ("role", models.CharField(blank=True, max_length=20, verbose_name="en tant que")),
                ("verb", models.CharField(max_length=60, verbose_name="acte")),
                ("target_type", models.CharField(blank=True, max_length=60, verbose_name="nature de l’objet")),
                ("target_id", models.CharField(blank=True, max_length=40, verbose_name="numéro de l’objet")),
                ("target_label", models.CharField(blank=True, max_length=200, verbose_name="objet")),
                ("before", models.JSONField(blank=True, null=True, verbose_name="avant")),
                ("after", models.JSONField(blank=True, null=True, verbose_name="après")),
                ("reason", models.TextField(blank=True, verbose_name="motif")),
                ("request_id", models.CharField(blank=True, max_length=64, verbose_name="requête")),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="qui",
                    ),
                ),
                (
                    "intervention",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.intervention",
                        verbose_name="intervention",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="journal",
                        to="offices.office",
                        verbose_name="office",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="personne concernée",
                    ),
                ),
            ],
            options={
                "verbose_name": "ligne du journal",
                "verbose_name_plural": "journal",
                "abstract": False,
                "indexes": [models.Index(fields=["at"], name="journal_entry_at")],
                "constraints": [models.UniqueConstraint(fields=("office", "id"), name="journal_journalentry_office_id")],
            },
        ),
        OfficeRLS("journalentry"),
        AppendOnly("journalentry", kept="24 months"),
    ]
