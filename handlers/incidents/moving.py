"""Moving an incident: one act, with all that follows from it but what is said to whom."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.config import Settings
from bot.domain.chasing import Late, chase_at, stage
from bot.domain.incidents import OVER, Act, Limits, Side, State, moved
from bot.domain.working_time import WorkingTime
from handlers.incidents import cards
from handlers.incidents.theirs import side_of
from handlers.kinds import Scene
from storage import audit, files, incidents, outcomes, talks
from storage.calendar import calendar
from storage.db import Tx
from storage.incidents import Incident, Note


@dataclass(frozen=True)
class Words:
    """What was said with an act, and the files with it."""

    text: str = ""
    files: Sequence[int] = ()


NO_WORDS = Words()


def move(scene: Scene, incident: Incident, act: Act, words: Words = NO_WORDS) -> Incident:
    """Do ``act`` to an incident that is held; as it is afterwards."""
    state = moved(incident.state, act, side_of(scene))
    if state is None:
        raise AssertionError(f"{act} of an incident that is {incident.state}")
    values = {"state": state, **stamped(scene, incident, act, state)}
    incidents.change(scene.tx, incident.id, **values)
    if incident.alarms or incident.chased:
        outcomes.unsay(scene.tx, [cards.subject(incident)], cards.URGING)
    write_down(scene, incident.id, act, words)
    if act == Act.REOPEN and incident.common:
        write_down(scene, incident.id, Act.LEAVE, NO_WORDS)
    audit.write(scene.tx, scene.at, scene.who, f"incident_{act}", cards.subject(incident))
    now = replace(incident, **values, taker=taker(scene, values) or incident.taker)
    now = replace(now, unscanned=talks.count_unscanned(scene.tx, incident.id)) if words.files else now
    cards.refresh(scene.tx, [now], scene.at, scene.event)
    return now


def taker(scene: Scene, values: dict[str, Any]) -> str:
    return scene.who.name if values.get("taken_by") else ""


def stamped(scene: Scene, incident: Incident, act: Act, state: State) -> dict[str, Any]:
    """The columns that an act sets beside the state."""
    at = scene.at
    values: dict[str, Any] = {"next_due": next_due(scene, incident, state)}
    if side_of(scene) == Side.OFFICE and not incident.taken_by:
        values |= {"taken_by": scene.who.person, "taken_at": at}
    match act:
        case Act.OVER:  # it was taken when the first took it
            values |= {"taken_by": scene.who.person}
        case Act.ASK:
            values |= {"asked_at": at}
        case Act.RESOLVE:
            values |= {"resolved_at": at, "next_due": limits(scene.tx, scene.settings).lapses(at)}
        case Act.REOPEN:
            until = limits(scene.tx, scene.settings).resolve_until(at)
            values |= {"resolved_at": None, "resolve_until": until, "next_due": until}
            values |= {"chased": Late.NOT_RESOLVED, "common": None}  # what is common is resolved
        case Act.CONFIRM | Act.WRONG:
            values |= {"closed_at": at}
    return values


def next_due(scene: Scene, incident: Incident, state: State) -> datetime | None:
    """When it is to be chased, if nobody goes on with it."""
    late = stage(state, incident.chased)
    if state in OVER or late == Late.ALL_SAID:
        return None
    if late == Late.NOT_RESOLVED:
        return incident.resolve_until
    limit = limits(scene.tx, scene.settings)
    return chase_at(late, incident.take_until, incident.resolve_until, limit)


def write_down(scene: Scene, incident_id: int, act: Act, words: Words) -> None:
    """The act's line in the timeline, and one for each file, which the incident keeps."""
    line = Note(incident_id, scene.at, scene.who.person, act, words.text)
    of_files = [replace(line, text="", file=file) for file in words.files]
    is_file_alone = act == Act.TALK and not words.text
    incidents.note(scene.tx, of_files if is_file_alone else [line, *of_files])
    for file in words.files:
        files.keep(scene.tx, file, f"{incidents.SUBJECT}:{incident_id}")


def limits(tx: Tx, settings: Settings) -> Limits:
    """The time limits by the settings and by the working calendar as it is now."""
    hours = tuple(hours for hours, _nudges in settings.rounds)
    return Limits(
        WorkingTime(calendar(tx), hours),
        settings.quiet,
        timedelta(minutes=settings.incident_take_minutes),
        timedelta(minutes=settings.incident_dangerous_minutes),
        settings.incident_resolve_days,
    )
