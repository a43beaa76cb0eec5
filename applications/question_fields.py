"""Django form fields of the question kinds, in the GOV.UK look of the form renderer.

The fields accept anything a person can type: what is wrong with it is said by `completeness`,
so that the draft, the check before submission and the formal check never differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from programmes.shapes import Option, Question

from .answer_values import normalised

FEW = 8  # more options than this are a drop-down list
HINTS = {"date": "dd.mm.rrrr", "ade": "AE:PL-12345-67890-ABCDE-12"}
INPUT_ATTRS: dict[str, dict[str, str]] = {
    "whole": {"inputmode": "numeric", "class": "govuk-input--width-10"},
    "money": {"inputmode": "decimal", "class": "govuk-input--width-10", "data-suffix": "zł"},
    "percent": {"inputmode": "decimal", "class": "govuk-input--width-5", "data-suffix": "%"},
    "date": {"class": "govuk-input--width-10"},
    "nip": {"inputmode": "numeric", "class": "govuk-input--width-10"},
    "regon": {"inputmode": "numeric", "class": "govuk-input--width-20"},
    "phone": {"type": "tel", "class": "govuk-input--width-20"},
    "email": {"inputmode": "email", "spellcheck": "false"},
    "url": {"inputmode": "url", "spellcheck": "false"},
}


class AnswerField(forms.CharField):
    """Takes what was typed; a line break is one character, spaces stay."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strip=False, **kwargs)

    def to_python(self, value: Any) -> str:
        return normalised(super().to_python(value) or "")

    def validate(self, value: Any) -> None:
        """A missing answer is for `completeness` to report."""


class OneOfField(forms.ChoiceField):
    """Only the options offered; none chosen is for `completeness` to report."""

    def validate(self, value: Any) -> None:
        if value:
            super().validate(value)


class SomeOfField(forms.MultipleChoiceField):
    def validate(self, value: Any) -> None:
        if value:
            super().validate(value)


def field_for(
    kind: str,
    label: str,
    *,
    help_text: str = "",
    required: bool = False,
    max_length: int | None = None,
    options: Sequence[Option] = (),
) -> forms.Field:
    """One input. `required` only tells the page not to call it optional."""
    common: dict[str, Any] = {
        "label": label,
        "help_text": hint(kind, help_text),
        "required": required,
        "error_messages": {"invalid_choice": _("Choose an answer from the list.")},
    }
    choices = [(option.code, option.label) for option in options]
    if kind == "yes_no":
        inline = forms.RadioSelect(attrs={"class": "govuk-radios--inline"})
        common["choices"] = [("yes", _("Yes")), ("no", _("No"))]
        return OneOfField(widget=inline, **common)
    if kind == "some_of":
        return SomeOfField(widget=forms.CheckboxSelectMultiple, choices=choices, **common)
    if kind == "one_of":
        if len(choices) > FEW:
            return OneOfField(choices=[("", _("Choose")), *choices], **common)
        return OneOfField(widget=forms.RadioSelect, choices=choices, **common)
    del common["error_messages"]
    return AnswerField(widget=_text_widget(kind, max_length), **common)


def _text_widget(kind: str, max_length: int | None) -> forms.Widget:
    if kind == "long_text":
        limit = {"data-maxlength": max_length} if max_length else {}
        rows = 3 if (max_length or 0) <= 600 else 8 if (max_length or 0) <= 1500 else 12
        return forms.Textarea(attrs={"rows": rows, **limit})
    return forms.TextInput(attrs=dict(INPUT_ATTRS.get(kind, {})))


def hint(kind: str, help_text: str) -> SafeString:
    """Help from the rule set is text, never markup."""
    example = HINTS.get(kind, "")
    if example:
        shown = format_html("{} {}", help_text, _("Format: %(example)s") % {"example": example})
        return mark_safe(shown.strip())  # noqa: S308 – both parts were escaped above
    return mark_safe(escape(help_text))  # noqa: S308 – escaped


def row_fields(question: Question, count: int) -> dict[str, forms.Field]:
    """The fields of `count` repeating rows, row by row."""
    return {
        f"{question.code}-{index}-{column.code}": field_for(
            column.kind,
            column.label,
            help_text=column.help,
            required=column.required,
            max_length=column.max_length,
            options=column.options,
        )
        for index in range(count)
        for column in question.columns
    }
