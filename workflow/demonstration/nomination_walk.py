"""The walk of a nomination: a social-economy entity names a gmina, which gives its consent."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Membership

from . import applicants
from .applicants import Applying
from .page import StepRefused
from .visitor import Visitor
from .walk import Walk


@dataclass
class NominationWalk(Walk):
    def sign_up(self) -> tuple[Visitor, Visitor]:
        """The signing persons of the nominator and of the nominee, each in their organisation."""
        nominator, nominee = self.account("signer", 22), self.account("nominee", 23)
        place = {"role": Membership.Role.SIGNER}
        entity = self.texts["nominator"]
        held = self.texts["signer"]["office"]
        applicants.join_entity(nominator, entity, office=held, **place)
        self.terminal.step(nominator, _("joins the organisation"), entity["name"])
        teryt = self.texts["teryt"]
        applicants.join(nominee, teryt, office=self.texts["nominee"]["office"], **place)
        joined = f"{self.texts['holder']}, TERYT {teryt}"
        self.terminal.step(nominee, _("joins the organisation"), joined)
        return nominator, nominee

    def nominate(self, nominator: Visitor) -> Applying:
        """Name the nominee, write, submit; submitting asks the nominee for consent."""
        words = self.texts["nomination"]
        applying = applicants.nominate(self.call, nominator, self.texts["teryt"], words)
        what = _("nominates: %(name)s") % {"name": self.texts["holder"]}
        self.terminal.step(nominator, what, applying.reference)
        self.write(applying)
        self.submit(applying)
        return applying

    def consent(self, nominee: Visitor, applying: Applying) -> None:
        """By the link on the nominee's desk."""
        request = nominee.open(nominee.open(reverse("desk")).link_to("/czynnosci/zgoda/"))
        if not request.says(applying.reference):
            raise StepRefused(f"{request.address} is not about {applying.reference}")
        nominee.send(request, {"decision": "give"}, form=request.form_with("decision"))
        self.terminal.step(nominee, _("gives consent"), applying.reference)

    def check(self, applying: Applying) -> None:
        self.accept(applying, _("formal check"))
