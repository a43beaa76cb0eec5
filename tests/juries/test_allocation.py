"""Who reviews what, by the rule."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from juries.allocation import AllocationImpossible, allocate, is_connected


def keys(letter, count):
    return [f"{letter}{number:02d}" for number in range(count)]


def loads(pairs):
    return Counter(juror for _, juror in pairs)


def test_every_application_gets_as_many_reviewers_as_asked_for():
    pairs = allocate(keys("a", 7), keys("j", 5), 2)
    assert set(Counter(a for a, _ in pairs).values()) == {2}
    assert len(set(pairs)) == 14


def test_loads_differ_by_one_at_most():
    found = loads(allocate(keys("a", 7), keys("j", 5), 2))
    assert max(found.values()) - min(found.values()) <= 1


def test_nobody_gets_an_application_with_an_obstacle():
    forbidden = {("a00", "j00"), ("a00", "j01"), ("a01", "j02")}
    assert not set(allocate(keys("a", 4), keys("j", 4), 2, forbidden)) & forbidden


def test_what_is_assigned_already_stays():
    existing = {("a00", "j03"), ("a01", "j03")}
    assert existing <= set(allocate(keys("a", 4), keys("j", 4), 2, (), existing))


def test_too_few_free_members_are_named():
    with pytest.raises(AllocationImpossible) as refused:
        allocate(keys("a", 2), keys("j", 2), 2, {("a01", "j00")})
    assert refused.value.applications == ("a01",)


def test_nothing_to_assign_is_no_error():
    assert allocate([], keys("j", 2), 2) == ()


def test_members_are_linked_by_shared_applications():
    assert is_connected(allocate(keys("a", 12), keys("j", 6), 2))


def test_a_parted_assignment_is_seen_as_parted():
    assert not is_connected({("a", "j1"), ("a", "j2"), ("b", "j3"), ("b", "j4")})


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 8), st.integers(2, 6), st.data())
def test_the_answer_keeps_the_rules_and_does_not_depend_on_the_order(count, members, data):
    applications, jurors = keys("a", count), keys("j", members)
    every = [(a, j) for a in applications for j in jurors]
    forbidden = set(data.draw(st.lists(st.sampled_from(every), max_size=members)))
    try:
        pairs = allocate(applications, jurors, 2, forbidden)
    except AllocationImpossible as refused:
        free = Counter(a for a, j in every if (a, j) not in forbidden)
        assert all(free[a] < 2 for a in refused.applications)
        return
    assert Counter(a for a, _ in pairs) == dict.fromkeys(applications, 2)
    assert not set(pairs) & forbidden
    assert pairs == allocate(applications[::-1], jurors[::-1], 2, forbidden)


def test_what_a_member_who_left_has_counts():
    existing = {("a00", "left"), ("a01", "j00")}
    pairs = allocate(keys("a", 3), keys("j", 3), 2, (), existing)
    assert Counter(application for application, _juror in pairs) == {"a00": 1, "a01": 2, "a02": 2}
    assert allocate(["a00"], ["j00"], 2, (), {("a00", "left"), ("a00", "gone")}) == ()
