from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .models import DeadlineChange, Edition
from .timetable import NoSuchLocalTime, parse_local

DAY_FORMATS = ["%Y-%m-%d", "%d.%m.%Y"]
CLOCK_FORMATS = ["%H:%M:%S", "%H:%M"]


class DeadlineForm(forms.Form):
    """A new deadline as Warsaw's clocks show it; `cleaned_data` holds the aware moment `value`, the
    `kind` and the `stage` that it belongs to, None where all stages share it."""

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
        self.stages = {stage.ordinal: stage for stage in edition.stages.all()}
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = self._choices(edition)

    def _choices(self, edition: Edition) -> list[tuple[str, str]]:
        """Every kind; where there are several stages also each kind of each stage, as `kind/2`."""
        kinds = [
            (value, capfirst(str(label)))
            for value, label in DeadlineChange.Kind.choices
            if value != DeadlineChange.Kind.CALL_OPENS or edition.phase == Edition.Phase.ANNOUNCED
        ]
        if len(self.stages) < 2:
            return kinds
        return kinds + [
            (f"{value}/{no}", gettext("%(kind)s – stage %(stage)s") % {"kind": label, "stage": no})
            for no in self.stages
            for value, label in kinds
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind, _slash, no = cleaned.get("kind", "").partition("/")
        cleaned |= {"kind": kind, "stage": self.stages[int(no)] if no else None}
        day, clock = cleaned.get("day"), cleaned.get("clock")
        if day and clock:
            try:
                cleaned["value"] = parse_local(datetime.combine(day, clock))
            except NoSuchLocalTime as error:
                self.add_error("clock", ValidationError(str(error), "no_such_time"))
        return cleaned
