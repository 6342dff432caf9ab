"""Personnel changes for those who try what they may not: the ways to them, and one in each state."""

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import Connection, select

from bot.domain.changes import ChangeKind, ChangeState
from bot.domain.rights import Action
from storage import files
from storage.files import WantedFile
from storage.people import changes
from storage.people.changes import NewChange
from storage.tables.people import units
from tests.hostile.way import OTHER, OWN, PEOPLE, Way, of_office_or, of_units, one, seen
from tests.people import FIRST_DAY, MORNING

BUTTONS: dict[str, list[Way]] = {
    "ns": seen("ns:{sent_UNIT}", Action.CHANGE),
    "ns_list": [
        way for which in ("open", "past", "wait") for way in one(f"ns_list:{which}:1", Action.CHANGES)
    ],
    "ns_file": seen("ns_file:{sent_UNIT}", Action.CHANGE),
    "ns_kind": one("ns_kind:leave", Action.CHANGE),
    "ns_new": one("ns_new:", Action.CHANGE),
    "ns_sheet": one("ns_sheet:", Action.CHANGE),
    "ns_template": one("ns_template:", Action.CHANGE),
    **{
        f"ns_{act}": of_units(f"ns_{act}:{{sent_UNIT}}", Action.DECIDE) for act in ("accept", "ask", "return")
    },
    "ns_answer": of_units("ns_answer:{asked_UNIT}", Action.CHANGE),
    "ns_resend": of_units("ns_resend:{returned_UNIT}", Action.CHANGE),
    "ns_correct": of_units("ns_correct:{in_UNIT}", Action.CHANGE),
    "ns_withdraw": [
        *of_office_or("ns_withdraw:{sent_WHO}", ("hoa", "minh")),
        *of_office_or("ns_withdraw:{sent_WHO}:yes", ("hoa", "minh")),
    ],
}


def all_of(tx: Connection) -> Iterator[tuple[str, int]]:
    """Make one of each unit in each state with something to do, with a photo, and two by those who try."""
    file = files.add_stored(tx, WantedFile("", "", "", "quyet-dinh.png", 1, ""), "cd" * 32, MORNING)
    for code, by in ((OWN, "dung"), (OTHER, "lan")):
        unit = tx.execute(select(units.c.id).where(units.c.code == code)).scalar_one()
        for state in (ChangeState.SENT, ChangeState.ASKED, ChangeState.RETURNED, ChangeState.IN_FORCE):
            told = NewChange(
                ChangeKind.CONTACT, unit, FIRST_DAY, PEOPLE[by], MORNING, PEOPLE["lan"], file=file
            )
            made = changes.add(tx, replace(told, fields={"phone": "0251300099"}))
            changes.change(tx, made, state=state.value)
            yield f"{state.partition('_')[0]}_{code}", made
    for who in ("hoa", "minh"):
        unit = tx.execute(select(units.c.id).where(units.c.code == OWN)).scalar_one()
        made = changes.add(
            tx, NewChange(ChangeKind.LOCK_BOX, unit, FIRST_DAY, PEOPLE[who], MORNING, PEOPLE["son"])
        )
        yield f"sent_{who}", made
