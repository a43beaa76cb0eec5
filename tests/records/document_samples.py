"""One filled set of values for every document template: the shape each stage has to give."""

from datetime import UTC, datetime
from typing import Any

from records.qr import svg

MADE_AT = datetime(2022, 6, 10, 10, 0, tzinfo=UTC)
ADDRESS = "https://znak.example.org/certyfikaty/2f1c9c1e-0b59-4e0c-9a38-7a4f3d1f0a11/"
DEMONSTRATION = "edycja demonstracyjna – kalendarz przesunięty; edycja rzeczywista: 18.03–4.05.2022"
FUNDING = "Dofinansowano z Unii Europejskiej w ramach Europejskiego Funduszu Społecznego."
PROGRAMME = "Znak Jakości Ekonomii Społecznej i Solidarnej 2022"
CATEGORY = "V. Społecznie odpowiedzialny samorząd"
SHA = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
NOTE = "Pismo wygenerowano w portalu Znak"
CONTACT = "22 000 00 00 (poniedziałek–piątek, godz. 9–15), konkurs@example.org."

WORDS = {
    "entry_title": "Wniosek",
    "entry": "wniosek",
    "of_entry": "wniosku",
    "of_entry_title": "Wniosku",
    "in_entry": "we wniosku",
    "applicant_title": "Wnioskodawca",
    "of_applicant": "wnioskodawcy",
    "holder_title": "Wnioskodawca",
}

