"""Changing a deadline: two officers, a reason, and only ever longer once the call is open."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from programmes.deadlines import (
    AlreadyDecided,
    DeadlineRefused,
    NotTwoPeople,
    approve_proposal,
    change_deadline,
    decline_proposal,
    propose_deadline,
)
from programmes.forms import DeadlineForm
from programmes.models import DeadlineChange, DeadlineProposal, Edition
from programmes.signals import deadline_changed
from records.models import Entry
from tests.factories import NOW, EditionFactory, UserFactory

pytestmark = pytest.mark.django_db

CLOSES = NOW + timedelta(days=10)
LATER = CLOSES + timedelta(days=7)


@pytest.fixture
def edition():
    return EditionFactory()


@pytest.fixture
def officers():
    return UserFactory(), UserFactory()


def extend(edition, officers, value=LATER, *, kind="call_closes", reason="Awaria portalu", at=NOW):
    return change_deadline(
        edition,
        kind,
        value=value,
        reason=reason,
        basis="§ 5 ust. 2",
        set_by=officers[0],
        approved_by=officers[1],
        at=at,
    )


def propose(edition, by, value=LATER):
    return propose_deadline(
        edition, "call_closes", value=value, reason="Awaria", basis="§ 5", by=by, at=NOW
    )


def test_an_extension_is_a_new_row_and_the_newest_counts(edition, officers):
    extend(edition, officers)

    assert edition.deadline("call_closes") == LATER
    assert edition.deadlines.filter(kind="call_closes").count() == 2
    assert Entry.objects.get(verb="deadline_changed").facts["to"] == LATER.isoformat()


def test_an_extension_the_morning_after_the_close_finds_the_call(edition, officers):
    Edition.objects.filter(pk=edition.pk).update(phase=Edition.Phase.FORMAL_CHECK)

    extend(edition, officers, at=CLOSES + timedelta(hours=9))

    assert edition.deadline("call_closes") == LATER


def test_once_the_call_is_open_a_deadline_never_shrinks(edition, officers):
    with pytest.raises(DeadlineRefused) as refused:
        extend(edition, officers, CLOSES - timedelta(seconds=1))

    assert refused.value.code == "shorter"
    assert edition.deadline("call_closes") == CLOSES


def test_before_the_call_opens_it_may(edition, officers):
    Edition.objects.filter(pk=edition.pk).update(phase=Edition.Phase.ANNOUNCED)

    extend(edition, officers, CLOSES - timedelta(days=1))

    assert edition.deadline("call_closes") == CLOSES - timedelta(days=1)


FORBIDDEN = {
    "over": ("closed", "results_planned", NOW + timedelta(days=99)),
    "opened": ("call_open", "call_opens", NOW + timedelta(days=1)),
    "scoring": ("scoring", "call_closes", LATER),
    "past": ("announced", "call_closes", NOW - timedelta(days=1)),
    "order": ("announced", "formal_check_until", CLOSES - timedelta(days=1)),
}


@pytest.mark.parametrize("code", FORBIDDEN)
def test_changes_that_the_rules_forbid(edition, officers, code):
    phase, kind, value = FORBIDDEN[code]
    Edition.objects.filter(pk=edition.pk).update(phase=phase)

    with pytest.raises(DeadlineRefused) as refused:
        extend(edition, officers, value, kind=kind)

    assert refused.value.code == code
    assert DeadlineChange.objects.filter(is_initial=False).count() == 0


def test_a_change_needs_a_reason(edition, officers):
    with pytest.raises(DeadlineRefused):
        extend(edition, officers, reason="  ")


def test_one_person_cannot_do_both(edition, officers):
    with pytest.raises(NotTwoPeople):
        extend(edition, (officers[0], officers[0]))


@pytest.mark.parametrize("pair", ["same", "nobody"])
def test_the_database_refuses_one_person_and_nobody(edition, officers, pair):
    who = officers[0] if pair == "same" else None

    with pytest.raises(IntegrityError), transaction.atomic():
        edition.deadlines.create(
            kind="call_closes", value=LATER, set_by=who, approved_by=who, set_at=NOW
        )


def test_later_stages_hear_of_the_change_inside_its_transaction(edition, officers):
    heard = []

    def listen(sender, *, change, previous, by, at, **kwargs):
        heard.append((change.value, previous, by, transaction.get_connection().in_atomic_block))

    deadline_changed.connect(listen)
    try:
        extend(edition, officers)
    finally:
        deadline_changed.disconnect(listen)

    assert heard == [(LATER, CLOSES, officers[1], True)]


# --- proposals ---


def test_a_proposal_changes_nothing_until_another_person_approves(edition, officers):
    proposal = propose(edition, officers[0])
    assert edition.deadline("call_closes") == CLOSES

    approve_proposal(proposal, by=officers[1], at=NOW)

    proposal.refresh_from_db()
    assert edition.deadline("call_closes") == LATER
    assert (proposal.status, proposal.decided_by) == ("approved", officers[1])
    assert proposal.change.set_by == officers[0]


def test_its_author_cannot_approve_it(edition, officers):
    proposal = propose(edition, officers[0])

    with pytest.raises(NotTwoPeople):
        approve_proposal(proposal, by=officers[0], at=NOW)

    proposal.refresh_from_db()
    assert proposal.status == DeadlineProposal.Status.OPEN


def test_the_database_refuses_the_author_as_approver(edition, officers):
    proposal = propose(edition, officers[0])
    change = extend(edition, officers)

    with pytest.raises(IntegrityError), transaction.atomic():
        DeadlineProposal.objects.filter(pk=proposal.pk).update(
            status="approved", change=change, decided_by=officers[0], decided_at=NOW
        )


def test_the_rules_are_asked_again_when_it_is_approved(edition, officers):
    proposal = propose(edition, officers[0])
    Edition.objects.filter(pk=edition.pk).update(phase=Edition.Phase.SCORING)

    with pytest.raises(DeadlineRefused):
        approve_proposal(proposal, by=officers[1], at=NOW)


def test_a_proposal_is_decided_once(edition, officers):
    proposal = propose(edition, officers[0])
    approve_proposal(proposal, by=officers[1], at=NOW)

    with pytest.raises(AlreadyDecided):
        approve_proposal(proposal, by=officers[1], at=NOW)

    assert edition.deadlines.filter(kind="call_closes").count() == 2


def test_one_proposal_of_a_kind_waits_at_a_time(edition, officers):
    propose(edition, officers[0])

    with pytest.raises(DeadlineRefused):
        propose(edition, officers[1], LATER + timedelta(days=1))


@pytest.mark.parametrize(("who", "status"), [(0, "withdrawn"), (1, "refused")])
def test_a_proposal_may_end_without_a_change(edition, officers, who, status):
    proposal = propose(edition, officers[0])

    decline_proposal(proposal, by=officers[who], at=NOW)

    proposal.refresh_from_db()
    assert proposal.status == status
    assert edition.deadline("call_closes") == CLOSES


# --- stages ---------------------------------------------------------------------------------------


def form_for(edition, kind):
    return DeadlineForm(
        edition,
        {"kind": kind, "day": "2026-04-30", "clock": "23:59:59", "reason": "Awaria", "basis": ""},
    )


def test_every_kind_may_be_set_even_one_that_the_file_did_not_name(edition):
    edition.deadlines.filter(kind="session_at").delete()

    form = form_for(edition, "session_at")

    assert form.is_valid(), form.errors
    assert (form.cleaned_data["kind"], form.cleaned_data["stage"]) == ("session_at", None)


def test_a_deadline_of_one_stage_is_that_stages_own(edition, officers):
    second = edition.stages.create(ordinal=2, deciding_body="Kapituła Konkursu")
    form = form_for(edition, "scoring_until/2")
    assert form.is_valid(), form.errors

    proposal = propose_deadline(
        edition,
        form.cleaned_data["kind"],
        value=form.cleaned_data["value"],
        stage=form.cleaned_data["stage"],
        reason="Drugi etap",
        basis="",
        by=officers[0],
        at=NOW,
    )
    approve_proposal(proposal, by=officers[1], at=NOW)

    assert proposal.stage == second
    assert edition.deadline("scoring_until", 2) == form.cleaned_data["value"]
    assert edition.deadline("scoring_until", 1) != form.cleaned_data["value"]


def test_with_one_stage_no_stage_is_asked_for(edition):
    assert not form_for(edition, "scoring_until/2").is_valid()
