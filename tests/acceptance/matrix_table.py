"""Who may do what: the expected answer for role × state × URL × method, as data.

Nothing here is computed from the policies of the portal; this table and `workflow/policies.py`
are written apart and must agree. A row says who is let in (`ok`), which insiders are refused
openly (`refused`, 403); everybody else who is logged in is answered as if nothing were there
(404), and whoever is not logged in is asked to log in, whatever the address.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .people import (
    ANONYMOUS,
    APPROVER,
    AUDITOR,
    CHAIR,
    EDITOR,
    FOREIGN_OFFICER,
    GROUP,
    ISSUER,
    JUROR,
    JURY_SECRETARY,
    PERSONS,
    ROLES,
    SECRETARIAT,
    SIGNER,
    STAFF,
    STRANGER,
)
from .world import (
    APPROVAL,
    CHECKING,
    DRAFT,
    ISSUED,
    LAPSED,
    PUBLISHED,
    PUBLISHING,
    REJECTED,
    REJECTING,
    SCORING,
    SESSION,
    STATES,
    SUBMITTED,
    SUPPLEMENT,
    WITHDRAWN,
    World,
    addresses,
)

OK = "ok"  # 2xx, or a redirect to another page of the portal
DONE = "409"  # the step was done already: the page says by whom
REFUSED = "403"
NOT_FOUND = "404"
METHOD = "405"
LOGIN = "log in"

READING = ("GET", "HEAD")
ANSWERED = (*READING, "POST")
METHODS = (*ANSWERED, "PUT", "DELETE")

ALL = frozenset(STATES)
NOBODY: frozenset[str] = frozenset()
INSIDERS = GROUP | STAFF
BEFORE_RESULTS = ALL - {PUBLISHED, ISSUED, REJECTED, WITHDRAWN, LAPSED}
WAS_SUBMITTED = ALL - {DRAFT, LAPSED}
IN_CALL = frozenset({DRAFT, SUBMITTED})
IN_FORMAL_PHASE = frozenset({CHECKING, REJECTING, SUPPLEMENT, REJECTED, LAPSED})
BEFORE_JURY = frozenset({SCORING, SESSION, APPROVAL, PUBLISHING})
AFTER_ASSIGNMENT = BEFORE_JURY | {PUBLISHED, ISSUED}
ANY_TIME = frozenset({DRAFT, CHECKING, SCORING, ISSUED, WITHDRAWN})
"""For pages whose readers do not depend on the state: tried in five of the fourteen."""
IN_DRAFT = frozenset({DRAFT})
"""For addresses that lead nowhere by their form alone."""
JURY_TIME = frozenset({DRAFT, SCORING, SESSION, APPROVAL, ISSUED})
CERTIFICATE_TIME = frozenset({SCORING, PUBLISHING, PUBLISHED, ISSUED})


@dataclass(frozen=True)
class Row:
    """`during`: the states in which `ok` holds (None: all); in others those people are refused
    with 403. `exists`: the states in which there is such a thing (None: all); elsewhere 404.
    `post_ok`, `post_refused`: where posting differs from reading. `acts`: the roles for whom a
    POST without any field is a deed (the page's one button), by state. `steps`: the states in
    which the node is open; in others whoever may act is told that it is done. `besides`: further
    people, the states that concern them, and their answer; 404 in other states."""

    ok: frozenset[str] = NOBODY
    refused: frozenset[str] = NOBODY
    public: bool = False
    during: frozenset[str] | None = None
    exists: frozenset[str] | None = None
    methods: tuple[str, ...] = ANSWERED
    post_ok: frozenset[str] | None = None
    post_refused: frozenset[str] = NOBODY
    acts: frozenset[str] = NOBODY
    acts_during: frozenset[str] | None = None
    steps: frozenset[str] | None = None
    besides: tuple[tuple[frozenset[str], frozenset[str], str], ...] = ()
    states: frozenset[str] = ALL  # where the row is tried: everywhere unless nothing depends on it

    def expected(self, role: str, state: str, method: str) -> str:
        if method not in ANSWERED:
            return METHOD
        if role == ANONYMOUS and not self.public:
            return LOGIN
        if method not in self.methods:
            return METHOD
        is_there = _holds(self.exists, state)
        for people, states, answer in self.besides:
            if role in people and (answer == REFUSED or is_there):
                return answer if state in states else NOT_FOUND
        return self._answer(role, state, method) if is_there else NOT_FOUND

    def _answer(self, role: str, state: str, method: str) -> str:
        is_post = method == "POST"
        allowed = self.post_ok if is_post and self.post_ok is not None else self.ok
        if self.public or (role in allowed and _holds(self.during, state)):
            return OK if _holds(self.steps, state) else DONE
        refused = self.refused | self.ok | (self.post_refused if is_post else NOBODY)
        return REFUSED if role in refused else NOT_FOUND

    def may_change(self, role: str, state: str) -> bool:
        """Whether an empty POST of this person may change something here."""
        return role in self.acts and _holds(self.acts_during, state)


def _holds(states: frozenset[str] | None, state: str) -> bool:
    """Without a limit in every state."""
    return states is None or state in states


def only(*roles: str | Iterable[str], **more) -> Row:
    return Row(ok=_set(roles), **more)


ONCE = frozenset({"once"})
"""For pages about people and calendars, where no application stands in any state."""


def public(**more) -> Row:
    return Row(public=True, states=ONCE, **more)


def logged_in(**more) -> Row:
    return Row(ok=PERSONS, states=ONCE, **more)


def personal(*roles: str | Iterable[str], **more) -> Row:
    return Row(ok=_set(roles), states=ONCE, **more)


def nobody(**more) -> Row:
    return Row(**more)


def staff_step(*roles: str, steps: set[str], **more) -> Row:
    """A step of the edition: its officers and the secretary of the Kapituła see the case."""
    return Row(
        ok=frozenset(roles),
        refused=(STAFF | {JURY_SECRETARY}) - set(roles),
        steps=frozenset(steps),
        **more,
    )


def applicant_step(steps: set[str], **more) -> Row:
    return Row(ok=GROUP, refused=STAFF, steps=frozenset(steps), **more)


def _set(roles) -> frozenset[str]:
    return frozenset(
        role for given in roles for role in ([given] if isinstance(given, str) else given)
    )


SUBMITTERS = frozenset({EDITOR, SIGNER})
READERS = frozenset({SECRETARIAT, APPROVER, AUDITOR})
READ_BY_STAFF = ((READERS, WAS_SUBMITTED, OK),)
"""Officers read what was submitted; a draft is its group's alone."""
SEEN_BY_STAFF = ((READERS, WAS_SUBMITTED, REFUSED),)
"""What only the group does, told openly to those who may read the application."""
READ_BY_JUROR = ((frozenset({JUROR}), AFTER_ASSIGNMENT, OK),)
SEES_EDITION = STAFF | {JURY_SECRETARY}
CALLERS = frozenset({SECRETARIAT, APPROVER})

TABLE: dict[str, Row] = {
    # --- the portal
    "set_language": public(),
    "home": public(),
    "privacy": public(),
    "accessibility": public(),
    "editions": public(),
    "edition": public(),
    "category": public(),
    "edition_rules": public(methods=READING),
    "eligibility_check": public(methods=READING),
    "register": public(),
    "verify": public(),
    "seal_pem": public(),
    "desk": logged_in(),
    "mailbox": logged_in(),  # exists in demonstrations only
    "formal_queue": personal(SECRETARIAT, FOREIGN_OFFICER),
    "release_messages": personal(SECRETARIAT, APPROVER, FOREIGN_OFFICER),
    # --- accounts
    "account": logged_in(),
    "memberships": logged_in(methods=READING),
    "membership_add": logged_in(methods=READING),
    "membership_add_entity": logged_in(),
    "membership_join": logged_in(),
    "membership": personal(EDITOR),
    "membership_end": personal(EDITOR, SIGNER, refused=GROUP, acts=SUBMITTERS),
    "invitation": personal(STRANGER, acts=frozenset({STRANGER})),
    "invitation_withdraw": personal(
        EDITOR, SIGNER, refused=GROUP, methods=("POST",), acts=SUBMITTERS
    ),
    # --- log-in: allauth's pages lead on to the right place whoever comes
    **dict.fromkeys(
        (
            "account_login",
            "account_signup",
            "account_reset_password",
            "account_logout",
            "mfa_authenticate",
            "account_confirm_login_code",
            "account_reset_password_from_key",
        ),
        public(),
    ),
    **dict.fromkeys(
        (
            "account_inactive",
            "account_email_verification_sent",
            "account_reset_password_done",
            "account_reset_password_from_key_done",
        ),
        public(methods=READING),
    ),
    "account_confirm_email": public(),  # the key in the address was never given out
    **dict.fromkeys(
        (
            "account_reauthenticate",
            "account_email",
            "account_change_password",
            "account_set_password",
            "mfa_reauthenticate",
            "mfa_activate_totp",
            "mfa_generate_recovery_codes",
        ),
        logged_in(),
    ),
    "mfa_index": logged_in(methods=READING),
    # nobody of this world has a second factor
    "mfa_deactivate_totp": logged_in(exists=NOBODY),
    "mfa_view_recovery_codes": logged_in(exists=NOBODY, methods=READING),
    "mfa_download_recovery_codes": logged_in(exists=NOBODY),
    # --- the calendar of an edition
    "deadlines": personal(STAFF, post_ok=CALLERS, post_refused=frozenset({ISSUER, AUDITOR})),
    "deadline_proposal": personal(
        STAFF, post_ok=CALLERS, post_refused=frozenset({ISSUER, AUDITOR}), acts=CALLERS
    ),
    **dict.fromkeys(("edition_staff", "message_wordings"), personal(STAFF, methods=READING)),
    **dict.fromkeys(
        (
            "closing_days",
            "closing_day_remove",
            "published_answers",
            "published_answer",
            "message_wording",
            "stage_reviewers",
            "rule_versions",
        ),
        personal(STAFF, post_ok=CALLERS),
    ),
    "rule_set_proposal": personal(STAFF, post_ok=CALLERS, acts=CALLERS),
    # --- the application as its group prepares it
    "start_application": logged_in(),
    "application_home": only(GROUP, states=ANY_TIME, besides=READ_BY_STAFF),
    "application_preview": only(GROUP, states=ANY_TIME, besides=READ_BY_STAFF),
    # nobody is nominated in this world; tests/workflow/test_nomination.py has one that is
    "nomination": only(GROUP, exists=NOBODY, states=ANY_TIME, besides=SEEN_BY_STAFF),
    "consent_by_link": Row(public=True, exists=NOBODY, states=ONCE),
    "application_section": only(GROUP, states=ANY_TIME, besides=SEEN_BY_STAFF),
    "application_autosave": only(GROUP, methods=("POST",), states=ANY_TIME, besides=SEEN_BY_STAFF),
    "application_conflict": only(GROUP, states=ANY_TIME, besides=SEEN_BY_STAFF),
    "corrected_form": only(
        GROUP, methods=("POST",), during=IN_CALL, states=ANY_TIME, besides=SEEN_BY_STAFF
    ),
    "evidence": only(GROUP, states=ANY_TIME, besides=SEEN_BY_STAFF),
    "evidence_slot": only(GROUP, states=ANY_TIME, besides=SEEN_BY_STAFF),
    "evidence_file": only(
        GROUP, exists=ALL - {LAPSED}, states=ANY_TIME, besides=READ_BY_STAFF + READ_BY_JUROR
    ),
    "evidence_remove": only(
        GROUP,
        during=IN_CALL | {SUPPLEMENT},
        exists=ALL - {LAPSED},
        acts=GROUP,
        besides=SEEN_BY_STAFF,
    ),
    "evidence_describe": only(
        GROUP, during=IN_CALL | {SUPPLEMENT}, exists=ALL - {LAPSED}, besides=SEEN_BY_STAFF
    ),
    "application_document": only(
        GROUP, exists=frozenset({DRAFT}), states=ANY_TIME, besides=SEEN_BY_STAFF
    ),
    "application_signed_document": only(
        EDITOR, SIGNER, refused=GROUP, during=IN_CALL, besides=SEEN_BY_STAFF
    ),
    "application_receipt": only(GROUP, exists=WAS_SUBMITTED, besides=READ_BY_STAFF),
    "receipt_pdf": only(GROUP, exists=WAS_SUBMITTED, states=ANY_TIME, besides=READ_BY_STAFF),
    "receipt_json": only(GROUP, exists=WAS_SUBMITTED, states=ANY_TIME, besides=READ_BY_STAFF),
    "receipt_check": Row(public=True, exists=WAS_SUBMITTED, states=ANY_TIME),
    # --- the case
    "case": only(GROUP, STAFF, states=ANY_TIME),
    # an id of the other flow's case, or an act that is none: whatever the state, nobody's
    "case:of_edition": nobody(states=IN_DRAFT),
    "edition_case": only(SEES_EDITION, states=ANY_TIME),
    "edition_case:of_application": nobody(states=IN_DRAFT),
    "act:popraw": only(GROUP, refused=STAFF, during=frozenset({SUBMITTED})),
    "act:wycofaj": only(EDITOR, SIGNER, refused=INSIDERS, during=BEFORE_RESULTS, acts=SUBMITTERS),
    "act:doreczenie": only(SECRETARIAT, refused=INSIDERS, during=frozenset({SUPPLEMENT})),
    "act:przedluz": only(CALLERS, refused=INSIDERS, during=frozenset({DRAFT})),
    "act:przywroc": only(
        CALLERS, refused=INSIDERS, during=frozenset({REJECTED, WITHDRAWN, LAPSED})
    ),
    "act:zgoda": nobody(refused=INSIDERS, states=ANY_TIME),
    "act:usun": nobody(states=IN_DRAFT),
    # --- acts on the case of an edition
    "act:sprostuj": nobody(states=IN_DRAFT),
    "act:sprostuj:of_edition": only(
        SECRETARIAT,
        JURY_SECRETARY,
        APPROVER,
        refused=SEES_EDITION,
        during=frozenset({PUBLISHED, ISSUED}),
    ),
    **dict.fromkeys(
        (
            f"act:{name}:of_edition"
            for name in (
                "popraw",
                "wycofaj",
                "zgoda",
                "doreczenie",
                "przedluz",
                "przywroc",
                "usun",
            )
        ),
        nobody(states=IN_DRAFT),
    ),
    "act:odwolaj-konkurs": nobody(states=IN_DRAFT),
    "act:odwolaj-kategorie": nobody(states=IN_DRAFT),
    **dict.fromkeys(
        ("act:odwolaj-konkurs:of_edition", "act:odwolaj-kategorie:of_edition"),
        only(CALLERS, refused=SEES_EDITION, during=ALL - {PUBLISHED, ISSUED}),
    ),
    # --- steps of an application
    "step:submit_application": applicant_step({DRAFT}),
    "step:extend_application": applicant_step(set()),
    "step:check_formalities": Row(
        ok=frozenset({SECRETARIAT}),
        refused=INSIDERS,
        during=frozenset({CHECKING, REJECTING}),
        steps=frozenset({CHECKING, REJECTING}),
    ),
    "step:supplement_application": applicant_step(
        {SUPPLEMENT}, during=frozenset({SUPPLEMENT}), acts=GROUP
    ),
    # --- steps of an edition
    "step:close_formal_checks": staff_step(
        SECRETARIAT,
        steps=set(IN_FORMAL_PHASE),
        during=IN_FORMAL_PHASE,
        acts=frozenset({SECRETARIAT}),
        acts_during=frozenset({REJECTED, LAPSED}),
    ),
    "step:close_scoring": staff_step(SECRETARIAT, steps={SCORING}),
    "step:hold_session": staff_step(SECRETARIAT, JURY_SECRETARY, steps={SESSION}),
    "step:approve_results": staff_step(APPROVER, steps={APPROVAL}),
    "step:publish_results": staff_step(SECRETARIAT, APPROVER, steps={PUBLISHING}, acts=CALLERS),
    "step:release_certificates": staff_step(
        ISSUER, APPROVER, steps={PUBLISHED}, acts=frozenset({APPROVER})
    ),
    # --- the Kapituła
    "jury_home": logged_in(),
    "juror_statement": only(JUROR, states=JURY_TIME),
    "juror_standing": only(JUROR, states=JURY_TIME),
    "conflict_list": only(JUROR, states=JURY_TIME),
    "review_queue": only(JUROR, states=JURY_TIME),
    "conflict_ruling": only(CHAIR, exists=AFTER_ASSIGNMENT, states=JURY_TIME),
    "score_sheet": only(JUROR, exists=AFTER_ASSIGNMENT, states=JURY_TIME),
    "score_sheet_lock": only(JUROR, exists=AFTER_ASSIGNMENT, states=JURY_TIME),
    "declare_conflict": only(JUROR, exists=AFTER_ASSIGNMENT, states=JURY_TIME),
    **dict.fromkeys(
        ("jury_members", "jury_member_end"),
        only(SEES_EDITION, post_ok=frozenset({SECRETARIAT}), states=JURY_TIME),
    ),
    "jury_assignments": only(JURY_SECRETARY, states=JURY_TIME),
    "allocate_jury": only(JURY_SECRETARY, methods=("POST",), states=JURY_TIME),
    "jury_progress": only(JURY_SECRETARY, states=JURY_TIME),
    "replace_member": only(JURY_SECRETARY, states=JURY_TIME),
    "assign_application": only(JURY_SECRETARY, exists=BEFORE_JURY),
    "withdraw_assignment": only(JURY_SECRETARY, exists=AFTER_ASSIGNMENT, states=JURY_TIME),
    "open_correction": only(JURY_SECRETARY, exists=AFTER_ASSIGNMENT - {SCORING}, states=JURY_TIME),
    "session_minutes": only(SEES_EDITION, exists=frozenset({APPROVAL, ISSUED}), states=JURY_TIME),
    "resolution_paper": only(SEES_EDITION, exists=frozenset({APPROVAL, ISSUED}), states=JURY_TIME),
    # --- results and certificates
    "results": Row(public=True, exists=frozenset({PUBLISHED, ISSUED}), states=CERTIFICATE_TIME),
    "result_card": only(
        GROUP, STAFF, exists=frozenset({PUBLISHED, ISSUED}), states=CERTIFICATE_TIME
    ),
    "certificate": Row(public=True, exists=frozenset({ISSUED}), states=CERTIFICATE_TIME),
    "certificate_pdf": Row(public=True, exists=frozenset({ISSUED}), states=CERTIFICATE_TIME),
    "certificate_json": Row(public=True, exists=frozenset({ISSUED}), states=CERTIFICATE_TIME),
    "certificate_short": Row(public=True, exists=frozenset({ISSUED}), states=CERTIFICATE_TIME),
    "certificate_short:none": Row(public=True, exists=NOBODY, states=CERTIFICATE_TIME),
    "certificate_status": only(
        ISSUER, APPROVER, exists=frozenset({ISSUED}), states=CERTIFICATE_TIME
    ),
}

EXCEPTIONS: dict[tuple[str, str, str, str], str] = {
    **{("account_confirm_email", "once", role, "POST"): NOT_FOUND for role in ROLES},
    # The second person of a rejection: the approver reads and decides, whoever prepared reads only.
    ("step:check_formalities", REJECTING, APPROVER, "GET"): OK,
    ("step:check_formalities", REJECTING, APPROVER, "HEAD"): OK,
    ("step:check_formalities", REJECTING, APPROVER, "POST"): OK,
    ("step:check_formalities", REJECTING, SECRETARIAT, "POST"): REFUSED,
}


def expected(name: str, state: str, role: str, method: str) -> str:
    """Steps that no person takes, and steps by the id of a case of the other flow, are 404."""
    given = EXCEPTIONS.get((name, state, role, method))
    return given or row_of(name).expected(role, state, method)


def row_of(name: str) -> Row:
    """The row of `name`. A step without one is a node that no person takes, or is asked for by
    the id of a case of the other flow: nobody. Any other name without a row raises KeyError."""
    if name.startswith("step:") and name not in TABLE:
        return Row(states=frozenset({DRAFT}))
    return TABLE[name]


def readable(world: World, state: str, role: str) -> list[str]:
    """The addresses that the table opens to `role` in `state`; the tests that read everything
    begin here. What it closes, the matrix tries."""
    return [
        address
        for name, address in addresses(world, state).items()
        if expected(name, state, role, "GET") in (OK, DONE)
    ]


__all__ = ["ALL", "METHODS", "ROLES", "TABLE", "expected", "readable", "row_of"]
