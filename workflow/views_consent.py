"""The page behind the link of a request for consent: for a nominee without an account."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from applications.consenting import ConsentRefused, find_by_token
from applications.forms_nomination import ConsentForm
from applications.models import Application, Nomination
from applications.views_nomination import consent_context, record_answer
from programmes.entry_words import speak_of
from records.clock import database_now
from records.ledger import witnessed

from .cases import cancel_case, locked_case


@never_cache
def consent_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the nomination, POST answers it once. A used, old or unknown link says nothing
    about any nomination."""
    found = find_by_token(token)
    if found is None:
        return render(request, "applications/consent_ended.html", status=404)
    speak_of(found.application)
    form = ConsentForm(request.POST if request.method == "POST" else None, is_member=False)
    if request.method == "POST" and form.is_valid():
        try:
            answered = _answer(request, found, form)
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            context = {"application": answered.application, "nomination": answered}
            return render(request, "applications/consent_answered.html", context)
    return render(request, "applications/consent.html", consent_context(found.application, form))


def _answer(request: HttpRequest, found: Nomination, form: ConsentForm) -> Nomination:
    """Under the case's locks, like a step of the gate; declining ends the case."""
    application, at = found.application, database_now()
    _refuse_nominator(request, application)
    with witnessed(by=None, at=at), locked_case(application) as case:
        record_answer(
            application, form, answered_as=form.cleaned_data["answered_as"], by=None, at=at
        )
        if form.declines:
            cancel_case(case)
    return Nomination.objects.select_related("application__category__edition").get(pk=found.pk)


def _refuse_nominator(request: HttpRequest, application: Application) -> None:
    """Whoever is logged in as one of those who nominate does not answer for the nominee."""
    if request.user.is_authenticated and request.user.has_perm(
        "applications.prepare_application", application
    ):
        raise ConsentRefused(_("Whoever nominates cannot answer for the nominee."))
