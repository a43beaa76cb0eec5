"""A draft and a correction of the rules: it stays with its version until its applicant moves it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from programmes.models import RuleSet
from programmes.rule_versions import Judged, judge
from records.ledger import note, witnessed

from .drafting import locked, refuse_unless_editable, touch
from .intake import newest_rule_set
from .models import Application

FORM_PARTS = ("label", "eligibility", "sections", "slots", "evidence", "declarations", "effort")
"""What of a category an applicant meets in the form."""


class NothingToMoveTo(ValidationError):
    """The application has the newest rules, or is no draft."""


@dataclass(frozen=True)
class Correction:
    """Newer rules that touch a draft: the version, why it was made, what differs for the draft."""

    rule_set: RuleSet
    differences: tuple[Judged, ...]


def correction_for(application: Application) -> Correction | None:
    """The newest rules where they would change the form of this draft; None for anything else."""
    if application.status != Application.Status.DRAFT:
        return None
    newest = newest_rule_set(application.edition)
    if newest.pk == application.rule_set_id:
        return None
    touching = tuple(
        one
        for one in judge(application.rule_set.content, newest.content, application.edition.phase)
        if _touches(one.difference.path, application.category.code)
    )
    return Correction(newest, touching) if touching else None


def _touches(path: tuple[str, ...], category: str) -> bool:
    return path[:2] == ("categories", category) and (len(path) < 3 or path[2] in FORM_PARTS)


def move_to_newest_rules(application: Application, *, by: User, at: datetime) -> Application:
    """Pin a draft to the newest rules. Every answer and attachment stays; a document that was
    made for signing no longer fits. Raises NothingToMoveTo, and CallNotOpen after the deadline."""
    with witnessed(by=by, at=at):
        row = locked(application)
        refuse_unless_editable(row, at)
        newest = newest_rule_set(row.edition)
        if row.status != Application.Status.DRAFT or newest.pk == row.rule_set_id:
            raise NothingToMoveTo(_("This application already has the newest form."), "newest")
        facts = {"from": row.rule_set.version, "to": newest.version}
        row.rule_set = newest
        row.save(update_fields=["rule_set"])
        touch(row, at)
        note("draft_moved_to_rules", row, facts)
    return row
