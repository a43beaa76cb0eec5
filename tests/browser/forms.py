"""How a person fills a form in: by the names of its fields, whatever kind they are."""

from collections.abc import Iterable, Mapping
from typing import Any

from playwright.sync_api import Locator, Page


def fill(scope: Page | Locator, given: Mapping[str, Any]) -> None:
    """`given`: field name → text, option, list of options, or the files of a file field."""
    for name, value in given.items():
        field = scope.locator(f'[name="{name}"]').first
        kind = field.evaluate("field => field.type")
        if kind in ("radio", "checkbox"):
            chosen = [value] if isinstance(value, str) else value
            for option in chosen:
                scope.locator(f'[name="{name}"][value="{option}"]').check()
        elif kind == "select-one":
            field.select_option(value)
        elif kind == "file":
            field.set_input_files(value)
        else:
            field.fill(value)


def press(scope: Page | Locator, name: str, value: str = "") -> None:
    """The button with these words, or with this name and value; waits for the page it leads to."""
    if value:
        button = scope.locator(f'button[name="{name}"][value="{value}"]')
    else:
        button = scope.get_by_role("button", name=name)
    follow(button)


def send(scope: Page | Locator) -> None:
    """The last button of the page's form; waits for the page it leads to."""
    form = scope.locator("main form") if isinstance(scope, Page) else scope
    follow(form.locator("button.govuk-button:visible:not([type=button])").last)


def follow(leading: Locator) -> None:
    """Click on the first of these links or buttons and wait for the page it leads to."""
    leading.first.wait_for()
    with leading.page.expect_navigation():
        leading.first.click()


def offered(scope: Page | Locator) -> set[str]:
    """Names of all fields."""
    return set(scope.locator("[name]").evaluate_all("fields => fields.map(f => f.name)"))


def pdf_file(name: str, content: bytes) -> dict[str, Any]:
    return {"name": name, "mimeType": "application/pdf", "buffer": content}


def write_section(page: Page, answers: Iterable[tuple[str, Any]]) -> None:
    """A repeating question shows one row more for each press of its button."""
    typed = dict(answers)
    form = page.locator("form[data-autosave]")
    while True:
        there = offered(form)
        fill(form, {name: value for name, value in typed.items() if name in there})
        missing = next((name for name in typed if name not in there), None)
        button = f"add:{missing.partition('-')[0]}" if missing else "next"
        press(form, "do", button)
        if missing is None:
            return
