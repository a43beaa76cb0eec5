"""Forms of the session of the Kapituła and of the approval of its results."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from juries.models import Juror, Session
from juries.sessions import VOTING_ROLES, Bench
from programmes.shapes import SessionRules

MOMENT_FORMAT = "%Y-%m-%dT%H:%M"
STANDARD_AGENDA = """\
Otwarcie posiedzenia i stwierdzenie kworum
Przyjęcie porządku obrad i przypomnienie wyłączeń
Omówienie list rankingowych i propozycji rozstrzygnięć
Głosowania i przyjęcie uzasadnień
Sprawy różne i zamknięcie posiedzenia"""


def offer(form: forms.Form, name: str, choices: Sequence[tuple[str, Any]]) -> None:
    """Give a choice field what may be chosen this time."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


class CloseScoringForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason for closing scoring without the missing reviews"),
        help_text=_("It goes into the record of the edition."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=1000,
        required=False,
    )


class SittingForm(forms.Form):
    """Opens a session; an open one also keeps dissents and remarks."""

    mode = forms.ChoiceField(label=_("Mode"), widget=forms.RadioSelect)
    held_at = forms.DateTimeField(
        label=_("Day and hour"),
        widget=forms.DateTimeInput(
            format=MOMENT_FORMAT,
            attrs={"type": "datetime-local", "class": "govuk-input--width-20"},
        ),
    )
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    agenda = forms.CharField(
        label=_("Agenda"),
        help_text=_("One item a line."),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=4000,
    )
    remarks = forms.CharField(
        label=_("Dissents and remarks for the minutes"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
        required=False,
    )

    def __init__(
        self,
        rules: SessionRules,
        session: Session | None,
        data: Any = None,
        *,
        planned: datetime | None = None,
    ) -> None:
        """`planned`: when the calendar of the edition says that the Kapituła meets."""
        initial = {"held_at": planned, "agenda": STANDARD_AGENDA}
        if session is not None:
            names = ("mode", "held_at", "place", "agenda", "remarks")
            initial = {name: getattr(session, name) for name in names}
        super().__init__(data, initial=initial)
        offer(
            self,
            "mode",
            [(mode, label) for mode, label in Session.Mode.choices if mode in rules.modes],
        )
        if session is None:
            del self.fields["remarks"]


class AttendanceForm(forms.Form):
    """One choice a juror: present or absent; a substitute is present instead of a member."""

    PRESENT, ABSENT = "present", "absent"

    def __init__(
        self,
        jurors: Sequence[Juror],
        attendance: dict[int, tuple[bool, int | None]],
        data: Any = None,
    ) -> None:
        super().__init__(data)
        self.jurors = {f"juror_{juror.public_id}": juror for juror in jurors}
        self.by_id = {str(juror.public_id): juror for juror in jurors}
        members = [juror for juror in jurors if juror.role in VOTING_ROLES]
        by_pk = {juror.pk: juror for juror in jurors}
        for name, juror in self.jurors.items():
            present, instead = attendance.get(juror.pk, (False, None))
            choices: list[tuple[str, Any]] = [
                (self.PRESENT, _("present")),
                (self.ABSENT, _("absent")),
            ]
            if juror.role == Juror.Role.SUBSTITUTE:
                choices = [
                    (self.ABSENT, _("takes no part")),
                    *(
                        (
                            str(member.public_id),
                            _("votes for: %(name)s") % {"name": member.user},
                        )
                        for member in members
                    ),
                ]
            current = self.PRESENT if present else self.ABSENT
            if instead is not None:
                current = str(by_pk[instead].public_id)
            self.fields[name] = forms.ChoiceField(
                label=f"{juror.user} – {juror.get_role_display()}",
                choices=choices,
                initial=current if attendance else None,
                widget=(
                    forms.Select()
                    if juror.role == Juror.Role.SUBSTITUTE
                    else forms.RadioSelect(attrs={"class": "govuk-radios--inline"})
                ),
            )

    @property
    def present(self) -> list[Juror]:
        return [
            juror for name, juror in self.jurors.items() if self.cleaned_data[name] != self.ABSENT
        ]

    @property
    def substitutes(self) -> dict[Juror, Juror]:
        """Present substitute → the member whose vote the substitute takes."""
        return {
            juror: self.by_id[self.cleaned_data[name]]
            for name, juror in self.jurors.items()
            if self.cleaned_data[name] in self.by_id
        }


class VoteForm(forms.Form):
    """`subject` is `block:<category code>` or `single:<application's public id>`."""

    subject = forms.ChoiceField(label=_("What is voted on"))
    motion = forms.CharField(
        label=_("Motion"),
        initial=_("Adoption of the outcomes and citations as read out"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    in_favour = forms.IntegerField(label=_("In favour"), min_value=0)
    against = forms.IntegerField(label=_("Against"), min_value=0)
    abstained = forms.IntegerField(label=_("Abstained"), min_value=0)
    chair = forms.ChoiceField(
        label=_("Vote of whoever presides"),
        help_text=_("It decides when the vote is equal."),
        choices=[
            ("", _("abstained or left for this vote")),
            ("yes", _("in favour")),
            ("no", _("against")),
        ],
        required=False,
    )
    left = forms.MultipleChoiceField(
        label=_("Left the room for this vote"),
        help_text=_(
            "Those recused from this application are left out by themselves; mark only others."
        ),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, subjects: Sequence[tuple[str, str]], now: Bench, data: Any = None) -> None:
        super().__init__(data)
        for name in ("in_favour", "against", "abstained"):
            self.fields[name].widget.attrs["class"] = "govuk-input--width-3"
        offer(self, "subject", subjects)
        self.jurors = {str(juror.public_id): juror for juror in now.voters}
        offer(self, "left", [(key, str(juror.user)) for key, juror in self.jurors.items()])

    def counts(self) -> dict[str, Any]:
        """The keywords of `take_vote` that come from this form."""
        data = self.cleaned_data
        return {
            "motion": data["motion"],
            "in_favour": data["in_favour"],
            "against": data["against"],
            "abstained": data["abstained"],
            "recused": [self.jurors[key] for key in data["left"]],
            "chair_in_favour": {"yes": True, "no": False}.get(data["chair"]),
        }


class RecordedActForm(forms.Form):
    """Approval where another authority decided: its act was recorded before."""


class ApprovalForm(forms.Form):
    act_number = forms.CharField(
        label=_("Number of the act signed outside the portal"),
        max_length=60,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )
    act_on = forms.DateField(
        label=_("Date of the act"),
        widget=forms.DateInput(
            format="%Y-%m-%d", attrs={"type": "date", "class": "govuk-input--width-10"}
        ),
    )


class ReturnForm(forms.Form):
    reason = forms.CharField(
        label=_("What is to be corrected"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
    )
