"""Attachments: the list of slots, one slot's page, removing, describing, downloading."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.access import PersonRequest, require
from programmes.shapes import EvidenceSlot
from records import files
from records.clock import database_now

from . import evidence as attachments
from .completeness import evidence_problems, is_undescribed_photo, slot_minimum, slots_of_stages
from .drafting import CallNotOpen, rules_of
from .forms_evidence import FileForm, PhotoForm, PublicDocumentForm
from .models import Application, Evidence
from .views_draft import EDIT, PREPARE, SEE, find_application, strip_context

READ = "applications.read_evidence"
CHANGE = "applications.change_evidence"


def evidence(request: PersonRequest, application_id: uuid.UUID) -> HttpResponse:
    """All slots with what they hold; works while nothing may be changed, too."""
    application = find_application(application_id)
    require(request, PREPARE, application, see=SEE)
    held = attachments.live_evidence(application)
    may_edit = request.user.has_perm(EDIT, application)
    context = {
        "application": application,
        "slots": [
            row | {"may_edit": may_edit and attachments.is_in_turn(application, row["slot"])}
            for row in slot_rows(application, held)
        ],
        "limits": rules_of(application).evidence,
        **strip_context(application),
    }
    return render(request, "applications/evidence.html", context)


def slot_rows(application: Application, held: list[Evidence]) -> list[dict[str, Any]]:
    """Each slot asked for so far, with its attachments and what is wrong with it."""
    rules, stage = rules_of(application), application.stage_no
    problems: dict[str, list[str]] = {}
    for problem in evidence_problems(rules, application.answers, held, stage=stage):
        problems.setdefault(problem.code, []).append(problem.text)
    return [
        {
            "slot": slot,
            "items": [item for item in held if item.slot == slot.code],
            "least": slot_minimum(slot, application.answers),
            "problems": problems.get(slot.code, []),
            "limits": rules.limits_of(slot) if slot.types or slot.file_bytes else None,
        }
        for slot in slots_of_stages(rules, stage)
    ]


def evidence_slot(request: PersonRequest, application_id: uuid.UUID, slot: str) -> HttpResponse:
    """One slot: what it holds and the forms to add to it. The upload script posts here too and
    reads the same page."""
    application = find_application(application_id)
    require(request, PREPARE, application, see=SEE)
    rules = rules_of(application)
    shape = rules.slot(slot)
    if shape is None or shape.stage > application.stage_no:
        raise Http404
    is_open = attachments.is_in_turn(application, shape)
    if not (is_open and request.user.has_perm(CHANGE, application)):
        return redirect("evidence", application_id=application.public_id)
    is_link = request.method == "POST" and "address" in request.POST
    file_form = FileForm(
        shape,
        rules.limits_of(shape),
        request.POST if request.method == "POST" and not is_link else None,
        request.FILES or None,
    )
    link_form = PublicDocumentForm(request.POST if is_link else None, auto_id="link_%s")
    if request.method == "POST" and _is_added(request, application, shape, file_form, link_form):
        return redirect("evidence_slot", application_id=application.public_id, slot=slot)
    held = attachments.live_evidence(application)
    row = next(r for r in slot_rows(application, held) if r["slot"].code == slot)
    context = {
        "application": application,
        "row": row,
        "form": link_form if is_link else file_form,
        "file_form": file_form,
        "link_form": link_form if shape.link_allowed else None,
        "limits": rules.limits_of(shape),
        **strip_context(application),
    }
    return render(request, "applications/evidence_slot.html", context)


def _is_added(
    request: PersonRequest,
    application: Application,
    slot: EvidenceSlot,
    file_form: FileForm,
    link_form: PublicDocumentForm,
) -> bool:
    form = link_form if link_form.is_bound else file_form
    if not form.is_valid():
        return False
    by, at = request.user, database_now()
    try:
        if form is link_form:
            attachments.add_public_document(
                application, slot.code, **form.cleaned_data, by=by, at=at
            )
        else:
            data = form.cleaned_data
            item = attachments.add_file(
                application,
                slot.code,
                data["file"],
                title=data["title"],
                photo=file_form.photo,
                by=by,
                at=at,
            )
            _warn_of_pesel(request, item)
    except ValidationError as refused:
        field = getattr(refused, "code", None)
        form.add_error(field if field in form.fields else None, refused.messages)
        return False
    messages.success(request, _("The attachment was added."))
    return True


def _warn_of_pesel(request: PersonRequest, item: Evidence) -> None:
    if item.file is not None and attachments.seems_to_hold_pesel(item):
        text = _(
            "In the file %(file)s we found a string of digits that looks like a PESEL number."
            " Check the file. If these are personal data, remove them and add the file again."
        )
        messages.warning(request, text % {"file": item.file.name})


def _find(evidence_id: uuid.UUID) -> Evidence:
    rows = Evidence.objects.select_related(
        "file", "application__category__edition__programme", "application__rule_set"
    )
    return get_object_or_404(rows, public_id=evidence_id)


def evidence_file(request: PersonRequest, evidence_id: uuid.UUID) -> HttpResponseBase:
    """The file itself, after the policy check. A public document has none."""
    item = _find(evidence_id)
    require(request, READ, item)
    if item.file is None:
        raise Http404
    return files.serve(item.file)


def evidence_remove(request: PersonRequest, evidence_id: uuid.UUID) -> HttpResponse:
    """Ask, then remove: a removed attachment is not in the next submission."""
    item = _find(evidence_id)
    application = item.application
    require(request, CHANGE, application, see=SEE)
    if item.removed_at is not None:
        raise Http404
    if request.method == "POST":
        try:
            attachments.remove_evidence(item, by=request.user, at=database_now())
        except CallNotOpen as closed:
            messages.error(request, " ".join(closed.messages))
        else:
            messages.success(request, _("The attachment was removed."))
        return redirect("evidence_slot", application_id=application.public_id, slot=item.slot)
    context = {"application": application, "item": item, **strip_context(application)}
    return render(request, "applications/evidence_remove.html", context)


def evidence_describe(request: PersonRequest, evidence_id: uuid.UUID) -> HttpResponse:
    """Give or correct the author and the description of a photograph."""
    item = _find(evidence_id)
    application = item.application
    require(request, CHANGE, application, see=SEE)
    if item.removed_at is not None or item.file is None:
        raise Http404
    known = {None: "", True: "yes", False: "no"}[item.shows_people]
    start = {
        "photo_author": item.photo_author,
        "alt_text": item.alt_text,
        "shows_people": known,
    }
    form = PhotoForm(request.POST or None, initial=start, use_required_attribute=False)
    if request.method == "POST" and form.is_valid():
        try:
            attachments.describe_photo(item, form.photo, by=request.user, at=database_now())
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            return redirect("evidence_slot", application_id=application.public_id, slot=item.slot)
    context = {
        "application": application,
        "item": item,
        "form": form,
        "is_missing": is_undescribed_photo(item),
        **strip_context(application),
    }
    return render(request, "applications/evidence_describe.html", context)
