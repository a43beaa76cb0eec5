"""Triggers of `juries.triggers` on both databases."""

from django.db import migrations

from juries import triggers


def install(apps, schema_editor):
    triggers.install(schema_editor.connection)


def remove(apps, schema_editor):
    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("juries", "0004_public_ids_and_typed_draft")]

    operations = [migrations.RunPython(install, remove)]
