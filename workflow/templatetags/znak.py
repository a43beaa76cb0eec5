"""Display tags and filters; the wording itself is in records.wording."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.core.paginator import Paginator
from django.forms import BaseForm, BaseFormSet
from django.template import Context
from django.utils import timezone
from django.utils.translation import gettext

from records import wording

register = template.Library()

# Colour of the tag for each state of an application, a review, a file or a certificate. Colour
# never speaks alone: the tag always carries the state's words.
STATE_COLOURS = {
    "draft": "yellow",
    "awaiting_signature": "yellow",
    "reopened": "orange",
    "submitted": "blue",
    "formal_check": "purple",
    "supplement_called": "orange",
    "in_review": "purple",
    "await_results": "purple",
    "awarded": "green",
    "rejected_formal": "red",
    "todo": "yellow",
    "in_progress": "blue",
    "done": "green",
    "locked": "green",
    "recused": "grey",
    "overdue": "red",
    "open": "green",
    "active": "green",
    "suspended": "orange",
    "revoked": "red",
    "clean": "green",
    "pending": "yellow",
    "unscanned": "yellow",
    "infected": "red",
    "error": "red",
}


@register.filter
def moment(at: datetime | None) -> str:
    return wording.moment(at) if at else wording.NOTHING


@register.filter
def day(on: date | None, style: str = "") -> str:
    """`{{ on|day }}` or, with the weekday, `{{ on|day:"weekday" }}`."""
    return wording.day(on, weekday=style == "weekday") if on else wording.NOTHING


@register.filter
def countdown(deadline: datetime, now: datetime | None = None) -> str:
    """`{{ deadline|countdown:now }}`; a page without its own `now` gets the web server's clock.

    The countdown only informs. Whether a deadline has passed is asked of the database's clock.
    """
    return wording.countdown(deadline, now or timezone.now())


@register.filter
def points(value: Decimal | None, places: int = 2) -> str:
    return wording.points(value, places)


@register.filter
def money(value: Decimal | None) -> str:
    return wording.money(value)


@register.filter(is_safe=True)
def nbsp(text: str) -> str:
    return wording.nbsp(text)


@register.filter
def iso(at: datetime | date | None) -> str:
    """Machine form for `<time datetime="…">`."""
    return at.isoformat() if at else ""


@register.filter
def state_colour(state: str) -> str:
    """Colour name of a GOV.UK tag; an unknown or final neutral state is grey."""
    return STATE_COLOURS.get(state, "grey")


@register.filter
def part_label(attrs: Mapping[str, Any]) -> str:
    """Label that the author gave to a part of a MultiWidget by `data-label`."""
    return attrs.get("data-label", "")


@register.filter
def page_window(paginator: Paginator, number: int) -> Iterable[int | str]:
    """Page numbers around `number`; the paginator's ELLIPSIS stands where some are left out."""
    return paginator.get_elided_page_range(number, on_each_side=2, on_ends=1)


@register.simple_tag
def error_entries(*sources: Any) -> list[dict[str, str]]:
    """Collect errors of forms, formsets and lists of them as `{"id", "text"}`.

    `id` is the element to focus; it is empty for an error that belongs to no single field.
    """
    entries: list[dict[str, str]] = []
    for form in _forms(sources):
        if isinstance(form, BaseFormSet):
            if form.is_bound:
                entries += [{"id": "", "text": str(text)} for text in form.non_form_errors()]
            continue
        for name, texts in form.errors.items():
            entries += [_entry(form, name, str(text)) for text in texts]
    return entries


def _entry(form: BaseForm, name: str, text: str) -> dict[str, str]:
    """The field's label comes first: „To pole jest wymagane.” alone names no field."""
    if name not in form.fields:
        return {"id": "", "text": text}
    field = form[name]
    label = str(field.label).rstrip(":")
    # A package's form may bring bound fields of its own, which know no `first_id`.
    target = getattr(field, "first_id", field.id_for_label)
    return {"id": target, "text": f"{label}: {text}" if label else text}


def _forms(sources: Iterable[Any]) -> Iterable[BaseForm | BaseFormSet]:
    """Flatten what a page holds; a formset comes before its forms."""
    for source in sources:
        if isinstance(source, BaseForm):
            yield source
        elif isinstance(source, BaseFormSet):
            yield source
            yield from source.forms
        elif isinstance(source, list | tuple):
            yield from _forms(source)


@register.simple_tag(takes_context=True)
def title_prefix(context: Context) -> str:
    """„Błąd: ” in front of the page's title while a form on it has errors."""
    sources = [context.get(name) for name in ("form", "forms", "formset")]
    return gettext("Error: ") if error_entries(*sources) else ""


@register.inclusion_tag("parts/sort_link.html", takes_context=True)
def sort_link(context: Context, field: str, label: str, numeric: bool = False) -> dict[str, Any]:
    """A sortable column's `<th>`: a link that keeps the query string and starts at page one.

    The server reads `?sort=field` (ascending) or `?sort=-field` (descending).
    """
    query = context["request"].GET.copy()
    current = query.get("sort", "")
    descending = current == f"-{field}"
    query["sort"] = f"-{field}" if current == field else field
    query.pop("page", None)
    order = "descending" if descending else "ascending"
    return {
        "label": label,
        "numeric": numeric,
        "address": f"?{query.urlencode()}",
        "order": order if current.lstrip("-") == field else "",
    }


@register.simple_tag(takes_context=True)
def page_address(context: Context, number: int) -> str:
    """Address of another page of the same list; every other parameter stays."""
    query = context["request"].GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"
