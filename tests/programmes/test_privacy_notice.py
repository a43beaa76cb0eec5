"""The notice on personal data never has a hole, whatever the file leaves out."""

import re
from itertools import combinations

import pytest

from programmes.privacy_notice import missing, notice
from programmes.shapes import PrivacyRules
from tests.factories import EditionFactory

TEXTS = [name for name in PrivacyRules.model_fields if name not in ("model", "controllers")]
HOLE = re.compile(r":\s*[.;,]|:\s*$|\(\s*\)|\s[.;,]|\.\.|,\s*$")


def sentences(privacy: PrivacyRules) -> list[str]:
    parts = notice(privacy, "Urząd Przykładowy")
    return [
        text for part in parts for text in (part.heading, *part.before, *part.items, *part.after)
    ]


def whole(privacy: PrivacyRules) -> bool:
    """A sentence that ends with a colon introduces a list."""
    for part in notice(privacy, "Urząd Przykładowy"):
        texts = [part.heading, *part.items, *part.after]
        texts += [] if part.items else part.before
        if any(HOLE.search(text) or not text for text in texts):
            return False
    return True


def test_nothing_given_leaves_no_hole():
    assert whole(PrivacyRules())
    assert "Urząd Przykładowy" in sentences(PrivacyRules())


@pytest.mark.parametrize(
    "left_out", [{key} for key in TEXTS] + [set(p) for p in combinations(TEXTS, 2)]
)
def test_whatever_is_left_out_leaves_no_hole(left_out):
    given = {key: f"wartość {key}." for key in TEXTS if key not in left_out}
    privacy = PrivacyRules(**given)
    assert whole(privacy)
    told = " ".join(sentences(privacy))
    for key in given:
        assert f"wartość {key}" in told


def test_parts_are_numbered_without_gaps():
    numbers = [int(part.heading.partition(".")[0]) for part in notice(PrivacyRules(), "Urząd")]
    assert numbers == list(range(1, len(numbers) + 1))


def test_it_names_the_keys_that_are_missing():
    assert missing(PrivacyRules(sources="REGON", kept_logs="2 lata")) == [
        "controllers",
        "contest_basis",
        "recipients",
        "kept_applications",
        "kept_register",
    ]


@pytest.mark.django_db
def test_the_page_of_an_edition_that_gives_nothing(client):
    EditionFactory()
    html = client.get("/prywatnosc/").content.decode()
    text = re.sub(r"<[^>]+>", "\n", html.partition("<main")[2].partition("</main>")[0])
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    assert [line for line in lines if re.search(r":\s*[.;,]", line)] == []
    assert "Od wnioskodawcy, podmiotu zgłaszającego lub z\u00a0rejestrów publicznych." in lines
