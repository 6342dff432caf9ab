"""Write an absence and ask its substitutes, who accept, decline, or end their cover."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from bot.conversation import Message, NoLongerPossible, Option, Refused, _, asks, expand, fold, regex
from bot.domain.duties import gap_card
from handlers.cover import cards, shown
from handlers.engine import (
    COVERED,
    HEADING,
    Action,
    Context,
    Moments,
    Obstacle,
    Replies,
    Role,
    Span,
    id_in,
    moments,
    no_such_button,
    not_allowed,
    span_of,
    span_text,
    tell,
    tell_all,
    working_rounds,
)
from storage.calendar import calendar
from storage.engine import Tx, contacts, roles_of, still_holds
from storage.people import covers
from storage.people.covers import Absence, Cover, NewCover

DOES_ITSELF = regex(  # folded, of who has asked somebody to stand in: "để em tự làm luôn"
    r"\b(?:de )?(?:em|e|toi|minh|anh|chi|tui) tu (?:lam|truc|kiem tra|lo|check)\b"
    r"|\b(?:thoi|de) (?:em|e|toi|minh|tui) (?:truc|kiem tra)\b"
)


@dataclass(frozen=True)
class Covering:
    """A decided absence and its substitutes; without a span the button of a cover that is open."""

    person: int  # who is away
    span: Span | None = None
    absence: int = 0  # where it is written already
    named: tuple[tuple[int, int], ...] = ()  # unit, substitute
    token: str = ""  # of that button


def write_absence_and_ask(context: Context, covering: Covering) -> Replies:
    absence = find_absence(context, covering)
    refuse_if_not_allowed(context, absence, [unit for unit, _person in covering.named])
    for unit, person in covering.named:
        refuse_if_not_free(context, absence, unit, person)
    absence = absence if absence.id else write_absence(context, absence)
    asked = [write_cover(context, absence, unit, person) for unit, person in covering.named]
    lines = [] if covering.absence else [absence_line(context, absence)]
    lines += [ask_substitute(context, cover) for cover in asked]
    if not covering.absence:
        answering = [one.unit for one in asked if contacts.addresses(context.tx, [one.substitute])]
        lines += cards.tell_heads_left_alone(context, absence, answering)
    text = "\n".join(lines) or _("Chưa cử ai trực thay.")
    if absence.person == context.who.person:
        return [with_way_back(Message(text), absence, context.at)]
    options = (end_button(absence.id),) if may_take_back(context, absence.person) else ()
    return [Message(text, options, card=shown.home_card(absence.person))]


def may_take_back(context: Context, person: int) -> bool:
    """Return whether this person leads a unit of somebody who leads none, whose absences they may end."""
    headed = {role.unit for role in context.who.units(*HEADING)}
    roles = roles_of(context.tx, person, context.at) if headed else ()
    return any(one.unit in headed for one in roles) and all(one.role not in HEADING for one in roles)


def with_way_back(message: Message, absence: Absence, at: datetime) -> Message:
    """Offer below a message to end an absence of its reader's, or to call it off before it begins."""
    label = shown.back_label(has_begun=absence.starts <= at)
    back = Option(f"home:{absence.id}", label, is_undo=True)
    return replace(message, options=(*message.options, back), card=shown.home_card(absence.person))


def end_button(absence: int) -> Option:
    return Option(f"home:{absence}", _("Bỏ ghi nhận vắng mặt"), is_undo=True)


def find_absence(context: Context, covering: Covering) -> Absence:
    """Return the absence: given, written already over the same time, or (id 0) still to be written."""
    if covering.absence:
        return get_absence(context, covering.absence)
    assert covering.span is not None
    starts, ends = moments(covering.span, context.settings.first_round[1])
    there = covers.absences_between(context.tx, [covering.person], starts, ends)
    same = (one for one in there if (one.starts, one.ends) == (starts, ends))
    return next(same, Absence(0, covering.person, starts, ends, "accepted", ""))


