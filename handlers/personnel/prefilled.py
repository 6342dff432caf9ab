"""What the form has as answered where a change is corrected, or sent again after it was returned."""

from datetime import date
from typing import Any

from bot.domain.changes import Act, Change, Kind
from bot.text import day_text
from handlers.engine.feature import GIVEN, Scene
from handlers.personnel import checking, theirs
from handlers.personnel.reading import KEEP, NONE
from handlers.personnel.who import NOBODY

HOW = {"fix": Act.CORRECT, "again": Act.RESEND}


def facts(scene: Scene, argument: str) -> dict[str, Any]:
    """``argument``: "fix:17" or "again:17". Kind, units and person stay; all else may be edited."""
    how, _colon, number = argument.partition(":")
    change = theirs.to_move(scene, number, HOW.get(how, Act.CORRECT))
    is_fix = how == "fix"
    if is_fix:
        checking.may_correct(scene, change.id)
    return {
        "corrects": change.id if is_fix else change.corrects,
        "again": None if is_fix else change.id,
        "number": change.number,
        "fixed": {
            "kind": change.kind.value,
            "unit": [change.unit, change.unit_name],
            "to": [change.to_unit, change.to_name] if change.to_unit else None,
        },
        "about": about(change),
        GIVEN: answers(change),
    }


def about(change: Change) -> dict[str, Any] | None:
    """The person as they stood when it was sent; None: they are to be found by their name again."""
    if change.kind == Kind.JOIN and change.person is None:
        return None
    known = {**NOBODY, **change.before, "id": change.person}
    return known if change.kind != Kind.JOIN else {**known, "name": change.name, **joined(change)}


def joined(change: Change) -> dict[str, str]:
    """A newcomer has by now what the change gave them."""
    return {"mailbox": change.fields.get("mailbox", "")} if change.corrects or change.applied_at else {}


def answers(change: Change) -> dict[str, str]:
    """Question's key -> what would have been typed."""
    new = change.fields
    given = {"effective": day_text(change.effective), "decision": change.decision, "note": change.note}
    match change.kind:
        case Kind.JOIN:
            given |= {"new_1": new.get("name", ""), "mailbox_1": new.get("mailbox", NONE)}
            given |= {"title_1": new.get("title", ""), "role_1": new.get("roles", ""), **extras(change)}
        case Kind.TRANSFER:
            given |= {"title_1": new.get("title", ""), "role_1": new.get("roles", "")}
        case Kind.POST:
            given |= {"title_1": new.get("title") or KEEP, "role_1": new.get("roles") or "keep"}
        case Kind.CONTACT:
            facts = [fact for fact in ("name", "phone", "mailbox") if new.get(fact)]
            given |= {"what_1": facts[0], **{f"{fact}_1": new[fact] for fact in facts}}
        case Kind.OPEN_BOX:
            given |= {"mailbox_1": new.get("mailbox", ""), **extras(change)}
    return {key: value for key, value in given.items() if value}


def extras(change: Change) -> dict[str, str]:
    born = change.fields.get("birth", "")
    return {
        "phone_1": change.fields.get("phone", ""),
        "birth_1": day_text(date.fromisoformat(born)) if born else "",
    }
