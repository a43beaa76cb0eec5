"""Acts of the members of the Kapituła and of its secretary, as far as they are enabled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import localtime

from applications.models import Application
from juries import freezing, sessions
from juries.models import (
    Assignment,
    Conflict,
    ImpartialityStatement,
    Juror,
    Jury,
    Pairing,
    Review,
    Session,
)
from juries.statements import undeclared
from programmes.models import Category, Edition
from workflow.models import ApplicationCase

from .edition_run import CITATION, REASON
from .people import CHAIR, JURY_SECRETARY, People

SCORED_IN = (Edition.Phase.FORMAL_CHECK, Edition.Phase.SCORING)


@dataclass(frozen=True)
class Option:
    """An act that is enabled. `weight`: how often it is drawn, beside the others."""

    name: str
    do: Callable[[], HttpResponse | None]
    weight: int = 4


class KapitulaActs:
    """What a Contest may do in scoring and in session."""

    rng: Random
    people: People
    edition: Edition
    category: Category
    jury: Jury
    jurors: list[Juror]
    post: Callable[..., HttpResponse]
    step: Callable[..., Any]

    # --- scoring ---

    def _score_application(self, case: ApplicationCase) -> Iterator[Option]:
        for juror in self.jurors:
            yield from self._member_options(juror, case.application)
        secretary, jury = self.people.users[JURY_SECRETARY], [self.jury.public_id]
        allocate = reverse("allocate_jury", args=jury)
        has_all = case.application.assignments.filter(state="active").count() >= 2
        has_all |= case.application.pairings.filter(standing="free").count() < 2
        yield Option("allocate", lambda: self.post(secretary, allocate, {}), 1 if has_all else 6)
        by_hand = reverse("assign_application", args=[*jury, case.application.public_id])
        chosen = {"juror": str(self.rng.choice(self.jurors).public_id)}
        yield Option("assign by hand", lambda: self.post(secretary, by_hand, chosen), 1)
        yield from self._rulings()

    def _rulings(self) -> Iterator[Option]:
        chair = self.people.users[CHAIR]
        for conflict in Conflict.objects.filter(juror__jury=self.jury, state="doubt"):
            address = reverse("conflict_ruling", args=[conflict.public_id])
            ruling = {"ruling": self.rng.choice(["recused", "cleared"]), "reason": "Tak."}
            yield Option("rule", lambda a=address, r=ruling: self.post(chair, a, r), 4)

    def _member_options(self, juror: Juror, application: Application) -> Iterator[Option]:
        user, one = juror.user, [juror.public_id]
        statement = ImpartialityStatement.objects.filter(juror=juror).first()
        left = undeclared(juror).filter(pk=application.pk).exists()
        if statement is None or (statement.impartiality_at is None and not left):
            address = reverse("juror_statement", args=one)
            yield Option("sign", lambda: self.post(user, address, {"agree": "on"}), 8)
        if statement is not None and left:
            word = self.rng.choice(["free"] * 8 + ["doubt", "recused"])
            standing = reverse("juror_standing", args=one)
            key = application.public_id
            data = {f"{key}-standing": word, f"{key}-circumstance": "f" if word == "doubt" else ""}
            yield Option(f"declare {word}", lambda: self.post(user, standing, data), 8)
        assignment = Assignment.objects.filter(
            juror=juror, application=application, state="active"
        ).first()
        if assignment is not None:
            yield from self._card_options(user, assignment)

    def _card_options(self, user: Any, assignment: Assignment) -> Iterator[Option]:
        one = [assignment.public_id]
        secretary = self.people.users[JURY_SECRETARY]
        review = assignment.reviews.order_by("-version").first()
        if self.edition.phase not in (*SCORED_IN, Edition.Phase.SESSION):
            return
        if review is None or review.status == Review.Status.DRAFT:
            revision = review.revision if review else 0
            data = {"revision": revision, "action": "preview"}
            for code, top in (("V.3", 60), ("V.5", 40)):
                data |= {f"points-{code}": self.rng.randint(0, top), f"reason-{code}": REASON}
            sheet, lock = (reverse(n, args=one) for n in ("score_sheet", "score_sheet_lock"))
            yield Option("write a card", lambda: self.post(user, sheet, data), 1 if review else 8)
            if review is not None:
                locking = {"revision": revision}
                yield Option("lock a card", lambda: self.post(user, lock, locking), 8)
        else:
            opened = reverse("open_correction", args=one)
            why = {"reason": "Pomyłka rachunkowa."}
            yield Option("open a correction", lambda: self.post(secretary, opened, why), 1)
        late = reverse("declare_conflict", args=one)
        yield Option("late conflict", lambda: self.post(user, late, {"circumstance": "f"}), 1)
        taken = reverse("withdraw_assignment", args=one)
        why = {"reason": "Zmiana przydziału."}
        yield Option("take back", lambda: self.post(secretary, taken, why), 1)

    def _await_decision(self, case: ApplicationCase) -> Iterator[Option]:
        """Cards may still be corrected, and conflicts found, until the results are frozen."""
        active = Assignment.objects.filter(application=case.application, state="active")
        for assignment in active.select_related("juror__user"):
            yield from self._card_options(assignment.juror.user, assignment)

    # --- the session ---

    def _hold_session(self, case: Any) -> Iterator[Option]:
        session = Session.objects.filter(jury=self.jury, closed_at=None).first()
        keep = self._keeper(case)
        if session is None:
            yield Option("open a session", keep("", mode="in_person", place="Sala 12",
                held_at=f"{localtime():%Y-%m-%dT%H:%M}", agenda="Rozstrzygnięcie"), 12)  # fmt: skip
            return
        if not session.votes.exists():
            yield Option("attendance", keep("?part=attendance", **self._attendance()), 6)
        yield from self._decisions(session, keep)
        if sessions.bench(session).reached:
            yield from self._votes(session, keep)
        weight = 1 if freezing.obstacles(session) else 30
        yield Option("freeze", keep("?part=freeze"), weight)

    def _decisions(self, session: Session, keep: Any) -> Iterator[Option]:
        decided = set(session.decisions.values_list("application", flat=True))
        for application in sessions.ranked(self.category):
            query = f"?part=decisions&application={application.public_id}"
            award = keep(query, outcome="laureate", citation=CITATION, reason="Tak.")
            yield Option("award", award, 1 if application.pk in decided else 10)
            yield Option("do not award", keep(query, outcome="none", reason="Nie."), 1)
        nobody = keep("?part=decisions", category="V", reason="Nikt nie spełnił wymogów.")
        yield Option("award nobody", nobody, 1)

    def _votes(self, session: Session, keep: Any) -> Iterator[Option]:
        parts = sessions.split(session, self.category)
        if parts.block:
            yield Option("vote on all", keep("?part=votes", **self._ballot(session, "block:V")), 6)
        for application in sessions.ranked(self.category):
            single = self._ballot(session, f"single:{application.public_id}")
            yield Option("vote on one", keep("?part=votes", **single), 3)

    def _keeper(self, case: Any) -> Any:
        def keep(query: str, **data: Any) -> Any:
            return self.step(JURY_SECRETARY, case, "hold_session", query, **data)

        return keep

    def _attendance(self) -> dict[str, str]:
        return {
            f"juror_{juror.public_id}": self.rng.choice(["present"] * 9 + ["absent"])
            for juror in self.jurors
        }

    def _ballot(self, session: Session, subject: str) -> dict[str, Any]:
        """Everybody entitled votes in favour."""
        bench, leaving = sessions.bench(session), set()
        if subject.startswith("single:"):
            leaving = set(
                Pairing.objects.filter(
                    application__public_id=subject.removeprefix("single:"), standing="recused"
                ).values_list("juror", flat=True)
            )
        voters = [juror for juror in bench.voters if juror.pk not in leaving]
        counts = {"in_favour": len(voters), "against": 0, "abstained": 0}
        return {"subject": subject, "motion": "Przyjęcie propozycji", **counts}
