"""Real catalogue files, spoilt at random: refused with a place, or loaded; never a traceback.

The examples are the same in every run.
"""

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from programmes.catalogue_reading import read_catalogue
from programmes.loader import load_programme
from programmes.preview import preview
from programmes.refusals import CatalogueRefused
from programmes.shapes import RuleSetContent
from tests.programmes.catalogue import CATALOGUE

AT = datetime(2016, 1, 4, 9, 0, tzinfo=UTC)
THREE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "three-categories.toml"
SOURCES = (
    THREE,
    CATALOGUE.parent / "slaskie-2016.toml",
    CATALOGUE.parent / "znak-jakosci-2023.toml",
)
ENGLISH = re.compile(r"\b(Input|should|valid|Expected|Invalid|must be|was expected)\b")

# --- how a file is spoilt ---

SCALARS = st.one_of(
    st.integers().map(str),
    st.sampled_from(["0", "-1", "1", "2", "3", "0x7f", "99999999999999999999", "9" * 5000]),
    st.sampled_from(["0.5", "-0.0", "1e400", "1e99999999999999999999", "nan", "inf", "-inf"]),
    st.sampled_from(["true", "false"]),
    st.dates().map(str),
    st.datetimes().map(lambda moment: moment.isoformat(sep=" ", timespec="seconds")),
    st.sampled_from(["2022-02-30", "25:00:00", "12:00:00", "0001-01-01 00:00:00"]),
    st.sampled_from(["2022-03-27 02:30:00", "2022-10-30T02:30:00Z", "9999-12-31T23:59:59-23:59"]),
    st.text(st.characters(exclude_characters="'\n\r", exclude_categories=["Cs", "Cc"])).map(
        lambda text: f"'{text}'"
    ),
    st.sampled_from(['""', "''", '"2/3"', '"1/0"', '"-3y-02-30"', '"\\u202e"', '"A"', '"V"']),
    st.sampled_from(['"OGROD"', '"SZKOLA"', '"konkurs.toml"', '"../x.toml"', '"sections.A"']),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.dictionaries(
            st.sampled_from(["code", "label", "kind", "like", "drop", "a", "_b-9"]), inner
        ).map(lambda d: "{ " + ", ".join(f"{key} = {item}" for key, item in d.items()) + " }"),
    ),
    max_leaves=5,
)
KEYS = st.sampled_from(["like", "drop", "extends", "examples", "code", "stage", "kind", "label"])


@st.composite
def spoilt_files(draw) -> bytes:
    lines = draw(st.sampled_from(SOURCES)).read_text(encoding="utf-8").splitlines()
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        other = draw(st.integers(0, len(lines) - 1))
        spoil = draw(st.sampled_from(["drop", "repeat", "move", "value", "values", "key", "cut"]))
        if spoil == "drop":
            del lines[at : at + draw(st.integers(1, 6))]
        elif spoil == "repeat":
            lines.insert(other, lines[at])
        elif spoil == "move":
            lines[other], lines[at] = lines[at], lines[other]
        elif spoil == "value":
            lines[at] = re.sub(r"= .*$", lambda _m: f"= {draw(VALUES)}", lines[at])
        elif spoil == "values":
            lines[at] = re.sub(
                r'= ("[^"]*"|[\d._]+|true|false)', lambda _m: f"= {draw(VALUES)}", lines[at]
            )
        elif spoil == "key":
            lines.insert(at, f"{draw(KEYS)} = {draw(VALUES)}")
        else:
            lines[at] = lines[at][: draw(st.integers(0, len(lines[at])))]
        lines = lines or [""]
    content = "\n".join(lines).encode()
    if draw(st.integers(0, 4)) == 0:
        at = draw(st.integers(0, len(content)))
        content = content[:at] + draw(st.binary(max_size=4)) + content[at + 2 :]
    return content


# --- what must hold ---


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("catalogue")
    for path in CATALOGUE.parent.glob("*.toml"):
        shutil.copy(path, folder)
    return folder


@pytest.mark.django_db
@settings(
    max_examples=100,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(content=spoilt_files())
def test_a_spoilt_file_is_refused_with_its_place_or_loaded(folder, content):
    path = folder / "konkurs.toml"
    path.write_bytes(content)
    with translation.override("pl"):
        try:
            file = read_catalogue(path)
        except CatalogueRefused as refused:
            assert refused.refusals
            for refusal in refused.refusals:
                lines = (folder / refusal.file).read_bytes().count(b"\n") + 1
                assert 1 <= refusal.line <= lines
                assert refusal.expected
                assert not ENGLISH.search(refusal.expected), refusal.expected
        else:
            rules = file.content()
            assert RuleSetContent.model_validate_json(rules.canonical_json()) == rules
            assert preview(file)
            with transaction.atomic():
                load_programme(path, at=AT)
                transaction.set_rollback(True)
