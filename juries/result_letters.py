"""MSG-09, MSG-10, ETA-01, NAG-01 and KOR-01: what the people of an application are told after
publication.

All wait for a person's release. Names stand in the nominative only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import translation

from accounts.memberships import people_of
from accounts.models import Membership
from applications.formal_letters import contact_of, members_of
from applications.models import Application
from juries.models import Award, Resolution
from juries.stage_rules import next_stage
from programmes.models import DeadlineChange, Stage
from records.models import Message
from records.outbox import post, withdraw
from records.wording import day, moment, points

if TYPE_CHECKING:
    from juries.publishing import Frozen

RESULT_LETTERS = ("MSG-09", "MSG-10", "KOR-01")
"""What they say no longer holds when the result is corrected."""
GOING_ON = "ETA-01"


def tell_award(
    application: Application,
    resolution: Resolution,
    line: Frozen,
    *,
    to: list[Membership],
    key: str,
    at: datetime,
) -> None:
    """MSG-09 to these people of the group."""
    _post(
        "MSG-09",
        application,
        to=to,
        key=key,
        at=at,
        extra={
            "outcome": _outcome(line),
            "has_citation": bool(line.citation),
            "citation": line.citation or "–",
            "number": resolution.no,
            "resolved": _day(resolution.prepared_at),
            "act": resolution.act_number,
            "act_on": _day(resolution.act_on),
            "approver": str(resolution.approved_by),
            "points": _points(line),
        },
    )


def tell_correction(
    application: Application,
    resolution: Resolution,
    line: Frozen,
    *,
    before: Frozen,
    to: list[Membership],
    at: datetime,
) -> None:
    """KOR-01 to these people of the group: the result after and before a correction, with its reason."""
    without = (
        "nie przyznano certyfikatu" if _is_last(resolution) else "bez przejścia do następnego etapu"
    )
    _post(
        "KOR-01",
        application,
        to=to,
        key=resolution.no,
        at=at,
        extra={
            "outcome": _outcome(line) or without,
            "outcome_before": _outcome(before) or without,
            "has_citation": bool(line.citation),
            "citation": line.citation or "–",
            "reason": resolution.reason,
            "number": resolution.no,
            "corrected": resolution.bundle["heading"]["corrects"],
            "act": resolution.act_number,
            "act_on": _day(resolution.act_on),
            "approver": str(resolution.approved_by),
            "is_taken": before.is_awarded and not line.is_awarded,
            "is_open_to_objections": not line.is_awarded and not line.goes_on,
            "objection_days": application.rule_set.shape.objections.days,
        },
    )


def withdraw_outdated(applications: Collection[str], numbers: Collection[str]) -> None:
    """Letters on the results in the resolutions of these numbers that nobody has released yet;
    inside `witnessed`."""
    withdraw(
        Message.objects.filter(
            event__in=RESULT_LETTERS,
            subject_kind="application",
            subject_id__in=applications,
            key__in=numbers,
        )
    )


def tell_going_on(
    application: Application,
    resolution: Resolution,
    line: Frozen,
    *,
    to: list[Membership],
    key: str,
    at: datetime,
) -> None:
    """ETA-01 to these people of the group: the next stage, and until when it asks them for more."""
    edition = application.category.edition
    following = next_stage(resolution.stage, list(edition.stages.all()))
    assert following is not None  # only an earlier stage sends anybody on
    is_asked = application.status == Application.Status.EXTENDING
    closes = edition.deadline(DeadlineChange.Kind.CALL_CLOSES, following.ordinal)
    with translation.override(settings.LANGUAGE_CODE):
        until = moment(closes) if closes else ""
    _post(
        GOING_ON,
        application,
        to=to,
        key=key,
        at=at,
        extra={
            "points": _points(line),
            "is_decision": following.kind == Stage.Kind.DECISION,
            "deciding_body": following.deciding_body,
            "stage": following.ordinal,
            "stages": edition.stages.count(),
            "is_asked": is_asked,
            "until": until if is_asked and until else "–",
        },
    )


def tell_prize(award: Award, resolution: Resolution, *, at: datetime) -> None:
    """NAG-01 to everybody in the group of the application that holds a special prize, or to the
    known people of an organisation that holds it without an application."""
    edition, application = resolution.edition, award.application
    page = (
        reverse("result_card", args=[application.public_id])
        if application
        else reverse("results", args=[edition.slug])
    )
    context = {
        "programme": edition.name,
        "prize": award.outcome_label,
        "holder": award.holder_name,
        "given_by": resolution.bundle["prize"]["given_by"],
        "citation": award.citation,
        "number": resolution.no,
        "has_entry": application is not None,
        "reference": application.reference if application else "–",
        "organiser": edition.programme.organiser.name,
        "contact": contact_of(edition),
        "link": settings.BASE_URL + page,
    }
    for member in holders_people(award, at):
        post(
            "NAG-01",
            to=member.user,
            about=application or award,
            key=resolution.no,
            context={**context, "salutation": member.salutation},
            at=at,
            held=True,
        )


def holders_people(award: Award, at: datetime | Now) -> list[Membership]:
    """Whom the portal can write to about an award that it decided: the group of its application,
    else those who are known to it as people of the organisation. Nobody about a historical row."""
    if award.application is not None:
        return members_of(award.application, at)
    if award.origin == Award.Origin.HISTORICAL:
        return []
    return people_of(award.organisation, at)


def told_outside(awards: Iterable[Award], at: datetime | Now) -> list[Award]:
    """Awards whose holder nobody in the portal can be written to: their letters go on paper."""
    alone = [award for award in awards if award.application_id is None]
    return [award for award in alone if not holders_people(award, at)]


def tell_no_award(
    application: Application,
    resolution: Resolution,
    line: Frozen,
    *,
    to: list[Membership],
    key: str,
    at: datetime,
) -> None:
    """MSG-10 to these people of the group."""
    threshold = resolution.bundle["rules"]["scoring"]["threshold"]
    with translation.override(settings.LANGUAGE_CODE):
        threshold_text = points(threshold) if threshold is not None else "–"
    _post(
        "MSG-10",
        application,
        to=to,
        key=key,
        at=at,
        extra={
            "points": _points(line),
            "has_threshold": threshold is not None,
            "threshold": threshold_text,
            "scored": len(resolution.bundle["applications"]),
            "stage": resolution.stage.ordinal,
            "stages": resolution.edition.stages.count(),
            "has_points": line.points is not None,
            "objection_days": application.rule_set.shape.objections.days,
        },
    )


def _post(
    event: str,
    application: Application,
    *,
    to: list[Membership],
    key: str,
    at: datetime,
    extra: dict[str, Any],
) -> None:
    edition = application.category.edition
    common = {
        "programme": edition.name,
        "category": application.category.full_label,
        "applicant": application.holder_name,
        "reference": application.reference,
        "organiser": edition.programme.organiser.name,
        "contact": contact_of(edition),
        "link": settings.BASE_URL + reverse("result_card", args=[application.public_id]),
    }
    for member in to:
        post(
            event,
            to=member.user,
            about=application,
            key=key,
            context={**common, "salutation": member.salutation, **extra},
            at=at,
            held=True,
        )


def _is_last(resolution: Resolution) -> bool:
    return bool(resolution.bundle["rules"].get("stage", {}).get("is_last", True))


def _outcome(line: Frozen) -> str:
    """Outcome and place; nothing where there is none."""
    if not line.label:
        return ""
    place = f", miejsce {line.place}{' ex aequo' if line.ex_aequo else ''}" if line.place else ""
    return f"{line.label}{place}"


def _points(line: Frozen) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        return points(line.points)


def _day(on: datetime | date | None) -> str:
    if on is None:
        return ""
    with translation.override(settings.LANGUAGE_CODE):
        return day(on)
