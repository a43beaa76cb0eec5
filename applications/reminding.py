"""Reminders of a draft that is not submitted: 7 days, 2 days and 6 hours before its deadline.

Not nodes of the process: a periodic job asks, and the outbox keeps one message for each person,
draft and deadline, however often the job runs.
"""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta

from accounts.models import Membership
from programmes.entry_words import polish_about
from programmes.models import Edition
from records import wording
from records.outbox import post

from .completeness import application_problems, stopping
from .drafting import rules_of
from .evidence import live_evidence
from .formal_letters import contact_of, members_of
from .intake import Call, call_of
from .links import home_address
from .models import Application
from .nominating import parties_of

STEPS = {"7d": timedelta(days=7), "2d": timedelta(days=2), "6h": timedelta(hours=6)}


def due_reminder(call: Call, *, begun_at: datetime, at: datetime) -> str:
    """Which of STEPS is due, the nearest to the deadline; empty when none is. A draft begun
    after a reminder's moment needs no reminder of it."""
    if call.deadline is None or not call.is_open(at):
        return ""
    deadline = call.deadline
    due = [code for code, before in STEPS.items() if begun_at < deadline - before <= at < deadline]
    return due[-1] if due else ""


def remind_drafts(*, at: datetime) -> int:
    """MSG-03 to the people of every draft that a reminder is due for. Returns how many."""
    sent = 0
    calls: dict[int, Call] = {}
    drafts = Application.objects.filter(
        status=Application.Status.DRAFT, category__edition__phase=Edition.Phase.CALL_OPEN
    ).select_related("category__edition__programme__organiser", "applicant")
    drafts = drafts.prefetch_related("rule_set")  # one long row for many drafts
    for draft in drafts.iterator(chunk_size=200):
        edition_call = calls.setdefault(draft.edition.pk, call_of(draft.category))
        call = dataclasses.replace(edition_call, own_deadline=draft.own_deadline)
        step = due_reminder(call, begun_at=draft.created_at, at=at)
        if step and call.deadline is not None:
            sent += _remind(draft, f"{step}@{call.deadline:%Y-%m-%d}", call.deadline, at)
    return sent


def _remind(draft: Application, key: str, deadline: datetime, at: datetime) -> int:
    rules = rules_of(draft)
    with polish_about(draft):
        problems = stopping(application_problems(rules, draft.answers, live_evidence(draft)))
        context = {
            "programme": draft.edition.name,
            **parties_of(draft),
            "reference": draft.reference,
            "deadline": wording.moment(deadline),
            "missing": list(dict.fromkeys(f"{p.code}. {p.label}" for p in problems)),
            "link": home_address(draft),
            "contact": contact_of(draft.edition),
        }
    people = [m for m in members_of(draft, at) if m.role != Membership.Role.HELPER]
    posted = [
        post(
            "MSG-03",
            to=person.user,
            about=draft,
            key=key,
            context={**context, "salutation": person.salutation},
            at=at,
        )
        for person in people
    ]
    return sum(message is not None for message in posted)
