"""Preparing an application: starting a draft and saving answers section by section."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import MembershipGroup, Organisation, User
from accounts.people import refuse_synthetic
from programmes.models import Category, Edition
from programmes.shapes import CategoryRules, Section
from records import wording
from records.ledger import note, witnessed

from .eligibility_facts import verdict_of
from .fingerprints import sha256_of
from .formal_checklist import with_consent_item
from .intake import Call, call_for, call_of, newest_rule_set
from .models import Application
from .schema_form import codes_of

Status = Application.Status
EDITABLE = (Status.DRAFT, Status.SUBMITTED, Status.EXTENDING)
_STROKES = str.maketrans("Łł", "Ll")  # the Polish letter that Unicode does not decompose
MARKS: dict[str, str] = {Edition.Kind.DEMONSTRATION: "-DEMO", Edition.Kind.REHEARSAL: "-PROBA"}


class CallNotOpen(ValidationError):
    """Nobody may start or change an application now."""


class NotEligible(ValidationError):
    """The category is not for this organisation."""


class EditConflict(Exception):
    """Somebody saved this section meanwhile; nothing was written, both versions are here."""

    def __init__(
        self, section: Section, mine: Mapping[str, Any], theirs: Mapping[str, Any], version: int
    ) -> None:
        super().__init__(f"section {section.code} was changed, the newest version is {version}")
        self.section, self.mine, self.theirs, self.version = section, mine, theirs, version


def rules_of(application: Application) -> CategoryRules:
    """The category's rules in the rule set that the application is pinned to, with the portal's
    own condition in the checklist where somebody is nominated."""
    rules = application.rule_set.shape.category(application.category.code)
    return with_consent_item(rules) if application.nominee_id else rules


def section_of(application: Application, code: str) -> Section | None:
    return next((s for s in rules_of(application).sections if s.code == code), None)


# --- starting ---------------------------------------


def subject_key_of(name: str) -> str:
    """What tells one undertaking, person or team of an organisation from another: the name in
    plain lower-case letters and digits, so that spaces, dashes and accents make no new one."""
    return slugify(name.translate(_STROKES))[:80]


def start_draft(
    category: Category,
    *,
    organisation: Organisation,
    group: MembershipGroup,
    by: User,
    at: datetime,
    subject: str = "",
    nominee: Organisation | None = None,
) -> Application:
    """The group's live application in the category: a new draft, or the one it already has.

    A draft of another group that claims the same organisation neither shows nor blocks. Where
    somebody is nominated (`nominating.start_nomination`), the nominee is who must be eligible.
    Raises CallNotOpen, NotEligible or SyntheticPerson.
    """
    subject_key = subject_key_of(subject)
    with witnessed(by=by, at=at):
        # The edition's row makes two starts of one group, and two numbers, wait for each other.
        edition = Edition.objects.select_for_update().get(pk=category.edition_id)
        if edition.kind != Edition.Kind.REHEARSAL:
            refuse_synthetic(by)
        category.edition = edition
        category.refresh_from_db(fields=["cancelled_at"])
        refuse_unless_open(call_of(category), at)
        existing = Application.objects.filter(
            category=category,
            applicant=organisation,
            group=group,
            nominee=nominee,
            subject_key=subject_key,
            status__in=Application.ALIVE,
        ).first()
        if existing is not None:
            return existing
        rule_set = newest_rule_set(edition)
        rules = rule_set.shape.category(category.code)
        if (rules.entry_mode == "self") != (nominee is None):
            raise NotEligible(_("In this category a nominee is named by another organisation."))
        _refuse_ineligible(rules, category, nominee or organisation, subject_key)
        application = Application.objects.create(
            reference=next_reference(category),
            category=category,
            applicant=organisation,
            group=group,
            nominee=nominee,
            subject=subject,
            subject_key=subject_key,
            rule_set=rule_set,
            answers=prefilled(rules, organisation),
            created_by=by,
            created_at=at,
            updated_at=at,
            status_at=at,
        )
        note("application_started", application, {"rule_set": rule_set.version})
    return application


def refuse_unless_open(call: Call, at: datetime) -> None:
    if call.is_open(at):
        return
    if call.is_stopped:
        raise CallNotOpen(_("This edition of the contest is over."), code="stopped")
    if not call.has_opened(at):
        opens = wording.moment(call.opens_at) if call.opens_at else ""
        raise CallNotOpen(
            _("The call for applications has not been opened yet.")
            if not opens
            else _("The call for applications opens: %(opens)s.") % {"opens": opens},
            code="not_yet",
        )
    raise CallNotOpen(
        _("The call for applications ended: %(deadline)s.")
        % {"deadline": wording.moment(call.deadline) if call.deadline else ""},
        code="closed",
    )


def _refuse_ineligible(
    rules: CategoryRules, category: Category, organisation: Organisation, subject_key: str
) -> None:
    found = verdict_of(rules.eligibility, category, organisation, subject_key).reasons
    if found:
        raise NotEligible(found)


def prefilled(rules: CategoryRules, organisation: Organisation) -> dict[str, str]:
    """First proposals from the organisation's row; the applicant may correct them."""
    known = {
        "applicant.name": organisation.name,
        "applicant.nip": organisation.nip,
        "applicant.regon": organisation.regon,
    }
    return {
        question.code: known[question.prefill]
        for section in rules.sections
        for question in section.questions
        if known.get(question.prefill)
    }


