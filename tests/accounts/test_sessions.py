"""A log-in lasts 30 minutes without use and 12 hours in all; typed text is not lost."""

import time

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.expired import ask_to_log_in, typed_text
from accounts.middleware import is_over

from .rows import person

MINUTE, HOUR = 60, 3600
START = 1_795_000_000


@pytest.mark.parametrize(
    ("idle", "age", "over"),
    [
        (0, 0, False),
        (30 * MINUTE - 1, HOUR, False),
        (30 * MINUTE, HOUR, True),
        (0, 12 * HOUR - 1, False),
        (0, 12 * HOUR, True),
    ],
)
def test_limits_of_a_log_in(idle, age, over):
    assert is_over(START - age, START - idle, now=START) is over


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.fixture
def logged_in(db, clock) -> Client:
    client = Client()
    client.force_login(person())
    return client


def opens(client: Client) -> bool:
    return client.get(reverse("account")).status_code == 200


def test_use_within_half_an_hour_keeps_the_log_in(logged_in, clock):
    for _ in range(3):
        clock.shift(29 * MINUTE)
        assert opens(logged_in)


def test_half_an_hour_without_use_ends_it(logged_in, clock):
    clock.shift(30 * MINUTE)
    assert not opens(logged_in)
    assert "_auth_user_id" not in logged_in.session


def test_twelve_hours_end_it_however_much_it_is_used(logged_in, clock):
    for _ in range(35):
        clock.shift(20 * MINUTE)
        assert opens(logged_in)
    clock.shift(20 * MINUTE)
    assert not opens(logged_in)


def test_logging_in_again_starts_the_clock_anew(db, clock):
    client, user = Client(), person()
    client.force_login(user)
    clock.shift(11 * HOUR)
    client.force_login(user)
    clock.shift(29 * MINUTE)
    assert opens(client)


def test_session_is_written_at_most_once_a_minute(logged_in, clock):
    clock.shift(MINUTE - 1)
    with CaptureQueriesContext(connection) as queries:
        opens(logged_in)
    assert [query["sql"] for query in queries if not query["sql"].startswith("SELECT")] == []

    clock.shift(1)
    opens(logged_in)
    assert logged_in.session["last_seen"] == START + MINUTE


def test_disabled_account_is_out_at_its_next_request(logged_in):
    user_id = logged_in.session["_auth_user_id"]
    user = person()._meta.model.objects.get(pk=user_id)
    user.is_active = False
    user.save()

    assert not opens(logged_in)
    assert Session.objects.count() == 0


def test_expired_log_in_leads_to_the_log_in_page_and_back(logged_in, clock):
    clock.shift(31 * MINUTE)
    answer = logged_in.get(reverse("memberships"))
    assert (answer.status_code, answer.url) == (
        302,
        f"{reverse('account_login')}?next={reverse('memberships')}",
    )


def test_form_sent_too_late_comes_back_with_the_typed_text(logged_in, clock):
    clock.shift(31 * MINUTE)
    answer = logged_in.post(reverse("account"), {"name": "Anna <Nowa>", "version": "7"})

    assert answer.status_code == 403
    page = answer.content.decode()
    assert "Sesja wygasła" in page
    assert "Anna &lt;Nowa&gt;" in page
    assert f"{reverse('account_login')}?next={reverse('account')}" in page


def sent(**fields) -> HttpRequest:
    return RequestFactory().post("/wnioski/", fields)


def test_typed_text_leaves_out_secrets_and_empty_fields():
    request = sent(
        B4="opis",
        D1=["lokal", "promocja"],
        H1="  ",
        version="3",
        csrfmiddlewaretoken="x",
        oldpassword="tajne",
    )
    assert typed_text(request) == [("B4", "opis"), ("D1", "lokal"), ("D1", "promocja")]


def test_reading_a_page_too_late_types_nothing():
    request = RequestFactory().get("/wnioski/?B4=opis")
    assert typed_text(request) == []
    assert ask_to_log_in(request).status_code == 302


def test_session_begins_with_the_log_in(logged_in):
    assert logged_in.session["log_in_started"] == int(time.time())
