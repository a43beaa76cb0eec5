"""Withdrawing an application: an act on its case; the gate calls this view."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render

from .forms_submission import WithdrawalForm
from .models import Application
from .step_request import StepRequest
from .withdrawing import withdraw


def withdraw_application(request: StepRequest, application: Application) -> HttpResponse:
    form = WithdrawalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            with request.step() as locked:
                withdraw(
                    locked,
                    reason=form.cleaned_data["reason"],
                    by=request.user,
                    at=request.received_at,
                )
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            return redirect(request.case_url)
    return render(request, "applications/withdraw.html", {"application": application, "form": form})
