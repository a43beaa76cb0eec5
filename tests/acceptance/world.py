"""The same application in every state that matters, each in an edition of its own, with the same
people; and the addresses of everything that a URL may name."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from viewflow.workflow.models import Task

from accounts.models import Invitation, Unit
from applications.consenting import token_of
from applications.models import Application, Evidence, Receipt
from applications.nominating import nomination_of
from certificates.models import Certificate
from juries.models import Assignment, Conflict, Resolution, Session
from programmes.models import DeadlineProposal
from records.clock import database_now
from records.models import Document
from records.paperwork import render
from tests.factories import UserFactory
from workflow.acts import ACTS
from workflow.flows import ApplicationFlow, EditionFlow
from workflow.policies import NODES as NODE_POLICIES

from .edition_run import Run
from .people import EDITOR, ISSUER, JUROR, SECRETARIAT, SIGNER, STRANGER, People

DRAFT = "draft"
SUBMITTED = "submitted"  # and the call still open
CHECKING = "checking"  # the call closed, the formal check not begun
REJECTING = "rejecting"  # a rejection waits for the second person
SUPPLEMENT = "supplement"
SCORING = "scoring"
SESSION = "session"
APPROVAL = "approval"
PUBLISHING = "publishing"
PUBLISHED = "published"  # the release of certificates is prepared
ISSUED = "issued"
REJECTED = "rejected"
WITHDRAWN = "withdrawn"
LAPSED = "lapsed"
STATES = (
    DRAFT, SUBMITTED, CHECKING, REJECTING, SUPPLEMENT, SCORING, SESSION, APPROVAL, PUBLISHING,
    PUBLISHED, ISSUED, REJECTED, WITHDRAWN, LAPSED,
)  # fmt: skip
CLOSED = date(2049, 12, 27)
NOWHERE = "00000000-0000-4000-8000-000000000000"
"""An id that belongs to nothing."""


def lapsed(run: Run) -> Run:
    run.close_call(days_ago=20)
    Task.objects.filter(process=run.case.process_id, status="SCHEDULED").update(
        scheduled=database_now() - timedelta(days=1)
    )
    run.fire()
    return run


def brought_to(state: str, run: Run) -> Run:
    """The run at `state`, by the steps that lead there."""
    if state == DRAFT:
        run.fill()
        run.attach()
        run.step(SIGNER, "submit_application", do="prepare", **{"declaration-O1": "on"})
    elif state == LAPSED:
        lapsed(run)
    elif state == SUBMITTED:
        run.submitted()
    elif state == WITHDRAWN:
        run.submitted().act(SIGNER, "wycofaj", confirmed="on", do="withdraw")
    elif state in (CHECKING, REJECTING, REJECTED, SUPPLEMENT):
        run.submitted().close_call()
        if state == SUPPLEMENT:
            run.call_to_supplement()
        elif state != CHECKING:
            run.propose_rejection()
        if state == REJECTED:
            run.approve_rejection()
    else:
        way = {
            SCORING: run.scored,
            SESSION: run.in_session,
            APPROVAL: run.frozen,
            PUBLISHING: run.approved,
            PUBLISHED: run.published,
            ISSUED: run.issued,
        }
        way[state]()
    return run


class World:
    """`runs`: a Run a state, all by the same people."""

    def __init__(self, prefix: str = "", states: tuple[str, ...] = STATES):
        self.people = People(prefix)
        self.runs: dict[str, Run] = {}
        self.invited = Invitation.objects.create(
            group=self.people.membership.group,
            email=self.people.users[STRANGER].email,
            role="editor",
            invited_by=self.people.users[SIGNER],
            created_at=database_now(),
            expires_at=database_now() + timedelta(days=14),
        )
        self.unit = Unit.objects.create(
            teryt=f"99{Unit.objects.count():05d}",
            kind=Unit.Kind.RURAL,
            name=f"{prefix}Jednostka",
            voivodeship="przykładowe",
            as_of=database_now().date(),
        )
        for state in states:
            self.add(state, brought_to(state, Run(self.people)))

    def add(self, state: str, run: Run) -> None:
        self.runs[state] = run
        self._propose_deadline(run)
        self._fill_staff_pages(run)
        if state in (APPROVAL, ISSUED):
            self._render(run)

    def _render(self, run: Run) -> None:
        """The papers of the session and the certificate, as the worker makes them."""
        subjects = [*Session.objects.filter(jury=run.jury), *run.edition.resolutions.all()]
        subjects += Certificate.objects.filter(award__edition=run.edition)
        ids = [str(row.public_id) for row in subjects]
        for pk in Document.objects.filter(subject_id__in=ids).values_list("pk", flat=True):
            render(pk, at=database_now())

    def _propose_deadline(self, run: Run) -> None:
        DeadlineProposal.objects.create(
            edition=run.edition,
            kind="results_planned",
            value=database_now() + timedelta(days=90),
            reason="Zmiana terminu ogłoszenia wyników.",
            proposed_by=UserFactory(name=f"{self.people.prefix}Osoba, która proponuje"),
            proposed_at=database_now(),
        )

    def _fill_staff_pages(self, run: Run) -> None:
        """Something on every page on which staff change an edition."""
        by, at = UserFactory(name=f"{self.people.prefix}Osoba, która zmienia"), database_now()
        edition = run.edition
        edition.rule_set_proposals.create(
            content=edition.rule_set.content,
            sha256=edition.rule_set.sha256,
            reason="Poprawka literówki.",
            proposed_by=by,
            proposed_at=at,
        )
        edition.published_answers.create(
            question="Kto podpisuje wniosek?", answer="Wójt.", published_by=by, published_at=at
        )
        edition.programme.organiser.closing_days.get_or_create(
            day=CLOSED, defaults={"reason": "Dzień wolny w urzędzie"}
        )


def url_patterns() -> set[str]:
    """Names of every URL pattern; a pattern without a name by its route."""
    return set(_names(get_resolver().url_patterns))


def _names(patterns: list[URLPattern | URLResolver]) -> Any:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _names(pattern.url_patterns)
        else:
            yield pattern.name or str(pattern.pattern)


NODES = {
    "application": [n.name for n in ApplicationFlow.instance.nodes()],
    "edition": [n.name for n in EditionFlow.instance.nodes()],
}


def addresses(world: World, state: str) -> dict[str, str]:
    """Row of the table → its address in `state`, or in any for what has none. What does not exist
    there gets an unknown id, so that everybody is answered as for something that never was."""
    run = world.runs.get(state) or next(iter(world.runs.values()))
    known = _arguments(world, run)
    found = {name: reverse(name, args=args) for name, args in known.items()}
    found["certificate_short:none"] = reverse("certificate_short", args=[])
    case, edition_case = run.case.public_id, run.edition_case.public_id
    found["case:of_edition"] = reverse("case", args=[edition_case])
    found["edition_case:of_application"] = reverse("edition_case", args=[case])
    for kind, own, other in (("application", case, edition_case), ("edition", edition_case, case)):
        for node in NODES[kind]:
            found[f"step:{node}"] = reverse("step", args=[own, node])
            if node in NODE_POLICIES:
                found[f"step:{node}:of_other"] = reverse("step", args=[other, node])
    for act in [*ACTS, "usun"]:
        found[f"act:{act}"] = reverse("act", args=[case, act])
        found[f"act:{act}:of_edition"] = reverse("act", args=[edition_case, act])
    return found


def _arguments(world: World, run: Run) -> dict[str, tuple[Any, ...]]:
    """URL name → its arguments, the whole contract of URLs in one place."""
    people, application = world.people, run.application
    one, slug = (application.public_id,), run.edition.slug
    evidence = _id_of(Evidence.objects.filter(application=application))
    receipt = Receipt.objects.filter(submission__application=application)
    certificate = _id_of(Certificate.objects.filter(award__application=application))
    mine = _id_of(Assignment.objects.filter(application=application, juror=run.jurors[JUROR]))
    juror, jury = (run.jurors[JUROR].public_id,), (run.jury.public_id,)
    member = (people.memberships[EDITOR].public_id,)
    return {
        **dict.fromkeys(WITHOUT_ARGUMENTS, ()),
        "account_confirm_email": ("key",),
        "account_reset_password_from_key": ("1", "key"),
        "membership_join": (world.unit.teryt,),
        "membership": member,
        "membership_end": member,
        "invitation": (world.invited.public_id,),
        "invitation_withdraw": (world.invited.public_id,),
        "edition": (slug,),
        "category": (slug, run.category.code),
        "edition_rules": (slug, 1),
        "eligibility_check": (slug, run.category.code),
        "start_application": (slug, run.category.code),
        "deadlines": (slug,),
        "deadline_proposal": (slug, run.edition.deadline_proposals.get().public_id),
        **dict.fromkeys(OF_STAFF, (slug,)),
        "closing_day_remove": (slug, CLOSED.isoformat()),
        "published_answer": (slug, _id_of(run.edition.published_answers.all())),
        "message_wording": (slug, "MSG-06"),
        "rule_set_proposal": (slug, _id_of(run.edition.rule_set_proposals.all())),
        "results": (slug,),
        **dict.fromkeys(OF_APPLICATION, one),
        **dict.fromkeys(OF_SECTION, (*one, "A")),
        "evidence_slot": (*one, "S6"),
        **dict.fromkeys(("evidence_file", "evidence_remove", "evidence_describe"), (evidence,)),
        "receipt_pdf": (*one, 1),
        "receipt_json": (*one, 1),
        "receipt_check": (_id_of(receipt),),
        **dict.fromkeys(OF_JUROR, juror),
        "conflict_ruling": (_id_of(Conflict.objects.filter(juror=run.jurors["doubter"])),),
        **dict.fromkeys(OF_ASSIGNMENT, (mine,)),
        **dict.fromkeys(
            ("jury_assignments", "allocate_jury", "jury_progress", "jury_members"), jury
        ),
        "jury_member_end": (*jury, *juror),
        "assign_application": (*jury, *one),
        "replace_member": (*jury, *juror),
        "session_minutes": (_id_of(Session.objects.filter(jury=run.jury)),),
        "resolution_paper": (_id_of(Resolution.objects.filter(edition=run.edition)),),
        **dict.fromkeys(OF_CERTIFICATE, (certificate,)),
        "certificate_short": (certificate,),
        "consent_by_link": (_token(application),),
        "case": (run.case.public_id,),
        "edition_case": (run.edition_case.public_id,),
    }


def _token(application: Application) -> str:
    """Of the link by which a nominee answers; where nobody was asked, one that nobody got."""
    nomination = nomination_of(application)
    return token_of(nomination) if nomination and nomination.asked_at else "x" * 43


def _id_of(rows: Any) -> Any:
    return rows.values_list("public_id", flat=True).first() or NOWHERE


WITHOUT_ARGUMENTS = (
    "set_language", "home", "privacy", "accessibility", "editions", "register", "verify",
    "seal_pem", "desk", "mailbox", "release_messages", "formal_queue", "account", "memberships",
    "membership_add", "membership_add_entity", "jury_home", "account_login", "account_logout",
    "account_signup", "account_inactive", "account_email_verification_sent",
    "account_confirm_login_code", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key_done", "account_reauthenticate", "account_email",
    "account_change_password", "account_set_password", "mfa_authenticate", "mfa_index",
    "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes", "mfa_download_recovery_codes",
)  # fmt: skip
OF_APPLICATION = (
    "application_home", "application_preview", "nomination", "corrected_form", "evidence",
    "application_document", "application_signed_document", "application_receipt", "result_card",
)  # fmt: skip
OF_STAFF = (
    "edition_staff", "closing_days", "published_answers", "message_wordings", "stage_reviewers",
    "rule_versions",
)  # fmt: skip
OF_SECTION = ("application_section", "application_autosave", "application_conflict")
OF_JUROR = ("juror_statement", "juror_standing", "conflict_list", "review_queue")
OF_ASSIGNMENT = (
    "score_sheet", "score_sheet_lock", "declare_conflict", "withdraw_assignment",
    "open_correction",
)  # fmt: skip
OF_CERTIFICATE = ("certificate", "certificate_pdf", "certificate_json", "certificate_status")
__all__ = ["ISSUER", "NODES", "SECRETARIAT", "STATES", "World", "addresses", "url_patterns"]
