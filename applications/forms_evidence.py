"""Forms of attachments: a file, a public document, the description of a photograph."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from programmes.shapes import EvidenceLimits, EvidenceSlot

from .evidence import PhotoFacts

IMAGES = (".jpg", ".jpeg", ".png")
YES_NO = [("yes", _("Yes")), ("no", _("No"))]
DAYS = ["%d.%m.%Y", "%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"]


class PhotoForm(forms.Form):
    """What is asked about a photograph; a description stands for the picture where nobody sees it."""

    photo_author = forms.CharField(
        label=_("Author of the photograph"), max_length=120, required=False
    )
    alt_text = forms.CharField(
        label=_("Description of the photograph"),
        help_text=_("Say in one sentence what the photograph shows, at most 150 characters."),
        max_length=150,
        required=False,
    )
    shows_people = forms.ChoiceField(
        label=_("Can people be recognised in the photograph?"),
        choices=YES_NO,
        required=False,
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--inline"}),
    )

    def is_photo(self) -> bool:
        return True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.is_photo():
            texts = {
                "photo_author": _("Give the author of the photograph."),
                "alt_text": _("Describe the photograph."),
                "shows_people": _("Say whether people can be recognised."),
            }
            for name, text in texts.items():
                if name in self.fields and not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, text)
        return cleaned

    @property
    def photo(self) -> PhotoFacts:
        answer = self.cleaned_data.get("shows_people")
        return PhotoFacts(
            author=self.cleaned_data.get("photo_author", ""),
            alt_text=self.cleaned_data.get("alt_text", ""),
            shows_people=None if not answer else answer == "yes",
        )


class FileForm(PhotoForm):
    """One file into one slot. The questions about photographs are there in photo slots only."""

    file = forms.FileField(
        label=_("File"),
        # Django's own texts name neither the file nor what to do.
        error_messages={
            "required": _("Choose a file."),
            "empty": _("This file is empty (0 bytes). Check it and add it again."),
        },
    )
    title = forms.CharField(
        label=_("What this document is"),
        help_text=_("For example: council resolution on the co-operation programme."),
        max_length=200,
        required=False,
    )

    def __init__(
        self, slot: EvidenceSlot, limits: EvidenceLimits, data: Any = None, files: Any = None
    ) -> None:
        super().__init__(data, files, use_required_attribute=False)
        self.fields["file"].widget.attrs["accept"] = accepted(limits.types)
        self.order_fields(["file", "title", "photo_author", "alt_text", "shows_people"])
        if not slot.photos:
            for name in ("photo_author", "alt_text", "shows_people"):
                del self.fields[name]

    def is_photo(self) -> bool:
        upload = self.cleaned_data.get("file")
        return bool(upload and upload.name.lower().endswith(IMAGES))


def accepted(types: Iterable[str]) -> str:
    """The `accept` of an upload: what the file chooser offers, while the server decides."""
    names = [name for kind in types for name in ((kind, "jpeg") if kind == "jpg" else (kind,))]
    return ",".join(f".{name}" for name in names)


class PublicDocumentForm(forms.Form):
    """A document of a public register (BIP, official journal, BZP) by number, date and address."""

    title = forms.CharField(
        label=_("What this document is"),
        max_length=200,
        error_messages={"required": _("Name the document.")},
    )
    number = forms.CharField(
        label=_("Number of the document"),
        max_length=80,
        error_messages={"required": _("Give the number of the document.")},
    )
    date = forms.DateField(
        label=_("Date of the document"),
        help_text=_("Format: %(example)s") % {"example": "dd.mm.rrrr"},
        input_formats=DAYS,
        widget=forms.DateInput(format="%d.%m.%Y", attrs={"class": "govuk-input--width-10"}),
        error_messages={
            "required": _("Give the date of the document."),
            "invalid": _("Enter a real date as day, month and year, for example 4.05.2022."),
        },
    )
    address = forms.CharField(
        label=_("Address of the page"),
        help_text=_("It begins with https://. The portal does not open this page."),
        max_length=500,
        validators=[
            URLValidator(
                schemes=["https"],
                message=_("Enter the whole address of the page, beginning with https://."),
            )
        ],
        error_messages={"required": _("Give the address of the page.")},
    )

    def __init__(self, data: Any = None, *, auto_id: str = "id_%s") -> None:
        super().__init__(data, auto_id=auto_id, use_required_attribute=False)
