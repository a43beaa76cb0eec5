"""Which category or edition a row of any stage belongs to, found by following its references by
name: earlier stages need not know the rows of later ones."""

from __future__ import annotations

from typing import Any

from .models import Category, Edition

_LEADS = (
    "category",
    "edition",
    "application",
    "nomination",
    "award",
    "resolution",
    "submission",
    "assignment",
    "juror",
    "jury",
)
_STEPS_AT_MOST = 6


def category_or_edition_of(row: Any) -> Category | Edition | None:
    """The category of a row about one entry, the edition of a row about many."""
    for _step in range(_STEPS_AT_MOST):
        if row is None or isinstance(row, Category | Edition):
            return row
        row = next((found for name in _LEADS if (found := getattr(row, name, None))), None)
    return None


def edition_of(row: Any) -> Edition | None:
    found = category_or_edition_of(row)
    return found.edition if isinstance(found, Category) else found
