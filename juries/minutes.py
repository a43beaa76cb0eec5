"""The minutes of a session in words, from its frozen bundles and the names of its jurors.

The letterhead and the headings stand in `templates/juries/minutes.typ`; minutes are Polish by
their nature, so their sentences stand here and not in the catalogue of translations.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.utils import translation

from juries.models import Conflict, Juror, Pairing, Resolution, Session
from programmes.demonstration import mark_of_papers
from programmes.entry_words import words_about
from records.wording import NOTHING, day, moment, points

MODES = {
    "in_person": "stacjonarne",
    "remote": "zdalne",
    "hybrid": "hybrydowe",
    "circular": "tryb obiegowy",
}
ROLES = {
    "chair": "przewodniczący(-a)",
    "deputy": "zastępca przewodniczącego",
    "member": "członek Kapituły",
    "substitute": "zastępca członka",
    "expert": "ekspert oceniający (bez głosu)",
}
NOTE = "Protokół wygenerowano w portalu Znak na podstawie zamrożonego pakietu wyników."


def data_of(session: Session, resolutions: Sequence[Resolution], *, at: datetime) -> dict:
    """What `minutes.typ` shows. All numbers come from the bundles."""
    edition = session.edition
    jurors = {
        str(juror.public_id): juror
        for juror in Juror.objects.filter(jury=session.jury_id).select_related("user")
    }
    with translation.override(settings.LANGUAGE_CODE):
        sitting = resolutions[0].bundle["sitting"]
        return {
            "programme": edition.name,
            "words": words_about(session),
            "edition": f"{edition.ordinal} edycja",
            "number": str(session.no),
            "mode": MODES[session.mode],
            "held_on": day(session.held_at, weekday=True),
            "opened_at": moment(session.held_at),
            "closed_at": moment(at),
            "place": session.place or None,
            "attendance": [_attender(row, jurors) for row in sitting["attendance"]],
            "quorum": {
                "required": f"{sitting['quorum']} z {sitting['members']} osób z prawem głosu",
                "present": str(sitting["voters"]),
                "reached": sitting["voters"] >= sitting["quorum"],
            },
            "agenda": _lines(session.agenda),
            "recusals": _recusals(session, resolutions),
            "categories": [_category(row) for row in resolutions if row.category_id],
            "prizes": [_prize(row.bundle["prize"]) for row in resolutions if not row.category_id],
            "dissents": [],
            "remarks": _lines(session.remarks),
            "bundle_sha256": _digests(resolutions),
            "signers": _signers(session, sitting, jurors),
            "note": NOTE,
            "funding_note": edition.programme.funding_note or None,
            "demonstration": mark_of_papers(edition),
            "made_at": at.isoformat(),
        }


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _digests(resolutions: Sequence[Resolution]) -> str:
    if len(resolutions) == 1:
        return resolutions[0].bundle_sha256
    return " · ".join(f"{_short_name(row)}: {row.bundle_sha256}" for row in resolutions)


def _short_name(resolution: Resolution) -> str:
    """The code of the category or of the special prize."""
    return resolution.bundle["heading"]["category"] or resolution.bundle["prize"]["code"]


def _prize(prize: Mapping) -> dict:
    return {
        "label": prize["label"],
        "given_by": prize["given_by"],
        "holder": prize["holder"] or None,
        "holder_organisation": prize.get("holder_organisation"),
        "citation": prize["citation"] or None,
        "reason": prize["reason"] or None,
    }


def _attender(row: Mapping, jurors: Mapping[str, Juror]) -> dict:
    instead = jurors.get(row["instead_of"] or "")
    return {
        "name": str(jurors[row["juror"]].user),
        "role": ROLES[row["role"]],
        "present": row["present"],
        "note": f"głosuje za nieobecną osobę: {instead.user}" if instead else None,
    }


def _signers(session: Session, sitting: Mapping, jurors: Mapping[str, Juror]) -> list[dict]:
    voters = [jurors[row["juror"]] for row in sitting["attendance"] if row["votes"]]
    presiding = next(
        (juror for role in ("chair", "deputy") for juror in voters if juror.role == role), None
    )
    assert session.jury is not None  # an act of another authority has no minutes
    secretary = {"name": str(session.jury.secretary), "role": "sekretarz Kapituły"}
    if presiding is None:
        return [secretary]
    return [{"name": str(presiding.user), "role": ROLES[presiding.role]}, secretary]


def _recusals(session: Session, resolutions: Sequence[Resolution]) -> list[dict]:
    """Each recused juror with the applicants concerned, in the nominative, and the ground."""
    categories = [resolution.category_id for resolution in resolutions]
    rows = (
        Pairing.objects.filter(
            juror__jury=session.jury_id,
            application__category__in=categories,
            standing=Pairing.Standing.RECUSED,
        )
        .select_related("juror__user", "application__applicant", "application__nominee")
        .order_by("juror_id", "application__reference")
    )
    grounds = dict(
        Conflict.objects.filter(juror__jury=session.jury_id, state=Conflict.State.RECUSED)
        .exclude(circumstance="")
        .values_list("juror_id", "circumstance")
    )
    applicants: dict[Juror, list[str]] = {}
    for row in rows:
        applicants.setdefault(row.juror, []).append(row.application.holder_name)
    return [
        {
            "juror": str(juror.user),
            "applicants": "\n".join(names),
            "ground": (
                f"okoliczność {grounds[juror.pk]}) oświadczenia"
                if juror.pk in grounds
                else "wyłączenie na podstawie oświadczenia"
            ),
        }
        for juror, names in applicants.items()
    ]


def _category(resolution: Resolution) -> dict:
    content = resolution.bundle
    holders = {row["application"]: row for row in content["applications"]}
    return {
        "code": content["heading"]["category"],
        "label": f"{content['heading']['category']}. {content['heading']['category_label']}",
        "votes": [_vote(vote, holders) for vote in content["votes"]],
        "is_decided": content["rules"]["stage"]["is_decided"],
        "is_last": content["rules"]["stage"]["is_last"],
        "ranking": ranking_table(content),
        "ties": tie_sentences(content),
        "outcomes": [
            {
                "organisation": holders[line["application"]]["holder"],
                "outcome": line["label"],
                "place": f"miejsce {line['place']}{' ex aequo' if line['ex_aequo'] else ''}"
                if line["place"]
                else None,
                "citation": line["citation"] or None,
                "deviation": line["reason"] or None,
            }
            for line in awarded_first(content)
            if line["outcome"] != "none"
        ]
        + [
            {
                "organisation": holders[line["application"]]["holder"],
                "outcome": "nie przyznano certyfikatu"
                if content["rules"]["stage"]["is_last"]
                else "nie przechodzi do następnego etapu",
                "place": None,
                "citation": None,
                "deviation": line["reason"],
            }
            for line in content["outcomes"]
            if line["outcome"] == "none" and line["reason"]
        ],
        "no_award_reason": content["heading"]["no_award_reason"] or None,
    }


def awarded_first(content: Mapping) -> list[dict]:
    """Frozen outcomes by place, those without a place last, then by holder's name."""
    holders = {row["application"]: row["holder"] for row in content["applications"]}
    return sorted(
        content["outcomes"],
        key=lambda line: (
            line["place"] is None,
            line["place"] or 0,
            holders[line["application"]],
        ),
    )


