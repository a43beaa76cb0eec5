"""The calendar of an edition as its public page shows it. Pure."""

from __future__ import annotations

from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from .models import DeadlineChange, Edition
from .shapes import RuleSetContent
from .timetable import WARSAW

ORDER: list[str] = list(DeadlineChange.Kind.values)


def calendar_of(edition: Edition) -> list[dict[str, Any]]:
    """One line a kind of deadline and stage, in the order of the process: the value in force
    and, newest first, each earlier value with when and why it was left.

    Uses the deadlines of `with_calendar` where they were fetched. `note` is what the file says of
    the first value; `path` is what `example_of` is asked about.
    """
    changes = sorted(edition.deadlines.all(), key=lambda row: row.pk)
    names = _nomination_names() if edition.takes_nominations_only else {}
    lines: dict[tuple[str, int], list[DeadlineChange]] = {}
    for change in changes:
        lines.setdefault((change.kind, change.stage.ordinal if change.stage else 0), []).append(
            change
        )
    ordered = sorted(lines.items(), key=lambda line: (ORDER.index(line[0][0]), line[0][1]))
    return [
        {
            "kind": names.get(kind) or rows[-1].get_kind_display(),
            "stage": rows[-1].stage,
            "value": rows[-1].value,
            "before": [
                {
                    "value": old.value,
                    "changed_at": new.set_at,
                    "reason": new.reason,
                    "basis": new.basis,
                }
                for old, new in reversed(list(pairwise(rows)))
            ],
            "note": rows[0].reason if rows[0].is_initial else "",
            "path": f"deadlines.{kind}",
        }
        for (kind, _stage), rows in ordered
    ]


def example_of(rules: RuleSetContent, path: str) -> str:
    """What of a deadline is an example: "date" (with its hour), "hour", or "" for neither."""
    if rules.is_example(path):
        return "date"
    return "hour" if rules.is_example(f"{path}.clock") else ""


def _nomination_names() -> dict[str, str]:
    """Where candidates are nominated, nobody submits an application."""
    return {
        DeadlineChange.Kind.CALL_OPENS: _("call for nominations opens"),
        DeadlineChange.Kind.CALL_CLOSES: _("deadline of nominations"),
    }


def closing_day(edition: Edition) -> date | None:
    """The day in Warsaw on which the call of `edition` closes."""
    closes_at = edition.deadline("call_closes")
    return closes_at.astimezone(WARSAW).date() if closes_at else None


def state_of(edition: Edition, at: datetime) -> str:
    """The state of an edition for the public. One whose rules are published only for the record,
    and whose call ended before it was run in the portal, is a past one, not an announced one."""
    closes_at = edition.deadline("call_closes")
    if edition.phase == Edition.Phase.ANNOUNCED and closes_at and closes_at < at:
        return _("past edition")
    if edition.phase == Edition.Phase.CALL_OPEN and edition.stage_no > 1:
        return _("stage %(no)s: applications are added to") % {"no": edition.stage_no}
    if edition.phase == Edition.Phase.CALL_OPEN and edition.takes_nominations_only:
        return _("call for nominations open")
    return edition.get_phase_display()
