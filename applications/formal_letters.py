"""Messages and letters of the formal check (MSG-05, MSG-06, MSG-07), worded from rows.

Letters are Polish by their nature, so their sentences stand here and in `templates/messages` and
not in the catalogue of translations. Names stand in the nominative only.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import translation

from accounts.models import Membership
from programmes.demonstration import mark_of_papers
from programmes.entry_words import words_about
from programmes.models import DeadlineChange, Edition
from records.models import Document
from records.outbox import post
from records.paperwork import ask_for
from records.wording import day, moment

from .drafting import rules_of
from .formal_checklist import refused_items
from .links import home_address
from .models import Application, FormalCheck, Supplement
from .nominating import parties_of

NOTE = "Pismo wygenerowano w portalu Znak"
CALL = "MSG-05"
LATER_DELIVERY = (
    "Jeżeli wezwanie zostanie doręczone później, termin biegnie od dnia doręczenia – obowiązuje"
    " data podana w portalu."
)


def members_of(application: Application, at: datetime | Now) -> list[Membership]:
    """The people of the group who hold their place at `at`, the newest representative first."""
    return list(
        Membership.objects.filter(Q(until__isnull=True) | Q(until__gt=at), group=application.group)
        .select_related("user")
        .order_by("-role", "-pk")
    )


def tell_requirements_met(application: Application, *, check: FormalCheck, at: datetime) -> None:
    """MSG-06, to everybody in the group."""
    planned = _planned_results(application.edition)
    _post_to_group(
        "MSG-06", application, no=check.no, at=at, extra={"has_plan": bool(planned), **planned}
    )


def call_for_supplement(
    supplement: Supplement, *, due: datetime, by: Any, at: datetime
) -> Document:
    """MSG-05 and the letter, which name the last moment of the term if delivered today."""
    application = supplement.application
    rules = application.rule_set.shape
    checklist = {item.code: item for item in rules_of(application).checklist}
    items = [
        {"missing": checklist[item["code"]].label, "action": item["text"], "basis": item["code"]}
        for item in supplement.items
    ]
    decisive = ", ".join(item["code"] for item in supplement.items if item["decisive"])
    _post_to_group(
        CALL,
        application,
        no=supplement.no,
        at=at,
        extra={
            "items": items,
            "has_decisive": bool(decisive),
            "decisive": decisive or "–",
            "days": rules.supplement.days,
            "due": _in_polish(moment, due),
            "later_delivery": LATER_DELIVERY,
            "signer": by.name,
            "link": home_address(application),
        },
    )
    words = words_about(application)
    data = _letter(application, by=by, at=at) | {
        "title": f"Wezwanie do uzupełnienia {words['of_entry']} {application.reference}",
        "paragraphs": [
            f"po sprawdzeniu {words['of_entry']} w konkursie {application.edition.name}, kategoria"
            f" {application.category.full_label}, wzywamy do uzupełnienia:"
        ],
        "items": items,
        "closing": _closing_of_call(supplement, decisive, days=rules.supplement.days, due=due),
    }
    return ask_for(
        "supplement_call",
        about=supplement,
        template="applications/supplement_call.typ",
        data=data,
        by=by,
        at=at,
    )


def tell_rejection(check: FormalCheck, *, by: Any, at: datetime) -> Document:
    """MSG-07, which waits for a person's release, and the letter."""
    application = check.application
    reasons = _reasons_of(check)
    call = application.supplements.order_by("-no").first()
    history = _history_of_call(call) if call else ""
    objections = application.rule_set.shape.objections
    _post_to_group(
        "MSG-07",
        application,
        no=check.no,
        at=at,
        held=True,
        extra={
            "reasons": reasons,
            "explanation": check.reason,
            "was_called": bool(call),
            "history": history or "–",
            "days": objections.days,
            "answer_days": objections.answer_days,
            "signer": by.name,
            "link": home_address(application),
        },
    )
    return ask_for(
        "formal_rejection",
        about=application,
        no=check.no,
        template="applications/formal_rejection.typ",
        data=_letter(application, by=by, at=at) | _rejection(check, reasons, history),
        by=by,
        at=at,
    )


def _reasons_of(check: FormalCheck) -> list[dict[str, str]]:
    checklist = rules_of(check.application).checklist
    return [
        {"condition": item.label, "finding": check.answers[item.code]["note"], "basis": item.code}
        for item in refused_items(checklist, check.answers)
    ]


