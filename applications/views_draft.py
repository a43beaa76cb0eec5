"""Writing an application: its sections, autosave, a conflict of two writers, the preview."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import PersonRequest, require
from programmes.form_outline import describe_condition
from programmes.shapes import Section
from records.clock import database_now

from .answer_display import shown_answer, shown_sections
from .completeness import open_sections_of
from .drafting import CallNotOpen, EditConflict, rules_of, save_answers, section_token
from .evidence import live_evidence, submitted_evidence
from .intake import call_for
from .links import case_link
from .models import Application, Submission
from .nominating import nomination_facts, shown_nomination
from .schema_form import SectionForm, compacted, overlaid, section_form
from .submitting import newest_submission

SEE, PREPARE, EDIT = (
    "applications.see_application",
    "applications.prepare_application",
    "applications.edit_application",
)


def find_application(application_id: uuid.UUID) -> Application:
    """The application with all that its pages name; an unknown id is 404 like a stranger's."""
    rows = Application.objects.select_related(
        "category__edition__programme__organiser", "applicant", "group", "rule_set"
    )
    return get_object_or_404(rows, public_id=application_id)


def application_home(request: PersonRequest, application_id: uuid.UUID) -> HttpResponse:
    """A lasting address of the application: it leads to wherever its case stands."""
    application = find_application(application_id)
    require(request, SEE, application)
    return redirect(case_link(application))


def application_section(
    request: PersonRequest, application_id: uuid.UUID, code: str
) -> HttpResponse:
    application, section = _section(request, application_id, code)
    if not request.user.has_perm(EDIT, application):
        return redirect("application_preview", application_id=application.public_id)
    if request.method == "POST":
        return _save_section(request, application, section)
    form = section_form(
        section,
        application.answers,
        checking="all" if "sprawdz" in request.GET else "typed",
        extra_row=request.GET.get("dodaj", ""),
    )
    form.full_clean()
    return render(request, "applications/section.html", section_context(application, section, form))


def _section(
    request: PersonRequest, application_id: uuid.UUID, code: str
) -> tuple[Application, Section]:
    application = find_application(application_id)
    require(request, PREPARE, application, see=SEE)
    for section in open_sections_of(rules_of(application), application.stage_no):
        if section.code == code:
            return application, section
    raise Http404


def section_context(
    application: Application, section: Section, form: SectionForm
) -> dict[str, Any]:
    rules = rules_of(application)
    sections = open_sections_of(rules, application.stage_no)
    groups = [
        {**group, "condition_text": describe_condition(group["condition"], rules)}
        if group["condition"]
        else group
        for group in form.groups
    ]
    return {
        "application": application,
        "section": section,
        "form": form,
        "groups": groups,
        "version": section_token(application, section),
        "number": sections.index(section) + 1,
        "count": len(sections),
        "next_address": _after(application, section, sections),
        **strip_context(application),
    }


def strip_context(application: Application) -> dict[str, Any]:
    """What the strip „NIE ZŁOŻONO” of every page of a draft needs."""
    return {
        "deadline": call_for(application).deadline,
        "now": database_now(),
        "is_draft": application.status == Application.Status.DRAFT,
        "home": reverse("application_home", args=[application.public_id]),
    }


def _after(application: Application, section: Section, sections: list[Section]) -> str:
    """The next section, or the attachments after the last one."""
    place = sections.index(section) + 1
    if place < len(sections):
        return section_address(application, sections[place])
    return reverse("evidence", args=[application.public_id])


def section_address(application: Application, section: Section) -> str:
    return reverse("application_section", args=[application.public_id, section.code])


def _save_section(
    request: PersonRequest, application: Application, section: Section
) -> HttpResponse:
    form = section_form(section, application.answers, request.POST, checking="typed")
    form.full_clean()
    action, _colon, target = request.POST.get("do", "stay").partition(":")
    if action == "remove":
        form.answers = without_row(form.answers, target)
    values = compacted(form.answers, section)
    try:
        save_answers(
            application,
            section,
            values,
            version=request.POST.get("version", ""),
            by=request.user,
            at=database_now(),
        )
    except EditConflict as conflict:
        return _keep_conflict(request, application, conflict)
    except CallNotOpen as closed:
        messages.error(request, " ".join(closed.messages))
        return redirect("application_preview", application_id=application.public_id)
    here = section_address(application, section)
    if action == "add":
        return redirect(f"{here}?{urlencode({'dodaj': target})}#question-{target}")
    if action == "remove":
        return redirect(f"{here}#question-{target.partition('-')[0]}")
    return redirect(_where_next(request, application, form, goes_on=action == "next"))


def _where_next(
    request: PersonRequest, application: Application, form: SectionForm, *, goes_on: bool
) -> str:
    """The next page; what was typed wrong keeps the writer on this one."""
    here = section_address(application, form.section)
    if form.errors:
        messages.warning(request, _("Saved. Some answers still need a correction."))
        return here
    messages.success(request, _("Saved. The application has not been submitted."))
    if goes_on:
        stage_sections = open_sections_of(rules_of(application), application.stage_no)
        return _after(application, form.section, stage_sections)
    return here


