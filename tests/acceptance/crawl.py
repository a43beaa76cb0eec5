"""Following the links of the portal as a person does, with everything that is found kept."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import urljoin, urlsplit

from django.http import HttpResponse

from .browsing import Visitor

LINK = re.compile(r'(?:href|action|src)="([^"#]*)"')
LEFT_OUT = ("/static/", "/jezyk/", "/konto/logout/")
PAGES_AT_MOST = 3000


@dataclass(frozen=True)
class Found:
    """One page as a person gets it. `text`: body and headers together, as written."""

    address: str
    status: int
    text: str


def crawled(visitor: Visitor, starts: Iterable[str]) -> Iterator[Found]:
    """GET every start and every page that can be reached from them by links, each once."""
    waiting, known = list(starts), set()
    while waiting:
        address = waiting.pop()
        if address in known or address.startswith(LEFT_OUT):
            continue
        known.add(address)
        if len(known) > PAGES_AT_MOST:
            raise RuntimeError(f"more than {PAGES_AT_MOST} pages, the last is {address}")
        response = visitor.ask("GET", address)
        found = Found(address, response.status_code, text_of(response))
        yield found
        waiting += [link for link in links_of(found, response) if link not in known]


def links_of(found: Found, response: HttpResponse) -> Iterator[str]:
    for written in [*LINK.findall(found.text), response.headers.get("Location", "")]:
        if not written:
            continue
        parts = urlsplit(urljoin(f"http://testserver{found.address}", unescape(written)))
        if parts.netloc == "testserver":
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def text_of(response: HttpResponse) -> str:
    """Headers and body; the bytes of a file as Latin-1, so that nothing in it is hidden."""
    body = b"".join(response) if response.streaming else response.content
    kind = response.headers.get("Content-Type", "")
    is_text = kind.startswith("text/") or "json" in kind
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    return f"{headers}\n\n{body.decode('utf-8' if is_text else 'latin-1')}"
