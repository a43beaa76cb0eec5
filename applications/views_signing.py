"""The PDF to sign outside the portal, and the signed file brought back."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import PersonRequest, require
from records import files
from records.clock import database_now

from . import signing
from .forms_submission import SignedFileForm
from .views_draft import PREPARE, SEE, find_application, strip_context

SUBMIT = "applications.submit_application"


def document_to_sign(request: PersonRequest, application_id: uuid.UUID) -> HttpResponseBase:
    application = find_application(application_id)
    require(request, PREPARE, application, see=SEE)
    document = signing.document_to_sign(application)
    if document is None:
        raise Http404
    if document.file is None:
        return render(request, "applications/document_pending.html", {}, status=202)
    return files.serve(document.file)


def signed_document(request: PersonRequest, application_id: uuid.UUID) -> HttpResponse:
    """Add the signed PDF. No file arrives through the gate: submitting it is the next step."""
    application = find_application(application_id)
    require(request, SUBMIT, application, see=SEE)
    kinds = application.rule_set.shape.intake.signatures
    form = SignedFileForm(kinds, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            signing.add_signed_document(
                application,
                form.cleaned_data["file"],
                signature_kind=form.cleaned_data["signature_kind"],
                by=request.user,
                at=database_now(),
            )
        except ValidationError as refused:
            form.add_error("file", refused.messages)
        else:
            messages.success(
                request, _("The signed document was added. The application is not submitted yet.")
            )
            return redirect("application_home", application_id=application.public_id)
    context = {
        "application": application,
        "form": form,
        "document": signing.document_to_sign(application),
        **strip_context(application),
    }
    return render(request, "applications/signed_document.html", context)
