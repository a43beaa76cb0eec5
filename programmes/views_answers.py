"""Questions and answers that staff publish on the page of an edition."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from records.clock import database_now

from .forms_staff import AnswerForm, RemovalForm
from .models import PublishedAnswer
from .published_answers import change_answer, move_answer, publish_answer, withdraw_answer
from .views_staff import staff_context, staff_edition


@require_http_methods(["GET", "HEAD", "POST"])
def published_answers(request: HttpRequest, edition: str) -> HttpResponse:
    found = staff_edition(request, edition)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        publish_answer(found, **form.cleaned_data, by=request.user, at=database_now())
        messages.success(request, _("The answer was published."))
        return redirect("published_answers", edition=found.slug)
    rows = list(found.published_answers.all())
    context = staff_context(request, found) | {
        "form": form,
        "answers": [row for row in rows if row.withdrawn_at is None],
        "withdrawn": [row for row in rows if row.withdrawn_at is not None],
    }
    return render(request, "programmes/published_answers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def published_answer(request: HttpRequest, edition: str, answer: uuid.UUID) -> HttpResponse:
    """One answer. `do` says what a POST does: change, up, down or withdraw."""
    found = staff_edition(request, edition)
    row = get_object_or_404(found.published_answers, public_id=answer)
    do = request.POST.get("do", "")
    given = {"question": row.question, "answer": row.answer}
    form = AnswerForm(request.POST if do == "change" else None, initial=given)
    removal = RemovalForm(request.POST if do == "withdraw" else None)
    if request.method == "POST" and _act(request, row, do, form, removal):
        return redirect("published_answers", edition=found.slug)
    context = staff_context(request, found) | {"answer": row, "form": form, "removal": removal}
    return render(request, "programmes/published_answer.html", context)


def _act(
    request: HttpRequest, row: PublishedAnswer, do: str, form: AnswerForm, removal: RemovalForm
) -> bool:
    """Whether the act was done; a refusal is added to its form."""
    by, at = request.user, database_now()
    used = removal if do == "withdraw" else form
    try:
        if do in ("up", "down"):
            move_answer(row, up=do == "up", by=by, at=at)
        elif do == "change" and form.is_valid():
            change_answer(row, **form.cleaned_data, by=by, at=at)
            messages.success(request, _("The answer was changed."))
        elif do == "withdraw" and removal.is_valid():
            withdraw_answer(row, reason=removal.cleaned_data["reason"], by=by, at=at)
            messages.success(request, _("The answer was withdrawn."))
        else:
            return False
    except ValidationError as refused:
        if not used.is_bound:
            messages.error(request, " ".join(refused.messages))
            return True
        used.add_error(None, refused)
        return False
    return True
