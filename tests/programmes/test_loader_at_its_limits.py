"""Catalogue files that strain the loader: very long, nested, with letters that mislead."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils import translation

from programmes.catalogue_reading import read_catalogue
from programmes.loader import load_programme
from programmes.models import Edition
from programmes.refusals import CatalogueRefused
from tests.programmes.catalogue import line_of
from tests.programmes.test_catalogue_inheritance import BASE, NEXT

AT = datetime(2021, 8, 1, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def polish():
    with translation.override("pl"):
        yield


def write(tmp_path: Path, text: str, name: str = "konkurs.toml") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode())
    return path


def with_questions(count: int) -> str:
    """The base with a third category that asks `count` questions, each after the one before."""
    question = """
[[categories.sections.questions]]
code = "P{number}"
label = "Pytanie {number}"
kind = "yes_no"
shown_if = {{ question = "P{before}", is_one_of = [true] }}
"""
    section = '\n[[categories]]\ncode = "C"\nlabel = "Długa"\n[[categories.sections]]\n'
    first = 'code = "S"\nlabel = "S"\n[[categories.sections.questions]]\ncode = "P0"\n'
    more = (question.format(number=n, before=n - 1) for n in range(1, count))
    return BASE + section + first + 'label = "Pierwsze"\nkind = "yes_no"\n' + "".join(more)


@pytest.mark.django_db
def test_five_hundred_questions_load_quickly(tmp_path):
    path = write(tmp_path, with_questions(500))

    start = time.monotonic()
    loaded = load_programme(path, at=AT)
    seconds = time.monotonic() - start

    category = loaded.edition.rule_set.shape.category("C")
    assert len(category.questions) == 500
    assert category.questions[499].shown_if.question == "P498"
    assert seconds < 15


@pytest.mark.django_db
def test_five_hundred_questions_are_inherited_quickly(tmp_path):
    write(tmp_path, with_questions(500), "baza.toml")
    more = '[[categories]]\ncode = "D"\nlike = "C"\nlabel = "Też długa"\n'
    path = write(tmp_path, NEXT + more)

    start = time.monotonic()
    file = read_catalogue(path)

    assert len(file.category("D").questions) == 500
    assert time.monotonic() - start < 15


@pytest.mark.django_db
def test_markup_and_quotes_are_text(tmp_path, client):
    label = "<script>alert('x')</script> „A” & \"B\" 'C' {{ x }} {% y %} %(z)s"
    toml = label.replace("\\", "\\\\").replace('"', '\\"')
    path = write(tmp_path, BASE.replace('label = "Druga"', f'label = "{toml}"'))

    edition = load_programme(path, at=AT).edition

    assert edition.categories.get(code="B").label == label
    Edition.objects.update(phase=Edition.Phase.CALL_OPEN)
    page = client.get(f"/nabory/{edition.slug}/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt; „A” &amp; &quot;B&quot;" in page


@pytest.mark.parametrize("label", ["אבג", "نص", "Ω≈ç√ 汉字 🌿", "a\tb"])
def test_letters_of_any_script_are_accepted(label, tmp_path):
    path = write(tmp_path, BASE.replace('"Druga"', f'"{label}"'))

    assert read_catalogue(path).category("B").label == label


@pytest.mark.parametrize("point", ["061C", "200E", "200F", "202A", "202E", "2066", "2069"])
@pytest.mark.parametrize("is_escaped", [True, False])
def test_what_turns_the_order_of_letters_is_refused(point, is_escaped, tmp_path):
    written = f"\\u{point}" if is_escaped else chr(int(point, 16))
    path = write(tmp_path, BASE.replace('"Druga"', f'"Dru{written}ga"'))

    with pytest.raises(CatalogueRefused) as refused:
        read_catalogue(path)

    assert str(refused.value) == (
        f"konkurs.toml, wiersz {line_of(path, 'label = "Dru')}: categories[B].label – "
        f"niewidoczny znak, który zmienia kolejność liter, jest niedozwolony: U+{point}"
    )


def test_a_control_character_in_a_key_is_refused(tmp_path):
    path = write(tmp_path, BASE + '[categories.outcome.prizes]\n"lau\\u0000reate" = "x"\n')

    with pytest.raises(CatalogueRefused) as refused:
        read_catalogue(path)

    assert "znak sterujący jest niedozwolony: U+0000" in str(refused.value)


def test_a_file_of_a_windows_editor_is_read(tmp_path):
    path = write(tmp_path, "\ufeff" + BASE.replace("\n", "\r\n"))

    assert read_catalogue(path).edition.slug == "konkurs-2021"


def test_the_line_of_a_fault_counts_windows_lines(tmp_path):
    path = write(tmp_path, BASE.replace("days = 5", "days = 0").replace("\n", "\r\n"))

    with pytest.raises(CatalogueRefused) as refused:
        read_catalogue(path)

    assert refused.value.refusals[0].line == line_of(path, "days = 0")


@pytest.mark.parametrize("depth", [10, 100, 400, 1000, 5000, 100_000])
@pytest.mark.parametrize("brackets", ["[]", "{}"])
def test_deep_nesting_is_refused(depth, brackets, tmp_path):
    opened = "[" * depth if brackets == "[]" else "{a=" * depth
    closed = "]" * depth if brackets == "[]" else "1" + "}" * depth
    path = write(tmp_path, f"x = {opened}{closed}\n" + BASE)

    with pytest.raises(CatalogueRefused):
        read_catalogue(path)


def test_categories_in_a_long_row_of_likenesses(tmp_path):
    rows = [f'[[categories]]\ncode = "L{n}"\nlike = "L{n + 1}"\n' for n in range(3000)]
    path = write(tmp_path, BASE + "\n".join(rows) + '[[categories]]\ncode = "L3000"\nlabel = "x"\n')

    with pytest.raises(CatalogueRefused) as refused:
        read_catalogue(path)

    assert "zbyt głęboko" in str(refused.value)
