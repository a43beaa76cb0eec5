from argparse import ArgumentParser

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from programmes.models import DeadlineChange, Edition
from records.clock import database_now
from records.commands import PlainCommand
from workflow.cases import announce_edition


class Command(PlainCommand):
    help = (
        "Announce editions that load_programme has loaded: from then on each runs by its calendar. "
        "A second call changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slugs", nargs="+", metavar="EDITION")

    def handle(self, *, slugs: list[str], **options: object) -> None:
        now = database_now()
        for slug in slugs:
            edition = Edition.objects.filter(slug=slug).first()
            if edition is None:
                raise CommandError(_("There is no edition %(slug)s.") % {"slug": slug})
            closes_at = edition.deadline(DeadlineChange.Kind.CALL_CLOSES)
            if closes_at is None or closes_at <= now:
                message = _("The call of the edition %(slug)s is over: it is kept for the record.")
                raise CommandError(message % {"slug": slug})
            announce_edition(edition, by=None, at=now)
            self.stdout.write(_("Announced: %(edition)s.") % {"edition": edition.name})
