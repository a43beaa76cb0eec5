"""The nominee's consent: asked for when the nomination is submitted, given or declined once.

Until the formal check ends, a signing person of the nominee answers in the portal, or whoever
holds the single-use link sent to the address that the nominator gave. The link's token can be made
again from the row and the portal's secret key, so that neither the database nor the queue holds
it; the row keeps its SHA-256.
"""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.models import Membership, User
from programmes.entry_words import polish_about
from programmes.models import Edition
from records import wording
from records.ledger import note, witnessed
from records.outbox import post

from .drafting import locked, rules_of
from .formal_letters import contact_of, members_of
from .intake import STOPPED, formal_check_until
from .links import consent_address, home_address
from .models import Application, Nomination
from .nominating import nomination_of, refuse_contact, signers_of_nominee

Status = Application.Status
ANSWERABLE = (Status.SUBMITTED, Status.SUPPLEMENT_CALLED)
"""While the formal check has not ended."""


class ConsentRefused(ValidationError):
    """The request was answered already, its time has passed, or this person may not answer."""


def needs_consent(application: Application) -> bool:
    """Whether the nominee is somebody else than the nominator and the rules ask for consent."""
    if application.nominee_id is None:
        return False
    rules = rules_of(application)
    is_another = application.nominee_id != application.applicant_id
    return rules.nomination.consent == "required" and (is_another or _are_people(application))


def lacks_consent(application: Application) -> bool:
    """Whether the formal check may not accept it yet."""
    nomination = nomination_of(application)
    given = nomination is not None and nomination.consent_at is not None
    return needs_consent(application) and not given


def is_answerable(application: Application) -> bool:
    nomination = nomination_of(application)
    return (
        nomination is not None
        and nomination.consent == Nomination.Consent.ASKED
        and application.status in ANSWERABLE
        and application.edition.phase not in STOPPED
    )


def may_be_asked(application: Application) -> bool:
    """Nobody has answered yet, or the nominee declined and the application was reopened since."""
    nomination = nomination_of(application)
    return (
        nomination is not None
        and needs_consent(application)
        and nomination.consent_at is None
        and application.status in ANSWERABLE
        and application.edition.phase not in STOPPED
    )


def _are_people(application: Application) -> bool:
    """A person, or a team for which its head answers: nobody else speaks for them."""
    return rules_of(application).subject_type in ("person", "team")


def may_answer_for_nominee(application: Application, at: datetime) -> list[Membership]:
    """Who answers in the portal; people nominated by name answer by the link themselves."""
    return [] if _are_people(application) else signers_of_nominee(application, at)


# --- asking ---------------------------------------


def ask_for_consent(application: Application, *, at: datetime) -> None:
    """Tell the nominee, once; inside `witnessed`, with the application locked. An application
    that was reopened after the nominee declined asks anew."""
    nomination = nomination_of(application)
    if nomination is None or not needs_consent(application):
        return
    if nomination.consent in (Nomination.Consent.NOT_ASKED, Nomination.Consent.DECLINED):
        _ask(application, nomination, at)


def ask_again(
    application: Application, *, contact_email: str, by: User, at: datetime
) -> Nomination:
    """Send the request anew, to another address where the first was wrong; the earlier link ends.

    Raises ConsentRefused, or NominationRefused about the address.
    """
    with witnessed(by=by, at=at):
        row = locked(application)
        if not may_be_asked(row):
            raise ConsentRefused(_("The nominee can no longer be asked for consent."))
        refuse_contact(contact_email, row.group, at)
        nomination = row.nomination
        nomination.contact_email = contact_email
        _ask(row, nomination, at)
    return nomination


def _ask(application: Application, nomination: Nomination, at: datetime) -> None:
    from .tasks import mail_consent_request

    nomination.asked_at, nomination.declined_at = at, None
    nomination.decline_reason, nomination.answered_by, nomination.answered_as = "", None, ""
    nomination.token_sha256 = _digest(token_of(nomination)) if nomination.contact_email else ""
    nomination.save()
    people = may_answer_for_nominee(application, at)
    context = request_letter(application)
    for member in people:
        post(
            "NOM-01",
            to=member.user,
            about=application,
            key=at.isoformat()[:40],
            context={
                **context,
                "salutation": member.salutation,
                "link": consent_address(application),
            },
            at=at,
        )
    if nomination.contact_email:
        mail_consent_request.enqueue(nomination_id=nomination.pk)
    facts = {"people": len(people), "by_link": bool(nomination.contact_email)}
    note("consent_asked", application, facts)


