from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0004_nominations"),
    ]

    operations = [
        migrations.AddField(
            model_name="application",
            name="stage_no",
            field=models.PositiveSmallIntegerField(default=1),
        ),
    ]
