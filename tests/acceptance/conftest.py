"""Worlds are built once a module, in a transaction around all of its tests; what a single test
writes is undone by pytest-django's own savepoint."""

import logging
from collections.abc import Iterator

import pytest
from django.db import transaction

from .world import World


@pytest.fixture(scope="module")
def kept_database(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Rows made here live as long as the module's tests, then all of them are gone."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def world(kept_database) -> World:
    return World()


@pytest.fixture
def quiet() -> Iterator[None]:
    """Thousands of refused requests are expected here: none of them is worth a line of log."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)
