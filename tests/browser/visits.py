"""Which page is looked at in which state and by whom. A URL without a row fails the test."""

from __future__ import annotations

from dataclasses import dataclass

from tests.acceptance.people import (
    ANONYMOUS,
    APPROVER,
    AUDITOR,
    CHAIR,
    EDITOR,
    HELPER,
    ISSUER,
    JUROR,
    JURY_SECRETARY,
    SECRETARIAT,
    SIGNER,
    STRANGER,
)
from tests.acceptance.world import (
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
    SUBMITTED,
    SUPPLEMENT,
    WITHDRAWN,
)

from .states import (
    ASKED,
    CONFIDENTIAL,
    EMPTY_DRAFT,
    EXTENDING,
    JUST_ISSUED,
    LOCKED,
    NEW_JUROR,
    NOMINATED,
    UNOPENED,
    UNPREPARED,
)

NOT_PAGES = {
    "set_language": "answers with a redirect",
    "seal_pem": "a file",
    "application_autosave": "JSON; see test_autosave",
    "evidence_file": "a file",
    "application_document": "a file, or the page `document_pending` of its receipt",
    "receipt_pdf": "a file",
    "receipt_json": "a file",
    "allocate_jury": "only POST",
    "invitation_withdraw": "only POST",
    "certificate_pdf": "a file",
    "certificate_json": "a file",
    "certificate_short": "leads to the page of the certificate",
    "mfa_download_recovery_codes": "a file",
    "mfa_activate_totp": "see test_second_factor",
    "mfa_reauthenticate": "see test_second_factor",
    "mfa_authenticate": "see test_second_factor",
    "mfa_view_recovery_codes": "see test_second_factor",
    "mfa_generate_recovery_codes": "see test_second_factor",
    "mfa_deactivate_totp": "see test_second_factor",
    "account_set_password": "leads to the change of the password: everybody has one",
    "account_confirm_login_code": "leads to the log-in page: codes by mail are off",
    "application_home": "leads on to where the case stands",
    "session_minutes": "a file",
    "resolution_paper": "a file",
    "application_conflict": "see test_autosave",
    "corrected_form": "only POST",
}
"""URL name → why no row of VISITS opens it."""


@dataclass(frozen=True)
class Visit:
    """`name` is a row of `tests.acceptance.world.addresses`. With `send` the page's form is sent
    as it stands, which must come back with its faults."""

    who: str
    name: str
    query: str = ""
    send: bool = False
    status: int = 200

    @property
    def url_name(self) -> str:
        return self.name.partition(":")[0]

    def __str__(self) -> str:
        return f"{self.name}{self.query} as {self.who}{', sent' if self.send else ''}"


def by(who: str, *names: str, **more) -> list[Visit]:
    cut = [name.partition("?") for name in names]
    return [Visit(who, name, mark + query, **more) for name, mark, query in cut]


