"""The pages on which published results are corrected, from the sheet to the public page."""

import pytest
from django.urls import reverse

from accounts.models import User
from tests.acceptance.edition_run import CITATION, run_case_jobs
from tests.workflow.corrected_run import REASON, CorrectedRun

from .aside import aside
from .looking import faults

pytestmark = pytest.mark.django_db(transaction=True)


def released() -> CorrectedRun:
    run = CorrectedRun(applicants=2)
    run.release()
    return run


def test_a_correction_from_the_sheet_to_the_public_page(live_server, person):
    run = aside(released)
    found = {}

    def of(who: str):
        return person(User.objects.get(pk=run.clients[who].session["_auth_user_id"]))

    keys = [str(application.public_id) for application in run.applications]
    first, second = of("secretary"), of("approver")
    first.goto(run.preparing())
    found["sheet"] = faults(first)
    first.get_by_text("Gmina Próbna 02").click()
    first.locator(f"[name='{keys[1]}-outcome']").select_option("laureate")
    first.locator(f"[name='{keys[1]}-citation']").fill("Za krótko.")
    first.locator("button[value=preview]").click()
    found["errors"] = faults(first)
    first.locator(f"[name='{keys[1]}-citation']").fill(CITATION)
    first.get_by_text("Gmina Próbna 01").click()
    first.locator(f"[name='{keys[0]}-outcome']").select_option("none")
    first.locator("[name=reason]").fill(REASON)
    first.locator("button[value=preview]").click()
    found["preview"] = faults(first)
    first.locator("button[value=save]").click()
    found["saved"] = faults(first)

    second.goto(run.of(run.waiting_correction()))
    found["approval"] = faults(second)
    second.locator("[name=act_number]").fill("DSR.2")
    second.locator("[name=act_on]").fill("2026-01-02")
    second.locator("button[value=approve]").click()
    found["approved"] = faults(second)
    aside(run_case_jobs)
    second.goto(reverse("results", args=[run.edition.slug]))
    found["results"] = faults(second)

    assert "Gmina Próbna 02" in second.locator("main").inner_text()
    assert {name: rows for name, rows in found.items() if rows} == {}
    assert run.status(run.applications[0]) == ("not_awarded", 1)
    assert run.status(run.applications[1]) == ("awarded", 1)
