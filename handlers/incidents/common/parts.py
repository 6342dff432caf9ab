"""Becoming part of a common incident and leaving it: what that does to the incidents themselves."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.domain.chasing import chase_at, stage
from bot.domain.common_incidents import is_taken_along
from bot.domain.incidents import UNSOLVED, Act, State
from handlers.incidents import cards
from handlers.incidents.moving import limits
from handlers.kinds import Scene
from storage import common_incidents, incidents, outcomes
from storage.common_incidents import Common
from storage.incidents import Incident, Note

CHANGED = 20  # cards at most, by one act


def join(scene: Scene, common: Common, found: Sequence[Incident]) -> None:
    """They are part of it, and whoever confirms has those that nobody has taken; ``found`` is held."""
    taken = [one for one in found if is_taken_along(one.kind, one.state)]
    common_incidents.join(scene.tx, ids(found), common.id)
    common_incidents.take(scene.tx, ids(taken), scene.who.person, scene.at)
    outcomes.unsay(scene.tx, [cards.subject(one) for one in taken], cards.URGING)
    note(scene, taken, Act.TAKE)
    note(scene, found, Act.JOIN)
    mine: dict[str, Any] = {"state": State.IN_PROGRESS, "taken_by": scene.who.person, "taken_at": scene.at}
    now = [replace(one, **mine, taker=scene.who.name) if one in taken else one for one in found]
    refresh(scene, now, common=common.id, common_at=scene.at)


def resolve(scene: Scene, common: Common, found: Sequence[Incident], lapses: datetime) -> None:
    """As by the office's act on each of them, in the words that all are told; ``found`` is held."""
    common_incidents.resolve(scene.tx, ids(found), scene.who.person, scene.at, lapses)
    outcomes.unsay(scene.tx, [cards.subject(one) for one in found], cards.URGING)
    note(scene, found, Act.RESOLVE, common.said)
    mine: dict[str, Any] = {"taken_by": scene.who.person, "taken_at": scene.at, "taker": scene.who.name}
    now = [one if one.taken_by else replace(one, **mine) for one in found]
    refresh(scene, now, state=State.RESOLVED, resolved_at=scene.at)


def leave(scene: Scene, common: Common, found: Sequence[Incident]) -> None:
    """They are none of it, and what was taken along is nobody's again; ``found`` is held."""
    taken = [one for one in found if was_taken_along(one, common)]
    limit = limits(scene.tx, scene.settings)
    common_incidents.join(scene.tx, ids(found), None)
    common_incidents.untake(
        scene.tx,
        [
            (one.id, chase_at(stage(State.RECEIVED, one.chased), one.take_until, one.resolve_until, limit))
            for one in taken
        ],
    )
    note(scene, taken, Act.UNTAKE)
    note(scene, found, Act.LEAVE)
    nobodys: dict[str, Any] = {"state": State.RECEIVED, "taken_by": None, "taken_at": None, "taker": ""}
    now = [replace(one, **nobodys) if one in taken else one for one in found]
    refresh(scene, now, common=None)


def was_taken_along(one: Incident, common: Common) -> bool:
    """Whether nobody pressed for it: it was taken in the moment of the confirmation, or of its raising."""
    is_theirs = one.state == State.IN_PROGRESS and one.taken_by == common.confirmed_by
    return is_theirs and one.taken_at in (common.confirmed_at, one.raised_at)


def note(scene: Scene, found: Collection[Incident], act: Act, text: str = "") -> None:
    incidents.note(scene.tx, [Note(one.id, scene.at, scene.who.person, act, text) for one in found])


def refresh(scene: Scene, found: Sequence[Incident], **values: Any) -> None:
    """The office's cards of the newest say so: a phone takes one change a second, and other news waits."""
    if found:
        newest = [replace(one, **values) for one in found[-CHANGED:]]
        cards.refresh(scene.tx, newest, scene.at, scene.event)


def ids(found: Collection[Incident]) -> list[int]:
    return [one.id for one in found]


def unsolved(found: Sequence[Incident]) -> list[Incident]:
    return [one for one in found if one.state in UNSOLVED]
