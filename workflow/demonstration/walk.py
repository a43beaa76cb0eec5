"""A walk: one real application from the first page to a document that anyone can verify.

The steps that all contests share; `application_walk` and `nomination_walk` begin in their own way.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from certificates.models import Certificate
from programmes.models import Edition
from records.wording import points

from . import applicants, kapitula, office, progress
from .applicants import Applying
from .call import Call
from .content import content
from .jobs import run_jobs
from .kapitula import Graded
from .page import StepRefused
from .people import PASSWORD, Cast, Person, confirm_address
from .terminal import Terminal
from .visitor import Visitor


@dataclass
class Walk:
    """`texts`: the content file of this walk."""

    call: Call
    texts: dict[str, Any]

    @property
    def edition(self) -> Edition:
        return self.call.edition

    @property
    def cast(self) -> Cast:
        return self.call.cast

    @property
    def terminal(self) -> Terminal:
        return self.call.terminal

    # --- the application

    def account(self, role: str, number: int) -> Visitor:
        """The person of the content file's table `role` makes an account."""
        texts = self.texts[role]
        person = Person(texts["key"], texts["name"])
        visitor = Visitor(person.name, person.email, number=number)
        visitor.sign_up(PASSWORD)
        # The link in the letter that confirms the address is not followed here: letters of
        # log-ins leave by mail, and the demonstration sends none.
        confirm_address(User.objects.get(email=person.email))
        self.terminal.step(visitor, _("signs up and logs in"), person.email)
        return visitor

    def write(self, applying: Applying) -> None:
        answers = self.texts["answers"]
        applicants.write(applying, answers)
        sections = f"{min(answers)}–{max(answers)}"
        self.terminal.step(applying.editor, _("fills in the sections"), sections)
        count = applicants.attach(applying, self.texts)
        what = _("adds attachments and public documents")
        self.terminal.step(applying.editor, what, str(count))

    def submit(self, applying: Applying) -> None:
        applicants.submit(applying)
        moment = timezone.localtime(applicants.received_at(applying))
        self.terminal.step(
            applying.signer, _("makes the declarations and submits"), f"{moment:%d.%m.%Y %H:%M:%S}"
        )
        run_jobs()
        receipt, facts = applicants.read_receipt(applying)
        self.terminal.step(
            applying.signer,
            _("downloads the receipt"),
            f"PDF {len(receipt)} B, JSON {len(facts)} B",
        )

    # --- the close of the call, the formal check

    def wait_for_close(self) -> None:
        fired = self.call.wait_for_close()
        self.terminal.step(
            _("Timer"), _("the call is closed"), _("%(count)s timers fired") % {"count": fired}
        )

    def accept(self, applying: Applying, what: str) -> None:
        secretariat = self.cast["sekretariat"]
        office.accept(secretariat, applying)
        run_jobs()
        self.terminal.step(secretariat, what, _("the requirements are met"))
        office.close_formal_checks(secretariat, self.edition)
        self.terminal.step(secretariat, _("closes the formal checks"))

    # --- the Kapituła

    def score(self, applying: Applying, others: list[Graded]) -> list[Graded]:
        """Everybody scores; the member whom the content file names is recused."""
        recused = self.texts.get("recused")
        standings = {}
        if recused:
            recusal = content("organiser")["recusal"]
            standings = {self.cast[recused].email: {applying.public_id: recusal}}
        progress.seat_all(self.cast, self.edition, standings)
        told = _("recused: %(name)s") % {"name": self.cast[recused]} if recused else ""
        self.terminal.step(_("Kapituła"), _("statements and declarations"), told)
        kapitula.allocate(self.cast["sekretarz"], self.edition)
        self.terminal.step(self.cast["sekretarz"], _("assigns the applications"))
        entry = Graded(
            applying,
            self.texts["reviews"],
            self.texts["decision"]["citation"],
            self.texts.get("outcome", ""),
        )
        reviewers = kapitula.reviewers_of(applying, self.cast)
        for (visitor, assignment), card in zip(reviewers, entry.cards, strict=True):
            total = kapitula.score(visitor, assignment, card)
            what = _("approves the score card: %(name)s") % {"name": self.texts["holder"]}
            self.terminal.step(visitor, what, points(Decimal(total)))
        progress.score_all(self.cast, others)
        office.close_scoring(self.cast["sekretariat"], self.edition)
        run_jobs()
        self.terminal.step(self.cast["sekretariat"], _("closes the scoring"))
        return [entry, *others]

    def decide(self, entries: list[Graded]) -> None:
        secretary = self.cast["sekretarz"]
        sitting = kapitula.Sitting(secretary, self.edition)
        sitting.open()
        sitting.record_attendance()
        self.terminal.step(secretary, _("opens the session, records attendance"), _("quorum"))
        sitting.confirm(entries)
        self.terminal.step(secretary, _("records the decisions with their citations"))
        self._vote(sitting, entries[0].applying)
        sitting.freeze()
        run_jobs()
        self.terminal.step(secretary, _("closes the session and freezes the results"))

    def _vote(self, sitting: kapitula.Sitting, first: Applying) -> None:
        """One vote on all, but an application with a recused member is voted on apart."""
        motions, members = self.texts["motions"], len(self.cast.jurors)
        result = ""
        if "recused" in self.texts:
            subject = f"single:{first.public_id}"
            sitting.vote(subject, motions["one"], in_favour=members - 1)
            result = _("one application apart, without the recused member; then the rest")
        sitting.vote(f"block:{self.call.category}", motions["others"], in_favour=members)
        self.terminal.step(sitting.secretary, _("votes"), result)

    # --- results and certificates

    def announce(self) -> None:
        approver, secretariat = self.cast["zatwierdzanie"], self.cast["sekretariat"]
        act = self.texts["acts"]["number"]
        office.approve_results(approver, self.edition, act_number=act)
        self.terminal.step(approver, _("approves the results"), act)
        office.publish_results(secretariat, self.edition)
        run_jobs()
        self.terminal.step(secretariat, _("publishes the results"))
        letters = office.release_letters(secretariat)
        run_jobs()
        self.terminal.step(secretariat, _("releases the letters about the results"), str(letters))

    def issue(self, applying: Applying) -> Certificate:
        issuer, approver = self.cast["certyfikaty"], self.cast["zatwierdzanie"]
        office.prepare_release(issuer, self.edition)
        self.terminal.step(issuer, _("prepares the release of certificates"))
        office.approve_release(approver, self.edition)
        run_jobs()
        self.terminal.step(approver, _("approves the release"))
        certificate = Certificate.objects.select_related("document__file", "award").get(
            award__application__public_id=applying.public_id
        )
        self.terminal.step(
            _("Worker"), _("issues and seals the document"), certificate.number or ""
        )
        return certificate

    def verify(self, certificate: Certificate) -> None:
        """Anybody, without an account: the link of the QR code, then the file itself."""
        anyone = Visitor(_("Anybody"), number=30)
        page = anyone.open(verification_link(certificate))
        pdf = anyone.download(page.link_to("/pdf/"))
        upload = SimpleUploadedFile("dokument.pdf", pdf, content_type="application/pdf")
        checking = anyone.open(reverse("verify"))
        answer = anyone.send(checking, {"plik": upload}, form=checking.form_with("plik"))
        if not answer.says(str(certificate.number)):
            raise StepRefused(f"{answer.address} does not know {certificate.number}")
        self.terminal.step(anyone, _("checks the link and the file"), answer.standing)


def verification_link(certificate: Certificate) -> str:
    """The address in the QR code."""
    return settings.BASE_URL + reverse("certificate_short", args=[certificate.public_id])
