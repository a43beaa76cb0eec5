from django.core.management.base import CommandError

from records.commands import PlainCommand
from records.ledger import verify


class Command(PlainCommand):
    help = "Check the whole chain of the ledger; --anchor takes a hash printed outside."

    def add_arguments(self, parser):
        parser.add_argument("--anchor", help="a head hash from a receipt or from minutes")

    def handle(self, *args, anchor=None, **options):
        verdict = verify(anchor=anchor)
        for fault in verdict.faults:
            self.stderr.write(fault)
        if not verdict.is_sound:
            raise CommandError(f"The ledger is broken: {len(verdict.faults)} fault(s).")
        self.stdout.write(f"The ledger is sound: {verdict.entries} entries, head {verdict.head}.")
