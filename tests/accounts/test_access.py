"""Deny by default: strangers cannot tell a refusal from a page that does not exist."""

import pytest
import rules.permissions
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import RequestFactory

from accounts import policies
from accounts.access import require
from accounts.memberships import end_membership
from accounts.models import MembershipGroup, User
from records.clock import database_now

from .rows import EDITOR, HELPER, SIGNER, person, place

pytestmark = pytest.mark.django_db


def asked_by(user: User | AnonymousUser):
    request = RequestFactory().get("/")
    request.user = user
    return request


def helper_of(group: MembershipGroup) -> User:
    user = person()
    organisation = group.organisation
    group.memberships.create(user=user, organisation=organisation, role=HELPER)
    return user


def test_unknown_permission_raises_and_never_passes():
    with pytest.raises(KeyError):
        person().has_perm("accounts.no_such_permission")


def test_unknown_permission_raises_also_in_require():
    with pytest.raises(KeyError):
        require(asked_by(person()), "accounts.no_such_permission")


def test_holder_passes_and_the_question_is_kept():
    membership = place()
    request = asked_by(membership.user)

    require(request, "accounts.see_group", membership.group)
    require(request, "accounts.invite_member", membership.group)

    assert request.policies_asked == {"accounts.see_group", "accounts.invite_member"}


def test_stranger_gets_404():
    membership = place()
    with pytest.raises(Http404):
        require(asked_by(person()), "accounts.invite_member", membership, see="accounts.see_group")


def test_insider_without_the_right_gets_403():
    group = place().group
    with pytest.raises(PermissionDenied):
        require(
            asked_by(helper_of(group)), "accounts.invite_member", group, see="accounts.see_group"
        )


def test_insider_gets_404_when_seeing_is_not_offered():
    group = place().group
    with pytest.raises(Http404):
        require(asked_by(helper_of(group)), "accounts.invite_member", group)


def test_anonymous_gets_404():
    with pytest.raises(Http404):
        require(asked_by(AnonymousUser()), "accounts.see_group", place().group)


def test_disabled_person_has_no_right():
    membership = place()
    membership.user.is_active = False
    assert not membership.user.has_perm("accounts.see_group", membership.group)


@pytest.mark.parametrize("name", ["see_membership", "see_group", "invite_member"])
def test_no_object_no_right(name):
    assert not place().user.has_perm(f"accounts.{name}", None)


def test_only_oneself_is_oneself():
    anna, jan = person(), person()
    assert policies.is_self(anna, anna)
    assert not policies.is_self(anna, jan)
    assert not policies.is_self(anna, None)


@pytest.mark.parametrize(
    ("role", "asked_roles", "answer"),
    [
        (EDITOR, (EDITOR, SIGNER), True),
        (SIGNER, (SIGNER,), True),
        (HELPER, (EDITOR, SIGNER), False),
        (HELPER, (), True),
    ],
)
def test_membership_counts_in_the_asked_roles(role, asked_roles, answer):
    membership = place(role=role)
    predicate = policies.is_member_of_group(*asked_roles)
    assert predicate.test(membership.user, membership) is answer


def test_ended_membership_gives_nothing():
    membership = place()
    end_membership(membership, by=membership.user, at=database_now())
    assert not policies.may_see_group.test(membership.user, membership.group)


def test_colleague_cannot_open_my_membership_page():
    membership = place()
    colleague = helper_of(membership.group)
    assert not colleague.has_perm("accounts.see_membership", membership)


def test_every_permission_of_this_stage_is_registered():
    names = {name for name in rules.permissions.permissions if name.startswith("accounts.")}
    assert names == {
        "accounts.see_membership",
        "accounts.see_group",
        "accounts.invite_member",
        "accounts.end_membership",
        "accounts.answer_invitation",
    }
