"""Forms of what is decided: an outcome, no outcome, the act of another authority, a prize."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from applications.models import Application
from juries.deciding import Line, Standing
from juries.forms_session import offer
from juries.models import PrizeDecision, Session
from juries.outcomes import FREE, NONE


class DecisionForm(forms.Form):
    outcome = forms.ChoiceField(label=_("Outcome"), widget=forms.RadioSelect)
    label = forms.CharField(
        label=_("Name of the outcome"),
        help_text=_("Only where the Kapituła gives an outcome of its own; as it is to be printed."),
        max_length=120,
        required=False,
    )
    place = forms.IntegerField(
        label=_("Place"),
        min_value=1,
        max_value=999,
        required=False,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
    )
    citation = forms.CharField(
        label=_("Citation"),
        help_text=_("Published, and printed in the letter: „The Kapituła valued …”."),
        widget=forms.Textarea(attrs={"rows": 6}),
        required=False,
    )
    reason = forms.CharField(
        label=_("Reason for departing from the proposal"),
        help_text=_("Needed only when the outcome or the place differs from the proposal."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=1000,
        required=False,
    )

    def __init__(self, standing: Standing, line: Line, data: Any = None) -> None:
        decision = line.decision
        initial = {
            "outcome": line.outcome,
            "label": line.free_label,
            "place": line.place,
            "citation": decision.citation if decision else "",
            "reason": decision.reason if decision else "",
        }
        super().__init__(data, initial=initial)
        rules = standing.rules.outcome
        offer(self, "outcome", [(code, _choice(standing, code)) for code in standing.choices])
        self.fields["citation"].widget.attrs["data-maxlength"] = rules.citation.max
        if FREE not in standing.choices:
            del self.fields["label"]
        if line.is_chosen:
            del self.fields["place"]
            if FREE not in standing.choices:
                del self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        return {"place": None, "reason": "", **cleaned}


def _choice(standing: Standing, code: str) -> Any:
    if code == NONE:
        return _("no certificate") if standing.stage.is_last else _("does not go on")
    return standing.label(code, free=str(_("another outcome, named by the Kapituła")))


class ActForm(forms.Form):
    """The act by which another authority decides a stage."""

    number = forms.CharField(
        label=_("Number of the act"),
        max_length=60,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )
    on = forms.DateField(
        label=_("Date of the act"),
        widget=forms.DateInput(
            format="%Y-%m-%d", attrs={"type": "date", "class": "govuk-input--width-10"}
        ),
    )

    def __init__(self, session: Session | None, data: Any = None) -> None:
        known = {"number": session.act_number, "on": session.act_on} if session else {}
        super().__init__(data, initial=known)


class PrizeForm(forms.Form):
    """A special prize: `holder` is an application's public id, `other` or `nobody`."""

    OTHER, NOBODY = "other", "nobody"

    holder = forms.ChoiceField(label=_("Who holds the prize"))
    holder_id = forms.CharField(
        label=_("NIP, REGON or TERYT of another organisation"),
        help_text=_("Only where the prize goes to an organisation without an application."),
        max_length=14,
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )
    holder_name = forms.CharField(
        label=_("Name of the person, team or undertaking"),
        help_text=_(
            "Only where the prize is not for the organisation itself. This name stands on the"
            " certificate and in the register, the organisation beside it."
        ),
        max_length=200,
        required=False,
    )
    citation = forms.CharField(
        label=_("What the prize is given for"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=2000,
        required=False,
    )
    reason = forms.CharField(
        label=_("Why nobody holds it"),
        help_text=_("Only where the prize is not given."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=False,
    )

    def __init__(
        self,
        offered: Sequence[Application],
        kept: PrizeDecision | None,
        data: Any = None,
        **kwargs: Any,
    ) -> None:
        self.offered = {str(row.public_id): row for row in offered}
        super().__init__(data, initial=self._initial(kept), **kwargs)
        named = [(key, f"{row.holder_name} ({row.reference})") for key, row in self.offered.items()]
        rest = [
            (self.OTHER, _("an organisation without an application")),
            (self.NOBODY, _("nobody")),
        ]
        offer(self, "holder", [("", _("Choose")), *named, *rest])

    def _initial(self, kept: PrizeDecision | None) -> dict[str, Any]:
        if kept is None:
            return {}
        organisation, application = kept.organisation, kept.application
        holder = self.NOBODY if organisation is None else self.OTHER
        return {
            "holder": str(application.public_id) if application else holder,
            "holder_id": (organisation.regon or organisation.teryt or organisation.nip)
            if organisation and not application
            else "",
            "holder_name": kept.holder_name,
            "citation": kept.citation,
            "reason": kept.reason,
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("holder") == self.OTHER:
            key = cleaned.get("holder_id", "").replace(" ", "").replace("-", "")
            rows = Organisation.objects.filter(Q(regon=key) | Q(nip=key) | Q(teryt=key))
            self.organisation = rows.first() if key else None
            if self.organisation is None:
                self.add_error("holder_id", _("No organisation with this number is known."))
        return cleaned

    def decision(self) -> dict[str, Any]:
        """The keywords of `decide_prize`."""
        data = self.cleaned_data
        words = {name: data[name] for name in ("holder_name", "citation", "reason")}
        if data["holder"] == self.OTHER:
            return {"organisation": self.organisation, **words}
        return {"application": self.offered.get(data["holder"]), **words}


class NobodyForm(forms.Form):
    reason = forms.CharField(
        label=_("Why nobody is awarded in this category"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
    )
