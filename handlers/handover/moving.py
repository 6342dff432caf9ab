"""Acts on a handover: confirmed by each side, with what is left; the password; taken back, ended.

Each side speaks for itself. Where the other has no account here, whoever confirms does so alone, which the
card and the minutes say. Of the password only that it was changed is noted, by the receiver.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from bot.conversation import Message, NoLongerPossible, Option, _, local_date, long_day
from handlers.engine import Card, Context, NotAllowed, Part, Replies, Tick, id_in, no_such_button
from handlers.handover import cards, telling
from handlers.handover.cards import HandoverReader
from storage import directory
from storage.engine import Tx, contacts
from storage.people import handovers
from storage.people.handovers import Handover

# acts, as the audit has them
GIVE, TAKE, PASSWORD = "handover_give", "handover_take", "handover_password"
UNDO, DROP, RECEIVER, DAY = "handover_undo", "handover_drop", "handover_who", "handover_day"
BEFORE = (
    "passwords_before"  # among the items: when each mailbox had its last password, as it was known before
)


def subject(handover: int) -> str:
    return f"{cards.KIND}:{handover}"


def handover_for(may: Callable[[Context, Handover], bool]) -> Part[Handover]:
    """Make the part that is a handover with which this person may do that."""

    def find(context: Context, text: str, *, locks: bool = True) -> Handover:
        found = (handovers.locked if locks else handovers.get)(context.tx, id_in(text))
        if found is None:
            raise no_such_button()
        if not may(context, found):
            raise NotAllowed(_("Việc bàn giao này không thuộc phần việc của anh/chị."))
        return found

    return Part(find, lambda context, text: find(context, text, locks=False))


def is_giver(context: Context, found: Handover) -> bool:
    return found.giver == context.who.person


def is_receiver(context: Context, found: Handover) -> bool:
    return found.receiver == context.who.person


def is_party(context: Context, found: Handover) -> bool:
    return is_giver(context, found) or is_receiver(context, found)


def may_tell_password(context: Context, found: Handover) -> bool:
    return is_receiver(context, found) or cards.may_manage(context, found)


OF_GIVER, OF_RECEIVER, OF_PARTY = map(handover_for, (is_giver, is_receiver, is_party))
MANAGED, SEEN = handover_for(cards.may_manage), handover_for(cards.may_see)
OF_PASSWORD = handover_for(may_tell_password)


def is_to_give(_context: Context, found: Handover) -> bool:
    return found.state != "withdrawn" and found.given_at is None


def is_to_take(_context: Context, found: Handover) -> bool:
    return found.state != "withdrawn" and found.received_at is None


def is_to_confirm(context: Context, found: Handover) -> bool:
    """Return whether this side has still to say something."""
    own = found.given_at if is_giver(context, found) else found.received_at
    return found.state != "withdrawn" and own is None


def may_drop(_context: Context, found: Handover, _is_sure: bool = False) -> bool:
    return found.is_open


def is_unconfirmed(_context: Context, found: Handover) -> bool:
    return found.is_open and not found.is_confirmed


def needs_receiver(_context: Context, found: Handover) -> bool:
    return found.is_open and (found.receiver is None or not found.is_confirmed)


def waits_for_password(context: Context, found: Handover) -> bool:
    able = cards.may_tell_password(found, cards.reader_of(context, found))
    return able and found.state != "withdrawn" and not found.password_at and bool(found.items.get("boxes"))


def has_said(context: Context, found: Handover) -> bool:
    return found.state != "withdrawn" and cards.has_said(found, context.who.person)


def has_minutes(_context: Context, found: Handover) -> bool:
    return found.state != "withdrawn"


def need_open(found: Handover) -> None:
    if found.state == "withdrawn":
        raise NoLongerPossible(_("Việc bàn giao này đã được hủy."))


def need_unconfirmed(context: Context, found: Handover) -> None:
    """Refuse where this side has confirmed it, or nothing is handed over any more."""
    need_open(found)
    if not is_to_confirm(context, found):
        raise NoLongerPossible(_("Anh/chị đã xác nhận việc bàn giao này."))


def show_new_content(context: Context, found: Handover, _seen: str) -> Replies:
    """Show the handover as it is now, counted anew, where a button under an older one was pressed."""
    return counted_anew(context, found) or shown_anew(context, found)


def shown_anew(context: Context, found: Handover) -> Replies:
    """Show a handover that is not what was seen; nothing is done."""
    said = _("Nội dung bàn giao đã thay đổi; xin xem lại rồi xác nhận.")
    return [Message(said), cards.handover_message(found, cards.reader_of(context, found))]


def give(context: Context, found: Handover) -> Replies:
    """Note that the giver has handed all over ([Đã bàn giao đủ])."""
    return counted_anew(context, found) or confirm(context, found, "")


def take(context: Context, found: Handover) -> Replies:
    """Note that the receiver has received all ([Đã nhận đủ])."""
    return counted_anew(context, found) or confirm(context, found, "")


def counted_anew(context: Context, found: Handover) -> Replies:
    """Show what there is to hand over now, where it is not what was shown; else nothing.

    Once a side has confirmed, what it confirmed stays.
    """
    need_open(found)
    if found.is_confirmed:
        return []
    now = handovers.count(context.tx, found.unit, context.at)
    if now == found.items:
        return []
    handovers.change(context.tx, found.id, items=now, counted_at=context.at)
    cards.redraw(context, found.id)
    return shown_anew(context, replace(found, items=now, counted_at=context.at))


def confirm(context: Context, found: Handover, lacking: str) -> Replies:
    """Note what this side says: that all was handed over, or what was not (``lacking``)."""
    need_unconfirmed(context, found)
    gives = is_giver(context, found)
    values: dict[str, Any] = {"received_at": context.at, "not_received": lacking}
    if gives:
        values = {"given_at": context.at, "not_given": lacking}
    own, other = ("giver", "receiver") if gives else ("receiver", "giver")
    absent = "" if found.absent == own else found.absent
    if other_is_absent(context.tx, found, other):
        absent = other
    handovers.change(context.tx, found.id, **values, absent=absent)
    context.audit(GIVE if gives else TAKE, subject(found.id), lacks=bool(lacking))
    now = settled(context, found.id)
    telling.tell_other_side(context, now, gives=gives)
    return [said_message(now, cards.reader_of(context, now))]


def other_is_absent(tx: Tx, found: Handover, other: str) -> bool:
    """Return whether the other side has not confirmed, and has no account here by which it could."""
    said = {"giver": found.given_at, "receiver": found.received_at}[other]
    person = {"giver": found.giver, "receiver": found.receiver}[other]
    return said is None and person is not None and not contacts.accounts_of(tx, person)


def settled(context: Context, handover: int) -> Handover:
    """Return a handover as it is now, done where nothing of it is left, open where something is."""
    now = handovers.get(context.tx, handover)
    assert now
    return end_or_open(context, now)


def end_or_open(context: Context | Tick, now: Handover) -> Handover:
    """Bring its state in line with what was confirmed."""
    state = "done" if now.is_complete else "open"
    if state != now.state:
        ended = context.at if now.is_complete else None
        handovers.change(context.tx, now.id, state=state, ended_at=ended)
        now = replace(now, state=state, ended_at=ended)
    cards.redraw(context, now.id)
    return now


def said_message(now: Handover, reader: HandoverReader) -> Message:
    """Say back to a reader what they have confirmed, and what is still to be done, by whom."""
    gives = reader.person == now.giver
    lines = [confirmed_text(now, gives=gives)] if own_moment(now, reader.person) else []
    lines += [cards.password_text(now)] if now.password_at else []
    text = "\n".join([*lines, next_step(now, gives=gives)])
    options = cards.options_of(now, reader)
    kept = tuple(one for one in options if one.token.partition(":")[0] in FOLLOWING)
    return Message(text, kept, now.unit_name, columns=2, card=cards.said_card(now.id))


FOLLOWING = (cards.PASSWORD, cards.RECEIVER, cards.UNDO, cards.PAPER)  # buttons below what was noted


def own_moment(now: Handover, person: int) -> Any:
    """Return when this person's own side was confirmed; None where it is not, or is not theirs."""
    if person == now.giver:
        return now.given_at
    return now.received_at if person == now.receiver else None


