"""[Thôi trực thay], and what ends with an absence: from that moment on; what has been stays."""

from collections.abc import Sequence

from bot.answers import Refused
from bot.domain.rights import HEADING
from bot.message import Message, Option
from bot.words import _
from handlers.cover import answering, words
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import Says, Scene
from storage import audit
from storage.people import covers
from storage.people.covers import Absence, Cover


def ask(scene: Scene, argument: str) -> Says:
    """cover_end:<cover>: whoever presses it by a slip leaves a unit with nobody, so it is asked once more."""
    cover = theirs(scene, argument)
    places = {"name": cover.name, "substitute": cover.substitute_name, "unit": cover.unit_name}
    places["span"] = words.when(cover, scene.settings.first_round[1])
    if cover.is_accepted and cover.substitute == scene.who.person:
        said = _("Anh/chị thôi trực thay {name} tại {unit}, {span}, từ lúc này?", **places)
    elif cover.is_accepted:
        said = _("Cho {substitute} thôi trực thay {name} tại {unit}, {span}, từ lúc này?", **places)
    else:
        said = _("Rút đề nghị {substitute} trực thay {name} tại {unit}, {span}?", **places)
    label = _("Đúng, thôi trực thay") if cover.is_accepted else _("Đúng, rút đề nghị")
    return [Message(said, (Option(f"cover_stop:{cover.id}", label),))]


def theirs(scene: Scene, argument: str) -> Cover:
    """A cover that this person may end: who is away, who stands in, who asked, and the unit's heads."""
    cover = covers.get(scene.tx, id_in(argument))
    if cover is None or not may_end(scene, cover):
        raise no_such_button()
    if cover.state not in ("asked", "accepted") or cover.ends <= scene.at:
        raise Refused(_("Việc trực thay này đã kết thúc hoặc đã được rút."))
    return cover


def may_end(scene: Scene, cover: Cover) -> bool:
    headed = {held.unit for held in scene.who.units(*HEADING)}
    return scene.who.person in (cover.person, cover.substitute, cover.by) or cover.unit in headed


def stop(scene: Scene, argument: str) -> Says:
    """cover_stop:<cover>: who is away hears of it, and the head where nobody is left."""
    theirs(scene, argument)
    covers.lock(scene.tx)
    cover, noon = theirs(scene, argument), scene.settings.first_round[1]
    covers.end(scene.tx, [cover], scene.at)
    audit.write(scene.tx, scene.at, scene.who, "cover_end", f"cover:{cover.id}")
    answering.tell_spared(scene, cover)
    if cover.is_accepted:
        name, asking = scene.who.name, {cover.by, cover.person} - {cover.substitute}
        said = f"cover_end:{cover.id}"
        answering.tell_each(scene, asking, said, lambda one: words.has_stopped(cover, name, noon, one))
        answering.tell_head(scene, cover, asking, f"end{cover.id}")
    places = {"name": cover.name, "substitute": cover.substitute_name, "unit": cover.unit_name}
    if not cover.is_accepted:
        return [Message(_("Đã rút đề nghị {substitute} trực thay {name} tại {unit}.", **places))]
    if cover.substitute == scene.who.person:
        return [Message(_("Đã ghi anh/chị thôi trực thay {name} tại {unit}.", **places))]
    stopped = _("Đã ghi {substitute} thôi trực thay {name} tại {unit}.", **places)
    return [Message(stopped, words.someone_else(cover))]


def with_absences(scene: Scene, over: Sequence[Absence]) -> list[Cover]:
    """Who was away is back: nobody stands in for them any more, nor is asked to. What has ended so."""
    ending = [one for one in covers.of_absences(scene.tx, [a.id for a in over]) if one.ends > scene.at]
    if ending:
        covers.end(scene.tx, ending, scene.at)
    for cover in ending:
        answering.tell_spared(scene, cover)
    return ending
