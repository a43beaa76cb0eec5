"""What a certificate proves on a day. Nothing but `valid` may be shown as valid."""

from datetime import UTC, date, datetime, timedelta

import pytest

from certificates.validity import may_be_revoked, standing

DAY = date(2026, 5, 10)
BEFORE, AFTER = DAY - timedelta(days=1), DAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"status": "active"}, "valid"),
        ({"status": "active", "valid_from": DAY}, "valid"),
        ({"status": "active", "valid_to": DAY}, "valid"),
        ({"status": "active", "valid_from": AFTER}, "not_yet"),
        ({"status": "active", "valid_to": BEFORE}, "expired"),
        ({"status": "active", "issued_on": None}, "unknown"),
        ({"status": "active", "valid_from": None}, "unknown"),
        ({"status": "active", "has_award": False}, "unknown"),
        ({"status": "active", "is_historical": True, "has_award": False}, "unknown"),
        ({"status": "active", "is_historical": True, "issued_on": None}, "historical"),
        ({"status": "suspended"}, "suspended"),
        ({"status": "revoked", "valid_to": BEFORE}, "revoked"),
        ({"status": "revoked", "is_historical": True}, "revoked"),
        ({"status": "superseded", "has_award": False}, "superseded"),
        ({"status": None}, "unknown"),
        ({"status": ""}, "unknown"),
        ({"status": "valid"}, "unknown"),
        ({"status": "Active"}, "unknown"),
        ({"status": "lost", "is_historical": True}, "unknown"),
    ],
)
def test_the_standing(values, code):
    issued = {"issued_on": BEFORE, "valid_from": BEFORE}

    assert standing(on=DAY, **{**issued, **values}) == code


ENDS = datetime(2026, 5, 24, 21, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ends", "explained", "at", "allowed"),
    [
        (None, None, ENDS, False),
        (None, DAY, ENDS, False),
        (ENDS, None, ENDS - timedelta(days=1), False),
        (ENDS, None, ENDS, False),
        (ENDS, None, ENDS + timedelta(seconds=1), True),
        (ENDS, DAY, ENDS - timedelta(days=1), True),
    ],
)
def test_a_certificate_is_revoked_only_after_the_holder_was_heard(ends, explained, at, allowed):
    assert may_be_revoked(hearing_ends=ends, explained_on=explained, at=at) is allowed
