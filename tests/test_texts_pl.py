"""The rules of the Polish texts: words that are never shown, names that are never inflected."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = [
    path
    for suffix in ("html", "txt", "typ")
    for path in sorted((ROOT / "templates").rglob(f"*.{suffix}"))
]
CATALOGUE = sorted((ROOT / "programmes" / "catalogue").glob("*.toml"))
FRAGMENTS = sorted((ROOT / "locale" / "pl").rglob("*.po"))

ALLOWED = "Ta informacja nie jest decyzją administracyjną."
FORBIDDEN = {
    "decyzja administracyjna": r"\bdecyzj\w*\s+administracyjn\w+",
    "odwołanie": r"\bodwołani\w+(?!\s+konkursu)\b|\bodwołać się\b",  # a contest may be cancelled
    "UPO": r"(?-i:\bUPO\b)",
    "dowód": r"(?<![\w-])dow(?:ód|od(?:u|em|zie|y|ów|om|ami|ach))\b",  # „e-dowód” is an ID card
    "odpowiedzialność karna": r"\bpod rygorem odpowiedzialności karnej\b",
    "zgoda na przetwarzanie": r"\bwyrażam zgodę na przetwarzanie danych\b",
    "odrzucony": r"\bodrzucon\w+",
}

NAMES = (
    r"applicant|holder|holder_name|organisation|organiser|owner|partner|nominee|employer|podmiot"
    r"|organizator|adresat|osoba|name|user|person|juror|member|signer|approver|podpisujacy"
    r"|zatwierdzajacy|\w+_by"
)
GAP = r"(?:\s|&nbsp;|<[^>]*>)+"
INFLECTED = re.compile(
    rf"(?<![\w%{{])(?:dla|od|do|z|przez|w|o){GAP}"
    rf"(?:\{{\{{\s*(?:\w+\.)*(?:{NAMES})\s*(?:\||\}}\}})"  # {{ application.applicant.name }}
    rf"|%\((?:{NAMES})\)s"
    rf"|\{{(?:{NAMES})\}}"
    rf"|#(?:\w+\.)*(?:{NAMES})\b"  # Typst
    rf"|\"\s*\+\s*(?:need\(\w+,\s*\"|(?:\w+\.)*)(?:{NAMES})\b)",
    re.IGNORECASE,
)
BARE_YEAR = re.compile(r"\{\{\s*\w+(?:\.\w+)*\.year\s*\}\}|\bwith\s+\w+=[\w.]*\.year[\s%]")


def strings_of(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from strings_of(part)


def shown() -> Iterator[tuple[str, str]]:
    """Every Polish text that somebody may read, with the file that it stands in."""
    for path in TEMPLATES:
        yield str(path.relative_to(ROOT)), path.read_text()
    for path in CATALOGUE:
        for text in strings_of(tomllib.loads(path.read_text())):
            yield path.name, text
    for path in FRAGMENTS:
        with path.open("rb") as handle:
            catalogue = read_po(handle, locale="pl")
        for message in catalogue:
            if message.id:
                texts = message.string if isinstance(message.string, tuple) else (message.string,)
                yield from ((path.name, text) for text in texts)


def forbidden_in(text: str) -> list[str]:
    """Names of the rules that `text` breaks."""
    text = text.replace(ALLOWED, "")
    return [name for name, rule in FORBIDDEN.items() if re.search(rule, text, re.IGNORECASE)]


def test_every_kind_of_text_is_read():
    suffixes = {Path(name).suffix for name, _text in shown()}
    assert suffixes == {".html", ".txt", ".typ", ".toml", ".po"}


def test_no_forbidden_word_is_shown():
    assert [(name, found) for name, text in shown() if (found := forbidden_in(text))] == []


def test_no_name_stands_after_a_preposition():
    found = [(name, match[0]) for name, text in shown() for match in INFLECTED.finditer(text)]
    assert found == []


def test_no_year_is_written_with_a_space():
    """Thousands are grouped, so a year in a template goes through `stringformat`."""
    found = [(name, match[0]) for name, text in shown() for match in BARE_YEAR.finditer(text)]
    assert found == []


# --- the rules can fail --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("Otrzymają Państwo decyzję administracyjną.", ["decyzja administracyjna"]),
        (f"{ALLOWED} Od decyzji administracyjnej…", ["decyzja administracyjna"]),
        (ALLOWED, []),
        ("Przysługuje Państwu odwołanie.", ["odwołanie"]),
        ("Konkurs odwołany. Odwołanie konkursu ogłasza organizator.", []),
        ("Pobierz UPO", ["UPO"]),
        ("Grupo, kupon", []),
        ("Dołącz dowód; dowody w sprawie", ["dowód"]),
        ("podpis osobisty (e-dowód), dowolny plik", []),
        ("pod rygorem odpowiedzialności karnej", ["odpowiedzialność karna"]),
        ("Wyrażam zgodę na przetwarzanie danych", ["zgoda na przetwarzanie"]),
        ("Wniosek odrzucony", ["odrzucony"]),
    ],
)
def test_a_forbidden_word_is_found(text, broken):
    assert forbidden_in(text) == broken


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("Certyfikat dla {{ application.applicant.name }}", True),
        ("złożony przez <strong>{{ holder }}</strong>", True),
        ("Pismo od\u00a0{{ organiser|nbsp }}", True),
        ("zaproszenie od %(name)s", True),
        ("Wniosek złożony przez {podmiot}", True),
        ("wydano dla #data.holder", True),
        ('"Certyfikat dla " + need(data, "holder")', True),
        ("Wniosek złożyła: {{ applicant }}", False),
        ("do {{ deadline|moment }}, od %(first)s", False),
        ("{{ from }}{% if a or o %}{{ name }}", False),
    ],
)
def test_a_name_after_a_preposition_is_found(text, is_found):
    assert bool(INFLECTED.search(text)) is is_found


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("{{ edition.year }}", True),
        ("{% blocktranslate with year=edition.year %}", True),
        ('{% blocktranslate with year=edition.year|stringformat:"d" %}', False),
        ('{{ edition.year|stringformat:"d" }}', False),
    ],
)
def test_a_year_with_a_space_is_found(text, is_found):
    assert bool(BARE_YEAR.search(text)) is is_found
