"""Tell both sides of a handover: that it was opened, what the other has confirmed, that it is no more."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from bot.conversation import Message, _, day_text, local_date
from handlers.engine import HEADING, Context, Notice, Tick, tell, tell_all
from handlers.handover import cards
from handlers.handover.cards import HandoverReader
from storage.engine import contacts, holders
from storage.people.handovers import Handover


def tell_opened(
    context: Context | Tick, found: Handover, people: Iterable[int], kind: str = "handover_day"
) -> None:
    """Show a new handover to those of its two sides; not to whoever opened it.

    ``kind``: of the message, among those of a day (storage/people/loudness.py).
    """
    me = context.who.person if isinstance(context, Context) else 0
    event = context.event if isinstance(context, Context) else context.at.isoformat()
    if found.day <= local_date(context.at):  # as it is reminded of on its day: once that day
        event = found.day.isoformat()
    leads = {one.person for one in holders(context.tx, context.at, HEADING, [found.unit])[found.unit]}
    tell_all(
        context,
        [
            Notice(
                f"{kind}:{found.id}:{event}",
                person,
                partial(cards.handover_message, found, reader(found, person, leads=person in leads)),
                subject=cards.handover_card(found.id),
            )
            for person in dict.fromkeys(people)
            if person and person != me
        ],
    )


def reader(found: Handover, person: int, *, leads: bool = False) -> HandoverReader:
    return HandoverReader(person, leads or person in (found.giver, found.by))


def tell_other_side(context: Context, now: Handover, *, gives: bool) -> None:
    """Tell the other side what this one has confirmed: with what they can say themselves."""
    other = now.receiver if gives else now.giver
    if other and other != context.who.person:
        leads = {one.person for one in holders(context.tx, context.at, HEADING, [now.unit])[now.unit]}
        reads = reader(now, other, leads=other in leads)
        tell(
            context,
            [other],
            once=f"handover_side:{now.id}:{context.event}",
            say=partial(side_message, now, reads, gives=gives),
            about=cards.side_card(now.id),
        )


def side_message(now: Handover, reads: HandoverReader, *, gives: bool) -> Message:
    """Say what one side has confirmed, to the other, with what that can do now."""
    lacking = now.not_given if gives else now.not_received
    name = now.giver_name if gives else now.receiver_name
    places = {"name": name, "day": day_text(now.day), "what": lacking}
    if not (now.given_at if gives else now.received_at):
        said = _("{name} đã rút lại xác nhận (bàn giao ngày {day}).", **places)
    elif lacking and gives:
        said = _("{name} ghi phần chưa bàn giao: “{what}”.", **places)
    elif lacking:
        said = _("{name} ghi phần chưa nhận được: “{what}”.", **places)
    elif now.not_given and not gives:
        said = _("{name} xác nhận đã nhận phần đã giao (bàn giao ngày {day}).", **places)
    elif gives:
        said = _("{name} xác nhận đã bàn giao đủ (bàn giao ngày {day}).", **places)
    else:
        said = _("{name} xác nhận đã nhận đủ (bàn giao ngày {day}).", **places)
    return Message(said, cards.options_of(now, reads), now.unit_name, columns=2, card=cards.side_card(now.id))


def draw_side(context: Context, now: Handover, shown: Message) -> Message:
    """Show what the other side has confirmed as it stands; to who is neither any more, what was said."""
    reads = cards.reader_of(context, now)
    if reads.person not in (now.giver, now.receiver):
        return replace(shown, options=())
    return side_message(now, reads, gives=reads.person == now.receiver)


def tell_spared(context: Context | Tick, found: Handover, person: int) -> None:
    """Tell who was to receive it that somebody else does."""
    me = context.who.person if isinstance(context, Context) else 0
    said = partial(spared_message, found)
    event = context.event if isinstance(context, Context) else context.at.isoformat()
    tell(context, {person} - {me}, once=f"handover_off:{found.id}:{event}", say=said)


def spared_message(found: Handover) -> Message:
    said = _("Anh/chị không phải nhận bàn giao từ {name} nữa.", name=found.giver_name)
    return Message(said, heading=found.unit_name)


def tell_dropped(context: Context | Tick, found: Handover) -> None:
    """Tell both sides that it is no more; not whoever has ended it."""
    me = context.who.person if isinstance(context, Context) else 0
    whom = {found.giver, found.receiver or 0} - {0, me}
    tell(context, whom, once=f"handover_dropped:{found.id}", say=partial(dropped_message, found))


def dropped_message(found: Handover) -> Message:
    places = {"name": found.giver_name, "day": day_text(found.day)}
    return Message(
        _("Việc bàn giao hộp thư của {name}, ngày {day}, đã được hủy.", **places), heading=found.unit_name
    )


def reached_text(context: Context, now: Handover, person: int) -> str:
    """Say whether somebody hears of it, or who confirms in their place."""
    if person == context.who.person:
        return _("Khi nhận xong, anh/chị xác nhận tại đây.")
    name = now.receiver_name if person == now.receiver else now.giver_name
    if contacts.accounts_of(context.tx, person):
        return _("Hệ thống báo {name}.", name=name)
    return _(
        "{name} chưa có tài khoản trên hệ thống; bên kia xác nhận một mình, biên bản ghi rõ điều này.",
        name=name,
    )