def _rejection(check: FormalCheck, reasons: list[dict[str, str]], history: str) -> dict[str, Any]:
    """What the letter of a negative formal check says beside what every letter carries."""
    application = check.application
    words, objections = words_about(application), application.rule_set.shape.objections
    return {
        "title": "Informacja o negatywnej ocenie formalnej"
        f" {words['of_entry']} {application.reference}",
        "paragraphs": [
            f"dziękujemy za udział w konkursie {application.edition.name}."
            f" {words['entry_title']} nie spełnia wymogów formalnych. Nie przekażemy"
            f" {words['of_entry']} do oceny Kapituły. Przyczyny:"
        ],
        "reasons": reasons,
        "closing": [
            *([history] if history else []),
            check.reason,
            f"W ciągu {objections.days} dni od doręczenia tej informacji mogą Państwo złożyć"
            " w portalu zastrzeżenia, jeżeli ocena jest niezgodna z regulaminem."
            f" Odpowiemy w ciągu {objections.answer_days} dni od ich otrzymania. Adres sprawy:"
            f" {home_address(application)}",
            "Konkurs jest prowadzony na podstawie regulaminu i przepisów Kodeksu cywilnego."
            " Ta informacja nie jest decyzją administracyjną.",
        ],
    }


def _post_to_group(
    event: str,
    application: Application,
    *,
    no: int,
    at: datetime,
    extra: dict[str, Any],
    held: bool = False,
) -> None:
    edition = application.edition
    common = {
        "reference": application.reference,
        "case_mark": application.case_mark or "–",
        "has_case_mark": bool(application.case_mark),
        "programme": edition.name,
        "category": application.category.full_label,
        **parties_of(application),
        "organiser": edition.programme.organiser.name,
        "contact": contact_of(edition),
    }
    for member in members_of(application, at):
        post(
            event,
            to=member.user,
            about=application,
            key=str(no),
            context={**common, "salutation": member.salutation, **extra},
            at=at,
            held=held,
        )


def contact_of(edition: Edition) -> str:
    """„phone (hours), mail” of the programme, as every message ends."""
    contact = edition.programme.contact
    phone = f"{contact['phone']} ({contact['hours']})" if contact.get("phone") else ""
    return ", ".join(part for part in (phone, contact.get("mail", "")) if part) or (
        edition.programme.organiser.name
    )


def _letter(application: Application, *, by: Any, at: datetime) -> dict[str, Any]:
    """What every letter carries: sender, date, marks, addressee, signer, note, contact."""
    edition = application.edition
    programme = edition.programme
    members = members_of(application, at)
    town = programme.contact.get("town", "")
    on = _in_polish(day, at)
    return {
        "sender": programme.organiser.name,
        "place_and_date": f"{town}, {on}" if town else on,
        "reference": application.reference,
        "words": words_about(application),
        "case_mark": application.case_mark or None,
        "addressee": application.applicant.name,
        "subject": None,
        "salutation": _salutation(members),
        "points": [],
        "signer": {"name": by.name, "role": f"w imieniu organizatora: {programme.organiser.name}"},
        "attachments": [],
        "note": NOTE,
        "contact": contact_of(edition),
        "funding_note": programme.funding_note or None,
        "demonstration": mark_of_papers(edition),
        "made_at": at.isoformat(),
    }


def _salutation(members: Iterable[Membership]) -> str:
    """A letter greets the representative; without one, everybody."""
    signers = (m.salutation for m in members if m.role == Membership.Role.SIGNER)
    return str(next(signers, Membership.Salutation.NEUTRAL))


def _closing_of_call(
    supplement: Supplement, decisive: str, *, days: int, due: datetime
) -> list[str]:
    words = words_about(supplement)
    consequence = (
        f"Jeżeli w terminie nie uzupełnią Państwo {words['of_entry']}, przeprowadzimy ocenę"
        " w obecnym stanie"
    )
    if decisive:
        consequence += f"; w zakresie punktów {decisive} oznacza to negatywną ocenę formalną"
    return [
        f"Termin: {days} dni od dnia doręczenia wezwania, tj. do: {_in_polish(moment, due)}."
        f" {LATER_DELIVERY}",
        f"Uzupełnienie składa się wyłącznie w portalu:"
        f" {home_address(supplement.application)} Można zmienić tylko wskazane pola i załączniki."
        " Uzupełnienie potwierdza osoba uprawniona do reprezentacji.",
        f"{consequence}.",
    ]


def _history_of_call(call: Supplement) -> str:
    issued = _in_polish(day, call.issued_at)
    if call.overdue:
        outcome = "W wyznaczonym terminie nie złożono uzupełnienia."
    else:
        outcome = "Złożone uzupełnienie nie usunęło wskazanych przyczyn."
    return f"W dniu {issued} wezwaliśmy Państwa do uzupełnienia. {outcome}"


def _planned_results(edition: Edition) -> dict[str, str]:
    newest = (
        DeadlineChange.objects.filter(edition=edition, kind=DeadlineChange.Kind.RESULTS_PLANNED)
        .order_by("-pk")
        .first()
    )
    return {"planned": _in_polish(day, newest.value)} if newest else {}


def _in_polish(write: Any, value: Any) -> str:
    """Letters are Polish whatever language the officer's screen has."""
    with translation.override(settings.LANGUAGE_CODE):
        return write(value)
