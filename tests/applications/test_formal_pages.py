"""The pages of the formal check and of the supplement, through the gate as people use them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Membership
from applications.models import Application, FormalCheck, Supplement
from applications.views_formal_check import formal_queue
from programmes.models import Edition, Officer
from tests.factories import MembershipFactory, OfficerFactory, UserFactory
from tests.shown_form import hidden_inputs, send
from workflow.cases import announce_edition
from workflow.jobs import fire_timers

from .formal_cases import (
    ANSWERS,
    CHECKLIST,
    LATER,
    answers,
    called,
    case_of,
    checked_form,
    closed_edition,
    member_of,
    officer_of,
    proposed_rejection,
    step_of,
    submitted,
)

pytestmark = pytest.mark.django_db
Status = Application.Status
NEW_NIP = "7740001454"


@pytest.fixture
def application() -> Application:
    return submitted()


# --- the checklist ---


def test_the_checklist_stands_beside_the_application(client, application):
    client.force_login(officer_of(application))
    page = client.get(step_of(case_of(application)))
    html = page.content.decode()
    assert page.status_code == 200
    assert ANSWERS["F3"] in html
    assert all(item["label"] in html for item in CHECKLIST)
    assert html.count("<h1") == 1
    assert page.context["form"]["answer_FK-01"].value() == "yes"  # proposed by the portal
    assert page.context["form"]["answer_FK-06"].value() == ""
    assert page.context["form"]["text_FK-08"].value() == "Prosimy o dołączenie uchwały."


def test_an_items_code_is_read_out_with_its_answers_and_shown_once(client, application):
    client.force_login(officer_of(application))
    html = client.get(step_of(case_of(application))).content.decode()
    assert html.count('<span class="govuk-visually-hidden">FK-06: </span>Odpowiedź') == 1
    assert "FK-06: Odpowiedź" not in html


def test_a_narrow_screen_gets_a_way_past_the_content(client, application):
    client.force_login(officer_of(application))
    html = client.get(step_of(case_of(application))).content.decode()
    assert html.index('href="#checklist-title"') < html.index('id="content-title"')
    assert html.index('id="content-title"') < html.index('id="checklist-title"')


def test_an_accepted_application_goes_on_to_scoring(client, application):
    case = case_of(application)
    client.force_login(officer_of(application))
    response = client.post(step_of(case), checked_form(application, result="accepted"))
    application.refresh_from_db()
    assert response.status_code == 302
    assert application.status == Status.IN_REVIEW


def test_an_incomplete_checklist_comes_back_with_its_errors(client, application):
    client.force_login(officer_of(application))
    form = checked_form(application, result="accepted")
    form["answer_FK-06"] = ""
    page = client.post(step_of(case_of(application)), form)
    assert page.status_code == 200
    assert list(page.context["form"].errors) == ["answer_FK-06"]
    assert 'href="#id_answer_FK-06_0"' in page.content.decode()
    assert not FormalCheck.objects.exists()


def test_no_result_is_an_error_at_the_result(client, application):
    client.force_login(officer_of(application))
    page = client.post(step_of(case_of(application)), checked_form(application, result=""))
    assert list(page.context["form"].errors) == ["result"]


def test_a_call_takes_its_points_from_the_form(client, application):
    client.force_login(officer_of(application))
    form = checked_form(
        application,
        result="supplement",
        given=answers(FK_06="NIP urzędu.", FK_08="Brak uchwały."),
        **{
            "text_FK-06": "Prosimy o NIP gminy.",
            "fields_FK-06": ["A2"],
            "decisive_FK-06": "on",
            "text_FK-08": "Prosimy o dołączenie uchwały.",
            "slots_FK-08": ["S6"],
        },
    )
    response = client.post(step_of(case_of(application)), form)
    assert response.status_code == 302
    assert Supplement.objects.get().items == [
        {
            "code": "FK-06",
            "text": "Prosimy o NIP gminy.",
            "fields": ["A2"],
            "slots": [],
            "decisive": True,
        },
        {
            "code": "FK-08",
            "text": "Prosimy o dołączenie uchwały.",
            "fields": [],
            "slots": ["S6"],
            "decisive": False,
        },
    ]


def test_a_scored_field_cannot_be_opened_by_a_forged_form(client, application):
    client.force_login(officer_of(application))
    form = checked_form(
        application,
        result="supplement",
        given=answers(FK_06="NIP urzędu."),
        **{"text_FK-06": "Prosimy.", "fields_FK-06": ["F3"]},
    )
    page = client.post(step_of(case_of(application)), form)
    assert "fields_FK-06" in page.context["form"].errors
    assert not Supplement.objects.exists()


# --- who may ---


@pytest.mark.parametrize("role", [Officer.Role.ISSUER, Officer.Role.AUDITOR])
def test_other_offices_do_not_check(client, application, role):
    case = case_of(application)
    client.force_login(officer_of(application, role))
    assert client.get(step_of(case)).status_code in (403, 404)


def test_a_stranger_and_an_officer_of_another_programme_get_404(client, application):
    case = case_of(application)
    for user in (UserFactory(), officer_of(submitted())):
        client.force_login(user)
        assert client.get(step_of(case)).status_code == 404


def test_the_applicant_does_not_check(client, application):
    case = case_of(application)
    client.force_login(application.created_by)
    assert client.post(step_of(case), checked_form(application, result="accepted")).status_code in (
        403,
        404,
    )
    assert not FormalCheck.objects.exists()


# --- the second person ---


def test_a_proposed_rejection_keeps_the_step_open(client, application):
    case = case_of(application)
    client.force_login(officer_of(application))
    form = checked_form(
        application, result="rejected", given=answers(FK_12="Drugi."), reason="Dwa wnioski."
    )
    assert client.post(step_of(case), form).status_code == 302
    page = client.get(step_of(case))
    assert page.status_code == 200
    assert page.context["may_decide"] is False
    assert 'name="decision"' not in page.content.decode()


def test_the_preparer_who_posts_a_decision_is_refused(client, application):
    case = case_of(application)
    check = proposed_rejection(application)
    client.force_login(check.prepared_by)
    response = client.post(step_of(case), {"decision": "approve", "version": application.version})
    check.refresh_from_db()
    assert response.status_code == 403
    assert check.state == "proposed"


@pytest.mark.parametrize("role", [Officer.Role.APPROVER, Officer.Role.SECRETARIAT])
def test_a_second_person_approves(client, application, role):
    case = case_of(application)
    check = proposed_rejection(application)
    client.force_login(officer_of(application, role))
    assert client.get(step_of(case)).context["may_decide"] is True
    response = send(client, step_of(case), {"decision": "approve"})
    application.refresh_from_db()
    check.refresh_from_db()
    assert response.status_code == 302
    assert (check.state, application.status) == ("final", Status.REJECTED_FORMAL)


def test_a_returned_check_begins_with_what_was_answered(client, application):
    case = case_of(application)
    check = proposed_rejection(application)
    client.force_login(officer_of(application, Officer.Role.APPROVER))
    form = {"decision": "return", "return_reason": ""}
    page = send(client, step_of(case), form)
    assert list(page.context["form"].errors) == ["return_reason"]
    form["return_reason"] = "Wnioski dotyczą różnych przedsięwzięć."
    assert send(client, step_of(case), form).status_code == 302
    client.force_login(check.prepared_by)
    page = client.get(step_of(case))
    assert "Wnioski dotyczą różnych przedsięwzięć." in page.content.decode()
    assert page.context["form"]["answer_FK-06"].value() == "yes"


@pytest.mark.parametrize("left_out", ["seen", "version"])
def test_a_decision_that_does_not_say_what_was_read_decides_nothing(client, application, left_out):
    case = case_of(application)
    check = proposed_rejection(application)
    client.force_login(officer_of(application, Officer.Role.APPROVER))
    given = hidden_inputs(client.get(step_of(case))) | {"decision": "approve"}
    del given[left_out]
    assert client.post(step_of(case), given).status_code in (200, 409)
    check.refresh_from_db()
    assert check.state == "proposed"


def test_nobody_decides_without_choosing(client, application):
    case = case_of(application)
    proposed_rejection(application)
    client.force_login(officer_of(application, Officer.Role.APPROVER))
    page = client.post(step_of(case), {"version": application.version})
    assert list(page.context["form"].errors) == ["decision"]


# --- the supplement ---


CALL = {
    "text_FK-06": "Prosimy o NIP gminy.",
    "fields_FK-06": ["A2"],
    "decisive_FK-06": "on",
    "text_FK-08": "Prosimy o dołączenie uchwały.",
    "slots_FK-08": ["S6"],
    "text_FK-11": "Prosimy o wskazanie dat.",
}


@pytest.fixture
def call(client, application) -> str:
    """The address of the step of an application that was just called to supplement."""
    case = case_of(application)
    client.force_login(officer_of(application))
    refused = answers(FK_06="NIP urzędu.", FK_08="Brak uchwały.", FK_11="Brak dat.")
    client.post(
        step_of(case), checked_form(application, result="supplement", given=refused, **CALL)
    )
    application.refresh_from_db()
    return step_of(case, "supplement_application")


def answered_form(application: Application, **kwargs) -> dict[str, str]:
    return {
        "version": str(application.version),
        "A2": NEW_NIP,
        "explanation_FK-11": "Od maja do lipca.",
        "confirmed": "on",
        "submit": "1",
    } | kwargs


def test_the_applicant_finds_the_points_the_term_and_the_opened_fields_only(
    client, application, call
):
    client.force_login(application.created_by)
    page = client.get(call)
    html = page.content.decode()
    assert page.status_code == 200
    assert list(page.context["section_form"].fields) == ["A2"]
    assert page.context["section_form"]["A2"].value() == ANSWERS["A2"]
    assert [place["slot"].code for place in page.context["slots"]] == ["S6"]
    assert "Prosimy o NIP gminy." in html
    assert html.count("<h1") == 1


def test_a_submitted_supplement_returns_to_the_formal_check(client, application, call):
    client.force_login(application.created_by)
    response = client.post(call, answered_form(application))
    application.refresh_from_db()
    assert response.status_code == 302
    assert application.status == Status.SUBMITTED
    assert application.answers == {**ANSWERS, "A2": NEW_NIP}
    assert application.supplements.get().answers["explanations"] == {"FK-11": "Od maja do lipca."}


def test_posting_fields_that_are_not_named_changes_nothing(client, application, call):
    client.force_login(application.created_by)
    client.post(call, answered_form(application, F3="Nowe osiągnięcie.", A6="https://inne.test/"))
    application.refresh_from_db()
    assert application.answers == {**ANSWERS, "A2": NEW_NIP}


def test_saving_keeps_the_text_and_submits_nothing(client, application, call):
    client.force_login(application.created_by)
    form = answered_form(application, A2="525", save="1")
    del form["submit"], form["confirmed"]
    assert client.post(call, form).status_code == 302
    application.refresh_from_db()
    assert application.status == Status.SUPPLEMENT_CALLED
    assert application.answers == ANSWERS
    assert client.get(call).context["section_form"]["A2"].value() == "525"


def test_a_wrong_value_is_an_error_at_its_field(client, application, call):
    client.force_login(application.created_by)
    page = client.post(call, answered_form(application, A2="1234567890"))
    assert list(page.context["section_form"].errors) == ["A2"]
    assert 'href="#id_A2"' in page.content.decode()
    application.refresh_from_db()
    assert application.status == Status.SUPPLEMENT_CALLED


@pytest.mark.parametrize(
    ("left_out", "at_fault"),
    [("confirmed", "confirmed"), ("explanation_FK-11", "explanation_FK-11")],
)
def test_confirmation_and_a_bare_points_explanation_are_required(
    client, application, call, left_out, at_fault
):
    client.force_login(application.created_by)
    form = answered_form(application)
    del form[left_out]
    page = client.post(call, form)
    assert list(page.context["form"].errors) == [at_fault]


def test_an_adviser_prepares_and_does_not_submit(client, application, call):
    client.force_login(member_of(application, Membership.Role.HELPER))
    page = client.get(call)
    assert page.status_code == 200
    assert "Złóż uzupełnienie" not in page.content.decode()
    assert client.post(call, answered_form(application)).status_code == 403
    application.refresh_from_db()
    assert application.status == Status.SUPPLEMENT_CALLED


def test_after_the_term_the_answer_is_refused_and_the_text_stays(client, application, call):
    Supplement.objects.update(delivered_at=LATER, due_at=LATER + timedelta(days=7))
    client.force_login(application.created_by)
    page = client.post(call, answered_form(application))
    assert page.status_code == 200
    assert page.context["form"].non_field_errors()
    assert page.context["section_form"]["A2"].value() == NEW_NIP
    application.refresh_from_db()
    assert application.status == Status.SUPPLEMENT_CALLED


def test_strangers_and_officers_do_not_answer(client, application, call):
    for user in (UserFactory(), MembershipFactory().user, officer_of(application)):
        client.force_login(user)
        assert client.post(call, answered_form(application)).status_code in (403, 404)


# --- closing the phase ---


def closing_of(edition: Edition) -> str:
    """The edition's case, which the timers have brought to `close_formal_checks`."""
    case = announce_edition(edition, by=None, at=LATER)
    for _ in range(2):  # the call opens, the call closes
        fire_timers.call()
    edition.refresh_from_db()
    assert edition.phase == Edition.Phase.FORMAL_CHECK
    return reverse("step", args=[case.public_id, "close_formal_checks"])


