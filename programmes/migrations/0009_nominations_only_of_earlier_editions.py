from django.db import migrations


def read_from_categories(apps, schema_editor):
    Edition = apps.get_model("programmes", "Edition")
    nominating = Edition.objects.filter(categories__isnull=False).exclude(
        categories__entry_mode="self"
    )
    Edition.objects.filter(pk__in=nominating.values("pk")).update(takes_nominations_only=True)


class Migration(migrations.Migration):
    dependencies = [("programmes", "0008_nominations_only")]

    operations = [migrations.RunPython(read_from_categories, migrations.RunPython.noop)]
