from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from programmes.loader import load_programme
from programmes.refusals import CatalogueRefused
from records.clock import database_now


class Command(BaseCommand):
    help = "Load an edition of a programme from a catalogue file (programmes/catalogue/*.toml)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *, file: Path, **options: object) -> None:
        try:
            loaded = load_programme(file, at=database_now())
        except CatalogueRefused as refused:
            raise CommandError(str(refused)) from None
        if loaded.created:
            outcome = _("Loaded: %(edition)s.")
        elif loaded.changed:
            outcome = _("Changed, the call has not opened yet: %(edition)s.")
        else:
            outcome = _("Already loaded, nothing changed: %(edition)s.")
        self.stdout.write(outcome % {"edition": loaded.edition.name})
