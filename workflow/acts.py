"""Acts on a case that are no node: submit again, withdraw, extend, reopen, correct, cancel.

The same policy table, the same locks and the same ledger as the gate's steps.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from applications.models import Application
from applications.views_nomination import answer_nomination
from applications.views_submission import submit_application
from applications.views_supplement_delivery import deliver_supplement
from applications.views_withdrawal import withdraw_application
from programmes.models import Edition

from . import views_cancellations, views_corrections, views_proposals
from .cases import cancel_case
from .links import CANCEL, CONSENT, CORRECT
from .models import ApplicationCase


@dataclass(frozen=True)
class Act:
    """One act: its step view, the permission it asks, and what the engine does afterwards.

    `asked_locked` is asked again under the lock in place of `permission`, where the moment of
    receipt decides and not the phase that may have ended while the request waited.
    """

    label: Promise
    view: Callable[..., Any]
    permission: str
    subject: type = Application
    after: Callable[[ApplicationCase], None] | None = None
    asked_locked: str = ""


ACTS: dict[str, Act] = {
    "popraw": Act(
        _("Correct the submitted application"),
        submit_application,
        "applications.submit_again",
        asked_locked="applications.prepare_application",
    ),
    "wycofaj": Act(
        _("Withdraw the application"),
        withdraw_application,
        "applications.withdraw_application",
        after=cancel_case,
    ),
    CONSENT: Act(
        _("Answer the nomination"),
        answer_nomination,
        "applications.answer_nomination",
        after=cancel_case,
    ),
    "doreczenie": Act(
        _("Record the delivery of the call"), deliver_supplement, "applications.deliver_supplement"
    ),
    "przedluz": Act(_("Give an own deadline"), views_proposals.extend, "workflow.extend_deadline"),
    "przywroc": Act(_("Reopen the application"), views_proposals.reopen, "workflow.reopen_case"),
    CORRECT: Act(
        _("Correct the published results"),
        views_corrections.correct_results,
        "juries.correct_results",
        subject=Edition,
    ),
    CANCEL: Act(
        _("Cancel the contest"),
        views_cancellations.cancel_edition,
        "workflow.cancel_edition",
        subject=Edition,
    ),
    "odwolaj-kategorie": Act(
        _("Cancel a category"),
        views_cancellations.cancel_category,
        "workflow.cancel_edition",
        subject=Edition,
    ),
}
"""The act's name in the URL → the act."""