def confirmed_text(now: Handover, *, gives: bool) -> str:
    lacking = now.not_given if gives else now.not_received
    if lacking and gives:
        return _("Đã ghi nhận phần chưa bàn giao: “{what}”.", what=lacking)
    if lacking:
        return _("Đã ghi nhận phần chưa nhận được: “{what}”.", what=lacking)
    if gives:
        return _("Đã ghi nhận anh/chị bàn giao đủ.")
    if now.not_given:
        return _("Đã ghi nhận anh/chị nhận phần đã giao.")
    return _("Đã ghi nhận anh/chị nhận đủ.")


def next_step(now: Handover, *, gives: bool) -> str:
    """Say what is still to be done, and by whom."""
    if now.state == "done":
        return _("Việc bàn giao đã xong; anh/chị lấy biên bản giao nhận để hai bên ký.")
    if now.receiver is None:
        return _("Chưa có người nhận; xin chọn người nhận.")
    if gives and now.absent == "receiver":
        return _("{name} chưa có tài khoản trên hệ thống; biên bản ghi rõ điều này.", name=now.receiver_name)
    if gives and now.has_lost_receiver:
        return _(
            "Bên nhận không còn tài khoản trên hệ thống; khi đơn vị đã đổi mật khẩu, xin ghi nhận tại đây."
        )
    if gives and now.received_at:
        return _("Còn chờ bên nhận ({name}) đổi mật khẩu.", name=now.receiver_name)
    if gives:
        return _("Còn chờ bên nhận: {name}.", name=now.receiver_name)
    if not now.password_at and now.items.get("boxes"):
        return _(
            "Đề nghị anh/chị tự đổi mật khẩu hộp thư của đơn vị, rồi chọn “Đã đổi mật khẩu”; không gửi mật "
            "khẩu cho ai."
        )
    return _("Còn chờ bên giao: {name}.", name=now.giver_name)


