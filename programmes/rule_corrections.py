"""What a correction of the rules may change in an edition that has been announced. Pure.

What has opened is frozen: points, thresholds, criteria, who may apply and every duty of an
applicant stay. A correction makes words clearer or asks for less. Whatever is not named here is
refused, so that a new key of the rules is closed until somebody opens it.

Source: the contest's rules promise equal treatment; DESIGN §4 („what is open is never edited”).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from .models import Edition
from .rule_differences import Difference

Phase = Edition.Phase
FORM_IS_OPEN = (Phase.ANNOUNCED, Phase.CALL_OPEN, Phase.FORMAL_CHECK)
"""Phases in which a correction may still touch the categories: nobody has scored by them."""

TEXTS = frozenset(
    ("label", "help", "text", "notes", "standard_text", "effort", "materials", "usage")
)
WORDS_OF_PARTS = frozenset(("privacy", "documents", "messages"))
"""Whole parts that hold words of the organiser and decide nothing."""

MAY_GROW = frozenset(("max_length", "max_rows", "files", "total_bytes", "file_bytes", "max"))
MAY_SHRINK = frozenset(("min_rows", "min"))
HOLDS_DUTIES = frozenset(("sections", "questions", "slots", "columns", "declarations"))
MAY_BE_ADDED = HOLDS_DUTIES | {"options"}
DECIDING = frozenset(("criteria", "scoring", "outcome", "points_total", "stages", "session"))


def refusal_of(difference: Difference, phase: str) -> str:
    """Why a correction may not make this change; "" if it may."""
    if difference.path[0] in ("rules_version", "examples", *WORDS_OF_PARTS):
        return ""
    if phase not in FORM_IS_OPEN:
        return _("Scoring has begun: only messages, documents and notices may change.")
    if _is_words(difference):
        return _refuse_declaration(difference)
    kinds = {"added": _refuse_added, "removed": _refuse_removed, "moved": _refuse_moved}
    return kinds.get(difference.kind, _refuse_value)(difference)


def _is_words(difference: Difference) -> bool:
    """A text that people read, in place of another one."""
    leaf = difference.path[-1]
    is_text = isinstance(difference.old, str) and isinstance(difference.new, str)
    asks_the_juror = leaf == "question" and "criteria" in difference.path[-3:-1]
    return difference.kind == "changed" and is_text and (leaf in TEXTS or asks_the_juror)


def _refuse_declaration(difference: Difference) -> str:
    """People have made a declaration in its words, so new words are a new declaration."""
    if "declarations" in difference.path:
        return _("People have made this declaration in its present words.")
    return ""


def _refuse_added(difference: Difference) -> str:
    holder = _holder(difference)
    if holder not in MAY_BE_ADDED:
        return _deciding(difference) or _("This part of the rules may not grow after announcement.")
    if _brings_duty(holder, difference.new):
        return _("Only what is optional may be added: nobody was told of a new duty in time.")
    return ""


def _refuse_removed(difference: Difference) -> str:
    return _deciding(difference) or _("Applicants may have filled it in, so it stays.")


def _refuse_moved(difference: Difference) -> str:
    if difference.path[-1] in MAY_BE_ADDED:
        return ""
    return _deciding(difference) or _("The order decides here, so it stays.")


def _refuse_value(difference: Difference) -> str:
    leaf, old, new = difference.path[-1], difference.old, difference.new
    if deciding := _deciding(difference):
        return deciding
    if leaf == "required" and old is True and new is False:
        return ""
    if leaf == "types" and set(old or ()) <= set(new or ()) and old:
        return ""
    if leaf in MAY_GROW | MAY_SHRINK:
        return _refuse_limit(leaf, old, new)
    return _("It may not change once the edition has been announced.")


def _refuse_limit(leaf: str, old: Any, new: Any) -> str:
    if not isinstance(old, int) or not isinstance(new, int):
        return _("A limit may not appear or vanish.")
    if leaf in MAY_GROW and new < old:
        return _("A limit may only grow: somebody may have used all of it.")
    if leaf in MAY_SHRINK and new > old:
        return _("What is asked for at least may only become less.")
    return ""


def _deciding(difference: Difference) -> str:
    """The answer to whatever decides who wins."""
    if DECIDING & set(difference.path):
        return _("Points, criteria, thresholds and the way of deciding do not change.")
    return ""


def _holder(difference: Difference) -> str:
    return difference.path[-2] if len(difference.path) > 1 else ""


def _brings_duty(holder: str, item: Mapping[str, Any]) -> bool:
    """Whether an added item asks an applicant for anything. Items are whole JSON of the rules."""
    if holder == "sections":
        return any(_brings_duty("questions", question) for question in item["questions"])
    if holder == "slots":
        return item["min"] > 0 or item["required_if"] is not None
    if holder == "questions":
        return bool(item["required"] or item["min_rows"])
    return bool(item.get("required", False))
