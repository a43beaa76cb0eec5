"""Every page that lists something, with its list grown to any length: name → how to fill it.

A filler is given the number of rows and answers (the person's browser, the address).
"""

from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.urls import reverse

from accounts.models import Membership, Unit
from applications.models import Evidence
from juries.conflicts import declare_standing
from juries.models import Juror
from juries.statements import sign_confidentiality
from programmes.models import DeadlineChange, Edition, Officer, PublishedAnswer
from records.clock import database_now
from records.ledger import witnessed
from records.models import Message
from tests.applications.application_cases import draft, member, submit
from tests.applications.formal_cases import closed_edition, officer_of, submitted
from tests.certificates.rows import historical
from tests.factories import (
    NOW,
    EditionFactory,
    JurorFactory,
    JuryFactory,
    MembershipFactory,
    OfficerFactory,
    OrganisationFactory,
    ProgrammeFactory,
    UserFactory,
    small_rules,
)
from tests.juries.panel import Panel
from tests.juries.sitting import Contest
from tests.juries.test_session_pages import Portal
from workflow.cases import announce_edition, start_application
from workflow.flows import ApplicationFlow
from workflow.jobs import fire_timers

from .staff_lists import STAFF_LISTS

Opened = tuple[Client, str]
HIGH = ((50, 30), (50, 30))


