"""What an officer would get from a catalogue file: calendar, checklist, stages, outcomes, terms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.translation import gettext as _

from records import wording

from . import rules_words
from .catalogue_file import CatalogueFile, DeadlineFile
from .models import DeadlineChange
from .preview_page import Page, joined
from .privacy_notice import missing, notice
from .rules_words import Line
from .shapes import CategoryRules, RuleSetContent
from .timetable import WARSAW, is_free, statutory_holidays


def preview_edition(page: Page, file: CatalogueFile) -> None:
    _preview_contest(page, file)
    _preview_calendar(page, file)
    page.subheading(_("Stages and decisions"))
    page.items(rules_words.stage_lines(file))
    page.items(_session_lines(file))
    for category in file.categories:
        _preview_outcomes(page, category)
    page.subheading(_("Prizes outside categories, title, personal data, records"))
    page.items(rules_words.prize_lines(file))
    page.items(rules_words.title_lines(file))
    page.items(rules_words.privacy_lines(file))
    page.items(_record_lines(file))
    for category in file.categories:
        names = {"code": category.code, "label": category.label}
        page.subheading(_("Formal check, category %(code)s. %(label)s") % names)
        with page.told_once(category.code, _("the conditions")):
            _preview_checklist(page, category)
    _preview_notice(page, file)
    _preview_examples(page, file)


def _preview_contest(page: Page, file: CatalogueFile) -> None:
    programme = file.programme
    contact = programme.contact
    page.item(
        _("Organiser: %(organiser)s") % {"organiser": programme.organiser.name},
        "programme.organiser",
    )
    if programme.partners:
        partners = {"partners": joined(programme.partners)}
        page.item(_("Partners: %(partners)s") % partners, "programme.partners")
    ways = joined([contact.phone, contact.mail, contact.hours])
    page.item(_("Contact: %(ways)s") % {"ways": ways}, "programme.contact")
    if programme.funding_note:
        page.item(programme.funding_note, "programme.funding_note")


# --- the calendar ---------------------------------------------------------------------------------


def _preview_calendar(page: Page, file: CatalogueFile) -> None:
    page.subheading(_("Calendar"))
    for row in sorted(file.deadlines, key=lambda row: row.value):
        _preview_deadline(page, file, row)
    first = min(row.value for row in file.deadlines).astimezone(WARSAW).date()
    last = max(row.value for row in file.deadlines).astimezone(WARSAW).date()
    page.item(_("Days that move the end of a term:"))
    for day, reason in _moving_days(file, first, last):
        page.item(f"{wording.day(day, weekday=True)} – {reason}", depth=1)
    moves_off = file.supplement.moves_off
    if "statutory" in moves_off:
        weekend = _("Saturdays and Sundays") if "saturday" in moves_off else _("Sundays")
        page.item(weekend, depth=1)


def _preview_deadline(page: Page, file: CatalogueFile, row: DeadlineFile) -> None:
    kind = str(dict(DeadlineChange.Kind.choices)[row.kind])
    if row.stage:
        kind = f"{kind} ({_('stage %(stage)s') % {'stage': row.stage}})"
    is_last = [other for other in file.deadlines if _key(other) == _key(row)][-1] is row
    text = f"{kind}: {wording.moment(row.value)}"
    if not is_last:
        text = f"{text} ({_('later extended')})"
    local = row.value.astimezone(WARSAW).date()
    closed = {day.day for day in file.closing_days}
    if is_free(local, closed):
        text = f"{text} – {_('a day off work')}"
    # The day of a deadline may be real where its hour is not.
    path = f"deadlines.{row.kind}"
    page.item(text, f"{path}.day")
    if file.is_example(f"{path}.clock") and not file.is_example(f"{path}.day"):
        page.item(_("the hour"), f"{path}.clock", depth=1)
    if row.reason:
        page.item(row.reason, depth=1)


def _key(row: DeadlineFile) -> tuple[str, int | None]:
    return row.kind, row.stage


def _moving_days(file: CatalogueFile, first: date, last: date) -> Iterator[tuple[date, str]]:
    """Statutory holidays and closing days of these days, Sundays apart, as the rules count them."""
    moves_off = file.supplement.moves_off
    closed = {row.day: row.reason for row in file.closing_days}
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        if "statutory" in moves_off and day in statutory_holidays(day.year):
            yield day, _("a statutory holiday")
        elif "organiser_closing" in moves_off and day in closed:
            yield day, closed[day]


# --- terms and decisions --------------------------------------------------------------------------


def _session_lines(rules: RuleSetContent) -> list[Line]:
    session, supplement = rules.session, rules.supplement
    quorum = _("Session: quorum %(quorum)s, materials %(days)s days before.")
    mending = _("Supplements: %(rounds)s, each of %(days)s days from the day after delivery.")
    objections = _("Objections: within %(days)s days, answered within %(answer)s days.")
    receipt = _(
        "Receipt: the moment of arrival at the server counts; grace: %(grace)s s; "
        "drafts are kept: %(drafts)s days."
    )
    period = rules.intake.reference_period
    lines = [
        Line(
            receipt
            % {
                "grace": rules.intake.grace_seconds,
                "drafts": rules.intake.draft_retention_days,
            },
            "intake",
        ),
        Line(mending % {"rounds": supplement.rounds, "days": supplement.days}, "supplement"),
        Line(quorum % {"quorum": session.quorum, "days": session.materials_days_before}, "session"),
        Line(
            objections % {"days": rules.objections.days, "answer": rules.objections.answer_days},
            "objections",
        ),
    ]
    if period:
        days = {"first": wording.day(period.starts_on), "last": wording.day(period.ends_on)}
        text = _("Assessed period: %(first)s – %(last)s") % days
        lines.insert(0, Line(text, "intake.reference_period"))
    return lines


def _preview_outcomes(page: Page, category: CategoryRules) -> None:
    names = {"code": category.code, "label": category.label}
    page.item(_("Category %(code)s. %(label)s") % names)
    with page.told_once(category.code, _("the decision")):
        page.items(rules_words.outcome_lines(category), depth=1)


def _record_lines(rules: RuleSetContent) -> Iterator[Line]:
    retention = rules.retention
    text = _("Records: class %(record_class)s, kept %(years)s years.")
    kept = {"record_class": retention.record_class or "–", "years": retention.years or "–"}
    yield Line(text % kept, "retention")
    for name, document in rules.documents.items():
        words = " / ".join(part for part in (document.heading, document.statement) if part)
        yield Line(f"{_(name)}: {words}", f"documents.{name}")
    for code, message in rules.messages.items():
        yield Line(f"{code}: {message.title}", f"messages.{code}")


def _preview_checklist(page: Page, category: CategoryRules) -> None:
    if not category.checklist:
        page.item(_("No condition is checked."))
    for row in category.checklist:
        facts = [_("a supplement may mend it") if row.mendable else _("cannot be mended")]
        if row.system:
            facts.append(_("proposed from the data"))
        opened = joined([*row.fields, *row.slots])
        if opened:
            facts.append(_("a call opens: %(codes)s") % {"codes": opened})
        path = f"categories.{category.code}.checklist.{row.code}"
        page.item(f"{row.code}. {row.label}", path)
        page.item("; ".join(facts), depth=1)


def _preview_notice(page: Page, file: CatalogueFile) -> None:
    page.subheading(_("The notice on personal data, as the portal shows it"), "privacy")
    lacking = missing(file.privacy)
    if lacking:
        text = _("Not given in [privacy], so left out of the notice: %(keys)s.")
        page.item(text % {"keys": joined(lacking)})
    for part in notice(file.privacy, file.programme.organiser.name):
        page.item(part.heading)
        for text in (*part.before, *part.items, *part.after):
            page.item(text, depth=1)


def _preview_examples(page: Page, file: CatalogueFile) -> None:
    page.subheading(_("Example values: shown as such wherever they count"))
    if not file.examples:
        page.item(_("None: every value comes from the contest's rules."))
    for example in file.examples:
        page.item(example)
