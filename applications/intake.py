"""The call for applications as one application meets it: from when, until when, how exactly.

The moment of receipt decides, read from the database's clock before any lock; the newest
deadline counts, or the application's own one where it was given more time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from programmes import timetable
from programmes.models import Category, DeadlineChange, Edition, RuleSet

from .models import Application

Kind = DeadlineChange.Kind
STOPPED = (Edition.Phase.CANCELLED, Edition.Phase.CLOSED)


@dataclass(frozen=True)
class Call:
    """`closes_at` is the deadline of everybody, `own_deadline` the later one of a single
    application; `history` the earlier deadlines, oldest first."""

    opens_at: datetime | None
    closes_at: datetime | None
    grace: timedelta = timedelta(0)
    own_deadline: datetime | None = None
    history: tuple[datetime, ...] = ()
    is_stopped: bool = False  # cancelled, or the edition closed

    @property
    def deadline(self) -> datetime | None:
        """The deadline in force; an own deadline never shortens the common one."""
        return timetable.later_deadline(self.closes_at, self.own_deadline)

    def has_opened(self, at: datetime) -> bool:
        return self.opens_at is not None and at >= self.opens_at

    def is_late(self, at: datetime) -> bool:
        """A submission received exactly at the deadline, or within the grace, is in time."""
        return self.deadline is not None and timetable.is_past(self.deadline, at, self.grace)

    def is_open(self, at: datetime) -> bool:
        return not self.is_stopped and self.has_opened(at) and not self.is_late(at)


def newest_rule_set(edition: Edition) -> RuleSet:
    return edition.rule_sets.order_by("-version")[0]


def call_for(application: Application) -> Call:
    """The call as this application meets it: its own deadline, the grace of its rule set."""
    return call_of(
        application.category,
        application.own_deadline,
        application.rule_set,
        stage_no=application.stage_no,
    )


def call_of(
    category: Category,
    own_deadline: datetime | None = None,
    rule_set: RuleSet | None = None,
    *,
    stage_no: int = 1,
) -> Call:
    """The call of a stage of the category's edition, its deadlines read anew. Applications begin
    in the first stage only; the call of a later one is for those that it was opened to."""
    edition = category.edition
    kinds = [Kind.CALL_OPENS, Kind.CALL_CLOSES]
    rows = list(edition.deadlines.filter(kind__in=kinds).select_related("stage").order_by("pk"))
    closes = timetable.current_deadline(rows, Kind.CALL_CLOSES, stage_no)
    own = [row for row in rows if row.stage and row.stage.ordinal == stage_no]
    told = [row for row in own or rows if row.kind == Kind.CALL_CLOSES]
    earlier = [row.value for row in told if row.value != closes and (own or not row.stage)]
    rules = (rule_set or newest_rule_set(edition)).shape.intake
    return Call(
        opens_at=timetable.current_deadline(rows, Kind.CALL_OPENS, stage_no),
        closes_at=closes,
        grace=timedelta(seconds=rules.grace_seconds),
        own_deadline=own_deadline,
        history=tuple(earlier),
        is_stopped=edition.phase in STOPPED or category.cancelled_at is not None,
    )


def formal_check_until(application: Application) -> datetime:
    """Until when the formal check is planned: the calendar's date, or the rule's number of days
    after the deadline."""
    edition = application.edition
    rows = edition.deadlines.filter(kind=Kind.FORMAL_CHECK_UNTIL).select_related("stage")
    planned = timetable.current_deadline(rows, Kind.FORMAL_CHECK_UNTIL, application.stage_no)
    if planned is not None:
        return planned
    days = application.rule_set.shape.intake.formal_check_days
    return (call_for(application).deadline or application.updated_at) + timedelta(days=days)
