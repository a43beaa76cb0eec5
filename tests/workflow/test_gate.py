"""The gate is the only way through a task (DESIGN §3): nothing else moves a case."""

import uuid

import pytest
from django.urls import reverse
from viewflow.workflow.models import Task

from accounts.models import Membership
from applications.models import Application, Submission
from records.clock import database_now
from records.models import Entry
from tests.factories import MembershipFactory
from tests.shown_form import hidden_inputs, send
from workflow.cases import open_nodes, start_application
from workflow.models import ApplicationCase

pytestmark = pytest.mark.django_db
ANSWERS = {
    "A6": "https://bip.example.org/",
    "A7": "4200",
    "D3": "Klub seniora prowadzi spółdzielnia socjalna.",
}


@pytest.fixture
def full_draft(case):
    """A draft with every required answer."""
    Application.objects.filter(pk=case.application_id).update(answers=ANSWERS)
    return case


@pytest.fixture
def signer(client, membership):
    client.force_login(membership.user)
    return client


def step_url(case, node="submit_application"):
    return reverse("step", args=[case.public_id, node])


def submit(client, case, **more):
    data = {"do": "confirm", "declaration-O1": "on", "declaration-O2": "on", **more}
    return send(client, step_url(case), data)


def test_the_signer_submits_and_the_case_moves_on(signer, full_draft):
    response = submit(signer, full_draft)
    full_draft.application.refresh_from_db()
    assert response.status_code == 302
    assert full_draft.application.status == Application.Status.SUBMITTED
    assert open_nodes(full_draft.process_id) == ["check_formalities"]
    assert Submission.objects.get().submitted_at is not None


def test_the_step_and_its_trace_are_one_transaction(signer, full_draft):
    submit(signer, full_draft)
    verbs = set(Entry.objects.values_list("verb", flat=True))
    assert {"application_submitted", "step_done"} <= verbs


def test_a_second_post_says_who_did_it_and_writes_nothing(signer, full_draft):
    submit(signer, full_draft)
    before = Entry.objects.count()
    response = submit(signer, full_draft)
    assert response.status_code == 409
    assert "Przejdź do sprawy" in response.content.decode()
    assert Submission.objects.count() == 1
    assert Entry.objects.count() == before


def test_an_incomplete_draft_stays_a_draft_and_says_what_is_missing(signer, case):
    response = submit(signer, case)
    case.application.refresh_from_db()
    assert response.status_code == 200
    assert case.application.status == Application.Status.DRAFT
    assert open_nodes(case.process_id) == ["submit_application"]


def test_a_form_of_an_older_version_is_given_back_with_what_was_typed(signer, full_draft):
    Application.objects.filter(pk=full_draft.application_id).update(version=7)
    response = submit(signer, full_draft, version="3", note="moja uwaga")
    assert response.status_code == 409
    assert "moja uwaga" in response.content.decode()
    assert Submission.objects.count() == 0


@pytest.mark.parametrize("version", ["", "0", "abc"])
def test_a_form_that_does_not_say_its_version_is_as_old_as_any(signer, full_draft, version):
    assert submit(signer, full_draft, version=version).status_code == 409
    data = {"do": "confirm", "declaration-O1": "on", "declaration-O2": "on"}
    assert signer.post(step_url(full_draft), data).status_code == 409
    assert Submission.objects.count() == 0


def test_the_version_in_a_form_is_a_bare_number(signer, full_draft):
    Application.objects.filter(pk=full_draft.application_id).update(version=12345)
    assert hidden_inputs(signer.get(step_url(full_draft)))["version"] == "12345"
    assert submit(signer, full_draft).status_code == 302


@pytest.mark.parametrize(
    "node", ["check_formalities", "score_application", "is_call_over", "draft_lapsed", "nothing"]
)
def test_a_node_that_is_not_the_persons_is_not_found(signer, full_draft, node):
    response = signer.post(step_url(full_draft, node), {"do": "confirm"})
    assert response.status_code in (403, 404)
    assert open_nodes(full_draft.process_id) == ["submit_application"]


def test_a_stranger_and_an_unknown_case_look_alike(client, full_draft, stranger):
    client.force_login(stranger)
    known = submit(client, full_draft)
    unknown = client.post(reverse("step", args=[uuid.uuid4(), "submit_application"]))
    assert (known.status_code, unknown.status_code) == (404, 404)


def test_anonymous_people_are_asked_to_log_in_whatever_the_id(client, full_draft):
    known = client.get(step_url(full_draft))
    unknown = client.get(reverse("step", args=[uuid.uuid4(), "submit_application"]))
    assert known.status_code == unknown.status_code == 302
    assert known.url.partition("?")[0] == unknown.url.partition("?")[0]


def test_a_case_of_another_organisation_cannot_be_moved_by_its_id(client, full_draft, category):
    other = MembershipFactory()
    mine = start_application(
        category, organisation=other.organisation, group=other.group, by=other.user,
        at=database_now(),
    )  # fmt: skip
    client.force_login(other.user)
    assert submit(client, full_draft).status_code == 404
    assert client.get(step_url(mine)).status_code == 200
    assert Submission.objects.count() == 0


def test_an_adviser_never_submits(client, full_draft, membership):
    adviser = MembershipFactory(
        organisation=membership.organisation, group=membership.group, role=Membership.Role.HELPER
    )
    client.force_login(adviser.user)
    assert submit(client, full_draft).status_code == 403
    assert Submission.objects.count() == 0


def test_two_starts_in_one_group_give_one_draft(category, membership):
    cases = {
        start_application(
            category,
            organisation=membership.organisation,
            group=membership.group,
            by=membership.user,
            at=database_now(),
        )
        for _ in range(2)
    }
    assert len(cases) == Application.objects.count() == ApplicationCase.objects.count() == 1


def test_a_stranger_who_claims_the_same_gmina_neither_sees_nor_blocks(category, membership):
    other = MembershipFactory(organisation=membership.organisation)
    for one in (membership, other):
        start_application(
            category, organisation=one.organisation, group=one.group, by=one.user,
            at=database_now(),
        )  # fmt: skip
    assert Application.objects.count() == 2


def test_withdrawing_ends_the_case(signer, full_draft):
    submit(signer, full_draft)
    url = reverse("act", args=[full_draft.public_id, "wycofaj"])
    response = signer.post(url, {"reason": "Rezygnujemy.", "confirmed": "on", "do": "withdraw"})
    full_draft.refresh_from_db()
    assert response.status_code == 302
    assert full_draft.application.status == Application.Status.WITHDRAWN
    assert not full_draft.is_open
    waiting = Task.objects.filter(process=full_draft.process_id, finished__isnull=True)
    assert waiting.count() == 0


def test_an_unknown_act_is_not_found(signer, full_draft):
    assert signer.get(reverse("act", args=[full_draft.public_id, "usun"])).status_code == 404


def test_the_case_page_shows_what_to_do_next(signer, full_draft):
    page = signer.get(reverse("case", args=[full_draft.public_id]))
    assert page.status_code == 200
    assert step_url(full_draft) in page.content.decode()
