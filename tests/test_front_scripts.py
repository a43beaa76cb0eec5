"""Autosave, upload and the guards in a real browser, against a scripted server.

The page and its static files come from this checkout through request interception; only the
server's answers are written here, so each answer can be met on purpose.
"""

import json
import mimetypes
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from django.utils import translation
from playwright.sync_api import Page, Route, expect, sync_playwright

pytestmark = pytest.mark.browser

ROOT = Path(settings.BASE_DIR)
SITE = "http://znak.test"
FOLDERS = {
    "govuk": ROOT / "node_modules/govuk-frontend/dist/govuk",
    "htmx": ROOT / "node_modules/htmx.org/dist",
    "lato": ROOT / "node_modules/@fontsource/lato",
}
POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'"

FORM = """{% extends "base.html" %}{% block page %}<h1>Formularz</h1>
<form method="post" novalidate data-autosave="/zapis/" data-version="3" data-login-url="/konto/">
<input type="hidden" name="csrfmiddlewaretoken" value="token">
<input type="hidden" name="version" value="3">
<div class="govuk-form-group govuk-character-count" data-module="znak-character-count"
  data-maxlength="2500" data-i18n.counter="%{used} / %{limit}" data-i18n.counter-over="o %{over}">
<label for="story">Opis</label>
<textarea id="story" name="story" class="govuk-textarea govuk-js-character-count"></textarea>
<div id="story-info" class="govuk-hint">Limit</div></div>
<label><input type="checkbox" name="kinds" value="a">A</label>
<button class="govuk-button" data-module="govuk-button"
  data-prevent-double-click="true">Zapisz</button>
<p role="status" data-autosave-status></p></form>{% endblock %}"""

UPLOAD = """{% extends "base.html" %}{% block page %}<h1>Pliki</h1>
<div data-upload-list><p>LISTA</p></div>
<form method="post" enctype="multipart/form-data" data-upload>
<label for="file">Plik</label><input type="file" id="file" name="file" multiple>
<button class="govuk-button">Prześlij</button></form>{% endblock %}"""


