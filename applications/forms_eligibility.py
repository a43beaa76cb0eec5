"""The questions of the eligibility check: only those that the category's rules need."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation, Unit
from programmes import eligibility_words as words
from programmes.shapes import EligibilityRules

from .eligibility import Applicant, legal_personality_of, missing_fact

NONE_OF_THESE = "none_of_these"
OFFERED_AT_MOST = 20
PLACE_LENGTH = range(2, 81)
DAY_FORMATS = ["%Y-%m-%d", "%d.%m.%Y"]
WHOLE_TERYT = re.compile(r"\d{4}(\d{3})?")  # of a powiat or a gmina
YES_NO = [("yes", gettext_lazy("yes")), ("no", gettext_lazy("no")), ("", gettext_lazy("not known"))]


class EligibilityForm(forms.Form):
    """Every answer may be left out: what is missing is named in the verdict.

    A unit is searched by name; when several carry it, the page comes back with them to choose
    from. Nothing is stored.
    """

    def __init__(
        self,
        rules: EligibilityRules,
        years: str,
        data: Any = None,
        *,
        has_populations: bool = False,
    ) -> None:
        """`years` are those whose laureates wait; with `has_populations` a unit answers for the
        number of its inhabitants."""
        super().__init__(data)
        self.rules = rules
        self.unit: Unit | None = None
        needed = words.asked(rules)
        if words.AREA in needed or (words.POPULATION in needed and has_populations):
            self.fields["place"] = _place()
            self.fields["teryt"] = forms.ChoiceField(
                label=_("Unit of this name"), widget=forms.RadioSelect, required=False
            )
        made = {
            words.KIND: lambda: _kind(rules),
            words.POPULATION: _population,
            words.LEGAL_PERSONALITY: _legal_personality,
            words.REGISTERED: lambda: _day(missing_fact(words.REGISTERED)),
            words.ACTIVE: lambda: _day(missing_fact(words.ACTIVE)),
            words.FINANCIAL_YEARS: lambda: _number(missing_fact(words.FINANCIAL_YEARS), 500),
            words.LAUREATE: lambda: _yes_no(
                _("Was it a laureate of this category in: %(years)s?") % {"years": years}
            ),
            words.UNDERTAKING: lambda: _yes_no(
                _("Was this undertaking awarded in this category before?")
            ),
        }
        for name in needed:
            if name in made:
                self.fields[name] = made[name]()
        self.order_fields([words.KIND, "place", "teryt"])
        self._search()

    def _search(self) -> None:
        """Find the unit, or offer those that carry the name."""
        if "place" not in self.fields:
            return
        choice = self.fields["teryt"]
        assert isinstance(choice, forms.ChoiceField)
        text = str(self.data.get("place", "")).strip()
        self.found = self._units_named(text) if len(text) in PLACE_LENGTH else []
        if len(self.found) <= 1:
            del self.fields["teryt"]
            return
        choice.choices = [(unit.teryt, str(unit)) for unit in self.found[:OFFERED_AT_MOST]]
        if len(self.found) > OFFERED_AT_MOST:
            choice.help_text = _("Not all are shown: add the powiat or voivodeship to the name.")

    def _units_named(self, text: str) -> list[Unit]:
        if "\x00" in text:
            return []
        return list(Unit.objects.named(text)[: OFFERED_AT_MOST + 1])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        text = cleaned.get("place") or ""
        if not text:
            return cleaned
        if len(self.found) == 1:
            self.unit = self.found[0]
        elif self.found:
            chosen = cleaned.get("teryt")
            self.unit = next((unit for unit in self.found if unit.teryt == chosen), None)
            if self.unit is None and "teryt" not in self.errors:
                self.add_error("teryt", ValidationError(_("Choose the unit."), "several"))
        elif not WHOLE_TERYT.fullmatch(text):
            self.add_error("place", ValidationError(_("No unit carries this name."), "unknown"))
        return cleaned

    def applicant(self) -> Applicant:
        """The answers as facts; call it on a valid form."""
        given = self.cleaned_data
        kind, place = given.get(words.KIND, ""), given.get("place") or ""
        population = given.get(words.POPULATION)
        if population is None and self.unit is not None:
            population = self.unit.population
        return Applicant(
            kind=kind,
            teryt=self.unit.teryt if self.unit else place,
            population=population,
            legal_personality=given.get(words.LEGAL_PERSONALITY) or legal_personality_of(kind),
            registered_on=given.get(words.REGISTERED),
            active_since=given.get(words.ACTIVE),
            closed_financial_years=given.get(words.FINANCIAL_YEARS),
            was_laureate_lately=_truth(given.get(words.LAUREATE)),
            undertaking_was_awarded=_truth(given.get(words.UNDERTAKING)),
        )


def _truth(answer: str | None) -> bool | None:
    return {"yes": True, "no": False}.get(answer or "")


def _kind(rules: EligibilityRules) -> forms.Field:
    names = dict(Organisation.Kind.choices)
    choices = [(kind, names[kind]) for kind in rules.organisation_kinds]
    return forms.ChoiceField(
        label=missing_fact(words.KIND),
        choices=[*choices, (NONE_OF_THESE, _("none of these"))],
        widget=forms.RadioSelect,
        required=False,
    )


def _place() -> forms.Field:
    return forms.CharField(
        label=_("Gmina or powiat (of the seat): its name or TERYT number"),
        help_text=_("Polish letters may be left out. You may add the powiat or voivodeship."),
        min_length=PLACE_LENGTH.start,
        max_length=PLACE_LENGTH.stop - 1,
        required=False,
    )


def _population() -> forms.Field:
    return _number(missing_fact(words.POPULATION), 40_000_000)


def _legal_personality() -> forms.Field:
    return forms.ChoiceField(
        label=missing_fact(words.LEGAL_PERSONALITY),
        choices=[
            ("own", _("its own")),
            ("running_entity", _("that of the entity that runs it")),
            ("none", _("nobody's")),
            ("", _("not known")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )


def _day(label: str) -> forms.Field:
    return forms.DateField(
        label=label,
        help_text=_("For example 4.05.2022 or 2022-05-04"),
        input_formats=DAY_FORMATS,
        widget=forms.DateInput(attrs={"class": "govuk-input--width-10"}),
        required=False,
    )


def _number(label: str, most: int) -> forms.Field:
    attributes = {"inputmode": "numeric", "class": "govuk-input--width-10"}
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=most,
        widget=forms.TextInput(attrs=attributes),
        required=False,
    )


def _yes_no(label: str) -> forms.Field:
    return forms.ChoiceField(label=label, choices=YES_NO, widget=forms.RadioSelect, required=False)
