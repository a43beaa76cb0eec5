"""What an applicant would get from a rule set: who may apply, pages of the form, attachments."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import rules_words
from .form_outline import describe_column, describe_condition, describe_question, describe_slot
from .form_shapes import EvidenceSlot, Question, Section
from .models import Category
from .preview_page import Page, joined, plain_number, sentences
from .shapes import CategoryRules

MEGABYTE = 1024 * 1024


def preview_category(page: Page, category: CategoryRules, *, year: int, closes_on: date) -> None:
    base = f"categories.{category.code}"
    page.subheading(
        _("Category %(code)s. %(label)s") % {"code": category.code, "label": category.label},
        f"{base}.label",
    )
    modes, subjects = dict(Category.EntryMode.choices), dict(Category.SubjectType.choices)
    entry = {"mode": modes[category.entry_mode], "subject": subjects[category.subject_type]}
    page.item(_("Entry: %(mode)s; what is assessed: %(subject)s.") % entry, f"{base}.entry_mode")
    for line in rules_words.who_lines(category, year=year, closes_on=closes_on):
        page.item(line.text, line.path)
    if category.effort:
        page.item(_("Time needed: %(effort)s") % {"effort": category.effort}, f"{base}.effort")
    with page.told_once(category.code, _("the form")):
        for number, section in enumerate(category.sections, start=1):
            _preview_section(page, category, section, number)
    with page.told_once(category.code, _("the attachments")):
        _preview_evidence(page, category)
    with page.told_once(category.code, _("the declarations")):
        _preview_declarations(page, category)


def _preview_section(page: Page, category: CategoryRules, section: Section, number: int) -> None:
    names = {
        "number": number,
        "count": len(category.sections),
        "code": section.code,
        "label": section.label,
    }
    text = _("Page %(number)s of %(count)s: %(code)s. %(label)s") % names
    if section.stage > 1:
        text = sentences(text, _("Asked for in stage %(stage)s") % {"stage": section.stage})
    page.lines.append("")
    page.item(text, f"categories.{category.code}.sections.{section.code}")
    if section.help:
        page.item(section.help, depth=1)
    for question in section.questions:
        _preview_question(page, category, question)


def _preview_question(page: Page, category: CategoryRules, question: Question) -> None:
    page.item(f"{question.code}. {question.label}", depth=1)
    facts = [
        _("required") if question.required else _("optional"),
        describe_question(question),
        *_bounds(question),
        "" if question.jury_sees else _("hidden from those who score"),
        _("published") if question.published else "",
    ]
    page.item(sentences(*facts), depth=2)
    if question.shown_if:
        page.item(describe_condition(question.shown_if, category), depth=2)
    if question.help:
        page.item(question.help, depth=2)
    if question.options:
        page.item(joined(option.label for option in question.options), depth=2)
    for row in question.rows:
        page.item(row.label, depth=2)
    for column in question.columns:
        required = _("required") if column.required else _("optional")
        answer = describe_column(column.kind, column.max_length)
        page.item(f"{column.label}: {sentences(required, answer, column.help)}", depth=2)


def _bounds(question: Question) -> Iterator[str]:
    if question.minimum is not None:
        yield _("at least %(number)s") % {"number": plain_number(question.minimum)}
    if question.maximum is not None:
        yield _("at most %(number)s") % {"number": plain_number(question.maximum)}
    if question.min_rows:
        yield _("rows at least: %(count)s") % {"count": question.min_rows}


def _preview_evidence(page: Page, category: CategoryRules) -> None:
    limits, base = category.evidence, f"categories.{category.code}"
    page.lines.append("")
    if not category.slots:
        page.item(_("Attachments: none are asked for."), f"{base}.slots")
        return
    numbers = {
        "files": limits.files,
        "one": _megabytes(limits.file_bytes),
        "all": _megabytes(limits.total_bytes),
        "types": joined(limits.types),
    }
    text = _("Attachments: files at most %(files)s, one %(one)s, all %(all)s; types: %(types)s.")
    page.item(text % numbers, f"{base}.evidence")
    for slot in category.slots:
        page.item(f"{slot.code}. {slot.label}", f"{base}.slots.{slot.code}", depth=1)
        page.item(sentences(*_slot_facts(slot, category)), depth=2)
        if slot.help:
            page.item(slot.help, depth=2)


def _slot_facts(slot: EvidenceSlot, category: CategoryRules) -> Iterator[str]:
    yield describe_slot(slot, category)
    if slot.covers:
        yield _("Supports the criteria: %(codes)s") % {"codes": joined(slot.covers)}
    if slot.photos:
        yield _("Photographs with their author")
    if slot.staff_only:
        yield _("Seen by staff only")


def _preview_declarations(page: Page, category: CategoryRules) -> None:
    if not category.declarations:
        return
    count = len(category.declarations)
    page.lines.append("")
    text = ngettext("%(count)s declaration:", "%(count)s declarations:", count)
    page.item(text % {"count": count}, f"categories.{category.code}.declarations")
    for row in category.declarations:
        facts = [
            _("required") if row.required else _("optional"),
            _("version %(version)s") % {"version": row.version},
        ]
        if row.when_slot:
            facts.append(_("only with an attachment in %(slot)s") % {"slot": row.when_slot})
        page.item(f"{row.code} ({joined(facts)}): {row.text}", depth=1)


def _megabytes(size: int) -> str:
    return _("%(size)s MB") % {"size": plain_number(round(Decimal(size) / MEGABYTE, 1))}
