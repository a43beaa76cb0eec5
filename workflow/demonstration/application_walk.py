"""The walk of an applicant that applies for itself: a gmina, its papers, one supplement."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Membership

from . import applicants, office, progress
from .applicants import Applying
from .jobs import run_jobs
from .kapitula import Graded
from .progress import graded
from .units import Neighbours
from .visitor import Visitor
from .walk import Walk

COMPETITORS = {6: "high", 7: "middle", 8: "fair", 9: "low"}
"""Fictitious gminas of the walk's edition and the level of their score cards: three laureates
above the real one, as in its year, and one without a certificate."""


@dataclass
class ApplicationWalk(Walk):
    neighbours: Neighbours

    def sign_up(self) -> tuple[Visitor, Visitor]:
        """Two people of the gmina make accounts, join it and work together."""
        editor, signer = self.account("editor", 20), self.account("signer", 21)
        teryt = self.texts["teryt"]
        office_held = self.texts["editor"]["office"]
        group = applicants.join(editor, teryt, role=Membership.Role.EDITOR, office=office_held)
        joined = f"{self.texts['holder']}, TERYT {teryt}"
        self.terminal.step(editor, _("joins the organisation"), joined)
        signing_office = self.texts["signer"]["office"]
        applicants.invite_signer(editor, group, signer, office=signing_office)
        self.terminal.step(signer, _("accepts the invitation as the signing person"))
        return editor, signer

    def apply(self, editor: Visitor, signer: Visitor) -> Applying:
        applying = applicants.start(self.call, editor, signer)
        self.terminal.step(editor, _("begins an application"), applying.reference)
        self.write(applying)
        applicants.ask_for_signature(applying)
        self.terminal.step(editor, _("asks for the signature"), "MSG-01")
        self.submit(applying)
        return applying

    def submit_competitors(self) -> list[Graded]:
        entries = [
            graded(self.neighbours.submit(self.call, no), level)
            for no, level in COMPETITORS.items()
        ]
        self.terminal.step(
            _("Fictitious gminas"), _("submit to the same edition"), str(len(entries))
        )
        return entries

    def check(self, applying: Applying, others: list[Graded]) -> None:
        """Called to supplement once, then accepted."""
        secretariat, call = self.cast["sekretariat"], self.texts["supplement"]
        progress.accept_all(self.cast, [entry.applying for entry in others])
        office.call_to_supplement(secretariat, applying, call)
        run_jobs()
        self.terminal.step(secretariat, _("calls to supplement"), f"{call['code']}, MSG-03")
        applicants.supplement(applying, call)
        run_jobs()
        self.terminal.step(
            applying.signer, _("supplements: number, date and address"), call["link"]["slot"]
        )
        self.accept(applying, _("second formal check"))
