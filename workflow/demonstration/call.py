"""A call of the demonstration: it closes in earnest, some seconds after it was opened.

On a busy machine the applicants may not make it in time. Then the deadline is extended as any
deadline is: one officer prepares the change, another approves it, and it is published.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from programmes.models import DeadlineChange, Edition
from records.clock import database_now

from .content import content
from .jobs import wake_up
from .page import StepRefused
from .people import Cast
from .terminal import Terminal

CLOSES = DeadlineChange.Kind.CALL_CLOSES
TOO_SHORT = timedelta(seconds=4)
EXTENSION = timedelta(seconds=20)
TIMER_FIRES_AFTER = 1.2  # seconds after the deadline


@dataclass
class Call:
    """The call of one edition and the category in which everybody applies here."""

    edition: Edition
    category: str
    cast: Cast
    terminal: Terminal

    @property
    def closes_at(self) -> datetime:
        rows = self.edition.deadlines.filter(kind=CLOSES)
        return rows.order_by("-pk").values_list("value", flat=True)[0]

    def keep_open(self) -> None:
        """Extend the deadline when it is so near that the next page may come too late."""
        now = database_now()
        if self.closes_at - now < TOO_SHORT:
            self.extend(now + EXTENSION)

    def wait_for_close(self) -> int:
        """Nobody moves a clock: wait for the deadline, then fire what is due; returns how many
        timers fired."""
        left = (self.closes_at - database_now()).total_seconds() + TIMER_FIRES_AFTER
        self.terminal.wait(max(0.0, left), _("until the deadline of the call"))
        fired = wake_up()
        self.edition.refresh_from_db()
        if self.edition.phase != Edition.Phase.FORMAL_CHECK:
            raise StepRefused(f"{self.edition.slug} is in the phase {self.edition.phase}")
        return fired

    def extend(self, until: datetime) -> None:
        """Two officers, by the page of the edition's deadlines."""
        author, approver = self.cast["sekretariat"], self.cast["zatwierdzanie"]
        local = timezone.localtime(until)
        page = author.open(reverse("deadlines", args=[self.edition.slug]))
        change = {
            "kind": CLOSES,
            "day": f"{local:%Y-%m-%d}",
            "clock": f"{local:%H:%M:%S}",
            "reason": content("organiser")["extension"]["reason"],
        }
        author.send(page, change, form=page.form_with("clock"))
        waiting = self.edition.deadline_proposals.get(status="open")
        address = reverse("deadline_proposal", args=[self.edition.slug, waiting.public_id])
        approver.send(approver.open(address), press="approve")
        self.terminal.step(author, _("the deadline is extended"), f"{local:%H:%M:%S}")
