"""The home of a draft and the act of submitting; the gate calls these step views."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Membership

from . import signing, submitting
from .completeness import (
    Problem,
    application_problems,
    open_sections_of,
    section_state,
    slot_minimum,
    slots_of_stages,
    stopping,
)
from .drafting import rules_of
from .evidence import live_evidence
from .forms_submission import DeclarationsForm
from .intake import call_for
from .models import Application
from .policies_application import has_role
from .rule_versions import correction_for
from .states import applicant_state
from .step_request import StepRequest
from .views_draft import EDIT, section_address, strip_context

SUBMIT = "applications.submit_application"
SUBMITTING_ROLES = (Membership.Role.EDITOR, Membership.Role.SIGNER)  # an adviser never submits


def submit_application(request: StepRequest, application: Application) -> HttpResponse:
    """Task list, what is missing, signing and submitting. Buttons post `do`: confirm (the signing
    person submits in the portal), signed (submit with the signed PDF), prepare (make the PDF to
    sign), ask (MSG-01 to the signing person)."""
    rules = rules_of(application)
    held = live_evidence(application)
    asked = submitting.asked_declarations(rules, submitting.used_slots(held))
    data = request.POST if request.method == "POST" else None
    form = DeclarationsForm(asked, declaration_texts(application, asked), data)
    if request.method == "POST":
        done = _act(request, application, form)
        if done is not None:
            return done
    context = home_context(request, application, held) | {"form": form}
    return render(request, "applications/submit_application.html", context)


def extend_application(request: StepRequest, application: Application) -> HttpResponse:
    """The next stage: its sections are added to the same form and submitted in the same way."""
    return submit_application(request, application)


def declaration_texts(application: Application, asked: list) -> dict[str, str]:
    """The declarations with the contest's name and the version of its rules filled in."""
    fill = {
        "{konkurs}": application.edition.name,
        "{wersja_regulaminu}": application.rule_set.shape.rules_version,
    }
    texts = {}
    for declaration in asked:
        text = declaration.text
        for hole, value in fill.items():
            text = text.replace(hole, value)
        texts[declaration.code] = text
    return texts


# --- acts ---------------------------------------


def _act(
    request: StepRequest, application: Application, form: DeclarationsForm
) -> HttpResponse | None:
    """Do what the button says; None shows the page again with the form's errors."""
    acts = {"confirm": _confirm, "signed": _submit_signed, "prepare": _prepare, "ask": _ask}
    act = acts.get(request.POST.get("do", ""))
    if act is None:
        return None
    try:
        return act(request, application, form)
    except submitting.LateSubmission as late:
        submitting.record_late_attempt(application, by=request.user, at=request.received_at)
        _show_errors(form, late)
    except ValidationError as refused:
        _show_errors(form, refused)
    return None


def _show_errors(form: DeclarationsForm, refused: ValidationError) -> None:
    form.is_valid()  # an error is added to a form that was cleaned
    form.add_error(None, refused.messages)


def _confirm(
    request: StepRequest, application: Application, form: DeclarationsForm
) -> HttpResponse | None:
    """The signing person, logged in, makes the declarations and submits."""
    if not has_role(request.user, application, Membership.Role.SIGNER):
        raise PermissionDenied
    if not form.is_valid():
        return None
    with request.step() as locked:
        submitting.submit_application(
            locked,
            declarations=form.accepted,
            signature_kind=submitting.Kind.PORTAL,
            by=request.user,
            at=request.received_at,
        )
    return _to_receipt(application)


def _submit_signed(
    request: StepRequest, application: Application, form: DeclarationsForm
) -> HttpResponse:
    """Submit with the PDF that the signing person signed outside the portal."""
    if not has_role(request.user, application, *SUBMITTING_ROLES):
        raise PermissionDenied
    signed = signing.signed_document(application)
    document = signing.document_to_sign(application)
    if signed is None or document is None:
        raise signing.SigningRefused(_("Add the signed document of the present version first."))
    with request.step() as locked:
        submitting.submit_application(
            locked,
            declarations=signing.declarations_of(document),
            signature_kind=signed.facts["signature_kind"],
            signed_file=signed.file,
            signature=signed.facts,
            by=request.user,
            at=request.received_at,
        )
    return _to_receipt(application)


