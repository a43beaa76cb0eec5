"""ACCEPTANCE 42: a list costs as many statements with three rows as with one, and stays small."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from .list_pages import LISTS

pytestmark = pytest.mark.django_db
STATEMENTS_AT_MOST = 12
WORKBENCHES = {
    "case with letters": 22,
    "desk of an applicant": 14,
    "desk after cancelled contests": 16,
    "desk of an officer": 16,
    "desk with changes": 16,
    "session: attendance": 19,
    "session: ranking": 27,
    "session: decisions": 20,
    "session: votes": 26,
    "session: freeze": 29,
}
"""Pages that compose what several stages know, or compute the ranking: more, and constant too."""
BYTES_AT_MOST = 60_000


def opened(fill, rows: int) -> tuple[int, int]:
    """Statements and bytes of the page with so many rows; the rows are gone afterwards."""
    with transaction.atomic():
        client, address = fill(rows)
        with CaptureQueriesContext(connection) as captured:
            response = client.get(address)
        transaction.set_rollback(True)
    assert response.status_code == 200, (address, response.status_code)
    return len(captured), len(response.content)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_however_long_it_is(name, quiet):
    fill = LISTS[name]
    (one, _), (three, _), (many, size) = (opened(fill, rows) for rows in (1, 3, 25))
    assert one == three == many, f"{one}, {three} and {many} statements at 1, 3 and 25 rows"
    assert many <= WORKBENCHES.get(name, STATEMENTS_AT_MOST)
    assert size <= BYTES_AT_MOST
