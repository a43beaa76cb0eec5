"""What a card must hold before it may be approved: a pure rule over what was typed.

Source: `ScoringRules` and `ReasonRule` of the category: points from 0 to the maximum by the
criterion's step, and a written reason, longer at zero and at the maximum.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programmes.shapes import ReasonRule, ScoringRules
from records.wording import points as written

POINTS, REASON = "points", "reason"
MOST_DIGITS = 12


@dataclass(frozen=True)
class Asked:
    """One criterion as the card asks for it."""

    code: str
    max_points: Decimal
    step: Decimal


@dataclass(frozen=True)
class Typed:
    """What a juror typed for one criterion, right or wrong."""

    points: str = ""
    reason: str = ""
    not_applicable: bool = False

    @classmethod
    def read(cls, value: Mapping[str, Any] | None) -> Typed:
        value = value or {}
        return cls(
            points=str(value.get(POINTS, "")),
            reason=str(value.get(REASON, "")),
            not_applicable=bool(value.get("not_applicable", False)),
        )

    def as_json(self) -> dict[str, Any]:
        return {
            POINTS: self.points,
            REASON: self.reason,
            "not_applicable": self.not_applicable,
        }

    @property
    def is_blank(self) -> bool:
        return not (self.points.strip() or self.reason.strip() or self.not_applicable)


@dataclass(frozen=True)
class Scored:
    """A valid line of the card; `points` None is *not applicable*."""

    code: str
    points: Decimal | None
    reason: str


@dataclass(frozen=True)
class CardCheck:
    """`scored` holds the valid lines; `errors` messages by (criterion code, points|reason)."""

    scored: tuple[Scored, ...]
    errors: dict[tuple[str, str], str]


def check_card(
    typed: Mapping[str, Typed], criteria: Sequence[Asked], rules: ScoringRules
) -> CardCheck:
    """Whether a card may be approved. Never raises: every fault is an error at its field."""
    scored, errors = [], {}
    for criterion in criteria:
        line = typed.get(criterion.code, Typed())
        points, fault = _points(line, criterion, rules)
        if fault:
            errors[criterion.code, POINTS] = fault
        reason = normalised(line.reason)
        if short := _reason_fault(reason, points, criterion, rules.reason):
            errors[criterion.code, REASON] = short
        if not fault and not short:
            scored.append(Scored(criterion.code, points, reason))
    return CardCheck(tuple(scored), errors)


def check_typed(
    typed: Mapping[str, Typed], criteria: Sequence[Asked], rules: ScoringRules
) -> dict[tuple[str, str], str]:
    """Faults of what is there already; what is still missing is no fault of a draft."""
    faults = {}
    for criterion in criteria:
        line = typed.get(criterion.code, Typed())
        if line.points.strip():
            _value, fault = _points(line, criterion, rules)
            if fault:
                faults[criterion.code, POINTS] = fault
        over = len(normalised(line.reason)) - rules.reason.max
        if over > 0:
            faults[criterion.code, REASON] = _too_long(rules.reason)
    return faults


def normalised(text: str) -> str:
    """A line break is one character, whichever browser sent it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def parse_points(text: str) -> Decimal | None:
    """The number in `text` („7,5”, "7.5", with spaces) or None."""
    text = re.sub(r"\s", "", text).replace(",", ".")
    if len(text) > MOST_DIGITS or not re.fullmatch(r"-?\d+(\.\d+)?", text):
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _points(line: Typed, criterion: Asked, rules: ScoringRules) -> tuple[Decimal | None, str]:
    """The points and no fault, or None and the fault; *not applicable* is None without one."""
    if line.not_applicable:
        return None, _skip_fault(line, rules)
    if not line.points.strip():
        return None, _("Enter the points.")
    points = parse_points(line.points)
    if points is None:
        return None, _("Enter the points as a number.")
    fault = ""
    if not 0 <= points <= criterion.max_points:
        most = _plain(criterion.max_points)
        fault = _("Points must be from 0 to %(most)s.") % {"most": most}
    elif points % criterion.step:
        step = _plain(criterion.step)
        fault = _("Points go by steps of %(step)s.") % {"step": step}
    return (None, fault) if fault else (points, "")


def _skip_fault(line: Typed, rules: ScoringRules) -> str:
    if not rules.not_applicable:
        return _("“Not applicable” is not allowed in this edition.")
    if line.points.strip():
        return _("Give points or choose “not applicable”, not both.")
    return ""


def _reason_fault(reason: str, points: Decimal | None, criterion: Asked, rule: ReasonRule) -> str:
    if len(reason) > rule.max:
        return _too_long(rule)
    is_extreme = points is not None and points in (0, criterion.max_points)
    least = rule.extended_min if is_extreme else rule.min
    if not rule.required:
        return ""
    if not reason:
        return _("Write the reason.")
    if len(reason) >= least:
        return ""
    text = ngettext(
        "The reason is too short: it needs at least %(least)s character.",
        "The reason is too short: it needs at least %(least)s characters.",
        least,
    )
    if is_extreme:
        text = ngettext(
            "At zero and at the maximum the reason needs at least %(least)s character.",
            "At zero and at the maximum the reason needs at least %(least)s characters.",
            least,
        )
    return text % {"least": least}


def _too_long(rule: ReasonRule) -> str:
    return ngettext(
        "The reason may have up to %(most)s character, spaces included.",
        "The reason may have up to %(most)s characters, spaces included.",
        rule.max,
    ) % {"most": rule.max}


def _plain(value: Decimal) -> str:
    """„20”, „0,5”: as many decimals as the number needs."""
    places = max(0, -int(value.normalize().as_tuple().exponent))
    return written(value, places)
