"""The contest, or one of its categories, is cancelled: by two persons, with a reason that everybody
reads; every case ends by a job of its own and nothing is submitted any more."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django_ox.models import OxTask

from applications.models import Application
from programmes.models import Cancellation, Edition
from records.clock import database_now
from records.ledger import witnessed
from records.models import Entry, Message
from tests.acceptance.edition_run import run_case_jobs
from tests.shown_form import hidden_inputs
from tests.workflow.corrected_run import CorrectedRun, rules
from tests.workflow.stages_run import StagesRun
from workflow.cases import cancel_case
from workflow.jobs import cancel_application
from workflow.models import ApplicationCase

pytestmark = pytest.mark.django_db
REASON = "Ministerstwo wycofało środki na nagrody."
WHOLE, CATEGORY = "odwolaj-konkurs", "odwolaj-kategorie"


def two_categories(**outcome):
    content = rules()
    other = content["categories"][0] | {"code": "VI", "label": "Druga kategoria"}
    content["categories"].append(other)
    for category in content["categories"]:
        category["outcome"] |= outcome
    return content


class CancelledRun(StagesRun):
    """Two applications of the first category, one of the second; the first is submitted."""

    def __init__(self, content=None):
        super().__init__(content or two_categories(), applicants=2)
        first, self.category = self.category, self.edition.categories.get(code="VI")
        self.applications.append(self.start(2))
        self.category = first
        self.submit(self.applications[0])

    def address(self, act: str) -> str:
        return reverse("act", args=[self.case.public_id, act])

    def send(self, who: str, act: str, **data):
        client = self.clients[who]
        return client.post(self.address(act), hidden_inputs(client.get(self.address(act))) | data)

    def prepare(self, act: str = WHOLE, who: str = "secretariat", **data):
        chosen = {"category": "V"} if act == CATEGORY else {}
        return self.send(who, act, **{"reason": REASON, **chosen, **data})

    def cancel(self, act: str = WHOLE) -> None:
        assert self.prepare(act).status_code == 302
        assert self.send("approver", act, action="approve").status_code == 302

    def shown(self, who: str, address: str) -> str:
        page = self.clients[who].get(address).content.decode()
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).replace("\xa0", " ")

    def statuses(self) -> list[str]:
        return [self.status(application)[0] for application in self.applications]

    def case_of(self, application) -> str:
        return reverse("case", args=[application.cases.latest("pk").public_id])


@pytest.fixture
def run():
    return CancelledRun()


# --- the whole contest ---


def test_a_cancelled_contest_ends_every_case_and_tells_everybody(run):
    run.cancel()
    assert run.phase() == (Edition.Phase.CANCELLED, 1)
    assert run.edition_nodes() == []  # the edition's case is closed
    run_case_jobs()
    assert run.statuses() == ["cancelled"] * 3
    assert not ApplicationCase.objects.filter(is_open=True).exists()
    letters = Message.objects.filter(event="ODW-01")
    assert letters.count() == 3
    assert {letter.status for letter in letters} == {Message.Status.QUEUED}
    assert all(REASON in letter.body and "został odwołany" in letter.body for letter in letters)


def test_nothing_is_begun_or_submitted_from_the_approval_on(run):
    """Also before the jobs have ended the cases."""
    run.cancel()
    draft = run.applications[1]
    address = reverse("step", args=[draft.cases.get().public_id, "submit_application"])
    run.clients[f"applicant {draft.pk}"].post(
        address, {"do": "confirm", "version": str(run.now(draft).version)}
    )
    assert not draft.submissions.exists()
    with pytest.raises(ValidationError):
        run.start(3)
    run.wake()
    run_case_jobs()
    assert run.statuses() == ["cancelled"] * 3


def test_drafts_and_applications_stay_readable_and_say_why(run):
    run.cancel()
    run_case_jobs()
    for application in run.applications:
        who = f"applicant {application.pk}"
        text = run.shown(who, run.case_of(application))
        assert f"Konkurs odwołany – {REASON}" in text
        preview = reverse("application_preview", args=[application.public_id])
        assert run.clients[who].get(preview).status_code == 200
        assert f"Konkurs odwołany – {REASON}" in run.shown(who, reverse("desk"))


def test_the_public_page_says_that_the_contest_was_cancelled_and_why(run):
    run.cancel()
    for address in (
        reverse("edition", args=[run.edition.slug]),
        reverse("category", args=[run.edition.slug, "V"]),
    ):
        text = run.shown("secretary", address)
        assert "Konkurs odwołany" in text
        assert REASON in text


def test_the_approval_moves_one_process_and_leaves_the_others_to_jobs(run):
    run.cancel()
    jobs = OxTask.objects.filter(task_path__endswith="cancel_application", status="READY")
    assert jobs.count() == 3
    assert ApplicationCase.objects.filter(is_open=True).count() == 3


def test_running_a_job_again_changes_nothing(run):
    run.cancel()
    run_case_jobs()
    before = Entry.objects.count(), Message.objects.count()
    row = Cancellation.objects.get()
    for application in run.applications:
        cancel_application.call(application_id=application.pk, cancellation_id=row.pk)
    assert (Entry.objects.count(), Message.objects.count()) == before


def test_whatever_had_ended_before_keeps_its_state(run):
    second = run.applications[1]
    Application.objects.filter(pk=second.pk).update(status="withdrawn")
    run.cancel()
    run_case_jobs()
    assert run.statuses() == ["cancelled", "withdrawn", "cancelled"]


# --- one category ---


def test_a_cancelled_category_leaves_the_others_alone(run):
    run.cancel(CATEGORY)
    run_case_jobs()
    assert run.phase() == (Edition.Phase.CALL_OPEN, 1)
    assert run.statuses() == ["cancelled", "cancelled", "draft"]
    third = run.applications[2]
    run.submit(third)
    assert run.status(third) == ("submitted", 1)
    text = run.shown(f"applicant {run.applications[0].pk}", run.case_of(run.applications[0]))
    assert f"Kategoria odwołana – {REASON}" in text


def test_a_cancelled_category_takes_no_part_in_later_phases(run):
    run.submit(run.applications[2])
    run.cancel(CATEGORY)
    run_case_jobs()
    run.close_call()
    run.accept_all()
    run.score_all({run.applications[2].pk: [50, 30]})
    run.open_session()
    run.decide("secretary", run.applications[2], "laureate")
    run.category = run.edition.categories.get(code="VI")
    run.vote()
    run.freeze()
    run.approve(act_number="DSR.1", act_on="2026-01-02")
    run.publish()
    assert [row.category.code for row in run.edition.resolutions.all()] == ["VI"]
    assert run.status(run.applications[2]) == ("awarded", 1)


def test_nobody_begins_an_application_in_a_cancelled_category(run):
    run.cancel(CATEGORY)
    text = run.shown("secretary", reverse("category", args=[run.edition.slug, "V"]))
    assert "Kategoria odwołana" in text
    assert "Rozpocznij wniosek" not in text
    other = run.shown("secretary", reverse("category", args=[run.edition.slug, "VI"]))
    assert "Rozpocznij wniosek" in other


def test_the_only_category_left_is_cancelled_with_the_contest(run):
    run.cancel(CATEGORY)
    answer = run.prepare(CATEGORY, category="VI")
    assert answer.status_code == 200
    assert "To jedyna kategoria" in answer.content.decode()
    assert REASON in answer.content.decode()
    assert Cancellation.objects.count() == 1


# --- two persons ---


def test_whoever_prepared_does_not_approve(run):
    run.prepare()
    seen = str(Cancellation.objects.get().public_id)
    answer = run.send("secretariat", WHOLE, action="approve", seen=seen)
    assert answer.status_code == 200
    assert "zatwierdza inna osoba" in answer.content.decode()
    assert run.phase() == (Edition.Phase.CALL_OPEN, 1)


def test_a_refused_cancellation_changes_nothing_and_another_may_be_prepared(run):
    run.prepare()
    run.send("approver", WHOLE, action="refuse", reason="")
    assert Cancellation.objects.get().refused_at is None
    run.send("approver", WHOLE, action="refuse", reason="Środki są.")
    assert Cancellation.objects.get().refusal_reason == "Środki są."
    assert run.phase() == (Edition.Phase.CALL_OPEN, 1)
    run.cancel()
    assert run.phase() == (Edition.Phase.CANCELLED, 1)


def test_a_second_click_is_told_that_it_is_done(run):
    run.prepare()
    seen = {"seen": str(Cancellation.objects.get().public_id), "action": "approve"}
    address = run.address(WHOLE)
    assert run.clients["approver"].post(address, seen).status_code == 302
    again = run.clients["approver"].post(address, seen)
    assert again.status_code == 409
    assert REASON in again.content.decode()
    assert Entry.objects.filter(verb="cancellation_approved").count() == 1


def test_an_approval_names_what_was_seen(run):
    run.prepare()
    answer = run.clients["approver"].post(run.address(WHOLE), {"action": "approve"})
    assert answer.status_code == 200
    assert Cancellation.objects.get().approved_at is None


def test_the_cancellation_waits_on_the_desk_of_the_second_person(run):
    run.prepare(CATEGORY)
    address = run.address(WHOLE)
    assert address in run.clients["approver"].get(reverse("desk")).content.decode()
    assert address not in run.clients["secretariat"].get(reverse("desk")).content.decode()
    assert "Kategoria: V." in run.shown("approver", address)


@pytest.mark.parametrize("data", [{"reason": " "}, {"category": "nie ma"}, {"category": ""}])
def test_a_wrong_form_comes_back_with_the_error_at_its_field(run, data):
    answer = run.prepare(CATEGORY, **data)
    assert answer.status_code == 200
    assert 'class="govuk-error-message"' in answer.content.decode()
    assert Cancellation.objects.count() == 0


def test_published_results_are_not_cancelled():
    run = CorrectedRun()
    address = reverse("act", args=[run.case.public_id, WHOLE])
    assert run.clients["approver"].get(address).status_code == 403


def test_the_page_says_whether_the_least_number_of_applications_was_reached():
    run = CancelledRun(two_categories(min_applications=2))
    text = run.shown("secretariat", run.address(WHOLE))
    assert "2; złożono: 1 – nie osiągnięto" in text
    run.submit(run.applications[1])
    assert "2; złożono: 2 – osiągnięto" in run.shown("secretariat", run.address(WHOLE))


def test_a_contest_is_cancelled_in_its_scoring_as_well(run):
    run.close_call()
    run.accept_all()
    assert run.phase() == (Edition.Phase.SCORING, 1)
    run.cancel()
    run_case_jobs()
    assert run.status(run.applications[0]) == ("cancelled", 1)
    assert run.edition_nodes() == []
    assert not ApplicationCase.objects.filter(is_open=True).exists()


def test_what_ended_before_is_not_reopened_in_a_cancelled_category(run):
    second = run.applications[1]
    with witnessed(by=None, at=database_now()):
        Application.objects.filter(pk=second.pk).update(status="withdrawn")
        cancel_case(second.cases.get())
    run.cancel(CATEGORY)
    run_case_jobs()
    address = reverse("act", args=[second.cases.get().public_id, "przywroc"])
    data = {"reason": "Pomyłka.", "value_0": "2049-05-04", "value_1": "12:00:00"}
    answer = run.clients["secretariat"].post(address, data | {"seen": ""})
    assert answer.status_code == 200
    assert "odwołano" in answer.content.decode()
    assert run.status(second) == ("withdrawn", 1)
