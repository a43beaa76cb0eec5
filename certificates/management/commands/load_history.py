from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from certificates.history import load_history
from programmes.refusals import CatalogueRefused
from records.clock import database_now
from records.commands import PlainCommand


class Command(PlainCommand):
    help = "Load awards from before the portal (programmes/catalogue/history-*.toml)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *, file: Path, **options: object) -> None:
        try:
            loaded = load_history(file, at=database_now())
        except CatalogueRefused as refused:
            raise CommandError(str(refused)) from None
        values = {"awards": loaded.awards, "created": loaded.created, "changed": loaded.changed}
        text = _("Historical awards: %(awards)s, new: %(created)s, corrected: %(changed)s.")
        self.stdout.write(text % values)
