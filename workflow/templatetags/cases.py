"""Display tags that know the flows."""

from __future__ import annotations

from typing import Any, NamedTuple

from django import template
from django.utils.translation import gettext as _

from programmes.models import Edition
from workflow import chart

register = template.Library()


@register.simple_tag
def node_label(name: str) -> str:
    return chart.label_of(name)


class Mark(NamedTuple):
    """`label` names the strip for readers of screens, `tag` stands in front of the text."""

    label: str
    tag: str
    text: str


@register.simple_tag(takes_context=True)
def demonstration_note(context: template.Context) -> Mark | None:
    """The mark of a demonstration or rehearsal: of the page's edition, else of a portal that
    holds demonstrations only. None on a page of a normal edition."""
    edition = _edition_of(context)
    real = edition.real_calendar if edition is not None else context.get("demonstration")
    if not real or (edition is not None and not edition.is_marked):
        return None
    if edition is not None and edition.kind == Edition.Kind.REHEARSAL:
        label = tag = _("Rehearsal edition")
        text = _("Rehearsal edition – shifted calendar; the real edition: %(calendar)s")
    else:
        label, tag = _("Demonstration edition"), _("Demonstration")
        text = _("Demonstration edition – shifted calendar; the real edition: %(calendar)s")
    return Mark(label, tag, text % {"calendar": real})


def _edition_of(context: template.Context) -> Edition | None:
    edition: Any = context.get("edition")
    if isinstance(edition, Edition):
        return edition
    category = getattr(context.get("application"), "category", None)
    return category.edition if category is not None else None
