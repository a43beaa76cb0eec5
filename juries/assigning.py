"""Assigning applications to members of the Kapituła, by hand, by the rule, and anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from applications.models import Application
from juries.advancing import tell_reviews_changed
from juries.allocation import AllocationImpossible, allocate
from juries.conflicts import locked_pairing, take_back
from juries.counting import reviews_of, stage_of
from juries.models import Assignment, Juror, Jury, Pairing, Review
from juries.scoring_window import SCORED_STATUSES, lock_open_application
from programmes.models import Category, Edition, Stage
from records.ledger import note, witnessed


class AssignmentRefused(ValidationError):
    """The pair may not be assigned, or not now."""


def candidates(jury: Jury) -> QuerySet[Application]:
    """The applications before this Kapituła in the edition's stage: formally accepted ones of its
    categories. A Kapituła of one stage has none in the others."""
    rows = Application.objects.filter(
        category__in=jury.categories.all(),
        status__in=SCORED_STATUSES,
        stage_no=F("category__edition__stage_no"),
    )
    return rows.filter(stage_no=jury.stage.ordinal) if jury.stage else rows


def scorers(jury: Jury, stage: Stage) -> QuerySet[Juror]:
    """Who gets applications by the automatic allocation; substitutes only by hand."""
    return (
        jury.jurors.filter(until__isnull=True)
        .filter(scores_in(stage))
        .exclude(role=Juror.Role.SUBSTITUTE)
    )


def scores_in(stage: Stage) -> Q:
    """The jurors who may be given applications in `stage`: members, experts or both; an expert
    scores without a vote."""
    experts = Q(role=Juror.Role.EXPERT)
    return {Stage.Scorers.MEMBERS: ~experts, Stage.Scorers.EXPERTS: experts}.get(
        Stage.Scorers(stage.scorers), Q()
    )


def workload(jury: Jury, stage: Stage) -> QuerySet[Juror]:
    """The jury's members with their load in `stage`, as `with_load` counts it."""
    jurors = jury.jurors.select_related("user", "employer")
    return with_load(jurors, Q(assignments__stage=stage))


def with_load(jurors: QuerySet[Juror], in_stage: Q) -> QuerySet[Juror]:
    """Jurors with `assigned`, `todo`, `done` and `recused` counted among the assignments that
    `in_stage` names.

    Assigned are the active assignments and those taken back by a recusal; what the secretary
    took back counts nowhere. todo + done + recused = assigned, always.
    """
    active = in_stage & Q(assignments__state=Assignment.State.ACTIVE)
    finished = Q(assignments__in=Assignment.objects.filter(is_done()))
    shut = in_stage & Q(assignments__in=Assignment.objects.filter(is_recused()))
    return jurors.annotate(
        assigned=Count("assignments", filter=active | shut, distinct=True),
        todo=Count("assignments", filter=active & ~finished, distinct=True),
        done=Count("assignments", filter=active & finished, distinct=True),
        recused=Count("assignments", filter=shut, distinct=True),
    )


def is_done() -> Exists:
    """The newest card of the assignment is approved and not void."""
    later = Review.objects.filter(
        assignment=OuterRef("assignment"), version__gt=OuterRef("version")
    )
    return Exists(
        Review.objects.filter(
            ~Exists(later),
            assignment=OuterRef("pk"),
            status=Review.Status.LOCKED,
            voided_at__isnull=True,
        )
    )


def is_recused() -> Q:
    """Taken back because the member is recused from the application."""
    pairing = Pairing.objects.filter(
        juror=OuterRef("juror"),
        application=OuterRef("application"),
        standing=Pairing.Standing.RECUSED,
    )
    return Q(Exists(pairing), state=Assignment.State.WITHDRAWN)


def assign(
    juror: Juror,
    application: Application,
    *,
    by: User | None,
    at: datetime,
    is_third: bool = False,
    reason: str = "",
) -> Assignment:
    """Assign `application` to `juror` in the edition's stage; an earlier assignment of the pair
    that was taken back comes back. `by` is None when the rule of the third review asks.

    Raises `AssignmentRefused` or `ScoringClosed`.
    """
    with witnessed(by=by, at=at):
        application = lock_open_application(application)
        stage = stage_of(application.category.edition)
        _check(juror, application, stage, is_third)
        assignment, is_new = Assignment.objects.get_or_create(
            juror=juror,
            application=application,
            stage=stage,
            defaults={
                "is_third": is_third,
                "reason": reason,
                "assigned_by": by,
                "assigned_at": at,
            },
        )
        if not is_new:
            _take_up_again(assignment, is_third=is_third, reason=reason, by=by, at=at)
        note(
            "application_assigned",
            assignment,
            {"application": str(application.public_id), "is_third": is_third},
        )
        tell_reviews_changed(application)
    return assignment


