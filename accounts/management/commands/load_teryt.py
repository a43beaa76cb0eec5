"""Load the official register of territorial units, or the few units shipped for the demo."""

import argparse
from itertools import batched
from pathlib import Path

from django.core.management.base import CommandError
from django.db import transaction

from accounts.models import Unit
from accounts.teryt import UnitRow, WrongRegister, read_units
from records.commands import PlainCommand

DEMO_UNITS = Path(__file__).resolve().parents[2] / "demo_units.csv"
FACTS = ["kind", "name", "powiat", "voivodeship", "as_of", "search_text"]
BATCH = 500


class Command(PlainCommand):
    help = "Load units from the official TERC file (CSV, UTF-8). Loading again changes nothing."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "file", nargs="?", type=Path, help="TERC file; without it the demo's units"
        )

    def handle(self, *args, file: Path | None, **options) -> None:
        path = file or DEMO_UNITS
        try:
            with path.open(encoding="utf-8-sig", newline="") as lines, transaction.atomic():
                count = sum(map(_store, batched(read_units(lines), BATCH)))
        except (WrongRegister, UnicodeDecodeError, OSError) as error:
            raise CommandError(f"{path.name}: {error}. Nothing was loaded.") from error
        self.stdout.write(f"{path.name}: {count} units")


def _store(rows: tuple[UnitRow, ...]) -> int:
    """Insert or correct a batch, keyed by TERYT. A unit abolished since stays: rows refer to it."""
    units = [
        Unit(
            teryt=row.teryt,
            kind=row.kind,
            name=row.name,
            powiat=row.powiat,
            voivodeship=row.voivodeship,
            as_of=row.as_of,
        )
        for row in rows
    ]
    Unit.objects.bulk_create(
        units, update_conflicts=True, unique_fields=["teryt"], update_fields=FACTS
    )
    return len(units)
