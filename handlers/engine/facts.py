"""Facts of a form, as they lie in its conversation: in JSON and back."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from handlers.engine.feature import Form


def shape_of(form: Form[Any, Any]) -> TypeAdapter[Any]:
    """Return how a form's facts go into JSON and come back."""
    kind: Any = form.facts
    return shape(kind)


@cache
def shape(kind: Any) -> TypeAdapter[Any]:
    """Make the shape of a record of facts when it is first needed: a start does not wait for it."""
    return TypeAdapter(kind)


def stored(form: Form[Any, Any], facts: Any) -> Mapping[str, Any]:
    """Return a form's facts as JSON."""
    kept: Mapping[str, Any] = shape_of(form).dump_python(facts, mode="json")
    return kept
