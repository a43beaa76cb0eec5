"""A page as a person meets it: its heading, its links, its forms, what went wrong on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser

Values = dict[str, list[str]]
VOID = {"input", "br", "img", "hr", "meta", "link", "source", "wbr"}


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

    def form_with(self, name: str) -> PageForm:
        """The form that holds the field or the button `name`."""
        for form in self.forms:
            if name in form.offered or name in form.files:
                return form
            if any(name in (button.name, button.value) for button in form.buttons):
                return form
        known = ", ".join(sorted({n for form in self.forms for n in form.offered}))
        raise LookupError(f"{self.address}: no form holds {name!r}; the page has: {known}")

    @property
    def main_form(self) -> PageForm:
        """The one posting form of the page's content, the language switch and log-out apart."""
        posting = [f for f in self.forms if f.method == "post" and not _is_of_the_frame(f)]
        if len(posting) != 1:
            raise LookupError(f"{self.address}: {len(posting)} posting forms, one expected")
        return posting[0]

    def link_to(self, part: str) -> str:
        """The address of the first link whose address holds `part`."""
        for link in self.links:
            if part in link.address:
                return link.address
        raise LookupError(f"{self.address}: no link to {part!r}")


def _is_of_the_frame(form: PageForm) -> bool:
    return "language" in form.offered or "/jezyk/" in form.action or "/logout/" in form.action


def read_page(status: int, address: str, content: bytes, content_type: str) -> Page:
    page = Page(status=status, address=address, content=content)
    if content_type.startswith("text/html"):
        reader = _Reader(page)
        reader.feed(content.decode())
        reader.close()
    return page


class _Reader(HTMLParser):
    """Reads headings, links, forms, error summaries and notices in one pass."""

    def __init__(self, page: Page) -> None:
        super().__init__(convert_charrefs=True)
        self.page = page
        self.form: PageForm | None = None
        self.by_id: dict[str, PageForm] = {}
        self.texts: list[tuple[str, list[str]]] = []  # open collectors: (closing tag, pieces)
        self.closing: dict[int, Callable[[str], object]] = {}
        self.select = ""
        self.is_bad_news = False  # the banner that is being read tells of an error or a warning

    # --- collecting text

    def _collect(self, tag: str, done: Callable[[str], object]) -> None:
        pieces: list[str] = []
        self.texts.append((tag, pieces))
        self.closing[id(pieces)] = done

    def handle_data(self, data: str) -> None:
        for _tag, pieces in self.texts:
            pieces.append(data)

    def handle_endtag(self, tag: str) -> None:
        if self.texts and self.texts[-1][0] == tag:
            _tag, pieces = self.texts.pop()
            text = " ".join("".join(pieces).split())
            self.closing.pop(id(pieces))(text)
        if tag == "form":
            self.form = None
        if tag == "select":
            self.select = ""

    def handle_starttag(self, tag: str, attrs_list: list[tuple[str, str | None]]) -> None:
        attrs = {name: value or "" for name, value in attrs_list}
        self._boxes(tag, attrs)
        handler = getattr(self, f"_{tag}", None)
        if handler:
            handler(attrs)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def _boxes(self, tag: str, attrs: dict[str, str]) -> None:
        classes = attrs.get("class", "").split()
        if "govuk-notification-banner" in classes:
            self.is_bad_news = bool({"znak-banner--error", "znak-banner--warning"} & set(classes))
        if "govuk-error-summary__list" in classes or "govuk-error-message" in classes:
            self._collect(tag, self.page.errors.append)
        elif "govuk-notification-banner__content" in classes:
            said = self.page.errors if self.is_bad_news else self.page.notices
            self._collect(tag, said.append)

    # --- what is on the page

    def _h1(self, attrs: dict[str, str]) -> None:
        self._collect("h1", lambda text: setattr(self.page, "heading", text))

    def _a(self, attrs: dict[str, str]) -> None:
        address = attrs.get("href", "")
        self._collect("a", lambda text: self.page.links.append(Link(text, address)))

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
        elif kind in ("submit", "button", "image"):
            form.buttons.append(Button(attrs.get("value", ""), name, attrs.get("value", "")))
        elif kind in ("radio", "checkbox"):
            value = attrs.get("value", "on")
            offered = form.offered.setdefault(name, [])
            if offered is not None:
                offered.append(value)
            if "checked" in attrs:
                form.values.setdefault(name, []).append(value)
        else:
            form.offered.setdefault(name, None)
            form.values.setdefault(name, []).append(attrs.get("value", ""))

    def _textarea(self, attrs: dict[str, str]) -> None:
        form, name = self._owner(attrs), attrs.get("name", "")
        if form is not None and name:
            form.offered.setdefault(name, None)
            self.texts.append(("textarea", pieces := []))
            self.closing[id(pieces)] = lambda _text: form.values.setdefault(name, []).append(
                "".join(pieces).removeprefix("\n")
            )

    def _select(self, attrs: dict[str, str]) -> None:
        form, name = self._owner(attrs), attrs.get("name", "")
        if form is not None and name:
            self.select = name
            form.offered[name] = []

    def _option(self, attrs: dict[str, str]) -> None:
        if self.form is None or not self.select:
            return
        offered = self.form.offered[self.select]
        value = attrs.get("value", "")
        if offered is not None:
            offered.append(value)
        if "selected" in attrs or (offered is not None and len(offered) == 1):
            self.form.values[self.select] = [value]

    def _button(self, attrs: dict[str, str]) -> None:
        form = self._owner(attrs)
        if form is None or attrs.get("type", "submit") != "submit":
            return
        button = Button("", attrs.get("name", ""), attrs.get("value", ""))
        form.buttons.append(button)
        self._collect("button", lambda text: setattr(button, "text", text))
