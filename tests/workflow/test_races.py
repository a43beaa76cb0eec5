"""Many at once on PostgreSQL: one effect, nothing lost, nobody stuck, no deadlock."""

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from viewflow.workflow.models import Task

from applications.drafting import EditConflict, save_answers
from applications.models import Application, Submission
from juries.models import Review
from records.clock import database_now
from records.ledger import note, verify, witnessed
from tests.factories import (
    ApplicationFactory,
    EditionFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
)
from tests.juries.panel import AT, Panel
from tests.shown_form import hidden_inputs
from workflow.cases import announce_edition, open_nodes, start_application
from workflow.flows import ApplicationFlow
from workflow.jobs import advance_scored_case, fire_timers

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.race,
    pytest.mark.usefixtures("on_postgresql"),
]
ROUNDS = 50


@pytest.fixture
def full_draft(case):
    Application.objects.filter(pk=case.application_id).update(
        answers={"A6": "https://bip.example.org/", "A7": "4200", "D3": "Klub seniora."}
    )
    return case


def poster(user, case, declarations=("O1", "O2")):
    client = Client()
    client.force_login(user)
    address = reverse("step", args=[case.public_id, "submit_application"])
    data = {"do": "confirm"} | {f"declaration-{code}": "on" for code in declarations}
    data |= hidden_inputs(client.get(address))
    return lambda: client.post(address, data)


def test_twenty_submits_at_once_make_one_submission(full_draft, membership, at_once):
    """ACCEPTANCE 2."""
    answers = at_once(*[poster(membership.user, full_draft) for _ in range(20)])
    assert sorted({r.status_code for r in answers}) in ([302, 409], [302])
    assert Submission.objects.count() == 1
    assert open_nodes(full_draft.process_id) == ["check_formalities"]


def test_ten_executes_at_once_have_one_effect_in_every_round(category, at_once):
    """ACCEPTANCE 11, at the first step: 10 at once, 50 rounds."""
    for no in range(ROUNDS):
        member = MembershipFactory()
        case = start_application(
            category, organisation=member.organisation, group=member.group, by=member.user,
            at=database_now(),
        )  # fmt: skip
        Application.objects.filter(pk=case.application_id).update(
            answers={"A6": "https://bip.example.org/", "A7": "4200", "D3": "Klub seniora."}
        )
        answers = at_once(*[poster(member.user, case) for _ in range(10)])
        assert [r for r in answers if isinstance(r, Exception)] == []
        assert Submission.objects.filter(application=case.application_id).count() == 1, no
        done = Task.objects.filter(
            process=case.process_id, flow_task=ApplicationFlow.submit_application, status="DONE"
        )
        assert done.count() == 1
    assert verify().is_sound


def test_two_starts_at_once_make_one_draft(category, membership, at_once):
    """ACCEPTANCE 3."""

    def start():
        return start_application(
            category,
            organisation=membership.organisation,
            group=membership.group,
            by=membership.user,
            at=database_now(),
        )

    cases = at_once(*[start] * 8)
    assert len({case.pk for case in cases}) == 1
    assert Application.objects.count() == 1


def test_no_update_is_lost_between_eight_writers(membership, category, at_once):
    """ACCEPTANCE 12: every loser sees the conflict, every winner's text was in force."""
    application = ApplicationFactory(category=category, membership=membership)
    section = application.rule_set.shape.category("V").sections[1]
    saved, lost = [], []

    def write(no):
        def call():
            for turn in range(8):
                fresh = Application.objects.get(pk=application.pk)
                text = f"pisarz {no}, wersja {turn}"
                try:
                    save_answers(
                        fresh, section, {"D3": text}, version=fresh.version, by=membership.user,
                        at=database_now(),
                    )  # fmt: skip
                    saved.append(text)
                except EditConflict as conflict:
                    lost.append(conflict)

        return call

    errors = [e for e in at_once(*[write(no) for no in range(8)]) if e is not None]
    application.refresh_from_db()
    assert errors == []
    assert len(saved) + len(lost) == 64
    assert application.version == 1 + len(saved)
    assert application.answers["D3"] in saved


def in_scoring(jurors: int):
    """A case in scoring and the score cards of all of its jurors, none locked yet."""
    rules = {"reviews": jurors, "threshold": "60", "third_review": None}
    panel = Panel(applications=1, members=jurors, scoring=rules).sign_all()
    application = panel.applications[0]
    with witnessed(by=None, at=AT):
        case = ApplicationFlow.application_reopened.run(
            application=application, by=application.created_by, at=AT
        )
    cards = [panel.assign(juror, application) for juror in panel.jurors]
    return panel, case, cards


def test_twelve_jurors_who_lock_at_once_leave_no_case_stuck(at_once):
    """The case advances once: 0 stuck, 0 double."""
    for _ in range(10):
        panel, case, cards = in_scoring(12)
        assert open_nodes(case.process_id) == ["score_application"]

        def locker(card, panel=panel):
            def call():
                panel.lock(card, 40, 30)
                advance_scored_case.call(application_id=card.application_id)

            return call

        errors = [e for e in at_once(*[locker(card) for card in cards]) if e is not None]
        assert errors == []
        assert Review.objects.filter(assignment__in=cards, status="locked").count() == 12
        assert open_nodes(case.process_id) == ["await_decision"]
        done = Task.objects.filter(
            process=case.process_id, flow_task=ApplicationFlow.score_application, status="DONE"
        )
        assert done.count() == 1


def test_eight_threads_of_witnessed_acts_never_deadlock(at_once):
    """Ledger under eight threads: 0 deadlocks, one unbroken chain."""
    user = UserFactory()
    subjects = [OrganisationFactory() for _ in range(8)]

    def act(subject):
        def call():
            for no in range(25):
                with witnessed(by=user, at=database_now()):
                    subject.name = f"Gmina {no}"
                    subject.save()
                    note("renamed", subject, {"no": no})

        return call

    errors = [e for e in at_once(*[act(s) for s in subjects]) if e is not None]
    verdict = verify()
    assert [e for e in errors if isinstance(e, OperationalError)] == []
    assert errors == []
    assert (verdict.entries, verdict.is_sound) == (200, True)


def test_three_dispatchers_fire_a_hundred_timers_exactly_once(at_once):
    """ACCEPTANCE 13."""
    edition = EditionFactory(calendar=database_now(), phase="announced")
    announce_edition(edition, by=None, at=database_now())
    fire_timers.call()
    category = edition.categories.get()
    for _ in range(100):
        member = MembershipFactory()
        start_application(
            category, organisation=member.organisation, group=member.group, by=member.user,
            at=database_now(),
        )  # fmt: skip
    # Wake-ups that come too early lead back to the same step, which arms itself anew.
    Task.objects.filter(status="SCHEDULED", process__application_case__isnull=False).update(
        scheduled=database_now()
    )
    fired = at_once(*[fire_timers.call] * 3)
    assert [f for f in fired if isinstance(f, Exception)] == []
    assert sum(fired) == 100
    drafts = Application.objects.filter(status=Application.Status.DRAFT)
    assert drafts.count() == 100
    waiting = Task.objects.filter(
        flow_task=ApplicationFlow.submit_application, status="NEW"
    ).count()
    assert waiting == 100
