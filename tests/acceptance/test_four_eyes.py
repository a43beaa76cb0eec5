"""ACCEPTANCE 33: whatever takes two persons is refused by the database when it was one, or none.

The rows are written past every action and form, as a faulty script would.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from applications.models import FormalCheck, OwnDeadline
from certificates.models import Certificate, Release, StatusChange
from juries.models import Resolution
from programmes.models import (
    Cancellation,
    DeadlineChange,
    DeadlineProposal,
    MessageWording,
    Officer,
    RuleSet,
    RuleSetProposal,
)
from tests.certificates.rows import awarded, published_edition
from tests.factories import NOW, ApplicationFactory, EditionFactory, UserFactory
from workflow.models import Proposal

pytestmark = pytest.mark.django_db
Write = Callable[[Any, Any], Any]


def formal_rejection(prepared, approved):
    application = ApplicationFactory(status="submitted")
    submission = application.submissions.create(
        no=1, answers={}, rule_set=application.rule_set, sha256="0" * 64, submitted_at=NOW,
        submitted_by=application.created_by, deadline=NOW, signature_kind="portal_confirmation",
    )  # fmt: skip
    return FormalCheck(
        application=application, no=1, submission=submission, answers={}, result="rejected",
        state="final", prepared_by=prepared, prepared_at=NOW, approved_by=approved, approved_at=NOW,
    )  # fmt: skip


def own_deadline(prepared, approved):
    return OwnDeadline(
        application=ApplicationFactory(), value=NOW, reason="Awaria.", set_by=prepared,
        approved_by=approved, set_at=NOW,
    )  # fmt: skip


def deadline_change(prepared, approved):
    return DeadlineChange(
        edition=EditionFactory(), kind="call_closes", value=NOW, reason="Awaria.",
        set_by=prepared, approved_by=approved, set_at=NOW,
    )  # fmt: skip


def deadline_proposal(prepared, approved):
    """`proposed_by` and `decided_by` are not null at all once it is decided."""
    edition = EditionFactory()
    change = edition.deadlines.first()
    return DeadlineProposal(
        edition=edition, kind="call_closes", value=NOW, reason="Awaria.", status="approved",
        proposed_by=prepared, proposed_at=NOW, decided_by=approved, decided_at=NOW, change=change,
    )  # fmt: skip


def rule_set(prepared, approved):
    return RuleSet(
        edition=EditionFactory(), version=2, content={}, sha256="0" * 64, set_by=prepared,
        approved_by=approved, set_at=NOW,
    )  # fmt: skip


def correction_of_rules(prepared, approved):
    edition = EditionFactory()
    return RuleSetProposal(
        edition=edition, content={}, sha256="0" * 64, reason="Literówka.", status="approved",
        proposed_by=prepared, proposed_at=NOW, decided_by=approved, decided_at=NOW,
        rule_set=edition.rule_set,
    )  # fmt: skip


def words_of_a_message(prepared, approved):
    return MessageWording(
        edition=EditionFactory(), event="MSG-06", title="a", body="b", reason="Prościej.",
        set_by=prepared, set_at=NOW, approved_by=approved, approved_at=NOW,
    )  # fmt: skip


def officer(prepared, approved):
    return Officer(
        programme=EditionFactory().programme, user=UserFactory(), role="auditor",
        granted_by=prepared, approved_by=approved, granted_at=NOW,
    )  # fmt: skip


def results(prepared, approved):
    edition = EditionFactory()
    return Resolution(
        edition=edition, stage=edition.stages.get(), no="1", bundle={}, bundle_sha256="0" * 64,
        prepared_by=prepared, prepared_at=NOW, approved_by=approved, approved_at=NOW,
    )  # fmt: skip


def release(prepared, approved):
    return Release(
        edition=EditionFactory(), prepared_by=prepared, prepared_at=NOW, approved_by=approved,
        approved_at=NOW,
    )  # fmt: skip


def certificate(prepared, approved):
    award = awarded(published_edition()).awards.get()
    return Certificate(
        award=award, number=f"Z/{award.pk}", issued_on=NOW.date(), status_at=NOW,
        prepared_by=prepared, approved_by=approved,
    )  # fmt: skip


def revocation(prepared, approved):
    issued = certificate(UserFactory(), UserFactory())
    issued.save()
    return StatusChange(
        certificate=issued, kind="revoke", reason="Powód.", public_reason="Powód.", basis="§ 9",
        prepared_by=prepared, prepared_at=NOW, approved_by=approved,
        approved_at=NOW + timedelta(days=1),
    )  # fmt: skip


def reopening(prepared, approved):
    return Proposal(
        kind="reopen", application=ApplicationFactory(), reason="Zastrzeżenia.",
        prepared_by=prepared, prepared_at=NOW, approved_by=approved, approved_at=NOW,
    )  # fmt: skip


def cancellation(prepared, approved):
    return Cancellation(
        edition=EditionFactory(), reason="Za mało wniosków.", prepared_by=prepared,
        prepared_at=NOW, approved_by=approved, approved_at=NOW,
    )  # fmt: skip


ROWS: list[Write] = [
    formal_rejection, own_deadline, deadline_change, deadline_proposal, rule_set,
    correction_of_rules, words_of_a_message, officer,
    results, release, certificate, revocation, reopening, cancellation,
]  # fmt: skip


def refuses(row: Any) -> bool:
    try:
        with transaction.atomic():
            type(row).objects.bulk_create([row])
    except IntegrityError:
        return True
    return False


@pytest.mark.parametrize("make", ROWS)
def test_the_database_takes_two_persons(make):
    assert not refuses(make(UserFactory(), UserFactory()))


@pytest.mark.parametrize("make", ROWS)
def test_one_person_is_refused_by_the_database(make):
    alone = UserFactory()
    assert refuses(make(alone, alone))


@pytest.mark.parametrize("make", ROWS)
def test_nobody_is_refused_by_the_database(make):
    assert refuses(make(None, None))


@pytest.mark.parametrize("make", ROWS)
def test_half_of_the_pair_is_refused_by_the_database(make):
    assert refuses(make(UserFactory(), None))
    assert refuses(make(None, UserFactory()))
