"""A status is changed by two persons, and a certificate revoked only after its holder was heard."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from certificates.models import Certificate, StatusChange
from certificates.revoking import (
    ChangeRefused,
    approve_change,
    kinds_for,
    prepare_change,
    withdraw_change,
)
from programmes.models import Officer
from records.ledger import verify
from records.models import Message
from tests.factories import UserFactory
from tests.shown_form import hidden_inputs, send

from .rows import ISSUED, client_of, historical, issued, officer

pytestmark = pytest.mark.django_db
Kind = StatusChange.Kind
TEXTS = {
    "basis": "§ 14 ust. 2",
    "reason": "Podmiot utracił status.",
    "public_reason": "utrata statusu",
}
LATER = ISSUED + timedelta(days=40)


def done(certificate: Certificate, kind: str, *, at=ISSUED, **extra) -> StatusChange:
    """The whole change: prepared by one person, approved by another."""
    change = prepare_change(certificate, kind, **TEXTS, **extra, by=UserFactory(), at=at)
    approve_change(change, by=UserFactory(), at=at)
    certificate.refresh_from_db()
    change.refresh_from_db()
    return change


def test_a_prepared_change_changes_nothing():
    certificate = issued()

    prepare_change(certificate, Kind.SUSPEND, **TEXTS, by=UserFactory(), at=ISSUED)

    certificate.refresh_from_db()
    assert certificate.status == "active"
    assert not Message.objects.filter(event="CER-02").exists()


def test_a_suspension_is_public_at_once_and_its_letter_waits():
    certificate = issued()

    done(certificate, Kind.SUSPEND)

    assert (certificate.status, certificate.reason) == ("suspended", "utrata statusu")
    letter = Message.objects.get(event="CER-02")
    assert letter.status == Message.Status.HELD
    assert "Podmiot utracił status." in letter.body


def test_the_end_of_a_suspension_makes_it_valid_again():
    certificate = issued()
    done(certificate, Kind.SUSPEND)

    done(certificate, Kind.REINSTATE)

    assert (certificate.status, certificate.reason) == ("active", "")
    assert Message.objects.filter(event="CER-03").count() == 1


def test_the_preparer_may_not_approve():
    certificate, person = issued(), UserFactory()
    change = prepare_change(certificate, Kind.SUSPEND, **TEXTS, by=person, at=ISSUED)

    with pytest.raises(ChangeRefused):
        approve_change(change, by=person, at=ISSUED)

    certificate.refresh_from_db()
    assert certificate.status == "active"


def test_the_database_refuses_one_person_in_both_roles():
    person = UserFactory()
    prepare_change(issued(), Kind.SUSPEND, **TEXTS, by=person, at=ISSUED)

    for who in (person, None):
        with pytest.raises(IntegrityError), transaction.atomic():
            StatusChange.objects.update(approved_by=who, approved_at=ISSUED)


def test_only_one_change_waits_at_a_time():
    certificate = issued()
    prepare_change(certificate, Kind.SUSPEND, **TEXTS, by=UserFactory(), at=ISSUED)

    with pytest.raises(ChangeRefused):
        prepare_change(certificate, Kind.HEARING, **TEXTS, by=UserFactory(), at=ISSUED)


def test_a_dropped_change_makes_room_and_cannot_be_approved():
    certificate = issued()
    change = prepare_change(certificate, Kind.SUSPEND, **TEXTS, by=UserFactory(), at=ISSUED)

    withdraw_change(change, by=UserFactory(), at=ISSUED)

    with pytest.raises(ChangeRefused):
        approve_change(change, by=UserFactory(), at=ISSUED)
    prepare_change(certificate, Kind.SUSPEND, **TEXTS, by=UserFactory(), at=ISSUED)


def test_a_revocation_without_a_hearing_is_refused():
    certificate = issued()

    with pytest.raises(ChangeRefused):
        prepare_change(certificate, Kind.REVOKE, **TEXTS, by=UserFactory(), at=LATER)

    assert not certificate.changes.exists()


def test_a_hearing_gives_fourteen_days_and_leaves_the_certificate_valid():
    certificate = issued()

    change = done(certificate, Kind.HEARING)

    assert certificate.status == "active"
    assert (change.hearing_ends.date() - ISSUED.date()).days >= 14
    assert Message.objects.get(event="CER-01").status == Message.Status.HELD


def test_a_revocation_within_the_term_is_refused():
    certificate = issued()
    done(certificate, Kind.HEARING)

    with pytest.raises(ChangeRefused):
        done(certificate, Kind.REVOKE, at=ISSUED + timedelta(days=3))


def test_after_the_term_the_certificate_is_revoked():
    certificate = issued()
    done(certificate, Kind.HEARING)

    done(certificate, Kind.REVOKE, at=LATER)

    assert certificate.status == "revoked"
    letter = Message.objects.get(event="MSG-12")
    assert letter.status == Message.Status.HELD
    assert "nie złożono wyjaśnień" in letter.body
    assert kinds_for(certificate) == ()


def test_explanations_that_came_let_it_be_revoked_within_the_term():
    certificate = issued()
    done(certificate, Kind.HEARING)
    heard = ISSUED + timedelta(days=3)

    done(certificate, Kind.REVOKE, at=heard, explained_on=heard.date(), position="Nie przekonują.")

    assert certificate.status == "revoked"
    assert "zostały rozważone: Nie przekonują." in Message.objects.get(event="MSG-12").body


def test_a_replacement_gets_the_next_number_and_leads_on():
    certificate = issued()

    done(certificate, Kind.SUPERSEDE)

    new = certificate.superseded_by
    assert certificate.status == "superseded"
    assert (new.status, new.award) == ("active", certificate.award)
    assert new.number.endswith("/0002")
    assert new.prepared_by != new.approved_by
    assert Message.objects.filter(event="MSG-11").count() == 2


def test_a_historical_row_has_nothing_to_replace_and_nobody_to_write_to():
    certificate = historical()
    done(certificate, Kind.HEARING)

    done(certificate, Kind.REVOKE, at=LATER)

    assert Kind.SUPERSEDE not in kinds_for(historical("Inna"))
    assert certificate.status == "revoked"
    assert not Message.objects.exists()


def test_every_change_is_in_the_ledger():
    certificate = issued()
    done(certificate, Kind.SUSPEND)

    assert verify().is_sound


# --- the page ---


def address(certificate: Certificate) -> str:
    return reverse("certificate_status", args=[certificate.public_id])


def test_the_page_prepares_and_another_officer_approves():
    certificate = issued()
    edition = certificate.award.edition
    first, second = officer(edition), officer(edition, Officer.Role.APPROVER)

    send(client_of(first), address(certificate), {"kind": "suspend", **TEXTS})
    shown = hidden_inputs(client_of(second).get(address(certificate)))
    own = client_of(first).post(address(certificate), {"action": "approve", **shown})
    certificate.refresh_from_db()
    assert certificate.status == "active"
    assert "govuk-error-summary" in own.content.decode()

    client_of(second).post(address(certificate), {"action": "approve"})
    certificate.refresh_from_db()
    assert certificate.status == "active"  # it does not say what was read

    client_of(second).post(address(certificate), {"action": "approve", **shown})
    certificate.refresh_from_db()
    assert certificate.status == "suspended"


def test_a_form_without_reasons_is_refused_at_its_fields():
    certificate = issued()
    client = client_of(officer(certificate.award.edition))

    response = client.post(address(certificate), {"kind": "suspend"})

    assert {"basis", "reason", "public_reason"} <= set(response.context["form"].errors)
    assert not certificate.changes.exists()


def test_a_revocation_too_early_is_explained_on_the_page():
    certificate = issued()
    client = client_of(officer(certificate.award.edition))

    response = send(client, address(certificate), {"kind": "revoke", **TEXTS})

    assert response.context["form"].non_field_errors()


def test_reading_the_page_writes_nothing():
    certificate = issued()
    client = client_of(officer(certificate.award.edition))

    assert client.get(address(certificate)).status_code == 200
    assert not certificate.changes.exists()


@pytest.mark.parametrize(
    ("role", "status"),
    [("secretariat", 404), ("auditor", 404), ("issuer", 200), ("approver", 200)],
)
def test_only_issuers_and_approvers_change_a_status(role, status):
    certificate = issued()
    client = client_of(officer(certificate.award.edition, role))

    assert client.get(address(certificate)).status_code == status


def test_strangers_are_asked_to_log_in_or_told_nothing(client):
    certificate = issued()

    assert client.get(address(certificate)).status_code == 302
    assert client_of(UserFactory()).get(address(certificate)).status_code == 404


def test_two_officers_who_prepare_at_once_approve_nothing():
    certificate = issued()
    edition = certificate.award.edition
    first, second = officer(edition), officer(edition, Officer.Role.APPROVER)

    client_of(first).post(address(certificate), {"kind": "suspend", **TEXTS, "seen": ""})
    answer = client_of(second).post(address(certificate), {"kind": "hearing", **TEXTS, "seen": ""})

    certificate.refresh_from_db()
    assert certificate.status == "active"
    assert answer.context["form"].non_field_errors()


def test_an_approval_names_the_change_that_was_read():
    certificate = issued()
    edition = certificate.award.edition
    first, second = officer(edition), officer(edition, Officer.Role.APPROVER)
    client_of(first).post(address(certificate), {"kind": "suspend", **TEXTS, "seen": ""})
    change = certificate.changes.get()

    assert client_of(second).get(address(certificate)).context["seen"] == str(change.public_id)
    withdraw_change(change, by=first, at=ISSUED)
    prepare_change(certificate, Kind.HEARING, **TEXTS, by=first, at=ISSUED)
    client_of(second).post(
        address(certificate), {"action": "approve", "seen": str(change.public_id)}
    )

    assert not certificate.changes.filter(approved_at__isnull=False).exists()