def next_reference(category: Category) -> str:
    """The application's number, „ZJES2022/V/0001”: the programme's initials, year, category,
    the next number. Called under the edition's lock; numbers of drafts that lapse stay used."""
    edition = category.edition
    initials = "".join(
        word[0] for word in edition.programme.contest_slug.split("-") if word[0].isalpha()
    )
    prefix = f"{initials.upper()}{edition.year}{MARKS.get(edition.kind, '')}/{category.code}/"
    last = (
        Application.objects.filter(reference__startswith=prefix)
        .order_by("-pk")
        .values_list("reference", flat=True)
        .first()
    )
    number = int(re.sub(r".*/", "", last)) + 1 if last else 1
    return f"{prefix}{number:04d}"


# --- saving ---------------------------------------


def section_token(application: Application, section: Section) -> str:
    """What a page carries as `version`: the application's version and a digest of the section
    it shows, so that a colleague's work in another section is no conflict."""
    return f"{application.version}.{_digest(application.answers, section)}"


def _digest(answers: Mapping[str, Any], section: Section) -> str:
    part = {code: value for code, value in answers.items() if code in codes_of(section)}
    return sha256_of(part)[:12]


def save_answers(
    application: Application,
    section: Section,
    values: Mapping[str, Any],
    *,
    version: int | str,
    by: User,
    at: datetime,
) -> Application:
    """Write one section's answers; other sections are not touched. Saving never judges them.

    `version` is the number the text is based on, or the page's `section_token`. A stale version
    raises EditConflict unless the token shows that this section has not changed since.
    Raises CallNotOpen when the application can no longer be changed.
    """
    with witnessed(by=by, at=at):
        row = locked(application)
        refuse_unless_editable(row, at)
        if section.stage != row.stage_no:
            raise CallNotOpen(_("This part belongs to an earlier stage, it stays."), code="stage")
        number, _dot, digest = str(version).partition(".")
        is_current = number == str(row.version) or digest == _digest(row.answers, section)
        if not is_current:
            theirs = {k: v for k, v in row.answers.items() if k in codes_of(section)}
            if theirs == dict(values):
                return row
            raise EditConflict(section, values, theirs, row.version)
        others = {k: v for k, v in row.answers.items() if k not in codes_of(section)}
        answers = {**others, **values}
        if answers == row.answers:
            return row
        row.answers = answers
        touch(row, at)
    return row


def locked(application: Application) -> Application:
    """The application's row anew, locked to the end of the transaction."""
    return (
        Application.objects.select_for_update(of=("self",))
        .select_related("category__edition", "rule_set")
        .get(pk=application.pk)
    )


def touch(application: Application, at: datetime) -> None:
    """Every change of content is a new version: a document signed before it no longer fits."""
    application.version += 1
    application.updated_at = at
    application.save(update_fields=["answers", "version", "updated_at"])


def refuse_unless_editable(application: Application, at: datetime) -> None:
    """A draft, a submitted application or one that enters the next stage, while its call is open."""
    if application.status not in EDITABLE:
        raise CallNotOpen(_("This application can no longer be changed."), code="status")
    refuse_unless_open(call_for(application), at)
