"""`manage.py rehearse EDITION`: a marked sandbox of an edition with synthetic applicants."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programmes.demonstration import CannotShift, calendar_shift
from programmes.models import DeadlineChange, Edition
from programmes.shifted_calendar import Shift
from records.clock import database_now
from records.commands import PlainCommand
from records.wording import moment
from workflow.demonstration.page import StepRefused
from workflow.rehearsal.discard import NotDiscardable, discard
from workflow.rehearsal.open import Opened, open_rehearsal, put_off_close, thrown_away_if_broken
from workflow.rehearsal.synthetic import Population

CLOSES = (DeadlineChange.Kind.CALL_CLOSES.value,)


class Command(PlainCommand):
    help = "Open a rehearsal of an edition, filled by synthetic organisations, or throw one away."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("edition", metavar="EDITION", help="slug of the edition")
        parser.add_argument("--organisations", type=int, default=300)
        parser.add_argument(
            "--closes-in",
            type=int,
            metavar="MINUTES",
            help="when the call closes; without it the calendar of the edition decides",
        )
        parser.add_argument("--seed", type=int, default=1, help="draws the same answers again")
        parser.add_argument("--discard", action="store_true", help="throw this rehearsal away")

    def handle(self, *, edition: str, **options: Any) -> None:
        translation.activate(settings.LANGUAGE_CODE)
        row = Edition.objects.filter(slug=edition).first()
        if row is None:
            known = ", ".join(Edition.objects.values_list("slug", flat=True)) or "–"
            text = _("There is no edition “%(slug)s”. Editions: %(known)s.")
            raise CommandError(text % {"slug": edition, "known": known})
        self._discard(row) if options.pop("discard") else self._open(row, **options)

    def _discard(self, edition: Edition) -> None:
        try:
            count = discard(edition, at=database_now())
        except NotDiscardable:
            text = _("“%(slug)s” is no rehearsal, or something real hangs on it.")
            raise CommandError(text % {"slug": edition.slug}) from None
        self.stdout.write(_("Thrown away: %(count)s rows.") % {"count": count})

    def _open(
        self,
        edition: Edition,
        *,
        organisations: int,
        closes_in: int | None,
        seed: int,
        **options: Any,
    ) -> None:
        now = database_now()
        try:
            opened = open_rehearsal(
                edition,
                today=localdate(now),
                closes_at=now + timedelta(minutes=closes_in) if closes_in else None,
                seed=seed,
                at=now,
            )
            self.stdout.write(_("Rehearsal: %(slug)s.") % {"slug": opened.edition.slug})
            self._tell_calendar(
                calendar_shift(edition, opened.edition, given=CLOSES if closes_in else ())
            )
            with thrown_away_if_broken(opened.edition):
                submitted = self._fill(opened, organisations, closes_in)
        except CannotShift as refused:
            raise CommandError(str(refused)) from refused
        except StepRefused as refused:
            text = _("%(refused)s The unfinished rehearsal was thrown away.")
            raise CommandError(text % {"refused": _sentence(str(refused))}) from refused
        text = _("Organisations: %(all)s, submitted applications: %(submitted)s.")
        self.stdout.write(text % {"all": organisations, "submitted": submitted})
        self._tell_people(opened.population)
        text = _("To throw it away: manage.py rehearse %(slug)s --discard")
        self.stdout.write(text % {"slug": opened.edition.slug})

    def _fill(self, opened: Opened, organisations: int, closes_in: int | None) -> int:
        """How many applications were submitted."""
        submitted = 0
        for no, filled in enumerate(opened.filling.run(organisations), start=1):
            submitted += filled.submitted
            if closes_in:
                put_off_close(opened.edition, minutes=closes_in)
            self._progress(no, organisations)
        return submitted

    def _tell_calendar(self, calendar: list[Shift]) -> None:
        self.stdout.write(_("The calendar, shifted to today:"))
        for shift in calendar:
            days = ngettext("%(days)s day", "%(days)s days", abs(shift.days)) % {"days": shift.days}
            line = f"  {shift.label}: {moment(shift.was)} → {moment(shift.now)} ({days})"
            if shift.is_given:
                line = f"{line} – {_('set by --closes-in')}"
            elif shift.from_free_day:
                line = f"{line} – {_('moved off a day off work')}"
            self.stdout.write(line)

    def _tell_people(self, population: Population) -> None:
        text = _("The synthetic people log in with the password %(password)s, without a code:")
        self.stdout.write(text % {"password": population.password})
        width = max(len(log_in.part) for log_in in population.told)
        for log_in in population.told:
            self.stdout.write(f"  {log_in.part:<{width}}  {log_in.email}")

    def _progress(self, no: int, organisations: int) -> None:
        if no % 25 == 0 or no == organisations:
            self.stdout.write(_("%(no)s of %(all)s") % {"no": no, "all": organisations})


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."
