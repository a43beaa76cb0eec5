"""Whatever may be done next in one edition with its applications, found from the open steps.

`Contest.options` looks at the open nodes and the rows and names the acts that are enabled now;
each is done as a person does it, by a POST through the gate, or, where the portal has no step
for it (time that passes, the worker's jobs), by the row or the call that stands for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import localtime
from viewflow.workflow.models import Task

from accounts.models import Membership
from applications.closing_formal import still_open
from applications.models import Application, FormalCheck, OwnDeadline, Supplement
from juries.closing_scoring import progress_of
from juries.models import Juror
from programmes.models import DeadlineChange, Edition
from records.clock import database_now
from tests.factories import EditionFactory, JuryFactory, MembershipFactory, small_rules
from tests.shown_form import send
from workflow.cases import announce_edition, open_nodes
from workflow.jobs import fire_timers
from workflow.models import ApplicationCase, Proposal
from workflow.reopening import resumes_as

from .browsing import Visitor
from .drawn_kapitula import SCORED_IN, KapitulaActs, Option
from .edition_run import (
    ACCEPTED,
    ANSWERS,
    CALLED,
    DECLARED,
    REFUSED,
    run_case_jobs,
)
from .people import APPROVER, ISSUER, JURY_SECRETARY, SECRETARIAT, People

Status = Application.Status
ENDED = (Status.LAPSED, Status.WITHDRAWN, Status.REJECTED_FORMAL, Status.NOT_AWARDED)


class Contest(KapitulaActs):
    """One edition, `applicants` organisations, four members of the Kapituła and the office."""

    def __init__(self, rng: Random, applicants: int = 3):
        self.rng = rng
        self.people = People()
        content = small_rules()
        content["intake"]["lapse_after_days"] = rng.choice([0, 14])
        self.edition: Edition = EditionFactory(
            programme=self.people.programme,
            calendar=database_now(),
            rules=content,
            phase=Edition.Phase.ANNOUNCED,
        )
        self.category = self.edition.categories.get()
        self.jury = JuryFactory(edition=self.edition, secretary=self.people.users[JURY_SECRETARY])
        seats = self.people.seat(self.jury)
        seats.pop("doubter").delete()
        self.jurors: list[Juror] = list(seats.values())
        self.edition_case = announce_edition(self.edition, by=None, at=database_now())
        self.members = [MembershipFactory(role=Membership.Role.SIGNER) for _ in range(applicants)]
        self.visitors: dict[int, Visitor] = {}
        self.held_by: dict[int, int] = {}  # task → who was found to hold its permission

    # --- who ---

    def visitor(self, user: Any) -> Visitor:
        if user.pk not in self.visitors:
            self.visitors[user.pk] = Visitor()
            self.visitors[user.pk].force_login(user)
        return self.visitors[user.pk]

    def post(self, user: Any, address: str, data: dict[str, Any]) -> HttpResponse:
        return send(self.visitor(user), address, data)

    def step(self, role: str, case: Any, node: str, query: str = "", **data: Any) -> Any:
        address = reverse("step", args=[case.public_id, node]) + query
        return lambda: self.post(self.people.users[role], address, data)

    def act(self, user: Any, case: ApplicationCase, name: str, **data: Any) -> Any:
        address = reverse("act", args=[case.public_id, name])
        return lambda: self.post(user, address, data)

    # --- what may be done ---

    def options(self) -> list[Option]:
        self.edition.refresh_from_db()
        found = [
            Option("run the jobs", run_case_jobs, 3),
            Option("fire timers", fire_timers.call, 1),
        ]
        found += self._edition_options()
        started = set()
        for case in self.newest_cases():
            if case.application.status in Application.ALIVE:
                started.add(case.application.group_id)
            found += self._application_options(case)
        if self.edition.phase == Edition.Phase.CALL_OPEN:
            found += [
                Option(f"start {member.organisation}", self._start(member), 6)
                for member in self.members
                if member.group_id not in started
            ]
        return found

    def newest_cases(self) -> list[ApplicationCase]:
        """The last run of every application, closed ones too."""
        rows = ApplicationCase.objects.filter(application__category__edition=self.edition)
        newest = {case.application_id: case for case in rows.order_by("pk")}
        fresh = rows.filter(pk__in=[case.pk for case in newest.values()]).order_by("pk")
        return list(fresh.select_related("application__group", "application__applicant"))

    def _start(self, member: Membership) -> Any:
        address = reverse("start_application", args=[self.edition.slug, self.category.code])
        return lambda: self.post(member.user, address, {"membership": str(member.public_id)})

    # --- the edition ---

    def _edition_options(self) -> Iterator[Option]:
        case, nodes = self.edition_case, open_nodes(self.edition_case.process_id)
        if self.edition.phase == Edition.Phase.ANNOUNCED:
            yield Option("open the call", fire_timers.call, 8)
        elif self.edition.phase == Edition.Phase.CALL_OPEN:
            yield Option("the deadline passes", self._close_call, 1)
        for node in nodes:
            yield from getattr(self, f"_{node}", self._nothing)(case)

    def _nothing(self, case: Any) -> Iterator[Option]:
        yield from ()

    def _close_call(self) -> None:
        DeadlineChange.objects.create(
            edition=self.edition,
            kind="call_closes",
            value=database_now() - timedelta(seconds=2),
            is_initial=True,
            set_at=database_now(),
        )
        self.wake(self.edition_case.process_id)

    def wake(self, process_id: int) -> None:
        Task.objects.filter(process=process_id, status="SCHEDULED").update(
            scheduled=database_now() - timedelta(seconds=1)
        )
        fire_timers.call()

    def _close_formal_checks(self, case: Any) -> Iterator[Option]:
        is_ready = not still_open(self.edition, at=database_now()).exists()
        close = self.step(SECRETARIAT, case, "close_formal_checks")
        yield Option("close formal checks", close, 10 if is_ready else 1)

    def _close_scoring(self, case: Any) -> Iterator[Option]:
        is_ready = all(line.is_complete for line in progress_of(self.edition))
        close = self.step(SECRETARIAT, case, "close_scoring", reason="Koniec.")
        yield Option("close scoring", close, 12 if is_ready else 1)
        yield Option("close scoring silently", self.step(SECRETARIAT, case, "close_scoring"), 1)

    def _approve_results(self, case: Any) -> Iterator[Option]:
        approve = {"action": "approve", "act_number": "DES.1", "act_on": "2026-05-04"}
        yield Option("approve", self.step(APPROVER, case, "approve_results", **approve), 6)
        back = {"action": "return", "reason": "Brak podpisu."}
        yield Option("return", self.step(APPROVER, case, "approve_results", **back), 1)

    def _publish_results(self, case: Any) -> Iterator[Option]:
        yield Option("publish", self.step(SECRETARIAT, case, "publish_results"), 6)

    def _release_certificates(self, case: Any) -> Iterator[Option]:
        for role in (ISSUER, APPROVER):
            yield Option(f"release as {role}", self.step(role, case, "release_certificates"), 3)

    # --- one application ---

    def _application_options(self, case: ApplicationCase) -> Iterator[Option]:
        application = case.application
        signer = self._signer(application)
        if case.is_open:
            for node in open_nodes(case.process_id):
                yield from getattr(self, f"_{node}", self._nothing)(case)
            withdraw = {"reason": "Rezygnujemy.", "confirmed": "on", "do": "withdraw"}
            yield Option("withdraw", self.act(signer, case, "wycofaj", **withdraw), 1)
        elif self._is_resumable(application):
            yield from self._two_persons(case, "przywroc", reason="Uwzględniono zastrzeżenia.")
        if application.status in (Status.DRAFT, Status.SUBMITTED):
            is_filled = "D3" in application.answers
            yield Option("fill in", lambda: self._fill(application), 1 if is_filled else 6)
        if application.status == Status.DRAFT:
            yield from self._more_time(case)
        if application.status == Status.SUBMITTED and self.edition.phase == "call_open":
            yield Option("submit again", self.act(signer, case, "popraw", **DECLARED), 3)

    def _is_resumable(self, application: Application) -> bool:
        try:
            resumes_as(application, value=None, at=database_now())
        except ValidationError:
            return False
        return application.status in ENDED

    def _signer(self, application: Application) -> Any:
        return application.group.memberships.get().user

    def _fill(self, application: Application) -> None:
        """What the pages of the sections write, in one go."""
        answers = ANSWERS | {"A7": str(self.rng.randint(1000, 9000))}
        Application.objects.filter(pk=application.pk).update(
            answers=answers, version=F("version") + 1
        )

    def _submit_application(self, case: ApplicationCase) -> Iterator[Option]:
        address = reverse("step", args=[case.public_id, "submit_application"])
        signer = self._signer(case.application)
        if "D3" in case.application.answers:
            yield Option("submit", lambda: self.post(signer, address, DECLARED), 6)
        yield Option("submit without a declaration", lambda: self.post(
            signer, address, {"do": "confirm", "declaration-O1": "on"}), 1)  # fmt: skip
        yield Option("time passes for a draft", lambda: self.wake(case.process_id), 1)

    def _more_time(self, case: ApplicationCase) -> Iterator[Option]:
        later = localtime() + timedelta(days=30)
        value = {"value_0": f"{later:%Y-%m-%d}", "value_1": f"{later:%H:%M:%S}"}
        yield from self._two_persons(case, "przedluz", reason="Awaria urzędu.", **value)
        if case.application.own_deadline and case.application.own_deadline > database_now():
            yield Option("the own deadline passes", lambda: self._end_own(case.application), 3)

    def _two_persons(self, case: ApplicationCase, name: str, **data: Any) -> Iterator[Option]:
        waiting = Proposal.objects.filter(application=case.application, approved_at=None)
        prepared = set(waiting.values_list("prepared_by", flat=True))
        for role in (SECRETARIAT, APPROVER):
            user = self.people.users[role]
            if user.pk in prepared:
                continue
            yield Option(f"{name} as {role}", self.act(user, case, name, **data), 1)

    def _end_own(self, application: Application) -> None:
        passed = database_now() - timedelta(seconds=2)
        OwnDeadline.objects.filter(application=application).update(value=passed)
        Application.objects.filter(pk=application.pk).update(own_deadline=passed)

    def _check_formalities(self, case: ApplicationCase) -> Iterator[Option]:
        node = "check_formalities"
        if self.edition.phase not in SCORED_IN:
            return
        if FormalCheck.objects.filter(application=case.application, state="proposed").exists():
            for role in (SECRETARIAT, APPROVER):
                approve = self.step(role, case, node, decision="approve")
                yield Option(f"approve the rejection as {role}", approve, 2)
            back = {"decision": "return", "return_reason": "Proszę sprawdzić."}
            yield Option("return the rejection", self.step(APPROVER, case, node, **back), 2)
            return
        yield Option("accept", self.step(SECRETARIAT, case, node, **ACCEPTED), 8)
        yield Option("call to supplement", self.step(SECRETARIAT, case, node, **CALLED), 2)
        yield Option("propose a rejection", self.step(SECRETARIAT, case, node, **REFUSED), 1)

    def _supplement_application(self, case: ApplicationCase) -> Iterator[Option]:
        address = reverse("step", args=[case.public_id, "supplement_application"])
        signer = self._signer(case.application)
        answer = {"explanation_FK-08": "Uchwała w BIP."}
        yield Option("save the supplement", lambda: self.post(signer, address, answer), 2)
        done = answer | {"submit": "1", "confirmed": "on"}
        yield Option("answer the supplement", lambda: self.post(signer, address, done), 6)
        yield Option("the supplement's term passes", lambda: self._end_term(case), 2)

    def _end_term(self, case: ApplicationCase) -> None:
        now = database_now()
        Supplement.objects.filter(application=case.application, answered_at=None).update(
            delivered_at=now - timedelta(days=9), due_at=now - timedelta(seconds=2)
        )
        self.wake(case.process_id)
