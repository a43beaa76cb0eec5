"""Messages about a certificate: issued (MSG-11), to be revoked (CER-01), suspended (CER-02),
suspension ended (CER-03), revoked (MSG-12). Names stand in the nominative only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from applications.formal_letters import contact_of
from applications.nominating import signers_of_nominee
from juries.result_letters import holders_people
from programmes.shapes import ObjectionRules
from records import wording
from records.outbox import post

from .documents import category_words, kind_of, page_address
from .models import Certificate, StatusChange

EVENTS = {
    StatusChange.Kind.HEARING: "CER-01",
    StatusChange.Kind.SUSPEND: "CER-02",
    StatusChange.Kind.REINSTATE: "CER-03",
    StatusChange.Kind.REVOKE: "MSG-12",
}


def tell_issued(certificate: Certificate, *, at: datetime) -> None:
    """MSG-11, to everybody in the group, once a certificate."""
    _post(
        "MSG-11",
        certificate,
        key=str(certificate.number)[:40],
        at=at,
        register=settings.BASE_URL + reverse("register"),
    )


def tell_change(change: StatusChange, *, at: datetime) -> None:
    """The letter of an approved change; it waits until a person releases it."""
    rule_set = change.certificate.award.edition.rule_sets.order_by("-version").first()
    objections = rule_set.shape.objections if rule_set else ObjectionRules()
    with translation.override(settings.LANGUAGE_CODE):
        worded: dict[str, Any] = {
            "effective": wording.day(at),
            "was_explained": change.explained_on is not None,
        }
        if change.explained_on is not None:
            worded |= {"explained": wording.day(change.explained_on), "position": change.position}
        if change.hearing_ends is not None:
            worded["due"] = wording.moment(change.hearing_ends)
    _post(
        EVENTS[StatusChange.Kind(change.kind)],
        change.certificate,
        key=str(change.public_id)[:40],
        at=at,
        held=True,
        basis=change.basis,
        reason=change.reason,
        public_reason=change.public_reason,
        objection_days=objections.days,
        signer=change.approved_by.name if change.approved_by else "",
        **worded,
    )


def _post(
    event: str,
    certificate: Certificate,
    *,
    key: str,
    at: datetime,
    held: bool = False,
    **extra: Any,
) -> None:
    """To the people of the application's group and, in a nomination, to the signing persons of
    the nominee; of a prize without an application, to the people of the organisation."""
    award = certificate.award
    application = award.application
    context = {
        "programme": award.edition.name,
        "category": category_words(award),
        "holder": award.holder_name,
        "document": kind_of(certificate).noun,
        "document_of": kind_of(certificate).noun_of,
        "number": certificate.number,
        "year": str(award.edition.year),  # a number would be written with a space: 2 022
        "has_entry": application is not None,
        "reference": application.reference if application else "–",
        "organiser": award.edition.programme.organiser.name,
        "contact": contact_of(award.edition),
        "link": page_address(certificate),
        **extra,
    }
    signers = signers_of_nominee(application, at) if application else []
    for member in [*holders_people(award, at), *signers]:
        post(
            event,
            to=member.user,
            about=application or award,
            key=key,
            context={**context, "salutation": member.salutation},
            at=at,
            held=held,
        )
