"""The editions of the demonstration: the real catalogue with calendars shifted to today.

No clock is moved. The walk's edition and those of the later stages close their calls at a moment
some seconds away, and the demonstration waits for it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

from django.core.management import call_command
from django.utils import timezone

from programmes.demonstration import open_demonstration_edition
from programmes.models import DeadlineChange, Edition
from programmes.timetable import end_of_day
from records.clock import database_now
from workflow.cases import announce_edition

from .people import appoint_jury

CATALOGUE = Path(__file__).resolve().parents[2] / "programmes/catalogue"
Kind = DeadlineChange.Kind
AFTER_THE_CLOSE = {
    Kind.FORMAL_CHECK_UNTIL: 14,
    Kind.SCORING_UNTIL: 28,
    Kind.SESSION_AT: 30,
    Kind.RESULTS_PLANNED: 37,
}
"""Days from the deadline, as in 2022: 37 passed from the deadline to the ceremony."""


def load_contests(*files: str) -> list[Edition]:
    """The register of units, the real editions that the catalogue files describe, in this order,
    and what was awarded before the portal. A file is called by the slug of its edition."""
    silence = StringIO()
    call_command("load_teryt", stdout=silence)
    for file in files:
        call_command("load_programme", CATALOGUE / file, stdout=silence)
    for awarded in sorted(CATALOGUE.glob("history-*.toml")):
        call_command("load_history", awarded, stdout=silence)
    return [Edition.objects.get(slug=Path(file).stem) for file in files]


def open_edition(real: Edition, suffix: str, *, closes_at: datetime) -> Edition:
    """A demonstration edition whose call opened this morning and closes at `closes_at`."""
    now = database_now()
    deadlines: dict[str, datetime] = {
        Kind.CALL_OPENS: now - timedelta(minutes=1),
        Kind.CALL_CLOSES: closes_at,
    }
    for kind, days in AFTER_THE_CLOSE.items():
        deadlines[kind] = end_of_day(timezone.localdate(closes_at) + timedelta(days=days))
    edition = open_demonstration_edition(
        real,
        today=timezone.localdate(now),
        deadlines=deadlines,
        suffix=suffix,
        at=now,
    )
    appoint_jury(edition, at=now)
    announce_edition(edition, by=None, at=now)
    return edition
