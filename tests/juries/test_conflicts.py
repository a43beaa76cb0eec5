"""Conflicts in three steps, rulings, and what comes out later."""

import pytest

from accounts.models import Membership
from juries.assigning import workload
from juries.conflicts import (
    ApplicationFacts,
    ConflictRefused,
    JurorFacts,
    find_conflicts,
    rule_on_conflict,
)
from juries.counting import counted_reviews
from juries.late_conflicts import declare_later
from juries.models import Assignment, Conflict, ImpartialityStatement, Pairing, Review
from juries.statements import (
    StatementRefused,
    sign_confidentiality,
    sign_impartiality,
    text_version,
    undeclared,
)
from records.models import Message
from tests.factories import MembershipFactory, OrganisationFactory
from tests.juries.panel import AT, Panel

pytestmark = pytest.mark.django_db


@pytest.fixture
def panel():
    return Panel(members=4)


@pytest.fixture
def juror(panel):
    return panel.jurors[2]


# --- found in the data (pure) ------------------------------------------------------------------

NOBODY = JurorFacts("Osoba Neutralna", None, "", frozenset(), frozenset())
PLAIN = ApplicationFacts(frozenset({1}), 10, ("Klub seniora prowadzi spółdzielnia.",))


@pytest.mark.parametrize(
    ("juror", "letters"),
    [
        (NOBODY, ()),
        (JurorFacts("Osoba Neutralna", 1, "Gmina", frozenset(), frozenset()), ("a",)),
        (JurorFacts("Osoba Neutralna", None, "", frozenset(), frozenset({10})), ("d",)),
        (JurorFacts("Osoba Neutralna", None, "", frozenset({1}), frozenset()), ("f",)),
        (JurorFacts("Osoba", 2, "klub  Seniora", frozenset(), frozenset()), ("e",)),
        (JurorFacts("Osoba", 2, "Klub", frozenset(), frozenset()), ()),
        (JurorFacts("Prowadzi Spółdzielnia", None, "", frozenset(), frozenset()), ("f",)),
    ],
)
def test_what_the_data_suggest(juror, letters):
    assert find_conflicts(juror, PLAIN) == letters


# --- the three steps -----------------------------------------------------------------------------


def test_nothing_is_declared_before_the_undertaking(panel, juror):
    with pytest.raises(ConflictRefused):
        panel.declare(juror, panel.applications[0])


def test_part_two_waits_for_a_declaration_about_every_applicant(panel, juror):
    panel.promise(juror)
    with pytest.raises(StatementRefused):
        sign_impartiality(juror, by=juror.user, at=AT)
    panel.declare(juror, panel.applications[0])
    sign_impartiality(juror, by=juror.user, at=AT)
    assert ImpartialityStatement.objects.get().impartiality_at == AT


def test_the_statement_keeps_the_hash_of_the_text_that_was_shown(panel, juror):
    panel.promise(juror)
    statement = ImpartialityStatement.objects.get()
    assert statement.text_version == text_version(statement.juror.jury.edition)


def test_nobody_signs_or_declares_for_another(panel, juror):
    with pytest.raises(StatementRefused):
        sign_confidentiality(juror, by=panel.secretary, at=AT)


def test_no_obstacle_makes_a_free_pairing(panel, juror):
    panel.promise(juror)
    panel.declare(juror, panel.applications[0])
    assert Pairing.objects.get().standing == "free"


def test_a_recusal_holds_at_once_without_details(panel, juror):
    panel.promise(juror)
    panel.declare(juror, panel.applications[0], "recused")
    assert Pairing.objects.get().standing == "recused"
    assert Conflict.objects.get().state == "recused"


def test_a_doubt_makes_no_pairing_until_it_is_ruled_on(panel, juror):
    panel.promise(juror)
    panel.declare(juror, panel.applications[0], "doubt", circumstance="d")
    assert not Pairing.objects.exists()
    assert not undeclared(juror).exists()


def test_a_declaration_is_made_once(panel, juror):
    panel.promise(juror)
    panel.declare(juror, panel.applications[0])
    with pytest.raises(ConflictRefused):
        panel.declare(juror, panel.applications[0], "recused")


