"""What all tests share."""

import gc
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections

from records.models import LedgerHead
from tests.database import wants_postgresql


def is_transactional(request: pytest.FixtureRequest) -> bool:
    marker = request.node.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction")) or bool(
        {"transactional_db", "live_server"} & set(request.fixturenames)
    )


DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_setup"}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What touches no database runs once, on SQLite; see docs/decisions/0010. What one worker has
    to do alone comes first, so that no worker waits for it at the end."""
    items.sort(key=lambda item: item.get_closest_marker("xdist_group") is None)
    if not wants_postgresql:
        return
    config.hook.pytest_deselected(items=[i for i in items if not touches_a_database(i)])
    items[:] = [item for item in items if touches_a_database(item)]


def touches_a_database(item: pytest.Item) -> bool:
    """By its marker or a fixture; pytest-django refuses every query of other tests."""
    fixtures = DATABASE_FIXTURES & set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(fixtures)


@pytest.fixture(autouse=True)
def _ledger_in_committing_tests(request: pytest.FixtureRequest) -> None:
    """Tests that commit are cleaned up by emptying the tables: the ledger's head row has to be
    there again, and on SQLite, which empties by DELETE, the append-only triggers have to go."""
    if not is_transactional(request):
        return
    request.getfixturevalue("transactional_db")
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')
    LedgerHead.objects.get_or_create(pk=1)


@pytest.fixture
def at_once() -> Callable[..., list[Any]]:
    """Run callables in threads that start together; returns results or the exceptions raised."""

    def run(*calls: Callable[[], Any]) -> list[Any]:
        barrier = threading.Barrier(len(calls))

        def one(call: Callable[[], Any]) -> Any:
            try:
                barrier.wait(timeout=30)
                return call()
            except Exception as error:  # the caller asserts on it
                return error
            finally:
                connections.close_all()

        with ThreadPoolExecutor(len(calls)) as pool:
            return list(pool.map(one, calls))

    return run


@pytest.fixture
def on_postgresql() -> None:
    """SQLite lets one writer in at a time: a race between rows cannot happen there."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time; races are shown on PostgreSQL")


def pytest_collection_finish() -> None:
    """What is imported by now lives to the end: the collector need not look at it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
