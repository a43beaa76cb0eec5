"""A certificate's status is changed by two persons: prepared by one, approved by another.

Source: TEXTS_PL, MSG-12. Before a revocation the holder is told of the intent and has a term for
explanations; until then the certificate stays valid, or suspended where that is justified.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from programmes.models import Edition
from programmes.shapes import RevocationRules
from programmes.timetable import term_end
from records.ledger import note, witnessed

from . import letters
from .issuing import write_certificate
from .models import Certificate, StatusChange
from .validity import may_be_revoked

Kind, Status = StatusChange.Kind, Certificate.Status


class ChangeRefused(ValidationError):
    """The status may not be changed in this way."""


def kinds_for(certificate: Certificate) -> tuple[StatusChange.Kind, ...]:
    """The changes that the present status allows; a historical row has nothing to replace."""
    if certificate.status not in (Status.ACTIVE, Status.SUSPENDED):
        return ()
    first = Kind.SUSPEND if certificate.status == Status.ACTIVE else Kind.REINSTATE
    kinds = (first, Kind.HEARING, Kind.REVOKE, Kind.SUPERSEDE)
    return kinds[:-1] if certificate.is_historical else kinds


def open_change(certificate: Certificate) -> StatusChange | None:
    return certificate.changes.filter(approved_at=None, withdrawn_at=None).first()


def prepare_change(
    certificate: Certificate,
    kind: str,
    *,
    basis: str,
    reason: str,
    public_reason: str,
    by: User,
    at: datetime,
    explained_on: date | None = None,
    position: str = "",
) -> StatusChange:
    """The first person's half: nothing changes yet. Raises `ChangeRefused`."""
    with witnessed(by=by, at=at):
        certificate = _locked(certificate)
        if open_change(certificate) is not None:
            raise ChangeRefused(_("A change of this certificate already waits for approval."))
        _refuse_impossible(certificate, kind, explained_on, at)
        change = StatusChange.objects.create(
            certificate=certificate,
            kind=kind,
            basis=basis,
            reason=reason,
            public_reason=public_reason,
            explained_on=explained_on,
            position=position,
            prepared_by=by,
            prepared_at=at,
        )
        note("status_change_prepared", change, _facts(change))
        return change


def withdraw_change(change: StatusChange, *, by: User, at: datetime) -> StatusChange:
    """Drop a prepared change; it stays in the records."""
    with witnessed(by=by, at=at):
        change = _open_again(change)
        change.withdrawn_by, change.withdrawn_at = by, at
        change.save(update_fields=["withdrawn_by", "withdrawn_at"])
        note("status_change_withdrawn", change, _facts(change))
        return change


def approve_change(change: StatusChange, *, by: User, at: datetime) -> StatusChange:
    """The second person's half: the change happens. Raises `ChangeRefused` for the first."""
    with witnessed(by=by, at=at):
        # the edition first: a replacement takes a number
        Edition.objects.select_for_update().get(pk=change.certificate.award.edition_id)
        certificate = _locked(change.certificate)
        change = _open_again(change)
        if change.prepared_by_id == by.pk:
            raise ChangeRefused(_("The change is approved by another person."))
        _refuse_impossible(certificate, change.kind, change.explained_on, at)
        change.certificate = certificate
        change.approved_by, change.approved_at = by, at
        change.save(update_fields=["approved_by", "approved_at"])
        note("status_change_approved", change, _facts(change))
        _EFFECTS[Kind(change.kind)](change, at)
        return change


def announce_revocation(change: StatusChange, at: datetime) -> None:
    """The holder is told of the intent; the term for explanations begins. The status stays."""
    edition = change.certificate.award.edition
    rule_set = edition.rule_sets.order_by("-version").first()
    rules = rule_set.shape.revocation if rule_set else RevocationRules()
    closing = edition.programme.organiser.closing_days.values_list("day", flat=True)
    change.hearing_ends = term_end(
        timezone.localdate(at), rules.hearing_days, closing_days=set(closing)
    )
    change.save(update_fields=["hearing_ends"])
    letters.tell_change(change, at=at)


def suspend(change: StatusChange, at: datetime) -> None:
    _set_status(change, Status.SUSPENDED, change.public_reason, at)


def reinstate(change: StatusChange, at: datetime) -> None:
    _set_status(change, Status.ACTIVE, "", at)


def revoke(change: StatusChange, at: datetime) -> None:
    _set_status(change, Status.REVOKED, change.public_reason, at)


def supersede(change: StatusChange, at: datetime) -> None:
    """A new certificate with the next number for the same award; the old one leads to it."""
    old = change.certificate
    old.reason = change.public_reason
    old.save(update_fields=["reason"])
    write_certificate(
        old.award,
        artefact=old.artefact,
        prepared_by=change.prepared_by,
        approved_by=change.approved_by,
        at=at,
        supersedes=old,
    )


_EFFECTS: dict[StatusChange.Kind, Callable[[StatusChange, datetime], None]] = {
    Kind.HEARING: announce_revocation,
    Kind.SUSPEND: suspend,
    Kind.REINSTATE: reinstate,
    Kind.REVOKE: revoke,
    Kind.SUPERSEDE: supersede,
}


def _set_status(change: StatusChange, status: str, reason: str, at: datetime) -> None:
    certificate = change.certificate
    certificate.status, certificate.status_at, certificate.reason = status, at, reason
    certificate.save(update_fields=["status", "status_at", "reason"])
    note("certificate_status_changed", certificate, {"status": status})
    letters.tell_change(change, at=at)


def _refuse_impossible(
    certificate: Certificate, kind: str, explained_on: date | None, at: datetime
) -> None:
    if kind not in kinds_for(certificate):
        raise ChangeRefused(_("The present status of the certificate does not allow this change."))
    if kind != Kind.REVOKE:
        return
    hearing = certificate.changes.filter(kind=Kind.HEARING, approved_at__isnull=False).first()
    ends = hearing.hearing_ends if hearing else None
    if not may_be_revoked(hearing_ends=ends, explained_on=explained_on, at=at):
        raise ChangeRefused(
            _(
                "Before a revocation the holder is told of the intent and has a term for"
                " explanations. Revoke when the term has passed or the explanations have come."
            )
        )


def _locked(certificate: Certificate) -> Certificate:
    return (
        Certificate.objects.select_for_update(of=("self",))
        .select_related("award__edition__programme__organiser", "award__category")
        .get(pk=certificate.pk)
    )


def _open_again(change: StatusChange) -> StatusChange:
    change = StatusChange.objects.select_for_update().get(pk=change.pk)
    if change.approved_at is not None or change.withdrawn_at is not None:
        raise ChangeRefused(_("Somebody has already decided about this change."))
    return change


def _facts(change: StatusChange) -> dict[str, str]:
    return {"kind": change.kind, "certificate": str(change.certificate.public_id)}