def test_no_obstacle_against_the_data_becomes_a_doubt(panel, juror):
    juror.employer = panel.applications[0].applicant
    juror.save()
    panel.promise(juror)
    conflict = panel.declare(juror, panel.applications[0])
    assert (conflict.source, conflict.state, conflict.circumstance) == ("detected", "doubt", "a")


def test_an_adviser_of_the_applicant_is_found(panel, juror):
    application = panel.applications[0]
    MembershipFactory(
        user=juror.user,
        organisation=OrganisationFactory(),
        group=application.group,
        role=Membership.Role.HELPER,
    )
    panel.promise(juror)
    assert panel.declare(juror, application).circumstance == "d"


# --- rulings -------------------------------------------------------------------------------------


@pytest.fixture
def doubt(panel, juror):
    panel.promise(juror)
    return panel.declare(juror, panel.applications[0], "doubt", circumstance="d")


def rule(conflict, judge, is_recused=True, reason="Wspólny projekt"):
    return rule_on_conflict(
        conflict, is_recused=is_recused, reason=reason, ruled_as=judge, by=judge.user, at=AT
    )


def test_the_chair_recuses(panel, doubt):
    rule(doubt, panel.jurors[0])
    assert Pairing.objects.get().standing == "recused"


def test_the_chair_finds_no_ground_and_the_pairing_is_free(panel, doubt):
    rule(doubt, panel.jurors[0], is_recused=False)
    assert Pairing.objects.get().standing == "free"
    assert Conflict.objects.get().ruled_by == panel.jurors[0].user


@pytest.mark.parametrize("place", [1, 2, 3])
def test_nobody_else_rules(panel, doubt, place):
    with pytest.raises(ConflictRefused):
        rule(doubt, panel.jurors[place])


def test_in_the_chairs_own_case_the_deputy_rules(panel):
    chair, deputy = panel.jurors[:2]
    panel.promise(chair)
    conflict = panel.declare(chair, panel.applications[0], "doubt", circumstance="b")
    with pytest.raises(ConflictRefused):
        rule(conflict, chair)
    rule(conflict, deputy)
    assert Pairing.objects.get().standing == "recused"


def test_a_ruling_needs_a_reason_and_comes_once(panel, doubt):
    with pytest.raises(ConflictRefused):
        rule(doubt, panel.jurors[0], reason=" ")
    rule(doubt, panel.jurors[0])
    with pytest.raises(ConflictRefused):
        rule(doubt, panel.jurors[0], is_recused=False)


# --- found later ---------------------------------------------------------------------------------


@pytest.fixture
def reviewed(panel, juror):
    panel.sign_all()
    assignment = panel.assign(juror, panel.applications[0])
    panel.lock(assignment, 50, 30)
    return assignment


def late(juror, application):
    return declare_later(juror, application, circumstance="d", by=juror.user, at=AT)


def test_a_card_written_in_conflict_is_kept_and_not_counted(panel, juror, reviewed):
    late(juror, panel.applications[0])
    review = Review.objects.get()
    assert (review.status, review.voided_at) == ("locked", AT)
    assert review.scores.count() == 2
    assert not counted_reviews(panel.applications, panel.stage).exists()


def test_somebody_else_reviews_instead(panel, juror, reviewed):
    late(juror, panel.applications[0])
    (successor,) = Assignment.objects.filter(state="active")
    assert successor.juror != juror
    assert Assignment.objects.get(juror=juror).state == "withdrawn"


def test_with_nobody_free_the_secretary_reads_that_nobody_took_over():
    panel = Panel(members=1).sign_all()
    (juror,) = panel.jurors
    panel.assign(juror, panel.applications[0])
    late(juror, panel.applications[0])
    message = Message.objects.get(event="KAP-01")
    assert message.recipient == panel.secretary
    assert "Ocenę przejmuje: –" in message.body


def test_a_recusal_found_later_shuts_the_pairing_for_good(panel, juror, reviewed):
    late(juror, panel.applications[0])
    with pytest.raises(ConflictRefused):
        late(juror, panel.applications[0])
    load = workload(panel.jury, panel.stage).get(pk=juror.pk)
    assert (load.assigned, load.todo, load.done, load.recused) == (1, 0, 0, 1)


def test_a_conflict_is_declared_by_its_own_person(panel, juror, reviewed):
    with pytest.raises(ConflictRefused):
        declare_later(juror, panel.applications[0], circumstance="d", by=panel.secretary, at=AT)