def get_absence(context: Context, absence_id: int) -> Absence:
    found = covers.get_absence(context.tx, absence_id)
    if found is None:
        raise no_such_button()
    return found


def refuse_if_not_allowed(context: Context, absence: Absence, units: Collection[int]) -> None:
    """Refuse an absence that is over, or neither their own nor of an officer of a unit they head."""
    if not absence.id:
        context.need(Action.COVER)
    between = max(absence.starts, context.at), absence.ends
    allowed = units_to_cover(context.tx, absence.person, between)
    if absence.person != context.who.person:
        allowed = {one.unit: one.unit_name for one in context.who.units(*HEADING) if one.unit in allowed}
        if not allowed:
            raise not_allowed()
    if not set(units) <= allowed.keys():
        raise not_allowed()
    if absence.state != "accepted" or absence.ends <= context.at:
        raise Refused(_("Thời gian vắng mặt này đã qua."))


def units_to_cover(tx: Tx, person: int, between: Moments) -> dict[int, str]:
    """Return unit -> name, where a person acts as it begins, or stands in: there they need a substitute."""
    starts, ends = between
    roles = roles_of(tx, person, starts)
    found = {one.unit: one.unit_name for one in roles if one.role in COVERED}
    for cover in covers.of_person(tx, person, starts):
        if cover.is_accepted and cover.substitute == person and cover.starts < ends:
            found.setdefault(cover.unit, cover.unit_name)
    return found


def refuse_if_not_free(context: Context, absence: Absence, unit: int, person: int) -> None:
    """Refuse a person who cannot be asked there, or where somebody stands in already."""
    starts = max(absence.starts, context.at)
    if person == absence.person or not still_holds(context.tx, person, list(Role), unit, starts):
        raise Refused(_("Người được chọn không còn thuộc đơn vị này. Xin chọn người khác."))
    for cover in covers.counting_covers(context.tx, unit, context.at):
        if cover.person == absence.person and cover.starts < absence.ends and cover.ends > starts:
            said = _(
                "{substitute} đã nhận trực thay {name} tại {unit} {span}. Nếu cần đổi người, anh/chị gõ "
                "/tructhay để chấm dứt việc trực thay này trước.",
                substitute=cover.substitute_name,
                name=cover.name,
                unit=cover.unit_name,
                span=cards.spoken_span(context, cover),
            )
            raise NoLongerPossible(said)


def write_absence(context: Context, absence: Absence) -> Absence:
    """Write the absence; tell who is away, where somebody else has said so."""
    made = covers.add_absence(context.tx, absence.person, absence.starts, absence.ends, "")
    context.audit("cover_away", f"absence:{made}", person=absence.person)
    found = get_absence(context, made)
    if found.person != context.who.person:
        say = partial(entered_message, context.who.name, cards.spoken_span(context, found), found, context.at)
        tell(context, [found.person], once=f"cover_away:{made}", say=say)
    return found


def entered_message(by: str, span: str, absence: Absence, at: datetime) -> Message:
    said = _(
        "{by} đã ghi nhận anh/chị vắng mặt {span}. Trong thời gian này, hệ thống không nhắc anh/chị.",
        by=by,
        span=span,
    )
    return with_way_back(Message(said), absence, at)


def write_cover(context: Context, absence: Absence, unit: int, person: int) -> Cover:
    """Write that a person is asked; who was asked for the same before need not answer any more."""
    spare_asked(context, absence.id, unit)
    between, by = (absence.starts, absence.ends), context.who.person
    asking = NewCover(absence.id, unit, absence.person, person, *between, by)
    cover = covers.get(context.tx, covers.ask(context.tx, asking, context.at))
    assert cover is not None
    context.audit("cover_ask", f"cover:{cover.id}", unit=unit, substitute=person)
    return cover


