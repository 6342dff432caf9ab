"""Whose a change is: who may see it, and who may do what to it now."""

from bot.answers import Over
from bot.domain.changes import Act, Change, Side, moved
from bot.domain.rights import Action, may
from bot.words import _
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import Scene
from handlers.personnel.words import corrected, state_name
from storage.people import changes

OF_OFFICE = (Act.ACCEPT, Act.RETURN, Act.ASK)


def side_of(scene: Scene) -> Side:
    return Side.OFFICE if may(scene.who, Action.DECIDE) else Side.UNIT


def may_see(scene: Scene, change: Change) -> bool:
    """The office, and both units of a transfer."""
    return any(may(scene.who, Action.CHANGE, unit) for unit in change.units)


def seen(scene: Scene, argument: str) -> Change:
    """The change with this id. Refused where there is none, or it is not theirs to see."""
    change = changes.get(scene.tx, id_in(argument))
    if change is None or not may_see(scene, change):
        raise no_such_button()
    return change


def can(scene: Scene, change: Change, act: Act) -> bool:
    """Whether this person can do it to the change as it is now.

    Of a transfer the other unit only looks on. Whoever sent a change takes it back, or
    the office.
    """
    side = side_of(scene)
    if side == Side.UNIT and (act in OF_OFFICE or not may(scene.who, Action.CHANGE, change.unit)):
        return False
    if act == Act.CORRECT and (change.is_taken_back or changes.corrections_of(scene.tx, change.id)):
        return False
    if act == Act.WITHDRAW and side == Side.UNIT and change.by != scene.who.person:
        return False
    return moved(change.state, act, side)


def to_move(scene: Scene, argument: str, act: Act) -> Change:
    """The change, locked; Refused where it is not theirs, or this cannot be done to it any more."""
    change = seen(scene, argument)
    if act in OF_OFFICE and side_of(scene) != Side.OFFICE:
        raise no_such_button()
    held = changes.locked(scene.tx, change.id)
    if held is None or not may_see(scene, held):
        raise no_such_button()
    if not can(scene, held, act):
        raise cannot(scene, held, act)
    return held


def cannot(scene: Scene, change: Change, act: Act) -> Over:
    if act == Act.CORRECT and (others := changes.corrections_of(scene.tx, change.id)):
        return Over(corrected(others[-1]))
    if moved(change.state, act, side_of(scene)):
        return no_such_button()
    said = _(
        "{number} {state} nên không làm được việc này nữa.",
        number=change.number,
        state=state_name(change.state),
    )
    return Over(said)
