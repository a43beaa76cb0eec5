"""One edition with one application, driven from its announcement to the certificate through the
gate, by the people whose step it is. Each method is one step of the regulations."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.timezone import localtime
from django_ox.models import OxTask
from django_ox.testing import run_tasks
from viewflow.workflow.models import Task

from applications.models import Application
from juries.assigning import assign
from juries.conflicts import declare_standing
from juries.late_conflicts import declare_later
from juries.models import Assignment, Juror, Jury
from juries.reviewing import lock_review, save_review
from juries.score_card import Typed
from juries.statements import sign_confidentiality, sign_impartiality
from programmes.models import DeadlineChange, Edition
from records.clock import database_now
from tests.applications.application_cases import pdf
from tests.factories import EditionFactory, JuryFactory, small_rules
from tests.shown_form import send
from workflow.cases import announce_edition, open_nodes, start_application
from workflow.jobs import fire_timers
from workflow.models import ApplicationCase

from .people import (
    APPROVER,
    CHAIR,
    ISSUER,
    JUROR,
    JURY_SECRETARY,
    RECUSED,
    SECRETARIAT,
    SIGNER,
    People,
)

ANSWERS = {
    "A6": "https://bip.example.org/",
    "A7": "4200",
    "D3": "Klub seniora prowadzi spółdzielnia socjalna.",
}
REASON = "Uzasadnienie opiera się na opisie i załącznikach wniosku. " * 4
CITATION = (
    "Kapituła doceniła bezpośrednie działania wspierające rozwój ekonomii społecznej, zlecanie"
    " zadań publicznych oraz wieloletnie i trwałe aktywizowanie społeczności lokalnej."
)
DECLARED = {"do": "confirm", "declaration-O1": "on", "declaration-O2": "on"}
ACCEPTED = {"answer_FK-01": "yes", "answer_FK-08": "yes", "result": "accepted"}
CALLED = {
    "answer_FK-01": "yes",
    "answer_FK-08": "no",
    "note_FK-08": "Brak uchwały.",
    "text_FK-08": "Prosimy o dołączenie uchwały.",
    "slots_FK-08": ["S6"],
    "decisive_FK-08": "on",
    "result": "supplement",
}
REFUSED = {
    "answer_FK-01": "no",
    "note_FK-01": "Wniosek wpłynął po terminie.",
    "answer_FK-08": "yes",
    "result": "rejected",
    "reason": "Wniosek wpłynął po terminie.",
}


class StepRefused(AssertionError):
    """A step that the run needs was not taken; the page says why."""


class Run:
    """An edition whose call is open now, with one application (`case`, `application`).

    `cards`: what each reviewer gives in V.3 and V.5; `reason`: what the second one writes.
    """

    def __init__(self, people: People, **rules: Any):
        self.people = people
        self.cards: dict[str, tuple] = {JUROR: (50, 30), "second_juror": (45, 30)}
        self.reason = REASON
        self.outcome = "laureate"
        self.edition: Edition = EditionFactory(
            programme=people.programme,
            name=f"{people.prefix}Konkurs 2026",
            calendar=database_now(),
            rules=small_rules(**rules),
            phase=Edition.Phase.ANNOUNCED,
        )
        self.category = self.edition.categories.get()
        self.jury: Jury = JuryFactory(
            edition=self.edition,
            name=f"{people.prefix}Kapituła",
            secretary=people.users[JURY_SECRETARY],
        )
        self.jurors = people.seat(self.jury)
        self.edition_case = announce_edition(self.edition, by=None, at=database_now())
        self.fire()
        self.case: ApplicationCase = self.start()

    # --- reading ---

    @property
    def application(self) -> Application:
        return Application.objects.get(pk=self.case.application_id)

    def phase(self) -> str:
        return Edition.objects.get(pk=self.edition.pk).phase

    def nodes(self) -> list[str]:
        return open_nodes(self.case.process_id)

    def edition_nodes(self) -> list[str]:
        return open_nodes(self.edition_case.process_id)

    def places(self) -> list[str]:
        """Where this run's people begin: its two cases, its Kapituła."""
        of_case = reverse("case", args=[self.case.public_id])
        of_edition = reverse("edition_case", args=[self.edition_case.public_id])
        return [of_case, of_edition, reverse("jury_assignments", args=[self.jury.public_id])]

    def assignment(self, role: str) -> Assignment:
        return Assignment.objects.get(juror=self.jurors[role], application=self.case.application_id)

    # --- tools ---

    def step(self, role: str, node: str, query: str = "", **data: Any):
        """POST one step as the person of `role`; raises StepRefused when the page came back."""
        of_edition = node not in (
            "submit_application", "check_formalities", "supplement_application"
        )  # fmt: skip
        case = self.edition_case if of_edition else self.case
        address = reverse("step", args=[case.public_id, node]) + query
        return self._post(role, address, data)

    def act(self, role: str, name: str, **data: Any):
        return self._post(role, reverse("act", args=[self.case.public_id, name]), data)

    def _post(self, role: str, address: str, data: dict[str, Any]):
        response = send(self.people.client(role), address, data)
        if response.status_code != 302:
            raise StepRefused(f"{address} as {role}: {response.status_code} {faults(response)}")
        return response

    def fire(self) -> None:
        """Bring every due wake-up of this edition about, whatever its moment."""
        for _ in range(2):
            fire_timers.call()

    def wake(self, process_id: int) -> None:
        """The wake-ups of one process are due now; the rule still decides."""
        Task.objects.filter(process=process_id, status="SCHEDULED").update(
            scheduled=database_now() - timedelta(seconds=1)
        )
        self.fire()

    def move_deadline(self, kind: str, value) -> None:
        DeadlineChange.objects.create(
            edition=self.edition, kind=kind, value=value, is_initial=True, set_at=database_now()
        )

    # --- the applicant ---

    def start(self) -> ApplicationCase:
        membership = self.people.membership
        return start_application(
            self.category,
            organisation=membership.organisation,
            group=membership.group,
            by=membership.user,
            at=database_now(),
        )

    def fill(self, **answers: Any) -> None:
        """Every required answer; the long one begins with the side's prefix."""
        told = {"D3": f"{self.people.prefix}odpowiedź. {ANSWERS['D3']}"}
        Application.objects.filter(pk=self.case.application_id).update(
            answers=ANSWERS | told | answers
        )

    def attach(self) -> None:
        address = reverse("evidence_slot", args=[self.application.public_id, "S6"])
        name = f"{self.people.prefix}plik.pdf"
        self._post(SIGNER, address, {"title": name, "file": pdf(name)})

    def submit(self) -> None:
        self.step(SIGNER, "submit_application", **DECLARED)

    def submitted(self) -> "Run":
        self.fill()
        self.attach()
        self.submit()
        return self

    # --- the office ---

    def close_call(self, days_ago: int = 0) -> "Run":
        """The deadline is over: it was two seconds, or some days, ago."""
        self.move_deadline("call_closes", database_now() - timedelta(days=days_ago, seconds=2))
        self.wake(self.edition_case.process_id)
        return self

    def accept(self) -> None:
        self.step(SECRETARIAT, "check_formalities", **ACCEPTED)

    def call_to_supplement(self) -> None:
        self.step(SECRETARIAT, "check_formalities", **CALLED)

    def propose_rejection(self) -> None:
        self.step(SECRETARIAT, "check_formalities", **REFUSED)

    def approve_rejection(self) -> None:
        self.step(APPROVER, "check_formalities", decision="approve")

    # --- the Kapituła ---

    def scored(self) -> "Run":
        """Submitted, accepted, in scoring: everybody declared; one member recused late, so that
        the first and the second juror have the application; the first one's card is a draft."""
        self.submitted().close_call().accept()
        self.step(SECRETARIAT, "close_formal_checks")
        for who, juror in self.jurors.items():
            self._declare(Juror.objects.get(pk=juror.pk), "doubt" if who == "doubter" else "free")
        application, secretary = self.application, self.people.users[JURY_SECRETARY]
        for who in (JUROR, RECUSED):
            assign(self.jurors[who], application, by=secretary, at=database_now())
        declare_later(
            self.jurors[RECUSED],
            application,
            circumstance="a",
            by=self.people.users[RECUSED],
            at=database_now(),
        )
        self.write(JUROR)
        return self

    def _declare(self, juror, standing: str) -> None:
        word = {"by": juror.user, "at": database_now()}
        sign_confidentiality(juror, **word)
        declare_standing(
            juror,
            self.application,
            standing,
            circumstance="f" if standing == "doubt" else "",
            **word,
        )
        sign_impartiality(juror, **word)

    def write(self, role: str):
        reason = self.reason if role == "second_juror" else REASON
        typed = {
            code: Typed(points=str(value), reason=reason)
            for code, value in zip(("V.3", "V.5"), self.cards[role], strict=True)
        }
        assignment = self.assignment(role)
        review = assignment.reviews.order_by("-version").first()
        return save_review(
            assignment,
            typed,
            revision=review.revision if review else 0,
            by=self.people.users[role],
            at=database_now(),
        )

    def lock(self, role: str) -> None:
        review = self.assignment(role).reviews.get()
        lock_review(review, revision=review.revision, by=self.people.users[role], at=database_now())

    def reviewed(self) -> "Run":
        self.scored()
        self.write("second_juror")
        self.lock(JUROR)
        self.lock("second_juror")
        run_case_jobs()
        return self

    def in_session(self) -> "Run":
        self.reviewed()
        self.step(SECRETARIAT, "close_scoring")
        run_case_jobs()
        self.step(
            JURY_SECRETARY,
            "hold_session",
            mode="in_person",
            held_at=f"{localtime():%Y-%m-%dT%H:%M}",
            place="Sala 12",
            agenda="Otwarcie\nRozstrzygnięcie",
        )
        present = {f"juror_{j.public_id}": "present" for j in self.jurors.values()}
        self.step(JURY_SECRETARY, "hold_session", "?part=attendance", **present)
        return self

    def frozen(self) -> "Run":
        self.in_session()
        subject = str(self.application.public_id)
        decision = {"outcome": self.outcome, "citation": CITATION}
        self.step(
            JURY_SECRETARY, "hold_session", f"?part=decisions&application={subject}", **decision
        )
        votes = {"in_favour": 4, "against": 0, "abstained": 0, "motion": "Przyjęcie"}
        self.step(
            JURY_SECRETARY, "hold_session", "?part=votes", subject=f"single:{subject}", **votes
        )
        self.step(JURY_SECRETARY, "hold_session", "?part=freeze")
        return self

    def approved(self) -> "Run":
        self.frozen()
        self.step(
            APPROVER, "approve_results", action="approve", act_number="DES.1", act_on="2026-05-04"
        )
        return self

    def published(self) -> "Run":
        """The release of the certificates is prepared and waits for the second person."""
        self.approved()
        self.step(SECRETARIAT, "publish_results")
        run_case_jobs()
        self.step(ISSUER, "release_certificates")
        return self

    def issued(self) -> "Run":
        self.published()
        self.step(APPROVER, "release_certificates")
        run_case_jobs()
        return self


def run_case_jobs() -> None:
    """Run what moves cases; documents and mail stay queued."""
    OxTask.objects.exclude(task_path__startswith="workflow.").filter(status="READY").update(
        run_after=database_now() + timedelta(days=365)
    )
    run_tasks(raise_failures=True)


def faults(response) -> str:
    """What the forms on the page of a refused step say."""
    context = getattr(response, "context", None) or {}
    form = context.get("form")
    return f"{context.get('error', '')} {form.errors.as_text() if form else ''}".strip()


__all__ = ["CHAIR", "Run", "StepRefused", "run_case_jobs"]
