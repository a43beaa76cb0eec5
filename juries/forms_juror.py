"""Forms of a member of the Kapituła and of its secretary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.models import Application
from juries.assigning import scores_in
from juries.conflicts import CIRCUMSTANCES
from juries.models import Assignment, Juror, Pairing, Review
from juries.score_card import POINTS, REASON, Asked, Typed, check_card, check_typed
from programmes.models import Criterion
from programmes.shapes import ScoringRules

CIRCUMSTANCE_LABELS = {
    "a": gettext_lazy("a) employment or paid co-operation"),
    "b": gettext_lazy("b) an office held with the applicant"),
    "c": gettext_lazy("c) family or living together"),
    "d": gettext_lazy("d) part in preparing the application"),
    "e": gettext_lazy("e) work for a partner or adviser named in the application"),
    "f": gettext_lazy("f) other circumstances"),
}


def circumstance_choices() -> list[tuple[str, Any]]:
    return [("", _("Choose")), *((code, CIRCUMSTANCE_LABELS[code]) for code in CIRCUMSTANCES)]


class AgreeForm(forms.Form):
    """One box under a text that is signed."""

    agree = forms.BooleanField(
        label=gettext_lazy("I have read the text and I make this statement"),
        error_messages={"required": gettext_lazy("Tick the box to make the statement.")},
    )


def parties_of(application: Application) -> str:
    """Whom the application is about and, in a nomination, who nominates."""
    if application.nominee is None:
        return application.applicant.name
    named = [application.holder_name, application.nominee.name]
    nominee = ", ".join(dict.fromkeys(named))
    return f"{nominee} ({_('nominated by')}: {application.applicant.name})"


class StandingForm(forms.Form):
    """The declaration about one applicant."""

    standing = forms.ChoiceField(
        choices=[
            ("free", gettext_lazy("no obstacle")),
            ("recused", gettext_lazy("I recuse myself")),
            ("doubt", gettext_lazy("please rule on a doubt")),
        ],
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--small"}),
        required=False,
    )
    circumstance = forms.ChoiceField(
        label=gettext_lazy("Circumstance"), choices=circumstance_choices, required=False
    )
    description = forms.CharField(
        label=gettext_lazy("Description"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "data-maxlength": 300}),
    )

    def __init__(self, application: Application, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, prefix=str(application.public_id), **kwargs)
        self.application = application
        self.fields["standing"].label = parties_of(application)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("standing") == "doubt" and not data.get("circumstance"):
            self.add_error("circumstance", _("Say which circumstance the doubt is about."))
        if not data.get("standing") and (data.get("circumstance") or data.get("description")):
            self.add_error("standing", _("Choose your declaration."))
        return data


class LateConflictForm(forms.Form):
    circumstance = forms.ChoiceField(
        label=gettext_lazy("Circumstance"),
        choices=circumstance_choices,
        error_messages={"required": gettext_lazy("Choose one of the circumstances a to f.")},
    )
    description = forms.CharField(
        label=gettext_lazy("Description"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "data-maxlength": 300}),
    )


class RulingForm(forms.Form):
    ruling = forms.ChoiceField(
        label=gettext_lazy("Ruling"),
        choices=[
            ("recused", gettext_lazy("recused from reviewing this application")),
            ("cleared", gettext_lazy("no ground for recusal")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the ruling.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4, "data-maxlength": 1000}),
        error_messages={"required": gettext_lazy("Give the reason for the ruling.")},
    )


class ReasonForm(forms.Form):
    """A recorded act of the secretary needs its reason."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "data-maxlength": 300}),
        error_messages={"required": gettext_lazy("Give the reason.")},
    )


class JurorChoice(forms.ModelChoiceField):
    def label_from_instance(self, juror: Juror) -> str:
        return f"{juror.user.name} ({juror.get_role_display()})"


