"""Each working morning: remind whoever has mail whose day it is; what somebody has left goes to the head."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from bot.conversation import Message, Option, _, number_text
from handlers.engine import HEADING, Due, Notice, Say, tell_all
from handlers.mail import cards, telling
from storage.checks import waiting_mail
from storage.checks.waiting_mail import WaitingMail
from storage.engine import Holder, holders

LONGEST_BREAK = timedelta(days=15)  # days off on end: before them what falls within is reminded of


def reminder_key(day: date) -> str:
    """Return the key of what whoever has mail hears on the morning of its day."""
    return f"mail_day:{day.isoformat()}"


def run(due: Due) -> None:
    if not (due.is_today and due.is_first("waiting_mail")):
        return
    return_to_heads(due)
    remind(due)


def return_to_heads(due: Due) -> None:
    """Let the head have again what somebody had who is not of the unit any more."""
    tick = due.tick
    left = waiting_mail.left(tick.tx, tick.at)
    if not left:
        return
    names = waiting_mail.names_of_holders(tick.tx, [one.check for one in left])
    waiting_mail.let_go(tick.tx, [one.check for one in left])
    for mail in left:
        tick.redraw(*cards.cards_of_mail(mail.check))
        told = replace(mail, holder_name=names[mail.check])
        telling.tell_head_again(tick, told, telling.LEFT, due.day.isoformat())


def remind(due: Due) -> None:
    """Remind of what is to be answered today, or before the next day that is worked; each once."""
    tick = due.tick
    found = [
        one
        for one in waiting_mail.due(tick.tx, due.day, due.day + LONGEST_BREAK)
        if one.day and one.day < due.days.next_working_day(due.day, one.unit_code)
    ]
    if not found:
        return
    waiting_mail.note_reminded(tick.tx, [one.check for one in found], due.day)
    of_units = holders(tick.tx, tick.at, cards.OF_UNIT, {one.unit for one in found})
    by_person: defaultdict[int, list[WaitingMail]] = defaultdict(list)
    for mail in found:
        tick.redraw(*cards.cards_of_mail(mail.check))
        if who := whom_to_remind(mail, of_units[mail.unit]):
            by_person[who.person].append(replace(mail, reminded=due.day))
    tell_all(
        tick,
        [
            Notice(
                reminder_key(due.day),
                person,
                say_due(mails, cards.reader_among(of_units[mails[0].unit], person)),
                roles=cards.OF_UNIT,
            )
            for person, mails in by_person.items()
        ],
    )


def whom_to_remind(mail: WaitingMail, there: Sequence[Holder]) -> Holder | None:
    """Return whoever has it, or else the first of the heads who can hear it now."""
    hearing = [one for one in there if one.hears_now]
    has = [one for one in hearing if one.person == mail.holder]
    return next(iter([*has, *(one for one in hearing if one.role in HEADING)]), None)


def say_due(mails: Sequence[WaitingMail], reader: cards.MailReader) -> Say:
    if len(mails) == 1:
        return partial(cards.reminder_message, mails[0], reader)
    return partial(many_message, len(mails))


def many_message(count: int) -> Message:
    said = _("Đến hạn trả lời {count} thư đang chờ anh/chị xử lý.", count=number_text(count))
    return Message(said, (Option(f"{cards.LIST}:1", _("Xem thư đang chờ")),))
