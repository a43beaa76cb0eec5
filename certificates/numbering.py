"""Numbers of certificates: gap-free within an edition and an artefact."""

from __future__ import annotations

WORDS = {"certificate": "C", "diploma": "D", "letter": "L"}


def number_of(
    *, programme: str, year: int, category: str, artefact: str, running: int, mark: str = ""
) -> str:
    """`ZJ/2022/V/C/0001`: the programme's initials, year, category, artefact, running number.

    `programme` is the slug; its initials are the first letters of its words, digits whole. The
    running number counts the edition's artefacts of one kind, so that a missing one is seen at
    once. `mark` ends the number of a demonstration, which must never look like a real one.
    """
    number = f"{initials_of(programme)}/{year}/{category}/{WORDS[artefact]}/{running:04d}"
    return f"{number}/{mark}" if mark else number


def initials_of(slug: str) -> str:
    words = [word for word in slug.split("-") if word]
    return "".join(word if word.isdigit() else word[0] for word in words).upper()


def mark_of(edition: str, *, programme: str, year: int) -> str:
    """What tells a demonstration edition from the real one: the end of its slug, in capitals.

    `znak-jakosci-2022-demo-session` gives `DEMO-SESSION`; a slug of another shape is used whole.
    """
    return edition.removeprefix(f"{programme}-{year}").strip("-").upper()


def key_of(number: str) -> str:
    """The number as people may type it, without case, spaces, slashes and dashes.

    The empty key of a text without letters and digits belongs to no number.
    """
    return "".join(letter for letter in number.upper() if letter.isalnum())
