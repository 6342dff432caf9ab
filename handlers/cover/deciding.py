"""What is done about a cover: the absence is written, substitutes are asked, accept, decline, and end it."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from bot.conversation.answers import NoLongerPossible, Refused
from bot.conversation.messages import Message, Option
from bot.conversation.words import _
from bot.domain.rights import HEADING, Action, Role
from bot.domain.role_assignments import COVERED, Obstacle
from handlers.cover import cards, substitutes, telling
from handlers.cover.telling import heads_told, tell_each, tell_head, tell_spared
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import Says, Scene, need, not_allowed
from handlers.engine.reading import Span, moments, span_of, span_text, worked
from handlers.engine.tell import Notice, tell_others
from storage import audit
from storage.calendar import calendar
from storage.engine import contacts
from storage.engine.role_holders import still_holds
from storage.people import covers
from storage.people.covers import Absence, Cover, NewCover

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Covering:
    """What the form decides; without a span it is only to show what there is."""

    person: int  # who is away
    span: Span | None = None
    absence: int = 0  # where it is written already
    named: tuple[tuple[int, int], ...] = ()  # unit, substitute
    deed: str = ""  # or the button of one that is open


def write_absence_and_ask(scene: Scene, covering: Covering) -> Says:
    absence = find_absence(scene, covering)
    units = [unit for unit, _person in covering.named]
    refuse_if_not_theirs(scene, absence, units)
    for unit, person in covering.named:
        refuse_if_not_free(scene, absence, unit, person)
    absence = absence if absence.id else write_absence(scene, absence)
    asked = [write_cover(scene, absence, unit, person) for unit, person in covering.named]
    lines = [*absence_lines(scene, absence, covering), *(ask_substitute(scene, cover) for cover in asked)]
    if not covering.absence:
        seen_to = [cover.unit for cover in asked if can_answer(scene, cover)]
        lines += telling.tell_heads_left_alone(scene, absence, spoken_span(scene, absence), seen_to)
    lines = lines or [_("Chưa cử ai trực thay.")]
    options = (Option(f"home:{absence.id}", _("Tôi đã về"), is_undo=True),)
    return [Message("\n".join(lines), options if absence.person == scene.who.person else ())]


def find_absence(scene: Scene, covering: Covering) -> Absence:
    """The absence that it is about: given, written already over the same time, or still to be written."""
    if covering.absence:
        found = covers.get_absence(scene.tx, covering.absence)
        if found is None:
            raise no_such_button()
        return found
    assert covering.span is not None
    starts, ends = moments(covering.span, scene.settings.first_round[1])
    there = covers.absences_between(scene.tx, [covering.person], starts, ends)
    same = next((one for one in there if (one.starts, one.ends) == (starts, ends)), None)
    return same or Absence(0, covering.person, starts, ends, "accepted", "")


def refuse_if_not_theirs(scene: Scene, absence: Absence | None, units: Collection[int]) -> None:
    """Refused where it is over, or not theirs to arrange: their own, or of an officer of a unit they head."""
    if absence is None:
        raise no_such_button()
    if not absence.id:
        need(scene, Action.COVER)
    theirs = substitutes.units_to_cover(
        scene.tx, absence.person, (max(absence.starts, scene.at), absence.ends)
    )
    if absence.person != scene.who.person:
        theirs = {held.unit: held.unit_name for held in scene.who.units(*HEADING) if held.unit in theirs}
        if not theirs:
            raise not_allowed()
    if not set(units) <= theirs.keys():
        raise not_allowed()
    if absence.state != "accepted" or absence.ends <= scene.at:
        raise Refused(_("Thời gian đi vắng này đã qua."))


def refuse_if_not_free(scene: Scene, absence: Absence, unit: int, person: int) -> None:
    """Refused where this person cannot be asked there, or somebody stands in already."""
    starts = max(absence.starts, scene.at)
    if person == absence.person or not still_holds(scene.tx, person, list(Role), unit, starts):
        raise Refused(_("Người được chọn không còn thuộc đơn vị này. Xin chọn người khác."))
    for cover in covers.counted(scene.tx, unit, scene.at):
        if cover.person == absence.person and cover.starts < absence.ends and cover.ends > starts:
            raise NoLongerPossible(
                _(
                    "{substitute} đã nhận trực thay {name} tại {unit} {span}. Muốn đổi người, xin gõ "
                    "/tructhay để cho thôi việc trực thay đó trước.",
                    substitute=cover.substitute_name,
                    name=cover.name,
                    unit=cover.unit_name,
                    span=cards.span_of_cover(cover, scene.settings.first_round[1]),
                )
            )


def write_absence(scene: Scene, absence: Absence) -> Absence:
    """Write the absence; who is away hears of it, where somebody else has said so."""
    made = covers.add_absence(scene.tx, absence.person, absence.starts, absence.ends, "")
    audit.write(scene.tx, scene.at, scene.who, "cover_away", f"absence:{made}", person=absence.person)
    found = covers.get_absence(scene.tx, made)
    assert found is not None
    if found.person != scene.who.person:
        say = partial(entered_message, scene.who.name, spoken_span(scene, found), made)
        tell_others(scene, [Notice(f"cover_away:{made}", found.person, say)])
    return found


def spoken_span(scene: Scene, absence: Absence) -> str:
    return span_text(span_of((absence.starts, absence.ends), scene.settings.first_round[1]))


def entered_message(by: str, span: str, absence: int) -> Message:
    said = _("{by} đã ghi anh/chị đi vắng {span}. Trong thời gian đó không nhắc anh/chị.", by=by, span=span)
    return Message(said, (Option(f"home:{absence}", _("Tôi đã về"), is_undo=True),))


def write_cover(scene: Scene, absence: Absence, unit: int, person: int) -> Cover:
    """Ask this person; who was asked for the same before need not answer any more."""
    there = covers.of_absences(scene.tx, [absence.id])
    before = [one for one in there if one.unit == unit and not one.is_accepted]
    if before:
        covers.end(scene.tx, before, scene.at)
        for one in before:
            telling.tell_spared(scene, one)
    asking = NewCover(
        absence.id, unit, absence.person, person, absence.starts, absence.ends, scene.who.person
    )
    cover = covers.get(scene.tx, covers.ask(scene.tx, asking, scene.at))
    assert cover is not None
    audit.write(scene.tx, scene.at, scene.who, "cover_ask", f"cover:{cover.id}", unit=unit, substitute=person)
    return cover


def absence_lines(scene: Scene, absence: Absence, covering: Covering) -> Iterator[str]:
    if covering.absence:
        return
    span = spoken_span(scene, absence)
    if absence.person == scene.who.person:
        yield _("Đã ghi anh/chị đi vắng {span}.", span=span)
    else:
        yield _("Đã ghi {name} đi vắng {span}.", name=absence.name, span=span)


def ask_substitute(scene: Scene, cover: Cover) -> str:
    """Ask the substitute, and say so; one who names themselves has answered by that."""
    places = {"substitute": cover.substitute_name, "unit": cover.unit_name}
    if cover.substitute == scene.who.person:
        try:
            return accept_cover(scene, cover).text
        except Refused as refused:
            return str(refused)
    noon = scene.settings.first_round[1]
    notice = Notice(f"cover:{cover.id}", cover.substitute, partial(cards.asked_message, cover, noon))
    if tell_others(scene, [notice]):
        return _("Đã hỏi {substitute} trực thay tại {unit}; có trả lời hệ thống sẽ báo.", **places)
    return _(
        "{substitute} chưa tham gia hệ thống nên chưa nhận được đề nghị trực thay tại {unit}. Đề nghị mời "
        "người đó tham gia, hoặc cử người khác.",
        **places,
    )


def can_answer(scene: Scene, cover: Cover) -> bool:
    return bool(contacts.addresses(scene.tx, [cover.substitute]))


def accept(scene: Scene, argument: str) -> Says:
    """cover_yes:<cover>. It may be pressed after all by who had declined."""
    return [accept_cover(scene, cover_to_answer(scene, argument))]


def cover_to_answer(scene: Scene, argument: str) -> Cover:
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


def accept_cover(scene: Scene, cover: Cover) -> Message:
    """Decide it. Refused, and nothing written, where it cannot be."""
    refuse_if_no_role(scene, cover)
    refuse_if_away(scene, cover)
    noon = scene.settings.first_round[1]
    number = covers.accept(scene.tx, cover, scene.at)
    if isinstance(number, tuple):
        raise Refused(obstacle_text(scene, cover, *number))
    spare_others(scene, cover)
    audit.write(scene.tx, scene.at, scene.who, "cover_yes", f"cover:{cover.id}", number=number)
    told = {cover.by, cover.person, *heads_told(scene, cover)}
    tell_each(
        scene, told, f"cover_yes:{cover.id}", lambda one: cards.has_accepted_message(cover, number, noon, one)
    )
    return cards.accepted_message(cover, number, noon)


def refuse_if_no_role(scene: Scene, cover: Cover) -> None:
    """Refused where who is away has nothing to be done there any more."""
    starts = max(cover.starts, scene.at)
    if not still_holds(scene.tx, cover.person, COVERED, cover.unit, starts):
        places = {"name": cover.name, "unit": cover.unit_name}
        raise Refused(_("{name} không còn phụ trách việc này tại {unit}.", **places))


def refuse_if_away(scene: Scene, cover: Cover) -> None:
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


def obstacle_text(scene: Scene, cover: Cover, obstacle: Obstacle, since: datetime) -> str:
    first, _last = span_of((since, since + MINUTE), scene.settings.first_round[1])
    places = {"name": cover.name, "unit": cover.unit_name, "round": span_text((first, first))}
    if obstacle == Obstacle.TAKEN:
        return _("{name} đã có người khác trực thay tại {unit} ({round}).", **places)
    return _(
        "Không nhận được: {round} anh/chị cũng đi vắng, và người trực thay anh/chị tại {unit} cuối cùng "
        "lại là {name}. Đề nghị để người khác trực thay.",
        **places,
    )


def decline(scene: Scene, argument: str) -> Says:
    """cover_no:<cover>: whoever asked looks for somebody else; the head too, where nobody is left."""
    cover = cover_to_answer(scene, argument)
    if cover.state == "declined":
        raise Refused(_("Đã ghi anh/chị không nhận trực thay {name}.", name=cover.name))
    covers.decline(scene.tx, cover, scene.at)
    audit.write(scene.tx, scene.at, scene.who, "cover_no", f"cover:{cover.id}")
    noon = scene.settings.first_round[1]
    asking = {cover.by, cover.person}
    tell_each(scene, asking, f"cover_no:{cover.id}", lambda one: cards.declined_message(cover, noon, one))
    tell_head(scene, cover, asking, f"no{cover.id}")
    said = _(
        "Đã ghi anh/chị không nhận trực thay {name}, và báo lại người đề nghị. Nếu nhận được, anh/chị vẫn có "
        "thể bấm “Nhận trực thay” cho đến khi có người khác.",
        name=cover.name,
    )
    return [Message(said)]


def ask_to_end(scene: Scene, argument: str) -> Says:
    """cover_end:<cover>: whoever presses it by a slip leaves a unit with nobody, so it is asked once more."""
    cover = cover_to_end(scene, argument)
    places = {"name": cover.name, "substitute": cover.substitute_name, "unit": cover.unit_name}
    places["span"] = cards.span_of_cover(cover, scene.settings.first_round[1])
    if cover.is_accepted and cover.substitute == scene.who.person:
        said = _("Anh/chị thôi trực thay {name} tại {unit}, {span}, từ lúc này?", **places)
    elif cover.is_accepted:
        said = _("Cho {substitute} thôi trực thay {name} tại {unit}, {span}, từ lúc này?", **places)
    else:
        said = _("Rút đề nghị {substitute} trực thay {name} tại {unit}, {span}?", **places)
    label = _("Đúng, thôi trực thay") if cover.is_accepted else _("Đúng, rút đề nghị")
    return [Message(said, (Option(f"cover_stop:{cover.id}", label),))]


def cover_to_end(scene: Scene, argument: str) -> Cover:
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


def end_cover(scene: Scene, argument: str) -> Says:
    """cover_stop:<cover>: who is away hears of it, and the head where nobody is left."""
    cover_to_end(scene, argument)
    covers.lock(scene.tx)
    cover, noon = cover_to_end(scene, argument), scene.settings.first_round[1]
    covers.end(scene.tx, [cover], scene.at)
    audit.write(scene.tx, scene.at, scene.who, "cover_end", f"cover:{cover.id}")
    telling.tell_spared(scene, cover)
    if cover.is_accepted:
        name, asking = scene.who.name, {cover.by, cover.person} - {cover.substitute}
        said = f"cover_end:{cover.id}"
        telling.tell_each(scene, asking, said, lambda one: cards.stopped_message(cover, name, noon, one))
        telling.tell_head(scene, cover, asking, f"end{cover.id}")
    places = {"name": cover.name, "substitute": cover.substitute_name, "unit": cover.unit_name}
    if not cover.is_accepted:
        return [Message(_("Đã rút đề nghị {substitute} trực thay {name} tại {unit}.", **places))]
    if cover.substitute == scene.who.person:
        return [Message(_("Đã ghi anh/chị thôi trực thay {name} tại {unit}.", **places))]
    stopped = _("Đã ghi {substitute} thôi trực thay {name} tại {unit}.", **places)
    return [Message(stopped, cards.someone_else_button(cover))]


def end_with_absences(scene: Scene, over: Sequence[Absence]) -> list[Cover]:
    """Who was away is back: nobody stands in for them any more, nor is asked to. What has ended so."""
    ending = [one for one in covers.of_absences(scene.tx, [a.id for a in over]) if one.ends > scene.at]
    if ending:
        covers.end(scene.tx, ending, scene.at)
    for cover in ending:
        telling.tell_spared(scene, cover)
    return ending
