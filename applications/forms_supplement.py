"""Form of the supplement: an explanation to each point of the call, and the confirmation.

The named fields themselves are a `SectionForm` of the opened questions, in the same HTML form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import Supplement
from .supplement_scope import Item, unexplained

EXPLANATION_LENGTH = 1000


@dataclass(frozen=True)
class PointRow:
    """One point of the call with the applicant's explanation."""

    item: Item
    label: str  # the condition of the checklist
    explanation: forms.BoundField


class SupplementForm(forms.Form):
    """Fields: `explanation_CODE` for each point, `confirmed`. With `submitting`, the confirmation
    is required, and so is the explanation of a point that opens neither field nor slot."""

    confirmed = forms.BooleanField(
        label=gettext_lazy(
            "I confirm the supplement as a person entitled to represent the applicant, or on that"
            " person's instruction."
        ),
        required=False,
    )

    def __init__(
        self,
        supplement: Supplement,
        labels: Mapping[str, str],
        data: Mapping[str, Any] | None = None,
        *,
        submitting: bool = False,
    ) -> None:
        self.items: list[Item] = supplement.items
        self.labels, self.submitting = labels, submitting
        saved = supplement.answers.get("explanations", {})
        super().__init__(
            data, initial={f"explanation_{code}": text for code, text in saved.items()}
        )
        self.fields = {
            f"explanation_{item['code']}": _explanation(item) for item in self.items
        } | self.fields

    def points(self) -> Iterator[PointRow]:
        for item in self.items:
            code = item["code"]
            yield PointRow(item, self.labels.get(code, code), self[f"explanation_{code}"])

    @property
    def explanations(self) -> dict[str, str]:
        return {
            item["code"]: self.cleaned_data.get(f"explanation_{item['code']}", "")
            for item in self.items
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.submitting:
            if not cleaned.get("confirmed"):
                self.add_error("confirmed", _("Confirm the supplement."))
            self._ask_for(unexplained(self.items, self.explanations))
        return cleaned

    def _ask_for(self, codes: Iterable[str]) -> None:
        for code in codes:
            self.add_error(
                f"explanation_{code}", _("Write the explanation to %(code)s.") % {"code": code}
            )


def _explanation(item: Item) -> forms.CharField:
    return forms.CharField(
        label=_("Explanation to %(code)s") % {"code": item["code"]},
        help_text=_("It goes to the secretariat and does not change what is scored."),
        required=False,
        max_length=EXPLANATION_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
