"""Results corrected after publication: the cases that are touched are reopened one by one, the
edition's case stays closed."""

import pytest
from django_ox.models import OxTask

from certificates.models import Certificate
from certificates.validity import UNKNOWN, VALID
from juries.models import Resolution
from records.clock import database_now
from records.models import Entry, Message
from tests.acceptance.edition_run import CITATION, run_case_jobs
from tests.workflow.corrected_run import FIRST_LOSES, SECOND, Correctable, CorrectedRun
from tests.workflow.test_stages import three_stages, to_strategy
from workflow.jobs import reopen_corrected
from workflow.models import ApplicationCase

pytestmark = pytest.mark.django_db


@pytest.fixture
def run():
    return CorrectedRun()


@pytest.fixture
def closed(run):
    run.release()
    assert run.phase() == ("closed", 1)
    return run


def standings(application):
    today = database_now().date()
    rows = Certificate.objects.public().filter(award__application=application).order_by("pk")
    return [row.standing(today) for row in rows]


def runs_of(application):
    return list(ApplicationCase.objects.filter(application=application).order_by("pk"))


def test_whoever_is_awarded_by_a_correction_gets_a_certificate_after_the_edition_closed(closed):
    second = closed.applications[1]
    assert closed.status(second) == ("not_awarded", 1)

    correction = closed.corrected(SECOND)
    run_case_jobs()

    assert closed.status(second) == ("awarded", 1)
    assert standings(second) == [VALID]
    first_run, new_run = runs_of(second)
    assert (first_run.is_open, new_run.is_open) == (False, False)
    assert new_run.reason == correction.reason
    assert (new_run.opened_by, new_run.approved_by) == (
        correction.prepared_by, correction.approved_by,
    )  # fmt: skip
    assert closed.phase() == ("closed", 1)  # the edition's case stays closed
    assert closed.edition_nodes() == []


def test_before_the_release_the_reopened_case_waits_for_it_with_the_others(run):
    second = run.applications[1]
    run.corrected(SECOND)
    run_case_jobs()
    assert run.status(second) == ("awarded", 1)
    assert run.nodes(second) == ["await_release"]

    run.release()

    assert [standings(each) for each in run.applications] == [[VALID], [VALID]]


def test_whoever_loses_the_award_before_the_release_gets_no_certificate(run):
    first = run.applications[0]
    assert run.nodes(first) == ["await_release"]

    run.corrected(FIRST_LOSES)
    run_case_jobs()

    assert run.status(first) == ("not_awarded", 1)
    assert [case.is_open for case in runs_of(first)] == [False, False]
    run.release()
    assert Certificate.objects.count() == 0


def test_a_release_that_comes_between_issues_nothing_to_whoever_lost_the_award(run):
    """The case still waits for the release when it comes: its own job has not run yet."""
    run.step("issuer", "release_certificates")
    run.corrected(FIRST_LOSES)
    run.step("approver", "release_certificates")
    run_case_jobs()
    assert run.status(run.applications[0]) == ("not_awarded", 1)
    assert Certificate.objects.count() == 0


def test_a_certificate_whose_award_was_taken_back_no_longer_confirms_it(closed):
    """Its revocation is an act of its own, with a hearing of the holder."""
    first = closed.applications[0]
    assert standings(first) == [VALID]

    closed.corrected(FIRST_LOSES)
    run_case_jobs()

    assert closed.status(first) == ("not_awarded", 1)
    assert standings(first) == [UNKNOWN]
    assert Certificate.objects.get().status == "active"


def test_another_place_replaces_the_certificate(closed):
    first = closed.applications[0]
    closed.corrected((0, "certified", 1, CITATION))
    run_case_jobs()
    assert closed.status(first) == ("awarded", 1)
    assert standings(first) == ["superseded", VALID]


def test_only_those_whose_result_changes_are_touched():
    run = CorrectedRun(applicants=3)
    run.release()
    Message.objects.filter(status="held").update(status="queued")
    run.corrected(SECOND)
    run_case_jobs()
    assert [len(runs_of(each)) for each in run.applications] == [1, 2, 1]
    told = Message.objects.filter(event="KOR-01").values_list("subject_id", flat=True)
    assert set(told) == {str(run.applications[1].public_id)}


