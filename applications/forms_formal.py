"""Forms of the formal check and of the second person who decides about a rejection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programmes.shapes import CategoryRules, CheckItem

from .drafting import rules_of
from .formal_check import faults_of
from .formal_checklist import NO, NOT_APPLICABLE, YES, Answers, Fault
from .models import Application, FormalCheck
from .supplement_scope import Item, choices_of

NOTE_LENGTH = 1000
REASON_LENGTH = 4000


@dataclass(frozen=True)
class ItemRow:
    """One condition of the checklist with its bound fields, as the page lays it out."""

    item: CheckItem
    answer: forms.BoundField
    note: forms.BoundField
    call: list[forms.BoundField]  # of a call to supplement; empty for what cannot be mended
    is_proposed: bool  # the portal proposes this answer
    has_call_errors: bool


class FormalCheckForm(forms.Form):
    """The whole checklist at once. Fields: `answer_CODE`, `note_CODE` and, for what can be
    mended, `text_CODE`, `fields_CODE`, `slots_CODE`, `decisive_CODE`; `result`, `reason`."""

    result = forms.ChoiceField(
        label=gettext_lazy("Result of the formal check"),
        choices=FormalCheck.Result.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the result of the formal check.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason for the negative formal check"),
        help_text=gettext_lazy("Only for a negative formal check. The applicant will read it."),
        required=False,
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(
        self,
        application: Application,
        data: Mapping[str, Any] | None = None,
        *,
        proposed: Answers,
        earlier: Answers,
    ) -> None:
        self.application, self.proposed = application, proposed
        self.rules: CategoryRules = rules_of(application).until_stage(application.stage_no)
        super().__init__(data, initial=_initial(self.rules.checklist, proposed, earlier))
        fields: dict[str, forms.Field] = {}
        for item in self.rules.checklist:
            fields |= _fields_of(item, self.rules)
        self.fields = fields | self.fields

    def rows(self) -> Iterable[ItemRow]:
        for item in self.rules.checklist:
            names = [f"{part}_{item.code}" for part in ("text", "fields", "slots", "decisive")]
            call = [self[name] for name in names if name in self.fields]
            yield ItemRow(
                item=item,
                answer=self[f"answer_{item.code}"],
                note=self[f"note_{item.code}"],
                call=call,
                is_proposed=item.code in self.proposed,
                has_call_errors=any(field.errors for field in call),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "result" in cleaned:
            self.show(
                faults_of(
                    self.application,
                    answers=self.answers,
                    result=cleaned["result"],
                    reason=cleaned.get("reason", ""),
                    items=self.items,
                )
            )
        return cleaned

    def show(self, faults: Iterable[Fault]) -> None:
        """Put each fault at the field it is about: an answer, a note, a point of the call."""
        for fault in faults:
            self.add_error(self._field_of(fault), fault.message)

    def _field_of(self, fault: Fault) -> str | None:
        if fault.about in self.fields:
            return fault.about
        if f"answer_{fault.about}" not in self.fields:
            return None
        if self.answers[fault.about]["answer"] != NO:
            return f"answer_{fault.about}"
        if not self.answers[fault.about]["note"].strip():
            return f"note_{fault.about}"
        text = f"text_{fault.about}"
        return text if text in self.fields else f"answer_{fault.about}"

    @property
    def answers(self) -> dict[str, dict[str, str]]:
        return {
            item.code: {
                "answer": self.cleaned_data.get(f"answer_{item.code}", ""),
                "note": self.cleaned_data.get(f"note_{item.code}", ""),
            }
            for item in self.rules.checklist
        }

    @property
    def items(self) -> list[Item]:
        """The points of the call: one for every "no" that can be mended."""
        given = self.cleaned_data
        return [
            Item(
                code=item.code,
                text=given.get(f"text_{item.code}", ""),
                fields=list(given.get(f"fields_{item.code}", [])),
                slots=list(given.get(f"slots_{item.code}", [])),
                decisive=given.get(f"decisive_{item.code}", False),
            )
            for item in self.rules.checklist
            if item.mendable and given.get(f"answer_{item.code}") == NO
        ]


def _fields_of(item: CheckItem, rules: CategoryRules) -> dict[str, forms.Field]:
    fields: dict[str, forms.Field] = {
        f"answer_{item.code}": forms.ChoiceField(
            label=_answer_label(item.code),
            choices=[(YES, _("Yes")), (NO, _("No")), (NOT_APPLICABLE, _("Not applicable"))],
            widget=forms.RadioSelect(attrs={"class": "govuk-radios--inline govuk-radios--small"}),
            required=False,  # the rule reports it, with the item's code
        ),
        f"note_{item.code}": forms.CharField(
            label=_("Note to %(code)s") % {"code": item.code},
            required=False,
            max_length=NOTE_LENGTH,
            widget=forms.Textarea(attrs={"rows": 2}),
        ),
    }
    if item.mendable:
        fields |= _fields_of_call(item, rules)
    return fields


def _answer_label(code: str) -> str:
    """The heading above shows the code; whoever hears the group alone hears it, too."""
    return format_html('<span class="govuk-visually-hidden">{}: </span>{}', code, _("Answer"))


def _fields_of_call(item: CheckItem, rules: CategoryRules) -> dict[str, forms.Field]:
    questions, slots = choices_of(item, rules)
    small = forms.CheckboxSelectMultiple(attrs={"class": "govuk-checkboxes--small"})
    code = item.code
    fields: dict[str, forms.Field] = {
        f"text_{code}": forms.CharField(
            label=_("What is to be done (%(code)s)") % {"code": code},
            required=False,
            max_length=NOTE_LENGTH,
            widget=forms.Textarea(attrs={"rows": 3}),
        )
    }
    if questions:
        fields[f"fields_{code}"] = forms.MultipleChoiceField(
            label=_("Fields that may be changed (%(code)s)") % {"code": code},
            choices=[
                (question.code, f"{question.code}. {question.label}") for question in questions
            ],
            widget=small,
            required=False,
        )
    if slots:
        fields[f"slots_{code}"] = forms.MultipleChoiceField(
            label=_("Attachments that may be changed (%(code)s)") % {"code": code},
            choices=[(each.code, f"{each.code}. {each.label}") for each in slots],
            widget=small,
            required=False,
        )
    fields[f"decisive_{code}"] = forms.BooleanField(
        label=_("Not mended, it means a negative formal check (%(code)s)") % {"code": code},
        required=False,
    )
    return fields


def _initial(checklist: Iterable[CheckItem], proposed: Answers, earlier: Answers) -> dict[str, Any]:
    """What the person finds filled in: the portal's proposals before an earlier check's answers."""
    initial: dict[str, Any] = {}
    for item in checklist:
        given = proposed.get(item.code) or earlier.get(item.code) or {}
        initial[f"answer_{item.code}"] = given.get("answer", "")
        initial[f"note_{item.code}"] = given.get("note", "")
        initial[f"text_{item.code}"] = item.standard_text
        initial[f"fields_{item.code}"] = list(item.fields)
        initial[f"slots_{item.code}"] = list(item.slots)
        initial[f"decisive_{item.code}"] = True
    return initial


class RejectionDecisionForm(forms.Form):
    """The second person's decision about a proposed negative check."""

    APPROVE, RETURN = "approve", "return"

    decision = forms.ChoiceField(
        label=gettext_lazy("Decision of the second person"),
        choices=[
            (APPROVE, gettext_lazy("Approve the negative formal check")),
            (RETURN, gettext_lazy("Return it for another check")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose: approve or return.")},
    )
    return_reason = forms.CharField(
        label=gettext_lazy("Reason for the return"),
        help_text=gettext_lazy("The person who prepared the check will read it."),
        required=False,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("decision") == self.RETURN and not cleaned.get("return_reason", "").strip():
            self.add_error("return_reason", _("Give the reason for the return."))
        return cleaned
