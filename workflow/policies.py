"""The one policy table: permission name → predicate, node → name, URL name → name.

Deny by default: a name, node or URL pattern without a row fails `manage.py check`, and an
unknown name raises. Predicates live in each stage's `policies.py` over its own rows; this module
only names them. To add a row, add it in the section of its stage.
"""

from __future__ import annotations

import rules

from accounts import policies as accounts
from applications import policies as applications
from certificates import policies as certificates
from juries import policies as juries
from programmes import policies as programmes
from workflow import case_policies as cases

PUBLIC = "public"
"""Anyone, logged in or not."""
LOGGED_IN = "logged in"
"""Anyone with an account; the page shows only what `visible_to` gives."""

GATED = "gated"
"""The gate asks the permission of the node or act that the URL names."""

PERMISSIONS: dict[str, rules.Predicate] = {
    # --- accounts
    "accounts.see_membership": accounts.may_see_membership,
    "accounts.see_group": accounts.may_see_group,
    "accounts.invite_member": accounts.may_invite,
    "accounts.end_membership": accounts.may_end_membership,
    "accounts.answer_invitation": accounts.is_invited,
    # --- programmes
    "programmes.see_deadlines": programmes.may_see_deadlines,
    "programmes.propose_deadline": programmes.may_propose_deadline,
    "programmes.approve_deadline": programmes.may_approve_deadline,
    "programmes.see_staff_pages": programmes.may_see_staff_pages,
    "programmes.change_edition": programmes.may_change_edition,
    # --- applications: draft, evidence, submission, receipt
    "applications.see_application": applications.may_see_application,
    "applications.prepare_application": applications.is_member,
    "applications.edit_application": applications.may_edit,
    "applications.change_evidence": applications.may_change_evidence,
    "applications.submit_application": applications.may_submit,
    "applications.submit_again": applications.may_submit_again,
    "applications.withdraw_application": applications.may_withdraw,
    "applications.read_evidence": applications.may_see_application
    | juries.may_read_evidence_as_juror,
    "applications.read_receipt": applications.may_see_application,
    "applications.answer_nomination": applications.may_answer_nomination,
    # --- applications: formal check, supplement
    "applications.open_formal_check": applications.may_open_formal_check,
    "applications.check_formalities": applications.may_check,
    "applications.approve_rejection": applications.may_approve_rejection,
    "applications.supplement_application": applications.may_supplement,
    "applications.confirm_supplement": applications.may_confirm_supplement,
    "applications.deliver_supplement": applications.may_deliver_supplement,
    "applications.close_formal_checks": applications.may_close_formal_checks,
    "applications.see_formal_queue": applications.may_see_formal_queue,
    # --- juries: jurors
    "juries.act_as_juror": juries.is_juror,
    "juries.score_assignment": juries.may_score,
    "juries.declare_conflict": juries.is_assigned_to,
    "juries.rule_on_conflict": juries.may_rule_on_conflict,
    "juries.read_application": juries.may_read_application_as_juror,
    "juries.read_evidence": juries.may_read_evidence_as_juror,
    "juries.run_jury": juries.may_run_jury,
    "juries.see_members": juries.may_see_members,
    "juries.appoint_member": juries.may_appoint,
    "juries.withdraw_assignment": juries.may_run_jury_of_assignment,
    "juries.open_correction": juries.may_run_jury_of_assignment,
    # --- juries: session, results
    "juries.close_scoring": juries.may_close_scoring,
    "juries.hold_session": juries.may_hold_session,
    "juries.approve_results": juries.may_approve_results,
    "juries.publish_results": juries.may_publish_results,
    "juries.correct_results": juries.may_correct_results,
    "juries.prepare_correction": juries.may_prepare_correction,
    "juries.approve_correction": juries.may_approve_correction,
    "juries.read_result": juries.may_read_result,
    "juries.read_minutes": juries.may_read_minutes,
    # --- certificates
    "certificates.release_certificates": certificates.may_release,
    "certificates.change_status": certificates.may_change_status,
    "certificates.see_holder_kit": certificates.is_holder,
    # --- workflow
    "workflow.see_case": cases.may_see_case,
    "workflow.see_edition_case": cases.may_see_edition_case,
    "workflow.extend_deadline": cases.may_extend,
    "workflow.reopen_case": cases.may_reopen,
    "workflow.cancel_edition": cases.may_cancel,
    "workflow.release_messages": cases.may_release_messages,
}

NODES: dict[str, str] = {
    # ApplicationFlow
    "submit_application": "applications.prepare_application",
    "extend_application": "applications.prepare_application",
    "check_formalities": "applications.open_formal_check",
    "supplement_application": "applications.supplement_application",
    # EditionFlow
    "close_formal_checks": "applications.close_formal_checks",
    "close_scoring": "juries.close_scoring",
    "hold_session": "juries.hold_session",
    "approve_results": "juries.approve_results",
    "publish_results": "juries.publish_results",
    "release_certificates": "certificates.release_certificates",
}

