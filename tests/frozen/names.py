"""Collect the names that outlive a release: out of a database that was played in, and out of FEATURES.

A database keeps them in its rows, a chat in the buttons that people may still press. They are read where
they lie, and not where the code writes them, so that the code may be moved as one likes.

Numbers, dates and checksums in a name are shown as "#": "nudge:17:2" is "nudge:#:#". What is neither a name
nor free text, such as a reason that is ours or somebody's own, is a name where it is one word.
"""

import importlib
import json
import pkgutil
import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Connection, Row, String, Table, select

from handlers import FEATURES
from handlers.sending import oa_tokens
from storage.engine.texts import LAST_BACKUP, SEALS, username, webhook_refused
from storage.tables.base import tables
from tests.people import CHANNEL, settings

Names = dict[str, set[str]]  # what kind of name -> the names
FROZEN = Path(__file__).parent / "names.json"
CONVERSATIONS = "conversations"  # they are deleted as they end: to be looked at while they are open
# Columns of what somebody wrote, what a channel gave us, or what went wrong in its own words.
FREE = {
    "absences": "reason",
    "batches": "letter_number",
    "broadcasts": "text",
    "calendar_days": "document name",
    "changes": "answer_note decision note reason",
    "checks": "note",
    "common_incidents": "said",
    "consents": "version",
    "contacts": "account chat label menu",
    "events": "account event_id",
    "excuses": "kind reason",
    "files": "account sha256 shown_name type why_refused",
    "incident_notes": "text",
    "feedback": "answer awkward clause proposed",
    "feedback_letters": "number",
    "incidents": "call_back forwarded_to letter_number mailbox tried unit_named what",
    "drafts": "note reason title",
    "inspections": "remark",
    "internal_rules": "number",
    "invitations": "code_hmac",
    "join_requests": "name post unit_text",
    "leases": "holder",
    "links": "token_hash",
    "mailboxes": "address",
    "more_time": "reason",
    "opinion_parts": "reason reply section words",
    "opinions": "unit_named",
    "outages": "reason",
    "outbox": "heading target_message text",
    "pace": "account chat",
    "people": "folded full_name phone sort_key staff_code",
    "report_acts": "note",
    "report_requests": "body letter_number reason title",
    "report_templates": "name",
    "report_versions": "body title",
    "reports": "note unit_named",
    "roles": "title",
    "secrets": "error holder",
    "sends": "channel_message_id error",
    "services": "account",
    "texts": "body",
    "unclear_texts": "intent",  # any Intent: those are kept as values
    "unit_changes": "document",
    "units": "code folded kind name phone",
    "workers": "name",
}
CHECKSUM = re.compile(r"(?<![^\W_])([0-9a-f]*\d[0-9a-f]*|[a-f]{7,})(?![^\W_])")
WORD = re.compile(r"[\w.,/?=+#-]*", re.ASCII)
RULES = ("bot.domain", "handlers", "storage")  # packages whose enumerations are kept in columns
MADE = "made:"  # before what stands for a file that we make, where else a channel's id of it stands
OF_PEOPLE = "*"  # stands for words that people wrote
FOUND = "="  # before the key of what a form has looked up; what follows the first word is what it looked for


def names_in(tx: Connection, among: Iterable[str] = tables.tables) -> Names:
    """Return the names in the rows of a database, or of some of its tables."""
    found: Names = {}
    for table in (tables.tables[name] for name in among):
        for row in tx.execute(select(table)):
            for kind, name in names_in_row(table, row):
                found.setdefault(kind, set()).add(name)
    return found


def names_in_row(table: Table, row: Row[Any]) -> Iterator[tuple[str, str]]:
    for column in table.columns:
        kind, value = str(column), row._mapping[column.name]
        if value is None or is_free(table.name, column.name, value):
            continue
        if kind == "outbox.options":
            yield from (("buttons", shape(token)) for token, _label, _words in value)
        elif kind == "conversations.answers":
            yield from ((kind, f"{row.flow}: {shape(key)}") for key, _answer, _at in value)
        elif kind in ("conversations.facts", "conversations.waiting_for"):
            keys = keys_in(value) if isinstance(value, dict) else [shape(value)]
            yield from ((kind, f"{row.flow}: {key}") for key in keys)
        elif isinstance(column.type, JSON):
            yield from ((kind, key) for key in keys_in(value))
        elif isinstance(column.type, String):
            yield from ((kind, name) for name in shape(value).split(",") if OF_PEOPLE not in name)


def is_free(table: str, column: str, value: Any) -> bool:
    """Tell whether a value is no name of ours."""
    if (table, column) == ("files", "remote"):
        return not value.startswith(MADE)
    return column in FREE.get(table, "").split()


def keys_in(value: Any, above: str = "") -> Iterator[str]:
    """Yield the keys in JSON, each below those that lead to it: "questions.kind"."""
    if isinstance(value, list):
        for one in value:
            yield from keys_in(one, above)
    elif isinstance(value, dict):
        for key, one in value.items():
            yield above + shape(key)
            yield from keys_in(one, f"{above}{shape(key)}.")


def shape(name: str) -> str:
    """Return the name without what is another each time: numbers, checksums, and what people wrote."""
    if name.startswith(FOUND):
        name = name.partition(" ")[0]
    parts = (re.sub(r"\d+", "#", CHECKSUM.sub("#", part)) for part in name.split(":"))
    return ":".join(part if WORD.fullmatch(part) else OF_PEOPLE for part in parts)


def declared() -> Names:
    """Return the names that stand in the code before anything is played."""
    return {
        "tables": {str(column) for table in tables.sorted_tables for column in table.columns},
        "flows": {*FEATURES.forms},
        "acts": {*FEATURES.buttons},
        "papers": {*FEATURES.files},
        "commands": {*FEATURES.commands},
        "values": {str(value) for kind in enumerations() for value in kind},
        "texts.key": {LAST_BACKUP, SEALS, webhook_refused(CHANNEL), username(CHANNEL)},
        "secrets.name": {shape(oa_tokens.secret_name(settings()))},
    }


def enumerations() -> list[type[StrEnum]]:
    """Return the product's enumerations outside its shell: their values are what columns hold."""
    for package in RULES:
        found = importlib.import_module(package)
        for module in pkgutil.walk_packages(found.__path__, f"{package}."):
            if ".migrations" not in module.name:
                importlib.import_module(module.name)
    return [kind for kind in StrEnum.__subclasses__() if kind.__module__.startswith(RULES)]


def added(names: Names, more: Names) -> Names:
    return {kind: names.get(kind, set()) | more.get(kind, set()) for kind in {**names, **more}}


def frozen() -> Names:
    return {kind: set(names) for kind, names in json.loads(FROZEN.read_text(encoding="utf-8")).items()}


def freeze(names: Names) -> None:
    """Write the list; what stands in it stays."""
    kept = added(frozen() if FROZEN.exists() else {}, names)
    ordered = {kind: sorted(kept[kind]) for kind in sorted(kept)}
    FROZEN.write_text(json.dumps(ordered, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
