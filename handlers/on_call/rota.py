"""The rota of those on call (/truc), whom an incident reaches now, and its time limits."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.config import Settings
from bot.conversation.answers import Refused
from bot.conversation.messages import Message, Option
from bot.conversation.talk import Facts, Talk
from bot.conversation.text import local_date, long_day, time_text
from bot.conversation.words import _
from bot.domain.calendar import WorkingTime
from bot.domain.dates import read_shift
from bot.domain.incidents import IncidentLimits
from bot.domain.rights import HEADING, Action, Role
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import Context, Replies, need
from handlers.engine.tell import Notice, tell_all
from storage import audit
from storage.calendar import calendar
from storage.engine.db import Tx
from storage.engine.role_holders import Holder, holders, office_people
from storage.people import covers
from storage.people.covers import Shift

FLOW = "shift"
AHEAD = timedelta(days=365)
LONGEST = timedelta(days=31)  # our own choice: nobody is on call for longer
SHOWN = 10  # shifts in one list
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Called:
    """The office at a moment."""

    on_call: list[Holder]
    office: list[Holder]
    head: Holder | None  # the first of head and deputies who can be reached and is not away

    def handles(self, person: int) -> bool:
        """Whether they may take an incident, and not only see to it that somebody does."""
        return any(one.person == person for one in self.office)

    def take_up(self, person: int | None) -> list[Holder]:
        """Whoever has taken it, if they are reached; else those on call."""
        return reached(one for one in self.office if one.person == person) or self.on_call


def look(tx: Tx, at: datetime, settings: Settings) -> Called:
    office = office_people(tx, at)
    head = head_of_office(tx, at, office)
    entered = covers.people_on_call(tx, at)
    on_call = reached(one for one in office if one.person in entered)
    if not on_call and is_working_time(tx, at, settings):
        on_call = reached(office)
    return Called(on_call or ([head] if head else reached(office)), office, head)


def reached(people: Iterable[Holder]) -> list[Holder]:
    return [one for one in people if one.is_reachable]


def head_of_office(tx: Tx, at: datetime, office: Sequence[Holder]) -> Holder | None:
    """Of the unit whose people the office is."""
    found = holders(tx, at, HEADING, dict.fromkeys(one.unit for one in office))
    able = reached(one for heads in found.values() for one in heads)
    return next((one for one in able if not one.is_away), next(iter(able), None))


def is_working_time(tx: Tx, at: datetime, settings: Settings) -> bool:
    hours = tuple(hours for hours, _nudges in settings.rounds)
    return WorkingTime(calendar(tx), hours).is_worked(at)


def limits(tx: Tx, settings: Settings) -> IncidentLimits:
    """The time limits by the settings and by the working calendar as it is now."""
    hours = tuple(hours for hours, _nudges in settings.rounds)
    return IncidentLimits(
        WorkingTime(calendar(tx), hours),
        settings.quiet,
        timedelta(minutes=settings.incident_take_minutes),
        timedelta(minutes=settings.incident_dangerous_minutes),
        settings.incident_resolve_days,
    )


@dataclass(frozen=True)
class NewShift:
    """What the form decides; without a span it is only to show what there is."""

    person: int = 0
    span: Span | None = None


def begin(context: Context, _argument: str) -> Facts:
    need(context, Action.ON_CALL)
    office = office_people(context.tx, context.at)
    hours = [[f"{clock:%H:%M}" for clock in hours] for hours, _nudges in context.settings.rounds]
    return {
        "people": {str(one.person): one.name for one in office},
        "hours": hours,
        "has_some": bool(covers.coming_shifts(context.tx, context.at)),
    }


def flow(talk: Talk, facts: Facts) -> NewShift:
    if facts["has_some"]:
        options = {"new": _("Ghi thêm"), "list": _("Xem, bỏ ca trực")}
        if talk.choose("what", _("Đã ghi người trực. Anh/chị muốn làm gì?"), options) == "list":
            return NewShift()
    person = talk.choose("person", question(facts), facts["people"])
    asked = _(
        "Trực từ khi nào đến khi nào? Ví dụ: “tối nay”, “từ 17h30 thứ Sáu đến 7h30 thứ Hai”, “tuần sau”."
    )
    span = talk.ask("span", asked, reader(facts["hours"]), span_text)
    talk.review({"person": _("Người trực"), "span": _("Thời gian")}, _("Ghi người trực. Xin xem lại:"))
    return NewShift(int(person), span)


def question(facts: Facts) -> str:
    if facts["has_some"]:
        return _("Ai trực?")
    return _(
        "Chưa ghi ai trực: trong giờ làm việc cả phòng được báo động, ngoài giờ là trưởng phòng. Ai trực?"
    )


def reader(written: list[list[str]]) -> Callable[[str, datetime], Span]:
    """Reads from when to when. ``written``: the hours in which it is worked."""
    morning, afternoon = ((time.fromisoformat(a), time.fromisoformat(b)) for a, b in written)

    def read(typed: str, said_at: datetime) -> Span:
        span = read_shift(typed, said_at, (morning, afternoon))
        if span is None:
            raise Refused(
                _(
                    "Chưa hiểu thời gian trực. Ví dụ: “đêm nay”, “từ 17h30 hôm nay đến 7h30 mai”, “từ 28/11 "
                    "đến 29/11”."
                )
            )
        check_bounds(span, said_at)
        return span

    return read


def check_bounds(span: Span, at: datetime) -> None:
    starts, ends = span
    if ends <= at:
        raise Refused(_("Thời gian trực này đã qua."))
    if starts > at + AHEAD or ends - starts > LONGEST:
        raise Refused(_("Mỗi ca trực dài nhất {days} ngày, trong một năm sắp tới.", days=LONGEST.days))


def span_text(span: Span) -> str:
    """từ 17:30 thứ Sáu, 27/11/2026 đến 07:30 thứ Hai, 30/11/2026"""
    starts, ends = span
    return _(
        "từ {time} {day} đến {last_time} {last_day}",
        time=time_text(starts),
        day=long_day(local_date(starts)),
        last_time=time_text(ends),
        last_day=long_day(local_date(ends)),
    )


def carry_out(context: Context, entering: NewShift) -> Replies:
    """Write it, and tell whoever is on call, if that is somebody else."""
    need(context, Action.ON_CALL)
    if (span := entering.span) is None:
        return show(context)
    check_bounds(span, context.at)
    office = {one.person: one for one in office_people(context.tx, context.at)}
    one = office.get(entering.person)
    if one is None:
        raise no_such_button()
    made = covers.add_shift(context.tx, one.person, span, context.who.person, context.at)
    note(context, "shift", made, span)
    tell(context, f"shift:{made}", one.person, lambda: entered(context, span))
    said = _("Đã ghi {name} trực {span}.", name=one.name, span=span_text(span))
    if not one.is_reachable:
        said = "\n".join([said, _("Người này chưa nhắn tin được, nên đến lúc đó báo động theo mặc định.")])
    return [Message(said, (Option(f"unshift:{made}", _("Bỏ ca này")),))]


def entered(context: Context, span: Span) -> Message:
    said = _(
        "{name} đã ghi anh/chị trực {span}. Sự cố khẩn trong thời gian đó được báo tới anh/chị ngay, kể cả "
        "ban đêm.",
        name=context.who.name,
        span=span_text(span),
    )
    return Message(said)


def tell(context: Context, key: str, person: int, say: Callable[[], Message]) -> None:
    if person != context.who.person:
        tell_all(context, [Notice(key, person, say, roles=(Role.OFFICE,))])


def show(context: Context) -> Replies:
    """Who would be alarmed now, and the shifts that are not over, each with its button."""
    called = look(context.tx, context.at, context.settings)
    names = ", ".join(one.name for one in called.on_call)
    now = _("Lúc này báo động tới: {names}", names=names)
    found = covers.coming_shifts(context.tx, context.at)
    if not found:
        return [Message("\n".join([now, _("Chưa ghi ca trực nào.")]))]
    lines = [line(number, one) for number, one in enumerate(found[:SHOWN], 1)]
    options = tuple(
        Option(f"unshift:{one.id}", _("Bỏ ca {number}", number=number))
        for number, one in enumerate(found[:SHOWN], 1)
    )
    title = _("Các ca trực: {count}", count=len(found))
    return [Message("\n".join([now, *lines]), options, heading=title, columns=2)]


def line(number: int, one: Shift) -> str:
    return _("{number}. {name}, {span}", number=number, name=one.name, span=span_text((one.starts, one.ends)))


def withdraw(context: Context, argument: str) -> Replies:
    """[Bỏ ca này]: whoever is on call hears of it, if that is somebody else."""
    need(context, Action.ON_CALL)
    shift = covers.get_shift(context.tx, id_in(argument))
    if shift is None:
        raise no_such_button()
    if shift.is_withdrawn or shift.ends <= context.at:
        raise Refused(_("Ca trực này đã bỏ hoặc đã qua."))
    covers.withdraw_shift(context.tx, shift.id, context.at)
    span = shift.starts, shift.ends
    note(context, "unshift", shift.id, span)
    tell(context, f"unshift:{shift.id}", shift.person, lambda: taken_back(context, span))
    return [Message(_("Đã bỏ ca trực của {name}, {span}.", name=shift.name, span=span_text(span)))]


def taken_back(context: Context, span: Span) -> Message:
    return Message(
        _("{name} đã bỏ ca trực của anh/chị, {span}.", name=context.who.name, span=span_text(span))
    )


def note(context: Context, act: str, shift_id: int, span: Span) -> None:
    moments = [moment.isoformat() for moment in span]
    audit.write(context.tx, context.at, context.who, act, f"shift:{shift_id}", span=moments)