def absence_line(context: Context, absence: Absence) -> str:
    span = cards.spoken_span(context, absence)
    if absence.person == context.who.person:
        return _("Đã ghi nhận anh/chị vắng mặt {span}.", span=span)
    return _("Đã ghi nhận {name} vắng mặt {span}.", name=absence.name, span=span)


def ask_substitute(context: Context, cover: Cover) -> str:
    """Ask the substitute, and say so; who names themselves has accepted by that."""
    places = {"substitute": cover.substitute_name, "unit": cover.unit_name}
    if cover.substitute == context.who.person:
        try:
            return accept(context, cover)[0].text
        except Refused as refused:
            return str(refused)
    say = partial(cards.asked_message, context, cover)
    if tell(context, [cover.substitute], once=f"cover:{cover.id}", say=say):
        return _(
            "Đã đề nghị {substitute} trực thay tại {unit}. Khi có trả lời, hệ thống sẽ báo anh/chị.", **places
        )
    return _(
        "{substitute} chưa tham gia hệ thống nên chưa nhận được đề nghị trực thay tại {unit}. Đề nghị mời "
        "người đó tham gia, hoặc cử người khác.",
        **places,
    )


def own_cover(context: Context, text: str) -> Cover:
    cover = covers.get(context.tx, id_in(text))
    if cover is None or cover.substitute != context.who.person:
        raise no_such_button()
    return cover


def show_changed(context: Context, cover: Cover, _seen: str) -> Replies:
    """Ask anew where a merger has changed for which unit it is since they were asked."""
    said = _("Đề nghị trực thay đã thay đổi sau tin anh/chị vừa chọn. Xin xem lại:")
    return [Message(said), cards.asked_message(context, cover)]


def is_unanswered(context: Context, cover: Cover) -> bool:
    return cover.state == "asked" and cover.ends > context.at


def is_open(context: Context, cover: Cover) -> bool:
    """Return whether it can still be accepted, also by who has declined it."""
    return cover.state in ("asked", "declined") and cover.ends > context.at


def cover_to_answer(context: Context, text: str) -> Cover:
    """Return the cover that this person is asked about, locked; refuse one that is answered or over."""
    cover = own_cover(context, text)
    if not still_holds(context.tx, cover.substitute, list(Role), cover.unit, max(cover.starts, context.at)):
        raise no_such_button()  # they are no longer of the unit's people when it begins
    cover = covers.locked(context.tx, cover)
    if cover.is_accepted and cover.ends > context.at:
        span = cards.spoken_span(context, cover)
        raise Refused(_("Anh/chị đã nhận trực thay {name} {span}.", name=cover.name, span=span))
    if cover.state == "withdrawn" or cover.ends <= context.at:
        raise Refused(_("Đề nghị trực thay này đã kết thúc hoặc đã được rút."))
    return cover


def accept(context: Context, cover: Cover) -> Replies:
    """Accept a cover ([Nhận trực thay]), also after having declined it; refuse before anything is written."""
    if not still_holds(context.tx, cover.person, COVERED, cover.unit, max(cover.starts, context.at)):
        said = _("{name} không còn phụ trách việc này tại {unit}.", name=cover.name, unit=cover.unit_name)
        raise Refused(said)
    refuse_if_away(context, cover)
    number = covers.accept(context.tx, cover, context.at)
    if isinstance(number, tuple):
        raise Refused(obstacle_text(context, cover, *number))
    shown.redraw_covers(context, [cover])
    context.redraw(gap_card(cover.unit))
    spare_asked(context, cover.absence, cover.unit)
    context.audit("cover_yes", f"cover:{cover.id}", number=number)
    told = {cover.by, cover.person, *cards.heads_told(context, cover)}
    cards.tell_outcome(context, cover, "cover_yes", told)
    return [cards.accepted_message(context, cover)]


