"""Background jobs of the demonstration: a real worker that ends when its queue is empty."""

from __future__ import annotations

from django.core.management import call_command
from django_ox.models import OxTask

from workflow.jobs import fire_timers


class JobFailed(RuntimeError):
    """A job of the demonstration failed; the text names it and its error."""


def run_jobs() -> None:
    """Run what waits in the queue, as `manage.py ox_worker --batch` does."""
    call_command("ox_worker", batch=True, interval=0.05, verbosity=0, skip_checks=True)
    failed = OxTask.objects.exclude(errors=[]).first()
    if failed is not None:
        raise JobFailed(f"{failed.task_path}: {failed.errors}")


def wake_up() -> int:
    """Fire the due timers now instead of within the next five seconds; returns how many."""
    fired = fire_timers.call()
    run_jobs()
    return fired