def without_row(answers: dict[str, Any], target: str) -> dict[str, Any]:
    """The answers without one repeating row; `target` is „D2-3”."""
    code, _dash, index = target.rpartition("-")
    rows = answers.get(code)
    if not isinstance(rows, list) or not index.isdigit():
        return answers
    return {**answers, code: rows[: int(index)] + rows[int(index) + 1 :]}


# --- autosave ---------------------------------------


@require_POST
def application_autosave(
    request: PersonRequest, application_id: uuid.UUID, code: str
) -> JsonResponse:
    """Save the changed fields of a section. 200 {saved_at, version}; 409 {conflict, message, url,
    link}; 422 {message} when the application can no longer be changed."""
    application, section = _section(request, application_id, code)
    if not request.user.has_perm(EDIT, application):
        return JsonResponse(
            {"message": _("This application can no longer be changed.")}, status=422
        )
    changed = request.POST.getlist("changed") or list(request.POST)
    data = overlaid(section, application.answers, request.POST, changed)
    form = section_form(section, application.answers, data)
    form.full_clean()
    at = database_now()
    try:
        saved = save_answers(
            application,
            section,
            form.answers,
            version=request.POST.get("version", ""),
            by=request.user,
            at=at,
        )
    except EditConflict as conflict:
        address = _keep_conflict(request, application, conflict).url
        message = _("Nothing was overwritten. Choose which version to keep.")
        reply = {"conflict": True, "message": message, "url": address, "link": address}
        return JsonResponse(reply, status=409)
    except CallNotOpen as closed:
        return JsonResponse({"message": " ".join(closed.messages)}, status=422)
    return JsonResponse({"saved_at": at.isoformat(), "version": section_token(saved, section)})


# --- two writers ---------------------------------------


def _keep_conflict(
    request: PersonRequest, application: Application, conflict: EditConflict
) -> HttpResponseRedirect:
    """Keep what this person wrote in their session until they choose."""
    kept = request.session.setdefault("conflicts", {})
    kept[_conflict_key(application, conflict.section)] = dict(conflict.mine)
    request.session.modified = True
    address = reverse("application_conflict", args=[application.public_id, conflict.section.code])
    return HttpResponseRedirect(address)


def _conflict_key(application: Application, section: Section) -> str:
    return f"{application.public_id}:{section.code}"


def application_conflict(
    request: PersonRequest, application_id: uuid.UUID, code: str
) -> HttpResponse:
    """Both versions side by side; the writer chooses one."""
    application, section = _section(request, application_id, code)
    key = _conflict_key(application, section)
    mine = request.session.get("conflicts", {}).get(key)
    if mine is None:
        return redirect(section_address(application, section))
    if request.method == "POST":
        return _settle_conflict(request, application, section, mine)
    context = {
        "application": application,
        "section": section,
        "version": section_token(application, section),
        "pairs": compared(section, mine, application.answers),
        **strip_context(application),
    }
    return render(request, "applications/conflict.html", context)


def _settle_conflict(
    request: PersonRequest, application: Application, section: Section, mine: dict[str, Any]
) -> HttpResponse:
    if request.POST.get("keep") == "mine":
        require(request, EDIT, application, see=SEE)
        version = request.POST.get("version", "")
        try:
            save_answers(
                application, section, mine, version=version, by=request.user, at=database_now()
            )
        except EditConflict as conflict:
            return _keep_conflict(request, application, conflict)
        messages.success(request, _("Your version was saved."))
    del request.session["conflicts"][_conflict_key(application, section)]
    request.session.modified = True
    return redirect(f"{section_address(application, section)}?wybrano=1")


def compared(
    section: Section, mine: dict[str, Any], theirs: dict[str, Any]
) -> list[dict[str, Any]]:
    """The questions of the section in both versions, with whether they differ."""
    return [
        {
            "mine": shown_answer(question, mine.get(question.code)),
            "theirs": shown_answer(question, theirs.get(question.code)),
            "differs": mine.get(question.code) != theirs.get(question.code),
        }
        for question in section.questions
    ]


# --- preview ---------------------------------------


def application_preview(request: PersonRequest, application_id: uuid.UUID) -> HttpResponse:
    """The whole application, read only: its group sees the working copy, staff what is in force."""
    application = find_application(application_id)
    require(request, SEE, application)
    newest = newest_submission(application)
    is_own = request.user.has_perm(PREPARE, application) or newest is None
    nomination = nomination_facts(application) if is_own or newest is None else newest.nomination
    context = {
        "application": application,
        "sections": shown_nomination(nomination)
        + shown_sections(
            rules_of(application),
            application.answers if is_own or newest is None else newest.answers,
            stage=application.stage_no,
        ),
        "attachments": attachment_rows(application, submission=None if is_own else newest),
        "submission": None if is_own else newest,
        **strip_context(application),
    }
    return render(request, "applications/preview.html", context)


def attachment_rows(
    application: Application, *, jury: bool = False, submission: Submission | None = None
) -> list[dict[str, Any]]:
    """The attachments for `applications/_answers.html`: those of now, or of a `submission`; with
    `jury`, without what the Kapituła does not see."""
    rules = rules_of(application)
    rows = []
    for item in submitted_evidence(submission) if submission else live_evidence(application):
        slot = rules.slot(item.slot)
        if jury and (item.hidden_from_jury or (slot and slot.staff_only)):
            continue
        label = slot.label if slot else item.slot
        rows.append({"item": item, "slot": item.slot, "slot_label": label})
    return rows
