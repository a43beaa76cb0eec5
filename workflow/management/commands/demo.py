"""`manage.py demo`: the demonstration, from an empty database to the served portal."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from records.commands import PlainCommand
from workflow.demonstration import own_database
from workflow.demonstration.page import StepRefused


class Command(PlainCommand):
    help = (
        "Walk a real application to its certificate, leave cases at every stage, serve the portal."
    )
    requires_system_checks: list[str] = []
    needs_database = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-serve", action="store_true", help="stop before serving")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--folder", type=Path, default=Path(settings.BASE_DIR) / "var/demo")

    def handle(self, *, no_serve: bool, port: int, folder: Path, **options: object) -> None:
        folder = folder.resolve()
        self._refuse_foreign(folder)
        if not own_database.is_own(os.environ, folder, port):
            self._start_again(folder, port)
        translation.activate(settings.LANGUAGE_CODE)
        from workflow.demonstration import server, story

        if not no_serve:
            server.refuse_taken(port)
        own_database.start_afresh(folder)
        try:
            story.tell(sys.stdout, folder)
        except StepRefused as refused:
            raise CommandError(str(refused)) from refused
        if not no_serve:
            server.serve(sys.stdout, port)

    def _refuse_foreign(self, folder: Path) -> None:
        try:
            own_database.refuse_foreign(own_database.path_in(folder))
        except own_database.ForeignDatabase as foreign:
            raise CommandError(
                _("%(path)s was not made by the demonstration. Nothing was written.")
                % {"path": foreign}
            ) from None

    def _start_again(self, folder: Path, port: int) -> None:
        """The settings are read at start, so the demonstration's own come by a new start."""
        variables = {**os.environ, **own_database.environment(folder, port)}
        os.execve(sys.executable, [sys.executable, *sys.argv], variables)  # noqa: S606
