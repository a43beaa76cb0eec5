"""Rules in force are never edited, so the whole process shares one value of each rule set."""

from typing import get_args, get_origin

import pytest
from pydantic import ValidationError

from programmes.models import Edition, RuleSet
from programmes.parsed_rules import KEPT, RulesAltered, parsed
from programmes.shape_base import Shape
from programmes.shapes import RuleSetContent
from tests.factories import EditionFactory, small_rules


@pytest.mark.django_db
def test_the_rules_of_an_edition_are_one_value_however_often_they_are_read():
    edition = EditionFactory()
    EditionFactory()
    again = Edition.objects.get(pk=edition.pk)
    assert again.rule_set.shape is edition.rule_set.shape
    assert {id(row.shape) for row in RuleSet.objects.all()} == {id(edition.rule_set.shape)}


@pytest.mark.django_db
def test_other_rules_are_another_value():
    one, other = EditionFactory(), EditionFactory(rules=small_rules(label="Inna nazwa"))
    assert one.rule_set.shape.categories[0].label == "Społecznie odpowiedzialny samorząd"
    assert other.rule_set.shape.categories[0].label == "Inna nazwa"


@pytest.mark.django_db
def test_content_that_is_not_what_its_hash_was_made_of_is_refused():
    row = EditionFactory().rule_set
    row.content["categories"][0]["label"] = "Dopisane w bazie"
    row.sha256 = "0" * 64
    with pytest.raises(RulesAltered):
        row.shape  # noqa: B018


def test_rules_of_many_editions_do_not_pile_up():
    many = [RuleSetContent.model_validate(small_rules(label=f"{no}")) for no in range(KEPT + 1)]
    rows = [RuleSet(content=one.model_dump(mode="json"), sha256=one.sha256()) for one in many]
    value = parsed(rows[0])
    assert [parsed(row) for row in rows[1:]] == many[1:]
    assert parsed(rows[0]) == value
    assert parsed(rows[0]) is not value


@pytest.mark.django_db
def test_the_content_of_a_row_reads_as_it_was_written():
    edition = EditionFactory()
    content = small_rules()
    row = edition.rule_set
    assert row.content == content
    row.content["rules_version"] = "2"
    assert row.content["rules_version"] == "2"
    row.refresh_from_db()
    assert row.content == content
    assert RuleSet.objects.defer("content").get(pk=row.pk).content == content
    assert RuleSet.objects.get(content__rules_version="1") == row
    asked = RuleSet.objects.values_list("content__stages__0__reviewers", "content__privacy__model")
    assert list(asked) == [(2, "single")]


@pytest.mark.django_db
def test_a_row_that_is_saved_again_keeps_its_content():
    row = EditionFactory().rule_set
    row.save()
    assert RuleSet.objects.get(pk=row.pk).content == small_rules()


# --- nobody can change a value that all share ---


def test_a_field_of_the_rules_cannot_be_set():
    rules = RuleSetContent.model_validate(small_rules())
    with pytest.raises(ValidationError):
        rules.rules_version = "2"
    with pytest.raises(ValidationError):
        rules.categories[0].outcome.podium = 1


def of_annotation(annotation: object) -> set[object]:
    parts = {get_origin(annotation) or annotation}
    return parts.union(*(of_annotation(part) for part in get_args(annotation)))


def shapes(of: type[Shape]) -> set[type[Shape]]:
    return {of}.union(*(shapes(below) for below in of.__subclasses__()))


def test_no_shape_holds_a_list_a_dict_or_a_set():
    changeable = {
        (shape.__name__, name)
        for shape in shapes(Shape)
        for name, field in shape.model_fields.items()
        if {list, dict, set} & of_annotation(field.annotation)
    }
    assert changeable == set()


def test_every_shape_is_frozen():
    assert [s.__name__ for s in shapes(Shape) if not s.model_config.get("frozen")] == []
