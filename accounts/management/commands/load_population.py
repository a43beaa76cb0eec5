"""Load the numbers of inhabitants, for contests with categories by size."""

import argparse
from pathlib import Path

from django.core.management.base import CommandError
from django.db import transaction

from accounts.models import Unit
from accounts.population import read_population
from accounts.teryt import WrongRegister
from records.commands import PlainCommand

BATCH = 500


class Command(PlainCommand):
    help = "Load inhabitants of known units (CSV, UTF-8, columns TERYT;LUDNOSC)."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--year", type=int, required=True, help="the numbers are as of its 31 December"
        )

    def handle(self, *args, file: Path, year: int, **options) -> None:
        try:
            with file.open(encoding="utf-8-sig", newline="") as lines:
                counts = dict(read_population(lines))
        except (WrongRegister, UnicodeDecodeError, OSError) as error:
            raise CommandError(f"{file.name}: {error}. Nothing was loaded.") from error
        units = [unit for unit in Unit.objects.all() if unit.teryt in counts]
        for unit in units:
            unit.population, unit.population_year = counts[unit.teryt], year
        with transaction.atomic():
            Unit.objects.bulk_update(units, ["population", "population_year"], batch_size=BATCH)
        self.stdout.write(f"{file.name}: {len(units)} units, {len(counts) - len(units)} unknown")