def test_the_phase_is_not_closed_while_an_application_is_open(client, application):
    edition = application.edition
    address = closing_of(edition)
    client.force_login(officer_of(application))
    assert application.reference in client.get(address).content.decode()
    page = client.post(address)
    edition.refresh_from_db()
    assert page.status_code == 200
    assert page.context["error"]
    assert edition.phase == Edition.Phase.FORMAL_CHECK


def test_the_phase_is_closed_when_nothing_is_open(client):
    edition = closed_edition()
    address = closing_of(edition)
    client.force_login(OfficerFactory(programme=edition.programme).user)
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 302
    edition.refresh_from_db()
    assert edition.phase == Edition.Phase.SCORING


# --- the list ---

QUEUE = "/wnioski/ocena-formalna/"


def references(page) -> list[str]:
    return [row.reference for row in page.context["page_obj"]]


def test_the_list_has_what_waits_for_the_secretariat_of_its_programmes(client, application):
    submitted()  # of another programme
    waiting = submitted(application.edition)
    checked = submitted(application.edition)
    checked.status = Status.IN_REVIEW
    checked.save()
    client.force_login(officer_of(application))
    assert references(client.get(QUEUE)) == [application.reference, waiting.reference]
    assert references(client.get(QUEUE, {"state": "accepted"})) == [checked.reference]