def _check(juror: Juror, application: Application, stage: Stage, is_third: bool) -> None:
    pairing = locked_pairing(juror, application)
    if juror.until is not None:
        raise AssignmentRefused(_("This person is no longer a member of the Kapituła."))
    if not juror.jury.categories.filter(pk=application.category_id).exists():
        raise AssignmentRefused(_("This Kapituła does not judge this category."))
    _check_stage(juror, stage)
    if pairing is None:
        raise AssignmentRefused(
            _("This person has not yet declared that nothing stands in the way.")
        )
    if pairing.standing == Pairing.Standing.RECUSED:
        raise AssignmentRefused(_("This person is recused from this application."))
    active = Assignment.objects.filter(
        application=application, stage=stage, state=Assignment.State.ACTIVE
    )
    if active.filter(juror=juror).exists():
        raise AssignmentRefused(_("This application is already assigned to this person."))
    if _had_before(juror, application, stage):
        raise AssignmentRefused(
            _("This person had this application in an earlier membership: choose somebody else.")
        )
    asked = 1 if is_third else reviews_of(application.category, stage)
    if active.filter(is_third=is_third).count() >= asked:
        raise AssignmentRefused(_("This application already has all the reviewers it needs."))


def _had_before(juror: Juror, application: Application, stage: Stage) -> bool:
    """Whether the person, appointed again since, wrote or owed a card about it then: one person
    is one reviewer."""
    return (
        Assignment.objects.filter(application=application, stage=stage, juror__user=juror.user_id)
        .exclude(juror=juror)
        .exclude(state=Assignment.State.WITHDRAWN, reviews__isnull=True)
        .exists()
    )


def _check_stage(juror: Juror, stage: Stage) -> None:
    if juror.jury.stage_id not in (None, stage.pk):
        raise AssignmentRefused(_("This Kapituła judges another stage."))
    if not Juror.objects.filter(scores_in(stage), pk=juror.pk).exists():
        raise AssignmentRefused(
            _("In this stage only assessing experts score.")
            if stage.scorers == Stage.Scorers.EXPERTS
            else _("In this stage only members of the Kapituła score.")
        )


def _take_up_again(
    assignment: Assignment, *, is_third: bool, reason: str, by: User | None, at: datetime
) -> None:
    if assignment.reviews.filter(voided_at__isnull=False).exists():
        raise AssignmentRefused(
            _("A score card of this person was voided here: choose somebody else.")
        )
    assignment.state, assignment.withdrawn_at = Assignment.State.ACTIVE, None
    assignment.is_third, assignment.reason = is_third, reason
    assignment.assigned_by, assignment.assigned_at = by, at
    assignment.save()


def allocate_all(jury: Jury, *, by: User, at: datetime) -> list[Assignment]:
    """Give every application before `jury` as many reviewers as the stage asks for, evenly.

    Only pairs declared free are used. Raises `AssignmentRefused` naming the applications that
    have too few free members; then nothing is assigned.
    """
    made = []
    with witnessed(by=by, at=at):
        Edition.objects.select_for_update(no_key=True).get(pk=jury.edition_id)
        stage = stage_of(jury.edition)
        by_key = {str(juror.public_id): juror for juror in scorers(jury, stage)}
        for category in jury.categories.all():
            waiting = {
                str(application.public_id): application
                for application in candidates(jury).filter(category=category)
            }
            for key, juror_key in _allocation(category, stage, waiting, by_key):
                made.append(assign(by_key[juror_key], waiting[key], by=by, at=at))
    return made


