"""Whose words a message has: staff's newest approved ones, else the rules', else the portal's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.db import models
from django.utils.translation import gettext as _

from records.placeholders import Words, is_malformed, names_in, renamed

from .belonging import edition_of
from .message_events import Event, events
from .models import Edition, MessageWording
from .shape_base import Problem


def words_in_force(event: str, about: models.Model) -> Words | None:
    """The organiser's own words of `event` about a row; None where the portal's are in force.
    This is the outbox's source of words."""
    known = events().get(event)
    edition = edition_of(about) if known else None
    if known is None or edition is None:
        return None
    own = own_words(edition, event)
    if own is None:
        return None
    return Words(renamed(own.title, known.keys), renamed(own.body, known.keys), known.optional)


def is_rehearsal(about: models.Model) -> bool:
    """Whether a message about this row belongs to a rehearsal: the outbox's rule of the sandbox.
    An invitation does when a synthetic person sends it."""
    edition = edition_of(about)
    if edition is not None:
        return edition.kind == Edition.Kind.REHEARSAL
    return bool(getattr(getattr(about, "invited_by", None), "is_synthetic", False))


class OwnWords(NamedTuple):
    """Title and body as somebody of the organiser wrote them, and who: staff, or the rules."""

    title: str
    body: str
    of_staff: bool


def own_words(edition: Edition, event: str) -> OwnWords | None:
    """The organiser's words in force; None for the portal's."""
    wording = approved_wording(edition, event)
    if wording is not None and wording.body:
        return OwnWords(wording.title, wording.body, of_staff=True)
    # Only this key of the JSON is read: a message must not cost a whole rule set.
    rows = edition.rule_sets.order_by("-version").values_list(f"content__messages__{event}")
    row = rows.first()
    text = row[0] if row else None
    return OwnWords(text["title"], text["body"], of_staff=False) if text else None


def approved_wording(edition: Edition, event: str) -> MessageWording | None:
    return (
        edition.wordings.filter(event=event, approved_at__isnull=False)
        .order_by("-approved_at", "-pk")
        .first()
    )


# --- what a text may hold -------------------------------------------------------------------------


def problems_of(event: Event, text: str) -> list[str]:
    """What is wrong with a title or a body written for `event`, as people are told. Pure."""
    if is_malformed(text):
        return [_("Only placeholders like {{ %(word)s }} may stand in braces.") % {"word": "link"}]
    found = [
        _("“{{ %(name)s }}” is not a placeholder of this message.") % {"name": name}
        for name in names_in(text)
        if name not in event.keys
    ]
    names = "|".join(name for p in event.placeholders if p.is_name for name in (p.word, p.key))
    bent = re.compile(rf"\b(dla|od|do|z|ze|przez|w|we|o)\s+\{{\{{\s*({names})\s*\}}\}}", re.I)
    for match in bent.finditer(text) if names else ():
        message = _("“%(words)s”: a name stands in the nominative, put it after a colon.")
        found.append(message % {"words": match[0]})
    return found


def message_problems(messages: Mapping[str, Any]) -> Iterator[Problem]:
    """Problems of the rules' `messages`; `messages` maps codes to `MessageText`. Pure."""
    for code, text in messages.items():
        event = events().get(code)
        if event is None:
            known = ", ".join(events())
            message = _("there is no message “%(code)s”; known: %(known)s")
            yield Problem(("messages", code), message % {"code": code, "known": known})
            continue
        for field in ("title", "body"):
            for problem in problems_of(event, getattr(text, field)):
                yield Problem(("messages", code, field), problem)
