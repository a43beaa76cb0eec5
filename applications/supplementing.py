"""The call to supplement: issue it, record its delivery, let its term pass.

The term runs from the day after delivery; delivery is the call made available in the portal and
the e-mail accepted by the addressee's server. Answering it is in `supplement_answers`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import Membership
from programmes.timetable import WARSAW, term_end
from records.ledger import note, witnessed
from records.models import Message
from records.wording import moment

from . import formal_letters
from .formal_letters import CALL
from .models import Application, FormalCheck, Supplement
from .supplement_scope import Item, is_overdue, slots_of

PORTAL_AND_MAIL = "portal+mail"


class SupplementRefused(ValidationError):
    """The act is not possible in this state of the call."""


def open_supplement(application: Application) -> Supplement | None:
    """The call that waits for an answer; the database allows one."""
    return application.supplements.filter(answered_at__isnull=True, overdue=False).first()


def opened_slots(application: Application) -> frozenset[str]:
    """Evidence slots that may change now, besides the call for applications itself."""
    if application.status != Application.Status.SUPPLEMENT_CALLED:
        return frozenset()
    supplement = open_supplement(application)
    return slots_of(supplement.items) if supplement else frozenset()


def issue_supplement(
    application: Application,
    *,
    check: FormalCheck,
    items: Sequence[Item],
    by: Any,
    at: datetime,
) -> Supplement:
    """Call for a supplement: row, letter and MSG-05; the application waits for it.

    The term runs from the delivery, which `record_delivery` records later. Called by
    `record_formal_check`, which holds the locks and has judged the items.
    """
    with witnessed(by=by, at=at):
        supplement = Supplement.objects.create(
            application=application,
            no=application.supplements.count() + 1,
            formal_check=check,
            items=list(items),
            issued_by=by,
            issued_at=at,
        )
        application.status, application.status_at = Application.Status.SUPPLEMENT_CALLED, at
        application.save(update_fields=["status", "status_at"])
        note(
            "supplement_issued",
            supplement,
            {"application": str(application.public_id), "codes": [i["code"] for i in items]},
        )
        # The letter names the term of a delivery today; a later delivery only lengthens it.
        due = due_after(application, delivered_at=at)
        supplement.document = formal_letters.call_for_supplement(supplement, due=due, by=by, at=at)
        supplement.save(update_fields=["document"])
    return supplement


def record_delivery(
    supplement: Supplement, *, at: datetime, by: str = PORTAL_AND_MAIL
) -> Supplement:
    """Start the term. A repeat changes nothing: the first delivery counts, and none after the
    answer."""
    if supplement.delivered_at is not None or supplement.answered_at is not None:
        return supplement
    with witnessed(by=None, at=at):
        due_at = due_after(supplement.application, delivered_at=at)
        supplement.delivered_at, supplement.delivered_by = at, by
        supplement.due_at = due_at
        supplement.save(update_fields=["delivered_at", "delivered_by", "due_at"])
        note("supplement_delivered", supplement, {"by": by, "due": due_at.isoformat()})
    return supplement


def addressed_by(message: Message) -> Supplement | None:
    """The call to supplement that this letter delivers: an MSG-05 to somebody who may answer it.

    An adviser is told as well, but is not the addressee.
    """
    if message.event != CALL:
        return None
    answering = Membership.objects.filter(user=message.recipient).exclude(
        role=Membership.Role.HELPER
    )
    return Supplement.objects.filter(
        application__public_id=message.subject_id,
        no=message.key,
        application__group__in=answering.values("group"),
    ).first()


def due_after(application: Application, *, delivered_at: datetime) -> datetime:
    """The last moment of the term: the rule set's days from the day after delivery, moved off
    free days and the organiser's closing days."""
    rules = application.rule_set.shape.supplement
    organiser = application.edition.programme.organiser
    delivered_on = delivered_at.astimezone(WARSAW).date()
    closing = organiser.closing_days.filter(day__gte=delivered_on).values_list("day", flat=True)
    return term_end(delivered_on, rules.days, closing_days=set(closing), moves_off=rules.moves_off)


def mark_overdue(supplement: Supplement, *, at: datetime) -> Supplement:
    """The term passed without an answer: back to the formal check, as the application stands."""
    with witnessed(by=None, at=at):
        supplement = lock_supplement(supplement)
        if supplement.answered_at is not None or supplement.overdue:
            return supplement
        if not is_overdue(supplement.due_at, at):
            raise SupplementRefused(_("The term of the supplement has not passed yet."))
        supplement.overdue = True
        supplement.save(update_fields=["overdue"])
        hand_back(supplement.application, at=at)
        note("supplement_overdue", supplement)
    return supplement


def lock_supplement(supplement: Supplement) -> Supplement:
    """The application's row and the call's, read again in place.

    The edition's row stays unlocked: called and submitted are both open for the act that closes
    the phase, and the gate takes no edition lock for this step (it would come after the process).
    """
    application = supplement.application
    application.refresh_from_db(
        from_queryset=Application.objects.select_for_update(of=("self",)).select_related(
            "category__edition__programme__organiser", "applicant", "rule_set"
        )
    )
    supplement.refresh_from_db(from_queryset=Supplement.objects.select_for_update())
    supplement.application = application
    return supplement


def lock_open_supplement(supplement: Supplement, *, at: datetime) -> Supplement:
    supplement = lock_supplement(supplement)
    if supplement.answered_at is not None:
        raise SupplementRefused(_("The supplement has already been submitted."))
    if supplement.overdue or is_overdue(supplement.due_at, at):
        raise SupplementRefused(
            _("The term passed %(due)s. The supplement was not submitted.")
            % {"due": moment(supplement.due_at or at)}
        )
    if supplement.application.status != Application.Status.SUPPLEMENT_CALLED:
        raise SupplementRefused(_("The application does not wait for a supplement."))
    return supplement


def hand_back(application: Application, *, at: datetime) -> None:
    application.status, application.status_at = Application.Status.SUBMITTED, at
    application.save(update_fields=["status", "status_at"])
