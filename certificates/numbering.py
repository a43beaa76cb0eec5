"""Numbers of certificates: gap-free within an edition and an artefact."""

from __future__ import annotations

WORDS = {"certificate": "C", "diploma": "D", "letter": "L"}


def number_of(*, programme: str, year: int, category: str, artefact: str, running: int) -> str:
    """`ZJ/2022/V/C/0001`: the programme's initials, year, category, artefact, running number.

    `programme` is the slug; its initials are the first letters of its words. The running number
    counts the edition's artefacts of one kind, so that a missing one is seen at once.
    """
    initials = "".join(word[0] for word in programme.split("-") if word).upper()
    return f"{initials}/{year}/{category}/{WORDS[artefact]}/{running:04d}"