def test_the_list_is_searched_by_name_with_polish_letters_and_by_number(client, application):
    other = submitted(application.edition)
    other.applicant.name = "Gmina Łopuszno"
    other.applicant.save()
    client.force_login(officer_of(application))
    assert references(client.get(QUEUE, {"q": "łopuszno"})) == [other.reference]
    assert references(client.get(QUEUE, {"q": application.reference})) == [application.reference]
    assert references(client.get(QUEUE, {"q": "nie ma takiej"})) == []


def test_the_list_is_sorted_and_filtered_by_category(client, application):
    other = submitted(application.edition)
    client.force_login(officer_of(application))
    assert references(client.get(QUEUE, {"sort": "-reference"})) == [
        other.reference,
        application.reference,
    ]
    assert len(references(client.get(QUEUE, {"category": application.category_id}))) == 2


def test_the_list_says_what_waits_for_whom(client, application):
    proposed_rejection(application)
    called(submitted(application.edition))
    client.force_login(officer_of(application))
    rows = client.get(QUEUE, {"state": "second_person"}).context["page_obj"]
    assert [row.queue_state for row in rows] == ["second_person"]
    assert len(references(client.get(QUEUE, {"state": "called"}))) == 1


def test_what_was_submitted_while_the_call_is_open_does_not_wait_for_us(client, application):
    Edition.objects.update(phase=Edition.Phase.CALL_OPEN)
    client.force_login(officer_of(application))
    assert references(client.get(QUEUE)) == []
    page = client.get(QUEUE, {"state": "call_open"})
    assert references(page) == [application.reference]
    assert "złożono – nabór jeszcze trwa" in page.content.decode()


