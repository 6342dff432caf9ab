"""Whose an incident is: nobody but the office and the unit that raised it may read or touch one."""

from bot.answers import Over
from bot.domain.incidents import Act, Side, moved
from bot.domain.rights import Action, Who, may
from bot.text import time_text
from bot.words import _
from handlers.allowed import no_such_button
from handlers.incidents.words import state_name
from handlers.kinds import Scene
from handlers.tokens import id_in
from storage import files, incidents
from storage.db import Tx
from storage.incidents import Incident

OF_OFFICE = (Act.TAKE, Act.OVER, Act.GIVE, Act.ASK, Act.RESOLVE, Act.WRONG, Act.FORWARD)


def side_of(scene: Scene) -> Side:
    return Side.OFFICE if may(scene.who, Action.HANDLE) else Side.UNIT


def may_see(scene: Scene, incident: Incident) -> bool:
    return sees(scene.who, incident)


def sees(who: Who, incident: Incident) -> bool:
    """The office; of the unit who follows its incidents, and whoever raised it and is still there."""
    if may(who, Action.FOLLOW, incident.unit):
        return True
    return incident.raised_by == who.person and may(who, Action.RAISE, incident.unit)


def may_have(tx: Tx, who: Who, file_id: int) -> bool:
    """Whether a file that was sent to them is still theirs to have, where it belongs to an incident."""
    uses = (use.partition(":") for use in files.uses(tx, file_id))
    found = [incidents.get(tx, id_in(number)) for name, _colon, number in uses if name == incidents.SUBJECT]
    return not found or any(one is not None and sees(who, one) for one in found)


def seen(scene: Scene, argument: str) -> Incident:
    """The incident that a button names; Refused where it is not theirs to see."""
    incident = incidents.get(scene.tx, id_in(argument))
    if incident is None or not may_see(scene, incident):
        raise no_such_button()
    return incident


def held(scene: Scene, argument: str, act: Act) -> Incident:
    """The incident, locked, of which ``act`` can be done now and by them; Refused says what is the case."""
    incident = incidents.locked(scene.tx, id_in(argument))
    is_theirs = incident is not None and may_see(scene, incident)
    if incident is None or not is_theirs or (act in OF_OFFICE and not may(scene.who, Action.HANDLE)):
        raise no_such_button()
    if moved(incident.state, act, side_of(scene)) is None:
        raise Over(as_it_is(scene, incident, act))
    return incident


def as_it_is(scene: Scene, incident: Incident, act: Act) -> str:
    """Why it cannot be done: what has been done meanwhile, and by whom."""
    if act == Act.TAKE and incident.taken_at:
        if incident.taken_by == scene.who.person:
            return _("Anh/chị đã tiếp nhận {number} rồi.", number=incident.reference)
        return _(
            "{number} đã được tiếp nhận lúc {time}; người xử lý: {name}.",
            name=incident.taker,
            number=incident.reference,
            time=time_text(incident.taken_at),
        )
    state = state_name(incident.state)
    return _("Không làm được việc này: {number} {state}.", number=incident.reference, state=state)


def can(scene: Scene, incident: Incident, act: Act) -> bool:
    """Whether the button for ``act`` is to be shown to them."""
    return moved(incident.state, act, side_of(scene)) is not None
