"""What the office writes down of a letter: by which number it has gone, and what the department refuses."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from bot.conversation.answers import NoLongerPossible, Refused
from bot.conversation.messages import Message, Option
from bot.conversation.talk import Facts, Talk
from bot.conversation.text import local_date, long_day
from bot.conversation.words import _
from bot.domain.changes import PersonnelChange
from bot.domain.dates import read_date
from bot.domain.rights import HEADING, Action, Role
from handlers.department import lists
from handlers.engine import forms
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import Context, Replies, need
from handlers.engine.reading import up_to
from handlers.engine.tell import Notice, tell_all
from handlers.personnel.cards import summary
from storage import audit
from storage.engine.role_holders import holders
from storage.people import changes

LETTER_SENT = "letter_sent"
LONGEST_NUMBER = 60  # characters of a number

LETTER_REJECTED = "letter_rejected"
LONGEST_REASON = 300  # characters


@dataclass(frozen=True)
class SentLetter:
    batch: int
    name: str  # its number
    number: str  # of the letter
    day: date


def open_sent(context: Context, argument: str) -> Replies:
    return forms.open_once(context, LETTER_SENT, argument, {"batch": id_in(argument)})


def begin_sent(context: Context, argument: str) -> Facts:
    batch = lists.find_batch(context, argument)
    if batch.is_forwarded:
        raise NoLongerPossible(already_sent(batch.number))
    return {"batch": batch.id, "count": batch.total, "number": batch.number}


def ask_sent(talk: Talk, facts: Facts) -> SentLetter:
    number = talk.ask(
        "letter", _("Số, ký hiệu của công văn đã gửi? Ví dụ: “15/VHTT”."), up_to(LONGEST_NUMBER)
    )
    day = talk.ask("day", _("Ngày của công văn? Ví dụ: “hôm nay”, “25/11/2026”."), read_day, long_day)
    heading = _(
        "Ghi danh sách {number} ({count} thay đổi) đã gửi Sở. Xin xem lại:",
        number=facts["number"],
        count=facts["count"],
    )
    talk.review({"letter": _("Số công văn"), "day": _("Ngày công văn")}, heading, _("Ghi đã gửi"))
    return SentLetter(facts["batch"], facts["number"], number, day)


def read_day(typed: str, said_at: datetime) -> date:
    found = read_date(typed, said_at, past=True)
    if found is None or found > local_date(said_at):
        raise Refused(_("Chưa hiểu ngày, hoặc ngày chưa đến. Ví dụ: “hôm nay”, “25/11/2026”."))
    return found


def record_sent(context: Context, gone: SentLetter) -> Replies:
    need(context, Action.DECIDE)
    if not changes.note_forwarded(context.tx, gone.batch, gone.number, gone.day, context.at):
        raise NoLongerPossible(already_sent(gone.name))
    audit.write(context.tx, context.at, context.who, "batch_forward", f"{changes.BATCH_SUBJECT}:{gone.batch}")
    then = _("Khi Sở trả lời, xin gõ /guiso để ghi kết quả.")
    said = _("Đã ghi danh sách {number} gửi Sở theo công văn {letter}.", number=gone.name, letter=gone.number)
    return [Message(f"{said} {then}", (lists.see_button(gone.batch, gone.name),))]


def already_sent(batch: str) -> str:
    return _("Danh sách {number} đã được ghi là đã gửi. Gõ /guiso để xem.", number=batch)


@dataclass(frozen=True)
class Rejection:
    change: int
    why: str


def open_rejected(context: Context, argument: str) -> Replies:
    return forms.open_once(context, LETTER_REJECTED, argument, {"change": id_in(argument)})


def begin_rejected(context: Context, argument: str) -> Facts:
    need(context, Action.DECIDE)
    change = forwarded_change(context, id_in(argument))
    return {"change": change.id, "number": change.number, "what": change_text(change)}


def forwarded_change(context: Context, change: int) -> PersonnelChange:
    """One that went to the department."""
    found = changes.line_of(context.tx, change)
    if found is None:
        raise no_such_button()
    return found[0].change


def ask_rejected(talk: Talk, facts: Facts) -> Rejection:
    why = talk.ask(
        "why", _("Sở không chấp nhận {number} vì lý do gì?", number=facts["number"]), up_to(LONGEST_REASON)
    )
    heading = _(
        "Sở không chấp nhận {what}. Ghi xong, hệ thống báo đơn vị đã gửi. Xin xem lại:", what=facts["what"]
    )
    talk.review({"why": _("Lý do")}, heading, _("Ghi kết quả"))
    return Rejection(facts["change"], why)


def change_text(change: PersonnelChange) -> str:
    """ "NS-2026-0001, UBND xã Long Tân – Lê Văn Mẫu Minh: thôi làm việc …"."""
    places = {"number": change.number, "unit": change.unit_name, "what": summary(change)}
    return _("{number}, {unit} – {what}", **places)


def record_rejected(context: Context, rejecting: Rejection) -> Replies:
    need(context, Action.DECIDE)
    change = forwarded_change(context, rejecting.change)
    if not changes.reject(context.tx, change.id, rejecting.why):
        raise NoLongerPossible(_("{number} đã được ghi là Sở không chấp nhận.", number=change.number))
    audit.write(context.tx, context.at, context.who, "change_rejected", f"change:{change.id}")
    told = tell_all(context, notices(context, change, rejecting.why))
    said = _("Đã ghi Sở không chấp nhận {number}.", number=change.number)
    heard = _("Đơn vị đã được báo.") if told else _("Chưa báo được đơn vị tại đây; xin gọi điện.")
    found = changes.line_of(context.tx, change.id)
    card = lists.show_one(context, str(found[1])) if found else []
    return [Message(f"{said} {heard}"), *card]


def notices(context: Context, change: PersonnelChange, why: str) -> Iterator[Notice]:
    """Who sent it, and who leads or watches the unit; not the office's own, who did it."""
    there = holders(context.tx, context.at, (*HEADING, Role.OFFICER), [change.unit])[change.unit]
    for person in sorted({change.by, *(one.person for one in there)} - {context.who.person}):
        yield Notice(
            f"change_rejected:{change.id}", person, lambda: rejected_message(change, why), roles=tuple(Role)
        )


def rejected_message(change: PersonnelChange, why: str) -> Message:
    said = _(
        "Sở không chấp nhận {what}.\nLý do: {why}\nĐề nghị đơn vị xem lại; nếu cần, xin báo lại bằng thay "
        "đổi mới.",
        what=change_text(change),
        why=why,
    )
    return Message(said, (Option(f"ns:{change.id}", _("Xem {number}", number=change.number)),))