def refuse_if_away(context: Context, cover: Cover) -> None:
    """Refuse where the substitute is away too, in a round that is owed, and nobody stands in for them."""
    tx, noon = context.tx, context.settings.first_round[1]
    starts = max(cover.starts, context.at)
    there = covers.counting_covers(tx, cover.unit, context.at)
    own = [one for one in there if one.person == cover.substitute]
    for absence in covers.absences_between(tx, [cover.substitute], starts, cover.ends):
        both = max(starts, absence.starts), min(cover.ends, absence.ends)
        rounds = working_rounds(span_of(both, noon), calendar(tx))
        begins = [moments((one, one), noon)[0] for one in rounds]
        if not all(any(one.starts <= moment < one.ends for one in own) for moment in begins):
            said = _(
                "Anh/chị cũng vắng mặt {span} và chưa có người trực thay tại {unit} nên chưa nhận trực thay "
                "được. Nếu đã về, anh/chị chọn “Tôi đã về” rồi nhận lại.",
                span=cards.spoken_span(context, absence),
                unit=cover.unit_name,
            )
            raise Refused(said)


def spare_asked(context: Context, absence: int, unit: int) -> None:
    """Spare those who were asked for an absence in this unit their answer, and tell them."""
    there = covers.of_absences(context.tx, [absence])
    end_and_tell(context, [one for one in there if one.unit == unit and not one.is_accepted])


def end_and_tell(context: Context, ending: Sequence[Cover]) -> None:
    if ending:
        covers.end(context.tx, ending, context.at)
    shown.redraw_ended(context, ending)
    for one in ending:
        cards.tell_spared(context, one)


def obstacle_text(context: Context, cover: Cover, obstacle: Obstacle, since: datetime) -> str:
    first, _last = span_of((since, since + timedelta(minutes=1)), context.settings.first_round[1])
    places = {"name": cover.name, "unit": cover.unit_name, "round": span_text((first, first))}
    if obstacle == Obstacle.TAKEN:
        return _("{name} đã có người khác trực thay tại {unit} ({round}).", **places)
    return _(
        "Anh/chị chưa nhận trực thay được: {round} anh/chị cũng vắng mặt và người trực thay anh/chị tại "
        "{unit} chính là {name}. Đề nghị cử người khác.",
        **places,
    )


def decline(context: Context, cover: Cover, words: str = "") -> Replies:
    """Decline a cover ([Không nhận]); tell who asked, and the head, where nobody is left.

    ``words``: all that was said with it, for who asked.
    """
    if cover.state == "declined":
        raise Refused(_("Đã ghi nhận anh/chị không nhận trực thay {name}.", name=cover.name))
    covers.decline(context.tx, cover, context.at)
    shown.redraw_covers(context, [cover])
    context.audit("cover_no", f"cover:{cover.id}")
    tell_who_asked(context, cover, "cover_no", f"no{cover.id}", words)
    said = _(
        "Đã ghi nhận anh/chị không nhận trực thay {name} và báo lại cho người đề nghị. Khi chưa có người "
        "khác, anh/chị vẫn có thể chọn “Nhận trực thay”.",
        name=cover.name,
    )
    return [Message(said)]


def decline_in_words(context: Context, cover_id: int, words: str) -> Replies:
    """Decline a cover with the words by which that was asked about ([Không nhận])."""
    return decline(context, cover_to_answer(context, str(cover_id)), words)


def nobody_hears(_context: Context, _cover_id: int) -> str:
    """Name nobody: what is typed under a cover is no talk with who asked."""
    return ""


def tell_nobody(_context: Context, _cover_id: int, _words: str) -> Replies:
    raise no_such_button()


def tell_who_asked(context: Context, cover: Cover, outcome: str, cause: str, words: str = "") -> None:
    """Tell who asked and who is away, and the head, where nobody is left."""
    asking = {cover.by, cover.person} - {cover.substitute}
    cards.tell_outcome(context, cover, outcome, asking, words)
    tell_all(context, cards.head_notices(context, cover, {*asking, context.who.person}, cause))


