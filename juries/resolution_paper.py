"""The resolution on paper, for the signature outside the portal; worded from its bundle."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.conf import settings
from django.utils import translation

from accounts.models import User
from juries.minutes import awarded_first
from juries.models import Resolution
from juries.outcomes import NONE
from programmes.demonstration import mark_of_papers
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
    """What `resolution.typ` shows: a resolution of the Kapituła, or the record of another
    authority's decision."""
    content = resolution.bundle
    edition, heading = resolution.edition, content["heading"]
    by_jury = "act_on" not in content["sitting"] and "prize" not in content
    label = ". ".join(part for part in (heading["category"], heading["category_label"]) if part)
    return {
        "kind": "Uchwała" if by_jury else "Rozstrzygnięcie",
        "body": "Kapituła konkursu" if by_jury else f"{heading['deciding_body']} – konkurs",
        "number": resolution.no,
        "programme": edition.name,
        "edition": f"{edition.ordinal} edycja",
        "adopted_on": _adopted_on(content),
        "subject": _subject(content, label),
        "basis": "regulamin konkursu",
        "paragraphs": _paragraphs(resolution, label),
        "awards_heading": "Rozstrzygnięcie" if is_last_stage(content) else "Przechodzą dalej",
        "awards": _awards(content, label),
        "votes": _votes(content),
        "supersedes": resolution.supersedes.no if resolution.supersedes else None,
        "bundle_sha256": resolution.bundle_sha256,
        "signers": [
            {
                "name": "Przewodniczący(-a) Kapituły" if by_jury else "Podpis",
                "role": heading["deciding_body"],
            }
        ],
        "note": NOTE,
        "funding_note": edition.programme.funding_note or None,
        "demonstration": mark_of_papers(edition),
        "made_at": at.isoformat(),
    }


def _adopted_on(content: Mapping) -> str:
    """The day of the session, or of the act of another authority."""
    sitting = content["sitting"]
    with translation.override(settings.LANGUAGE_CODE):
        if "act_on" in sitting:
            return day(date.fromisoformat(sitting["act_on"]), weekday=True)
        return day(datetime.fromisoformat(sitting["held_at"]), weekday=True)


def is_last_stage(content: Mapping) -> bool:
    """Whether the bundle is of the stage that awards."""
    return content["rules"].get("stage", {}).get("is_last", True)


def _subject(content: Mapping, label: str) -> str:
    if "prize" in content:
        return f"w sprawie nagrody poza kategoriami: {label}"
    if not is_last_stage(content):
        return f"w sprawie wyniku etapu {content['heading']['stage']} w kategorii: {label}"
    return f"w sprawie rozstrzygnięcia konkursu w kategorii: {label}"


def _paragraphs(resolution: Resolution, label: str) -> list[str]:
    content = resolution.bundle
    kind = "Uchwała" if resolution.act_on is None else "Rozstrzygnięcie"
    paragraphs = [_first_paragraph(content, label)]
    if content["heading"].get("corrects"):
        paragraphs.append(f"Przyczyna sprostowania: {resolution.reason}")
    return [*paragraphs, f"{kind} wchodzi w życie z dniem zatwierdzenia wyników."]


def _first_paragraph(content: Mapping, label: str) -> str:
    """What is decided, with the reason where nothing is given."""
    reason = content["heading"]["no_award_reason"]
    if "prize" in content:
        given, not_given = "Przyznaje się nagrodę poza kategoriami", "Nagrody nie przyznaje się"
    elif not content["rules"].get("stage", {}).get("is_decided", True):
        given = not_given = "Kategoria nie rozstrzygnięta"
    elif is_last_stage(content):
        given, not_given = (
            "Rozstrzyga się konkurs w kategorii",
            "Nie przyznaje się certyfikatu w kategorii",
        )
    else:
        given, not_given = (
            "Ustala się, kto przechodzi do następnego etapu w kategorii",
            "Nikt nie przechodzi do następnego etapu w kategorii",
        )
    if reason:
        return f"{not_given}: {label}. Uzasadnienie: {reason}"
    return f"{given}: {label}, jak w zestawieniu."


def _awards(content: Mapping, label: str) -> list[dict]:
    if "prize" in content:
        prize = content["prize"]
        names = [prize["holder"], prize.get("holder_organisation")]
        row = {
            "organisation": "\n".join(filter(None, names)),
            "category": "poza kategoriami",
            "place": None,
        }
        row |= {"outcome": prize["label"], "citation": prize["citation"]}
        return [row] if prize["holder"] else []
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


def _votes(content: Mapping) -> dict[str, str] | None:
    """The last block vote; where every application was voted singly, the last of those; nothing
    where nobody voted."""
    if not content["votes"]:
        return None
    blocks = [vote for vote in content["votes"] if vote["kind"] == "block"]
    last = (blocks or content["votes"])[-1]
    return {key: str(last[key]) for key in ("in_favour", "against", "abstained")}