def _allocation(
    category: Category,
    stage: Stage,
    waiting: dict[str, Application],
    jurors: dict[str, Juror],
) -> list[tuple[str, str]]:
    """The pairs still to be assigned in `category`."""
    free = _pairs(
        Pairing.objects.filter(
            application__in=waiting.values(),
            juror__in=jurors.values(),
            standing=Pairing.Standing.FREE,
        )
    )
    taken = Assignment.objects.filter(application__in=waiting.values(), stage=stage)
    existing = _pairs(taken.filter(state=Assignment.State.ACTIVE, is_third=False))
    spoilt = _pairs(taken.exclude(state=Assignment.State.ACTIVE)) | _pairs(
        taken.filter(is_third=True)
    )
    spoilt |= _had_by_returned(taken, jurors)
    forbidden = {(a, j) for a in waiting for j in jurors if (a, j) not in free} | spoilt
    reviews = reviews_of(category, stage)
    full = {a for a, count in Counter(a for a, _ in existing).items() if count >= reviews}
    try:
        pairs = allocate(waiting.keys() - full, jurors, reviews, forbidden, existing)
    except AllocationImpossible as error:
        names = ", ".join(sorted(waiting[key].reference for key in error.applications))
        raise AssignmentRefused(
            _("Too few members without an obstacle for: %(references)s") % {"references": names}
        ) from error
    return [pair for pair in pairs if pair not in existing]


def _pairs(rows: QuerySet) -> set[tuple[str, str]]:
    found = rows.values_list("application__public_id", "juror__public_id")
    return {(str(application), str(juror)) for application, juror in found}


def _had_by_returned(taken: QuerySet, jurors: dict[str, Juror]) -> set[tuple[str, str]]:
    """Applications that somebody had in an earlier membership, as pairs of the present one."""
    keys = {juror.user_id: key for key, juror in jurors.items()}
    rows = taken.filter(juror__user__in=keys).exclude(juror__in=jurors.values())
    found = rows.values_list("application__public_id", "juror__user")
    return {(str(application), keys[user]) for application, user in found}


def withdraw_assignment(
    assignment: Assignment, *, reason: str, by: User, at: datetime
) -> Assignment:
    """Take an assignment back with a reason; its cards are voided and kept.

    Raises `AssignmentRefused` without a reason or when it is already taken back.
    """
    if not reason.strip():
        raise AssignmentRefused(_("Give the reason."))
    with witnessed(by=by, at=at):
        application = lock_open_application(assignment.application)
        locked_pairing(assignment.juror, application)
        assignment = Assignment.objects.select_for_update().get(pk=assignment.pk)
        if assignment.state != Assignment.State.ACTIVE:
            raise AssignmentRefused(_("This assignment has already been taken back."))
        take_back(assignment, reason=reason.strip(), at=at)
        tell_reviews_changed(application)
    return assignment


def replace_juror(
    old: Juror, new: Juror, *, reason: str, by: User, at: datetime
) -> list[Assignment]:
    """Hand what `old` has not finished to `new`; finished cards stay and count.

    Raises `AssignmentRefused` when `new` may not take one of them; then nothing moves.
    """
    if old.jury_id != new.jury_id or old.pk == new.pk:
        raise AssignmentRefused(_("Choose another member of the same Kapituła."))
    if not reason.strip():
        raise AssignmentRefused(_("Give the reason."))
    made = []
    with witnessed(by=by, at=at):
        note("juror_replaced", old, {"by": str(new.public_id)})
        for assignment in unfinished_of(old):
            withdraw_assignment(assignment, reason=reason, by=by, at=at)
            made.append(
                assign(
                    new,
                    assignment.application,
                    by=by,
                    at=at,
                    is_third=assignment.is_third,
                    reason=reason.strip()[:300],
                )
            )
    return made


def unfinished_of(juror: Juror) -> Iterable[Assignment]:
    return (
        Assignment.objects.filter(~Q(is_done()), juror=juror, state=Assignment.State.ACTIVE)
        .filter(
            application__status__in=SCORED_STATUSES,
            stage__ordinal=F("stage__edition__stage_no"),
            application__stage_no=F("stage__ordinal"),
        )
        .select_related("juror", "application__category__edition")
        .order_by("application__reference")
    )


def least_loaded(application: Application, stage: Stage) -> Juror | None:
    """The free scorer with the fewest assignments who has not had this application in the stage;
    ties by appointment. None when there is nobody."""
    had = Assignment.objects.filter(application=application, stage=stage).values("juror__user")
    free = Pairing.objects.filter(application=application, standing=Pairing.Standing.FREE)
    return (
        Juror.objects.filter(
            scores_in(stage),
            Q(jury__stage=stage) | Q(jury__stage=None),
            jury__categories=application.category_id,
            until__isnull=True,
            pk__in=free.values("juror"),
        )
        .exclude(user__in=had)
        .exclude(role=Juror.Role.SUBSTITUTE)
        .annotate(
            load=Count(
                "assignments",
                filter=Q(assignments__stage=stage, assignments__state=Assignment.State.ACTIVE),
            )
        )
        .order_by("load", "appointed_at", "pk")
        .first()
    )
