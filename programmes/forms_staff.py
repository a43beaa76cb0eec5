"""Forms of the pages on which staff change an edition."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from .forms import DAY_FORMATS
from .message_events import Event
from .message_words import problems_of
from .rule_versions import LARGEST_FILE


def reason_field(help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=_("Reason"),
        help_text=help_text,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CorrectionForm(forms.Form):
    """A corrected catalogue file."""

    file = forms.FileField(
        label=_("Corrected file of the edition"),
        help_text=_("The file in the TOML format, whole. Nothing is stored if it has errors."),
        widget=forms.ClearableFileInput(attrs={"accept": ".toml"}),
    )
    reason = reason_field(_("Applicants whose draft it touches read it beside the differences."))

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if not (file.name or "").lower().endswith(".toml"):
            raise ValidationError(_("Choose a file in the TOML format."), "type")
        if (file.size or 0) > LARGEST_FILE:
            raise ValidationError(_("The file is too large."), "size")
        return file


class ClosingDayForm(forms.Form):
    """A day on which the organiser's office is closed."""

    day = forms.DateField(
        label=_("Day"),
        help_text=_("For example 4.05.2022 or 2022-05-04"),
        input_formats=DAY_FORMATS,
        widget=forms.DateInput(attrs={"class": "govuk-input--width-10"}),
    )
    reason = forms.CharField(
        label=_("Reason"), help_text=_("It is shown beside the day."), max_length=120
    )


class RemovalForm(forms.Form):
    """Why something is taken back."""

    reason = reason_field()


class AnswerForm(forms.Form):
    """A question about the edition with its published answer."""

    question = forms.CharField(label=_("Question"), max_length=500)
    answer = forms.CharField(
        label=_("Answer"), max_length=5000, widget=forms.Textarea(attrs={"rows": 6})
    )


class WordingForm(forms.Form):
    """Words of a message; both fields empty go back to the words of the rules or the portal."""

    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    body = forms.CharField(
        label=_("Text of the message"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 20}),
    )
    reason = reason_field()

    def __init__(self, event: Event, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event = event

    def clean_title(self) -> str:
        return self._judged("title")

    def clean_body(self) -> str:
        return self._judged("body")

    def _judged(self, field: str) -> str:
        text: str = self.cleaned_data[field]
        problems = problems_of(self.event, text)
        if problems:
            raise ValidationError(problems)
        return text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for one, other in (("title", "body"), ("body", "title")):
            if cleaned.get(one) and not cleaned.get(other) and other not in self.errors:
                self.add_error(other, ValidationError(_("Write both the title and the text.")))
        return cleaned


class ReviewersForm(forms.Form):
    """How many independent reviews an application gets in one stage."""

    reviewers = forms.IntegerField(
        label=_("Independent reviews of an application"),
        min_value=1,
        max_value=15,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
    )
    reason = reason_field()
