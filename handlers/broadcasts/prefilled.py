"""What a form about a broadcast has as answered where it begins with one that there is."""

from bot.text import local_date
from handlers.broadcasts import audience
from handlers.engine import unit_choice
from handlers.engine.feature import Scene
from storage.broadcasts import Broadcast
from storage.units.units import Scope, listed


def answers(scene: Scene, one: Broadcast) -> dict[str, str]:
    """Its text, and for whom it is."""
    whom = audience.read(one.audience)
    excepted = {"without": "some", "except": codes(scene, whom.without)} if whom.without else {}
    return {"text": one.text, **scope(scene, whom.scope), "roles": whom.roles, **excepted}


def scope(scene: Scene, chosen: Scope) -> dict[str, str]:
    if chosen.is_all:
        return {"whom": "all"}
    if chosen.unit_ids is None:
        return {"whom": "group", "group": unit_choice.group_key(chosen.kind)}
    return {"whom": "units", "units": codes(scene, chosen.unit_ids)}


def codes(scene: Scene, unit_ids: tuple[int, ...]) -> str:
    """As they are typed; one that is closed by now is left out."""
    return ", ".join(unit.code for unit in listed(scene.tx, local_date(scene.at), Scope(unit_ids)))
