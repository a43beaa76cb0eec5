"""Forms of people and memberships."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError as WrongNumber
from stdnum.pl import nip, regon

from .models import Invitation, Membership, User

# A name is printed in messages to others: without these it cannot carry a link.
NAME = RegexValidator(r"^[^<>@/:\d]+$", _("Enter a first and last name, without digits or links."))


class NameForm(forms.Form):
    name = forms.CharField(
        label=_("First and last name"),
        max_length=150,
        validators=[NAME],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class SignupForm(NameForm):
    """Added by allauth to its sign-up form (setting ACCOUNT_SIGNUP_FORM_CLASS)."""

    field_order = ["name", "email", "password1", "password2"]

    def signup(self, request: HttpRequest, user: User) -> None:
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])


class UnitSearchForm(forms.Form):
    """A name, part of it, or a TERYT number; sent by GET."""

    q = forms.CharField(
        label=_("Name of the gmina or powiat, or its TERYT number"),
        help_text=_("Polish letters may be left out. You may add the powiat or voivodeship."),
        min_length=2,
        max_length=80,
    )


class OfficeForm(forms.Form):
    """The office a person holds and the form of address; a signing person must give the office."""

    office = forms.CharField(
        label=_("Office or position held"),
        help_text=_("For example: wójt, secretary, inspector."),
        max_length=120,
        required=False,
    )
    salutation = forms.ChoiceField(
        label=_("Form of address in letters to you"),
        choices=Membership.Salutation,
        initial=Membership.Salutation.NEUTRAL,
    )

    def taken_role(self) -> str:
        """The role that the office goes with."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.taken_role() == Membership.Role.SIGNER and not cleaned.get("office"):
            self.add_error("office", _("A signing person gives the office held."))
        return cleaned


class PlaceForm(OfficeForm):
    """In what capacity a person joins an organisation."""

    role = forms.ChoiceField(
        label=_("Your role"), choices=Membership.Role, widget=forms.RadioSelect
    )
    field_order = ["role", "office", "salutation"]

    def taken_role(self) -> str:
        return self.cleaned_data.get("role", "")


class AcceptanceForm(OfficeForm):
    """What the invited person adds to the role that the invitation offers."""

    def __init__(self, invitation: Invitation, data: Any = None) -> None:
        super().__init__(data)
        self.invitation = invitation
        self.fields["salutation"].required = False

    def clean_salutation(self) -> str:
        return self.cleaned_data["salutation"] or Membership.Salutation.NEUTRAL

    def taken_role(self) -> str:
        return self.invitation.role


class EntityForm(PlaceForm):
    """A social-economy entity, known by its REGON."""

    name = forms.CharField(label=_("Full name of the entity"), max_length=200)
    regon = forms.CharField(label="REGON", help_text=_("9 or 14 digits."), max_length=20)
    nip = forms.CharField(
        label="NIP", help_text=_("10 digits, if the entity has one."), max_length=20, required=False
    )
    field_order = ["name", "regon", "nip", "role", "office", "salutation"]

    def clean_regon(self) -> str:
        text = self.cleaned_data["regon"]
        return checked_number(regon, text, _("This is not a valid REGON number."))

    def clean_nip(self) -> str:
        text = self.cleaned_data["nip"]
        return checked_number(nip, text, _("This is not a valid NIP number.")) if text else ""


def checked_number(kind: Any, text: str, message: str | Promise) -> str:
    """The bare digits of a REGON or NIP whose check digit is right."""
    try:
        return kind.validate(text)
    except WrongNumber as error:
        raise ValidationError(str(message), code="check_digit") from error


class InvitationForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address of the invited person"),
        help_text=_("Only a person who logs in with this address can accept."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label=_("Role of the invited person"), choices=Membership.Role, widget=forms.RadioSelect
    )
