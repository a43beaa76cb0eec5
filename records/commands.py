"""What the portal's commands share: they refuse in a sentence of the reader's language."""

from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, SystemCheckError
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import translation
from django.utils.translation import gettext as _


class PlainCommand(BaseCommand):
    """Run from a terminal, a refusal is its sentence alone, without the name of a class before it,
    and a database without its tables is answered by what to do."""

    needs_database = True
    _called_from_command_line: bool

    def execute(self, *args: Any, **options: Any) -> str | None:
        if not self._called_from_command_line:
            return super().execute(*args, **options)
        translation.activate(settings.LANGUAGE_CODE)
        try:
            if self.needs_database:
                _refuse_without_tables()
            return super().execute(*args, **options)
        except SystemCheckError:
            raise
        except CommandError as refused:
            if options.get("traceback"):
                raise
            self.stderr.write(str(refused), lambda text: text)
            sys.exit(refused.returncode)


def _refuse_without_tables() -> None:
    try:
        executor = MigrationExecutor(connection)
        waits = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except OperationalError as error:
        text = _("The database does not answer (%(error)s). Check DATABASE_URL.")
        raise CommandError(text % {"error": str(error).strip()}) from None
    if waits:
        text = _("The database is not ready for this version of the portal. First: %(command)s")
        raise CommandError(text % {"command": "manage.py migrate"})
