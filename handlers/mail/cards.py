"""Cards of mail that waits: for the head, for whom it was passed on to, and under the officer's receipt.

They tell who gave the check and when, until when the answer is in time, and who has it; never what it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.conversation import Message, Option, _, long_day, moment_text, time_text
from bot.domain.duties import Duty, round_name, undone_text
from bot.domain.rights import Role
from handlers.engine import HEADING, Action, Card, Context, id_in
from storage import audit
from storage.checks import duties, waiting_mail
from storage.checks.waiting_mail import WaitingMail
from storage.engine import Holder

KIND = "waits"  # of the cards, kept with each message
SEEN = "seen"  # the act in the audit
SET_DAY, PASS, SETTLE, DECLINE = "wm_day", "wm_pass", "wm_done", "wm_no"  # how tokens begin
SHOW, UNDO, LIST = "wm", "wm_undo", "wm_list"
OF_UNIT = (Role.HEAD, Role.DEPUTY, Role.OFFICER, Role.STAFF)  # who may have it


def waits_card(check: int) -> str:
    return f"{KIND}:{check}"


def day_card(check: int) -> str:
    """Return the card of the reminder on the morning of its day."""
    return f"mail_day:{check}"


def back_card(check: int) -> str:
    """Return the card that tells the head that it waits for them again."""
    return f"mail_back:{check}"


def done_card(check: int) -> str:
    """Return the card that says back that it is settled."""
    return f"mail_done:{check}"


def cards_of_mail(check: int) -> tuple[str, ...]:
    """Return the cards that show how it stands: the head's, the officer's receipt, the reminder."""
    told = waits_card(check), day_card(check), back_card(check)
    return f"check:{check}", *told, done_card(check)


@dataclass(frozen=True)
class ShownMail:
    """A check with its duty, and the mail that it told of; None where none waits, or none did by then."""

    check: Any
    duty: Duty
    mail: WaitingMail | None
    is_seen: bool


def read_waits(context: Context, text: str) -> ShownMail | None:
    check = duties.get_check(context.tx, id_in(text))
    duty = duties.get(context.tx, check.duty) if check else None
    if check is None or duty is None:
        return None
    mail = waiting_mail.get(context.tx, check.id, context.at)
    return ShownMail(check, duty, mail, audit.is_noted(context.tx, SEEN, f"check:{check.id}"))


def waits_for_head(_context: Context, check: Any) -> bool:
    """Return whether what a check told the head still holds: it was not taken back nor put right."""
    return not check.undone_at and check.result == "head"


def is_unseen(context: Context, check: Any) -> bool:
    """Return whether no head has said yet that they have seen what a check told them."""
    is_seen = audit.is_noted(context.tx, SEEN, f"check:{check.id}")
    return waits_for_head(context, check) and not is_seen


def draw_waits(context: Context, found: ShownMail, _shown: Message) -> Message:
    check, duty, mail = found.check, found.duty, found.mail
    if check.undone_at or check.result != "head":
        return Message(waits_no_more_text(duty, check), heading=duty.unit_name)
    if mail is None:  # told before there was anything to be done with it
        message = waits_message(duty, check)
        return replace(message, options=()) if found.is_seen else message
    return mail_message(mail, reader_of(context, mail), is_seen=found.is_seen)


@dataclass(frozen=True)
class MailReader:
    """A reader, as far as it tells what is shown: ``leads`` as head or deputy, ``may_set`` a day."""

    person: int
    leads: bool = False
    may_set: bool = False


HEAD = MailReader(0, leads=True, may_set=True)  # whichever of them


def reader_of(context: Context, mail: WaitingMail) -> MailReader:
    may_lead = context.may(Action.DELEGATE, mail.unit)
    return MailReader(context.who.person, may_lead, context.may(Action.CHECK, mail.unit))


def reader_among(there: Sequence[Holder], person: int) -> MailReader:
    """Return somebody of the unit as a reader, by their roles in it."""
    roles = {one.role for one in there if one.person == person}
    return MailReader(person, not roles.isdisjoint(HEADING), roles - {Role.STAFF} != set())


def draw_reminder(context: Context, found: ShownMail, shown: Message) -> Message:
    """Leave the reminder as it was sent while it holds; else show how things stand."""
    mail = found.mail
    if mail is None or not mail.is_open or mail.reminded is None:
        return draw_waits(context, found, shown)
    reader = reader_of(context, mail)
    if not reader.leads and mail.holder != reader.person:
        return draw_waits(context, found, shown)
    return reminder_message(mail, reader)


def draw_back(context: Context, found: ShownMail, shown: Message) -> Message:
    """Leave as it was sent what tells that it waits again; once somebody sees to it, it offers nothing."""
    mail = found.mail
    waits = mail is not None and mail.is_open and mail.holder is None
    if mail is None or not waits or not context.may(Action.DELEGATE, mail.unit):
        return replace(shown, options=())
    return replace(shown, options=options_of(mail, HEAD))


def draw_done(context: Context, found: ShownMail, shown: Message) -> Message:
    """Offer to take it back while whoever reads it has settled it."""
    mail = found.mail
    is_own = mail is not None and not mail.is_open and mail.settled_by == context.who.person
    return shown if is_own else replace(shown, options=())


def waits_message(duty: Duty, check: Any) -> Message:
    """Tell the head by a check that mail waits."""
    said = told_text(check.giver, time_text(check.said_at))
    seen = Option(f"{SEEN}:{check.id}", _("Đã rõ"))
    return Message(said, (seen,), heading=duty.unit_name, card=waits_card(check.id))


def told_text(name: str, time: str) -> str:
    return _("{name} báo lúc {time}: hộp thư của đơn vị có thư chờ thủ trưởng xử lý.", name=name, time=time)


def mail_message(mail: WaitingMail, reader: MailReader, *, is_seen: bool = False) -> Message:
    """Show what waits to whom it was passed on, or else to a head, with what can be done."""
    is_holder = mail.holder == reader.person
    said = holder_lines(mail) if is_holder else [head_text(mail), state_text(mail)]
    seen = () if is_seen or is_holder or not reader.leads else (Option(f"{SEEN}:{mail.check}", _("Đã rõ")),)
    options = (*seen, *options_of(mail, reader)) if mail.is_open else ()
    text = "\n".join(filter(None, said))
    return Message(text, options, heading=mail.unit_name, columns=2, card=waits_card(mail.check))


def head_text(mail: WaitingMail) -> str:
    if not mail.day:
        return told_text(mail.giver, time_text(mail.said_at))
    return _(
        "{name} báo lúc {moment}: hộp thư của đơn vị có thư chờ thủ trưởng xử lý; trả lời chậm nhất {day}.",
        **told_places(mail),
        day=long_day(mail.day),
    )


def holder_lines(mail: WaitingMail) -> list[str]:
    said = _(
        "{by} giao anh/chị xử lý thư gửi tới hộp thư của đơn vị, {name} báo lúc {moment}.",
        by=mail.passed_by,
        **told_places(mail),
    )
    until = _("Trả lời chậm nhất {day}.", day=long_day(mail.day)) if mail.day else ""
    return [said, until, state_text(mail) if mail.settled_at else ""]


def told_places(mail: WaitingMail) -> dict[str, str]:
    return {"name": mail.giver, "moment": moment_text(mail.said_at)}


def options_of(mail: WaitingMail, reader: MailReader) -> tuple[Option, ...]:
    """Return what a reader can do: whoever has it settles or declines it, a head does all."""
    is_holder = mail.holder == reader.person
    options = []
    if reader.leads or is_holder:
        options.append(Option(f"{SETTLE}:{mail.check}", _("Đã xử lý")))
    if is_holder:
        options.append(Option(f"{DECLINE}:{mail.check}", _("Không nhận")))
    if reader.leads:
        options.append(Option(f"{PASS}:{mail.check}", _("Giao người khác")))
    if reader.may_set:
        options.append(day_option(mail.check, has_day=mail.day is not None))
    return tuple(options)


def day_option(check: int, *, has_day: bool) -> Option:
    return Option(f"{SET_DAY}:{check}", _("Đổi hạn") if has_day else _("Hạn trả lời"))


def state_text(mail: WaitingMail) -> str:
    """Say who has settled it, or who has it; "" while the head has it."""
    if mail.settled_at:
        return _("Đã xử lý: {name}, {moment}.", name=mail.settled_name, moment=moment_text(mail.settled_at))
    if mail.holder and mail.passed_at:
        return _("Đã giao {name} lúc {moment}.", name=mail.holder_name, moment=moment_text(mail.passed_at))
    return ""


def reminder_message(mail: WaitingMail, reader: MailReader) -> Message:
    """Remind whoever has it on the morning of its day, or of the last that is worked before."""
    assert mail.day
    assert mail.reminded
    places = {**told_places(mail), "day": long_day(mail.day)}
    said = _("Đến hạn trả lời {day}: thư chờ xử lý do {name} báo lúc {moment}.", **places)
    if mail.reminded != mail.day:
        said = _(
            "Hạn trả lời {day} là ngày nghỉ nên nhắc từ {today}: thư chờ xử lý do {name} báo lúc {moment}.",
            **places,
            today=long_day(mail.reminded),
        )
    state = "" if mail.holder == reader.person else state_text(mail)
    options = options_of(mail, reader)
    text = "\n".join(filter(None, [said, state]))
    return Message(text, options, heading=mail.unit_name, columns=2, card=day_card(mail.check))


def waits_no_more_text(duty: Duty, check: Any) -> str:
    if check.undone_at:
        return undone_text(duty, check.giver)
    return _("Không còn thư chờ thủ trưởng xử lý ({round}).", round=round_name(duty))


def receipt_text(lines: Sequence[str], mail: WaitingMail) -> str:
    """Put under the first line of an officer's receipt until when the answer is due, and who has it."""
    first, *rest = lines
    until = _("Hạn trả lời: {day}.", day=long_day(mail.day)) if mail.day else ""
    return "\n".join(filter(None, [first, until, state_text(mail), *rest]))


def receipt_options(mail: WaitingMail) -> tuple[Option, ...]:
    """Return what an officer's receipt offers besides taking it back: a day, while it waits."""
    if not mail.is_open:
        return ()
    return (day_option(mail.check, has_day=mail.day is not None),)


def line(mail: WaitingMail, today: date) -> str:
    """Return it in a line of the list."""
    places = {**told_places(mail), "unit": mail.unit_name}
    said = _("{unit}: {name} báo lúc {moment}", **places)
    if mail.day:
        said = _("{unit}: {name} báo lúc {moment}; hạn {day}", **places, day=long_day(mail.day))
    if mail.day and mail.is_open and mail.day < today:
        said = _("{unit}: {name} báo lúc {moment}; quá hạn {day}", **places, day=long_day(mail.day))
    state = state_text(mail)
    return f"{said}. {state}" if state else f"{said}."


CARDS = (
    Card(KIND, read_waits, draw_waits),
    Card("mail_day", read_waits, draw_reminder),
    Card("mail_back", read_waits, draw_back),
    Card("mail_done", read_waits, draw_done, asks_rights=False),
)
