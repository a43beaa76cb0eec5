from django.core.management import call_command
from django.db import migrations


def make(apps, schema_editor):
    """The table of the counters that all workers share (log-in limits)."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("workflow", "0002_proposal")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
