import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from otn.tenancy.migration import OfficeRLS


class Migration(migrations.Migration):
    dependencies = [
        ("diagnostic", "0002_assessment"),
        ("documents", "0001_initial"),
        ("offices", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("audience", models.CharField(choices=[("team", "équipe"), ("board", "élus")], max_length=5, verbose_name="destinataires")),
                ("with_comments", models.BooleanField(verbose_name="avec les commentaires")),
                ("key", models.CharField(max_length=200, verbose_name="clé")),
                ("figures", models.JSONField(blank=True, null=True, verbose_name="scores imprimés")),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="demandé le")),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="demandé par",
                    ),
                ),
                (
                    "job",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="report", to="documents.job", verbose_name="travail"
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="offices.office",
                        verbose_name="office",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reports",
                        to="diagnostic.revision",
                        verbose_name="révision",
                    ),
                ),
            ],
            options={
                "verbose_name": "rapport",
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("office", "id"), name="diagnostic_report_office_id"),
                    models.UniqueConstraint(fields=("office", "key"), name="diagnostic_one_report_per_key"),
                    models.CheckConstraint(condition=models.Q(("audience__in", ["team", "board"])), name="diagnostic_report_audience"),
                    models.CheckConstraint(
                        condition=models.Q(("audience", "board"), ("with_comments", True), _negated=True),
                        name="diagnostic_boards_read_no_comments",
                    ),
                ],
            },
        ),
        OfficeRLS("report", parents=["revision", "job"]),
    ]
