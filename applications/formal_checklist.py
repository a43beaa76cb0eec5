"""The rules of the formal check: pure functions over the checklist and its answers.

Answers are `{item code: {"answer": "yes" | "no" | "not_applicable", "note": str}}`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from programmes.shapes import CategoryRules, CheckItem
from records.wording import moment

YES, NO, NOT_APPLICABLE = "yes", "no", "not_applicable"
ANSWERS = (YES, NO, NOT_APPLICABLE)
ACCEPTED, SUPPLEMENT, REJECTED = "accepted", "supplement", "rejected"

CONSENT_ITEM = CheckItem(
    code="FK-ZK",
    label="Zgoda kandydata na udział w konkursie",
    system=True,
    standard_text="Brak zgody kandydata na udział w konkursie. Prosimy o kontakt z kandydatem"
    " i o ponowne wysłanie prośby o zgodę ze strony „Kandydat” w portalu.",
)
"""The portal's own condition of a nomination, where the catalogue names none of its checklist."""

PLACEHOLDER = re.compile(r"\{\{|\}\}|\{[^{}\s]+\}")
"""What a standard text leaves for the officer to fill in; letters with one are never sent."""

Answers = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Fault:
    """What is wrong with a check. `about` is an item's code, "result" or "reason"."""

    about: str
    message: str


@dataclass(frozen=True)
class Facts:
    """What the portal itself knows about the submission that is being checked."""

    submitted_at: datetime
    deadline: datetime
    grace_seconds: int
    is_complete: bool
    is_only: bool  # no other live application of the applicant in the category
    has_consent: bool | None = None  # of the nominee; None where nobody is asked
    consent_code: str = CONSENT_ITEM.code


def proposed_by_portal(checklist: Iterable[CheckItem], facts: Facts) -> dict[str, dict[str, str]]:
    """Answers to FK-01 (in time), FK-07 (required fields filled in), FK-12 (the only one) and,
    in a nomination, to the consent of the nominee.

    They are proposals: a person answers every item. A refusal carries the item's standard text.
    """
    grace = timedelta(seconds=facts.grace_seconds)
    known = {
        "FK-01": facts.submitted_at <= facts.deadline + grace,
        "FK-07": facts.is_complete,
        "FK-12": facts.is_only,
    }
    if facts.has_consent is not None:
        known[facts.consent_code] = facts.has_consent
    return {
        item.code: {
            "answer": YES if known[item.code] else NO,
            "note": "" if known[item.code] else _standard_note(item, facts),
        }
        for item in checklist
        if item.code in known
    }


def with_consent_item(rules: CategoryRules) -> CategoryRules:
    """The rules with the consent of the nominee on the checklist, where it is required."""
    is_asked = rules.entry_mode != "self" and rules.nomination.consent == "required"
    if not is_asked or rules.nomination.consent_item:
        return rules
    return rules.model_copy(update={"checklist": (*rules.checklist, CONSENT_ITEM)})


def _standard_note(item: CheckItem, facts: Facts) -> str:
    return (item.standard_text or item.label).replace("{termin}", moment(facts.deadline))


def unfilled(text: str) -> str:
    """The placeholders left in a text, or nothing."""
    return ", ".join(dict.fromkeys(PLACEHOLDER.findall(text)))


def refused_items(checklist: Iterable[CheckItem], answers: Answers) -> list[CheckItem]:
    """The items answered "no", in the order of the checklist."""
    return [item for item in checklist if answers.get(item.code, {}).get("answer") == NO]


def settled(answers: Answers) -> dict[str, Mapping[str, str]]:
    """What a check after a supplement starts from: an item that was answered "no" is asked anew."""
    return {code: given for code, given in answers.items() if given["answer"] != NO}


def faults_of_answers(checklist: Iterable[CheckItem], answers: Answers) -> list[Fault]:
    """Every item is answered, and a "no" says why."""
    faults = []
    for item in checklist:
        given = answers.get(item.code, {})
        if given.get("answer") not in ANSWERS:
            faults.append(Fault(item.code, _("Answer item %(code)s.") % {"code": item.code}))
        elif given["answer"] == NO and not given.get("note", "").strip():
            faults.append(
                Fault(
                    item.code,
                    _("Write a note to item %(code)s: it was answered “no”.") % {"code": item.code},
                )
            )
        faults += faults_of_text(item.code, given.get("note", ""))
    return faults


def faults_of_text(about: str, text: str) -> list[Fault]:
    left = unfilled(text)
    return [Fault(about, _("Fill in %(left)s in the text.") % {"left": left})] if left else []


def faults_of_result(
    checklist: Iterable[CheckItem],
    answers: Answers,
    *,
    result: str,
    reason: str,
    rounds_left: int,
    tolerated: Collection[str] = (),
) -> list[Fault]:
    """Does the result follow from the answers?

    `tolerated` are items that an earlier call named without making them decisive: unmended, they
    leave the application to be scored as it stands (the call says so). `rounds_left` counts the
    calls to supplement that the rules still allow.
    """
    refused = refused_items(checklist, answers)
    counting = [item for item in refused if item.code not in tolerated]
    match result:
        case "accepted":
            return _faults_of_acceptance(counting)
        case "supplement":
            return _faults_of_call(refused, rounds_left)
        case "rejected":
            return _faults_of_rejection(counting, reason)
        case _:
            return [Fault("result", _("Choose the result of the formal check."))]


def _faults_of_acceptance(counting: list[CheckItem]) -> list[Fault]:
    if not counting:
        return []
    codes = ", ".join(item.code for item in counting)
    return [
        Fault(
            "result",
            _("The requirements are not met: “no” in %(codes)s.") % {"codes": codes},
        )
    ]


def _faults_of_call(refused: list[CheckItem], rounds_left: int) -> list[Fault]:
    faults = []
    if not refused:
        faults.append(Fault("result", _("A call to supplement needs an item answered “no”.")))
    if rounds_left < 1:
        faults.append(
            Fault("result", _("The rules of the contest allow no further call to supplement."))
        )
    lasting = ", ".join(item.code for item in refused if not item.mendable)
    if lasting:
        faults.append(
            Fault("result", _("A supplement cannot mend %(codes)s.") % {"codes": lasting})
        )
    return faults


def _faults_of_rejection(counting: list[CheckItem], reason: str) -> list[Fault]:
    faults = []
    if not counting:
        faults.append(Fault("result", _("A negative formal check needs an item answered “no”.")))
    if not reason.strip():
        faults.append(Fault("reason", _("Give the reason for the negative formal check.")))
    return faults + faults_of_text("reason", reason)
