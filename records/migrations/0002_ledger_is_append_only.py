from django.db import migrations

FORBIDDEN = "the ledger is append-only"


def make(apps, schema_editor):
    apps.get_model("records", "LedgerHead").objects.get_or_create(pk=1)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{FORBIDDEN}' USING ERRCODE = '23514'; END $$"
        )
        schema_editor.execute(
            "CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE ON records_entry "
            "FOR EACH ROW EXECUTE FUNCTION ledger_refuse()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        schema_editor.execute(
            f"CREATE TRIGGER ledger_no_{verb.lower()} BEFORE {verb} ON records_entry "
            f"BEGIN SELECT RAISE(ABORT, '{FORBIDDEN}'); END"
        )


def unmake(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER ledger_append_only ON records_entry")
        schema_editor.execute("DROP FUNCTION ledger_refuse()")
        return
    for verb in ("update", "delete"):
        schema_editor.execute(f"DROP TRIGGER ledger_no_{verb}")


class Migration(migrations.Migration):
    dependencies = [("records", "0001_rows")]
    operations = [migrations.RunPython(make, unmake)]
