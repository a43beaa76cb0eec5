"""Triggers that hold on both databases, whoever writes: nothing of a recused pairing is scored,
and an approved card never changes.

SQLite drops a table's triggers when a migration rebuilds the table, and refuses to rename a
table that another trigger reads. A later migration that changes one of these tables therefore
runs `remove` before and `install` after.
"""

from dataclasses import dataclass
from typing import Any

PAIRING_OF_ASSIGNMENT = """
    SELECT 1 FROM juries_pairing p
    WHERE p.juror_id = NEW.juror_id AND p.application_id = NEW.application_id
      AND p.standing = 'free'"""
PAIRING_OF_REVIEW = """
    SELECT 1 FROM juries_pairing p
    JOIN juries_assignment a ON a.juror_id = p.juror_id AND a.application_id = p.application_id
    WHERE a.id = NEW.assignment_id AND p.standing = 'free'"""
PAIRING_OF_SCORE = """
    SELECT 1 FROM juries_pairing p
    JOIN juries_assignment a ON a.juror_id = p.juror_id AND a.application_id = p.application_id
    JOIN juries_review r ON r.assignment_id = a.id
    WHERE r.id = NEW.review_id AND p.standing = 'free'"""
ACTIVE_ASSIGNMENT = """
    SELECT 1 FROM juries_assignment a
    WHERE a.juror_id = OLD.juror_id AND a.application_id = OLD.application_id
      AND a.state = 'active'"""
LOCKED = "SELECT 1 FROM juries_review r WHERE r.status = 'locked' AND r.id = {row}.review_id"

KEPT_FOR_EVER = (
    "public_id",
    "assignment_id",
    "version",
    "revision",
    "status",
    "typed",
    "note",
    "created_at",
    "updated_at",
    "locked_at",
    "correction_reason",
    "correction_approved_by_id",
)
"""Columns of an approved card; only voiding, once, may mark it."""


@dataclass(frozen=True)
class Trigger:
    """`events` of `table` are refused with `name` where `condition` is true."""

    name: str
    table: str
    events: tuple[str, ...]
    condition: str


def _changed(column: str, vendor: str) -> str:
    if vendor == "sqlite":
        return f"NEW.{column} IS NOT OLD.{column}"
    # jsonb compares by value, every other type as it is
    return f"NEW.{column} IS DISTINCT FROM OLD.{column}"


def triggers(vendor: str) -> list[Trigger]:
    changed = " OR ".join(_changed(column, vendor) for column in KEPT_FOR_EVER)
    voided_again = f"(OLD.voided_at IS NOT NULL AND {_changed('voided_at', vendor)})"
    return [
        Trigger(
            "assignment_needs_free_pairing",
            "juries_assignment",
            ("INSERT", "UPDATE"),
            f"NEW.state = 'active' AND NOT EXISTS ({PAIRING_OF_ASSIGNMENT})",
        ),
        Trigger(
            "review_needs_free_pairing",
            "juries_review",
            ("INSERT", "UPDATE"),
            f"NOT EXISTS ({PAIRING_OF_REVIEW})",
        ),
        Trigger(
            "score_needs_free_pairing",
            "juries_score",
            ("INSERT", "UPDATE"),
            f"NOT EXISTS ({PAIRING_OF_SCORE})",
        ),
        Trigger(
            "recusal_needs_withdrawn_assignment",
            "juries_pairing",
            ("UPDATE",),
            f"NEW.standing = 'recused' AND EXISTS ({ACTIVE_ASSIGNMENT})",
        ),
        Trigger(
            "locked_review_never_changes",
            "juries_review",
            ("UPDATE",),
            f"OLD.status = 'locked' AND ({changed} OR {voided_again})",
        ),
        Trigger(
            "locked_review_is_kept",
            "juries_review",
            ("DELETE",),
            "OLD.status = 'locked'",
        ),
        Trigger(
            "locked_score_never_comes",
            "juries_score",
            ("INSERT", "UPDATE"),
            f"EXISTS ({LOCKED.format(row='NEW')})",
        ),
        Trigger(
            "locked_score_never_goes",
            "juries_score",
            ("UPDATE", "DELETE"),
            f"EXISTS ({LOCKED.format(row='OLD')})",
        ),
    ]


def install(connection: Any) -> None:
    """Create all triggers. `connection` is a Django database connection."""
    statements = _on_sqlite if connection.vendor == "sqlite" else _on_postgresql
    with connection.cursor() as cursor:
        for trigger in triggers(connection.vendor):
            for statement in statements(trigger):
                cursor.execute(statement)


def remove(connection: Any) -> None:
    """Drop all triggers."""
    with connection.cursor() as cursor:
        for trigger in triggers(connection.vendor):
            if connection.vendor == "sqlite":
                for event in trigger.events:
                    cursor.execute(f"DROP TRIGGER IF EXISTS {trigger.name}_{event.lower()}")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {trigger.name} ON {trigger.table}")
                cursor.execute(f"DROP FUNCTION IF EXISTS {trigger.name}()")


def _on_sqlite(trigger: Trigger) -> list[str]:
    return [
        f"CREATE TRIGGER {trigger.name}_{event.lower()} BEFORE {event} ON {trigger.table}"
        f" WHEN {trigger.condition}"
        f" BEGIN SELECT RAISE(ABORT, '{trigger.name}'); END"
        for event in trigger.events
    ]


def _on_postgresql(trigger: Trigger) -> list[str]:
    row = "OLD" if trigger.events == ("DELETE",) else "COALESCE(NEW, OLD)"
    return [
        f"CREATE FUNCTION {trigger.name}() RETURNS trigger LANGUAGE plpgsql AS $body$"
        f" BEGIN IF {trigger.condition} THEN"
        f" RAISE EXCEPTION '{trigger.name}' USING ERRCODE = 'check_violation'; END IF;"
        f" RETURN {row}; END $body$",
        f"CREATE TRIGGER {trigger.name} BEFORE {' OR '.join(trigger.events)}"
        f" ON {trigger.table} FOR EACH ROW EXECUTE FUNCTION {trigger.name}()",
    ]