def cover_to_end(context: Context, text: str) -> Cover:
    """Return a cover that this person may end: who is away, who stands in, who asked, the unit's heads."""
    cover = covers.get(context.tx, id_in(text))
    if cover is None:
        raise no_such_button()
    headed = {role.unit for role in context.who.units(*HEADING)}
    if context.who.person not in (cover.person, cover.substitute, cover.by) and cover.unit not in headed:
        raise no_such_button()
    if cover.state not in ("asked", "accepted") or cover.ends <= context.at:
        raise Refused(_("Việc trực thay này đã kết thúc hoặc đã được rút."))
    return cover


def locked_cover_to_end(context: Context, text: str) -> Cover:
    """Return the same, as it is once nobody else decides covers."""
    cover_to_end(context, text)
    covers.lock(context.tx)
    return cover_to_end(context, text)


def ask_to_withdraw(context: Context, typed: str) -> Replies:
    """Ask whether what a substitute was asked is withdrawn, where who asked does it themselves."""
    said = fold(expand(typed))
    if not DOES_ITSELF.search(said) or asks(typed):
        return []
    own = covers.of_person(context.tx, context.who.person, context.at)
    waiting = [one for one in own if one.state == "asked" and one.substitute != context.who.person]
    named = [one for one in waiting if fold(one.substitute_name).split()[-1] in said.split()]
    meant = named or waiting
    return ask_to_end(context, meant[0]) if len(meant) == 1 else []


def ask_to_end(context: Context, cover: Cover) -> Replies:
    """Ask once more before a cover ends ([Kết thúc trực thay]): a slip would leave a unit with nobody."""
    places = {"name": cover.name, "substitute": cover.substitute_name, "unit": cover.unit_name}
    places["span"] = cards.spoken_span(context, cover)
    if cover.is_accepted and cover.substitute == context.who.person:
        said = _("Anh/chị kết thúc trực thay {name} tại {unit}, {span}, từ lúc này?", **places)
    elif cover.is_accepted:
        said = _("Kết thúc việc {substitute} trực thay {name} tại {unit}, {span}, từ lúc này?", **places)
    else:
        said = _("Rút đề nghị {substitute} trực thay {name} tại {unit}, {span}?", **places)
    label = _("Đúng, kết thúc trực thay") if cover.is_accepted else _("Đúng, rút đề nghị")
    card = shown.running_card(cover.id) if cover.is_accepted else shown.asked_card(cover.id)
    return [Message(said, (Option(f"cover_stop:{cover.id}", label),), card=card)]


def end_cover(context: Context, cover: Cover) -> Replies:
    """End a cover ([Đúng, kết thúc trực thay]); tell who is away, and the head where nobody is left."""
    covers.end(context.tx, [cover], context.at)
    shown.redraw_ended(context, [cover])
    context.audit("cover_end", f"cover:{cover.id}")
    cards.tell_spared(context, cover)
    if cover.is_accepted:
        tell_who_asked(context, cover, "cover_end", f"end{cover.id}")
    places = {"name": cover.name, "substitute": cover.substitute_name, "unit": cover.unit_name}
    places["span"] = cards.spoken_span(context, cover)
    if not cover.is_accepted:
        said = _("Đã rút đề nghị {substitute} trực thay {name} tại {unit}, {span}.", **places)
        again = _("Nếu cần đề nghị lại, anh/chị gõ /tructhay.")
        return [Message(f"{said}\n{again}")]
    if cover.substitute == context.who.person:
        said = _("Đã ghi nhận anh/chị kết thúc trực thay {name} tại {unit}, {span}.", **places)
        return [Message(said)]
    stopped = _("Đã kết thúc việc {substitute} trực thay {name} tại {unit}, {span}.", **places)
    return [cards.with_someone_else(Message(stopped), cover)]


def end_with_absences(context: Context, over: Sequence[Absence]) -> None:
    """End the covers of absences that are over, and tell the substitutes."""
    there = covers.of_absences(context.tx, [one.id for one in over])
    end_and_tell(context, [one for one in there if one.ends > context.at])
