"""Any valid rules are accepted by the loader and are the same rules after a trip through JSON."""

import json
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings

from programmes.catalogue_file import CatalogueFile, resolve
from programmes.catalogue_reading import read_catalogue
from programmes.preview import preview
from programmes.shapes import RuleSetContent
from tests.programmes.schema_strategies import as_toml, catalogues, shapes

SETTINGS = settings(
    max_examples=50,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.function_scoped_fixture,
    ],
)


@pytest.fixture(scope="module")
def path(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("rules") / "konkurs.toml"


@SETTINGS
@given(data=catalogues())
def test_valid_rules_are_accepted_as_they_were_written(path, data):
    path.write_text(as_toml(data), encoding="utf-8")

    read = read_catalogue(path)

    assert read == CatalogueFile.model_validate(resolve(data))


@SETTINGS
@given(rules=shapes())
def test_rules_keep_their_hash_through_json(rules):
    stored = json.loads(json.dumps(rules.model_dump(mode="json")))

    again = RuleSetContent.model_validate(stored)

    assert again == rules
    assert again.sha256() == rules.sha256()
    assert RuleSetContent.model_validate_json(rules.canonical_json()).sha256() == rules.sha256()


@settings(SETTINGS, max_examples=20)
@given(data=catalogues())
def test_valid_rules_can_be_previewed(data):
    with translation.override("pl"):
        assert preview(CatalogueFile.model_validate(resolve(data)))
