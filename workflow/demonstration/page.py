"""A page as a person meets it: its heading, its links, its forms, what went wrong on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser

Values = dict[str, list[str]]


class StepRefused(Exception):
    """A page did not do what the demonstration asked of it; the text says where and why."""


@dataclass
class Button:
    text: str
    name: str = ""
    value: str = ""


@dataclass
class PageForm:
    """A form with what it holds now: `values` is what a browser would send, `offered` every
    name with the values that may be chosen (None: anything may be typed)."""

    action: str = ""
    method: str = "get"
    values: Values = field(default_factory=dict)
    offered: dict[str, list[str] | None] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    buttons: list[Button] = field(default_factory=list)

    def offer(self, name: str, value: str) -> None:
        choices = self.offered.setdefault(name, [])
        if choices is not None:
            choices.append(value)


@dataclass(frozen=True)
class Link:
    text: str
    address: str


@dataclass
class Page:
    status: int
    address: str
    content: bytes
    heading: str = ""
    forms: list[PageForm] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    standing: str = ""  # the coloured panel that says how something stands

    def form_with(self, name: str) -> PageForm:
        """The form that holds the field or the button `name`."""
        for form in self.forms:
            if name in form.offered or name in form.files:
                return form
            if any(name in (button.name, button.value) for button in form.buttons):
                return form
        known = ", ".join(sorted({n for form in self.forms for n in form.offered}))
        raise StepRefused(f"{self.address}: no form holds {name!r}; the page has: {known}")

    @property
    def main_form(self) -> PageForm:
        """The one posting form of the page's content, the language switch and log-out apart."""
        posting = [f for f in self.forms if f.method == "post" and not _is_of_the_frame(f)]
        if len(posting) != 1:
            raise StepRefused(f"{self.address}: {len(posting)} posting forms, one expected")
        return posting[0]

    def says(self, text: str) -> bool:
        return text in self.content.decode(errors="replace")

    def link_to(self, part: str) -> str:
        """The address of the first link whose address holds `part`."""
        for link in self.links:
            if part in link.address:
                return link.address
        raise StepRefused(f"{self.address}: no link to {part!r}")


def _is_of_the_frame(form: PageForm) -> bool:
    return "language" in form.offered or "/jezyk/" in form.action or "/logout/" in form.action


def read_page(status: int, address: str, content: bytes, content_type: str) -> Page:
    page = Page(status=status, address=address, content=content)
    if content_type.startswith("text/html"):
        reader = _Reader(page)
        reader.feed(content.decode())
        reader.close()
    return page


def squeezed(text: str) -> str:
    return " ".join(text.split())


class _Reader(HTMLParser):
    """Reads headings, links, forms, error summaries and notices in one pass."""

    def __init__(self, page: Page) -> None:
        super().__init__(convert_charrefs=True)
        self.page = page
        self.form: PageForm | None = None
        self.by_id: dict[str, PageForm] = {}
        self.wanted: list[Callable[[str], object]] = []  # who wants the text of this element
        self.open: list[tuple[str, list[str], list[Callable[[str], object]]]] = []
        self.select = ""
        self.is_bad_news = False  # the banner that is being read tells of an error or a warning

    # --- text of elements

    def handle_starttag(self, tag: str, attrs_list: list[tuple[str, str | None]]) -> None:
        attrs = {name: value or "" for name, value in attrs_list}
        self.wanted = []
        self._by_class(attrs.get("class", "").split())
        handler = getattr(self, f"_{tag}", None)
        if handler:
            handler(attrs)
        if self.wanted:
            self.open.append((tag, [], self.wanted))

    def handle_data(self, data: str) -> None:
        for _tag, pieces, _wanted in self.open:
            pieces.append(data)

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1][0] == tag:
            _tag, pieces, wanted = self.open.pop()
            for take in wanted:
                take("".join(pieces))
        if tag == "form":
            self.form = None
        if tag == "select":
            self.select = ""

    # --- what is on the page

    def _by_class(self, classes: list[str]) -> None:
        page = self.page
        if "govuk-notification-banner" in classes:
            self.is_bad_news = bool({"znak-banner--error", "znak-banner--warning"} & set(classes))
        if "govuk-error-summary__list" in classes or "govuk-error-message" in classes:
            self.wanted.append(lambda text: page.errors.append(squeezed(text)))
        if "govuk-notification-banner__content" in classes:
            said = page.errors if self.is_bad_news else page.notices
            self.wanted.append(lambda text: said.append(squeezed(text)))
        if "znak-status__text" in classes:
            self.wanted.append(lambda text: setattr(page, "standing", squeezed(text)))

    def _h1(self, attrs: dict[str, str]) -> None:
        self.wanted.append(lambda text: setattr(self.page, "heading", squeezed(text)))

    def _a(self, attrs: dict[str, str]) -> None:
        address = attrs.get("href", "")
        self.wanted.append(lambda text: self.page.links.append(Link(squeezed(text), address)))

    def _form(self, attrs: dict[str, str]) -> None:
        self.form = PageForm(attrs.get("action", ""), attrs.get("method", "get").lower())
        self.page.forms.append(self.form)
        if attrs.get("id"):
            self.by_id[attrs["id"]] = self.form

    def _owner(self, attrs: dict[str, str]) -> PageForm | None:
        return self.by_id.get(attrs.get("form", ""), self.form)

    def _input(self, attrs: dict[str, str]) -> None:
        form, name = self._owner(attrs), attrs.get("name", "")
        kind = attrs.get("type", "text")
        if form is None or not name or "disabled" in attrs:
            return
        if kind == "file":
            form.files.add(name)
        elif kind == "submit":
            form.buttons.append(Button(attrs.get("value", ""), name, attrs.get("value", "")))
        elif kind in ("radio", "checkbox"):
            value = attrs.get("value", "on")
            form.offer(name, value)
            if "checked" in attrs:
                form.values.setdefault(name, []).append(value)
        else:
            form.offered.setdefault(name, None)
            form.values.setdefault(name, []).append(attrs.get("value", ""))

    def _textarea(self, attrs: dict[str, str]) -> None:
        form, name = self._owner(attrs), attrs.get("name", "")
        if form is None or not name:
            return
        held = form.values.setdefault(name, [])
        form.offered.setdefault(name, None)
        self.wanted.append(lambda text: held.append(text.removeprefix("\n")))

    def _select(self, attrs: dict[str, str]) -> None:
        form, name = self._owner(attrs), attrs.get("name", "")
        if form is not None and name:
            self.select = name
            form.offered[name] = []

    def _option(self, attrs: dict[str, str]) -> None:
        if self.form is None or not self.select:
            return
        value = attrs.get("value", "")
        self.form.offer(self.select, value)
        if "selected" in attrs or self.select not in self.form.values:
            self.form.values[self.select] = [value]  # a browser chooses the first one

    def _button(self, attrs: dict[str, str]) -> None:
        form = self._owner(attrs)
        if form is None or attrs.get("type", "submit") != "submit":
            return
        button = Button("", attrs.get("name", ""), attrs.get("value", ""))
        form.buttons.append(button)
        self.wanted.append(lambda text: setattr(button, "text", squeezed(text)))
