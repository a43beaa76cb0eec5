"""Addresses for juries and conflicts; the typed draft of a card."""

import uuid

from django.db import migrations, models


def give_ids(apps, schema_editor):
    for name in ("Jury", "Conflict"):
        model = apps.get_model("juries", name)
        for row in model.objects.filter(public_id=None):
            row.public_id = uuid.uuid4()
            row.save(update_fields=["public_id"])


def public_id(**kwargs):
    return models.UUIDField(default=uuid.uuid4, editable=False, **kwargs)


class Migration(migrations.Migration):
    dependencies = [("juries", "0003_decision")]

    operations = [
        migrations.AddField("jury", "public_id", public_id(null=True)),
        migrations.AddField("conflict", "public_id", public_id(null=True)),
        migrations.RunPython(give_ids, migrations.RunPython.noop, elidable=True),
        migrations.AlterField("jury", "public_id", public_id(unique=True)),
        migrations.AlterField("conflict", "public_id", public_id(unique=True)),
        migrations.AddField("review", "typed", models.JSONField(blank=True, default=dict)),
    ]
