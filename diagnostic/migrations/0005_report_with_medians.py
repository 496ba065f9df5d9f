"""A report may be prepared without the medians of the network. The code before serves beside it: a report that says nothing has them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("diagnostic", "0004_cohort")]

    operations = [
        migrations.AddField(
            model_name="report",
            name="with_medians",
            field=models.BooleanField(db_default=True, verbose_name="avec la médiane du réseau"),
        ),
    ]
