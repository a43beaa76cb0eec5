"""ACCEPTANCE 11 at the step that issues: ten workers on one case, fifty times over."""

import pytest
from viewflow.workflow.models import Task

from applications.models import Application
from certificates.models import Certificate, NumberCounter
from records.clock import database_now
from records.ledger import verify, witnessed
from records.models import Document, Entry, Message
from workflow.cases import open_nodes
from workflow.flows import ApplicationFlow
from workflow.jobs import deliver_decision, release_case
from workflow.models import ApplicationCase

from .rows import awarded, published_edition, release, resolution_of

ROUNDS, WORKERS = 50, 10
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.race,
    pytest.mark.usefixtures("on_postgresql"),
]


def bundle_of(applications: list[Application]) -> dict:
    """What `hold_session` freezes, as far as the decision of a case reads it."""
    keys = [str(row.public_id) for row in applications]
    award = {"outcome": "certified", "label": "Podmiot certyfikowany", "place": None}
    words = {"ex_aequo": False, "citation": "", "reason": ""}
    return {
        "applications": [
            {"application": str(row.public_id), "reference": row.reference} for row in applications
        ],
        "outcomes": [{"application": key, **award, **words} for key in keys],
        "scores": {key: {"published": "80.00"} for key in keys},
    }


def waiting_for_release(application: Application) -> ApplicationCase:
    """The application's case brought to `await_release` by the engine itself."""
    at = database_now()
    with witnessed(by=None, at=at):
        case = ApplicationFlow.application_reopened.run(
            application=application, by=application.created_by, at=at
        )
    deliver_decision.call(application_id=application.pk)
    assert open_nodes(case.process_id) == ["await_release"]
    return case


def cases_of_a_released_edition(count: int) -> list[ApplicationCase]:
    edition = published_edition()
    resolution = resolution_of(edition)
    rows = [awarded(edition, f"Gmina {no}", resolution=resolution) for no in range(count)]
    resolution.bundle = bundle_of(rows)
    resolution.save(update_fields=["bundle"])
    release(edition)
    return [waiting_for_release(row) for row in rows]


def releaser(case: ApplicationCase):
    return lambda: release_case.call(application_id=case.application_id)


def running_numbers() -> list[int]:
    return [int(number[-4:]) for number in Certificate.objects.values_list("number", flat=True)]


def test_ten_workers_issue_one_certificate_in_every_round(at_once):
    cases = cases_of_a_released_edition(ROUNDS)

    for no, case in enumerate(cases, start=1):
        answers = at_once(*[releaser(case)] * WORKERS)
        assert answers == [None] * WORKERS, no
        assert Certificate.objects.filter(award__application=case.application_id).count() == 1, no

    assert sorted(running_numbers()) == list(range(1, ROUNDS + 1))
    assert NumberCounter.objects.get().last == ROUNDS
    assert Document.objects.filter(kind="certificate").count() == ROUNDS
    assert Entry.objects.filter(verb="certificate_issued").count() == ROUNDS
    assert Message.objects.filter(event="MSG-11").count() == ROUNDS
    issued = Task.objects.filter(flow_task=ApplicationFlow.issue_certificate, status="DONE")
    assert issued.count() == ROUNDS
    assert not ApplicationCase.objects.filter(is_open=True).exists()
    assert verify().is_sound


def test_ten_cases_taken_twice_each_at_once_get_ten_numbers(at_once):
    """A batch as workers run it: different cases meet at the number's counter."""
    cases = cases_of_a_released_edition(WORKERS)

    answers = at_once(*[releaser(case) for case in cases * 2])

    assert answers == [None] * len(cases) * 2
    assert sorted(running_numbers()) == list(range(1, WORKERS + 1))
    assert verify().is_sound