def test_one_case_a_job_and_one_process_a_transaction(run):
    """The approval itself moves no case."""
    before = [case.process_id for case in ApplicationCase.objects.all()]
    run.corrected(FIRST_LOSES, SECOND)
    assert [case.process_id for case in ApplicationCase.objects.all()] == before
    jobs = OxTask.objects.filter(task_path__endswith="reopen_corrected", status="READY")
    assert jobs.count() == 2


def test_running_the_job_again_changes_nothing(closed):
    correction = closed.corrected(FIRST_LOSES, SECOND)
    run_case_jobs()
    before = ApplicationCase.objects.count(), Entry.objects.count(), Message.objects.count()
    for application in closed.applications:
        reopen_corrected.call(application_id=application.pk, resolution_id=correction.pk)
    run_case_jobs()
    assert before == (
        ApplicationCase.objects.count(), Entry.objects.count(), Message.objects.count(),
    )  # fmt: skip


def test_a_withdrawn_application_is_not_reopened(run):
    second = run.applications[1]
    type(second).objects.filter(pk=second.pk).update(status="withdrawn", status_at=database_now())
    run.corrected(SECOND)
    run_case_jobs()
    assert run.status(second) == ("withdrawn", 1)
    assert len(runs_of(second)) == 1


def test_two_approvals_at_once_publish_once(run):
    run.prepare(SECOND)
    correction = run.waiting_correction()
    assert run.approve_correction().status_code == 302
    again = run.clients["approver"].post(
        run.of(correction),
        {"seen": correction.bundle_sha256, "act_number": "DSR.2", "act_on": "2026-01-02",
         "action": "approve"},
    )  # fmt: skip
    assert again.status_code == 409
    assert Entry.objects.filter(verb="correction_approved").count() == 1
    assert Resolution.objects.filter(published_at__isnull=False).count() == 2


# --- an earlier stage ---


def shortlisted():
    """Three of five went on; the call of the second stage is open."""
    run = Correctable(three_stages(), applicants=5)
    points = zip(run.applications, ([90], [80], [70], [20], [10]), strict=True)
    to_strategy(run, {application.pk: given for application, given in points})
    return run


def test_whoever_goes_on_by_a_correction_joins_the_call_of_the_next_stage():
    run = shortlisted()
    fourth = run.applications[3]

    run.corrected((3, "advanced", 4, ""))
    run_case_jobs()

    assert run.status(fourth) == ("extending", 2)
    assert run.nodes(fourth) == ["extend_application"]
    assert Message.objects.filter(event="ETA-01", subject_id=str(fourth.public_id)).count() == 1
    run.submit(fourth)
    assert run.status(fourth) == ("submitted", 2)


def test_whoever_is_in_the_next_stage_keeps_the_result_of_the_earlier_one():
    run = shortlisted()
    answer = run.prepare((0, "none", 1, ""))
    assert answer.status_code == 200
    assert "Ten wniosek jest już w następnym etapie." in answer.content.decode()
    assert run.edition.resolutions.count() == 1


def test_another_place_in_an_earlier_stage_is_told_to_whoever_went_on_and_moves_no_case():
    run = shortlisted()
    first = run.applications[0]
    Message.objects.filter(status="held").update(status="queued")
    standing = run.status(first), run.nodes(first), len(runs_of(first))
    typed = run.typed((0, "advanced", 2, ""), do="preview")
    preview = run.send("secretary", run.preparing(), typed).content.decode()
    assert "Sprawa jest już w następnym etapie; powiadomimy o sprostowaniu." in preview

    correction = run.corrected((0, "advanced", 2, ""))
    run_case_jobs()

    assert standing == (run.status(first), run.nodes(first), len(runs_of(first)))
    letter = Message.objects.get(event="KOR-01", subject_id=str(first.public_id))
    assert (letter.key, letter.status) == (correction.no, "held")
    reopen_corrected.call(application_id=first.pk, resolution_id=correction.pk)
    assert Message.objects.filter(event="KOR-01", subject_id=str(first.public_id)).count() == 1


def test_a_correction_that_comes_too_late_for_the_next_stage_is_refused_to_both_persons():
    run = shortlisted()
    run.prepare((3, "advanced", 4, ""))
    for application in run.applications[:3]:
        run.submit(application)
    run.close_call(2)
    run.accept_all()
    assert run.phase() == ("scoring", 2)

    answer = run.approve_correction()

    assert answer.status_code == 200
    assert "Jest za późno" in answer.content.decode()
    assert run.waiting_correction().approved_at is None
    assert run.status(run.applications[3]) == ("not_awarded", 1)
