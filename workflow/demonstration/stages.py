"""Fictitious cases that wait at every stage, so that each page has something to show."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from programmes.models import Edition
from programmes.timetable import end_of_day
from records.clock import database_now

from . import applicants, kapitula, office, progress
from .applicants import Applying
from .call import Call
from .content import content
from .editions import open_edition
from .jobs import run_jobs, wake_up
from .kapitula import Graded
from .people import Cast
from .progress import graded
from .terminal import Terminal
from .units import Neighbours, cards

CALL_STAYS_OPEN = timedelta(days=7)


class Stages:
    """Editions whose cases stand still, one a phase; the walk's edition is not among them."""

    def __init__(self, real: Edition, category: str, cast: Cast, terminal: Terminal) -> None:
        self.real, self.category = real, category
        self.cast, self.terminal = cast, terminal
        self.neighbours = Neighbours()
        self.calls: dict[str, Call] = {}
        self.applying: dict[str, list[Applying]] = {}
        self.pace = 0.0  # seconds that one whole application takes on this machine

    # --- while the call is open

    def fill_open_call(self) -> None:
        """Drafts in several states, one waiting for a signature, one submitted; the last one is
        also timed."""
        call = self.open_call("", end_of_day(timezone.localdate() + CALL_STAYS_OPEN))
        self.neighbours.begin(call, 0)
        self.neighbours.write(self.neighbours.begin(call, 1), "ABCD")
        waiting = self.neighbours.write(applicants.start(call, *self.neighbours.pair(2)))
        applicants.prepare_document(waiting)
        run_jobs()
        applicants.ask_for_signature(waiting)
        self.neighbours.person(3)
        started = time.monotonic()
        self.neighbours.submit(call, 3)
        self.pace = time.monotonic() - started
        run_jobs()
        self.terminal.step(
            _("Fictitious gminas"),
            _("drafts, an application waiting for a signature, a submitted application"),
            call.edition.slug,
        )

    def open_call(self, suffix: str, closes_at: datetime) -> Call:
        """An edition of its own of the contest that the fictitious gminas apply in."""
        edition = open_edition(self.real, suffix, closes_at=closes_at)
        wake_up()
        return Call(edition, self.category, self.cast, self.terminal)

    def in_time_for(self, applications: int) -> datetime:
        """A deadline that leaves time for so many submissions, with a reserve."""
        return database_now() + timedelta(seconds=4 + 1.2 * applications * self.pace)

    def submit_the_rest(self) -> None:
        """Applications of the editions that will wait at the later stages; each call closes by
        itself a few seconds after its last submission."""
        plan = {
            "formal": [5, 6, 7],
            "scoring": [8, 9, 10],
            "session": [0, 1, 2],
            "approval": [3],
            "publishing": [4],
            "release": [5],
        }
        for stage, gminas in plan.items():
            for no in gminas:
                self.neighbours.person(no)
            call = self.open_call(SUFFIX[stage], self.in_time_for(len(gminas)))
            self.calls[stage] = call
            first, *others = gminas
            signed = (
                self.neighbours.submit_with_signature
                if stage == "formal"
                else self.neighbours.submit
            )
            self.applying[stage] = [signed(call, first)]
            self.applying[stage] += [self.neighbours.submit(call, no) for no in others]
        wake_up()
        self.terminal.step(
            _("Fictitious gminas"),
            _("applications for the editions of the later stages"),
            str(sum(map(len, self.applying.values()))),
        )

    # --- after the close

    def spread(self) -> None:
        """Bring each edition to its stage and leave it there."""
        for call in self.calls.values():
            call.wait_for_close()
        for stage, bring in (
            ("formal", self._formal),
            ("scoring", self._scoring),
            ("session", self._session),
            ("approval", self._approval),
            ("publishing", self._publishing),
            ("release", self._release),
        ):
            edition = self.calls[stage].edition
            bring(edition, self.applying[stage])
            run_jobs()
            edition.refresh_from_db()
            self.terminal.step(_("Fictitious gminas"), edition.get_phase_display(), edition.slug)

    def _formal(self, edition: Edition, applying: list[Applying]) -> None:
        """One waits for its check, one is called to supplement, one for the second person."""
        secretariat = self.cast["sekretariat"]
        office.call_to_supplement(secretariat, applying[1], content("lopuszno")["supplement"])
        rejection = content("organiser")["rejection"]
        office.propose_rejection(secretariat, applying[2], rejection)

    def _scoring(self, edition: Edition, applying: list[Applying]) -> None:
        """Assigned, half scored, and one that a member is recused from, with a doubt to rule on."""
        progress.accept_all(self.cast, applying)
        run_jobs()
        office.close_formal_checks(self.cast["sekretariat"], edition)
        texts = content("organiser")
        standings = {
            self.cast["kapitula1"].email: {applying[2].public_id: texts["recusal_before"]},
            self.cast["kapitula2"].email: {applying[2].public_id: texts["doubt"]},
        }
        progress.seat_all(self.cast, edition, standings)
        kapitula.allocate(self.cast["sekretarz"], edition)
        first, second = kapitula.reviewers_of(applying[1], self.cast)
        kapitula.score(*first, cards("middle")[0])
        kapitula.save_half(*second, cards("middle")[1])

    def _session(self, edition: Edition, applying: list[Applying]) -> None:
        """Two of three applications have one score: the session has a tie to look at."""
        levels = ("fair", "fair", "high")
        progress.bring_to_session(self.cast, edition, self._graded(applying, levels))

    def _approval(self, edition: Edition, applying: list[Applying]) -> None:
        progress.bring_to_approval(self.cast, edition, self._graded(applying, ("high",)))

    def _publishing(self, edition: Edition, applying: list[Applying]) -> None:
        self._approval(edition, applying)
        act = content("organiser")["acts"]["others"]
        office.approve_results(self.cast["zatwierdzanie"], edition, act_number=act)

    def _release(self, edition: Edition, applying: list[Applying]) -> None:
        """Published; the release is prepared and waits for another person, and so do letters."""
        self._publishing(edition, applying)
        office.publish_results(self.cast["sekretariat"], edition)
        run_jobs()
        office.prepare_release(self.cast["certyfikaty"], edition)

    @staticmethod
    def _graded(applying: list[Applying], levels: tuple[str, ...]) -> list[Graded]:
        return [graded(row, level) for row, level in zip(applying, levels, strict=True)]


SUFFIX = {
    "formal": "ocena-formalna",
    "scoring": "ocena",
    "session": "posiedzenie",
    "approval": "zatwierdzanie",
    "publishing": "publikacja",
    "release": "certyfikaty",
}
