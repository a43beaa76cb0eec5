from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from programmes.loader import Loaded, load_programmes
from programmes.refusals import CatalogueRefused
from records.clock import database_now
from records.commands import PlainCommand


class Command(PlainCommand):
    help = (
        "Load editions of programmes from catalogue files (programmes/catalogue/*.toml): "
        "all of the files or, where one is refused, none."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", type=Path, nargs="+", metavar="FILE")

    def handle(self, *, files: list[Path], **options: object) -> None:
        try:
            loaded = load_programmes(files, at=database_now())
        except CatalogueRefused as refused:
            raise CommandError(str(refused)) from None
        for one in loaded:
            self.stdout.write(_outcome(one) % {"edition": one.edition.name})


def _outcome(loaded: Loaded) -> str:
    if loaded.created:
        return _("Loaded: %(edition)s.")
    if loaded.changed:
        return _("Changed, the call has not opened yet: %(edition)s.")
    return _("Already loaded, nothing changed: %(edition)s.")
