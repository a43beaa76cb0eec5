"""What the cancellation of a contest or a category does to the cases: the edition's own ends in
the transaction of the approval, each application's by a job of its own."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from applications.formal_letters import contact_of, members_of
from applications.models import Application
from juries.counting import stage_of
from juries.turns import in_force, is_waited_for
from programmes.cancelling import CancellationRefused, approve_cancellation
from programmes.models import Cancellation, Category, Edition
from records.clock import database_now
from records.ledger import note, witnessed
from records.outbox import post

from .cases import cancel_case, open_case
from .flows import ApplicationFlow, EditionFlow
from .links import case_url, with_case

Status = Application.Status
STOPPABLE = (
    Status.DRAFT,
    Status.SUBMITTED,
    Status.SUPPLEMENT_CALLED,
    Status.IN_REVIEW,
    Status.AWAIT_RESULTS,
    Status.EXTENDING,
)


def concerned(edition: Edition, category: Category | None) -> QuerySet[Application]:
    """The drafts and applications in progress that end by a cancellation."""
    rows = Application.objects.filter(category__edition=edition, status__in=STOPPABLE)
    return rows.filter(category=category) if category else rows


def refuse_decided(edition: Edition, category: Category | None) -> None:
    """A category whose results lie with the approver is first returned to the Kapituła; one that
    the session waits for alone is decided there, or nobody would be left to end the session."""
    if category is None:
        return
    if in_force(edition, stage_of(edition)).filter(category=category).exists():
        text = _("The results of this category are frozen: they must be returned first.")
        raise CancellationRefused({"category": text})
    if is_waited_for(edition, category):
        text = _(
            "All other results are frozen and the session waits for this category only: decide it"
            " there, also without an award, or cancel the whole contest."
        )
        raise CancellationRefused({"category": text})


def carry_out(row: Cancellation, *, by: User, at: datetime) -> None:
    """The second person approves. Inside `witnessed`, under the locks of the edition's case."""
    from .jobs import cancel_application

    try:
        refuse_decided(row.edition, row.category)
    except ValidationError as refusal:
        raise CancellationRefused(refusal.messages) from None
    row = approve_cancellation(row, by=by, at=at)
    if row.category is None:
        EditionFlow.instance.cancel(row.edition.case.process.coerced)
    for pk in concerned(row.edition, row.category).order_by("pk").values_list("pk", flat=True):
        cancel_application.enqueue(application_id=pk, cancellation_id=row.pk)


def end_case(application: Application, row: Cancellation) -> None:
    """One case ends and its people are told, in one transaction; a repeat changes nothing."""
    at = database_now()
    with witnessed(by=None, at=at):
        Edition.objects.select_for_update().get(pk=row.edition_id)
        case = open_case(application)
        if case is not None:
            with ApplicationFlow.lock(case.process_id):
                case.refresh_from_db()
                if _end(application, row, at) and case.is_open:
                    cancel_case(case)
        else:
            _end(application, row, at)


def _end(application: Application, row: Cancellation, at: datetime) -> bool:
    application = Application.objects.select_for_update().get(pk=application.pk)
    if application.status not in STOPPABLE:
        return False
    application.status, application.status_at = Status.CANCELLED, at
    application.save(update_fields=["status", "status_at"])
    note("application_cancelled", application, {"cancellation": str(row.public_id)})
    _tell(application, row, at=at)
    return True


def _tell(application: Application, row: Cancellation, *, at: datetime) -> None:
    """ODW-01 to everybody in the group."""
    named = with_case(Application.objects.filter(pk=application.pk)).get()
    edition = application.category.edition
    for member in members_of(application, at):
        post(
            "ODW-01",
            to=member.user,
            about=application,
            key=f"cancellation-{row.pk}",
            context={
                "programme": edition.name,
                "salutation": member.salutation,
                "is_whole": row.category_id is None,
                "category": application.category.full_label,
                "applicant": application.holder_name,
                "reason": row.reason,
                "reference": application.reference,
                "link": settings.BASE_URL + case_url(named),
                "organiser": edition.programme.organiser.name,
                "contact": contact_of(edition),
            },
            at=at,
        )
