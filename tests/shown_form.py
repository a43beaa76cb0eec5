"""A form sent the way a browser sends it: with the hidden inputs of the page that was shown."""

import re
from typing import Any

from django.http import HttpResponse
from django.test import Client

HIDDEN = re.compile(r'name="(version|seen)" value="([^"]*)"')


def hidden_inputs(page: HttpResponse) -> dict[str, str]:
    """`version` of the application and what was `seen` to wait, as far as the page has them."""
    return dict(HIDDEN.findall(page.content.decode()))


def send(client: Client, address: str, data: dict[str, Any]) -> HttpResponse:
    """Open the page, then post `data` with its hidden inputs; `data` may replace them."""
    return client.post(address, hidden_inputs(client.get(address)) | data)
