from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("offices", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="office",
            name="hides_name",
            field=models.BooleanField(default=False, verbose_name="ne figure pas par son nom dans les comparaisons des conseillers"),
        ),
    ]