class ReplaceForm(ReasonForm):
    field_order = ("new", "reason")

    def __init__(self, old: Juror, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        others = old.jury.jurors.filter(until__isnull=True).exclude(pk=old.pk)
        self.fields["new"] = JurorChoice(
            queryset=others.select_related("user"),
            to_field_name="public_id",
            label=_("Who takes over"),
            error_messages={"required": _("Choose who takes over.")},
        )
        self.order_fields(self.field_order)


class AssignForm(forms.Form):
    """Members who declared that nothing stands in the way and do not have the application."""

    def __init__(self, application, jury, stage, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        free = Pairing.objects.filter(
            application=application, standing=Pairing.Standing.FREE
        ).values("juror")
        has = Assignment.objects.filter(
            application=application, stage=stage, state=Assignment.State.ACTIVE
        ).values("juror")
        self.fields["juror"] = JurorChoice(
            queryset=jury.jurors.filter(scores_in(stage), until__isnull=True, pk__in=free)
            .exclude(pk__in=has)
            .select_related("user"),
            to_field_name="public_id",
            label=_("Member of the Kapituła"),
            error_messages={"required": _("Choose a member of the Kapituła.")},
        )


class RevisionForm(forms.Form):
    """The revision of the draft that was previewed."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class ScoreSheetForm(forms.Form):
    """A score card. Every field takes any text, so that a draft keeps what was typed; faults are
    shown at the fields by `show`."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self,
        criteria: Sequence[Criterion],
        rules: ScoringRules,
        *args: Any,
        review: Review | None = None,
        **kwargs: Any,
    ):
        self.criteria, self.rules = criteria, rules
        kwargs.setdefault("initial", self._initial(review))
        super().__init__(*args, **kwargs)
        for criterion in criteria:
            self._add(criterion)

    @staticmethod
    def _initial(review: Review | None) -> dict[str, Any]:
        if review is None:
            return {"revision": 0}
        initial: dict[str, Any] = {"revision": review.revision}
        for code, line in review.typed.items():
            typed = Typed.read(line)
            initial[field_name(POINTS, code)] = typed.points
            initial[field_name(REASON, code)] = typed.reason
            initial[field_name("skip", code)] = typed.not_applicable
        return initial

    def _add(self, criterion: Criterion) -> None:
        code = criterion.code
        self.fields[field_name(POINTS, code)] = forms.CharField(
            label=_("Points – %(code)s") % {"code": code},
            required=False,
            strip=False,
            widget=forms.TextInput(
                attrs={
                    "class": "govuk-input--width-5",
                    "inputmode": "decimal",
                    "autocomplete": "off",
                    "data-suffix": f"/ {criterion.max_points.normalize():f}",
                }
            ),
        )
        if self.rules.not_applicable:
            self.fields[field_name("skip", code)] = forms.BooleanField(
                label=_("Not applicable – %(code)s") % {"code": code}, required=False
            )
        self.fields[field_name(REASON, code)] = forms.CharField(
            label=_("Reason – %(code)s") % {"code": code},
            required=False,
            strip=False,
            widget=forms.Textarea(attrs={"rows": 5, "data-maxlength": self.rules.reason.max}),
        )

    def rows(self) -> list[dict[str, Any]]:
        """Each criterion with its bound fields, for the page."""
        skip = self.rules.not_applicable
        return [
            {
                "criterion": criterion,
                "points": self[field_name(POINTS, criterion.code)],
                "reason": self[field_name(REASON, criterion.code)],
                "skip": self[field_name("skip", criterion.code)] if skip else None,
            }
            for criterion in self.criteria
        ]

    def typed(self) -> dict[str, Typed]:
        """What was typed, by criterion code."""
        data = self.cleaned_data
        return {
            c.code: Typed(
                points=data.get(field_name(POINTS, c.code), ""),
                reason=data.get(field_name(REASON, c.code), ""),
                not_applicable=data.get(field_name("skip", c.code), False),
            )
            for c in self.criteria
        }

    def show_faults(self, *, whole: bool) -> bool:
        """Put the faults at their fields; with `whole` what is missing is one too. True if any."""
        asked = [Asked(c.code, c.max_points, c.step) for c in self.criteria]
        typed = self.typed()
        if whole:
            self.show(check_card(typed, asked, self.rules).errors)
        else:
            self.show(check_typed(typed, asked, self.rules))
        return bool(self.errors)

    def show(self, errors: Mapping[tuple[str, str], str]) -> None:
        for (code, part), text in errors.items():
            self.add_error(field_name(part, code), text)


def field_name(part: str, code: str) -> str:
    return f"{part}-{code}"
