"""GOV.UK look for every Django form: `{{ form }}` and `{{ field.as_field_group }}`.

Needs "django.forms" in INSTALLED_APPS; the templates are under `templates/django/forms/`.
What an author may set on a form or a widget:

- ``attrs={"data-maxlength": 2500}`` on a Textarea: counted, over-long text can still be saved;
- ``attrs={"class": "govuk-input--width-5"}``: added to the component's own class, for radios and
  checkboxes to the group (``govuk-radios--inline``);
- ``attrs={"data-suffix": "zł"}``: a unit after a text input;
- ``attrs={"data-label": "…"}`` on the parts of a MultiWidget: their visible labels;
- ``mark_optional = True`` on the form: fields that are not required say so.
"""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting

_WITH_TOGGLE = "govuk-input govuk-password-input__input govuk-js-password-input-input"

# Kind of field -> (class of the control, its class when the field has an error).
CLASSES = {
    "input": ("govuk-input", "govuk-input--error"),
    "password": (_WITH_TOGGLE, "govuk-input--error"),
    "textarea": ("govuk-textarea", "govuk-textarea--error"),
    "select": ("govuk-select", "govuk-select--error"),
    "file": ("govuk-file-upload", "govuk-file-upload--error"),
    "checkbox": ("govuk-checkboxes__input", ""),
    "radios": ("", ""),
    "checkboxes": ("", ""),
    "multi": ("", ""),
    "hidden": ("", ""),
}


def kind_of(widget: forms.Widget) -> str:
    """Name the GOV.UK component that shows this widget (a key of CLASSES)."""
    kinds = (
        (forms.HiddenInput, "hidden"),
        (forms.MultiWidget, "multi"),
        (forms.SelectDateWidget, "multi"),
        (forms.CheckboxSelectMultiple, "checkboxes"),
        (forms.RadioSelect, "radios"),
        (forms.CheckboxInput, "checkbox"),
        (forms.Select, "select"),
        (forms.Textarea, "textarea"),
        (forms.FileInput, "file"),
        (forms.PasswordInput, "password"),
    )
    return next((kind for widget_class, kind in kinds if isinstance(widget, widget_class)), "input")


class GovukBoundField(BoundField):
    """A bound field that knows its component and gives its widget the classes of it."""

    @property
    def kind(self) -> str:
        return kind_of(self.field.widget)

    @property
    def limit(self) -> int | None:
        """Characters allowed in a long text; a line break counts as one."""
        if self.kind != "textarea":
            return None
        limit = self.field.widget.attrs.get("data-maxlength") or getattr(
            self.field, "max_length", None
        )
        return int(limit) if limit else None

    @property
    def suffix(self) -> str:
        """Unit shown after a text input, e.g. „zł”."""
        return str(self.field.widget.attrs.get("data-suffix", ""))

    @property
    def first_id(self) -> str:
        """Id of the element that an error summary must lead to."""
        if self.kind in ("radios", "checkboxes"):
            return f"{self.auto_id}_0"
        if names := getattr(self.field.widget, "widgets_names", None):
            return f"{self.auto_id}{names[0]}"
        return self.id_for_label or self.auto_id

    @property
    def is_marked_optional(self) -> bool:
        asked = getattr(self.form, "mark_optional", False)
        return asked and not self.field.required and self.kind != "checkbox"

    @property
    def aria_describedby(self) -> str | None:
        described = super().aria_describedby
        if described is not None and self.limit and self.auto_id:
            return f"{described} {self.auto_id}-info".strip()
        return described

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: forms.Widget | None = None
    ) -> dict[str, Any]:
        """Add the component's classes; errors come from the server, so `required` is dropped."""
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        attrs.pop("required", None)
        kind = kind_of(widget)
        if kind == "multi":
            self._dress_parts(widget)
            return attrs
        if classes := self._classes(widget, kind):
            attrs["class"] = classes
        if kind == "textarea":
            # The browser's own limit would cut pasted text without a word.
            attrs |= {"maxlength": False, "data-maxlength": False}
        if kind == "input" and (mode := self._inputmode()):
            attrs.setdefault("inputmode", mode)
        # A placeholder vanishes as soon as one types; label and hint say it instead.
        attrs["placeholder"] = False
        return attrs

    def _classes(self, widget: forms.Widget, kind: str) -> str:
        base, error = CLASSES[kind]
        if kind == "textarea" and self.limit:
            base = f"{base} govuk-js-character-count"
        own = widget.attrs.get("class", "")
        return " ".join(part for part in (base, own, error if self.errors else "") if part)

    def _dress_parts(self, widget: forms.Widget) -> None:
        for part in getattr(widget, "widgets", ()):
            base, error = CLASSES[kind_of(part)]
            names = [*base.split(), *part.attrs.get("class", "").split()]
            if error and self.errors:
                names.append(error)
            part.attrs["class"] = " ".join(dict.fromkeys(names))

    def _inputmode(self) -> str | None:
        if isinstance(self.field, forms.DecimalField | forms.FloatField):
            return "decimal"
        return "numeric" if isinstance(self.field, forms.IntegerField) else None


class FormRenderer(TemplatesSetting):
    """Renders forms, formsets and fields from the project's own templates."""

    bound_field_class = GovukBoundField
