"""An edition of several stages with several applicants, driven through the gate by the people
whose step it is, until the edition is closed."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.timezone import localtime
from viewflow.workflow.models import Task

from accounts.models import Membership
from applications.drafting import rules_of
from applications.models import Application
from juries.assigning import allocate_all
from juries.conflicts import declare_standing
from juries.models import Assignment, Juror, Jury, Resolution
from juries.reviewing import lock_review, save_review
from juries.score_card import Typed
from juries.statements import sign_confidentiality, sign_impartiality, undeclared
from programmes.models import DeadlineChange, Edition, Officer
from programmes.shapes import Question
from records.clock import database_now
from tests.acceptance.browsing import Visitor
from tests.acceptance.edition_run import CITATION, REASON, faults, run_case_jobs
from tests.factories import (
    EditionFactory,
    JurorFactory,
    JuryFactory,
    MembershipFactory,
    OfficerFactory,
    OrganisationFactory,
)
from workflow.cases import announce_edition, open_nodes, start_application
from workflow.jobs import fire_timers

TYPED: dict[str, Any] = {
    "short_text": "Tekst",
    "long_text": "Opis działań gminy na rzecz rodzin.",
    "url": "https://bip.example.org/",
    "phone": "81 000 00 00",
    "email": "gmina@example.org",
    "nip": "5260250274",
    "regon": "000331501",
    "whole": "4200",
    "money": "1000.00",
    "percent": "50",
    "date": "2021-05-04",
    "yes_no": True,
    "period": {"from": "2022-01-01", "to": "2027-12-31"},
}


def hidden_in(page: str) -> dict[str, str]:
    """The version or the digest from which the form of the page was made."""
    return dict(re.findall(r'<input type="hidden" name="(version|seen)" value="([^"]*)"', page))


def plain_answer(question: Question) -> Any:
    """One answer that the form accepts."""
    if question.kind == "one_of":
        return question.options[0].code
    if question.kind == "some_of":
        return [question.options[0].code]
    if question.kind == "year_table":
        return {question.rows[0].code: {str(question.years[0]): "1"}}
    if question.kind == "rows":
        row = {column.code: TYPED[column.kind] for column in question.columns}
        return [row] * max(question.min_rows, 1)
    return TYPED[question.kind]


class StagesRun:
    """`content` is a rule set; each applicant applies in its first category. `points` of a
    stage are given by application, as many as its criteria."""

    def __init__(self, content: dict[str, Any], applicants: int, members: int = 3):
        self.edition: Edition = EditionFactory(
            calendar=database_now(), rules=content, phase=Edition.Phase.ANNOUNCED
        )
        self.category = self.edition.categories.order_by("order")[0]
        self.clients: dict[str, Visitor] = {}
        for role in (Officer.Role.SECRETARIAT, Officer.Role.APPROVER, Officer.Role.ISSUER):
            self.officer(role)
        secretary = self.person("secretary", OfficerFactory(role="auditor").user)
        self.jury = JuryFactory(edition=self.edition, secretary=secretary)
        roles = [Juror.Role.CHAIR] + [Juror.Role.MEMBER] * (members - 1)
        self.jurors = [JurorFactory(jury=self.jury, role=role) for role in roles]
        self.case = announce_edition(self.edition, by=None, at=database_now())
        self.fire()
        self.applications = [self.start(no) for no in range(applicants)]

    # --- people ---

    def person(self, name: str, user: Any) -> Any:
        self.clients[name] = Visitor()
        self.clients[name].force_login(user)
        return user

    def officer(self, role: str) -> None:
        self.person(role, OfficerFactory(programme=self.edition.programme, role=role).user)

    def start(self, no: int) -> Application:
        member = MembershipFactory(
            role=Membership.Role.SIGNER,
            organisation=OrganisationFactory(name=f"Gmina Próbna {no + 1:02d}"),
        )
        case = start_application(
            self.category,
            organisation=member.organisation,
            group=member.group,
            by=member.user,
            at=database_now(),
        )
        self.person(f"applicant {case.application_id}", member.user)
        return case.application

    # --- reading ---

    def now(self, application: Application) -> Application:
        return Application.objects.get(pk=application.pk)

    def status(self, application: Application) -> tuple[str, int]:
        row = self.now(application)
        return row.status, row.stage_no

    def nodes(self, application: Application) -> list[str]:
        return open_nodes(application.cases.latest("pk").process_id)

    def edition_nodes(self) -> list[str]:
        return open_nodes(self.case.process_id)

    def phase(self) -> tuple[str, int]:
        edition = Edition.objects.get(pk=self.edition.pk)
        return edition.phase, edition.stage_no

    def waiting(self, status: str) -> list[Application]:
        return list(
            Application.objects.filter(category__edition=self.edition, status=status).order_by("pk")
        )

    def resolution(self, stage_no: int) -> Resolution:
        return self.edition.resolutions.get(
            category=self.category, stage__ordinal=stage_no, returned_at=None
        )

    # --- tools ---

    def step(self, who: str, node: str, query: str = "", case: Any = None, **data: Any) -> Any:
        """POST one step as a browser would, with what the page of the form carries hidden."""
        address = reverse("step", args=[(case or self.case).public_id, node]) + query
        shown = self.clients[who].get(address).content.decode()
        response = self.clients[who].post(address, hidden_in(shown) | data)
        assert response.status_code == 302, f"{node}: {response.status_code} {faults(response)}"
        return response

    def page(self, who: str, node: str, query: str = "") -> str:
        address = reverse("step", args=[self.case.public_id, node]) + query
        return self.clients[who].get(address).content.decode()

    def fire(self) -> None:
        for _ in range(2):
            fire_timers.call()

    def wake(self) -> None:
        """Every wake-up is due now; the rules still decide."""
        Task.objects.filter(status="SCHEDULED").update(
            scheduled=database_now() - timedelta(seconds=1)
        )
        self.fire()

    def set_deadline(self, kind: str, value: Any, stage_no: int | None = None) -> None:
        stage = self.edition.stages.get(ordinal=stage_no) if stage_no else None
        self.edition.deadlines.create(
            kind=kind, stage=stage, value=value, is_initial=True, set_at=database_now()
        )

    # --- the applicants and the office ---

    def submit(self, application: Application) -> None:
        """Fill in the parts of the application's stage and submit them."""
        row = self.now(application)
        given = {
            question.code: plain_answer(question)
            for section in rules_of(row).sections
            if section.stage == row.stage_no
            for question in section.questions
            if question.required and question.shown_if is None
        }
        Application.objects.filter(pk=row.pk).update(answers=row.answers | given)
        node = "submit_application" if row.stage_no == 1 else "extend_application"
        declared = {f"declaration-{d.code}": "on" for d in rules_of(row).declarations}
        case = row.cases.latest("pk")
        self.step(f"applicant {row.pk}", node, case=case, do="confirm", **declared)

    def close_call(self, stage_no: int | None = None) -> None:
        closed = database_now() - timedelta(seconds=2)
        self.set_deadline(DeadlineChange.Kind.CALL_CLOSES, closed, stage_no)
        self.wake()

    def accept_all(self) -> None:
        for application in self.waiting("submitted"):
            checklist = rules_of(self.now(application)).checklist
            answers = {f"answer_{item.code}": "yes" for item in checklist}
            case = application.cases.latest("pk")
            self.step("secretariat", "check_formalities", case=case, result="accepted", **answers)
        self.step("secretariat", "close_formal_checks")

    # --- the Kapituła ---

    def declare_all(self) -> None:
        for juror in Juror.objects.filter(jury=self.jury).order_by("pk"):
            word = {"by": juror.user, "at": database_now()}
            sign_confidentiality(juror, **word)
            for application in undeclared(juror):
                declare_standing(juror, application, "free", **word)
            sign_impartiality(juror, **word)

    def score_all(self, points: dict[int, list[int]]) -> None:
        """`points` by application's key; every reviewer gives the same."""
        self.declare_all()
        jury = Jury.objects.get(pk=self.jury.pk)
        allocate_all(jury, by=jury.secretary, at=database_now())
        stage_no = self.phase()[1]
        for assignment in Assignment.objects.filter(stage__ordinal=stage_no, state="active"):
            if assignment.stage.edition_id == self.edition.pk:
                self.write(assignment, points[assignment.application_id])
        run_case_jobs()
        self.step("secretariat", "close_scoring")
        run_case_jobs()

    def write(self, assignment: Assignment, points: list[int]) -> None:
        criteria = assignment.application.category.criteria.filter(stage=assignment.stage)
        typed = {
            criterion.code: Typed(points=str(value), reason=REASON)
            for criterion, value in zip(criteria.order_by("order"), points, strict=True)
        }
        word = {"by": assignment.juror.user, "at": database_now()}
        review = save_review(assignment, typed, revision=0, **word)
        lock_review(review, revision=review.revision, **word)

    def open_session(self) -> None:
        self.step(
            "secretary",
            "hold_session",
            mode="in_person",
            held_at=f"{localtime():%Y-%m-%dT%H:%M}",
            place="Sala 12",
            agenda="Otwarcie\nRozstrzygnięcie",
        )
        present = {f"juror_{juror.public_id}": "present" for juror in self.jurors}
        self.step("secretary", "hold_session", "?part=attendance", **present)

    def decide(self, who: str, application: Application, outcome: str, **data: Any) -> None:
        query = f"?part=decisions&application={application.public_id}"
        self.step(who, "hold_session", query, outcome=outcome, citation=CITATION, **data)

    def vote(self) -> None:
        counts = {"in_favour": len(self.jurors), "against": 0, "abstained": 0}
        subject = f"block:{self.category.code}"
        self.step(
            "secretary", "hold_session", "?part=votes", subject=subject, motion="Tak", **counts
        )

    def freeze(self, who: str = "secretary") -> None:
        self.step(who, "hold_session", "?part=freeze")

    def approve(self, **act: Any) -> None:
        self.step("approver", "approve_results", action="approve", **act)

    def publish(self) -> None:
        self.step("secretariat", "publish_results")
        run_case_jobs()

    def shortlist(self) -> None:
        """The Kapituła takes the proposal as it is; approved and published."""
        self.open_session()
        self.vote()
        self.freeze()
        self.approve(act_number="DSR.1", act_on=f"{localtime():%Y-%m-%d}")
        self.publish()
