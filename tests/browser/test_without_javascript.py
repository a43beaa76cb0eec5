"""Everything an applicant does works without JavaScript, and with the keyboard alone."""

from collections.abc import Callable

from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.acceptance.edition_run import Run
from tests.acceptance.people import SIGNER, People
from tests.applications.application_cases import pdf_bytes

from .aside import aside
from .forms import fill, follow, pdf_file, press

PASSWORD = "bardzo-dlugie-haslo-testowe"
SECTIONS = [
    {
        "code": "A",
        "label": "Wnioskodawca",
        "questions": [{"code": "A6", "label": "Adres BIP", "kind": "url", "required": True}],
    },
    {
        "code": "D",
        "label": "Działania",
        "criterion": "V.3",
        "questions": [
            {
                "code": "D2",
                "label": "Projekty",
                "kind": "rows",
                "required": True,
                "max_rows": 3,
                "columns": [
                    {
                        "code": "name",
                        "label": "Nazwa",
                        "kind": "short_text",
                        "required": True,
                        "max_length": 80,
                    }
                ],
            }
        ],
    },
]


def draft() -> Run:
    return Run(People(), sections=SECTIONS)


def test_from_the_form_to_the_receipt_without_javascript(person: Callable[..., Page]):
    run = aside(draft)
    page = person(run.people.users[SIGNER], java_script_enabled=False)
    step = reverse("step", args=[run.case.public_id, "submit_application"])
    page.goto(step)
    follow(page.locator('main a[href$="/sekcja/A/"]'))
    fill(page.locator("main"), {"A6": "https://bip.example.org/"})
    press(page.locator("main"), "do", "next")
    fill(page.locator("main"), {"D2-0-name": "Klub seniora"})
    press(page.locator("main"), "do", "add:D2")
    expect(page.locator('[name="D2-0-name"]')).to_have_value("Klub seniora")
    fill(page.locator("main"), {"D2-1-name": "Świetlica w Dolinie"})
    press(page.locator("main"), "do", "next")
    follow(page.locator('main a[href$="/zalaczniki/S6/"]'))
    form = page.locator("main form", has=page.locator('[name="file"]'))
    fill(form, {"title": "Uchwała", "file": pdf_file("uchwała.pdf", pdf_bytes())})
    follow(form.locator("button").last)
    expect(page.locator("main")).to_contain_text("uchwała.pdf")
    page.goto(step)
    for box in page.locator('main input[name^="declaration-"]').all():
        box.check()
    press(page.locator("main"), "do", "confirm")

    expect(page.locator("h1")).to_have_text("Wniosek złożono")
    names = [row["name"] for row in run.application.submissions.get().answers["D2"]]
    assert names == ["Klub seniora", "Świetlica w Dolinie"]


class Keyboard:
    """A person who has no mouse: Tab to the next thing, Enter on links, Space on buttons."""

    def __init__(self, page: Page):
        self.page = page

    def reach(self, selector: str) -> None:
        """Press Tab until the element has the focus; it must then be seen and not be covered."""
        wanted = self.page.locator(selector).first
        wanted.wait_for()
        for _ in range(80):
            self.page.keyboard.press("Tab")
            if wanted.evaluate("element => element === document.activeElement"):
                assert wanted.evaluate(IS_SEEN), f"{selector} is covered"
                return
        raise AssertionError(f"{selector} cannot be reached by Tab")

    def type_into(self, selector: str, text: str) -> None:
        self.reach(selector)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def press(self, selector: str, key: str = "Enter") -> None:
        self.reach(selector)
        self.page.keyboard.press(key)
        self.page.wait_for_load_state()


IS_SEEN = """element => {
  const box = element.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height, 40) / 2);
  return element.contains(top) || top?.contains(element) || element.labels?.[0]?.contains(top);
}"""


def test_from_the_log_in_to_the_receipt_by_keyboard(person: Callable[..., Page]):
    run = aside(draft)
    page = person()
    keys = Keyboard(page)
    page.goto(reverse("account_login"))
    keys.type_into('[name="login"]', run.people.users[SIGNER].email)
    keys.type_into('[name="password"]', PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**" + reverse("desk"))
    keys.press(f'main a[href="{reverse("case", args=[run.case.public_id])}"]')
    keys.press('main a[href*="submit_application"]')
    keys.press('main a[href$="/sekcja/A/"]')
    keys.type_into('[name="A6"]', "https://bip.example.org/")
    keys.press('button[name="do"][value="next"]', "Space")
    page.wait_for_url("**/sekcja/D/")
    keys.type_into('[name="D2-0-name"]', "Klub seniora")
    keys.press('button[name="do"][value="next"]', "Space")
    page.wait_for_url("**/zalaczniki/")
    page.goto(reverse("step", args=[run.case.public_id, "submit_application"]))
    for code in ("O1", "O2"):
        keys.reach(f'[name="declaration-{code}"]')
        page.keyboard.press("Space")
    keys.press('button[name="do"][value="confirm"]', "Space")
    page.wait_for_url("**/potwierdzenie/**")

    expect(page.locator("h1")).to_have_text("Wniosek złożono")
