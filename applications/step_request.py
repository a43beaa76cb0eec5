"""What the gate gives a step view. For annotations only: the gate itself is in `workflow/`."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from accounts.access import PersonRequest


class StepRequest(PersonRequest):
    """`step()` locks, reads again, asks again and executes the node on leaving; `hold()` does the
    same and leaves the node open. `received_at` is the database's clock before any lock."""

    received_at: datetime
    case_url: str
    step: Callable[[], AbstractContextManager[Any]]
    hold: Callable[[], AbstractContextManager[Any]]
