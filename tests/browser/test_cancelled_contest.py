"""The pages on which a category and then the whole contest are cancelled, and what is read then."""

import pytest
from django.urls import reverse

from accounts.models import User
from tests.acceptance.edition_run import run_case_jobs
from tests.workflow.test_cancelling import CATEGORY, REASON, WHOLE, CancelledRun, two_categories

from .aside import aside
from .looking import faults

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_category_and_then_the_contest_are_cancelled(live_server, person):
    run = aside(lambda: CancelledRun(two_categories(min_applications=2)))
    found = {}

    def of(who: str):
        return person(User.objects.get(pk=run.clients[who].session["_auth_user_id"]))

    first, second = of("secretariat"), of("approver")
    first.goto(run.address(CATEGORY))
    found["form"] = faults(first)
    first.locator("main button").last.click()
    found["errors"] = faults(first)
    first.locator("[name=category]").select_option("V")
    first.locator("[name=reason]").fill(REASON)
    first.locator("main button").last.click()
    found["waiting"] = faults(first)
    second.goto(run.address(CATEGORY))
    found["approval"] = faults(second)
    second.locator("button[value=approve]").click()
    aside(run_case_jobs)
    second.goto(reverse("edition", args=[run.edition.slug]))
    found["public, one category"] = faults(second)
    aside(lambda: run.cancel(WHOLE))
    aside(run_case_jobs)
    second.goto(run.address(WHOLE))
    found["ended"] = faults(second)
    applicant = of(f"applicant {run.applications[1].pk}")
    applicant.goto(run.case_of(run.applications[1]))
    found["case"] = faults(applicant)

    assert REASON in applicant.locator("main").inner_text()
    assert {name: rows for name, rows in found.items() if rows} == {}
    assert run.statuses() == ["cancelled"] * 3