def draw_said(context: Context, now: Handover, shown: Message) -> Message:
    """Show what this person has confirmed as it stands; what they took back offers nothing any more."""
    reader = cards.reader_of(context, now)
    is_said = own_moment(now, reader.person) or (now.password_at and now.password_by == reader.person)
    if now.state == "withdrawn" or not is_said:
        return replace(shown, options=())
    return said_message(now, reader)


def note_password(context: Context, found: Handover) -> Replies:
    """Note that the password of the unit's mailboxes is another now ([Đã đổi mật khẩu])."""
    need_open(found)
    if not waits_for_password(context, found):
        raise NoLongerPossible(_("Việc đổi mật khẩu đã được ghi nhận, hoặc bên nhận chưa xác nhận đã nhận."))
    today, before = local_date(context.at), {}
    for box, _address in handovers.boxes(context.tx, found.unit):
        if known := directory.get(context.tx, box):
            before[str(box)] = known[0].changed.isoformat() if known[0].changed else ""
            directory.note_password_change(context.tx, box, today)
    handovers.change(context.tx, found.id, items={**found.items, BEFORE: before})
    now = write_password(context, found)
    return [said_message(now, cards.reader_of(context, now))]


def write_password(context: Context, found: Handover) -> Handover:
    handovers.change(context.tx, found.id, password_at=context.at, password_by=context.who.person)
    context.audit(PASSWORD, subject(found.id))
    return settled(context, found.id)


def units_awaiting_password(context: Context) -> set[int]:
    """Return the units whose password this person, who has received the mailbox, is to change."""
    found = handovers.open_of_person(context.tx, context.who.person)
    return {one.unit for one in found if waits_for_password(context, one)}


def password_told(context: Context, unit: int) -> None:
    """Note in a handover that its receiver has said elsewhere that the unit's password is another."""
    person = context.who.person
    for found in handovers.open_of_person(context.tx, person):
        if found.unit == unit and waits_for_password(context, found):
            write_password(context, found)


def restore_passwords(context: Context, found: Handover) -> dict[str, Any]:
    """Let what was known of the passwords before be known again; return the items without it."""
    assert found.password_at
    for box, changed in found.items.get(BEFORE, {}).items():
        known = directory.get(context.tx, int(box))
        if known and known[0].changed == local_date(found.password_at):
            day = date.fromisoformat(changed) if changed else None
            directory.note_password_change(context.tx, int(box), day)
    return {name: value for name, value in found.items.items() if name != BEFORE}


