"""The office works in another room: what needs an event loop of its own, or none, is done in a
thread beside the one in which playwright's loop runs."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connections
from django_ox.testing import run_tasks

from workflow.jobs import fire_timers


def aside[T](call: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    """The result of `call`, made in a thread with database connections of its own."""

    def work() -> T:
        try:
            return call(*args, **kwargs)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as room:
        return room.submit(work).result()


def pass_time() -> None:
    """Due wake-ups come about and the queue of jobs is worked off, as the worker process would."""
    aside(_pass_time)


def _pass_time() -> None:
    for _ in range(2):
        fire_timers.call()
    run_tasks(raise_failures=True)
