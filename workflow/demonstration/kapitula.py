"""What the Kapituła does: statements, declarations, score cards, the session of its secretary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone

from juries.models import Assignment, Juror, Jury
from programmes.models import Edition

from .applicants import Applying
from .content import content
from .office import open_step
from .page import Page, StepRefused
from .people import Cast
from .visitor import Visitor

Standing = Mapping[str, str]
FREE: Standing = {"standing": "free"}
Card = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Graded:
    """An application with its two score cards; `citation` when it reaches the threshold, and an
    `outcome` where none follows from the points."""

    applying: Applying
    cards: Sequence[Card]
    citation: str = ""
    outcome: str = ""


# --- statements and declarations ------------------------------------------------------------------------


def take_seat(visitor: Visitor, edition: Edition, standings: Mapping[str, Standing]) -> None:
    """Both steps of the statement with the declarations between them. `standings`: by the
    application's public id; whoever is not named is declared free of obstacles."""
    juror = juror_of(visitor, edition)
    page = visitor.open(reverse("juror_statement", args=[juror.public_id]))
    page = visitor.send(page, {"agree": "on"})
    while names := _undeclared(page):
        given: dict[str, str] = {}
        for key in names:
            for name, value in standings.get(key, FREE).items():
                given[f"{key}-{name}"] = value
        page = visitor.send(page, given, form=page.form_with(f"{names[0]}-standing"))
    page = visitor.open(reverse("juror_statement", args=[juror.public_id]))
    visitor.send(page, {"agree": "on"})


def _undeclared(page: Page) -> list[str]:
    names = [name for form in page.forms for name in form.offered]
    return [name.removesuffix("-standing") for name in names if name.endswith("-standing")]


def juror_of(visitor: Visitor, edition: Edition) -> Juror:
    return Juror.objects.get(jury__edition=edition, user__email=visitor.email)


def jury_of(edition: Edition) -> Jury:
    return Jury.objects.get(edition=edition)


# --- assignment and score cards --------------------------------------------------------------------------


def allocate(secretary: Visitor, edition: Edition) -> None:
    """The automatic allocation, by its button on the page of assignments."""
    page = secretary.open(reverse("jury_assignments", args=[jury_of(edition).public_id]))
    automatic = next(form for form in page.forms if "automatyczny" in form.action)
    secretary.send(page, form=automatic)


def reviewers_of(applying: Applying, cast: Cast) -> list[tuple[Visitor, Assignment]]:
    rows = Assignment.objects.filter(
        application__public_id=applying.public_id, state=Assignment.State.ACTIVE
    ).select_related("juror__user")
    by_email = {visitor.email: visitor for visitor in cast.jurors}
    return [(by_email[row.juror.user.email], row) for row in rows.order_by("pk")]


def score(visitor: Visitor, assignment: Assignment, card: Mapping[str, Mapping[str, Any]]) -> str:
    """Fill the card in, look at the preview, approve; returns the preview's sum of points."""
    queue = visitor.open(reverse("review_queue", args=[assignment.juror.public_id]))
    page = visitor.open(queue.link_to(str(assignment.public_id)))
    preview = visitor.send(page, _typed(card), press="preview")
    if "zatwierdz" not in preview.address:
        raise StepRefused(f"{visitor}: the card was not taken at {preview.address}")
    visitor.send(preview, form=preview.form_with("revision"))
    return str(sum(line["points"] for line in card.values()))


def save_half(
    visitor: Visitor, assignment: Assignment, card: Mapping[str, Mapping[str, Any]]
) -> None:
    """Begin the card and leave it as a draft."""
    page = visitor.open(reverse("score_sheet", args=[assignment.public_id]))
    half = dict(list(card.items())[: len(card) // 2])
    form = page.form_with("revision")
    draft = next(b for b in form.buttons if b.value and b.value != "preview")
    visitor.send(page, _typed(half), form=form, press=draft.value)


def _typed(card: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    typed: dict[str, str] = {}
    for code, line in card.items():
        typed[f"points-{code}"] = str(line["points"])
        typed[f"reason-{code}"] = line["reason"]
    return typed


# --- the session -------------------------------------------------------------------------------------------


class Sitting:
    """The secretary's workbench: the sections of one session, each kept at once."""

    def __init__(self, secretary: Visitor, edition: Edition) -> None:
        self.secretary, self.edition = secretary, edition
        self.address = open_step(secretary, edition, "hold_session").address.partition("?")[0]

    def part(self, name: str, **query: str) -> Page:
        more = "".join(f"&{key}={value}" for key, value in query.items())
        return self.secretary.open(f"{self.address}?part={name}{more}")

    def open(self) -> None:
        page = self.part("sitting")
        held_at = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
        given = content("organiser")["session"] | {"held_at": held_at}
        self.secretary.send(page, given, form=page.form_with("agenda"))

    def record_attendance(self, *, absent: Sequence[str] = ()) -> None:
        """Everybody is present except the named members."""
        page = self.part("attendance")
        jurors = Juror.objects.filter(jury__edition=self.edition).select_related("user")
        given = {
            f"juror_{juror.public_id}": "absent" if juror.user.name in absent else "present"
            for juror in jurors
        }
        self.secretary.send(page, given)

    def confirm(self, entries: Sequence[Graded]) -> None:
        """Record each decision that has a citation: the proposed outcome, or the entry's own."""
        for entry in entries:
            if entry.citation:
                page = self.part("decisions", application=entry.applying.public_id)
                given = {"citation": entry.citation}
                if entry.outcome:
                    given["outcome"] = entry.outcome
                self.secretary.send(page, given, form=page.form_with("citation"))

    def vote(self, subject: str, motion: str, *, in_favour: int, abstained: int = 0) -> None:
        """`subject`: `block:V` or `single:<public id>`."""
        page = self.part("votes")
        given = {
            "subject": subject,
            "motion": motion,
            "in_favour": str(in_favour),
            "against": "0",
            "abstained": str(abstained),
            "chair": "yes",
        }
        self.secretary.send(page, given, form=page.form_with("motion"))

    def freeze(self) -> None:
        self.secretary.send(self.part("freeze"))
