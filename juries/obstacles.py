"""What still stands in the way of freezing the results, in sentences."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from juries.deciding import Line, Standing, unscored
from juries.models import Session, Vote
from juries.prizes import STANDING, prizes_due
from juries.sessions import Bench, bench, split, still_delivering, undelivered
from programmes.models import Category


def obstacles_of_session(session: Session, standings: tuple[Standing, ...]) -> list[str]:
    """Sentences that say what is missing before the results can be frozen; empty when nothing."""
    now = bench(session) if session.jury else None
    found = []
    if undelivered(session.edition).exists():
        found.append(still_delivering())
    if now is not None and not now.reached:
        found.append(_("The attendance list does not show a quorum."))
    if not any(each.lines or each.nobody for each in standings):
        found.append(_("There is no application to decide on."))
    votes = list(session.votes.order_by("no"))
    for each in standings:
        found += _of_category(session, each)
        if now is not None and each.stage.is_decided:
            found += _unvoted(session, each, now, votes)
    return found + _prizes(session)


def _of_category(session: Session, each: Standing) -> list[str]:
    found = []
    if waiting := unscored(each.category):
        found.append(
            ngettext(
                "%(count)s application is just leaving scoring; try again in a moment.",
                "%(count)s applications are just leaving scoring; try again in a moment.",
                waiting,
            )
            % {"count": waiting}
        )
    found += [
        _("No citation yet: %(reference)s.") % {"reference": line.application.reference}
        for line in each.lines
        if line.lacks_decision
    ]
    found += [
        _("The departure from the proposal has no reason: %(reference)s.")
        % {"reference": line.application.reference}
        for line in each.lines
        if line.departs and not (line.decision and line.decision.reason)
    ]
    if each.lines and not each.awarded and each.nobody is None:
        found.append(_nobody(each))
    found += [
        _("“%(label)s” is given more often than the rules allow: %(category)s.")
        % {"label": label, "category": each.category.full_label}
        for label in each.over_limits
    ]
    return found


def _nobody(each: Standing) -> str:
    category = {"category": each.category.full_label}
    if not each.stage.is_last:
        return _("Nobody goes on and no reason is given: %(category)s.") % category
    return _("Nobody is awarded and no reason is given: %(category)s.") % category


def _unvoted(session: Session, each: Standing, now: Bench, votes: list[Vote]) -> list[str]:
    singles = {vote.application for vote in split(session, each.category, now).singles}
    return [
        _("No vote passed for the decision: %(reference)s.")
        % {"reference": line.application.reference}
        for line in each.lines
        if not is_voted(line, each.category, singles, votes)
    ]


def _prizes(session: Session) -> list[str]:
    due = prizes_due(session)
    rows = session.prize_decisions.select_related("application") if due else ()
    decided = {row.code: row for row in rows}
    found = [
        _("Nothing is decided about the prize: %(prize)s.") % {"prize": prize.label}
        for prize in due
        if prize.code not in decided
    ]
    found += [
        _("The prize cannot go to an application that has ended: %(prize)s, %(reference)s.")
        % {"prize": prize.label, "reference": chosen.reference}
        for prize in due
        if (row := decided.get(prize.code)) and (chosen := row.application)
        if chosen.status not in STANDING
    ]
    return found


def is_voted(line: Line, category: Category, singles: set[str], votes: list[Vote]) -> bool:
    """Whether the last vote on this application passed, and was taken on what is decided now.

    An application outside the block is covered by a single vote only.
    """
    covering = [
        vote
        for vote in votes
        if vote.category_id == category.pk
        and (
            vote.application_id == line.application.pk
            or (vote.application_id is None and line.key not in singles)
        )
    ]
    if not covering or not covering[-1].passed:
        return False
    departed_at = line.decision.departed_at if line.decision else None
    return departed_at is None or covering[-1].taken_at >= departed_at
