"""The two flows: wiring only.

viewflow stores `workflow/flows.ApplicationFlow.check_formalities` and the like in the database:
flow paths, node names, edges out of gateways and the `…__timeout` names that viewflow makes by
position are a contract. `tests/workflow/test_flow_contract.py` pins them; a rename needs a data
migration. A timer is a wake-up, never a decision: each leads to a gateway that asks the rule.
"""

from viewflow import this
from viewflow.workflow import flow
from viewflow.workflow.lock import SelectForUpdateLock

from applications.views_formal_check import check_formalities, close_formal_checks
from applications.views_submission import extend_application, submit_application
from applications.views_supplement import supplement_application
from certificates.views_release import release_certificates
from juries.views_results import approve_results, publish_results
from juries.views_session import close_scoring, hold_session

from . import movements as move
from . import questions as ask
from .models import ApplicationProcess, EditionProcess
from .nodes import Gateway

LOCK = SelectForUpdateLock(nowait=False, attempts=1)


class ApplicationFlow(flow.Flow):
    """One run of one application."""

    process_class = ApplicationProcess
    lock_impl = LOCK

    application_started = flow.StartHandle(move.start_case).Next(this.submit_application)
    application_reopened = flow.StartHandle(move.start_case).Next(this.where_to_resume)
    where_to_resume = (
        Gateway()
        .Case(this.submit_application, ask.is_draft)
        .Case(this.check_formalities, ask.is_submitted)
        .Case(this.score_application, ask.is_in_review)
        .Default(this.await_decision)
    )

    submit_application = (
        flow.View(submit_application)
        .OnTimeout(ask.when_drafts_lapse, this.is_call_over)
        .Next(this.check_formalities)
    )
    is_call_over = (
        Gateway()
        .Case(this.draft_lapsed, ask.is_call_over, do=move.lapse_draft)
        .Default(this.submit_application)
    )

    check_formalities = flow.View(check_formalities).Next(this.are_formalities_met)
    are_formalities_met = (
        Gateway()
        .Case(this.score_application, ask.are_formalities_met)
        .Case(this.supplement_application, ask.is_supplement_called)
        .Default(this.application_rejected)
    )
    supplement_application = (
        flow.View(supplement_application)
        .OnTimeout(ask.when_supplement_is_due, this.is_supplement_overdue)
        .Next(this.check_formalities)
    )
    is_supplement_overdue = (
        Gateway()
        .Case(this.check_formalities, ask.is_supplement_overdue, do=move.mark_overdue)
        .Default(this.supplement_application)
    )

    score_application = flow.Handle(move.count_again).Next(this.await_decision)
    await_decision = flow.MessageCatch(move.take_decision).Next(this.what_was_decided)
    what_was_decided = (
        Gateway()
        .Case(this.extend_application, ask.is_advanced)
        .Case(this.score_application, ask.is_in_review)
        .Case(this.await_decision, ask.is_awaiting_results)
        .Case(this.await_release, ask.is_awarded)
        .Default(this.application_not_awarded)
    )
    extend_application = (
        flow.View(extend_application)
        .OnTimeout(ask.when_stage_ends, this.is_stage_over)
        .Next(this.check_formalities)
    )
    is_stage_over = (
        Gateway()
        .Case(this.check_formalities, ask.is_stage_over, do=move.end_extension)
        .Default(this.extend_application)
    )

    await_release = flow.MessageCatch(move.see_release).Next(this.issue_certificate)
    issue_certificate = flow.Function(move.issue_certificate).Next(this.certificate_issued)

    certificate_issued = flow.End()
    application_not_awarded = flow.End()
    application_rejected = flow.End()
    draft_lapsed = flow.End()


class EditionFlow(flow.Flow):
    """One run of one edition."""

    process_class = EditionProcess
    lock_impl = LOCK

    edition_announced = flow.StartHandle(move.start_edition).Next(this.call_opened)
    call_opened = flow.Timer(ask.when_call_opens).Next(this.is_call_open)
    is_call_open = (
        Gateway()
        .Case(this.call_closed, ask.is_call_open, do=move.open_call)
        .Default(this.call_opened)
    )
    call_closed = flow.Timer(ask.when_call_closes).Next(this.is_call_closed)
    is_call_closed = (
        Gateway()
        .Case(this.close_formal_checks, ask.is_call_closed, do=move.close_call)
        .Default(this.call_closed)
    )
    close_formal_checks = flow.View(close_formal_checks).Next(this.is_anything_scored)
    is_anything_scored = (
        Gateway()
        .Case(this.hold_session, ask.is_nothing_scored, do=move.begin_session)
        .Default(this.close_scoring)
    )
    close_scoring = flow.View(close_scoring).Next(this.hold_session)
    hold_session = (
        flow.View(hold_session).onCreate(move.advance_scored_cases).Next(this.approve_results)
    )
    approve_results = flow.View(approve_results).Next(this.are_results_approved)
    are_results_approved = (
        Gateway().Case(this.publish_results, ask.are_results_approved).Default(this.hold_session)
    )
    publish_results = flow.View(publish_results).Next(this.is_another_stage)
    is_another_stage = (
        Gateway()
        .Case(this.call_closed, ask.is_another_call, do=move.begin_next_call)
        .Case(this.is_anything_scored, ask.is_another_stage, do=move.begin_next_scoring)
        .Default(this.release_certificates, do=move.deliver_decisions)
    )
    release_certificates = flow.View(release_certificates).Next(this.edition_closed)
    edition_closed = flow.End()
