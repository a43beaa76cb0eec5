"""A stage that another authority decides: its act is recorded here, nothing is scored or voted.

Source: `programmes.shapes.StageRules` of the kind `decision`. Who is picked is kept, checked
against the limits and frozen by the same rules as the Kapituła's decisions (`juries.deciding`).
"""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from juries.counting import stage_of
from juries.models import Session
from juries.sessions import SessionRefused, locked_open, take_over
from programmes.models import Edition, Stage
from records.ledger import note, witnessed


def open_act_of(edition: Edition) -> Session | None:
    """The record of the present stage's act, while it is not frozen."""
    rows = Session.objects.filter(
        stage=stage_of(edition), jury__isnull=True, closed_at__isnull=True
    )
    return rows.select_related("stage__edition__programme").first()


def record_act(edition: Edition, *, number: str, on: date, by: User, at: datetime) -> Session:
    """Begin the record of an act. Decisions of one that the approver returned are taken over.

    Raises `SessionRefused` outside the stage's time, for a stage that the Kapituła decides, for a
    second open record, without a number and for a date to come.
    """
    _check_act(number, on, at)
    with witnessed(by=by, at=at):
        edition = Edition.objects.select_for_update().get(pk=edition.pk)
        stage = stage_of(edition)
        if edition.phase != Edition.Phase.SESSION or stage.kind != Stage.Kind.DECISION:
            raise SessionRefused(_("Nothing waits here for the act of another authority."))
        if open_act_of(edition) is not None:
            raise SessionRefused(_("The record of this act is already open."))
        before = Session.objects.filter(stage=stage, jury__isnull=True).order_by("-no").first()
        session = Session.objects.create(
            stage=stage,
            no=before.no + 1 if before else 1,
            mode=Session.Mode.ACT,
            held_at=at,
            act_number=number.strip(),
            act_on=on,
            opened_by=by,
            opened_at=at,
        )
        if before is not None:
            take_over(before, session)
        note("act_recorded", session, {"no": session.no})
    return session


def describe_act(session: Session, *, number: str, on: date, by: User, at: datetime) -> Session:
    """Correct the number or the date of an act whose results are not frozen yet."""
    _check_act(number, on, at)
    with witnessed(by=by, at=at):
        session = locked_open(session)
        session.act_number, session.act_on = number.strip(), on
        session.save(update_fields=["act_number", "act_on"])
        note("act_described", session, {"no": session.no})
    return session


def _check_act(number: str, on: date, at: datetime) -> None:
    if not number.strip():
        raise SessionRefused({"number": _("Give the number of the act.")})
    if on > timezone.localdate(at):
        raise SessionRefused({"on": _("The date of the act lies in the future.")})
