"""Forms of the submission: declarations, the signed file, the reason of a withdrawal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from programmes.shapes import Declaration

from .models import Submission

Kind = Submission.SignatureKind
KINDS = {"qualified": Kind.QUALIFIED, "trusted": Kind.TRUSTED, "personal": Kind.PERSONAL}


class DeclarationsForm(forms.Form):
    """One checkbox a declaration, named `declaration-O1`, with its whole text as the label."""

    def __init__(
        self, declarations: Sequence[Declaration], texts: dict[str, str], data: Any = None
    ) -> None:
        self.declarations = declarations
        super().__init__(data, use_required_attribute=False)
        for declaration in declarations:
            self.fields[f"declaration-{declaration.code}"] = forms.BooleanField(
                label=f"{declaration.code}. {texts[declaration.code]}",
                required=declaration.required,
                error_messages={
                    "required": _("Make the declaration %(code)s.") % {"code": declaration.code}
                },
            )

    @property
    def accepted(self) -> list[str]:
        """Codes of the declarations made."""
        return [d.code for d in self.declarations if self.cleaned_data.get(f"declaration-{d.code}")]

    @property
    def ticked(self) -> list[str]:
        """Codes ticked on the page, whether or not the required ones are all there."""
        return [d.code for d in self.declarations if f"declaration-{d.code}" in self.data]


class SignedFileForm(forms.Form):
    """The PDF signed outside the portal and the kind of its signature."""

    file = forms.FileField(
        label=_("Signed document (PDF)"),
        error_messages={
            "required": _("Choose the signed PDF file."),
            "empty": _("This file is empty (0 bytes). Check it and add it again."),
        },
    )
    signature_kind = forms.ChoiceField(
        label=_("Kind of signature"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the kind of signature.")},
    )

    def __init__(self, kinds: Sequence[str], data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, use_required_attribute=False)
        field = cast(forms.ChoiceField, self.fields["signature_kind"])
        field.choices = [(KINDS[kind].value, KINDS[kind].label) for kind in kinds if kind in KINDS]


class WithdrawalForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason of the withdrawal"),
        help_text=_("You need not give it."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
