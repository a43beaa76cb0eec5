"""A message as somebody would receive it: values of this edition, examples where it has none."""

from __future__ import annotations

from typing import Any

from records import wording
from records.placeholders import fill, renamed

from .entry_words import words_about
from .message_events import Event
from .models import Edition
from .signals import example_wanted
from .timetable import current_deadline

MOMENTS = {
    "deadline": "call_closes",
    "scoring_until": "scoring_until",
    "session_at": "session_at",
    "formal_check_until": "formal_check_until",
}
DAYS = {"planned": "results_planned"}
"""Placeholder → the deadline of which a letter names the day alone."""


def preview(event: Event, edition: Edition, *, title: str, body: str) -> tuple[str, str]:
    """Title and body filled. The words have been judged by `problems_of`."""
    values = preview_values(event, edition)
    return (
        " ".join(fill(renamed(title, event.keys), values).split()),
        fill(renamed(body, event.keys), values),
    )


def preview_values(event: Event, edition: Edition) -> dict[str, Any]:
    """Every placeholder's value: of a real application, of the edition, or the example."""
    values = {p.key: p.example for p in event.placeholders}
    known = words_about(edition) | _edition_values(edition)
    answers: list[tuple[Any, Any]] = example_wanted.send(sender=Edition, edition=edition)
    for _receiver, found in answers:
        known |= found
    return values | {key: value for key, value in known.items() if key in values and value}


def _edition_values(edition: Edition) -> dict[str, Any]:
    category = edition.categories.first()
    known: dict[str, Any] = {
        "programme": edition.name,
        "year": str(edition.year),
        "organiser": edition.programme.organiser.name,
        "category": category.full_label if category else "",
    }
    rows = list(edition.deadlines.select_related("stage"))
    for names, told in ((MOMENTS, wording.moment), (DAYS, wording.day)):
        for key, kind in names.items():
            value = current_deadline(rows, kind)
            if value is not None:
                known[key] = told(value)
    return known
