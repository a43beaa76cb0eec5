from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .models import DeadlineChange, Edition
from .timetable import NoSuchLocalTime, parse_local

DAY_FORMATS = ["%Y-%m-%d", "%d.%m.%Y"]
CLOCK_FORMATS = ["%H:%M:%S", "%H:%M"]


class DeadlineForm(forms.Form):
    """A new deadline as Warsaw's clocks show it; `cleaned_data["value"]` is the aware moment."""

    kind = forms.ChoiceField(label=_("Which deadline"))
    day = forms.DateField(
        label=_("New day"),
        help_text=_("For example 4.05.2022 or 2022-05-04"),
        input_formats=DAY_FORMATS,
    )
    clock = forms.TimeField(
        label=_("Hour in Warsaw"),
        help_text=_("With seconds, for example 23:59:59"),
        input_formats=CLOCK_FORMATS,
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("It is published beside the deadline and sent to applicants."),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    basis = forms.CharField(
        label=_("Paragraph of the contest's rules"), max_length=120, required=False
    )

    def __init__(self, edition: Edition, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = set(edition.deadlines.values_list("kind", flat=True))
        if edition.phase != Edition.Phase.ANNOUNCED:
            known.discard(DeadlineChange.Kind.CALL_OPENS)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [choice for choice in DeadlineChange.Kind.choices if choice[0] in known]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        day, clock = cleaned.get("day"), cleaned.get("clock")
        if day and clock:
            try:
                cleaned["value"] = parse_local(datetime.combine(day, clock))
            except NoSuchLocalTime as error:
                self.add_error("clock", ValidationError(str(error), "no_such_time"))
        return cleaned
