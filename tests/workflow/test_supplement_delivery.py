"""The term of a call to supplement runs from its delivery: the e-mail taken by the applicant's
mail server. A refused address starts no term and reaches the secretariat's desk."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django_ox.testing import run_tasks
from viewflow.workflow.models import Task

from accounts.models import Membership
from applications.models import Application, Supplement
from applications.supplementing import due_after
from programmes.timetable import WARSAW
from records.clock import database_now
from records.models import Entry, Message
from records.tasks import send_queued_messages
from tests.applications.formal_cases import (
    answers,
    case_of,
    checked_form,
    member_of,
    officer_of,
    step_of,
    submitted,
)
from tests.records.mail_server import mail_server
from tests.shown_form import send
from workflow.cases import open_nodes
from workflow.jobs import fire_timers

pytestmark = pytest.mark.django_db
CALL = {"text_FK-11": "Prosimy o wskazanie dat."}
REFUSED = "550 5.1.1 no such user"
ANSWER = {"explanation_FK-11": "Od maja do lipca.", "confirmed": "on", "submit": "1"}


@pytest.fixture
def application() -> Application:
    return submitted()


@pytest.fixture
def case(client, application):
    """A case just called to supplement, its letter not sent yet."""
    case = case_of(application)
    client.force_login(officer_of(application))
    form = checked_form(application, result="supplement", given=answers(FK_11="Brak dat."), **CALL)
    assert client.post(step_of(case), form).status_code == 302
    return case


def run_worker() -> None:
    send_queued_messages.call()
    run_tasks(raise_failures=True)


def the_call(case) -> Supplement:
    return Supplement.objects.get(application=case.application_id)


def desk_of(client, user) -> str:
    client.force_login(user)
    return client.get(reverse("desk")).content.decode()


def test_an_issued_call_is_not_delivered_yet(case):
    assert (the_call(case).delivered_at, the_call(case).due_at) == (None, None)


def test_the_term_begins_when_the_mail_server_took_the_letter(case, mailoutbox):
    run_worker()
    call, letter = the_call(case), Message.objects.get(event="MSG-05")
    assert [mail.to for mail in mailoutbox] == [[letter.address]]
    assert (call.delivered_at, call.delivered_by) == (letter.sent_at, "portal+mail")
    assert call.due_at == due_after(call.application, delivered_at=letter.sent_at)
    assert Entry.objects.filter(verb="supplement_delivered").count() == 1


def test_a_letter_sent_again_does_not_move_the_term(case):
    run_worker()
    due = the_call(case).due_at
    Message.objects.update(status="queued", sent_at=None)
    run_worker()
    assert the_call(case).due_at == due
    assert Entry.objects.filter(verb="supplement_delivered").count() == 1


def test_a_refused_address_starts_no_term(case, settings):
    with mail_server({case.application.created_by.email: REFUSED}) as settings.MAILERS:
        run_worker()
    assert (the_call(case).delivered_at, the_call(case).due_at) == (None, None)


def test_an_adviser_who_got_the_letter_is_no_delivery(client, application, settings):
    member_of(application, Membership.Role.HELPER)
    case = case_of(application)
    client.force_login(officer_of(application))
    form = checked_form(application, result="supplement", given=answers(FK_11="Brak dat."), **CALL)
    client.post(step_of(case), form)
    with mail_server({application.created_by.email: REFUSED}) as settings.MAILERS:
        run_worker()
    assert Message.objects.filter(event="MSG-05", status="sent").count() == 1
    assert the_call(case).delivered_at is None


def test_one_of_two_addressees_is_enough(client, application, settings):
    member_of(application, Membership.Role.EDITOR)
    case = case_of(application)
    client.force_login(officer_of(application))
    form = checked_form(application, result="supplement", given=answers(FK_11="Brak dat."), **CALL)
    client.post(step_of(case), form)
    with mail_server({application.created_by.email: REFUSED}) as settings.MAILERS:
        run_worker()
    assert the_call(case).delivered_at is not None
    assert "Wezwania, których nie doręczono" not in desk_of(client, officer_of(application))


def test_the_secretariat_finds_a_refused_call_on_its_desk(case, client, settings):
    officer = officer_of(case.application)
    heading = "Wezwania, których nie doręczono"
    assert heading not in desk_of(client, officer)
    with mail_server({case.application.created_by.email: REFUSED}) as settings.MAILERS:
        run_worker()
    html = desk_of(client, officer)
    assert heading in html
    assert reverse("case", args=[case.public_id]) in html
    assert heading not in desk_of(client, officer_of(submitted()))  # of another programme


def test_before_the_delivery_every_page_says_that_no_term_runs(case, client):
    client.force_login(case.application.created_by)
    page = client.get(step_of(case, "supplement_application")).content.decode()
    assert "Termin jeszcze nie biegnie" in page
    client.force_login(officer_of(case.application))
    queue = client.get(reverse("formal_queue"), {"state": "called"}).content.decode()
    assert "nie doręczono" in queue


def test_an_answer_may_come_before_the_delivery_and_ends_the_matter(case, client):
    client.force_login(case.application.created_by)
    step = step_of(case, "supplement_application")
    version = Application.objects.get(pk=case.application_id).version
    assert client.post(step, {**ANSWER, "version": version}).status_code == 302
    run_worker()
    call = the_call(case)
    assert call.answered_at is not None
    assert (call.delivered_at, call.overdue) == (None, False)


def wake_up(case) -> None:
    """The boundary timer of the step comes due, whenever it was armed for."""
    timers = Task.objects.filter(process=case.process_id, status="SCHEDULED")
    assert timers.update(scheduled=database_now() - timedelta(seconds=1)) == 1
    assert fire_timers.call() == 1


def armed_for(case):
    return Task.objects.get(process=case.process_id, status="SCHEDULED").scheduled


def test_an_undelivered_call_is_looked_at_daily_and_never_overdue(case):
    assert armed_for(case) - database_now() < timedelta(days=1, minutes=1)
    wake_up(case)
    assert open_nodes(case.process_id) == ["supplement_application"]
    assert not the_call(case).overdue


def test_after_the_delivery_the_wake_up_is_armed_for_the_end_of_the_term(case):
    run_worker()
    wake_up(case)
    assert armed_for(case) == the_call(case).due_at + timedelta(seconds=1)


def test_a_delivered_call_whose_term_passed_goes_back_to_the_formal_check(case):
    run_worker()
    now = database_now()
    Supplement.objects.update(
        delivered_at=now - timedelta(days=9), due_at=now - timedelta(seconds=1)
    )
    wake_up(case)
    assert the_call(case).overdue
    assert open_nodes(case.process_id) == ["check_formalities"]


# --- delivered otherwise ---


def act_of(case) -> str:
    return reverse("act", args=[case.public_id, "doreczenie"])


def backdated(case, days: int):
    """The call as if it had been issued so many days ago; returns today in Warsaw."""
    Supplement.objects.update(issued_at=database_now() - timedelta(days=days))
    return database_now().astimezone(WARSAW).date()


def test_the_secretariat_records_a_delivery_by_other_means(case, client):
    today = backdated(case, days=3)
    officer = officer_of(case.application)
    client.force_login(officer)
    on = today - timedelta(days=1)
    given = {"on": on.isoformat(), "way": "e-delivery"}
    assert act_of(case) in client.get(reverse("case", args=[case.public_id])).content.decode()
    assert send(client, act_of(case), given).status_code == 302
    call = the_call(case)
    assert (call.delivered_at.astimezone(WARSAW).date(), call.delivered_by) == (on, "e-delivery")
    assert call.due_at == due_after(call.application, delivered_at=call.delivered_at)
    assert Entry.objects.get(verb="supplement_delivered").actor == officer


@pytest.mark.parametrize(
    ("days_ago", "way", "at_fault"),
    [(4, "post", "on"), (-1, "post", "on"), (1, "", "way"), (1, "pigeon", "way")],
)
def test_a_day_outside_the_call_or_no_way_is_refused(case, client, days_ago, way, at_fault):
    today = backdated(case, days=3)
    client.force_login(officer_of(case.application))
    page = send(
        client, act_of(case), {"on": (today - timedelta(days=days_ago)).isoformat(), "way": way}
    )
    assert list(page.context["form"].errors) == [at_fault]
    assert the_call(case).delivered_at is None


def test_what_was_delivered_or_answered_is_not_delivered_again(case, client):
    run_worker()
    client.force_login(officer_of(case.application))
    assert client.get(act_of(case)).status_code == 403


def test_only_the_secretariat_records_a_delivery(case, client):
    for user, status in (
        (case.application.created_by, 403),
        (officer_of(case.application, "approver"), 403),
        (officer_of(submitted()), 404),
    ):
        client.force_login(user)
        assert client.get(act_of(case)).status_code == status


def test_the_letter_of_a_second_call_delivers_the_second_call_only(case):
    first = the_call(case)
    letter = Message.objects.get(event="MSG-05")
    letter.key = "2"
    letter.save()
    run_worker()
    first.refresh_from_db()
    assert first.delivered_at is None
