"""Nominating: an organisation applies on behalf of a nominee, which is judged and may win.

The nominator (`Application.applicant`) writes, signs and submits; the nominee must be eligible.
Each nominator has an application of its own, so several may nominate one nominee
(docs/decisions/0007).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.memberships import organisation_of
from accounts.models import Membership, MembershipGroup, Organisation, Unit, User
from programmes.models import Category
from programmes.shapes import CategoryRules
from records.ledger import note, witnessed

from .drafting import locked, refuse_unless_editable, rules_of, start_draft, touch
from .intake import newest_rule_set
from .models import Application, Nomination

STATEMENT_LENGTH = 3000  # characters with spaces
NAMED_SUBJECTS = ("person", "team", "initiative", "media")
"""Subjects with a name of their own; the nominee is the organisation that they belong to."""


class NominationRefused(ValidationError):
    """This organisation may not nominate, or not this nominee."""


@dataclass(frozen=True)
class Candidate:
    """Whom a nominator names, and why. `subject` is the name of a person, team, initiative or
    medium; `contact_email` is the nominee's, for the request for consent."""

    organisation: Organisation
    statement: str
    subject: str = ""
    contact_email: str = ""


def start_nomination(
    category: Category,
    *,
    nominator: Organisation,
    group: MembershipGroup,
    candidate: Candidate,
    by: User,
    at: datetime,
) -> Application:
    """The group's live nomination of this nominee: a new draft, or the one it already has.

    Raises CallNotOpen, NotEligible (about the nominee) or NominationRefused.
    """
    rules = newest_rule_set(category.edition).shape.category(category.code)
    with witnessed(by=by, at=at):
        refuse_nominator(rules, nominator, candidate.organisation)
        _refuse_incomplete(rules, candidate, group, at)
        application = start_draft(
            category,
            organisation=nominator,
            group=group,
            nominee=candidate.organisation,
            subject=candidate.subject.strip(),
            by=by,
            at=at,
        )
        _nomination, is_new = Nomination.objects.get_or_create(
            application=application,
            defaults={
                "nominator": nominator,
                "statement": candidate.statement,
                "contact_email": candidate.contact_email,
            },
        )
        if is_new:
            nominee = {"nominee": str(candidate.organisation.public_id)}
            note("nomination_started", application, nominee)
    return application


def refuse_nominator(rules: CategoryRules, nominator: Organisation, nominee: Organisation) -> None:
    """Who may nominate: a social-economy entity or anyone, by the category's entry mode."""
    if rules.entry_mode == "self":
        raise NominationRefused(_("In this category everybody applies for themselves."))
    if rules.entry_mode == "nomination_by_pes" and nominator.kind != Organisation.Kind.PES:
        raise NominationRefused(_("Only social-economy entities nominate in this category."))
    if nominator == nominee and not rules.nomination.may_nominate_itself:
        raise NominationRefused(_("Nobody nominates themselves in this category."))


def _refuse_incomplete(
    rules: CategoryRules, candidate: Candidate, group: MembershipGroup, at: datetime
) -> None:
    if not candidate.statement.strip():
        raise NominationRefused(_("Write why you nominate this nominee."))
    if has_named_subject(rules) != bool(candidate.subject.strip()):
        raise NominationRefused(_("Give the name of the nominee as this category asks for it."))
    if rules.nomination.consent == "required":
        refuse_contact(candidate.contact_email, group, at)


def refuse_contact(email: str, group: MembershipGroup, at: datetime) -> None:
    """The request for consent goes to the nominee, not to the people who nominate."""
    if not email:
        raise NominationRefused(_("Give the nominee's e-mail address."))
    if group.memberships.live(at).filter(user__email__iexact=email).exists():
        raise NominationRefused(
            _("This is the address of a person who nominates. Give the nominee's address.")
        )


def has_named_subject(rules: CategoryRules) -> bool:
    return rules.subject_type in NAMED_SUBJECTS


def nominee_of_unit(unit: Unit) -> Organisation:
    """The gmina or powiat of the register, whether or not anybody has joined it."""
    return organisation_of(unit)


