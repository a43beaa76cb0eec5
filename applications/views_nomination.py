"""Pages of a nomination: what the nominator corrects, and the nominee's answer."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import PersonRequest, require
from accounts.models import Membership
from records.clock import database_now

from . import consenting
from .answer_display import shown_sections
from .drafting import rules_of
from .forms_nomination import ConsentForm, ContactForm, StatementForm
from .models import Application
from .nominating import change_nomination, nomination_of, shown_nomination
from .step_request import StepRequest
from .submitting import newest_submission
from .views_draft import EDIT, PREPARE, SEE, find_application, strip_context


def nomination(request: PersonRequest, application_id: uuid.UUID) -> HttpResponse:
    """The nominee, the statement and the state of consent; what may still be changed is a form."""
    application = find_application(application_id)
    require(request, PREPARE, application, see=SEE)
    held = nomination_of(application)
    if held is None:
        raise Http404
    form = _form(request, application)
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            _save(request, application, form)
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            return redirect("nomination", application_id=application.public_id)
    context = {
        "application": application,
        "nomination": held,
        "form": form,
        "asks_again": isinstance(form, ContactForm),
        "needs_consent": consenting.needs_consent(application),
        **strip_context(application),
    }
    return render(request, "applications/nomination.html", context)


def _form(request: PersonRequest, application: Application) -> StatementForm | ContactForm | None:
    """While the call is open everything but the nominee; then the address of the request."""
    data = request.POST if request.method == "POST" else None
    held = application.nomination
    initial = {"statement": held.statement, "contact_email": held.contact_email}
    if request.user.has_perm(EDIT, application):
        return StatementForm(rules_of(application), data, initial=initial)
    if consenting.may_be_asked(application):
        return ContactForm(data, initial=initial)
    return None


def _save(
    request: PersonRequest, application: Application, form: StatementForm | ContactForm
) -> None:
    given, now = form.cleaned_data, database_now()
    contact = given.get("contact_email", "")
    if isinstance(form, ContactForm):
        consenting.ask_again(application, contact_email=contact, by=request.user, at=now)
        messages.success(request, _("The request for consent was sent anew."))
        return
    change_nomination(
        application,
        statement=given["statement"],
        contact_email=contact,
        by=request.user,
        at=now,
    )
    messages.success(request, _("Saved. The application has not been submitted."))


# --- the nominee's answer ---------------------------------------


def answer_nomination(request: StepRequest, application: Application) -> HttpResponse:
    """A signing person of the nominee reads the nomination and answers; the gate calls this view.
    Declining ends the case."""
    form = ConsentForm(request.POST if request.method == "POST" else None, is_member=True)
    if request.method == "POST" and form.is_valid():
        try:
            with request.step() if form.declines else request.hold() as locked:
                record_answer(
                    locked,
                    form,
                    answered_as=_place_of(request, locked),
                    by=request.user,
                    at=request.received_at,
                )
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            return redirect(request.get_full_path())
    return render(request, "applications/consent.html", consent_context(application, form))


def record_answer(
    application: Application, form: ConsentForm, *, answered_as: str, by: Any, at: Any
) -> None:
    """Give consent or decline, as the valid `form` says."""
    if form.declines:
        consenting.decline_nomination(
            application,
            reason=form.cleaned_data["reason"],
            answered_as=answered_as,
            by=by,
            at=at,
        )
    else:
        consenting.give_consent(application, answered_as=answered_as, by=by, at=at)


def _place_of(request: StepRequest, application: Application) -> str:
    """Name and office of the person, as the formal check reads them."""
    place = (
        Membership.objects.live(request.received_at)
        .filter(user=request.user, organisation=application.nominee_id)
        .order_by("-role", "pk")
        .first()
    )
    return ", ".join(part for part in (request.user.name, place.office if place else "") if part)


def consent_context(application: Application, form: ConsentForm) -> dict[str, Any]:
    """What the nominee reads before answering: the nomination as it was submitted, without
    attachments and contact data."""
    submission = newest_submission(application)
    facts = submission.nomination if submission else {}
    answers = submission.answers if submission else {}
    return {
        "application": application,
        "nomination": application.nomination,
        "is_answerable": consenting.is_answerable(application),
        "sections": shown_nomination(facts)
        + shown_sections(rules_of(application), answers, jury=True),
        "form": form,
    }
