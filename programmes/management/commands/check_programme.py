from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import CommandError

from programmes.catalogue_reading import read_catalogue
from programmes.preview import preview
from programmes.refusals import CatalogueRefused, Refusal
from records.commands import PlainCommand


class Command(PlainCommand):
    help = (
        "Show what an applicant, a juror and an officer would get from catalogue files; "
        "nothing is stored. A broken file is shown with every fault."
    )
    requires_system_checks = []
    needs_database = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", type=Path, nargs="+", metavar="FILE")

    def handle(self, *, files: list[Path], **options: object) -> None:
        refusals: list[Refusal] = []
        for path in files:
            try:
                file = read_catalogue(path)
            except CatalogueRefused as refused:
                refusals += refused.refusals
            else:
                self.stdout.write("\n".join(preview(file)))
        if refusals:
            raise CommandError("\n".join(str(refusal) for refusal in dict.fromkeys(refusals)))
