"""The formal check: what may be recorded, by whom, and what follows."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Membership
from applications.formal_check import (
    FormalCheckRefused,
    approve_rejection,
    proposed_answers,
    record_formal_check,
    return_rejection,
    rounds_left,
)
from applications.models import Application, FormalCheck
from applications.submitting import build_submission
from programmes.models import Edition, Officer
from records.models import Document, Entry, Message
from tests.factories import ApplicationFactory, UserFactory

from .formal_cases import (
    CLOSED,
    LATER,
    answers,
    called,
    closed_edition,
    item,
    member_of,
    officer_of,
    proposed_rejection,
    submitted,
    with_grace,
)

pytestmark = pytest.mark.django_db
Status = Application.Status
Result = FormalCheck.Result


def record(application, *, result=Result.ACCEPTED, given=None, by=None, at=LATER, **kwargs):
    return record_formal_check(
        application,
        answers=answers() if given is None else given,
        result=result,
        by=by or officer_of(application),
        at=at,
        **kwargs,
    )


def refusal(application, **kwargs) -> list[tuple[str, str]]:
    with pytest.raises(FormalCheckRefused) as refused:
        record(application, **kwargs)
    assert not FormalCheck.objects.filter(application=application).exists()
    return [fault.about for fault in refused.value.faults]


# --- what the portal proposes ---


def test_portal_proposes_yes_when_in_time_complete_and_the_only_one():
    application = submitted()
    proposals = proposed_answers(application, application.submissions.get())
    assert {code: given["answer"] for code, given in proposals.items()} == {
        "FK-01": "yes",
        "FK-07": "yes",
        "FK-12": "yes",
    }


def test_portal_proposes_no_for_a_submission_after_its_deadline():
    application = submitted()
    late = build_submission(
        application,
        deadline=CLOSED,
        by=application.created_by,
        at=CLOSED + timedelta(milliseconds=1),
    )
    assert proposed_answers(application, late)["FK-01"]["answer"] == "no"


def test_submission_at_the_very_deadline_is_in_time():
    application = submitted()
    exact = build_submission(application, deadline=CLOSED, by=application.created_by, at=CLOSED)
    assert proposed_answers(application, exact)["FK-01"]["answer"] == "yes"


def test_portal_proposes_no_when_a_required_field_is_missing():
    application = submitted()
    del application.answers["A6"]
    submission = build_submission(
        application, deadline=CLOSED, by=application.created_by, at=CLOSED
    )
    assert proposed_answers(application, submission)["FK-07"]["answer"] == "no"


def test_a_draft_of_another_group_is_no_second_application():
    application = submitted()
    ApplicationFactory(category=application.category, applicant=application.applicant)
    proposals = proposed_answers(application, application.submissions.get())
    assert proposals["FK-12"]["answer"] == "yes"


# --- what may be recorded ---


def test_accepted_application_goes_to_merit_scoring_and_its_people_are_told():
    application = submitted()
    member_of(application, Membership.Role.EDITOR)
    check = record(application)
    application.refresh_from_db()
    assert (check.state, check.no) == ("final", 1)
    assert (application.status, application.status_at) == (Status.IN_REVIEW, LATER)
    assert Message.objects.filter(event="MSG-06", status="queued").count() == 2
    assert Entry.objects.get(verb="formal_check_recorded").facts == {
        "no": 1,
        "result": "accepted",
        "submission": 1,
    }


def test_the_action_leaves_the_new_status_on_the_object_it_was_given():
    application = submitted()
    record(application)
    assert application.status == Status.IN_REVIEW


def test_every_item_must_be_answered():
    given = answers()
    del given["FK-06"]
    assert refusal(submitted(), given=given) == ["FK-06"]


def test_an_unknown_answer_is_no_answer():
    given = answers()
    given["FK-06"]["answer"] = "maybe"
    assert refusal(submitted(), given=given) == ["FK-06"]


def test_no_needs_a_note():
    about = refusal(submitted(), given=answers(FK_12=" "), result=Result.REJECTED, reason="Powód.")
    assert about == ["FK-12"]


def test_not_applicable_needs_no_note():
    given = answers()
    given["FK-11"] = {"answer": "not_applicable", "note": ""}
    assert record(submitted(), given=given).result == "accepted"


def test_no_application_is_accepted_with_an_item_answered_no():
    assert refusal(submitted(), given=answers(FK_06="Zły NIP.")) == ["result"]


def test_an_unknown_result_is_refused():
    assert refusal(submitted(), result="postponed") == ["result"]


def test_a_call_needs_something_to_supplement():
    assert refusal(submitted(), result=Result.SUPPLEMENT) == ["result"]


def test_what_cannot_be_mended_cannot_be_called_for():
    about = refusal(
        submitted(),
        given=answers(FK_12="Drugi wniosek."),
        result=Result.SUPPLEMENT,
        items=[item("FK-12")],
    )
    assert about == ["result"]


def test_the_rules_allow_one_call_only():
    supplement = called()
    application = supplement.application
    supplement.overdue = True
    supplement.save()
    application.status = Status.SUBMITTED
    application.save()
    assert rounds_left(application) == 0
    with pytest.raises(FormalCheckRefused) as refused:
        record(
            application,
            given=answers(FK_06="Nadal zły."),
            result=Result.SUPPLEMENT,
            items=[item("FK-06", fields=["A2"])],
        )
    assert [fault.about for fault in refused.value.faults] == ["result"]


def test_a_rejection_needs_a_reason():
    about = refusal(submitted(), given=answers(FK_12="Drugi."), result=Result.REJECTED)
    assert about == ["reason"]


def test_a_rejection_needs_a_condition_that_is_not_met():
    assert refusal(submitted(), result=Result.REJECTED, reason="Bo tak.") == ["result"]


def test_a_placeholder_of_the_standard_text_must_be_filled_in():
    about = refusal(
        submitted(),
        given=answers(FK_08="Pliku {plik} nie można otworzyć."),
        result=Result.SUPPLEMENT,
        items=[item("FK-08", slots=["S6"], text="Prosimy dodać plik {plik}.")],
    )
    assert about == ["FK-08", "FK-08"]


def test_an_item_not_mended_but_not_decisive_leaves_the_application_as_it_stands():
    supplement = called()  # FK-08 is not decisive
    supplement.overdue = True
    supplement.save()
    application = supplement.application
    application.status = Status.SUBMITTED
    application.save()
    assert record(application, given=answers(FK_08="Bez uchwały.")).result == "accepted"


def test_nothing_is_checked_while_the_call_is_open():
    edition = closed_edition()
    edition.phase = Edition.Phase.CALL_OPEN
    edition.save()
    assert refusal(submitted(edition)) == ["result"]


def test_nothing_is_checked_before_the_own_deadline_has_passed():
    application = submitted(own_deadline=LATER)
    assert refusal(application, at=LATER) == ["result"]
    assert record(application, at=LATER + timedelta(milliseconds=1)).no == 1


def test_the_grace_is_that_of_the_rules_the_application_is_pinned_to():
    application = submitted()
    with_grace(application.edition, seconds=24 * 3600)
    assert record(application, at=CLOSED + timedelta(milliseconds=1)).no == 1


def test_a_grace_taken_back_by_newer_rules_still_counts_for_whoever_is_pinned_to_it():
    edition = closed_edition()
    pinned = with_grace(edition, seconds=60)
    with_grace(edition, seconds=0)
    application = submitted(edition, rule_set=pinned)
    assert refusal(application, at=CLOSED + timedelta(seconds=60)) == ["result"]


@pytest.mark.parametrize("status", [Status.IN_REVIEW, Status.WITHDRAWN, Status.REJECTED_FORMAL])
def test_only_a_submitted_application_is_checked(status):
    application = submitted()
    application.status = status
    application.save()
    assert refusal(application) == ["result"]


def test_a_second_check_of_the_same_application_is_refused():
    application = submitted()
    record(application)
    with pytest.raises(FormalCheckRefused):
        record(application)


# --- rejection by two people ---


def test_a_proposed_rejection_changes_nothing_for_the_applicant():
    check = proposed_rejection()
    check.application.refresh_from_db()
    assert check.state == "proposed"
    assert check.application.status == Status.SUBMITTED
    assert not Message.objects.exists()


def test_while_a_rejection_waits_no_other_check_is_recorded():
    check = proposed_rejection()
    with pytest.raises(FormalCheckRefused):
        record(check.application)


def test_the_database_lets_one_rejection_wait():
    check = proposed_rejection()
    with pytest.raises(IntegrityError), transaction.atomic():
        FormalCheck.objects.create(
            application=check.application,
            no=2,
            submission=check.submission,
            answers={},
            result="rejected",
            state="proposed",
            prepared_at=LATER,
        )


def test_another_person_makes_the_rejection_final():
    check = proposed_rejection()
    approver = officer_of(check.application, Officer.Role.APPROVER)
    approve_rejection(check, by=approver, at=LATER)
    check.refresh_from_db()
    application = check.application
    assert (check.state, check.approved_by, check.approved_at) == ("final", approver, LATER)
    assert application.status == Status.REJECTED_FORMAL
    message = Message.objects.get(event="MSG-07")
    assert message.status == "held"  # waits for a person's release
    assert "Drugi wniosek w kategorii." in message.body
    assert str(application.public_id) in message.body  # the address of the application
    assert Document.objects.get(kind="formal_rejection").template.endswith(".typ")


def test_the_preparer_cannot_approve():
    check = proposed_rejection()
    with pytest.raises(FormalCheckRefused):
        approve_rejection(check, by=check.prepared_by, at=LATER)
    check.refresh_from_db()
    assert check.state == "proposed"


def test_the_preparer_cannot_return():
    check = proposed_rejection()
    with pytest.raises(FormalCheckRefused):
        return_rejection(check, reason="Powód.", by=check.prepared_by, at=LATER)


@pytest.mark.parametrize("approver", ["same", "nobody"])
def test_the_database_refuses_a_final_rejection_without_a_second_person(approver):
    check = proposed_rejection()
    check.state = "final"
    check.approved_by = check.prepared_by if approver == "same" else None
    check.approved_at = LATER
    with pytest.raises(IntegrityError), transaction.atomic():
        check.save()


def test_a_returned_rejection_opens_the_check_anew():
    check = proposed_rejection()
    second = officer_of(check.application)
    return_rejection(check, reason="Wnioski mają różne przedmioty.", by=second, at=LATER)
    check.refresh_from_db()
    assert (check.state, check.approved_by) == ("returned", second)
    assert record(check.application).no == 2


def test_a_return_needs_a_reason():
    check = proposed_rejection()
    with pytest.raises(FormalCheckRefused):
        return_rejection(check, reason=" ", by=officer_of(check.application), at=LATER)


def test_a_rejection_is_decided_once():
    check = proposed_rejection()
    approve_rejection(check, by=officer_of(check.application), at=LATER)
    with pytest.raises(FormalCheckRefused):
        return_rejection(check, reason="Późno.", by=UserFactory(), at=LATER)
