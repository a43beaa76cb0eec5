"""A rehearsal is walked to its certificates by the people whom the command prints, who log in with
the printed password and have nothing but the pages."""

import io
import re
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from viewflow.workflow.models import Task

from applications.models import Application
from certificates.models import Certificate
from juries.models import Assignment
from programmes.loader import load_programme
from programmes.models import Edition
from records.clock import database_now
from workflow.demonstration import kapitula, office
from workflow.demonstration.jobs import run_jobs, wake_up
from workflow.demonstration.visitor import Visitor

pytestmark = pytest.mark.django_db
CATALOGUE = Path(__file__).resolve().parents[2] / "programmes/catalogue"
SLUG = "znak-jakosci-2022"
WORDS = "Treść przykładowa próby, z powołaniem na wniosek i na jego załączniki. " * 8


@pytest.fixture
def people(settings) -> dict[str, list[Visitor]]:
    """Everybody printed, at a browser of their own, by the first part of the address."""
    settings.REQUIRE_SECOND_FACTOR = True
    load_programme(CATALOGUE / f"{SLUG}.toml", at=database_now())
    out = io.StringIO()
    call_command("rehearse", SLUG, "--organisations=5", "--closes-in=1", stdout=out)
    password = re.search(r"hasłem (\w+)", out.getvalue())[1]
    found: dict[str, list[Visitor]] = {}
    for number, email in enumerate(re.findall(r"[\w-]+@[\w.-]+", out.getvalue()), start=1):
        visitor = Visitor(email, email, number=number).log_in(password)
        found.setdefault(email.partition("-")[0], []).append(visitor)
    return found


def test_it_is_walked_to_its_certificates(people):
    edition = Edition.objects.get(slug=f"{SLUG}-proba")
    secretariat, approver = people["sekretariat"][0], people["zatwierdzanie"][0]
    issuer, secretary = people["certyfikaty"][0], people["sekretarz"][0]
    close_call(edition)
    for application in submitted(edition):
        case = reverse("case", args=[application.cases.get().public_id])
        office.accept(secretariat, SimpleNamespace(case=case))
    office.close_formal_checks(secretariat, edition)
    for member in people["kapitula"]:
        kapitula.take_seat(member, edition, {})
    kapitula.allocate(secretary, edition)
    score_all(people["kapitula"], edition)
    office.close_scoring(secretariat, edition)
    run_jobs()
    hold_session(secretary, edition, members=len(people["kapitula"]))
    office.approve_results(approver, edition, act_number="PRÓBA.1")
    office.publish_results(secretariat, edition)
    run_jobs()
    assert office.release_letters(secretariat) > 0
    office.prepare_release(issuer, edition)
    office.approve_release(approver, edition)
    run_jobs()
    edition.refresh_from_db()
    assert edition.phase == Edition.Phase.CLOSED
    issued = Certificate.objects.filter(award__resolution__edition=edition)
    assert {certificate.status for certificate in issued} == {"active"}
    assert issued.count() == 5
    assert mail.outbox == []
    call_command("rehearse", edition.slug, "--discard", stdout=io.StringIO())
    call_command("verify_ledger", stdout=io.StringIO())


def close_call(edition: Edition) -> None:
    """The minute passes: the deadline and the wake-up armed for it lie in the past."""
    passed = database_now() - timedelta(seconds=1)
    edition.deadlines.filter(kind="call_closes").update(value=passed)
    Task.objects.filter(status="SCHEDULED", scheduled__lt=passed + timedelta(hours=1)).update(
        scheduled=passed
    )
    wake_up()


def submitted(edition: Edition) -> list[Application]:
    rows = Application.objects.filter(category__edition=edition, status="submitted")
    return list(rows.order_by("pk"))


def score_all(members: list[Visitor], edition: Edition) -> None:
    by_email = {visitor.email: visitor for visitor in members}
    rows = Assignment.objects.filter(stage__edition=edition, state="active")
    for row in rows.select_related("juror__user", "application__category"):
        criteria = row.application.category.criteria.filter(stage=row.stage)
        card: dict[str, Any] = {
            criterion.code: {"points": int(criterion.max_points * 8 / 10), "reason": WORDS[:400]}
            for criterion in criteria
        }
        kapitula.score(by_email[row.juror.user.email], row, card)
    run_jobs()


def hold_session(secretary: Visitor, edition: Edition, *, members: int) -> None:
    sitting = kapitula.Sitting(secretary, edition)
    sitting.open()
    sitting.record_attendance()
    for application in Application.objects.filter(category__edition=edition):
        page = sitting.part("decisions", application=str(application.public_id))
        secretary.send(page, {"citation": WORDS[:300]}, form=page.form_with("citation"))
    for category in edition.categories.all():
        sitting.vote(f"block:{category.code}", "Przyjęcie rozstrzygnięć", in_favour=members)
    sitting.freeze()
    run_jobs()
