"""Incidents that have joined another's alarm, for one person raised them: they are spoken of beside it."""

from collections.abc import Sequence
from dataclasses import replace

from bot.message import Message, Option
from bot.words import _
from handlers.incidents.cards import TOKEN
from handlers.kinds import Scene
from storage import due
from storage.incidents import Incident

OFFERED = 3  # with buttons; the others are named


def named(others: Sequence[Incident]) -> str:
    numbers = ", ".join(one.reference for one in others)
    return _("Cùng người báo, cũng chưa có người tiếp nhận: {numbers}", numbers=numbers)


def with_others(scene: Scene, incident: Incident, said: Message) -> Message:
    """What whoever takes ``incident`` hears, with those that its alarm spoke for and nobody has taken."""
    others = due.joined_by(scene.tx, [incident.id]).get(incident.id, []) if incident.alarms else []
    if not others:
        return said
    each = (option for one in others[:OFFERED] for option in offered(one))
    return replace(said, text=f"{said.text}\n{named(others)}", options=(*said.options, *each))


def offered(one: Incident) -> tuple[Option, ...]:
    return (
        Option(f"{TOKEN}take:{one.id}", _("Tiếp nhận {number}", number=one.reference)),
        Option(f"sc:{one.id}", _("Xem {number}", number=one.reference)),
    )