VISITS: dict[str, list[Visit]] = {
    EMPTY_DRAFT: [
        *by(SIGNER, "application_section", "evidence", "step:submit_application",
            "case"),
        *by(SIGNER, "evidence_slot", send=True),
    ],
    DRAFT: [
        *by(ANONYMOUS, "home", "privacy", "accessibility", "editions", "edition", "category",
            "eligibility_check",
            "register", "verify", "account_login", "account_signup", "account_inactive",
            "account_email_verification_sent", "account_reset_password",
            "account_reset_password_done", "account_confirm_email",
            "account_reset_password_from_key", "account_reset_password_from_key_done"),
        *by(ANONYMOUS, "edition_rules", status=202),  # until the worker has made the document
        *by(ANONYMOUS, "account_login", "account_signup", "account_reset_password", "verify",
            send=True),
        *by(EDITOR, "account", "account_email", "account_change_password", "account_logout",
            "account_reauthenticate", "mfa_index", "memberships", "membership_add",
            "membership_add_entity", "membership", "membership_end", "membership_join", "mailbox",
            "jury_home", "home", "category"),
        *by(EDITOR, "account_email", "account_change_password", "membership_add_entity", "membership",
            send=True),
        *by(STRANGER, "invitation", "desk"),
        *by(ANONYMOUS, "consent_by_link", status=404),
        *by(SIGNER, "start_application", "application_section",
            "application_preview", "evidence", "evidence_slot", "evidence_describe",
            "evidence_remove", "application_signed_document", "step:submit_application", "case",
            "desk"),
        *by(SIGNER, "start_application", "evidence_slot", send=True),
        *by(HELPER, "step:submit_application"),
        *by(SECRETARIAT, "desk", "edition_case", "formal_queue", "deadlines", "deadline_proposal",
            "act:przedluz", "release_messages", "act:odwolaj-konkurs:of_edition",
            "act:odwolaj-kategorie:of_edition"),
        *by(SECRETARIAT, "deadlines", "act:przedluz", send=True),
        *by(SECRETARIAT, "edition_staff", "closing_days", "closing_day_remove",
            "published_answers", "published_answer", "message_wordings", "message_wording",
            "stage_reviewers", "rule_versions", "rule_set_proposal", "jury_members",
            "jury_member_end"),
        *by(SECRETARIAT, "closing_days", "published_answers", "rule_versions", "jury_members",
            send=True),
        *by(AUDITOR, "edition_staff", "message_wording", "rule_versions"),
    ],
    NOMINATED: [
        *by(SIGNER, "start_application?q=kandydacka", "start_application?kandydat=9901022",
            "start_application?kandydat=podmiot", "nomination", "step:submit_application",
            "application_preview", "case"),
        *by(SIGNER, "start_application?kandydat=9901022", "start_application?kandydat=podmiot",
            send=True),
    ],
    ASKED: [
        *by(STRANGER, "desk", "act:zgoda"),
        *by(STRANGER, "act:zgoda", send=True),
        *by(ANONYMOUS, "consent_by_link"),
        *by(ANONYMOUS, "consent_by_link", send=True),
        *by(SIGNER, "nomination", "case"),
        *by(SECRETARIAT, "step:check_formalities"),
    ],
    SUBMITTED: [
        *by(SIGNER, "application_receipt", "application_section",
            "application_preview", "case", "act:popraw", "act:wycofaj", "desk"),
        *by(SIGNER, "step:submit_application", status=409),
        *by(ANONYMOUS, "receipt_check"),
        *by(SECRETARIAT, "formal_queue", "edition_case"),
    ],
    CHECKING: [
        *by(SECRETARIAT, "step:check_formalities", "case", "edition_case",
            "step:close_formal_checks", "formal_queue", "desk"),
        *by(SECRETARIAT, "step:check_formalities", send=True),
        *by(SIGNER, "case", "application_receipt"),
    ],
    REJECTING: [
        *by(SECRETARIAT, "step:check_formalities"),
        *by(APPROVER, "step:check_formalities", "desk"),
        *by(APPROVER, "step:check_formalities", send=True),
    ],
    REJECTED: [
        *by(SIGNER, "case"),
        *by(SECRETARIAT, "act:przywroc"),
        *by(SECRETARIAT, "act:przywroc", send=True),
    ],
    SUPPLEMENT: [
        *by(SIGNER, "step:supplement_application", "case", "desk", "evidence_slot"),
        *by(HELPER, "step:supplement_application"),
        *by(SECRETARIAT, "case", "act:doreczenie"),
        *by(SECRETARIAT, "act:doreczenie", send=True),
    ],
    WITHDRAWN: by(SIGNER, "case", "desk"),
    LAPSED: by(SIGNER, "case"),
    EXTENDING: by(SECRETARIAT, "act:przedluz") + by(APPROVER, "act:przedluz", "desk"),
    NEW_JUROR: [
        *by(JUROR, "jury_home", "juror_statement", "desk"),
        *by(JUROR, "juror_statement", send=True),
    ],
    CONFIDENTIAL: [
        *by(JUROR, "jury_home", "juror_standing"),
                *by(JURY_SECRETARY, "jury_assignments"),
    ],
    SCORING: [
        *by(JUROR, "jury_home", "juror_statement", "juror_standing", "review_queue", "score_sheet",
            "score_sheet_lock", "declare_conflict", "desk"),
        *by(JUROR, "declare_conflict", send=True),
        *by(CHAIR, "conflict_list:chair", "conflict_ruling"),
        *by(CHAIR, "conflict_ruling", send=True),
        *by(JURY_SECRETARY, "jury_home", "jury_assignments", "assign_application", "jury_progress",
            "replace_member", "withdraw_assignment", "edition_case", "desk"),
        *by(JURY_SECRETARY, "replace_member", "withdraw_assignment", send=True),
        *by(SECRETARIAT, "step:close_scoring"),
        *by(SECRETARIAT, "step:close_scoring", send=True),
        *by(SIGNER, "case"),
    ],
    LOCKED: [
        *by(JUROR, "review_queue", "score_sheet"),
        *by(JURY_SECRETARY, "open_correction", "jury_progress"),
        *by(JURY_SECRETARY, "open_correction", send=True),
        *by(SECRETARIAT, "step:close_scoring"),
    ],
    UNOPENED: [
        *by(JURY_SECRETARY, "step:hold_session"),
        *by(JURY_SECRETARY, "step:hold_session", send=True),
    ],
    SESSION: [
        *by(JURY_SECRETARY, *(f"step:hold_session?part={part}" for part in
            ("sitting", "attendance", "ranking", "decisions", "votes", "freeze"))),
        *by(JURY_SECRETARY, "step:hold_session?part=votes",
            "step:hold_session?part=decisions&application={application}", send=True),
    ],
    APPROVAL: [
        *by(APPROVER, "step:approve_results", "desk"),
        *by(APPROVER, "step:approve_results", send=True),
        *by(JURY_SECRETARY, "edition_case"),
        *by(JUROR, "score_sheet"),
    ],
    PUBLISHING: by(SECRETARIAT, "step:publish_results", "edition_case"),
    UNPREPARED: by(ISSUER, "step:release_certificates"),
    PUBLISHED: [
        *by(ISSUER, "step:release_certificates"),
        *by(APPROVER, "step:release_certificates"),
        *by(ANONYMOUS, "results", "edition"),
        *by(SIGNER, "result_card", "case"),
        *by(SECRETARIAT, "release_messages"),
        *by(APPROVER, "act:sprostuj:of_edition"),
    ],
    JUST_ISSUED: by(ANONYMOUS, "certificate") + by(SIGNER, "certificate"),
    ISSUED: [
        *by(ANONYMOUS, "certificate", "register", "results", "home"),
        *by(SIGNER, "certificate", "case", "application_receipt", "desk"),
        *by(ISSUER, "certificate_status", "edition_case"),
        *by(ISSUER, "certificate_status", send=True),
        *by(AUDITOR, "case", "edition_case"),
        *by(SECRETARIAT, "act:sprostuj:of_edition"),
    ],
}  # fmt: skip