def take_back(context: Context, found: Handover) -> Replies:
    """Take back what this person has confirmed last ([Bấm nhầm]): the password first, then their side."""
    if not has_said(context, found):
        raise NoLongerPossible(_("Việc bàn giao này không có xác nhận nào của anh/chị để rút lại."))
    if found.password_at and found.password_by == context.who.person:
        items = restore_passwords(context, found)
        values: dict[str, Any] = {"password_at": None, "password_by": None, "items": items}
        said = _("Đã rút lại ghi nhận đổi mật khẩu.")
    elif is_giver(context, found):
        values, said = {"given_at": None, "not_given": ""}, _("Đã rút lại xác nhận của bên giao.")
    else:
        values, said = {"received_at": None, "not_received": ""}, _("Đã rút lại xác nhận của bên nhận.")
    if found.absent and "password_at" not in values:
        values["absent"] = ""  # nobody has confirmed for the other side any more
    handovers.change(context.tx, found.id, **values)
    context.audit(UNDO, subject(found.id))
    now = settled(context, found.id)
    return [Message(said), cards.handover_message(now, cards.reader_of(context, now))]


def set_receiver(context: Context, handover: int, person: int) -> Replies:
    """Name who receives, or somebody else; both hear it. Who has left the unit meanwhile is not named."""
    found = handovers.locked(context.tx, handover)
    if found is None or not cards.may_manage(context, found):
        raise no_such_button()
    need_open(found)
    if not needs_receiver(context, found):
        raise NoLongerPossible(_("Một bên đã xác nhận nên không đổi người nhận được nữa."))
    there = handovers.present(context.tx, found.unit, local_date(context.at))
    if person not in {one.person for one in there}:
        left = _("Người này không còn trong danh sách của đơn vị; xin chọn lại người nhận.")
        return [Message(left), cards.handover_message(found, cards.reader_of(context, found))]
    handovers.change(context.tx, found.id, receiver=person)
    context.audit(RECEIVER, subject(found.id), person=person)
    if found.receiver:
        telling.tell_spared(context, found, found.receiver)
    now = settled(context, found.id)
    telling.tell_opened(context, now, [person])
    said = _("Đã ghi nhận người nhận bàn giao: {name}.", name=now.receiver_name)
    return [Message(f"{said}\n{telling.reached_text(context, now, person)}", heading=now.unit_name)]


def set_day(context: Context, handover: int, day: date) -> Replies:
    """Move a handover to another day, of which both are reminded anew."""
    found = handovers.locked(context.tx, handover)
    if found is None or not cards.may_manage(context, found):
        raise no_such_button()
    need_open(found)
    if not is_unconfirmed(context, found):
        raise NoLongerPossible(_("Một bên đã xác nhận nên không đổi ngày được nữa."))
    handovers.change(context.tx, found.id, day=day, reminded=None)
    context.audit(DAY, subject(found.id), day=day.isoformat())
    cards.redraw(context, found.id)
    return [Message(_("Đã ghi nhận ngày bàn giao: {day}.", day=long_day(day)), heading=found.unit_name)]


def drop(context: Context, found: Handover, is_sure: bool) -> Replies:
    """Withdraw a handover ([Hủy bàn giao]); whoever is not sure yet is asked."""
    if not found.is_open:
        raise NoLongerPossible(_("Việc bàn giao này đã xong hoặc đã được hủy."))
    if not is_sure:
        options = (
            Option(f"{cards.DROP}:{found.id}:yes", _("Hủy bàn giao")),
            Option(f"{cards.SHOW}:{found.id}", _("Không hủy")),
        )
        asked = _("Hủy việc bàn giao của {name}? Hai bên sẽ được báo.", name=found.giver_name)
        return [Message(asked, options, heading=found.unit_name, card=cards.question_card(found.id))]
    withdraw(context, found)
    context.audit(DROP, subject(found.id))
    telling.tell_dropped(context, found)
    return [Message(_("Đã hủy việc bàn giao của {name}.", name=found.giver_name), heading=found.unit_name)]


def withdraw(context: Context | Tick, found: Handover) -> None:
    """Withdraw it, and show so."""
    handovers.change(context.tx, found.id, state="withdrawn", ended_at=context.at)
    cards.redraw(context, found.id)


def draw_question(_context: Context, found: Handover, shown: Message) -> Message:
    return shown if found.is_open else replace(shown, options=())


CARDS = (
    Card(cards.KIND, cards.read_handover, cards.draw, cards.may_see),
    Card("handover_day", cards.read_handover, cards.draw_reminder, cards.may_see),
    Card("handover_said", cards.read_handover, draw_said, cards.may_see),
    Card("handover_side", cards.read_handover, telling.draw_side, cards.may_see),
    Card("handover_drop", cards.read_handover, draw_question, cards.may_see),
)
