"""What a catalogue file would change in an edition that is loaded already, place by place."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from django.utils.translation import gettext as _

from records import wording

from .catalogue_reading import CatalogueText
from .models import Edition, Programme
from .refusals import Complaint, Refusal
from .rule_differences import differences, shown


def refused_changes(edition: Edition, programme: Programme, text: CatalogueText) -> list[Refusal]:
    """Each change as it is refused once the call has opened; none: the file says nothing new.

    A file that says what the newest correction of the rules says is no change either.
    """
    changed = [
        *_rules(edition, text),
        *_edition(edition, programme, text),
        *_deadlines(edition, text),
        *_closing_days(programme, text),
    ]
    message = _(
        "this edition has opened or was corrected and no file may change it; it holds: %(held)s"
    )
    return text.refusals((where, message % {"held": held}) for where, held in changed)


def _rules(edition: Edition, text: CatalogueText) -> Iterator[Complaint]:
    content = text.file.content()
    versions = [row.shape for row in edition.rule_sets.order_by("version")]
    if content in (versions[0], versions[-1]):
        return
    held = versions[-1].model_dump(mode="json")
    for difference in differences(held, content.model_dump(mode="json")):
        yield difference.path, shown(difference.old)


def _edition(edition: Edition, programme: Programme, text: CatalogueText) -> Iterator[Complaint]:
    for name, value in text.file.edition.model_dump().items():
        if getattr(edition, name) != value:
            yield ("edition", name), str(getattr(edition, name))
    if edition.programme_id != programme.pk:
        yield ("programme", "slug"), edition.programme.slug


def _deadlines(edition: Edition, text: CatalogueText) -> Iterator[Complaint]:
    rows = edition.deadlines.filter(is_initial=True).select_related("stage").order_by("id")
    for index, (row, asked) in enumerate(zip_longest(rows, text.file.deadlines)):
        kept = row and (
            (row.kind, row.value, row.reason, row.basis, row.set_at),
            row.stage.ordinal if row.stage else None,
        )
        wanted = asked and (
            (asked.kind, asked.value, asked.reason, asked.basis, asked.set_at),
            asked.stage,
        )
        if kept != wanted:
            held = f"{row.get_kind_display()} – {wording.moment(row.value)}" if row else shown(None)
            yield ("deadlines", index), held


def _closing_days(programme: Programme, text: CatalogueText) -> Iterator[Complaint]:
    days = set(programme.organiser.closing_days.values_list("day", flat=True))
    for index, row in enumerate(text.file.closing_days):
        if row.day not in days:
            yield ("closing_days", index), shown(None)
