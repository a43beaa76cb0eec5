"""Rule sets as values, parsed once a process.

The content of a rule set never changes and is named by its hash, and the shapes are frozen all the
way down, so every page and every application pinned to the same rules shares one value. The
content itself is long: it stays text until somebody asks for more than the value.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from typing import Any, Protocol

from django.db import models
from django.db.models.fields.json import KeyTransform
from django.db.models.query_utils import DeferredAttribute

from .shapes import RuleSetContent, canonical

KEPT = 32
"""Rule sets kept at once: those of the editions that run, with room for corrected versions."""


class RulesAltered(ValueError):
    """The content of a rule set is not what its hash was made of."""


class Stored(Protocol):
    """Rules as a row holds them."""

    sha256: str
    content: Any


def parsed(stored: Stored) -> RuleSetContent:
    """The value of the rules of `stored`. Raises RulesAltered."""
    place = _place_of(stored.sha256)
    if not place:
        place.append(_read(stored))
    return place[0]


@lru_cache(maxsize=KEPT)
def _place_of(sha256: str) -> list[RuleSetContent]:
    """Where the value of these rules is kept; empty until they are read."""
    return []


def _read(stored: Stored) -> RuleSetContent:
    if hashlib.sha256(canonical(stored.content).encode()).hexdigest() != stored.sha256:
        raise RulesAltered(stored.sha256)
    return RuleSetContent.model_validate(stored.content)


class _Text(str):
    """JSON as the database holds it."""

    __slots__ = ()


class _DecodedWhenAsked(DeferredAttribute):
    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if isinstance(value, _Text):
            value = instance.__dict__[self.field.attname] = json.loads(value)
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class RulesField(models.JSONField):
    """JSON that a row decodes when it is first asked for."""

    descriptor_class = _DecodedWhenAsked

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        if isinstance(expression, KeyTransform) or not isinstance(value, str):
            return super().from_db_value(value, expression, connection)
        return _Text(value)

    def deconstruct(self) -> Any:
        """To the database it is a field of JSON like any other."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs
