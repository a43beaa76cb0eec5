"""The act by which an applicant takes over a corrected form."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import PersonRequest, require
from records.clock import database_now

from .links import case_link
from .rule_versions import move_to_newest_rules
from .views_draft import EDIT, SEE, find_application


@require_POST
def corrected_form(request: PersonRequest, application_id: uuid.UUID) -> HttpResponse:
    """Move the draft to the newest rules and return to it."""
    application = find_application(application_id)
    require(request, EDIT, application, see=SEE)
    try:
        move_to_newest_rules(application, by=request.user, at=database_now())
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("The application has the corrected form. All answers stayed."))
    return redirect(case_link(application))
