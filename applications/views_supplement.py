"""Step of the applicant: answer the call to supplement, within what it opens."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import require

from .drafting import rules_of
from .evidence import live_evidence
from .forms_supplement import SupplementForm
from .models import Application, Supplement
from .schema_form import SectionForm, compacted
from .step_request import StepRequest
from .supplement_answers import answer_supplement, save_supplement_answers
from .supplement_scope import is_overdue, opened_section, slots_of
from .supplementing import open_supplement

SEE = "applications.supplement_application"


def supplement_application(request: StepRequest, application: Application) -> HttpResponse:
    """Points of the call, the term, the opened fields and slots; "save" keeps, "submit" answers."""
    require(request, SEE, application)
    supplement = open_supplement(application)
    if supplement is None:  # answered or overdue between the gate's question and this one
        raise Http404
    submitting = request.method == "POST" and "submit" in request.POST
    if submitting:
        require(request, "applications.confirm_supplement", application, see=SEE)
    form, section_form = _forms(request, application, supplement, submitting=submitting)
    if request.method == "POST" and form.is_valid() and _is_valid(section_form):
        try:
            _keep(request, supplement, form, section_form, submitting=submitting)
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            return redirect(request.case_url if submitting else request.path)
    page = _page(request, application, supplement)
    return render(
        request,
        "applications/supplement.html",
        page | {"form": form, "section_form": section_form, "forms": [section_form, form]},
    )


def _forms(
    request: StepRequest, application: Application, supplement: Supplement, *, submitting: bool
) -> tuple[SupplementForm, SectionForm | None]:
    rules = rules_of(application)
    data = request.POST if request.method == "POST" else None
    labels = {item.code: item.label for item in rules.checklist}
    form = SupplementForm(supplement, labels, data, submitting=submitting)
    section = opened_section(supplement.items, rules)
    if section is None:
        return form, None
    saved = supplement.answers.get("fields")
    known = application.answers if saved is None else saved
    return form, SectionForm(section, known, data, checking="all" if submitting else "nothing")


def _is_valid(section_form: SectionForm | None) -> bool:
    return section_form is None or section_form.is_valid()


def _keep(
    request: StepRequest,
    supplement: Supplement,
    form: SupplementForm,
    section_form: SectionForm | None,
    *,
    submitting: bool,
) -> None:
    fields = compacted(section_form.answers, section_form.section) if section_form else {}
    given: dict[str, Any] = {
        "fields": fields,
        "explanations": form.explanations,
        "by": request.user,
        "at": request.received_at,
    }
    if submitting:
        with request.step():
            answer_supplement(supplement, **given)
        messages.success(request, _("The supplement has been submitted."))
    else:
        with request.hold():
            save_supplement_answers(supplement, **given)
        messages.success(request, _("Saved. The supplement has not been submitted yet."))


def _page(request: StepRequest, application: Application, supplement: Supplement) -> dict[str, Any]:
    rules = rules_of(application)
    opened = slots_of(supplement.items)
    held = live_evidence(application)
    return {
        "application": application,
        "supplement": supplement,
        "now": request.received_at,
        "days": application.rule_set.shape.supplement.days,
        "is_overdue": is_overdue(supplement.due_at, request.received_at),
        "may_confirm": request.user.has_perm("applications.confirm_supplement", application),
        "slots": [
            {
                "slot": slot,
                "held": [row for row in held if row.slot == slot.code],
                "address": reverse("evidence_slot", args=[application.public_id, slot.code]),
            }
            for slot in rules.slots
            if slot.code in opened
        ],
        "back_href": request.case_url,
    }
