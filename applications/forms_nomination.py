"""Forms of a nomination: whom, why, and the nominee's answer to the request for consent."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from stdnum.pl import regon

from accounts.forms import checked_number
from accounts.models import Organisation
from programmes.shapes import CategoryRules

from .answer_values import normalised
from .nominating import STATEMENT_LENGTH, has_named_subject

Kind = Organisation.Kind
UNIT_KINDS = (Kind.GMINA, Kind.POWIAT)
ENTITY_KINDS = (Kind.PES, Kind.OTHER)
GIVE, DECLINE = "give", "decline"


class LongText(forms.CharField):
    """A text whose limit counts a line break as one character, whatever the browser sends."""

    def to_python(self, value: Any) -> str:
        return normalised(super().to_python(value) or "")


class StatementForm(forms.Form):
    """What a nominator may correct: the statement, and the address where consent is asked."""

    statement = LongText(
        label=_("Why this nominee"),
        help_text=_("At most 3 000 characters, spaces included. The Kapituła reads it."),
        max_length=STATEMENT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Write why you nominate this nominee.")},
    )
    contact_email = forms.EmailField(
        label=_("The nominee's e-mail address"),
        help_text=_("When you submit, the request for consent goes there. Use an office address."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Give the nominee's e-mail address.")},
    )

    def __init__(self, rules: CategoryRules, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if rules.nomination.consent != "required":
            del self.fields["contact_email"]


class ContactForm(forms.Form):
    """After submitting only the address may be corrected; the request is sent anew."""

    contact_email = forms.EmailField(
        label=_("The nominee's e-mail address"),
        help_text=_("The request is sent anew and the earlier link stops working."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class CandidateForm(StatementForm):
    """Who is nominated and why. Without a unit of the register the organisation is typed."""

    subject = forms.CharField(label=_("Name of the nominee"), max_length=200)
    name = forms.CharField(label=_("Full name of the organisation"), max_length=200)
    regon = forms.CharField(label="REGON", help_text=_("9 or 14 digits."), max_length=20)
    kind = forms.ChoiceField(label=_("Kind of the organisation"), widget=forms.RadioSelect)

    field_order = ["subject", "name", "regon", "kind", "statement", "contact_email"]

    def __init__(
        self, rules: CategoryRules, *args: Any, is_typed: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(rules, *args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [(k.value, k.label) for k in kinds_typed(rules)]
        unasked = [] if is_typed else ["name", "regon", "kind"]
        for field in [*unasked, *([] if has_named_subject(rules) else ["subject"])]:
            del self.fields[field]
        if is_typed and len(kind.choices) == 1:
            self.fields["kind"].initial = kind.choices[0][0]

    def clean_regon(self) -> str:
        text = self.cleaned_data["regon"]
        return checked_number(regon, text, _("This is not a valid REGON number."))


def kinds_typed(rules: CategoryRules) -> list[Organisation.Kind]:
    """The kinds of organisation that a nominator may name by REGON; units are chosen from the
    register."""
    wanted = rules.eligibility.organisation_kinds or ENTITY_KINDS
    return [kind for kind in Kind if kind.value in wanted and kind not in UNIT_KINDS]


def allows_units(rules: CategoryRules) -> bool:
    wanted = rules.eligibility.organisation_kinds
    return not wanted or any(kind.value in wanted for kind in UNIT_KINDS)


class ConsentForm(forms.Form):
    """The nominee's answer. In the portal the name and office are those of the membership."""

    answered_as = forms.CharField(
        label=_("Your first and last name, and office"),
        max_length=300,
        error_messages={"required": _("Give your name and office.")},
    )
    decision = forms.ChoiceField(
        label=_("Answer of the nominee"),
        choices=[
            (GIVE, _("I give consent to take part in the contest")),
            (DECLINE, _("I decline")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose: consent or decline.")},
    )
    reason = LongText(
        label=_("Reason for declining"),
        help_text=_("Only when you decline. The nominator will read it."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, is_member: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_member:
            del self.fields["answered_as"]

    @property
    def declines(self) -> bool:
        return self.cleaned_data["decision"] == DECLINE

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("decision") == DECLINE and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Give the reason why you decline."))
        return cleaned
