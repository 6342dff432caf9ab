"""[Nhận trực thay], [Không nhận được]: the substitute's word, decided once and in order."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from functools import partial

from bot.answers import Refused
from bot.domain.cover import COVERED, Obstacle
from bot.domain.rights import HEADING, Role
from bot.message import Message
from bot.words import _
from handlers.cover import alone, words
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import Says, Scene
from handlers.engine.reading import moments, span_of, span_text, worked
from handlers.engine.tell import Notice, tell_others
from storage import audit
from storage.calendar import calendar
from storage.engine import sent
from storage.engine.role_holders import holders, still_holds
from storage.people import covers
from storage.people.covers import Cover

MINUTE = timedelta(minutes=1)


def yes(scene: Scene, argument: str) -> Says:
    """cover_yes:<cover>. It may be pressed after all by who had declined."""
    return [accepted(scene, theirs(scene, argument))]


def theirs(scene: Scene, argument: str) -> Cover:
    """The cover, which nobody else decides meanwhile, and that is not over."""
    cover = covers.get(scene.tx, id_in(argument))
    if cover is None or cover.substitute != scene.who.person or not is_of_unit(scene, cover):
        raise no_such_button()
    cover = covers.locked(scene.tx, cover)
    if cover.is_accepted and cover.ends > scene.at:
        places = {"name": cover.name, "number": cover.number}
        raise Refused(_("Anh/chị đã nhận trực thay {name} (số {number}).", **places))
    if cover.state == "withdrawn" or cover.ends <= scene.at:
        raise Refused(_("Đề nghị trực thay này đã kết thúc hoặc đã được rút."))
    return cover


def is_of_unit(scene: Scene, cover: Cover) -> bool:
    """Whether the substitute is of the unit's people still, when it begins."""
    starts = max(cover.starts, scene.at)
    return still_holds(scene.tx, cover.substitute, list(Role), cover.unit, starts)


def accepted(scene: Scene, cover: Cover) -> Message:
    """Decide it. Refused, and nothing written, where it cannot be."""
    look_at_roles(scene, cover)
    look_at_own_absences(scene, cover)
    noon = scene.settings.first_round[1]
    number = covers.accept(scene.tx, cover, scene.at)
    if isinstance(number, tuple):
        raise Refused(in_the_way(scene, cover, *number))
    spare_others(scene, cover)
    audit.write(scene.tx, scene.at, scene.who, "cover_yes", f"cover:{cover.id}", number=number)
    told = {cover.by, cover.person, *heads_told(scene, cover)}
    tell_each(scene, told, f"cover_yes:{cover.id}", lambda one: words.has_accepted(cover, number, noon, one))
    return words.accepted(cover, number, noon)


def look_at_roles(scene: Scene, cover: Cover) -> None:
    """Refused where who is away has nothing to be done there any more."""
    starts = max(cover.starts, scene.at)
    if not still_holds(scene.tx, cover.person, COVERED, cover.unit, starts):
        places = {"name": cover.name, "unit": cover.unit_name}
        raise Refused(_("{name} không còn phụ trách việc này tại {unit}.", **places))


def look_at_own_absences(scene: Scene, cover: Cover) -> None:
    """Refused where the substitute is away too, in a round that is owed, and nobody stands in for them."""
    tx, noon = scene.tx, scene.settings.first_round[1]
    starts = max(cover.starts, scene.at)
    own = [one for one in covers.counted(tx, cover.unit, scene.at) if one.person == cover.substitute]
    for absence in covers.absences_between(tx, [cover.substitute], starts, cover.ends):
        both = max(starts, absence.starts), min(cover.ends, absence.ends)
        rounds = worked(span_of(both, noon), calendar(tx))
        if any(not is_covered(own, moments((one, one), noon)[0]) for one in rounds):
            span = span_of((absence.starts, absence.ends), noon)
            raise Refused(
                _(
                    "Anh/chị cũng đi vắng {span} mà chưa có ai trực thay anh/chị tại {unit}, nên chưa nhận "
                    "được. Nếu đã về, xin bấm “Tôi đã về” rồi nhận lại.",
                    span=span_text(span),
                    unit=cover.unit_name,
                )
            )


