"""Assigning, taking back, replacing; todo + done + recused = assigned, always."""

import random

import pytest
from django.core.exceptions import ValidationError

from applications.models import Application
from juries.assigning import (
    AssignmentRefused,
    allocate_all,
    replace_juror,
    withdraw_assignment,
    workload,
)
from juries.late_conflicts import declare_later
from juries.models import Assignment, Juror, Review
from juries.scoring_window import ScoringClosed
from programmes.models import Edition
from tests.factories import JurorFactory
from tests.juries.panel import AT, Panel

pytestmark = pytest.mark.django_db


@pytest.fixture
def panel():
    return Panel(applications=3, members=4)


def allocate(panel):
    return allocate_all(panel.jury, by=panel.secretary, at=AT)


def withdraw(panel, assignment, reason="Choroba"):
    return withdraw_assignment(assignment, reason=reason, by=panel.secretary, at=AT)


def test_the_automatic_allocation_gives_two_reviewers_each_and_even_loads(panel):
    panel.sign_all()
    assert len(allocate(panel)) == 6
    loads = [juror.assigned for juror in workload(panel.jury, panel.stage)]
    assert sorted(loads) == [1, 1, 2, 2]


def test_a_second_allocation_changes_nothing(panel):
    panel.sign_all()
    allocate(panel)
    assert allocate(panel) == []


def test_the_allocation_leaves_out_those_who_are_recused_or_have_not_declared(panel):
    recused, silent, *others = panel.jurors
    panel.promise(recused)
    for application in panel.applications:
        panel.declare(recused, application, "recused")
    for juror in others:
        panel.sign(juror)
    allocate(panel)
    assert not Assignment.objects.filter(juror__in=[recused, silent]).exists()


def test_too_few_members_name_the_applications_and_nothing_is_assigned(panel):
    panel.sign(panel.jurors[0])
    with pytest.raises(AssignmentRefused) as refused:
        allocate(panel)
    assert panel.applications[0].reference in refused.value.messages[0]
    assert not Assignment.objects.exists()


def test_a_substitute_gets_nothing_automatically(panel):
    substitute = JurorFactory(jury=panel.jury, role=Juror.Role.SUBSTITUTE)
    panel.jurors.append(substitute)
    panel.sign_all()
    allocate(panel)
    assert not substitute.assignments.exists()


def test_a_member_without_a_declaration_gets_nothing_by_hand(panel):
    with pytest.raises(AssignmentRefused):
        panel.assign(panel.jurors[0], panel.applications[0])


def test_a_recused_member_gets_nothing_by_hand(panel):
    panel.promise(panel.jurors[0])
    panel.declare(panel.jurors[0], panel.applications[0], "recused")
    with pytest.raises(AssignmentRefused):
        panel.assign(panel.jurors[0], panel.applications[0])


def test_nobody_gets_an_application_twice_and_no_application_a_reviewer_too_many(panel):
    panel.sign_all()
    application = panel.applications[0]
    panel.assign(panel.jurors[0], application)
    with pytest.raises(AssignmentRefused):
        panel.assign(panel.jurors[0], application)
    panel.assign(panel.jurors[1], application)
    with pytest.raises(AssignmentRefused):
        panel.assign(panel.jurors[2], application)


def test_a_former_member_gets_nothing(panel):
    panel.sign_all()
    panel.jurors[0].until = AT
    panel.jurors[0].save()
    with pytest.raises(AssignmentRefused):
        panel.assign(panel.jurors[0], panel.applications[0])


@pytest.mark.parametrize("phase", [Edition.Phase.SESSION, Edition.Phase.CALL_OPEN])
def test_outside_scoring_nothing_is_assigned(panel, phase):
    panel.sign_all()
    Edition.objects.update(phase=phase)
    with pytest.raises(ScoringClosed):
        panel.assign(panel.jurors[0], Application.objects.first())


def test_taking_back_needs_a_reason_and_voids_the_card(panel):
    panel.sign_all()
    assignment = panel.assign(panel.jurors[0], panel.applications[0])
    panel.lock(assignment, 50, 30)
    with pytest.raises(AssignmentRefused):
        withdraw(panel, assignment, reason=" ")
    withdraw(panel, assignment)
    assert Review.objects.get().voided_at == AT
    with pytest.raises(AssignmentRefused):
        withdraw(panel, assignment)


def test_what_was_taken_back_unwritten_may_be_assigned_again(panel):
    panel.sign_all()
    assignment = panel.assign(panel.jurors[0], panel.applications[0])
    withdraw(panel, assignment)
    assert panel.assign(panel.jurors[0], panel.applications[0]).pk == assignment.pk


def test_after_a_voided_card_somebody_else_reviews(panel):
    panel.sign_all()
    assignment = panel.assign(panel.jurors[0], panel.applications[0])
    panel.save(assignment, 1, 1)
    withdraw(panel, assignment)
    with pytest.raises(AssignmentRefused):
        panel.assign(panel.jurors[0], panel.applications[0])


def test_a_replaced_member_keeps_what_is_finished_and_hands_over_the_rest(panel):
    panel.sign_all()
    old, new = panel.jurors[:2]
    done, left = (panel.assign(old, application) for application in panel.applications[:2])
    panel.lock(done, 50, 30)
    (moved,) = replace_juror(old, new, reason="Choroba", by=panel.secretary, at=AT)
    assert (moved.juror, moved.application) == (new, left.application)
    done.refresh_from_db()
    assert done.state == "active"


def test_a_replacement_who_may_not_take_one_takes_none(panel):
    for juror in panel.jurors[1:]:
        panel.sign(juror)
    old, new = panel.jurors[1], panel.jurors[0]
    panel.promise(new)
    panel.declare(new, panel.applications[0])
    panel.declare(new, panel.applications[1], "recused")
    for application in panel.applications[:2]:
        panel.assign(old, application)
    with pytest.raises(AssignmentRefused):
        replace_juror(old, new, reason="Choroba", by=panel.secretary, at=AT)
    assert Assignment.objects.filter(state="active", juror=old).count() == 2


@pytest.mark.parametrize("seed", range(4))
def test_todo_done_and_recused_add_up_to_assigned_after_any_acts(seed):
    source = random.Random(seed)
    panel = Panel(applications=3, members=4).sign_all()
    for _ in range(25):
        try:
            act(panel, source)
        except ValidationError:
            continue
        for juror in workload(panel.jury, panel.stage):
            assert juror.todo + juror.done + juror.recused == juror.assigned
            assert juror.assigned >= juror.assignments.filter(state="active").count()
    assert Assignment.objects.exists()


def act(panel, source):
    """One act drawn from all, allowed or not; a refused one changes nothing."""
    juror, application = source.choice(panel.jurors), source.choice(panel.applications)
    assignments = list(Assignment.objects.order_by("pk"))
    assignment = source.choice(assignments) if assignments else None
    kind = source.choice(["assign", "assign", "lock", "lock", "withdraw", "conflict", "replace"])
    if kind == "assign" or assignment is None:
        panel.assign(juror, application)
    elif kind == "lock":
        panel.lock(assignment, source.randint(1, 59), source.randint(1, 39))
    elif kind == "withdraw":
        withdraw(panel, assignment)
    elif kind == "conflict":
        declare_later(juror, application, circumstance="f", by=juror.user, at=AT)
    else:
        other = source.choice(panel.jurors)
        replace_juror(juror, other, reason="Choroba", by=panel.secretary, at=AT)
