"""Telling the units that are commended, once it is decided: by which decision, reviewed first, once."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from bot.conversation import (
    Message,
    NoLongerPossible,
    Refused,
    ReviewWays,
    Talk,
    _,
    day_text,
    local_date,
    long_day,
    number_text,
)
from bot.domain.calendar import next_office_hour
from bot.domain.dates import read_date
from handlers.commendation.deciding import refuse_told
from handlers.engine import (
    HEADING,
    Action,
    Context,
    Notice,
    Replies,
    Role,
    Timed,
    ask_document_number,
    ask_time,
    moment_in_full,
    no_such_button,
    start_form_once,
    tell_all,
)
from storage import commendations
from storage.calendar import calendar
from storage.commendations import Commendation
from storage.engine import holders

FLOW = "commendation_told"
READERS = (*HEADING, Role.OFFICER)  # who of a unit hears of it


@dataclass(frozen=True)
class CommendedFacts:
    commendation: int
    term: str
    units: tuple[str, ...]  # their names, in order
    settled_at: str  # another one, where the list was opened meanwhile


@dataclass(frozen=True)
class CommendedUnits:
    commendation: int
    settled_at: str
    number: str
    day: date


def open_telling(context: Context, one: Commendation) -> Replies:
    """Ask by which decision they are commended ([Báo đơn vị được khen])."""

    def facts() -> CommendedFacts:
        refuse_told(one)
        if one.settled_at is None:
            raise NoLongerPossible(_("Danh sách chưa chốt nên chưa báo đơn vị được."))
        named = tuple(record.name for record in one.records)
        return CommendedFacts(one.id, one.term.words, named, one.settled_at.isoformat())

    return start_form_once(context, FLOW, facts, commendation=one.id)


def ask_decision(talk: Talk, facts: CommendedFacts) -> CommendedUnits:
    asked = _("Xin cho biết số, ký hiệu của quyết định khen thưởng, ví dụ: “1250/QĐ-UBND”.")
    number = ask_document_number(talk, "number", asked)
    asked = _("Xin cho biết ngày của quyết định, ví dụ: “hôm nay”, “25/11/2026”.")
    day = ask_time(talk, "day", asked, Timed(read_day, long_day, expect="past"))
    heading = _(
        "Báo {count} đơn vị được khen thưởng {term}: {units}. Người nhận: thủ trưởng, cấp phó, "
        "{the_mailbox_officer}. Nếu quyết định không có đủ các đơn vị này, xin hủy và mở lại danh sách. Xin "
        "xem lại:",
        count=number_text(len(facts.units)),
        term=facts.term,
        units="; ".join(facts.units),
    )
    titles = {"number": _("Số quyết định"), "day": _("Ngày quyết định")}
    send = _("Báo {count} đơn vị", count=number_text(len(facts.units)))
    talk.review(titles, heading, send, ReviewWays(releases=True))
    return CommendedUnits(facts.commendation, facts.settled_at, number, day)


def read_day(typed: str, said_at: datetime) -> date:
    found = read_date(typed, said_at, past=True)
    if found is None or found > local_date(said_at):
        raise Refused(_("Chưa xác định được ngày, hoặc ngày chưa đến. Ví dụ: “hôm nay”, “25/11/2026”."))
    return found


def tell_commended(context: Context, told: CommendedUnits) -> Replies:
    """Tell the units of a settled list, in office hours, once."""
    context.need(Action.COMMEND)
    context.need_release()
    one = commendations.locked(context.tx, told.commendation)
    if one is None:
        raise no_such_button()
    refuse_told(one)
    if one.settled_at is None or one.settled_at.isoformat() != told.settled_at:
        raise NoLongerPossible(_("Danh sách đã được mở lại nên chưa báo đơn vị nào. Gõ /khenthuong để xem."))
    decision = (told.number, told.day)
    commendations.note_told(context.tx, one.id, decision, context.who.person, context.at)
    context.audit("commendation_tell", one.subject)
    context.redraw(one.subject)
    return [Message(told_text(context, one, decision))]


def told_text(context: Context, one: Commendation, decision: tuple[str, date]) -> str:
    """Tell the units, and say which hear nothing and when the others do."""
    at = next_office_hour(context.at, calendar(context.tx), context.settings.quiet)
    there = holders(context.tx, context.at, READERS, [record.unit for record in one.records])
    notices = []
    for record in one.records:
        say = partial(unit_message, record.name, one.term.words, decision)
        people = dict.fromkeys(holder.person for holder in there[record.unit] if holder.hears_now)
        once = f"commended:{one.id}:{record.unit}"
        notices += [
            Notice(once, person, say, not_before=at, roles=READERS, unit=record.unit) for person in people
        ]
    reached = tell_all(context, notices)
    heard = {notice.unit for notice in notices if notice.person in reached}
    lines = [_("Đã báo {count} đơn vị được khen thưởng.", count=number_text(len(heard)))]
    if silent := [record.name for record in one.records if record.unit not in heard]:
        lines.append(_("Chưa có người nhận tin, xin báo trực tiếp: {units}.", units="; ".join(silent)))
    if at > context.at and heard:
        lines.append(_("Ngoài giờ làm việc nên tin sẽ đến đơn vị lúc {moment}.", moment=moment_in_full(at)))
    return "\n".join(lines)


def unit_message(unit: str, term: str, decision: tuple[str, date]) -> Message:
    number, day = decision
    said = _(
        "Đơn vị được khen thưởng về sử dụng hộp thư điện tử {term}, theo quyết định {number} ngày {day}. "
        "{The_office} trân trọng chúc mừng đơn vị.",
        term=term,
        number=number,
        day=day_text(day),
    )
    return Message(said, heading=unit)
