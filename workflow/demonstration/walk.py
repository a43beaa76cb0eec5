"""The walk: one real application from the first page to a certificate that anyone can verify."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership, User
from certificates.models import Certificate
from programmes.models import Edition
from records.wording import points

from . import applicants, kapitula, office, progress
from .applicants import Applying
from .call import Call
from .content import content
from .jobs import run_jobs
from .page import StepRefused
from .people import PASSWORD, Cast, Person, confirm_address
from .progress import Graded, graded
from .terminal import Terminal
from .units import Neighbours
from .visitor import Visitor

COMPETITORS = {6: "high", 7: "middle", 8: "fair", 9: "low"}
"""Fictitious gminas of the walk's edition and the level of their score cards: three laureates
above Łopuszno, as in 2022, and one without a certificate."""
RECUSED_MEMBER = "kapitula3"


@dataclass
class Walk:
    call: Call
    neighbours: Neighbours
    texts: dict[str, Any] = field(default_factory=lambda: content("lopuszno"))

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

    def sign_up(self) -> tuple[Visitor, Visitor]:
        """Two people of the gmina make accounts, join it and work together."""
        editor, signer = (
            self._account(self.texts[role], number)
            for number, role in ((20, "editor"), (21, "signer"))
        )
        teryt = self.texts["teryt"]
        office_held = self.texts["editor"]["office"]
        group = applicants.join(editor, teryt, role=Membership.Role.EDITOR, office=office_held)
        self.terminal.step(editor, _("joins the organisation"), f"Gmina Łopuszno, TERYT {teryt}")
        signing_office = self.texts["signer"]["office"]
        applicants.invite_signer(editor, group, signer, office=signing_office)
        self.terminal.step(signer, _("accepts the invitation as the signing person"))
        return editor, signer

    def _account(self, texts: dict[str, str], number: int) -> Visitor:
        person = Person(texts["key"], texts["name"])
        visitor = Visitor(person.name, person.email, number=number)
        visitor.sign_up(PASSWORD)
        # The link in the letter that confirms the address is not followed here: letters of
        # log-ins leave by mail, and the demonstration sends none.
        confirm_address(User.objects.get(email=person.email))
        self.terminal.step(visitor, _("signs up and logs in"), person.email)
        return visitor

    def submit(self, editor: Visitor, signer: Visitor) -> Applying:
        applying = applicants.start(self.call, editor, signer)
        self.terminal.step(editor, _("begins an application"), applying.reference)
        applicants.write(applying, self.texts["answers"])
        self.terminal.step(editor, _("fills in the sections"), "A–H")
        count = applicants.attach(applying, self.texts)
        self.terminal.step(editor, _("adds attachments and public documents"), str(count))
        applicants.ask_for_signature(applying)
        self.terminal.step(editor, _("asks for the signature"), "MSG-01")
        applicants.submit(applying)
        moment = timezone.localtime(applicants.received_at(applying))
        self.terminal.step(
            signer, _("makes the declarations and submits"), f"{moment:%d.%m.%Y %H:%M:%S}"
        )
        run_jobs()
        receipt, facts = applicants.read_receipt(applying)
        self.terminal.step(
            signer, _("downloads the receipt"), f"PDF {len(receipt)} B, JSON {len(facts)} B"
        )
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

    # --- the close of the call

    def wait_for_close(self) -> None:
        fired = self.call.wait_for_close()
        self.terminal.step(
            _("Timer"), _("the call is closed"), _("%(count)s timers fired") % {"count": fired}
        )

    # --- formal check

    def check(self, applying: Applying, others: list[Graded]) -> None:
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
        office.accept(secretariat, applying)
        run_jobs()
        self.terminal.step(secretariat, _("second formal check"), _("the requirements are met"))
        office.close_formal_checks(secretariat, self.edition)
        self.terminal.step(secretariat, _("closes the formal checks"))

    # --- the Kapituła

    def score(self, applying: Applying, others: list[Graded]) -> list[Graded]:
        recusal = content("organiser")["recusal"]
        recused = {self.cast[RECUSED_MEMBER].email: {applying.public_id: recusal}}
        progress.seat_all(self.cast, self.edition, recused)
        self.terminal.step(
            _("Kapituła"),
            _("statements and declarations"),
            _("one recusal: %(name)s") % {"name": self.cast[RECUSED_MEMBER]},
        )
        kapitula.allocate(self.cast["sekretarz"], self.edition)
        self.terminal.step(self.cast["sekretarz"], _("assigns the applications"))
        entry = Graded(applying, self.texts["reviews"], self.texts["decision"]["citation"])
        for (visitor, assignment), review in zip(
            kapitula.reviewers_of(applying, self.cast), entry.cards, strict=True
        ):
            total = kapitula.score(visitor, assignment, review)
            self.terminal.step(
                visitor, _("approves the score card: Gmina Łopuszno"), points(Decimal(total))
            )
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
        sitting.confirm({e.applying.public_id: e.citation for e in entries if e.citation})
        self.terminal.step(secretary, _("records the decisions with their citations"))
        first = entries[0].applying
        motions, members = content("organiser")["motions"], len(self.cast.jurors)
        sitting.vote(f"single:{first.public_id}", motions["one"], in_favour=members - 1)
        sitting.vote("block:V", motions["others"], in_favour=members)
        self.terminal.step(
            secretary,
            _("votes"),
            _("one application apart, without the recused member; then the rest"),
        )
        sitting.freeze()
        run_jobs()
        self.terminal.step(secretary, _("closes the session and freezes the results"))

    # --- results and certificates

    def announce(self) -> None:
        approver, secretariat = self.cast["zatwierdzanie"], self.cast["sekretariat"]
        act = content("organiser")["acts"]["walk"]
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
            _("Worker"), _("issues and seals the certificate"), certificate.number or ""
        )
        return certificate

    def verify(self, certificate: Certificate) -> None:
        """Anybody, without an account: the link of the QR code, then the file itself."""
        anyone = Visitor(_("Anybody"), number=30)
        page = anyone.open(verification_link(certificate))
        pdf = anyone.download(page.link_to("/pdf/"))
        upload = SimpleUploadedFile("certyfikat.pdf", pdf, content_type="application/pdf")
        checking = anyone.open(reverse("verify"))
        answer = anyone.send(checking, {"plik": upload}, form=checking.form_with("plik"))
        if not answer.says(str(certificate.number)):
            raise StepRefused(f"{answer.address} does not know {certificate.number}")
        self.terminal.step(anyone, _("checks the link and the file"), answer.standing)


def verification_link(certificate: Certificate) -> str:
    """The address in the QR code."""
    return settings.BASE_URL + reverse("certificate_short", args=[certificate.public_id])