def browser(user=None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def running(programme=None, **kwargs) -> Edition:
    """An edition whose case runs and whose call is open now."""
    edition = EditionFactory(
        programme=programme or ProgrammeFactory(),
        calendar=database_now(),
        phase="announced",
        **kwargs,
    )
    announce_edition(edition, by=None, at=database_now())
    return edition


def with_case(application):
    with witnessed(by=None, at=NOW):
        return ApplicationFlow.application_reopened.run(
            application=application, by=application.created_by, at=NOW
        )


# --- public pages ---


def home(n: int) -> Opened:
    for _ in range(n):
        running()
    fire_timers.call()
    return browser(), reverse("home")


def editions(n: int) -> Opened:
    for _ in range(n):
        EditionFactory()
    return browser(), reverse("editions")


def answers_of_an_edition(n: int) -> Opened:
    edition = EditionFactory()
    for no in range(n):
        PublishedAnswer.objects.create(
            edition=edition, question=f"Pytanie {no}", answer="Tak.", published_by=UserFactory(),
            published_at=NOW,
        )  # fmt: skip
    return browser(), reverse("edition", args=[edition.slug])


def units_to_choose_from(n: int) -> Opened:
    for no in range(n):
        Unit.objects.create(
            teryt=f"99{no:05d}", kind="2", name=f"Przykładowo {no}", voivodeship="x", as_of=NOW
        )
    edition = EditionFactory(rules=small_rules(eligibility={"teryt_prefixes": ["99"]}))
    address = reverse("eligibility_check", args=[edition.slug, "V"])
    return browser(), f"{address}?check=1&place=przykladowo"


def register(n: int) -> Opened:
    for no in range(n):
        historical(f"Gmina Przykładowa {no}")
    return browser(), reverse("register")


# --- applicants ---


def desk_of_an_applicant(n: int) -> Opened:
    place = MembershipFactory(role=Membership.Role.SIGNER)
    runs = [running() for _ in range(n)]
    fire_timers.call()
    for edition in runs:
        start_application(
            edition.categories.get(),
            organisation=place.organisation,
            group=place.group,
            by=place.user,
            at=database_now(),
        )
    return browser(place.user), reverse("desk")


def desk_after_cancelled_contests(n: int) -> Opened:
    """Each contest with a reason of its own, which the line of its application tells."""
    desk = desk_of_an_applicant(n)
    Edition.objects.update(phase=Edition.Phase.CANCELLED)
    for edition in Edition.objects.all():
        edition.cancellations.create(
            reason="Odwołano nabór.", prepared_by=UserFactory(), prepared_at=NOW,
            approved_by=UserFactory(), approved_at=NOW,
        )  # fmt: skip
    return desk


def memberships(n: int) -> Opened:
    user = UserFactory()
    for _ in range(n):
        MembershipFactory(user=user)
    return browser(user), reverse("memberships")


def members_of_a_group(n: int) -> Opened:
    first = MembershipFactory()
    for _ in range(n - 1):
        member(beside=first)
    return browser(first.user), reverse("membership", args=[first.public_id])


def units(n: int) -> Opened:
    for no in range(n):
        Unit.objects.create(
            teryt=f"99{no:05d}", kind="2", name=f"Przykładowo {no}", voivodeship="x", as_of=NOW
        )
    return browser(UserFactory()), reverse("membership_add") + "?q=przykladowo"


def receipts(n: int) -> Opened:
    application = draft()
    for no in range(n):
        application.answers |= {"A7": str(4000 + no)}
        application.save()
        submit(application, at=NOW + timedelta(minutes=no))
    address = reverse("application_receipt", args=[application.public_id])
    return browser(application.created_by), address


def evidence(n: int) -> Opened:
    application = draft()
    for no in range(n):
        Evidence.objects.create(
            application=application, slot="S6", kind="public_document", title=f"Uchwała {no}",
            number=str(no), address="https://bip.example.org/", added_by=application.created_by,
            added_at=NOW,
        )  # fmt: skip
    return browser(application.created_by), reverse("evidence", args=[application.public_id])


# --- the office ---


def desk_of_an_officer(n: int) -> Opened:
    programme = ProgrammeFactory()
    for _ in range(n):
        running(programme)
    user = OfficerFactory(programme=programme).user
    return browser(user), reverse("desk")


def formal_queue(n: int) -> Opened:
    edition = closed_edition()
    rows = [submitted(edition) for _ in range(n)]
    for application in rows:
        with_case(application)
    return browser(officer_of(rows[0])), reverse("formal_queue")


def still_open_checks(n: int) -> Opened:
    edition = running()
    for _ in range(n):
        submitted(edition)
    close_call(edition)
    user = OfficerFactory(programme=edition.programme).user
    return browser(user), reverse("step", args=[edition.case.public_id, "close_formal_checks"])


def close_call(edition: Edition) -> None:
    from viewflow.workflow.models import Task

    fire_timers.call()
    DeadlineChange.objects.create(
        edition=edition, kind="call_closes", value=database_now() - timedelta(seconds=2),
        is_initial=True, set_at=NOW,
    )  # fmt: skip
    waiting = Task.objects.filter(process=edition.case.process_id, status="SCHEDULED")
    waiting.update(scheduled=database_now() - timedelta(seconds=1))
    fire_timers.call()


def deadlines(n: int) -> Opened:
    edition = EditionFactory()
    for no in range(n):
        DeadlineChange.objects.create(
            edition=edition, kind="call_closes", value=NOW + timedelta(days=20 + no),
            reason="Awaria.", set_by=UserFactory(), approved_by=UserFactory(), set_at=NOW,
        )  # fmt: skip
    user = OfficerFactory(programme=edition.programme).user
    return browser(user), reverse("deadlines", args=[edition.slug])


def letters_to_release(n: int) -> Opened:
    edition = closed_edition()
    for no in range(n):
        application = submitted(edition)
        letter(application, no, "held")
    return browser(officer_of(application)), reverse("release_messages")


def letter(application, no: int, status: str) -> Message:
    return Message.objects.create(
        event="MSG-06", recipient=application.created_by, address="x@example.org",
        subject_kind="application", subject_id=str(application.public_id), key=str(no),
        title="Wynik", body="Treść", status=status, created_at=NOW,
    )  # fmt: skip


def mailbox(n: int) -> Opened:
    for no in range(n):
        letter(submitted(), no, "queued")
    return browser(UserFactory()), reverse("mailbox")


# --- the Kapituła ---


def juries_of_a_member(n: int) -> Opened:
    user = UserFactory()
    for _ in range(n):
        JurorFactory(user=user, jury=JuryFactory(edition=EditionFactory(phase="scoring")))
    return browser(user), reverse("jury_home")


def applicants_to_declare(n: int) -> Opened:
    panel = Panel(applications=n)
    juror = panel.jurors[2]
    sign_confidentiality(juror, by=juror.user, at=NOW)
    return browser(juror.user), reverse("juror_standing", args=[juror.public_id])


def declared_applicants(n: int) -> Opened:
    panel = Panel(applications=n)
    juror = panel.jurors[2]
    panel.sign(juror)
    return browser(juror.user), reverse("juror_standing", args=[juror.public_id])


def doubts(n: int) -> Opened:
    panel = Panel(applications=n)
    member_, chair = panel.jurors[2], panel.jurors[0]
    assert chair.role == Juror.Role.CHAIR
    sign_confidentiality(member_, by=member_.user, at=NOW)
    for application in panel.applications:
        declare_standing(member_, application, "doubt", circumstance="f", by=member_.user, at=NOW)
    return browser(chair.user), reverse("conflict_list", args=[chair.public_id])


def assigned(n: int) -> Panel:
    panel = Panel(applications=n).sign_all()
    for application in panel.applications:
        for juror in panel.jurors[:2]:
            panel.assign(juror, application)
    return panel


def review_queue(n: int) -> Opened:
    juror = assigned(n).jurors[0]
    return browser(juror.user), reverse("review_queue", args=[juror.public_id])


def assignments(n: int) -> Opened:
    panel = assigned(n)
    return browser(panel.secretary), reverse("jury_assignments", args=[panel.jury.public_id])


def progress(n: int) -> Opened:
    panel = assigned(n)
    return browser(panel.secretary), reverse("jury_progress", args=[panel.jury.public_id])


# --- session and results ---


def scored(n: int) -> Portal:
    return Portal(Client(), *[HIGH] * n)


def closing_of_scoring(n: int) -> Opened:
    portal = scored(n)
    return portal.client, portal.address("close_scoring")


def part_of_session(part: str) -> Callable[[int], Opened]:
    def fill(n: int) -> Opened:
        portal = scored(n)
        portal.sit()
        return portal.client, portal.address("hold_session", f"?part={part}")

    return fill


def approval(n: int) -> Opened:
    portal = scored(n)
    portal.freeze()
    portal.log_in(portal.contest.approver)
    return portal.client, portal.address("approve_results")


def publication(n: int) -> Opened:
    portal = scored(n)
    portal.approve()
    portal.log_in(portal.secretariat)
    return portal.client, portal.address("publish_results")


def release(n: int) -> Opened:
    portal = scored(n)
    portal.publish()
    portal.log_in(portal.contest.officer(Officer.Role.ISSUER))
    return portal.client, portal.address("release_certificates")


def results(n: int) -> Opened:
    portal = scored(n)
    portal.publish()
    return browser(), reverse("results", args=[portal.contest.edition.slug])


def case_with_letters(n: int) -> Opened:
    application = submitted()
    case = with_case(application)
    for no in range(n):
        letter(application, no, "queued")
    return browser(application.created_by), reverse("case", args=[case.public_id])


LISTS: dict[str, Callable[[int], Opened]] = {
    "home": home,
    "editions": editions,
    "answers of an edition": answers_of_an_edition,
    "units to choose from": units_to_choose_from,
    "register": register,
    "desk of an applicant": desk_of_an_applicant,
    "desk after cancelled contests": desk_after_cancelled_contests,
    "desk of an officer": desk_of_an_officer,
    "memberships": memberships,
    "members of a group": members_of_a_group,
    "units found": units,
    "receipts": receipts,
    "evidence": evidence,
    "case with letters": case_with_letters,
    "formal queue": formal_queue,
    "formal checks still open": still_open_checks,
    "deadlines": deadlines,
    **STAFF_LISTS,
    "letters to release": letters_to_release,
    "mailbox": mailbox,
    "juries of a member": juries_of_a_member,
    "applicants to declare": applicants_to_declare,
    "declared applicants": declared_applicants,
    "doubts": doubts,
    "review queue": review_queue,
    "assignments": assignments,
    "progress": progress,
    "closing of scoring": closing_of_scoring,
    **{
        f"session: {part}": part_of_session(part)
        for part in ("attendance", "ranking", "decisions", "votes", "freeze")
    },
    "approval": approval,
    "publication": publication,
    "release": release,
    "results": results,
}
__all__ = ["LISTS", "Contest", "OrganisationFactory"]