def request_letter(application: Application) -> dict[str, Any]:
    """Values of `templates/messages/NOM-01.txt` but for the salutation and the link, in Polish."""
    edition = application.edition
    with polish_about(application):
        return {
            "programme": edition.name,
            "category": application.category.full_label,
            "nominee": application.holder_name,
            "nominator": application.applicant.name,
            "reference": application.reference,
            "until": wording.day(formal_check_until(application)),
            "organiser": edition.programme.organiser.name,
            "contact": contact_of(edition),
        }


def link_letter(nomination: Nomination) -> dict[str, Any]:
    """The letter with the link for whoever has no account."""
    return request_letter(nomination.application) | {
        "salutation": Membership.Salutation.NEUTRAL.value,
        "link": consent_address(nomination.application, token_of(nomination)),
    }


def reaches_mailboxes(nomination: Nomination) -> bool:
    """Nothing of a rehearsal leaves the portal; an answered or older request is not sent."""
    return (
        is_answerable(nomination.application)
        and nomination.application.edition.kind != Edition.Kind.REHEARSAL
        and nomination.token_sha256 == _digest(token_of(nomination))
    )


def token_of(nomination: Nomination) -> str:
    """The secret of the link, new with every request."""
    if nomination.asked_at is None:
        raise ValueError("nobody has been asked yet")
    asked = f"{nomination.pk}:{nomination.asked_at.isoformat()}"
    made = salted_hmac("applications.consenting", asked, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def find_by_token(token: str) -> Nomination | None:
    """The nomination whose open request this link belongs to; a used or old link finds none."""
    found = (
        Nomination.objects.filter(token_sha256=_digest(token))
        .select_related(
            "application__category__edition__programme__organiser",
            "application__applicant",
            "application__nominee",
            "application__rule_set",
        )
        .first()
    )
    return found if found and is_answerable(found.application) else None


# --- answering ---------------------------------------


def give_consent(
    application: Application, *, answered_as: str, by: User | None, at: datetime
) -> Nomination:
    """The nominee agrees to take part. `by` is None for the link. Raises ConsentRefused."""
    with witnessed(by=by, at=at):
        row, nomination = _answered(application, answered_as, by, at)
        nomination.consent_at = at
        nomination.save()
        note("consent_given", row, {"channel": "portal" if by else "link"})
        _tell_nominator("NOM-02", row, at=at)
    return nomination


def decline_nomination(
    application: Application, *, reason: str, answered_as: str, by: User | None, at: datetime
) -> Nomination:
    """The nominee declines: the application ends as withdrawn. The caller ends its case.

    Raises ConsentRefused, also without a reason.
    """
    if not reason.strip():
        raise ConsentRefused(_("Give the reason why you decline."))
    with witnessed(by=by, at=at):
        row, nomination = _answered(application, answered_as, by, at)
        nomination.declined_at, nomination.decline_reason = at, reason.strip()
        nomination.save()
        row.status, row.status_at = Status.WITHDRAWN, at
        row.withdrawal_reason = reason.strip()
        row.save(update_fields=["status", "status_at", "withdrawal_reason"])
        note("nomination_declined", row, {"channel": "portal" if by else "link"})
        _tell_nominator("NOM-03", row, at=at, reason=reason.strip())
    return nomination


def _answered(
    application: Application, answered_as: str, by: User | None, at: datetime
) -> tuple[Application, Nomination]:
    """The locked row and its nomination with who answers, not saved yet."""
    row = locked(application)
    nomination = row.nomination
    if not is_answerable(row):
        raise ConsentRefused(_("This request was already answered, or its time has passed."))
    if by is not None and row.group.memberships.live(at).filter(user=by).exists():
        raise ConsentRefused(_("Whoever nominates cannot answer for the nominee."))
    nomination.answered_by, nomination.answered_as = by, answered_as.strip()
    if not nomination.answered_as:
        raise ConsentRefused(_("Give your name and office."))
    return row, nomination


def _tell_nominator(event: str, application: Application, *, at: datetime, **extra: Any) -> None:
    context = request_letter(application) | extra | {"link": home_address(application)}
    for member in members_of(application, at):
        post(
            event,
            to=member.user,
            about=application,
            key=at.isoformat()[:40],
            context={**context, "salutation": member.salutation},
            at=at,
        )
