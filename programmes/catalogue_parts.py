"""What holds between the sound parts of a broken file.

The library asks for the rules of a shape only when every value in it is sound, so that a slip in
one category would hide whatever is wrong between the others. Here a shape is put together from the
fields that did validate. A rule that asks for another one is left out (`NotValidated`): nothing
is said about what could not be read.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from typing import Annotated, Any, get_args

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from .catalogue_source import TreePath
from .shape_base import NotValidated, Shape

Complaints = list[tuple[TreePath, str]]


def rules_broken(kind: type[Shape], data: object) -> Complaints:
    """Each rule of `kind` and of the shapes in it that the sound parts of `data` break."""
    found: Complaints = []
    _part(kind, data, (), found)
    return found


def _part(kind: type[Shape], data: object, at: TreePath, found: Complaints) -> Shape:
    """The shape, where something is wrong with it without the fields that are. Its problems join
    `found`."""
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        details = error.errors(include_url=False)
    given = data if isinstance(data, dict) else {}
    values = _defaults(kind, details) if given else {}
    for name in kind.model_fields.keys() & given.keys():
        values.pop(name, None)
        with suppress(NotValidated):
            values[name] = _field(kind, name, given[name], (*at, name), found)
    part = kind.model_construct(values.keys() & given.keys(), **values)
    for name in vars(part).keys() - values.keys():
        del vars(part)[name]
    found += [((*at, *problem.path), problem.message) for problem in part.problems()]
    return part


def _defaults(kind: type[Shape], details: list[ErrorDetails]) -> dict[str, Any]:
    """What a key that is left out means. A key that is not known may be a slip for any other, so
    beside one nothing is taken for left out."""
    if any(one["type"] == "extra_forbidden" and len(one["loc"]) == 1 for one in details):
        return {}
    fields = kind.model_fields.items()
    return {
        name: field.get_default(call_default_factory=True)
        for name, field in fields
        if not field.is_required()
    }


def _field(kind: type[Shape], name: str, value: object, at: TreePath, found: Complaints) -> object:
    """The value of a field, shapes in it put together likewise. Raises NotValidated."""
    try:
        return _adapter(kind, name).validate_python(value)
    except ValidationError as error:
        details = error.errors(include_url=False)
    below = shape_in(kind.model_fields[name].annotation)
    if below is not None and isinstance(value, dict):
        return _part(below, value, at, found)
    if below is not None and isinstance(value, list) and any(one["loc"] for one in details):
        return tuple(_part(below, item, (*at, i), found) for i, item in enumerate(value))
    raise NotValidated(name)


@cache
def _adapter(kind: type[Shape], name: str) -> TypeAdapter[Any]:
    field = kind.model_fields[name]
    whole: Any = Annotated[field.annotation, field]
    return TypeAdapter(whole)


def shape_in(annotation: object) -> type[Shape] | None:
    """The shape that a field holds: one, one or none, or a list of them."""
    if isinstance(annotation, type) and issubclass(annotation, Shape):
        return annotation
    arms = [shape_in(arm) for arm in get_args(annotation)]
    return next((arm for arm in arms if arm is not None), None)
