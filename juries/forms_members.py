"""Forms of the membership of a Kapituła."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from juries.forms_juror import ReasonForm
from juries.models import Juror, Session
from programmes.forms import DAY_FORMATS
from programmes.timetable import end_of_day


class AppointForm(ReasonForm):
    """The person, the role, and what the invitation says."""

    email = forms.EmailField(label=_("E-mail address"))
    name = forms.CharField(
        label=_("First and last name"),
        help_text=_("Needed if the person has no account yet."),
        max_length=150,
        required=False,
    )
    role = forms.ChoiceField(label=_("Role"), choices=Juror.Role.choices)
    mode = forms.ChoiceField(label=_("Mode of the session"), choices=Session.Mode.choices)
    place = forms.CharField(label=_("Place of the session"), max_length=200)
    minutes_each = forms.IntegerField(
        label=_("Minutes for one application"),
        min_value=5,
        max_value=600,
        initial=90,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
    )
    recusals_until = forms.DateField(
        label=_("Recusals until the end of the day"),
        help_text=_("For example 4.05.2022 or 2022-05-04"),
        input_formats=DAY_FORMATS,
        widget=forms.DateInput(attrs={"class": "govuk-input--width-10"}),
    )
    answer_until = forms.DateField(
        label=_("Answer until the end of the day"),
        help_text=_("For example 4.05.2022 or 2022-05-04"),
        input_formats=DAY_FORMATS,
        widget=forms.DateInput(attrs={"class": "govuk-input--width-10"}),
    )
    field_order = (
        "email", "name", "role", "mode", "place", "minutes_each", "recusals_until",
        "answer_until", "reason",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        email = cleaned.get("email")
        is_nameless = email and not cleaned.get("name")
        if is_nameless and not User.objects.filter(email__iexact=email).exists():
            message = _("There is no account with this address: give the person's name.")
            self.add_error("name", ValidationError(message, "unknown"))
        return cleaned

    def moment(self, field: str) -> datetime:
        return end_of_day(self.cleaned_data[field])
