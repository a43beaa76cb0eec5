"""Nothing that was typed is lost: not by a closed page, a second tab, an ended log-in or a
connection that fails."""

from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.acceptance.edition_run import Run
from tests.acceptance.people import SIGNER, People

from .aside import aside
from .looking import Watch, faults

TEXT = "Klub seniora prowadzi spółdzielnia socjalna, a świetlice prowadzą stowarzyszenia."
OTHER = "Zupełnie inny opis, wpisany w drugiej karcie."
FIELD = '[name="D3"]'


@pytest.fixture
def run(transactional_db) -> Run:
    return aside(lambda: Run(People()))


@pytest.fixture
def writer(run: Run, person: Callable[..., Page]) -> Page:
    """The signer's browser with section D open."""
    page = person(run.people.users[SIGNER])
    page.goto(section_of(run))
    return page


def section_of(run: Run) -> str:
    return reverse("application_section", args=[run.application.public_id, "D"])


def type_text(page: Page, text: str) -> None:
    page.locator(FIELD).click()
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def saved(page: Page) -> None:
    expect(page.locator("[data-autosave-status]")).to_contain_text("Zapisano")


def test_text_is_there_after_the_page_was_closed(run: Run, writer: Page):
    type_text(writer, TEXT)
    saved(writer)
    context = writer.context
    writer.close()
    page = context.new_page()
    page.goto(section_of(run))

    expect(page.locator(FIELD)).to_have_value(TEXT)


def test_second_tab_gets_the_conflict_with_both_versions(run: Run, writer: Page):
    second = writer.context.new_page()
    watch = Watch(second)
    second.goto(section_of(run))
    type_text(writer, TEXT)
    saved(writer)
    type_text(second, OTHER)
    alert = second.locator("#autosave-alert")
    alert.wait_for()
    assert run.application.answers["D3"] == TEXT
    alert.get_by_role("link").click()
    second.wait_for_url("**/obie-wersje/")

    expect(second.locator("main")).to_contain_text(TEXT)
    expect(second.locator("main")).to_contain_text(OTHER)
    assert faults(second) + watch.take() == []
    second.locator('button[name="keep"][value="mine"]').click()
    expect(second.locator(FIELD)).to_have_value(OTHER)
    assert run.application.answers["D3"] == OTHER


def test_ended_log_in_keeps_the_text_and_goes_on_after_a_new_one(run: Run, writer: Page):
    Session.objects.all().delete()
    type_text(writer, TEXT)
    alert = writer.locator("#autosave-alert")
    alert.wait_for()
    assert faults(writer) == []
    alert.get_by_role("link").click()
    writer.locator('[name="login"]').fill(run.people.users[SIGNER].email)
    writer.locator('[name="password"]').fill("bardzo-dlugie-haslo-testowe")
    writer.keyboard.press("Enter")
    writer.wait_for_url("**" + section_of(run))

    expect(writer.locator(FIELD)).to_have_value(TEXT)
    saved(writer)
    assert run.application.answers["D3"] == TEXT


def test_first_save_that_fails_raises_an_alert_that_names_the_cause(run: Run, writer: Page):
    writer.context.set_offline(True)
    type_text(writer, TEXT)
    alert = writer.get_by_role("alert")
    alert.wait_for()
    expect(alert).to_contain_text("połączeni")
    assert "D3" not in run.application.answers
    writer.context.set_offline(False)

    saved(writer)
    expect(alert).to_have_count(0)
    assert run.application.answers["D3"] == TEXT
