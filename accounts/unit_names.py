"""Names of territorial units: how they are searched, and what the applicant is called."""

import unicodedata


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
