"""Results are approved by a second person, from the frozen bundle, or returned with a reason."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from juries.approving import (
    ApprovalRefused,
    approve_results,
    awaiting_approval,
    is_sound,
    return_results,
)
from juries.models import Resolution
from juries.publishing import PublicationRefused, publish_results
from programmes.models import Edition
from tests.juries.sitting import AT, Contest
from tests.juries.test_session import HIGH, MIDDLE

pytestmark = pytest.mark.django_db
ACT = {"act_number": "DES.12.2026", "act_on": date(2026, 4, 30), "at": AT}


def test_another_person_approves_by_the_act_signed_outside():
    contest = Contest(HIGH)
    contest.frozen()
    (approved,) = approve_results(contest.edition, by=contest.approver, **ACT)
    contest.edition.refresh_from_db()
    assert contest.edition.phase == Edition.Phase.PUBLISHING
    assert (approved.approved_by, approved.act_number, approved.act_on) == (
        contest.approver, "DES.12.2026", date(2026, 4, 30),
    )  # fmt: skip


def test_whoever_prepared_the_results_cannot_approve_them():
    contest = Contest(HIGH)
    contest.frozen()
    with pytest.raises(ApprovalRefused):
        approve_results(contest.edition, by=contest.secretary, **ACT)
    assert Resolution.objects.get().approved_at is None


def test_the_database_refuses_approval_by_the_preparer():
    contest = Contest(HIGH)
    resolution = contest.frozen()
    with pytest.raises(IntegrityError, match="resolution_four_eyes"), transaction.atomic():
        Resolution.objects.filter(pk=resolution.pk).update(
            approved_by=contest.secretary, approved_at=AT
        )


def test_the_database_refuses_approval_of_what_nobody_prepared():
    contest = Contest(HIGH)
    resolution = contest.frozen()
    with pytest.raises(IntegrityError, match="resolution_four_eyes"), transaction.atomic():
        Resolution.objects.filter(pk=resolution.pk).update(
            prepared_by=None, approved_by=contest.approver, approved_at=AT
        )


def test_a_bundle_changed_after_freezing_is_not_approved():
    contest = Contest(HIGH)
    resolution = contest.frozen()
    resolution.bundle["outcomes"][0]["place"] = 7
    resolution.save(update_fields=["bundle"])
    assert not is_sound(resolution)
    with pytest.raises(ApprovalRefused):
        approve_results(contest.edition, by=contest.approver, **ACT)


def test_returning_needs_a_reason():
    contest = Contest(HIGH)
    contest.frozen()
    with pytest.raises(ApprovalRefused):
        return_results(contest.edition, reason=" ", by=contest.approver, at=AT)


def test_returned_results_go_back_to_the_session_and_a_new_freeze_supersedes_them():
    contest = Contest(HIGH, MIDDLE)
    first = contest.frozen()
    return_results(contest.edition, reason="Literówka.", by=contest.approver, at=AT)
    contest.edition.refresh_from_db()
    assert contest.edition.phase == Edition.Phase.SESSION
    assert awaiting_approval(contest.edition) == []

    session = contest.open()
    assert session.no == 2
    assert session.decisions.count() == 2  # taken over from the first session
    contest.vote()
    (second,) = contest.freeze()
    assert (second.no, second.supersedes) == ("2/2026", first)
    assert awaiting_approval(contest.edition) == [second]


def test_approved_twice_is_refused():
    contest = Contest(HIGH)
    contest.frozen()
    approve_results(contest.edition, by=contest.approver, **ACT)
    with pytest.raises(ApprovalRefused):
        approve_results(contest.edition, by=contest.approver, **ACT)


def test_nothing_is_published_before_approval():
    contest = Contest(HIGH)
    contest.frozen()
    with pytest.raises(PublicationRefused):
        publish_results(contest.edition, by=contest.secretary, at=AT)


@pytest.mark.parametrize(
    ("field", "act"),
    [
        ("act_number", {"act_number": " ", "act_on": date(2026, 5, 1)}),
        ("act_on", {"act_number": "DES.1", "act_on": date(2026, 5, 20)}),
    ],
)
def test_an_act_without_a_number_or_of_tomorrow_is_refused(field, act):
    contest = Contest(HIGH)
    contest.frozen()
    with pytest.raises(ApprovalRefused) as refused:
        approve_results(contest.edition, by=contest.approver, at=AT, **act)
    assert list(refused.value.message_dict) == [field]
