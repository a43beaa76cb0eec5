"""The sheet on which published results are corrected: one small form a line, and the reason."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from juries.corrected_lines import Corrected, changed, faults_of, rules_in
from juries.forms_session import offer
from juries.minutes import awarded_first
from juries.models import Resolution
from juries.outcomes import FREE, NONE, codes_of, is_free_choice, label_of


class CorrectionReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason for the correction"),
        help_text=gettext_lazy(
            "Published with the corrected results and told in the letters. Do not give names of"
            " persons."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=1000,
    )


class CorrectedLineForm(forms.Form):
    outcome = forms.ChoiceField(label=gettext_lazy("Outcome"))
    label = forms.CharField(
        label=gettext_lazy("Name of the outcome"),
        help_text=gettext_lazy("Only of an outcome of its own; as it is to be printed."),
        max_length=120,
        required=False,
    )
    place = forms.IntegerField(
        label=gettext_lazy("Place"),
        min_value=1,
        max_value=999,
        required=False,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
    )
    citation = forms.CharField(
        label=gettext_lazy("Citation"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )

    def __init__(self, content: dict[str, Any], line: dict[str, Any], data: Any = None) -> None:
        """`holder` and `reference` stand beside the form; `line` is the bundle's."""
        self.line = line
        initial = {name: line[name] for name in ("outcome", "label", "place", "citation")}
        super().__init__(data, initial=initial, prefix=line["application"])
        rules, stage = rules_in(content)
        codes = codes_of(rules, stage)
        offer(self, "outcome", [(code, _choice(code, rules, stage)) for code in codes])
        self.fields["citation"].widget.attrs["data-maxlength"] = rules.citation.max
        if FREE not in codes:
            del self.fields["label"]
        if is_free_choice(rules, stage):
            del self.fields["place"]

    @property
    def corrected(self) -> Corrected:
        data = self.cleaned_data
        return Corrected(
            data["outcome"],
            data.get("place", self.line["place"]),
            data["citation"],
            data.get("label", ""),
        )

    @property
    def is_open(self) -> bool:
        """Whether the page shows the fields of this line without being asked."""
        return self.is_bound and (bool(self.errors) or self.has_changed())


def _choice(code: str, rules: Any, stage: Any) -> Any:
    if code == NONE:
        return _("no certificate") if stage.is_last else _("does not go on")
    own = str(_("another outcome, named by the Kapituła"))
    return label_of(code, rules, advanced=stage.advanced_label, free=own)


class CorrectionSheet:
    """`data` is what was posted; without it the sheet shows what is published."""

    def __init__(self, resolution: Resolution, data: Any = None) -> None:
        content = resolution.bundle
        self.content = content
        self.reason = CorrectionReasonForm(data)
        self.lines = [CorrectedLineForm(content, line, data) for line in awarded_first(content)]
        parties = {row["application"]: row for row in content["applications"]}
        for form in self.lines:
            form.holder = parties[form.line["application"]]["holder"]  # type: ignore[attr-defined]
            form.reference = parties[form.line["application"]]["reference"]  # type: ignore[attr-defined]

    @property
    def forms(self) -> list[forms.Form]:
        return [*self.lines, self.reason]

    @cached_property
    def changed(self) -> dict[str, Corrected]:
        """The corrected lines; of a sheet whose fields are valid."""
        given = {form.line["application"]: form.corrected for form in self.lines}
        return changed(self.content, given)

    def is_valid(self) -> bool:
        """Field by field, then by the rules of the edition, said at the field that it concerns."""
        if [form for form in self.lines if not form.is_valid()]:
            return False
        faults = faults_of(self.content, self.changed)
        for key, row in faults.items():
            for field, text in row.items():
                self.refuse(key, text, field)
        has_reason = self.reason.is_valid()
        if not self.changed:
            self.reason.add_error(None, _("Nothing is changed: correct at least one result."))
        return has_reason and bool(self.changed) and not faults

    def refuse(self, application: str, text: str, field: str = "outcome") -> None:
        form = next(form for form in self.lines if form.line["application"] == application)
        form.add_error(field if field in form.fields else None, text)

    def __iter__(self) -> Iterator[CorrectedLineForm]:
        return iter(self.lines)