class Server:
    """Answers of the server by path; what was posted is kept for the assertions."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pages: dict[str, str] = {}
        self.answers: dict[str, Callable[[], dict]] = {}
        self.posted: list[str] = []
        page.route(f"{SITE}/**", self.answer)

    def answer(self, route: Route) -> None:
        path = re.sub(r"\?.*", "", route.request.url.removeprefix(SITE))
        if path.startswith("/static/"):
            self._serve_static(route, path.removeprefix("/static/"))
        elif route.request.method == "POST":
            self.posted.append((route.request.post_data_buffer or b"").decode(errors="replace"))
            answer = self.answers[path]()
            route.abort() if answer.get("abort") else route.fulfill(**answer)
        else:
            body = self.pages.get(path, "")
            headers = {
                "Content-Security-Policy": POLICY,
                "Content-Type": "text/html; charset=utf-8",
            }
            route.fulfill(body=body, headers=headers)

    def _serve_static(self, route: Route, path: str) -> None:
        folder, _, rest = path.partition("/")
        file = FOLDERS[folder] / rest if folder in FOLDERS else ROOT / "static" / path
        route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(file)[0])

    def open(self, path: str, source: str) -> None:
        with translation.override("pl"):
            self.pages[path] = engines["django"].from_string(source).render()
        self.page.goto(f"{SITE}{path}")
        expect(self.page.locator("body")).to_have_class(re.compile("govuk-frontend-supported"))


def answer_json(status: int = 200, **payload: object) -> Callable[[], dict]:
    body = json.dumps(payload)
    return lambda: {"status": status, "body": body, "content_type": "application/json"}


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser):
    context = browser.new_context(locale="pl-PL")
    page = context.new_page()
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on("console", lambda said: said.type == "error" and page.faults.append(said.text))
    yield page
    context.close()


@pytest.fixture
def server(page):
    return Server(page)


def type_story(page: Page, words: str = "Spółdzielnia socjalna") -> None:
    page.get_by_label("Opis").fill(words)
    page.get_by_label("Opis").blur()


def status(page: Page):
    return page.locator("[data-autosave-status]")


# --- boot -----------------------------------------------------------------------------------------
def test_components_are_live_under_the_content_security_policy(page, server):
    server.open("/", FORM)

    assert page.locator("[data-govuk-button-init]").count() == 1
    assert page.faults == []


def test_the_counter_shows_what_is_used_of_the_limit(page, server):
    server.answers["/zapis/"] = answer_json(saved_at="2022-05-04T10:34:00Z", version=4)
    server.open("/", FORM)

    page.get_by_label("Opis").fill("ą" * 1240)

    expect(page.locator(".govuk-character-count__status")).to_have_text("1 240 / 2 500")


# --- autosave -------------------------------------------------------------------------------------
def test_a_change_is_saved_and_the_hour_is_warsaws(page, server):
    server.answers["/zapis/"] = answer_json(saved_at="2022-05-04T10:34:00Z", version=4)
    server.open("/", FORM)

    type_story(page)

    expect(status(page)).to_have_text("Zapisano o 12:34")
    assert page.locator("input[name=version]").input_value() == "4"
    assert "Spółdzielnia socjalna" in server.posted[0]
    assert re.search(r'name="version"\s+3\b', server.posted[0])
    assert "kinds" not in server.posted[0]


def test_an_emptied_checkbox_is_named_among_the_changed(page, server):
    server.answers["/zapis/"] = answer_json(saved_at="2022-05-04T10:34:00Z", version=4)
    server.open("/", FORM)
    page.get_by_label("A", exact=True).check()
    expect(status(page)).to_have_text("Zapisano o 12:34")

    with page.expect_response("**/zapis/"):
        page.get_by_label("A", exact=True).uncheck()

    assert re.search(r'name="changed"\s+kinds', server.posted[-1])
    assert 'name="kinds"' not in server.posted[-1]


def test_the_first_failed_save_raises_an_alert_and_is_tried_again(page, server):
    server.answers["/zapis/"] = lambda: {"abort": True}
    server.open("/", FORM)

    type_story(page)

    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Zmiany nie są zapisywane")
    expect(alert).to_contain_text("Brak połączenia z serwerem")
    server.answers["/zapis/"] = answer_json(saved_at="2022-05-04T10:34:00Z", version=4)
    expect(status(page)).to_have_text("Zapisano o 12:34")
    expect(alert).to_have_count(0)


def test_a_server_error_names_its_code(page, server):
    server.answers["/zapis/"] = lambda: {"status": 503, "body": ""}
    server.open("/", FORM)

    type_story(page)

    expect(page.get_by_role("alert")).to_contain_text("kod 503")


def test_a_conflict_leads_to_both_versions_and_stops_saving(page, server):
    server.answers["/zapis/"] = answer_json(
        409, conflict=True, message="Osoba: Jan Przykładowy, 10:00.", url="/wersje/"
    )
    server.open("/", FORM)

    type_story(page)
    expect(page.get_by_role("alert")).to_contain_text("Jan Przykładowy")
    link = page.get_by_role("link", name="Pokaż obie wersje")
    assert link.get_attribute("href") == "/wersje/"
    page.get_by_label("A", exact=True).check()
    page.wait_for_timeout(1200)

    assert len(server.posted) == 1


@pytest.mark.parametrize(
    "refusal", [{"status": 403}, {"status": 302, "headers": {"Location": "/"}}]
)
def test_an_expired_session_keeps_the_text_and_restores_it(page, server, refusal):
    server.answers["/zapis/"] = lambda: refusal
    server.open("/", FORM)
    type_story(page)
    expect(page.get_by_role("alert")).to_contain_text("Sesja wygasła")
    expect(page.get_by_role("link", name="Zaloguj się ponownie")).to_have_attribute(
        "href", "/konto/"
    )

    server.answers["/zapis/"] = answer_json(saved_at="2022-05-04T10:34:00Z", version=4)
    server.open("/", FORM)

    expect(page.get_by_label("Opis")).to_have_value("Spółdzielnia socjalna")
    expect(page.locator("#autosave-restored")).to_contain_text("Przywrócono treść")
    expect(status(page)).to_have_text("Zapisano o 12:34")


def test_saved_text_is_not_restored_again(page, server):
    server.answers["/zapis/"] = answer_json(saved_at="2022-05-04T10:34:00Z", version=4)
    server.open("/", FORM)
    type_story(page)
    expect(status(page)).to_have_text("Zapisano o 12:34")

    server.open("/", FORM)

    expect(page.get_by_label("Opis")).to_have_value("")
    expect(page.locator("#autosave-restored")).to_have_count(0)


# --- upload ---------------------------------------------------------------------------------------
def file(name: str) -> dict:
    return {"name": name, "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}


def answer_html(body: str, code: int = 200) -> Callable[[], dict]:
    return lambda: {"status": code, "body": body, "content_type": "text/html; charset=utf-8"}


def test_files_go_one_by_one_and_the_list_comes_anew(page, server):
    server.answers["/"] = answer_html("<div data-upload-list><p>uchwała.pdf</p></div>")
    server.open("/", UPLOAD)

    page.get_by_label("Plik").set_input_files([file("uchwała.pdf"), file("statut.pdf")])
    page.get_by_role("button", name="Prześlij").click()

    expect(page.locator("[data-upload-list]")).to_have_text("uchwała.pdf")
    expect(page.get_by_text("Przesłano plik: statut.pdf")).to_be_visible()
    assert len(server.posted) == 2


def reply_with(name: str, *warnings: str) -> dict:
    """The reply after a file: its list, and what the portal warns of in this file only."""
    banners = "".join(
        '<div class="govuk-notification-banner znak-banner--warning" role="alert"'
        f' aria-labelledby="banner-title-{no}"><p id="banner-title-{no}">Uwaga</p><p>{words}</p></div>'
        for no, words in enumerate(warnings, start=1)
    )
    return answer_html(f"<div data-upload-list>{banners}<p>{name}</p></div>")()


def one_after_another(*replies: dict) -> Callable[[], dict]:
    waiting = iter(replies)
    return lambda: next(waiting)


def test_a_warning_about_an_earlier_file_of_the_batch_is_not_lost(page, server):
    server.answers["/"] = one_after_another(
        reply_with("a.pdf", "PESEL w pliku a.pdf"),
        reply_with("b.pdf"),
        reply_with("c.pdf", "PESEL w pliku c.pdf"),
    )
    server.open("/", UPLOAD)

    page.get_by_label("Plik").set_input_files([file("a.pdf"), file("b.pdf"), file("c.pdf")])
    page.get_by_role("button", name="Prześlij").click()

    expect(page.locator("[data-upload-list]")).to_contain_text("c.pdf")
    expect(page.locator(".znak-banner--warning")).to_have_text(
        ["UwagaPESEL w pliku a.pdf", "UwagaPESEL w pliku c.pdf"]
    )
    ids = page.locator("[data-upload-list] [id]").evaluate_all("all => all.map(e => e.id)")
    assert len(ids) == len(set(ids)) == 2


def test_a_warning_stays_when_another_file_is_tried_again(page, server):
    server.answers["/"] = one_after_another(
        reply_with("a.pdf", "PESEL w pliku a.pdf"), {"abort": True}, reply_with("b.pdf")
    )
    server.open("/", UPLOAD)
    page.get_by_label("Plik").set_input_files([file("a.pdf"), file("b.pdf")])
    page.get_by_role("button", name="Prześlij").click()
    page.get_by_role("button", name="Spróbuj ponownie").click()

    expect(page.locator("[data-upload-list]")).to_contain_text("b.pdf")
    expect(page.locator(".znak-banner--warning")).to_have_text(["UwagaPESEL w pliku a.pdf"])


def test_a_refused_file_says_why_and_the_list_stays(page, server):
    server.answers["/"] = answer_html(
        '<div data-upload-list></div><p class="govuk-error-message">'
        '<span class="govuk-visually-hidden">Błąd:</span> Plik jest pusty.</p>'
    )
    server.open("/", UPLOAD)

    page.get_by_label("Plik").set_input_files(file("pusty.pdf"))
    page.get_by_role("button", name="Prześlij").click()

    expect(page.get_by_text("Nie przesłano pliku: pusty.pdf. Plik jest pusty.")).to_be_visible()
    expect(page.locator("[data-upload-list]")).to_have_text("LISTA")


def test_a_broken_connection_can_be_tried_again(page, server):
    server.answers["/"] = lambda: {"abort": True}
    server.open("/", UPLOAD)
    page.get_by_label("Plik").set_input_files(file("statut.pdf"))
    page.get_by_role("button", name="Prześlij").click()
    expect(page.get_by_text("Połączenie zostało przerwane")).to_be_visible()

    server.answers["/"] = answer_html("<div data-upload-list><p>statut.pdf</p></div>")
    page.get_by_role("button", name="Spróbuj ponownie").click()

    expect(page.locator("[data-upload-list]")).to_have_text("statut.pdf")


# --- guards ---------------------------------------------------------------------------------------
def test_a_form_is_submitted_once(page, server):
    server.answers["/"] = lambda: {"status": 204}  # the browser stays on the page
    server.open("/", FORM)

    form = page.locator("form[data-autosave]")
    form.evaluate("form => { form.requestSubmit(); form.requestSubmit(); }")
    page.wait_for_timeout(300)

    assert len(server.posted) == 1
