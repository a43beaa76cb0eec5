"""What every page must be: one heading, a language, no finding of axe, no sideways scrolling on a
phone, nothing refused by the content security policy."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

NARROW = {"width": 320, "height": 640}
WIDE = {"width": 1280, "height": 900}
NORMS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": {"type": "tag", "values": NORMS}, "resultTypes": ["violations"]}
TOO_WIDE = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  const inside = (e) => { for (let p = e.parentElement; p; p = p.parentElement)
    if (getComputedStyle(p).overflowX !== "visible") return true; return false; };
  const wide = [...document.body.querySelectorAll("*")]
    .filter((e) => e.getBoundingClientRect().right > root.clientWidth + 1 && !inside(e));
  if (!wide.length) return [`${root.scrollWidth} px, by a long word or something unseen`];
  return wide.slice(0, 3).map((e) => e.tagName.toLowerCase() + "." + e.className);
}"""

_axe = Axe()


class Watch:
    """Collects what the browser complains about on one page object."""

    def __init__(self, page: Page):
        self.complaints: list[str] = []
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))

    def _heard(self, message) -> None:
        is_own_answer = "Failed to load resource" in message.text and "/static/" not in (
            message.location.get("url", "")
        )
        if message.type in ("error", "warning") and not is_own_answer:
            self.complaints.append(f"console: {message.text[:300]}")

    def take(self) -> list[str]:
        taken, self.complaints = self.complaints, []
        return taken


def faults(page: Page, language: str = "pl") -> list[str]:
    """Everything wrong with the page that is open, in words; empty when it is as it should be."""
    found = []
    headings = page.locator("h1").count()
    if headings != 1:
        found.append(f"{headings} level-one headings")
    if page.locator("html").get_attribute("lang") != language:
        found.append(f"language is not {language}")
    found += axe_findings(page)
    page.set_viewport_size(NARROW)
    found += [f"sideways scrolling at 320 px: {name}" for name in page.evaluate(TOO_WIDE)]
    page.set_viewport_size(WIDE)
    return found


def axe_findings(page: Page) -> list[str]:
    results = _axe.run(page, options=OPTIONS).response
    return [
        f"axe {finding['id']}: {finding['help']} – "
        + " | ".join(node["html"][:160] for node in finding["nodes"][:3])
        for finding in results["violations"]
    ]
