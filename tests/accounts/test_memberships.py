"""Who acts for a gmina: claims, groups, confirmation, the end of a membership."""

import pytest
from django.db import IntegrityError, transaction

from accounts.invitations import accept_invitation, invite_member
from accounts.memberships import (
    AlreadyMember,
    MembershipEnded,
    OwnMembership,
    end_membership,
    join_organisation,
    register_entity,
    verify_membership,
)
from accounts.models import Membership, Organisation, Unit, User
from accounts.people import SyntheticPerson
from records.models import Entry

from .rows import EDITOR, NOON, SIGNER, both_gminas_hrubieszow, person, place, unit

pytestmark = pytest.mark.django_db


def verbs() -> list[str]:
    return list(Entry.objects.values_list("verb", flat=True))


def test_two_gminas_of_one_name_are_two_organisations():
    urban, rural = both_gminas_hrubieszow()
    user = person()

    join_organisation(user, unit=urban, role=EDITOR, at=NOON)
    join_organisation(user, unit=rural, role=EDITOR, at=NOON)

    assert list(Organisation.objects.order_by("teryt").values_list("teryt", "name")) == [
        ("0604011", "Gmina Miejska Hrubieszów"),
        ("0604042", "Gmina Hrubieszów"),
    ]


@pytest.mark.parametrize(
    ("kind", "name", "organisation_kind"),
    [
        (Unit.Kind.RURAL, "Gmina Modelowo", "gmina"),
        (Unit.Kind.URBAN_RURAL, "Gmina Modelowo", "gmina"),
        (Unit.Kind.CITY, "Miasto Modelowo", "gmina"),
        (Unit.Kind.POWIAT, "Powiat Modelowo", "powiat"),
    ],
)
def test_applicant_is_named_by_the_kind_of_unit(kind, name, organisation_kind):
    organisation = place(of=unit("9902041", kind=kind, name="Modelowo")).organisation
    assert (organisation.name, organisation.kind) == (name, organisation_kind)


def test_membership_starts_unverified():
    membership = place()
    assert (membership.verified_at, membership.verified_by) == (None, None)
    assert verbs() == ["organisation_joined"]


def test_a_synthetic_person_joins_nothing_real():
    user = person(is_synthetic=True)
    real, _rural = both_gminas_hrubieszow()
    with pytest.raises(SyntheticPerson) as refused:
        join_organisation(user, unit=real, role=EDITOR, at=NOON)
    with pytest.raises(SyntheticPerson):
        register_entity(name="Spółdzielnia Próba", regon="123456785", by=user, at=NOON)
    assert user.email in refused.value.message
    assert not Organisation.objects.exists()
    assert place(user).organisation.is_demonstration


def test_a_synthetic_person_takes_no_place_offered_in_something_real():
    user = person(is_synthetic=True)
    group = place(of=both_gminas_hrubieszow()[0]).group
    offer = invite_member(group, email=user.email, role=EDITOR, by=person(), at=NOON)
    with pytest.raises(SyntheticPerson):
        accept_invitation(offer, by=user, at=NOON)


def test_stranger_who_claims_the_same_gmina_is_another_group():
    first, stranger = place(), place()

    assert first.organisation == stranger.organisation
    assert first.group != stranger.group


def test_one_person_claims_a_gmina_once():
    membership = place()
    with pytest.raises(AlreadyMember):
        place(membership.user)
    assert Membership.objects.count() == 1


def test_after_leaving_one_may_claim_again():
    membership = place()
    end_membership(membership, by=membership.user, at=NOON)
    assert place(membership.user).group != membership.group


def test_fictitious_unit_makes_a_demonstration_organisation():
    assert place().organisation.is_demonstration
    assert not place(of=both_gminas_hrubieszow()[0]).organisation.is_demonstration


def test_officer_confirms_a_membership_once():
    membership, officer = place(), person()

    verify_membership(membership, by=officer, at=NOON)
    again = verify_membership(membership, by=person(), at=NOON)

    assert (again.verified_by, again.verified_at) == (officer, NOON)
    assert verbs() == ["organisation_joined", "membership_verified"]


def test_nobody_confirms_their_own_membership():
    membership = place(role=SIGNER)
    with pytest.raises(OwnMembership):
        verify_membership(membership, by=membership.user, at=NOON)


def test_ended_membership_is_neither_confirmed_nor_ended_again():
    membership = place()
    end_membership(membership, by=membership.user, at=NOON)

    for act in (verify_membership, end_membership):
        with pytest.raises(MembershipEnded):
            act(membership, by=person(), at=NOON)


def test_database_refuses_a_confirmation_by_nobody():
    membership = place()
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(pk=membership.pk).update(verified_at=NOON)


def test_address_differing_only_in_case_is_the_same_person():
    person("anna@gmina.example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        User(email="Anna@Gmina.Example.org", name="Druga").save()
    assert User.objects.get_by_natural_key("ANNA@gmina.example.org").email == (
        "anna@gmina.example.org"
    )


def test_entity_of_one_regon_is_registered_once():
    anna, jan = person(), person()
    first = register_entity(name="Spółdzielnia Próba", regon="123456785", by=anna, at=NOON)
    again = register_entity(name="Inna nazwa", regon="123456785", by=jan, at=NOON)

    assert first == again
    assert (again.name, again.kind) == ("Spółdzielnia Próba", "pes")
    assert verbs() == ["organisation_registered"]


def test_ledger_holds_ids_only():
    membership = place()
    assert Entry.objects.get().facts == {
        "organisation": str(membership.organisation.public_id),
        "group": str(membership.group.public_id),
        "role": "editor",
    }