def nominee_by_regon(*, name: str, regon: str, kind: str, by: User, at: datetime) -> Organisation:
    """The organisation with this REGON, made if it is new; a known one stays as it is."""
    with witnessed(by=by, at=at):
        organisation, is_new = Organisation.objects.get_or_create(
            regon=regon, defaults={"kind": kind, "name": name}
        )
        if is_new:
            note("organisation_registered", organisation, {"regon": regon})
    return organisation


def change_nomination(
    application: Application, *, statement: str, contact_email: str, by: User, at: datetime
) -> Application:
    """Correct the statement and the address; whom it names is a new nomination's matter.

    Raises CallNotOpen when the application can no longer be changed, NominationRefused.
    """
    with witnessed(by=by, at=at):
        row = locked(application)
        refuse_unless_editable(row, at)
        if not statement.strip():
            raise NominationRefused(_("Write why you nominate this nominee."))
        if rules_of(row).nomination.consent == "required":
            refuse_contact(contact_email, row.group, at)
        nomination = row.nomination
        if (nomination.statement, nomination.contact_email) == (statement, contact_email):
            return row
        nomination.statement, nomination.contact_email = statement, contact_email
        nomination.save(update_fields=["statement", "contact_email"])
        touch(row, at)
    return row


def nomination_of(application: Application) -> Nomination | None:
    return getattr(application, "nomination", None)


def parties_of(application: Application) -> dict[str, Any]:
    """Who submits and, in a nomination, who is nominated, as the messages name them."""
    has_nominee = application.nominee_id is not None
    return {
        "applicant": application.applicant.name,
        "has_nominee": has_nominee,
        "nominee": application.holder_name if has_nominee else "–",
    }


def nomination_facts(application: Application) -> dict[str, str]:
    """What is submitted besides the answers; empty where nobody is nominated."""
    nomination = nomination_of(application)
    if nomination is None or application.nominee is None:
        return {}
    nominee = application.nominee
    return {
        "nominee": str(nominee.public_id),
        "name": nominee.name,
        "teryt": nominee.teryt,
        "regon": nominee.regon,
        "subject": application.subject,
        "nominator": nomination.nominator.name,
        "statement": nomination.statement,
    }


def shown_nomination(facts: Mapping[str, str]) -> list[dict[str, Any]]:
    """`nomination_facts`, of now or of a submission, as one section of `answer_display`."""
    if not facts:
        return []
    number = facts["teryt"] or facts["regon"]
    organisation = f"{facts['name']} ({number})" if number else facts["name"]
    rows = [("0.1", _("Nominated by"), facts["nominator"])]
    if facts["subject"]:
        rows.append(("0.2", _("Nominee"), facts["subject"]))
        rows.append(("0.3", _("Organisation of the nominee"), organisation))
    else:
        rows.append(("0.2", _("Nominee"), organisation))
    rows.append(("0.4", _("Why this nominee"), facts["statement"]))
    items = [{"code": c, "label": label, "kind": "text", "value": v} for c, label, v in rows]
    return [{"code": "0", "title": _("Nomination"), "items": items}]


def others_of_nominee(application: Application) -> list[Application]:
    """Submitted nominations of the same nominee in the category, by other nominators."""
    if application.nominee_id is None:
        return []
    rows = Application.objects.filter(
        category=application.category_id,
        nominee=application.nominee_id,
        subject_key=application.subject_key,
        status__in=Application.ALIVE,
        submitted_at__isnull=False,
    ).exclude(pk=application.pk)
    return list(rows.select_related("applicant").order_by("reference"))


def signers_of_nominee(application: Application, at: datetime) -> list[Membership]:
    """Signing persons of the nominee in the portal, those who nominate it themselves left out."""
    if application.nominee_id is None:
        return []
    nominating = Membership.objects.live(at).filter(group=application.group_id).values("user")
    return list(
        Membership.objects.live(at)
        .filter(organisation=application.nominee_id, role=Membership.Role.SIGNER)
        .exclude(user__in=nominating)
        .select_related("user")
        .order_by("pk")
    )
