"""Applicants of the fictitious gminas: one signing person each, who also writes."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from records.seal import DemoSealer

from . import applicants
from .applicants import Applying
from .call import Call
from .content import content
from .jobs import run_jobs
from .people import PASSWORD, Person, create
from .visitor import Visitor

FIRST_NUMBER = 40  # visitors before it are the organiser's people
TERYTS = (
    "9901011", "9901022", "9901032", "9901042", "9901053", "9901062",
    "9902013", "9902022", "9902032", "9902041", "9902052", "9902062",
)  # fmt: skip
PAIR = (
    Person("gmina.przygotowanie", "Renata Przykładowa", waits=_("an application to be signed")),
    Person("gmina.podpis", "Stefan Przykładowy", waits=_("an application to sign")),
)
WAITS = {
    0: _("a draft just begun"),
    1: _("a draft half written"),
    3: _("a submitted application that may be corrected until the deadline"),
    6: _("a call to supplement"),
}
"""What the person of a gmina finds, by the gmina's place in the list."""


def person_of(no: int) -> Person:
    return Person(
        f"gmina{no + 1:02d}", f"Osoba Przykładowa {'ABCDEFGHIJKL'[no]}", waits=WAITS.get(no, "")
    )


LOG_INS = (*(person_of(no) for no in WAITS), *PAIR)
SIGNING_OFFICE = "osoba podpisująca (osoba przykładowa)"


class Neighbours:
    """The fictitious gminas, in the order of their TERYT numbers; each joins when first asked."""

    def __init__(self) -> None:
        self.visitors: dict[str, Visitor] = {}

    def person(self, no: int) -> Visitor:
        """The signing person of the gmina `no` (0–11), logged in and a member."""
        teryt = TERYTS[no]
        if teryt not in self.visitors:
            user = create(person_of(no))
            visitor = Visitor(user.name, user.email, number=FIRST_NUMBER + no).log_in(PASSWORD)
            applicants.join(visitor, teryt, role=Membership.Role.SIGNER, office=SIGNING_OFFICE)
            self.visitors[teryt] = visitor
        return self.visitors[teryt]

    def pair(self, no: int) -> tuple[Visitor, Visitor]:
        """An editor of the gmina `no` and the signing person whom the editor invites."""
        editor, signer = (
            Visitor(user.name, user.email, number=FIRST_NUMBER + no + extra).log_in(PASSWORD)
            for extra, user in enumerate(map(create, PAIR), start=len(TERYTS))
        )
        office = "inspektor (osoba przykładowa)"
        group = applicants.join(editor, TERYTS[no], role=Membership.Role.EDITOR, office=office)
        applicants.invite_signer(editor, group, signer, office=SIGNING_OFFICE)
        return editor, signer

    def begin(self, call: Call, no: int) -> Applying:
        return applicants.start(call, self.person(no))

    def write(self, applying: Applying, sections: str = "ABCDEFGH") -> Applying:
        """Fill the sections in; after the last one the public document is attached."""
        texts = content("fictitious")
        applicants.write(applying, answers_of(applying), sections)
        if sections.endswith("H"):
            applicants.attach(applying, texts)
        return applying

    def submit(self, call: Call, no: int) -> Applying:
        applying = self.write(self.begin(call, no))
        applicants.submit(applying)
        return applying

    def submit_with_signature(self, call: Call, no: int) -> Applying:
        """The other way: a PDF signed outside the portal, here with a demonstration key."""
        applying = self.write(self.begin(call, no))
        applicants.prepare_document(applying)
        run_jobs()
        applicants.submit_signed(applying, signed_outside)
        return applying


def signed_outside(pdf: bytes) -> bytes:
    """What a person's own signing program gives back; the key has no legal effect."""
    key = DemoSealer(Path(settings.VAR_DIR) / "podpis")
    return key.seal(pdf, reason="podpis demonstracyjny, bez skutków prawnych")


def answers_of(applying: Applying) -> dict[str, Any]:
    """The common answers with the applicant's own name, address and people."""
    answers = deepcopy(content("fictitious")["answers"])
    answers["A"] |= {
        "A1": applying.applicant,
        "A8a": applying.signer.name,
        "A10a": applying.editor.name,
        "A10d": applying.editor.email,
    }
    return answers


def cards(level: str) -> list[dict[str, dict[str, Any]]]:
    """The two score cards of a level: points and reason by criterion."""
    texts = content("fictitious")
    codes = list(texts["reasons"])
    return [
        {
            code: {"points": points, "reason": texts["reasons"][code]}
            for code, points in zip(codes, row, strict=True)
        }
        for row in texts["scores"][level]
    ]