def ranking_table(content: Mapping) -> dict:
    """Header and rows of the frozen ranking, points worded as published. Where earlier stages
    count, each has its column before the sum."""
    holders = {row["application"]: row["holder"] for row in content["applications"]}
    codes = [criterion["code"] for criterion in content["criteria"]]
    earlier = content.get("earlier", {})
    stages = sorted({part["stage"] for parts in earlier.values() for part in parts})
    own = [f"Etap {content['heading']['stage']}"] if stages and codes else []
    rows = []
    for placed in content["ranking"]:
        key = placed["application"]
        score = content["scores"][key]
        points_of = {part["stage"]: part["published"] for part in earlier.get(key, [])}
        rows.append(
            [
                f"{placed['place']}{' ex aequo' if placed['ex_aequo'] else ''}"
                if placed["place"]
                else NOTHING,
                holders[key],
                *(_points(score["criteria"][code]["published"]) for code in codes),
                *(_points(points_of.get(stage)) for stage in stages),
                *(_points(score["own"]["published"]) for _own in own),
                _points(placed["shown"]),
            ]
        )
    before = [f"Etap {stage}" for stage in stages]
    return {"header": ["Miejsce", "Podmiot", *codes, *before, *own, "Wynik"], "rows": rows}


def _points(value: str | None) -> str:
    if value is None:
        return NOTHING
    number = Decimal(value)
    exponent = number.as_tuple().exponent
    return points(number, max(2, -exponent if isinstance(exponent, int) else 2))


def tie_sentences(content: Mapping) -> list[str]:
    """One sentence a step of breaking a tie, names in the nominative."""
    holders = {row["application"]: row["holder"] for row in content["applications"]}
    sentences = []
    for step in content["tie_log"]:
        if step["step"] == "ex_aequo":
            names = "; ".join(holders[key] for group in step["order"] for key in group)
            sentences.append(f"Miejsce {step['place']} ex aequo: {names}.")
        else:
            ordered = [key for group in step["order"] for key in group]
            values = "; ".join(
                f"{holders[key]} – {_points(step['values'][key])} pkt" for key in ordered
            )
            sentences.append(
                f"Równy wynik od miejsca {step['place']}, kryterium {step['step']}: {values}."
            )
    return sentences


def _vote(vote: Mapping, holders: Mapping[str, Mapping]) -> dict:
    names = [holders[key]["holder"] for key in vote["applications"] if key in holders]
    result = "przyjęto" if vote["passed"] else "nie przyjęto"
    if vote["casting"]:
        result += " (głos przewodniczącego)"
    return {
        "subject": f"{vote['motion']}\n{'; '.join(names)}" if names else vote["motion"],
        "in_favour": vote["in_favour"],
        "against": vote["against"],
        "abstained": vote["abstained"],
        "result": result,
    }
