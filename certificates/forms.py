"""What people type or choose: a number, a file to check, a change of a certificate's status."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from .models import StatusChange

LARGEST_FILE = 10 * 1024 * 1024
Kind = StatusChange.Kind


class NumberForm(forms.Form):
    numer = forms.CharField(
        label=_("Number of the certificate"),
        help_text=_("For example ZJ/2022/V/C/0001. Spaces, dashes and letter case do not matter."),
        max_length=200,
        strip=True,
    )


class FileForm(forms.Form):
    plik = forms.FileField(
        label=_("File of the certificate (PDF)"),
        help_text=_("The file is checked and not kept. At most 10 MB."),
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
    )

    def clean_plik(self) -> UploadedFile:
        upload: UploadedFile = self.cleaned_data["plik"]
        if (upload.size or 0) > LARGEST_FILE:
            raise forms.ValidationError(_("The file is larger than 10 MB."))
        return upload


class StatusChangeForm(forms.Form):
    """`kinds` are those that the certificate's status allows."""

    kind = forms.ChoiceField(label=_("Kind of change"), widget=forms.RadioSelect)
    basis = forms.CharField(
        label=_("Basis"),
        help_text=_("The paragraph of the contest's rules."),
        max_length=120,
    )
    reason = forms.CharField(
        label=_("Reason in the letter to the holder"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=2000,
    )
    public_reason = forms.CharField(
        label=_("Reason in the public register"),
        help_text=_("Without names of people."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=300,
    )
    explained_on = forms.DateField(
        label=_("Explanations came on (for a revocation)"),
        widget=forms.DateInput(attrs={"type": "date"}),
        required=False,
    )
    position = forms.CharField(
        label=_("How the explanations were weighed"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        required=False,
    )

    mark_optional = True

    def __init__(self, kinds: tuple[StatusChange.Kind, ...], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["kind"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(kind.value, kind.label) for kind in kinds]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("explained_on") and not data.get("position"):
            self.add_error("position", _("Say how the explanations were weighed."))
        return data
