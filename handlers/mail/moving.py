"""Acts on mail that waits: seen, given a day, passed on, declined, settled, opened again.

The head and deputies of the unit do all of it; its officers say until when; whoever has it settles it.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from bot.conversation import Message, NoLongerPossible, Option, _, local_date, long_day, moment_text
from handlers.engine import (
    Action,
    Context,
    NotAllowed,
    Part,
    Replies,
    Role,
    id_in,
    no_such_button,
    row,
    with_arrival,
)
from handlers.mail import cards, telling
from storage.calendar import calendar
from storage.checks import duties, waiting_mail
from storage.checks.waiting_mail import WaitingMail
from storage.engine import Holder, holders

DAY, PASS, SETTLE, DECLINE, REOPEN = "mail_day", "mail_pass", "mail_done", "mail_no", "mail_undo"  # audit

ABLE = (Role.OFFICER, Role.STAFF, Role.DEPUTY, Role.HEAD)  # in the order in which they are offered


def may_lead(context: Context, mail: WaitingMail) -> bool:
    return context.may(Action.DELEGATE, mail.unit)


def may_set_day(context: Context, mail: WaitingMail) -> bool:
    return context.may(Action.CHECK, mail.unit)


def may_settle(context: Context, mail: WaitingMail) -> bool:
    return may_lead(context, mail) or is_holder(context, mail)


def may_see(context: Context, mail: WaitingMail) -> bool:
    return may_set_day(context, mail) or is_holder(context, mail)


def is_holder(context: Context, mail: WaitingMail) -> bool:
    return mail.holder == context.who.person


def is_open(_context: Context, mail: WaitingMail) -> bool:
    return mail.is_open


def find(context: Context, check: int, *, locks: bool = True) -> WaitingMail:
    """Return what waits by a check, locked; no such button where that was taken back or put right."""
    read = waiting_mail.locked if locks else waiting_mail.get
    mail = read(context.tx, check, context.at)
    if mail is None:
        raise no_such_button()
    return mail


def mail_for(may: Callable[[Context, WaitingMail], bool]) -> Part[WaitingMail]:
    """Make the part that is mail with which this person may do that."""

    def read(context: Context, text: str, *, locks: bool = True) -> WaitingMail:
        mail = find(context, id_in(text), locks=locks)
        if not may(context, mail):
            raise not_theirs(context, mail)
        return mail

    return Part(read, lambda context, text: read(context, text, locks=False))


def not_theirs(context: Context, mail: WaitingMail) -> NotAllowed:
    if mail.holder and may_see(context, mail):
        return NotAllowed(_("Thư này đã giao {name} xử lý.", name=mail.holder_name))
    return NotAllowed(_("Thư này không thuộc phần việc của anh/chị."))


SEEN_CHECK = row(duties.get_check)
TO_LEAD, TO_SET, TO_SETTLE = mail_for(may_lead), mail_for(may_set_day), mail_for(may_settle)
TO_SEE, HELD = mail_for(may_see), mail_for(is_holder)


def note_seen(context: Context, check: Any) -> Replies:
    """Note that the head has seen that mail waits ([Đã rõ])."""
    duty = duties.locked(context.tx, check.duty)
    if duty is None or not context.may(Action.CHECK, duty.unit):
        raise no_such_button()
    if not cards.waits_for_head(context, check):
        raise NoLongerPossible(cards.waits_no_more_text(duty, check))
    context.audit(cards.SEEN, f"check:{check.id}")
    context.redraw(cards.waits_card(check.id))
    return [Message(_("Đã ghi nhận anh/chị đã biết hộp thư {unit} có thư chờ xử lý.", unit=duty.unit_name))]


def need_open(mail: WaitingMail) -> None:
    if mail.settled_at:
        places = {"name": mail.settled_name, "moment": moment_text(mail.settled_at)}
        raise NoLongerPossible(_("Thư này đã được xử lý: {name}, {moment}.", **places))


def set_day(context: Context, check: int, day: date | None) -> Replies:
    """Set until when it is to be answered, or (None) that no day is set; say back which was understood."""
    mail = find(context, check)
    if not may_set_day(context, mail):
        raise not_theirs(context, mail)
    write_day(context, mail, day)
    return [Message(day_set_text(context, mail, day), heading=mail.unit_name)]


def write_day(context: Context, mail: WaitingMail, day: date | None) -> WaitingMail:
    need_open(mail)
    waiting_mail.set_day(context.tx, mail.check, day)
    context.audit(DAY, f"check:{mail.check}", day=day.isoformat() if day else "")
    now = find(context, mail.check)
    context.redraw(*cards.cards_of_mail(mail.check))
    telling.tell_anew(context, now)
    return now


def day_set_text(context: Context, mail: WaitingMail, day: date | None) -> str:
    if day is None:
        return _("Đã bỏ hạn trả lời.")
    said = _("Đã ghi nhận hạn trả lời: chậm nhất {day}.", day=long_day(day))
    note = day_off_text(context, replace(mail, day=day))
    return f"{said}\n{note}" if note else said


def day_off_text(context: Context, mail: WaitingMail) -> str:
    """Say that nobody works on its day, and when it is reminded of then; "" for a working day."""
    days, code = calendar(context.tx), mail.unit_code
    why = days.why_off(mail.day, code) if mail.day else None
    if mail.day is None or why is None:
        return ""
    before = days.add_working_days(mail.day, -1, code)
    if before <= local_date(context.at):
        return _("Hạn này là ngày nghỉ ({why}).", why=why)
    return _("Hạn này là ngày nghỉ ({why}); hệ thống nhắc vào {before}.", why=why, before=long_day(before))


def able_to_take(context: Context, mail: WaitingMail) -> list[Holder]:
    """Return who of the unit may have it: officers, staff, deputies and head who are linked, once a role."""
    there = holders(context.tx, context.at, ABLE, [mail.unit])[mail.unit]
    but = {context.who.person, mail.holder}
    return [one for one in there if one.is_reachable and one.person not in but]


def pass_on(context: Context, check: int, person: int) -> Replies:
    """Give it to somebody of the unit, who is told; whoever had it before hears that they need not go on."""
    mail = find(context, check)
    if not may_lead(context, mail):
        raise not_theirs(context, mail)
    need_open(mail)
    able = [one for one in able_to_take(context, mail) if one.person == person]
    if not able:
        raise NoLongerPossible(_("Người này hiện không nhận được việc của đơn vị. Xin chọn lại."))
    waiting_mail.pass_on(context.tx, check, person, context.who.person, context.at)
    context.audit(PASS, f"check:{check}", person=person)
    context.redraw(*cards.cards_of_mail(check))
    if mail.holder:
        telling.tell_spared(context, mail, telling.PASSED)
    now = find(context, check)
    telling.tell_holder(context, now, cards.reader_among(able, person))
    said = _("Đã giao {name} xử lý; hệ thống báo {name}.", name=now.holder_name)
    return [Message(with_arrival(context, said), heading=mail.unit_name)]


def decline(context: Context, mail: WaitingMail) -> Replies:
    """Give it back ([Không nhận]): then the head has it again, and hears so."""
    need_open(mail)
    waiting_mail.pass_on(context.tx, mail.check, None, None, None)
    context.audit(DECLINE, f"check:{mail.check}")
    context.redraw(*cards.cards_of_mail(mail.check))
    me = context.who.person
    if name := telling.tell_head_again(context, mail, telling.DECLINED, context.event, me):
        said = _("Đã ghi nhận anh/chị không nhận; hệ thống báo {name}.", name=name)
        return [Message(with_arrival(context, said), heading=mail.unit_name)]
    said = _("Đã ghi nhận anh/chị không nhận; xin báo trực tiếp thủ trưởng.")
    return [Message(said, heading=mail.unit_name)]


def settle(context: Context, mail: WaitingMail) -> Replies:
    """Settle it ([Đã xử lý]); whoever did can take that back."""
    need_open(mail)
    waiting_mail.settle(context.tx, mail.check, context.who.person, context.at)
    context.audit(SETTLE, f"check:{mail.check}")
    context.redraw(*cards.cards_of_mail(mail.check))
    if mail.holder and not is_holder(context, mail):
        telling.tell_spared(context, mail, telling.SETTLED)
    said = _("Đã ghi nhận thư do {name} báo lúc {moment} đã được xử lý.", **cards.told_places(mail))
    return [Message(said, undo_option(mail.check), heading=mail.unit_name, card=cards.done_card(mail.check))]


def undo_option(check: int) -> tuple[Option, ...]:
    return (Option(f"{cards.UNDO}:{check}", _("Bấm nhầm"), is_undo=True),)


def is_own_settling(context: Context, mail: WaitingMail) -> bool:
    return not mail.is_open and mail.settled_by == context.who.person


def open_again(context: Context, mail: WaitingMail) -> Replies:
    """Take it back that it is settled ([Bấm nhầm]): whoever had it has it again."""
    if not is_own_settling(context, mail):
        raise NoLongerPossible(_("Thư này không có ghi nhận nào của anh/chị để rút lại."))
    waiting_mail.settle(context.tx, mail.check, None, None)
    context.audit(REOPEN, f"check:{mail.check}")
    context.redraw(*cards.cards_of_mail(mail.check))
    return [Message(_("Đã rút lại; thư này vẫn chờ xử lý."), heading=mail.unit_name)]


def show(context: Context, mail: WaitingMail) -> Replies:
    """Show one of the list, with what can be done with it."""
    found = cards.read_waits(context, str(mail.check))
    return [cards.draw_waits(context, found, Message(""))] if found else []
