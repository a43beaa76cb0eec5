"""Many certificates issued at once: no number twice, none left out, none issued twice."""

import pytest

from certificates.issuing import issue_artefacts
from certificates.models import Certificate
from records.ledger import verify

from .rows import ISSUED, awarded, published_edition, release

THREADS = 8
pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("on_postgresql"),
]


def test_numbers_given_at_once_are_gap_free(at_once):
    edition = published_edition()
    applications = [awarded(edition, f"Gmina {n}") for n in range(THREADS)]
    release(edition)

    at_once(*[lambda row=row: issue_artefacts(row, at=ISSUED)[0] for row in applications])

    numbers = sorted(Certificate.objects.values_list("number", flat=True))
    assert [int(number[-4:]) for number in numbers] == list(range(1, THREADS + 1))
    assert verify().is_sound


def test_one_case_gets_one_certificate_however_often_it_is_issued_at_once(at_once):
    edition = published_edition()
    application = awarded(edition)
    release(edition)

    given = at_once(*[lambda: issue_artefacts(application, at=ISSUED)[0]] * THREADS)

    assert {certificate.pk for certificate in given} == {Certificate.objects.get().pk}