URLS: dict[str, str] = {
    # --- the portal itself
    "set_language": PUBLIC,
    # --- accounts
    "account": LOGGED_IN,
    "memberships": LOGGED_IN,
    "membership_add": LOGGED_IN,
    "membership_add_entity": LOGGED_IN,
    "membership_join": LOGGED_IN,
    "membership": "accounts.see_membership",
    "membership_end": "accounts.end_membership",
    "invitation": "accounts.answer_invitation",
    "invitation_withdraw": "accounts.invite_member",
    "account_login": PUBLIC,
    "account_logout": PUBLIC,
    "account_signup": PUBLIC,
    "account_inactive": PUBLIC,
    "account_email_verification_sent": PUBLIC,
    "account_confirm_email": PUBLIC,
    "account_confirm_login_code": PUBLIC,
    "account_reset_password": PUBLIC,
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key": PUBLIC,
    "account_reset_password_from_key_done": PUBLIC,
    "mfa_authenticate": PUBLIC,  # the second step of the log-in
    "account_reauthenticate": LOGGED_IN,
    "account_email": LOGGED_IN,
    "account_change_password": LOGGED_IN,
    "account_set_password": LOGGED_IN,
    "mfa_index": LOGGED_IN,
    "mfa_reauthenticate": LOGGED_IN,
    "mfa_activate_totp": LOGGED_IN,
    "mfa_deactivate_totp": LOGGED_IN,
    "mfa_view_recovery_codes": LOGGED_IN,
    "mfa_generate_recovery_codes": LOGGED_IN,
    "mfa_download_recovery_codes": LOGGED_IN,
    # --- programmes
    "home": PUBLIC,
    "privacy": PUBLIC,
    "accessibility": PUBLIC,
    "editions": PUBLIC,
    "edition": PUBLIC,
    "category": PUBLIC,
    "edition_rules": PUBLIC,
    "deadlines": "programmes.see_deadlines",
    "deadline_proposal": "programmes.see_deadlines",
    "edition_staff": "programmes.see_staff_pages",
    "closing_days": "programmes.see_staff_pages",
    "closing_day_remove": "programmes.see_staff_pages",
    "published_answers": "programmes.see_staff_pages",
    "published_answer": "programmes.see_staff_pages",
    "message_wordings": "programmes.see_staff_pages",
    "message_wording": "programmes.see_staff_pages",
    "stage_reviewers": "programmes.see_staff_pages",
    "rule_versions": "programmes.see_staff_pages",
    "rule_set_proposal": "programmes.see_staff_pages",
    # --- applications: draft, evidence, submission, receipt
    "application_home": "applications.see_application",
    "application_section": "applications.prepare_application",
    "application_autosave": "applications.prepare_application",
    "application_conflict": "applications.prepare_application",
    "application_preview": "applications.see_application",
    "nomination": "applications.prepare_application",
    "corrected_form": "applications.edit_application",
    "evidence": "applications.prepare_application",
    "evidence_slot": "applications.prepare_application",
    "evidence_file": "applications.read_evidence",
    "evidence_remove": "applications.change_evidence",
    "evidence_describe": "applications.change_evidence",
    "application_document": "applications.prepare_application",
    "application_signed_document": "applications.submit_application",
    "application_receipt": "applications.read_receipt",
    "receipt_pdf": "applications.read_receipt",
    "receipt_json": "applications.read_receipt",
    "receipt_check": PUBLIC,
    "eligibility_check": PUBLIC,
    # --- applications: formal check, supplement
    "formal_queue": "applications.see_formal_queue",
    # --- juries: jurors
    "jury_home": LOGGED_IN,
    "juror_statement": "juries.act_as_juror",
    "juror_standing": "juries.act_as_juror",
    "conflict_list": "juries.act_as_juror",
    "conflict_ruling": "juries.rule_on_conflict",
    "review_queue": "juries.act_as_juror",
    "score_sheet": "juries.score_assignment",
    "score_sheet_lock": "juries.score_assignment",
    "declare_conflict": "juries.declare_conflict",
    "jury_assignments": "juries.run_jury",
    "allocate_jury": "juries.run_jury",
    "assign_application": "juries.run_jury",
    "jury_progress": "juries.run_jury",
    "replace_member": "juries.run_jury",
    "jury_members": "juries.see_members",
    "jury_member_end": "juries.see_members",
    "withdraw_assignment": "juries.withdraw_assignment",
    "open_correction": "juries.open_correction",
    # --- juries: session, results
    "results": PUBLIC,
    "result_card": "juries.read_result",
    "session_minutes": "juries.read_minutes",
    "resolution_paper": "juries.read_minutes",
    # --- certificates
    "register": PUBLIC,
    "certificate": PUBLIC,
    "certificate_pdf": PUBLIC,
    "certificate_json": PUBLIC,
    "certificate_short": PUBLIC,
    "certificate_status": "certificates.change_status",
    "verify": PUBLIC,
    "seal_pem": PUBLIC,
    # --- workflow
    "desk": LOGGED_IN,
    "start_application": LOGGED_IN,
    "consent_by_link": PUBLIC,  # whoever holds the link; it works once
    "step": GATED,
    "act": GATED,
    "case": "workflow.see_case",
    "edition_case": "workflow.see_edition_case",
    "mailbox": LOGGED_IN,
    "release_messages": "workflow.release_messages",
}


def register() -> None:
    for name, predicate in PERMISSIONS.items():
        if not rules.perm_exists(name):
            rules.add_perm(name, predicate)
