"""Background jobs of the demonstration, run between the steps as a worker would run them."""

from __future__ import annotations

from django_ox.testing import run_tasks

from records.tasks import send_queued_messages
from workflow.jobs import fire_timers


def run_jobs() -> None:
    """Send what waits in the outbox and run the queue until it is empty.

    The library's own loop on this thread, with the worker's claims and retries: a separate
    worker would make the walk wait for its polls. A job that fails stops the demonstration.
    """
    send_queued_messages.enqueue()
    run_tasks(raise_failures=True)


def wake_up() -> int:
    """Fire the due timers now instead of within the next five seconds; returns how many."""
    fired = fire_timers.call()
    run_jobs()
    return fired
