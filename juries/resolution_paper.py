"""The resolution on paper, for the signature outside the portal; worded from its bundle."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.utils import translation

from accounts.models import User
from applications.formal_letters import demonstration_mark
from juries.minutes import awarded_first
from juries.models import Resolution
from juries.outcomes import NONE
from records.models import Document
from records.paperwork import ask_for
from records.wording import day

NOTE = "Uchwałę wygenerowano w portalu Znak na podstawie zamrożonego pakietu wyników."


def ask_for_resolution(resolution: Resolution, *, by: User, at: datetime) -> Document:
    """The row and the job; inside the transaction that froze the bundle."""
    return ask_for(
        "resolution",
        about=resolution,
        template="juries/resolution.typ",
        data=data_of(resolution, at=at),
        by=by,
        at=at,
        visibility="staff",
    )


def papers_of(resolutions: list[Resolution]) -> dict[str, Document]:
    """Documents of resolutions by the resolution's public id; one query."""
    rows = Document.objects.filter(
        kind="resolution", subject_id__in=[str(row.public_id) for row in resolutions]
    ).select_related("file")
    return {row.subject_id: row for row in rows}


def data_of(resolution: Resolution, *, at: datetime) -> dict:
    """What `resolution.typ` shows."""
    content = resolution.bundle
    edition = resolution.edition
    label = f"{content['heading']['category']}. {content['heading']['category_label']}"
    with translation.override(settings.LANGUAGE_CODE):
        adopted_on = day(datetime.fromisoformat(content["sitting"]["held_at"]), weekday=True)
    return {
        "number": resolution.no,
        "programme": edition.name,
        "edition": f"{edition.ordinal} edycja",
        "adopted_on": adopted_on,
        "subject": f"w sprawie rozstrzygnięcia konkursu w kategorii: {label}",
        "basis": "regulamin konkursu",
        "paragraphs": _paragraphs(resolution, label),
        "awards": _awards(content, label),
        "votes": _votes(content),
        "supersedes": resolution.supersedes.no if resolution.supersedes else None,
        "bundle_sha256": resolution.bundle_sha256,
        "signers": [
            {"name": "Przewodniczący(-a) Kapituły", "role": content["heading"]["deciding_body"]}
        ],
        "note": NOTE,
        "funding_note": edition.programme.funding_note or None,
        "demonstration": demonstration_mark(edition),
        "made_at": at.isoformat(),
    }


def _paragraphs(resolution: Resolution, label: str) -> list[str]:
    reason = resolution.bundle["heading"]["no_award_reason"]
    if reason:
        first = f"Kapituła nie przyznaje certyfikatu w kategorii: {label}. Uzasadnienie: {reason}"
    else:
        first = f"Kapituła rozstrzyga konkurs w kategorii: {label}, jak w zestawieniu."
    paragraphs = [first]
    if resolution.bundle["heading"].get("corrects"):
        paragraphs.append(f"Przyczyna sprostowania: {resolution.reason}")
    return [*paragraphs, "Uchwała wchodzi w życie z dniem zatwierdzenia wyników."]


def _awards(content: Mapping, label: str) -> list[dict]:
    holders = {row["application"]: row["holder"] for row in content["applications"]}
    return [
        {
            "organisation": holders[line["application"]],
            "category": label,
            "outcome": line["label"],
            "place": f"{line['place']}{' ex aequo' if line['ex_aequo'] else ''}"
            if line["place"]
            else None,
            "citation": line["citation"] or None,
        }
        for line in awarded_first(content)
        if line["outcome"] != NONE
    ]


def _votes(content: Mapping) -> dict[str, str]:
    """The last block vote; where every application was voted singly, the last of those."""
    blocks = [vote for vote in content["votes"] if vote["kind"] == "block"]
    last = (blocks or content["votes"])[-1]
    return {key: str(last[key]) for key in ("in_favour", "against", "abstained")}
