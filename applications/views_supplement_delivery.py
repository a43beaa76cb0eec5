"""Act of the secretariat: a call to supplement that no e-mail delivered was delivered otherwise.

Without it an application whose every address is refused would wait for ever: no term runs before
the delivery.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programmes.timetable import WARSAW

from .models import Application, Supplement
from .step_request import StepRequest
from .supplementing import lock_open_supplement, open_supplement, record_delivery


class DeliveryForm(forms.Form):
    """When and how; the day lies between the issue of the call and today, in Warsaw."""

    on = forms.DateField(
        label=gettext_lazy("Day of delivery"),
        widget=forms.DateInput(attrs={"type": "date", "class": "govuk-input--width-10"}),
        error_messages={"required": gettext_lazy("Give the day of delivery.")},
    )
    way = forms.ChoiceField(
        label=gettext_lazy("Way of delivery"),
        choices=[
            ("e-delivery", gettext_lazy("e-Delivery")),
            ("post", gettext_lazy("letter by post")),
            ("in person", gettext_lazy("handed over in person")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the way of delivery.")},
    )

    def __init__(self, data: Any, *, issued_at: datetime, now: datetime) -> None:
        super().__init__(data, use_required_attribute=False)
        self.issued_at, self.now = issued_at, now

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        first, last = (m.astimezone(WARSAW).date() for m in (self.issued_at, self.now))
        if not first <= on <= last:
            raise ValidationError(_("The day lies between the issue of the call and today."))
        return on

    @property
    def delivered_at(self) -> datetime:
        """The day decides about the term; its noon stands for a time that nobody wrote down."""
        noon = datetime.combine(self.cleaned_data["on"], time(12), WARSAW)
        return min(max(noon, self.issued_at), self.now)


def deliver_supplement(request: StepRequest, application: Application) -> HttpResponse:
    supplement = open_supplement(application)
    if supplement is None:  # answered between the gate's question and this one
        raise Http404
    form = DeliveryForm(
        request.POST if request.method == "POST" else None,
        issued_at=supplement.issued_at,
        now=request.received_at,
    )
    if request.method == "POST" and form.is_valid():
        try:
            with request.step():
                _record(supplement, form, at=request.received_at)
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            return redirect(request.case_url)
    page = {"application": application, "form": form}
    return render(request, "applications/supplement_delivery.html", page)


def _record(supplement: Supplement, form: DeliveryForm, *, at: datetime) -> None:
    supplement = lock_open_supplement(supplement, at=at)
    record_delivery(supplement, at=form.delivered_at, by=form.cleaned_data["way"])
