"""Who may see, prepare and submit an application. Predicates over rows of this stage; an
object of another kind, or none, is denied."""

import rules
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models import Membership, User
from programmes.models import Edition, Officer
from programmes.policies import is_officer
from records.clock import database_now

from .consenting import may_answer_for_nominee
from .drafting import EDITABLE
from .intake import call_for
from .models import Application, Evidence, Receipt, Submission, Supplement
from .nominating import nomination_of
from .withdrawing import WITHDRAWABLE

Role = Membership.Role


def application_of(obj: object) -> Application | None:
    """The application that a row of this stage belongs to; None for anything else."""
    if isinstance(obj, Application):
        return obj
    if isinstance(obj, Submission | Evidence | Supplement):
        return obj.application
    if isinstance(obj, Receipt):
        return obj.submission.application
    return None


def has_role(user: User, application: Application | None, *roles: str) -> bool:
    """Whether `user` belongs to the group that prepares `application`, in one of `roles`."""
    if application is None or not user.is_authenticated:
        return False
    return Membership.objects.filter(
        Q(until__isnull=True) | Q(until__gt=Now()),
        user=user,
        group=application.group_id,
        role__in=roles,
    ).exists()


def is_call_open_for(application: Application) -> bool:
    return call_for(application).is_open(database_now())


@rules.predicate
def is_member(user: User, obj: object) -> bool:
    return has_role(user, application_of(obj), *Role.values)


@rules.predicate
def is_signer(user: User, obj: object) -> bool:
    return has_role(user, application_of(obj), Role.SIGNER)


@rules.predicate
def is_being_prepared(user: User, obj: object) -> bool:
    """A draft, a submitted application that may still be corrected, or one in its next stage."""
    application = application_of(obj)
    return application is not None and (
        application.status in EDITABLE and is_call_open_for(application)
    )


@rules.predicate
def is_submitting_role(user: User, obj: object) -> bool:
    """The adviser (OWES) helps without the right to submit."""
    return has_role(user, application_of(obj), Role.EDITOR, Role.SIGNER)


@rules.predicate
def may_be_withdrawn(user: User, obj: object) -> bool:
    application = application_of(obj)
    return application is not None and application.status in WITHDRAWABLE


@rules.predicate
def is_submitted_in_call(user: User, obj: object) -> bool:
    """Submitted, and the call not yet closed by its flow: the deadline itself is the action's."""
    application = application_of(obj)
    return (
        application is not None
        and application.status == Application.Status.SUBMITTED
        and application.edition.phase in (Edition.Phase.ANNOUNCED, Edition.Phase.CALL_OPEN)
    )


@rules.predicate
def is_supplementing(user: User, obj: object) -> bool:
    application = application_of(obj)
    return application is not None and (application.status == Application.Status.SUPPLEMENT_CALLED)


_reads_files = is_officer(Officer.Role.SECRETARIAT, Officer.Role.APPROVER, Officer.Role.AUDITOR)


@rules.predicate
def is_officer_of_submitted(user: User, obj: object) -> bool:
    """Staff of the programme who handle applications; a draft is its group's alone."""
    application = application_of(obj)
    return (
        application is not None
        and application.submitted_at is not None
        and _reads_files(user, application)
    )


@rules.predicate
def may_answer_nomination(user: User, obj: object) -> bool:
    """A signing person of the nominee, once it was asked for consent."""
    application = application_of(obj)
    if application is None or not user.is_authenticated or application.nominee_id is None:
        return False
    nomination = nomination_of(application)
    if nomination is None or nomination.asked_at is None:
        return False
    people = may_answer_for_nominee(application, database_now())
    return any(member.user_id == user.pk for member in people)


may_see_application = is_member | is_officer_of_submitted
may_change_evidence = is_member & (is_being_prepared | is_supplementing)
may_submit_again = is_member & is_submitted_in_call
may_edit = is_member & is_being_prepared
may_submit = is_submitting_role & is_being_prepared
may_withdraw = is_submitting_role & may_be_withdrawn
