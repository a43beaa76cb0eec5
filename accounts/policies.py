"""Who may what with people, organisations and memberships. No object, no right."""

import rules
from django.db.models.functions import Now

from .models import Invitation, Membership, MembershipGroup, User

EDITOR, SIGNER = Membership.Role.EDITOR, Membership.Role.SIGNER


def _group_id(obj: object) -> int | None:
    """The group that `obj` is, or belongs to by its `group`."""
    if isinstance(obj, MembershipGroup):
        return obj.pk
    return getattr(obj, "group_id", None)


@rules.predicate
def is_self(user: User, person: User | None) -> bool:
    return person is not None and user == person


def is_member_of_group(*roles: str) -> rules.Predicate:
    """Live members of the object's group in one of `roles`; without roles, in any role."""

    def test(user: User, obj: object = None) -> bool:
        group_id = _group_id(obj)
        if group_id is None or not user.is_authenticated:
            return False
        places = Membership.objects.live(Now()).filter(user=user, group_id=group_id)
        return (places.filter(role__in=roles) if roles else places).exists()

    return rules.predicate(test, name=f"is_member_of_group({', '.join(roles)})")


@rules.predicate
def is_invited(user: User, invitation: Invitation | None) -> bool:
    """The person whose log-in address is the one invited, whatever its state."""
    if invitation is None or not user.is_authenticated:
        return False
    return user.email.casefold() == invitation.email.casefold()


@rules.predicate
def is_own_membership(user: User, membership: Membership | None) -> bool:
    return membership is not None and membership.user_id == user.pk


may_see_group = is_member_of_group()
may_see_membership = is_own_membership & may_see_group
may_invite = is_member_of_group(EDITOR, SIGNER)
may_end_membership = may_see_membership | is_member_of_group(EDITOR, SIGNER)
