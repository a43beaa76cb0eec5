"""The notice on personal data (articles 13 and 14 of the GDPR), in Polish, by an edition's rules.

A sentence stands in it only where the rules fill it; nothing is left with a hole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .shapes import PrivacyRules

KINDS = "; "
LOGS_AT_LEAST = "nie krócej niż 2 lata"
NEEDED = (
    "controllers", "contest_basis", "sources", "recipients", "kept_applications", "kept_register",
    "kept_logs",
)  # fmt: skip
"""What the law wants a notice to tell and the portal cannot know."""


@dataclass(frozen=True)
class Part:
    """A numbered part: sentences before the list, its items, sentences after it."""

    heading: str
    before: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


def notice(privacy: PrivacyRules, organiser: str) -> list[Part]:
    """The parts that have something to say, numbered in order."""
    parts = (
        _controllers(privacy, organiser),
        _inspectors(privacy),
        Part("Po co i na jakiej podstawie", items=tuple(_bases(privacy))),
        Part("Czyje i jakie dane", (WHOSE,)),
        Part("Skąd mamy dane (art. 14 RODO)", (_sources(privacy),)),
        Part("Komu je przekazujemy", (_recipients(privacy), PUBLIC_NAMES)),
        Part("Jak długo", items=tuple(_kept(privacy))),
        Part("Prawa", (RIGHTS,)),
        Part("Czy trzeba podać dane", (IS_NEEDED,)),
        Part("Decyzje automatyczne", tuple(filter(None, (NOT_AUTOMATIC, privacy.transfer)))),
    )
    told = (part for part in parts if part.before or part.items)
    return [
        Part(f"{no}. {part.heading}", part.before, part.items, part.after)
        for no, part in enumerate(told, start=1)
    ]


def missing(privacy: PrivacyRules) -> list[str]:
    """The keys of `[privacy]` that the organiser has yet to fill."""
    return [key for key in NEEDED if not getattr(privacy, key)]


WHOSE = (
    "Osoby reprezentujące i kontaktowe, osoby przygotowujące wniosek, osoby wskazane we wniosku, "
    "członkowie Kapituły, eksperci, uczestnicy uroczystości: imię, nazwisko, stanowisko, służbowe "
    "dane kontaktowe, czynności w portalu. Z podpisu elektronicznego także dane w nim zawarte, "
    "w tym numer PESEL – nie udostępniamy ich oceniającym ani publicznie."
)
PUBLIC_NAMES = "Nazwy wyróżnionych podmiotów są publiczne."
RIGHTS = (
    "Dostęp, sprostowanie, ograniczenie, sprzeciw (gdy podstawą jest lit. e lub f), usunięcie "
    "i cofnięcie zgody – w przypadkach z RODO. Skarga do Prezesa Urzędu Ochrony Danych Osobowych."
)
IS_NEEDED = "Podanie danych jest warunkiem udziału w konkursie; nie wynika z ustawy."
NOT_AUTOMATIC = "Nie podejmujemy decyzji wyłącznie automatycznie; punkty przyznają ludzie."
WHO = {
    "joint": "Współadministratorami są:",
    "separate": "Odrębnymi administratorami są:",
}


def _controllers(privacy: PrivacyRules, organiser: str) -> Part:
    names = [
        ", ".join(filter(None, (controller.name, controller.address)))
        for controller in privacy.controllers
    ]
    after = []
    if privacy.arrangements:
        after.append(
            "Zasadnicza treść wspólnych uzgodnień (art. 26 ust. 2 RODO): "
            f"{_open(privacy.arrangements)}. Swoje prawa można wykonać wobec każdego ze "
            "współadministratorów."
        )
    if privacy.contact_point:
        after.append(f"Punkt kontaktowy: {privacy.contact_point}")
    who = WHO.get(privacy.model, "Administratorem danych jest:")
    return Part("Kto odpowiada za dane", (who,), tuple(names or [organiser]), tuple(after))


def _inspectors(privacy: PrivacyRules) -> Part:
    return Part(
        "Inspektorzy ochrony danych",
        items=tuple(
            f"{controller.name}: {controller.inspector}"
            for controller in privacy.controllers
            if controller.inspector
        ),
    )


def _bases(privacy: PrivacyRules) -> Iterator[str]:
    contest = "przeprowadzenie konkursu, ocena, rozstrzygnięcie, wydanie certyfikatu, prowadzenie rejestru"
    yield _filled(contest, privacy.contest_basis)
    yield (
        "archiwizacja: art. 6 ust. 1 lit. c RODO w związku z przepisami o narodowym zasobie "
        "archiwalnym"
    )
    for purpose, basis in (
        ("rozliczenie finansowania", privacy.funding_basis),
        ("wizerunek podczas uroczystości i na zdjęciach", privacy.image_basis),
        ("ustalenie i obrona roszczeń", privacy.claims_basis),
    ):
        if basis:
            yield _filled(purpose, basis)


def _sources(privacy: PrivacyRules) -> str:
    registers = _filled("lub z rejestrów publicznych", privacy.sources)
    return f"Od wnioskodawcy, podmiotu zgłaszającego {registers}."


def _recipients(privacy: PrivacyRules) -> str:
    told = ["Członkom Kapituły i ekspertom (bez danych kontaktowych)"]
    if privacy.recipients:
        told.append(_filled("dostawcy usług", privacy.recipients))
    told.append("instytucjom kontrolującym finansowanie")
    told.append("wnioskującym o informację publiczną – w granicach prawa")
    return f"{'; '.join(told)}."


def _kept(privacy: PrivacyRules) -> Iterator[str]:
    for what, years in (
        ("wnioski", privacy.kept_applications),
        ("rejestr", privacy.kept_register),
    ):
        if years:
            yield _filled(what, years)
    logs = f"{privacy.kept_logs} ({LOGS_AT_LEAST})" if privacy.kept_logs else LOGS_AT_LEAST
    yield f"dziennik zdarzeń: {logs}"
    if privacy.kept_project:
        yield _filled("dokumenty projektu", privacy.kept_project)


def _filled(what: str, value: str) -> str:
    return f"{what}: {_open(value)}" if value else what


def _open(text: str) -> str:
    """Without the full stop that its sentence brings."""
    return text.rstrip(".")
