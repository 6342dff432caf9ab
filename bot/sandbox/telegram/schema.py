"""Requests checked against bot_api.json, an extract of the Bot API: what does not fit is refused."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bot.sandbox.telegram.faults import TelegramRefusal, bad_request

Json = dict[str, Any]

EXTRACT = Path(__file__).with_name("bot_api.json")
EMPTY = {"text": "message text is empty", "chat_id": "chat_id is empty"}
BOOLEANS = {"true": True, "True": True, "1": True, "false": False, "False": False, "0": False, "": False}


@dataclass(frozen=True)
class Upload:
    """A file that came in the request's body."""

    name: str
    media_type: str
    content: bytes


class Mismatch(Exception):
    """A value that is not of the type that the Bot API asks for."""


@cache
def extract() -> Json:
    return dict(json.loads(EXTRACT.read_text(encoding="utf-8")))


def method_named(name: str) -> str:
    """Return a method as the Bot API spells it: it takes any case."""
    for method in extract()["methods"]:
        if method.lower() == name.lower():
            return str(method)
    raise TelegramRefusal(404, "Not Found: method not found")


def checked(method: str, given: Mapping[str, Any], uploads: Mapping[str, Upload]) -> Json:
    """Return ``given`` with each value of the type that the method takes; uploads stand at their field."""
    fields: Json = extract()["methods"][method]
    attached = {str(value).removeprefix("attach://") for value in given.values()}
    named = {name: upload for name, upload in uploads.items() if name not in attached}
    everything = {**given, **named}
    for name in fields.keys() | everything.keys():
        if name not in fields:
            raise bad_request(f'{method} has no parameter "{name}"')
        if fields[name].get("required") and everything.get(name) is None:
            raise bad_request(EMPTY.get(name, f'parameter "{name}" is required'))
    return {
        name: _fitting(fields[name]["types"], value, uploads, f"{method}.{name}")
        for name, value in everything.items()
        if value is not None
    }


def _fitting(types: list[str], value: Any, uploads: Mapping[str, Upload], where: str) -> Any:
    for kind in types:
        try:
            if kind == "InputFile":
                return _upload(value, uploads)
            return _value(kind, _unpacked(kind, value))
        except Mismatch:
            continue
    raise bad_request(f"{where} must be of type {' or '.join(types)}")


def _upload(value: Any, uploads: Mapping[str, Upload]) -> Upload:
    if isinstance(value, Upload):
        return value
    if isinstance(value, str) and value.startswith("attach://"):
        name = value.removeprefix("attach://")
        if name in uploads:
            return uploads[name]
    raise Mismatch


def _unpacked(kind: str, value: Any) -> Any:
    """Return a parameter of a form is text: numbers, booleans and JSON are read out of it."""
    if not isinstance(value, str) or kind == "String":
        return str(value) if kind == "String" and type(value) in (int, float) else value
    if kind == "Integer":
        return int(value) if re.fullmatch(r"-?\d+", value) else value
    if kind in ("Boolean", "True"):
        return BOOLEANS.get(value, value)
    try:
        return json.loads(value)
    except ValueError as failure:
        raise Mismatch from failure


def _value(kind: str, value: Any) -> Any:
    if kind.startswith("Array of "):
        if not isinstance(value, list):
            raise Mismatch
        return [_value(kind.removeprefix("Array of "), each) for each in value]
    plain = {"Integer": (int,), "String": (str,), "Float": (int, float), "Boolean": (bool,), "True": (bool,)}
    if kind not in plain:
        return _object(extract()["types"][kind], value)
    if not isinstance(value, plain[kind]) or isinstance(value, bool) != (bool in plain[kind]):
        raise Mismatch
    return value


def _object(type_: Json, value: Any) -> Json:
    if not isinstance(value, dict):
        raise Mismatch
    for name in type_.get("one_of", ()):
        try:
            return _object(extract()["types"][name], value)
        except Mismatch:
            continue
    fields: Json = type_.get("fields", {})
    if "one_of" in type_ or value.keys() - fields.keys():
        raise Mismatch
    for name, field in fields.items():
        if name not in value and field.get("required"):
            raise Mismatch
        if name in value:
            _member(field, value[name])
    return value


def _member(field: Json, value: Any) -> None:
    if field.get("always", value) != value:
        raise Mismatch
    for kind in field["types"]:
        try:
            _value(kind, value)
        except Mismatch:
            continue
        return
    raise Mismatch
