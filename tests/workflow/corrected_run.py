"""An edition of one stage with published results, for tests of what may follow: the first
application is a laureate, the others got nothing."""

from __future__ import annotations

import re
from typing import Any

from django.urls import reverse
from django.utils.timezone import localtime

from juries.models import Resolution
from tests.acceptance.edition_run import CITATION, run_case_jobs
from tests.factories import small_rules
from tests.shown_form import hidden_inputs
from tests.workflow.stages_run import StagesRun

REASON = "Komisja pominęła załącznik S6."
WON, LOST = [50, 30], [20, 10]


def rules() -> dict[str, Any]:
    return small_rules(
        slots=[],
        checklist=[{"code": "FK-02", "label": "Wniosek jest podpisany"}],
        scoring={"reviews": 2, "threshold": "60", "tie_break": ["V.3", "ex_aequo"]},
    )


class Correctable(StagesRun):
    """What the persons of the act do, each from their own log-in."""

    @property
    def address(self) -> str:
        return reverse("act", args=[self.case.public_id, "sprostuj"])

    def in_force(self) -> Resolution:
        return self.edition.resolutions.filter(published_at__isnull=False).latest("pk")

    def preparing(self) -> str:
        return f"{self.address}?uchwala={self.in_force().public_id}"

    def typed(self, *decisions: tuple[int, str, int | None, str], **more: Any) -> dict[str, Any]:
        """The form as the page shows it, with `decisions` changed: (application, outcome, place,
        citation)."""
        form: dict[str, Any] = {"reason": REASON}
        for line in self.in_force().bundle["outcomes"]:
            form |= self.line(line["application"], line["outcome"], line["place"], line["citation"])
        for no, outcome, place, citation in decisions:
            form |= self.line(str(self.applications[no].public_id), outcome, place, citation)
        return form | more

    def line(self, key: str, outcome: str, place: int | None, citation: str) -> dict[str, Any]:
        given = {"outcome": outcome, "place": place or "", "citation": citation}
        return {f"{key}-{name}": value for name, value in given.items()}

    def send(self, who: str, address: str, data: dict[str, Any]) -> Any:
        shown = self.clients[who].get(address)
        return self.clients[who].post(address, hidden_inputs(shown) | data)

    def prepare(self, *decisions: tuple[int, str, int | None, str], who: str = "secretary") -> Any:
        return self.send(who, self.preparing(), self.typed(*decisions, do="save"))

    def waiting_correction(self) -> Resolution:
        return self.edition.resolutions.get(supersedes__isnull=False, approved_at=None)

    def of(self, correction: Resolution) -> str:
        return f"{self.address}?sprostowanie={correction.public_id}"

    def approve_correction(self, who: str = "approver", **more: Any) -> Any:
        act = {"act_number": "DSR.2", "act_on": f"{localtime():%Y-%m-%d}", "action": "approve"}
        return self.send(who, self.of(self.waiting_correction()), act | more)

    def corrected(self, *decisions: tuple[int, str, int | None, str]) -> Resolution:
        assert self.prepare(*decisions).status_code == 302
        correction = self.waiting_correction()
        assert self.approve_correction().status_code == 302
        correction.refresh_from_db()
        return correction

    def shown(self, who: str, address: str) -> str:
        """The words of a page, on one line."""
        page = self.clients[who].get(address).content.decode()
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).replace("\xa0", " ")


class CorrectedRun(Correctable):
    def __init__(self, applicants: int = 2):
        super().__init__(rules(), applicants)
        for application in self.applications:
            self.submit(application)
        self.close_call()
        self.accept_all()
        given = {row.pk: LOST for row in self.applications}
        self.score_all(given | {self.applications[0].pk: WON})
        self.open_session()
        self.decide("secretary", self.applications[0], "laureate")
        self.vote()
        self.freeze()
        self.approve(act_number="DSR.1", act_on=f"{localtime():%Y-%m-%d}")
        self.publish()

    def release(self) -> None:
        self.step("issuer", "release_certificates")
        self.step("approver", "release_certificates")
        run_case_jobs()


SECOND = (1, "laureate", 2, CITATION)
FIRST_LOSES = (0, "none", 1, "")