CERTIFICATE: dict[str, Any] = {
    "noun": "certyfikat",
    "noun_of": "certyfikatu",
    "heading": "CERTYFIKAT",
    "statement": None,
    "affiliation": None,
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
    "words": WORDS,
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

APPLICATION: dict[str, Any] = {
    "title": "Wniosek w kategorii V",
    "programme": PROGRAMME,
    "edition": "V edycja",
    "category": CATEGORY,
    "words": WORDS,
    "reference": None,
    "applicant": {
        "name": "Gmina Łopuszno",
        "teryt": "2604082",
        "kind": "gmina wiejska",
        "powiat": "kielecki",
        "voivodeship": "świętokrzyskie",
    },
    "sections": [
        {
            "code": "B",
            "title": "Kondycja ekonomii społecznej",
            "items": [
                {
                    "code": "B1",
                    "label": "Liczba podmiotów ekonomii społecznej na koniec każdego roku",
                    "kind": "table",
                    "header": ["Rodzaj", "2019", "2020", "2021"],
                    "rows": [
                        ["spółdzielnie socjalne", "1", "1", "2"],
                        ["koła gospodyń wiejskich", "7", None, "9"],
                    ],
                },
                {
                    "code": "B2",
                    "label": "Źródło danych",
                    "kind": "list",
                    "value": ["KRS", "dane własne"],
                },
                {"code": "B3", "label": "Liczba miejsc pracy", "kind": "text", "value": None},
                {
                    "code": "B4",
                    "label": "Jak zmieniła się sytuacja tych podmiotów?",
                    "kind": "text",
                    "value": "Treść przykładowa.\nDrugi wiersz.\n\nDrugi akapit: #let *nie* $y$.",
                },
            ],
        },
        {
            "code": "D",
            "title": "Bezpośrednie działania wspierające",
            "items": [
                {
                    "code": "D2",
                    "label": "Projekty i programy (najważniejsze)",
                    "kind": "rows",
                    "header": ["Nazwa", "Źródło finansowania", "Realizator", "Okres", "Rezultaty"],
                    "rows": [
                        [
                            "Fabryka Młodości",
                            "EFS, RPO województwa świętokrzyskiego 2014–2020",
                            "GOPS Łopuszno",
                            "listopad 2019 – październik 2020",
                            "Dwa kluby seniora: Eustachów i Gnieździska.",
                        ],
                        ["Liderzy Kooperacji", "PO WER", "treść przykładowa", "2018–2020", None],
                    ],
                }
            ],
        },
    ],
    "attachments": [
        {"slot": "S4", "name": "umowa o dofinansowanie.pdf", "size": "1,2 MB", "sha256": SHA},
        {
            "slot": "S6",
            "title": "Program współpracy na 2021 r.",
            "number": "wartość przykładowa",
            "date": "30 listopada 2020 r.",
            "address": "https://bip.example.org/uchwala",
        },
    ],
    "declarations": [
        {
            "code": "O1",
            "text": "Informacje we wniosku i załącznikach są zgodne ze stanem faktycznym i prawnym"
            " na dzień złożenia wniosku.",
            "accepted": True,
        },
        {
            "code": "O6",
            "text": "W razie otrzymania certyfikatu zgadzam się na publikację streszczenia (H2)"
            " w rejestrze certyfikatów i katalogu.",
            "accepted": False,
        },
    ],
    "answers_sha256": SHA,
    "submitted": None,
    "demonstration": DEMONSTRATION,
    "funding_note": FUNDING,
    "made_at": MADE_AT,
}

RECEIPT: dict[str, Any] = {
    "words": WORDS,
    "reference": "ZJ-2022-V-0007",
    "programme": PROGRAMME,
    "edition": "V edycja",
    "category": CATEGORY,
    "applicant": "Gmina Łopuszno",
    "applicant_teryt": "2604082",
    "submission_no": 1,
    "received_at": "środa, 20 kwietnia 2022 r., godz. 14:03:27",
    "deadline": "środa, 4 maja 2022 r., godz. 23:59:59",
    "deadline_history": ["Poprzedni termin: środa, 20 kwietnia 2022 r., godz. 23:59:59."],
    "submitted_by": "Osoba Przykładowa",
    "signature_kind": "podpis kwalifikowany (plik podpisany poza portalem)",
    "form_version": "1",
    "answers_sha256": SHA,
    "document_sha256": SHA,
    "files": [
        {"slot": "S4", "name": "umowa o dofinansowanie.pdf", "size": "1,2 MB", "sha256": SHA},
        {"slot": "S7", "name": "klub seniora – zdjęcie 1.jpg", "size": "3,4 MB", "sha256": SHA},
    ],
    "publics": [
        {
            "slot": "S6",
            "title": "Program współpracy na 2021 r.",
            "address": "https://bip.example.org/uchwala",
        }
    ],
    "ledger_head": SHA,
    "address": "https://znak.example.org/potwierdzenia/2f1c9c1e-0b59-4e0c-9a38-7a4f3d1f0a11/",
    "qr": svg("https://znak.example.org/potwierdzenia/2f1c9c1e-0b59-4e0c-9a38-7a4f3d1f0a11/"),
    "next_steps": [
        "Do 18 maja 2022 r. sprawdzimy wniosek pod względem formalnym.",
        "Do końca terminu mogą Państwo poprawić złożony wniosek. Dopóki nie złożą Państwo nowej"
        " wersji, obowiązuje ta.",
    ],
    "note": "Potwierdzenie wygenerowano w portalu Znak",
    "funding_note": FUNDING,
    "demonstration": None,
    "made_at": MADE_AT,
}

SUPPLEMENT_CALL: dict[str, Any] = {
    **LETTER,
    "title": "Wezwanie do uzupełnienia wniosku ZJ-2022-V-0007",
    "paragraphs": [
        f"po sprawdzeniu wniosku w konkursie {PROGRAMME}, kategoria {CATEGORY}, wzywamy"
        " do uzupełnienia:"
    ],
    "items": [
        {
            "missing": "Brak uchwały o programie współpracy (pole F1).",
            "action": "Prosimy o dołączenie uchwały z pola F1 albo podanie jej numeru, daty"
            " i adresu w BIP.",
            "basis": "§ 7 ust. 2",
        },
        {
            "missing": "Podany NIP należy do urzędu.",
            "action": "Prosimy o NIP gminy.",
            "basis": "§ 6 ust. 1",
        },
    ],
    "closing": [
        "Termin: 7 dni od dnia doręczenia wezwania, tj. do środy, 25 maja 2022 r., godz. 23:59:59.",
        "Uzupełnienie składa się wyłącznie w portalu. Można zmienić tylko wskazane pola"
        " i załączniki.",
    ],
    "attachments": [],
}

FORMAL_REJECTION: dict[str, Any] = {
    **LETTER,
    "title": "Informacja o negatywnej ocenie formalnej wniosku ZJ-2022-V-0007",
    "paragraphs": [
        f"dziękujemy za udział w konkursie {PROGRAMME}. Wniosek nie spełnia wymogów formalnych"
        " i nie zostanie przekazany do oceny Kapituły."
    ],
    "reasons": [
        {
            "condition": "FK-03. Wnioskodawcą jest gmina albo powiat",
            "finding": "W kategorii V wniosek może złożyć wyłącznie gmina albo powiat.",
            "basis": "§ 4 ust. 1",
        }
    ],
    "closing": [
        "Konkurs jest prowadzony na podstawie regulaminu i przepisów Kodeksu cywilnego."
        " Ta informacja nie jest decyzją administracyjną."
    ],
    "attachments": [],
}

MINUTES: dict[str, Any] = {
    "words": WORDS,
    "programme": PROGRAMME,
    "edition": "V edycja",
    "number": "2/2022",
    "mode": "zdalne",
    "held_on": "piątek, 3 czerwca 2022 r.",
    "opened_at": "10:00",
    "closed_at": "12:35",
    "place": None,
    "attendance": [
        {"name": "Osoba Pierwsza", "role": "przewodnicząca", "present": True, "note": None},
        {"name": "Osoba Druga", "role": "członek", "present": True, "note": "od godz. 10:20"},
        {"name": "Osoba Trzecia", "role": "członek", "present": False, "note": None},
    ],
    "quorum": {"required": "2 z 3", "present": "2", "reached": True},
    "agenda": ["Stwierdzenie kworum.", "Omówienie listy rankingowej.", "Głosowania."],
    "recusals": [
        {
            "juror": "Osoba Druga",
            "applicants": "Gmina Przykładowa",
            "ground": "współpraca odpłatna w ostatnich trzech latach",
        }
    ],
    "categories": [
        {
            "code": "V",
            "label": CATEGORY,
            "ranking": {
                "header": ["Miejsce", "Wnioskodawca", "V.1", "V.2", "V.3", "Wynik"],
                "rows": [
                    ["1", "Gmina Przykładowa", "15,00", "6,00", "22,50", "81,50"],
                    ["2", "Gmina Łopuszno", "12,50", "3,00", "19,00", "74,00"],
                    ["2", "Miasto Wzorowe", "12,00", "4,00", "18,50", "74,00"],
                ],
            },
            "ties": ["Gmina Łopuszno, Miasto Wzorowe: 74,00; wyższy wynik w V.3 – Gmina Łopuszno."],
            "votes": [
                {
                    "subject": "Przyjęcie listy rankingowej",
                    "in_favour": 2,
                    "against": 0,
                    "abstained": 0,
                    "result": "przyjęto",
                }
            ],
            "outcomes": [
                {
                    "organisation": "Gmina Łopuszno",
                    "outcome": "Laureat",
                    "place": "2. miejsce",
                    "citation": "Kapituła doceniła aktywizowanie społeczności lokalnych.",
                    "deviation": None,
                }
            ],
            "is_decided": True,
            "is_last": True,
            "no_award_reason": None,
        }
    ],
    "prizes": [
        {
            "label": "Nagroda specjalna",
            "given_by": "Minister",
            "holder": "Anna Przykładowa",
            "holder_organisation": "Gmina Przykładowa",
            "citation": "Za współpracę z podmiotami ekonomii społecznej.",
            "reason": None,
        }
    ],
    "dissents": [{"juror": "Osoba Druga", "text": "Nie zgadzam się z punktami w V.4."}],
    "remarks": [],
    "bundle_sha256": SHA,
    "ledger_head": SHA,
    "signers": [
        {"name": "Osoba Pierwsza", "role": "przewodnicząca Kapituły"},
        {"name": "Osoba Czwarta", "role": "sekretarz Kapituły"},
    ],
    "note": NOTE,
    "funding_note": FUNDING,
    "demonstration": DEMONSTRATION,
    "made_at": MADE_AT,
}

RESOLUTION: dict[str, Any] = {
    "kind": "Uchwała",
    "body": "Kapituła konkursu",
    "awards_heading": "Rozstrzygnięcie",
    "number": "1/2022",
    "programme": PROGRAMME,
    "edition": "V edycja",
    "adopted_on": "3 czerwca 2022 r.",
    "subject": "w sprawie rozstrzygnięcia konkursu w kategorii V",
    "basis": "§ 12 ust. 3 regulaminu konkursu",
    "paragraphs": [
        "Kapituła przyjmuje listę rankingową i przyznaje wyróżnienia podmiotom z tabeli.",
        "Uchwała wchodzi w życie z dniem podjęcia.",
    ],
    "awards": [
        {
            "organisation": "Gmina Łopuszno",
            "category": CATEGORY,
            "outcome": "Podmiot certyfikowany",
            "place": None,
            "citation": "Kapituła doceniła aktywizowanie społeczności lokalnych.",
        }
    ],
    "votes": {"in_favour": 2, "against": 0, "abstained": 0},
    "supersedes": None,
    "bundle_sha256": SHA,
    "signers": [{"name": "Osoba Pierwsza", "role": "przewodnicząca Kapituły"}],
    "note": NOTE,
    "funding_note": FUNDING,
    "demonstration": DEMONSTRATION,
    "made_at": MADE_AT,
}

RULES: dict[str, Any] = {
    "programme": PROGRAMME,
    "edition": "V",
    "organiser": "Organizator przykładowy",
    "organiser_example": False,
    "partners": "Partner przykładowy",
    "version": 2,
    "rules_version": {"text": "1", "example": True},
    "sha256": SHA,
    "set_at": "piątek, 18 marca 2022 r., godz. 00:00:00",
    "as_of": "środa, 20 kwietnia 2022 r., godz. 12:00:00",
    "calendar": [
        {
            "kind": "termin składania wniosków",
            "value": "środa, 4 maja 2022 r., godz. 23:59:59",
            "before": ["środa, 20 kwietnia 2022 r., godz. 23:59:59"],
            "note": "Termin z ogłoszenia.",
            "example": "hour",
        }
    ],
    "stages": [{"text": "Etap 1: ocena punktowa.", "example": True}],
    "procedure": [{"text": "Czas na zastrzeżenia, w dniach: 7.", "example": True}],
    "categories": [
        {
            "name": CATEGORY,
            "name_example": True,
            "who": [{"text": "Rodzaj podmiotu: gmina, powiat.", "example": False}],
            "criteria": [
                {
                    "code": "V.3",
                    "label": "Bezpośrednie działania",
                    "points": "30",
                    "example": True,
                    "stage": 1,
                    "independent": False,
                    "question": "Co samorząd zrobił sam?",
                    "anchors": [{"points": "0–30", "text": "Opisano działania"}],
                    "anchors_example": True,
                }
            ],
            "scoring": [{"text": "Wynik to suma średnich punktów.", "example": False}],
            "outcomes": [{"text": "Miejsca 1–3: Laureat.", "example": False}],
            "questions": [{"code": "D3", "label": "Działanie", "answer": "Tekst"}],
            "questions_example": True,
            "slots": [{"code": "S1", "label": "Upoważnienie", "answer": "Liczba plików: 1"}],
            "slots_example": True,
            "declarations": [{"text": "O1. Znam regulamin.", "example": True}],
            "checklist": [{"text": "FK-01. W terminie.", "example": True}],
        }
    ],
    "prizes": [{"text": "Nagroda specjalna. Przyznaje: minister.", "example": True}],
    "title": [{"text": "Reguły nie określają końca ważności tytułu.", "example": False}],
    "privacy": [{"text": "Kto odpowiada za dane: jeden administrator.", "example": True}],
    "funding_note": FUNDING,
    "demonstration": DEMONSTRATION,
    "made_at": MADE_AT,
}

SAMPLES: dict[str, dict[str, Any]] = {
    "applications/application.typ": APPLICATION,
    "applications/receipt.typ": RECEIPT,
    "applications/supplement_call.typ": SUPPLEMENT_CALL,
    "applications/formal_rejection.typ": FORMAL_REJECTION,
    "programmes/rules.typ": RULES,
    "juries/minutes.typ": MINUTES,
    "juries/resolution.typ": RESOLUTION,
    "certificates/certificate.typ": CERTIFICATE,
    "certificates/letter.typ": LETTER,
}
