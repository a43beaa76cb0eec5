"""A catalogue file as the people of its edition would meet it. Reads no table, stores nothing."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .catalogue_file import CatalogueFile
from .preview_applicant import preview_category
from .preview_juror import preview_sheet
from .preview_officer import preview_edition
from .preview_page import Page, joined
from .timetable import WARSAW


def preview(file: CatalogueFile) -> list[str]:
    """Lines of plain text in the active language."""
    page = Page(file)
    closes = [row.value for row in file.deadlines if row.kind == "call_closes"]
    closes_on = closes[-1].astimezone(WARSAW).date()
    page.heading(file.edition.name)
    page.item(f"{file.programme.slug} / {file.edition.slug}")
    page.heading(_("What the applicant gets"))
    for category in file.categories:
        preview_category(page, category, year=file.edition.year, closes_on=closes_on)
    page.heading(_("What those who score get"))
    for category in file.categories:
        preview_sheet(page, category)
    page.heading(_("What the officer gets"))
    preview_edition(page, file)
    return [*page.lines, "", _summary(file), ""]


def _summary(file: CatalogueFile) -> str:
    """That the file is correct, with numbers by which its author sees that nothing was missed."""
    categories = file.categories
    asked = sum(len(section.questions) for row in categories for section in row.sections)
    slots = sum(len(row.slots) for row in categories)
    scored = sum(len(row.criteria) for row in categories)
    counts = (
        ngettext("%(count)s category", "%(count)s categories", len(categories))
        % {"count": len(categories)},
        ngettext("%(count)s question", "%(count)s questions", asked) % {"count": asked},
        ngettext("%(count)s attachment slot", "%(count)s attachment slots", slots)
        % {"count": slots},
        ngettext("%(count)s criterion", "%(count)s criteria", scored) % {"count": scored},
    )
    return _("The file is correct: %(counts)s.") % {"counts": joined(counts)}