def _to_receipt(application: Application) -> HttpResponse:
    return redirect("application_receipt", application_id=application.public_id)


def _prepare(
    request: StepRequest, application: Application, form: DeclarationsForm
) -> HttpResponse:
    with request.hold() as locked:
        signing.prepare_document(
            locked, declarations=form.ticked, by=request.user, at=request.received_at
        )
    messages.success(request, _("The document to sign is being made. Download it in a moment."))
    return redirect(request.get_full_path())


def _ask(request: StepRequest, application: Application, form: DeclarationsForm) -> HttpResponse:
    with request.hold() as locked:
        signing.ask_for_signature(locked, by=request.user, at=request.received_at)
    messages.success(request, _("The request for a signature was sent."))
    return redirect(request.get_full_path())


# --- the page ---------------------------------------


def home_context(request: StepRequest, application: Application, held: list[Any]) -> dict[str, Any]:
    rules = rules_of(application)
    stage = application.stage_no
    problems = application_problems(rules, application.answers, held, stage=stage)
    document = signing.document_to_sign(application)
    call = call_for(application)
    is_signer = has_role(request.user, application, Membership.Role.SIGNER)
    return {
        "application": application,
        "state": applicant_state(application),
        "is_reopened": submitting.is_reopened(application),
        "sections": section_rows(application),
        "evidence_row": evidence_row(application, held, problems),
        "missing": [missing_row(application, problem) for problem in stopping(problems)],
        "warnings": [problem for problem in problems if problem.sort == "warning"],
        "correction": correction_for(application),
        "document": document,
        "document_is_old": document is None and signing.has_older_document(application),
        "signed": signing.signed_document(application),
        "is_signer": is_signer,
        "is_only_signer": is_signer
        and len(signing.signers_of(application, request.received_at)) == 1,
        "may_edit": request.user.has_perm(EDIT, application),
        "may_submit": request.user.has_perm(SUBMIT, application),
        "is_late": call.is_late(request.received_at),
        "received_at": request.received_at,
        "late_text": submitting.late_words(application, call)
        if call.is_late(request.received_at)
        else "",
        **strip_context(application),
    }


def section_rows(application: Application) -> list[dict[str, str]]:
    """Rows of the task list: parts/task_list.html."""
    words = {"todo": _("Not started"), "in_progress": _("In progress"), "done": _("Complete")}
    rows = nomination_rows(application)
    for section in open_sections_of(rules_of(application), application.stage_no):
        state = section_state(section, application.answers)
        rows.append(
            {
                "title": f"{section.code}. {section.label}",
                "href": section_address(application, section),
                "status": words[state],
                "state": state,
            }
        )
    return rows


def nomination_rows(application: Application) -> list[dict[str, str]]:
    """In a nomination the nominee and the statement come before the sections."""
    if application.nominee_id is None:
        return []
    return [
        {
            "title": _("Nominee"),
            "href": reverse("nomination", args=[application.public_id]),
            "hint": application.holder_name,
            "status": _("Complete"),
            "state": "done",
        }
    ]


def evidence_row(
    application: Application, held: list[Any], problems: list[Problem]
) -> dict[str, Any]:
    rules = rules_of(application)
    asked = slots_of_stages(rules, application.stage_no)
    needed = sum(slot_minimum(slot, application.answers) for slot in asked)
    wrong = any(problem.place == "evidence" for problem in problems)
    state = "done" if not wrong else "in_progress" if held else "todo"
    words = {"todo": _("Not started"), "in_progress": _("In progress"), "done": _("Complete")}
    return {
        "title": _("Attachments"),
        "href": reverse("evidence", args=[application.public_id]),
        "hint": _("Added: %(held)s, required at least: %(needed)s")
        % {"held": len(held), "needed": needed},
        "status": words[state],
        "state": state,
    }


def missing_row(application: Application, problem: Problem) -> dict[str, str]:
    """A problem with the address of the very field."""
    if problem.place == "evidence":
        href = reverse("evidence_slot", args=[application.public_id, problem.code])
    else:
        section = reverse("application_section", args=[application.public_id, problem.place])
        href = f"{section}?sprawdz=1#question-{problem.code}"
    return {"label": f"{problem.code}. {problem.label}", "text": problem.text, "href": href}