def test_categories_of_editions_with_one_name_are_told_apart_in_the_filter(client, application):
    first = application.edition
    second = closed_edition(
        programme=first.programme, name=first.name, kind="demonstration", real_calendar="2022"
    )
    submitted(second)
    client.force_login(officer_of(application))
    page = client.get(QUEUE).content.decode()
    assert f"{application.category.full_label} – {first.name}</option>" in page
    assert f"– {second.name} ({second.slug})</option>" in page


def queries_of_the_list(request) -> int:
    with CaptureQueriesContext(connection) as captured:
        page = formal_queue(request, link_to=lambda row: f"/sprawy/{row.public_id}/")
    assert page.status_code == 200
    return len(captured)


def test_the_list_takes_the_same_number_of_queries_at_one_and_three_rows(rf, application):
    request = rf.get(QUEUE)
    request.user = officer_of(application)
    queries_of_the_list(request)
    at_one = queries_of_the_list(request)
    submitted(application.edition)
    submitted(application.edition)
    assert queries_of_the_list(request) == at_one
    assert at_one <= 12


def test_a_check_after_a_supplement_asks_the_refused_items_anew(client, application, call):
    client.force_login(application.created_by)
    client.post(call, answered_form(application))
    client.force_login(officer_of(application))
    page = client.get(call.replace("supplement_application", "check_formalities"))
    form = page.context["form"]
    assert form["answer_FK-06"].value() == ""
    assert form["answer_FK-12"].value() == "yes"
    assert "Od maja do lipca." in page.content.decode()


def test_only_the_secretariat_sees_the_list(client, application):
    client.force_login(officer_of(application, Officer.Role.AUDITOR))
    assert client.get(QUEUE).status_code == 404
    client.force_login(application.created_by)
    assert client.get(QUEUE).status_code == 404
