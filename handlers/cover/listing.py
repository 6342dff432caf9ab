"""What /tructhay shows first: one's own covers that are open, and those of the units that one heads."""

from typing import Any

from bot.domain.rights import HEADING
from bot.words import N_, _
from handlers.cover import words
from handlers.engine.feature import Scene
from storage.people import covers
from storage.people.covers import Cover

SHOWN = 10
LINES = {
    "asked": N_("{number}. {unit}: đã đề nghị {substitute} trực thay {name} {span}, chưa trả lời"),
    "accepted": N_("{number}. {unit}: {substitute} trực thay {name} {span} (số {place})"),
}


def theirs(scene: Scene) -> list[Cover]:
    """What is asked or accepted and not over: their own first, then that of the units they head."""
    own = covers.of_person(scene.tx, scene.who.person, scene.at)
    headed = [held.unit for held in scene.who.units(*HEADING)]
    of_units = covers.of_units(scene.tx, headed, scene.at) if headed else []
    return list({one.id: one for one in (*own, *of_units)}.values())


def look(scene: Scene) -> dict[str, Any]:
    """Their lines and buttons, as JSON keeps them; {} where there are none."""
    numbered = list(enumerate(theirs(scene)[:SHOWN], 1))
    if not numbered:
        return {}
    pressed = [each for number, one in numbered for each in buttons(scene, number, one)]
    return {"lines": [line(scene, number, one) for number, one in numbered], "buttons": pressed}


def line(scene: Scene, number: int, one: Cover) -> str:
    return _(
        LINES[one.state],
        number=number,
        unit=one.unit_name,
        substitute=one.substitute_name,
        name=one.name,
        span=words.when(one, scene.settings.first_round[1]),
        place=one.number,
    )


def buttons(scene: Scene, number: int, one: Cover) -> list[tuple[str, str]]:
    """(token, label) each."""
    if one.is_accepted:
        return [(f"cover_end:{one.id}", _("Thôi trực thay {number}", number=number))]
    if one.substitute == scene.who.person:
        yes, no = _("Nhận trực thay {number}", number=number), _("Không nhận được {number}", number=number)
        return [(f"cover_yes:{one.id}", yes), (f"cover_no:{one.id}", no)]
    return [(f"cover_end:{one.id}", _("Rút đề nghị {number}", number=number))]
