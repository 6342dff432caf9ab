"""What /tructhay brings about: the absence is written at once, and each substitute is asked."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import partial

from bot.answers import Over, Refused
from bot.domain.rights import HEADING, Action, Role
from bot.message import Message, Option
from bot.words import _
from handlers.cover import alone, answering, choosing, words
from handlers.engine.buttons import no_such_button
from handlers.engine.feature import Says, Scene, need, not_allowed
from handlers.engine.reading import Span, moments, span_of, span_text
from handlers.engine.tell import Notice, tell_others
from storage import audit
from storage.engine import contacts
from storage.engine.role_holders import still_holds
from storage.people import covers
from storage.people.covers import Absence, Cover, NewCover


@dataclass(frozen=True)
class Covering:
    """What the form decides; without a span it is only to show what there is."""

    person: int  # who is away
    span: Span | None = None
    absence: int = 0  # where it is written already
    named: tuple[tuple[int, int], ...] = ()  # unit, substitute
    deed: str = ""  # or the button of one that is open


def carry_out(scene: Scene, covering: Covering) -> Says:
    absence = known(scene, covering)
    units = [unit for unit, _person in covering.named]
    allow(scene, absence, units)
    for unit, person in covering.named:
        look_at(scene, absence, unit, person)
    absence = absence if absence.id else written(scene, absence)
    asked = [ask(scene, absence, unit, person) for unit, person in covering.named]
    lines = [*said_of_absence(scene, absence, covering), *(spoken(scene, cover) for cover in asked)]
    if not covering.absence:
        seen_to = [cover.unit for cover in asked if can_answer(scene, cover)]
        lines += alone.seen_to(scene, absence, spoken_span(scene, absence), seen_to)
    lines = lines or [_("Chưa cử ai trực thay.")]
    options = (Option(f"home:{absence.id}", _("Tôi đã về"), is_undo=True),)
    return [Message("\n".join(lines), options if absence.person == scene.who.person else ())]


def known(scene: Scene, covering: Covering) -> Absence:
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


def allow(scene: Scene, absence: Absence | None, units: Collection[int]) -> None:
    """Refused where it is over, or not theirs to arrange: their own, or of an officer of a unit they head."""
    if absence is None:
        raise no_such_button()
    if not absence.id:
        need(scene, Action.COVER)
    theirs = choosing.units(scene.tx, absence.person, (max(absence.starts, scene.at), absence.ends))
    if absence.person != scene.who.person:
        theirs = {held.unit: held.unit_name for held in scene.who.units(*HEADING) if held.unit in theirs}
        if not theirs:
            raise not_allowed()
    if not set(units) <= theirs.keys():
        raise not_allowed()
    if absence.state != "accepted" or absence.ends <= scene.at:
        raise Refused(_("Thời gian đi vắng này đã qua."))


def look_at(scene: Scene, absence: Absence, unit: int, person: int) -> None:
    """Refused where this person cannot be asked there, or somebody stands in already."""
    starts = max(absence.starts, scene.at)
    if person == absence.person or not still_holds(scene.tx, person, list(Role), unit, starts):
        raise Refused(_("Người được chọn không còn thuộc đơn vị này. Xin chọn người khác."))
    for cover in covers.counted(scene.tx, unit, scene.at):
        if cover.person == absence.person and cover.starts < absence.ends and cover.ends > starts:
            raise Over(
                _(
                    "{substitute} đã nhận trực thay {name} tại {unit} {span}. Muốn đổi người, xin gõ "
                    "/tructhay để cho thôi việc trực thay đó trước.",
                    substitute=cover.substitute_name,
                    name=cover.name,
                    unit=cover.unit_name,
                    span=words.when(cover, scene.settings.first_round[1]),
                )
            )


def written(scene: Scene, absence: Absence) -> Absence:
    """Write the absence; who is away hears of it, where somebody else has said so."""
    made = covers.add_absence(scene.tx, absence.person, absence.starts, absence.ends, "")
    audit.write(scene.tx, scene.at, scene.who, "cover_away", f"absence:{made}", person=absence.person)
    found = covers.get_absence(scene.tx, made)
    assert found is not None
    if found.person != scene.who.person:
        say = partial(entered, scene.who.name, spoken_span(scene, found), made)
        tell_others(scene, [Notice(f"cover_away:{made}", found.person, say)])
    return found


def spoken_span(scene: Scene, absence: Absence) -> str:
    return span_text(span_of((absence.starts, absence.ends), scene.settings.first_round[1]))


def entered(by: str, span: str, absence: int) -> Message:
    said = _("{by} đã ghi anh/chị đi vắng {span}. Trong thời gian đó không nhắc anh/chị.", by=by, span=span)
    return Message(said, (Option(f"home:{absence}", _("Tôi đã về"), is_undo=True),))


def ask(scene: Scene, absence: Absence, unit: int, person: int) -> Cover:
    """Ask this person; who was asked for the same before need not answer any more."""
    there = covers.of_absences(scene.tx, [absence.id])
    before = [one for one in there if one.unit == unit and not one.is_accepted]
    if before:
        covers.end(scene.tx, before, scene.at)
        for one in before:
            answering.tell_spared(scene, one)
    asking = NewCover(
        absence.id, unit, absence.person, person, absence.starts, absence.ends, scene.who.person
    )
    cover = covers.get(scene.tx, covers.ask(scene.tx, asking, scene.at))
    assert cover is not None
    audit.write(scene.tx, scene.at, scene.who, "cover_ask", f"cover:{cover.id}", unit=unit, substitute=person)
    return cover


def said_of_absence(scene: Scene, absence: Absence, covering: Covering) -> Iterator[str]:
    if covering.absence:
        return
    span = spoken_span(scene, absence)
    if absence.person == scene.who.person:
        yield _("Đã ghi anh/chị đi vắng {span}.", span=span)
    else:
        yield _("Đã ghi {name} đi vắng {span}.", name=absence.name, span=span)


def spoken(scene: Scene, cover: Cover) -> str:
    """Ask the substitute, and say so; one who names themselves has answered by that."""
    places = {"substitute": cover.substitute_name, "unit": cover.unit_name}
    if cover.substitute == scene.who.person:
        try:
            return answering.accepted(scene, cover).text
        except Refused as refused:
            return str(refused)
    noon = scene.settings.first_round[1]
    notice = Notice(f"cover:{cover.id}", cover.substitute, partial(words.asked, cover, noon))
    if tell_others(scene, [notice]):
        return _("Đã hỏi {substitute} trực thay tại {unit}; có trả lời hệ thống sẽ báo.", **places)
    return _(
        "{substitute} chưa tham gia hệ thống nên chưa nhận được đề nghị trực thay tại {unit}. Đề nghị mời "
        "người đó tham gia, hoặc cử người khác.",
        **places,
    )


def can_answer(scene: Scene, cover: Cover) -> bool:
    return bool(contacts.addresses(scene.tx, [cover.substitute]))
