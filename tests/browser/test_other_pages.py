"""Pages that no URL of their own shows: errors, an ended log-in, a busy database, English."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.acceptance.people import EDITOR, SECRETARIAT, SIGNER
from tests.acceptance.world import DRAFT, NOWHERE, addresses
from workflow import views

from .aside import aside
from .forms import press
from .looking import Watch, faults
from .states import ASKED, world_in


def assert_fine(page: Page, watch: Watch, language: str = "pl") -> None:
    assert faults(page, language) + watch.take() == []


def test_page_that_does_not_exist(person: Callable[..., Page], live_server: Any):
    for page in (person(), person(aside(world_in, DRAFT).people.users[EDITOR])):
        watch = Watch(page)
        page.goto(f"/certyfikaty/{NOWHERE}/")
        assert_fine(page, watch)


def test_page_of_an_insider_without_the_right(person: Callable[..., Page]):
    world = aside(world_in, DRAFT)
    page = person(world.people.users[SECRETARIAT])
    watch = Watch(page)
    case = world.runs[DRAFT].case
    answer = page.goto(reverse("act", args=[case.public_id, "wycofaj"]))
    assert answer is not None and answer.status == 403
    assert_fine(page, watch)


def test_log_in_that_ended(person: Callable[..., Page]):
    world = aside(world_in, DRAFT)
    page = person(world.people.users[SIGNER])
    watch = Watch(page)
    page.goto(reverse("application_section", args=[world.runs[DRAFT].application.public_id, "A"]))
    page.locator("form[data-autosave]").evaluate("form => form.removeAttribute('data-autosave')")
    Session.objects.all().delete()
    press(page, "do", "next")
    expect(page.locator("main")).to_contain_text("Zaloguj")
    assert_fine(page, watch)


def test_answer_of_a_nominee_by_the_link(person: Callable[..., Page], live_server: Any):
    world = aside(world_in, ASKED)
    page = person()
    watch = Watch(page)
    page.goto(addresses(world, ASKED)["consent_by_link"])
    page.get_by_label("Imię i nazwisko oraz stanowisko").fill("Anna Przykładowa, sekretarz")
    page.get_by_label("Wyrażam zgodę na udział w konkursie").check()
    page.get_by_role("button", name="Zapisz odpowiedź").click()
    expect(page.locator("h1")).to_have_text("Odpowiedź została zapisana")
    assert_fine(page, watch)


def test_database_that_is_busy(person: Callable[..., Page], monkeypatch: pytest.MonkeyPatch):
    world = aside(world_in, DRAFT)
    page = person(world.people.users[SIGNER])
    watch = Watch(page)

    def locked(*_args: Any) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(views.desks, "desk_of", locked)
    answer = page.goto(reverse("desk"))
    assert answer is not None and answer.status == 503
    expect(page.locator("main")).to_contain_text("Nic nie przepadło")
    assert_fine(page, watch)


def test_pages_in_english(person: Callable[..., Page]):
    world = aside(world_in, DRAFT)
    page = person(world.people.users[SIGNER])
    watch = Watch(page)
    page.goto(reverse("home"))
    press(page, "English")
    run = world.runs[DRAFT]
    places = [
        reverse("home"),
        reverse("register"),
        reverse("verify"),
        reverse("desk"),
        reverse("application_section", args=[run.application.public_id, "A"]),
        reverse("step", args=[run.case.public_id, "submit_application"]),
    ]
    for address in places:
        page.goto(address)
        assert_fine(page, watch, "en")


def test_components_live_under_the_content_security_policy(person: Callable[..., Page]):
    page = person()
    watch = Watch(page)
    answer = page.goto(reverse("account_login"))
    assert answer is not None
    assert "unsafe-inline" not in answer.headers["content-security-policy"]
    password = page.locator('[name="password"]')
    password.fill("tajne")
    page.get_by_role("button", name="Pokaż hasło").click()

    expect(password).to_have_attribute("type", "text")
    assert watch.take() == []
