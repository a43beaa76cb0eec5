"""The one clock: the database's. Web servers may be minutes apart; receipts must not be."""

from datetime import UTC, datetime

from django.db import connection


def database_now() -> datetime:
    """The database's wall clock as an aware UTC moment, also inside a transaction."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT clock_timestamp()")
            return cursor.fetchone()[0].astimezone(UTC)
        cursor.execute("SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')")
        return datetime.fromisoformat(cursor.fetchone()[0]).replace(tzinfo=UTC)
