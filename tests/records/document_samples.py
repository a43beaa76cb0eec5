"""One filled set of values for every document template: the shape each stage has to give."""

from datetime import UTC, datetime
from typing import Any

from records.qr import svg

MADE_AT = datetime(2022, 6, 10, 10, 0, tzinfo=UTC)
ADDRESS = "https://znak.example.org/certyfikaty/2f1c9c1e-0b59-4e0c-9a38-7a4f3d1f0a11/"
DEMONSTRATION = (
    "edycja demonstracyjna – kalendarz przesunięty; edycja rzeczywista: 18.03–4.05.2022"
)
FUNDING = "Dofinansowano z Unii Europejskiej w ramach Europejskiego Funduszu Społecznego."
PROGRAMME = "Znak Jakości Ekonomii Społecznej i Solidarnej 2022"
CATEGORY = "V. Społecznie odpowiedzialny samorząd"
SHA = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
NOTE = "Pismo wygenerowano w portalu Znak"
CONTACT = "22 000 00 00 (poniedziałek–piątek, godz. 9–15), konkurs@example.org."

CERTIFICATE: dict[str, Any] = {
    "holder": "Gmina Łopuszno",
    "programme": PROGRAMME,
    "category": CATEGORY,
    "outcome": "Podmiot certyfikowany",
    "place": None,
    "citation": (
        "Kapituła doceniła bezpośrednie działania na rzecz ekonomii społecznej, społecznie"
        " odpowiedzialne zamówienia, zlecanie zadań publicznych i aktywizowanie społeczności"
        " lokalnych."
    ),
    "town": "Warszawa",
    "issued_on": "10 czerwca 2022 r.",
    "number": "ZJ/2022/V/007",
    "address": ADDRESS,
    "qr": svg(ADDRESS),
    "signers": [
        {"name": "Osoba Przykładowa", "role": "w imieniu organizatora"},
        {"name": "Druga Osoba Przykładowa", "role": "przewodnicząca Kapituły"},
    ],
    "organiser": "Organizator przykładowy",
    "funding_note": FUNDING,
    "demonstration": DEMONSTRATION,
    "made_at": MADE_AT,
}

LETTER: dict[str, Any] = {
    "title": "Wydano certyfikat nr ZJ/2022/V/007",
    "sender": "Organizator przykładowy\nul. Przykładowa 1\n00-000 Warszawa",
    "place_and_date": "Warszawa, 10 czerwca 2022 r.",
    "reference": "ZJ-2022-V-0007",
    "case_mark": "DES.401.7.2022",
    "addressee": "Gmina Łopuszno\nul. Przykładowa 2\n26-070 Łopuszno",
    "subject": None,
    "salutation": "Szanowni Państwo,",
    "paragraphs": [
        "certyfikat jest gotowy do pobrania. Numer: ZJ/2022/V/007. Posiadacz: Gmina Łopuszno.",
        "W portalu: certyfikat (PDF z pieczęcią elektroniczną), znak graficzny z zasadami użycia,"
        " gotowa notatka prasowa i odnośnik do rejestru.",
    ],
    "points": [],
    "closing": ["Znak wolno używać zawsze z rokiem (2022) i nazwą kategorii."],
    "signer": {"name": "Osoba Przykładowa", "role": "dyrektor departamentu (wartość przykładowa)"},
    "attachments": ["Certyfikat nr ZJ/2022/V/007"],
    "note": NOTE,
    "contact": CONTACT,
    "funding_note": FUNDING,
    "demonstration": DEMONSTRATION,
    "made_at": MADE_AT,
}

SAMPLES: dict[str, dict[str, Any]] = {
    "certificates/certificate.typ": CERTIFICATE,
    "certificates/letter.typ": LETTER,
}