def is_covered(own: Iterable[Cover], moment: datetime) -> bool:
    return any(one.starts <= moment < one.ends for one in own)


def spare_others(scene: Scene, cover: Cover) -> None:
    """Who else was asked for the same need not answer any more."""
    there = covers.of_absences(scene.tx, [cover.absence])
    others = [one for one in there if one.unit == cover.unit and not one.is_accepted]
    if others:
        covers.end(scene.tx, others, scene.at)
    for one in others:
        tell_spared(scene, one)


def tell_spared(scene: Scene, cover: Cover) -> None:
    """The substitute: they need not answer, or are it no more."""
    noon, at = scene.settings.first_round[1], scene.at
    key = f"cover_off:{cover.id}"
    tell_each(scene, {cover.substitute}, key, lambda _one: words.not_needed(cover, noon, at))


def in_the_way(scene: Scene, cover: Cover, obstacle: Obstacle, since: datetime) -> str:
    first, _last = span_of((since, since + MINUTE), scene.settings.first_round[1])
    places = {"name": cover.name, "unit": cover.unit_name, "round": span_text((first, first))}
    if obstacle == Obstacle.TAKEN:
        return _("{name} đã có người khác trực thay tại {unit} ({round}).", **places)
    return _(
        "Không nhận được: {round} anh/chị cũng đi vắng, và người trực thay anh/chị tại {unit} cuối cùng "
        "lại là {name}. Đề nghị để người khác trực thay.",
        **places,
    )


def heads_told(scene: Scene, cover: Cover) -> set[int]:
    """Who heard that nobody of the unit was left during this absence."""
    told = {row.person for row in sent.about(scene.tx, alone.subject(cover.absence))}
    heads = holders(scene.tx, scene.at, HEADING, [cover.unit])[cover.unit] if told else []
    return told & {head.person for head in heads}


def no(scene: Scene, argument: str) -> Says:
    """cover_no:<cover>: whoever asked looks for somebody else; the head too, where nobody is left."""
    cover = theirs(scene, argument)
    if cover.state == "declined":
        raise Refused(_("Đã ghi anh/chị không nhận trực thay {name}.", name=cover.name))
    covers.decline(scene.tx, cover, scene.at)
    audit.write(scene.tx, scene.at, scene.who, "cover_no", f"cover:{cover.id}")
    noon = scene.settings.first_round[1]
    asking = {cover.by, cover.person}
    tell_each(scene, asking, f"cover_no:{cover.id}", lambda one: words.has_declined(cover, noon, one))
    tell_head(scene, cover, asking, f"no{cover.id}")
    said = _(
        "Đã ghi anh/chị không nhận trực thay {name}, và báo lại người đề nghị. Nếu nhận được, anh/chị vẫn có "
        "thể bấm “Nhận trực thay” cho đến khi có người khác.",
        name=cover.name,
    )
    return [Message(said)]


def tell_each(scene: Scene, people: Collection[int], key: str, say: Callable[[int], Message]) -> None:
    """Each of these but whoever acts; ``say`` makes what that one reads."""
    others = sorted(set(people) - {scene.who.person})
    tell_others(scene, [Notice(f"{key}:{scene.event}", one, partial(say, one)) for one in others])


def tell_head(scene: Scene, cover: Cover, but: Collection[int], cause: str) -> None:
    """The first of the unit's heads, where nobody of it can be reminded in the time that is left."""
    starts = max(cover.starts, scene.at)
    if alone.left_alone(scene.tx, starts, [cover.unit], cover.person):
        away = words.gone(cover, scene.settings.first_round[1])
        there = alone.heads(scene.tx, scene.at, [cover.unit], {*but, cover.person, scene.who.person})
        tell_others(scene, [alone.notice(away, head, cause) for head in there.values()])
