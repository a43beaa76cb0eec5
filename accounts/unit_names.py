"""Names of territorial units: how they are searched, and what the applicant is called."""

import csv
import unicodedata
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _


def folded(text: str) -> str:
    """Lower case without diacritics: „Łódź” → „lodz”. Words are parted by single spaces."""
    # NFKD takes accents off letters, but ł is a letter of its own.
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l"))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(letters.split())


def applicant_name(kind: str, name: str) -> str:
    """Name of the legal person in the nominative, by `Unit.Kind`: „Gmina Miejska Hrubieszów”."""
    title = {"1": "Gmina Miejska", "city": "Miasto", "powiat": "Powiat"}.get(kind, "Gmina")
    return f"{title} {name}"


@cache
def voivodeships() -> dict[str, str]:
    """The first two digits of TERYT → the name of the voivodeship."""
    lines = Path(__file__).with_name("voivodeships.csv").read_text(encoding="utf-8").splitlines()
    return dict(csv.reader(lines, delimiter=";"))


def area_name(prefix: str) -> str:
    """An area given by the beginning of its TERYT number, 2 to 7 digits, in words."""
    known = voivodeships().get(prefix)
    if known:
        return _("voivodeship: %(name)s") % {"name": known}
    return _("units whose TERYT number begins with %(prefix)s") % {"prefix": prefix}
