"""Special prizes outside the categories: one holder, an application or an organisation, or nobody.

Source: `programmes.shapes.SpecialPrize`. They are given in the last stage, and where several
Kapituły freeze one after another, in the session of the last of them.
"""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from applications.models import Application
from juries.models import PrizeDecision, Session
from juries.sessions import locked_open, rules_of
from juries.stage_rules import is_last
from juries.turns import others_waiting
from programmes.models import Edition
from programmes.shapes import SpecialPrize
from records.ledger import note, witnessed

MOST_CITATION = 2000
STANDING = (
    Application.Status.AWAIT_RESULTS,
    Application.Status.NOT_AWARDED,
    Application.Status.REJECTED_FORMAL,
)
"""Applications that may hold a special prize: whatever became of them in their category."""


class PrizeRefused(ValidationError):
    """The prize cannot be decided like this, by form field."""


def prizes_due(session: Session) -> tuple[SpecialPrize, ...]:
    """The prizes that this session has to decide about."""
    edition = session.edition
    prizes = rules_of(edition).special_prizes
    if not prizes or not is_last(session.stage, list(edition.stages.all())):
        return ()
    return () if others_waiting(edition, session.jury) else prizes


def holders(edition: Edition) -> QuerySet[Application]:
    """The applications of any category that may be chosen."""
    return Application.objects.filter(
        category__edition=edition, status__in=STANDING
    ).select_related("applicant", "nominee", "category")


def decide_prize(
    session: Session,
    code: str,
    *,
    application: Application | None = None,
    organisation: Organisation | None = None,
    holder_name: str = "",
    citation: str = "",
    reason: str = "",
    by: User,
    at: datetime,
) -> PrizeDecision:
    """Keep who holds the prize `code`; without a holder, why nobody does. `holder_name` is that of
    a person or an undertaking, the organisation is then the one that they belong to; without it
    an application names its own holder. Raises `PrizeRefused`."""
    citation, reason = citation.strip(), reason.strip()
    with witnessed(by=by, at=at):
        session = locked_open(session)
        if code not in {prize.code for prize in prizes_due(session)}:
            raise PrizeRefused(_("This session does not decide about this prize."))
        if application is not None:
            organisation = application.holder
        _check(organisation, citation, reason)
        decision, _new = PrizeDecision.objects.update_or_create(
            session=session,
            code=code,
            defaults={
                "application": application,
                "organisation": organisation,
                "holder_name": holder_name.strip() if organisation else "",
                "citation": citation if organisation else "",
                "reason": "" if organisation else reason,
                "decided_by": by,
                "decided_at": at,
            },
        )
        holder = str(organisation.public_id) if organisation else None
        note("prize_decided", session, {"prize": code, "holder": holder})
    return decision


def _check(organisation: Organisation | None, citation: str, reason: str) -> None:
    if organisation is None and not reason:
        raise PrizeRefused({"reason": _("Say why nobody holds this prize.")})
    if organisation is not None and not 0 < len(citation) <= MOST_CITATION:
        raise PrizeRefused(
            {
                "citation": _("Write what the prize is given for.")
                if not citation
                else _("The citation is longer than %(most)s characters.") % {"most": MOST_CITATION}
            }
        )


def prize_content(session: Session, decision: PrizeDecision) -> dict:
    """What the bundle says of the prize; the holder's name as at the session."""
    rules = rules_of(session.edition)
    prize = next(prize for prize in rules.special_prizes if prize.code == decision.code)
    application, organisation = decision.application, decision.organisation
    holder = decision.shown_holder
    is_beside = organisation is not None and organisation.name != holder
    return {
        "code": prize.code,
        "label": prize.label,
        "given_by": prize.given_by,
        "application": str(application.public_id) if application else None,
        "reference": application.reference if application else None,
        "organisation": str(organisation.public_id) if organisation else None,
        "holder": holder,
        "holder_organisation": organisation.name if organisation and is_beside else None,
        "citation": decision.citation,
        "reason": decision.reason,
    }
