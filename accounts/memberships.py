"""Joining an organisation, confirming and ending a place in it."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from records.ledger import note, witnessed

from .models import Membership, MembershipGroup, Organisation, Unit, User
from .people import refuse_synthetic
from .unit_names import applicant_name

DEMONSTRATION_PREFIX = "99"
"""No voivodeship has this number: units of the demonstration edition are fictitious."""


class AlreadyMember(ValidationError):
    def __init__(self, message: str = "") -> None:
        text = message or _("You already belong to this organisation.")
        super().__init__(text, code="already_member")


class MembershipEnded(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("This membership has already ended."), code="membership_ended")


class OwnMembership(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("Another person confirms your membership."), code="own_membership")


def join_organisation(
    user: User,
    *,
    unit: Unit | None = None,
    organisation: Organisation | None = None,
    role: str,
    office: str = "",
    salutation: str = Membership.Salutation.NEUTRAL,
    at: datetime,
) -> Membership:
    """Claim a place in the organisation of `unit`, or in `organisation`; unverified.

    The person starts a group of their own, so that a stranger who claims the same gmina neither
    sees nor blocks the work of others; colleagues join it by invitation.
    Raises AlreadyMember or SyntheticPerson.
    """
    with witnessed(by=user, at=at):
        User.objects.select_for_update().get(pk=user.pk)  # a double click claims once
        if organisation is None:
            if unit is None:
                raise ValueError("join_organisation needs a unit or an organisation.")
            organisation = organisation_of(unit)
        refuse_stranger_to(organisation, user)
        if user.memberships.live(at).filter(organisation=organisation).exists():
            raise AlreadyMember
        membership = Membership.objects.create(
            user=user,
            organisation=organisation,
            group=MembershipGroup.objects.create(organisation=organisation),
            role=role,
            office=office,
            salutation=salutation,
        )
        note("organisation_joined", membership, _place(membership))
    return membership


def refuse_stranger_to(organisation: Organisation, user: User) -> None:
    """People of a rehearsal act for fictitious organisations only. Raises SyntheticPerson."""
    if not organisation.is_demonstration:
        refuse_synthetic(user)


def organisation_of(unit: Unit) -> Organisation:
    """The gmina or powiat of the register as an organisation, made when first named."""
    is_powiat = unit.kind == Unit.Kind.POWIAT
    organisation, _is_new = Organisation.objects.get_or_create(
        teryt=unit.teryt,
        defaults={
            "kind": Organisation.Kind.POWIAT if is_powiat else Organisation.Kind.GMINA,
            "name": applicant_name(unit.kind, unit.name),
            "is_demonstration": unit.teryt.startswith(DEMONSTRATION_PREFIX),
        },
    )
    return organisation


def register_entity(
    *, name: str, regon: str, nip: str = "", by: User, at: datetime
) -> Organisation:
    """The social-economy entity with this REGON, made if it is new; a known one stays as it is.
    Raises SyntheticPerson."""
    refuse_synthetic(by)
    with witnessed(by=by, at=at):
        organisation, is_new = Organisation.objects.get_or_create(
            regon=regon,
            defaults={"kind": Organisation.Kind.PES, "name": name, "nip": nip},
        )
        if is_new:
            note("organisation_registered", organisation, {"regon": regon})
    return organisation


def people_of(organisation: Organisation, at: datetime | Now) -> list[Membership]:
    """Whom the portal knows to write to about the organisation itself: those who hold a place in
    it, advisers left out, one place a person."""
    rows = Membership.objects.live(at).filter(organisation=organisation)
    rows = rows.exclude(role=Membership.Role.HELPER).select_related("user").order_by("pk")
    return list({row.user_id: row for row in rows}.values())


def verify_membership(membership: Membership, *, by: User, at: datetime) -> Membership:
    """An officer confirms that the person acts for the organisation; a repeat changes nothing."""
    with witnessed(by=by, at=at):
        membership = _locked(membership, at)
        if membership.user_id == by.pk:
            raise OwnMembership
        if membership.verified_at is None:
            membership.verified_by, membership.verified_at = by, at
            membership.save(update_fields=["verified_by", "verified_at"])
            note("membership_verified", membership, _place(membership))
    return membership


def end_membership(membership: Membership, *, by: User, at: datetime) -> Membership:
    """End a place from now on; what the person did in it stays. Raises MembershipEnded."""
    with witnessed(by=by, at=at):
        membership = _locked(membership, at)
        membership.until = at
        membership.save(update_fields=["until"])
        note("membership_ended", membership, _place(membership))
    return membership


def _locked(membership: Membership, at: datetime) -> Membership:
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    if membership.until is not None and membership.until <= at:
        raise MembershipEnded
    return membership


def _place(membership: Membership) -> dict[str, str]:
    return {
        "organisation": str(membership.organisation.public_id),
        "group": str(membership.group.public_id),
        "role": membership.role,
    }
