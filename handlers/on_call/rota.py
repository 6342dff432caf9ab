"""The rota of those on call (/truc), and whom an incident reaches now."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import partial

from bot.config import Settings
from bot.conversation import (
    Message,
    Option,
    Refused,
    Talk,
    _,
    at_local,
    day_text,
    local_date,
    long_day,
    phone_text,
    time_text,
)
from bot.domain.dates import in_full, night_in_full, read_date, read_shift, understand
from handlers.engine import (
    HEADING,
    Action,
    Card,
    Context,
    Replies,
    Role,
    Timed,
    ask_time,
    id_in,
    listed,
    next_page,
    no_such_button,
    numbered_page,
    row,
    tell,
    working_time,
)
from storage.engine import Holder, Tx, holders, office_people
from storage.people import covers
from storage.people.covers import Shift

FLOW = "shift"
KIND = "shift"  # of its cards, and of what the rota shows
SHIFT = row(covers.get_shift)
AHEAD = timedelta(days=365)
LONGEST = timedelta(days=31)  # our own choice: nobody is on call for longer
SHOWN = 10  # shifts on a page of the list
Span = tuple[datetime, datetime]
Hours = tuple[time, time]  # in which it is worked, before or after noon


@dataclass(frozen=True)
class OfficeOnCall:
    """The office at a moment, and who of it is on call."""

    on_call: list[Holder]
    office: list[Holder]
    head: Holder | None  # the first of head and deputies who can be reached and is not away

    def may_take(self, person: int) -> bool:
        """Return whether they may take an incident, and not only see to it that somebody does."""
        return any(one.person == person for one in self.office)

    def responsible(self, taker: int | None) -> list[Holder]:
        """Return whoever has taken an incident, if they can be reached; else those on call."""
        return reachable(one for one in self.office if one.person == taker) or self.on_call


def office_on_call(tx: Tx, at: datetime, settings: Settings) -> OfficeOnCall:
    """Return the office with those of its rota; without any all in working time, and its head outside it."""
    office = office_people(tx, at)
    head = office_head(tx, at, office)
    entered = covers.people_on_call(tx, at)
    on_call = reachable(one for one in office if one.person in entered)
    if not on_call and working_time(tx, settings).is_worked(at):
        on_call = reachable(office)
    return OfficeOnCall(on_call or ([head] if head else reachable(office)), office, head)


def reachable(people: Iterable[Holder]) -> list[Holder]:
    return [one for one in people if one.is_reachable]


def office_head(tx: Tx, at: datetime, office: Sequence[Holder]) -> Holder | None:
    """Return one of head and deputies of the office's unit who can be reached, rather one who is not away."""
    found = holders(tx, at, HEADING, dict.fromkeys(one.unit for one in office))
    able = reachable(one for heads in found.values() for one in heads)
    return next((one for one in able if not one.is_away), next(iter(able), None))


@dataclass(frozen=True)
class ShiftFacts:
    """The people of the office by their ids, the working hours, and whether any shift is still to come."""

    people: dict[str, str]
    hours: list[Hours]
    has_some: bool


@dataclass(frozen=True)
class NewShift:
    """The shift that the form decides; without a span it only shows what there is."""

    person: int = 0
    span: Span | None = None


def begin_shift(context: Context, _words: str) -> ShiftFacts:
    office = office_people(context.tx, context.at)
    return ShiftFacts(
        people={str(one.person): one.name for one in office},
        hours=[hours for hours, _nudges in context.settings.rounds],
        has_some=bool(covers.coming_shifts(context.tx, context.at)),
    )


def ask_shift(talk: Talk, facts: ShiftFacts) -> NewShift:
    if facts.has_some:
        options = {"new": _("Phân công thêm"), "list": _("Xem, bỏ ca trực")}
        if talk.choose("what", _("Đã có lịch trực. Anh/chị muốn làm gì?"), options) == "list":
            return NewShift()
    question = _("Anh/chị phân công ai trực?")
    if not facts.has_some:
        question = _(
            "Chưa có lịch trực. Sự cố khẩn được báo tới toàn {the_office} trong giờ làm việc và tới "
            "{the_office_head} ngoài giờ. Anh/chị muốn phân công ai trực?"
        )
    person = talk.choose("person", question, facts.people)
    asked = _(
        "Trực từ khi nào đến khi nào? Ví dụ: “tối nay”, “từ 17h30 thứ Sáu đến 7h30 thứ Hai”, “tuần sau”."
    )
    timed = Timed(partial(read_span, facts.hours), span_text, is_span=True, in_full=night_in_full)
    span = ask_time(talk, "span", asked, timed)
    talk.review({"person": _("Người trực"), "span": _("Thời gian")}, _("Phân công người trực. Xin xem lại:"))
    return NewShift(int(person), span)


def read_span(hours: Sequence[Hours], typed: str, said_at: datetime) -> Span:
    morning, afternoon = hours
    span = read_shift(typed, said_at, (morning, afternoon))
    if span is None:
        raise Refused(
            _(
                "Chưa xác định được thời gian trực. Ví dụ: “đêm nay”, “từ 17h30 hôm nay đến 7h30 mai”, “từ "
                "28/11 đến 29/11”."
            )
        )
    check_bounds(span, said_at)
    return span


def check_bounds(span: Span, at: datetime) -> None:
    starts, ends = span
    if ends <= at:
        raise Refused(_("Thời gian trực này đã qua."))
    if starts > at + AHEAD or ends - starts > LONGEST:
        raise Refused(_("Mỗi ca trực dài nhất {days} ngày, trong 01 năm sắp tới.", days=LONGEST.days))


def span_text(span: Span) -> str:
    """Write a span: từ 17:30 thứ Sáu, 27/11/2026 đến 07:30 thứ Hai, 30/11/2026."""
    starts, ends = span
    return _(
        "từ {time} {day} đến {last_time} {last_day}",
        time=time_text(starts),
        day=long_day(local_date(starts)),
        last_time=time_text(ends),
        last_day=long_day(local_date(ends)),
    )


def execute_shift(context: Context, entering: NewShift) -> Replies:
    """Write the shift, and tell whoever is on call, if that is somebody else."""
    context.need(Action.ON_CALL)
    if (span := entering.span) is None:
        return list_shifts(context)
    check_bounds(span, context.at)
    office = {one.person: one for one in office_people(context.tx, context.at)}
    one = office.get(entering.person)
    if one is None:
        raise no_such_button()
    made = covers.add_shift(context.tx, one.person, span, context.who.person, context.at)
    context.audit("shift", f"shift:{made}", span=[moment.isoformat() for moment in span])
    tell_other(context, f"shift:{made}", one.person, partial(entered_message, context.who.name, span))
    said = _("Đã phân công {name} trực {span}.", name=one.name, span=span_text(span))
    if not one.is_reachable:
        said = "\n".join(
            [said, _("Hệ thống chưa gửi được tin tới người này, nên đến lúc đó sẽ báo động theo mặc định.")]
        )
    return [Message(said, (Option(f"unshift:{made}", _("Bỏ ca này")),), card=shift_card(made))]


def shift_card(shift: int) -> str:
    return f"{KIND}:{shift}"


def shift_of_card(context: Context, text: str) -> Shift | None:
    return covers.get_shift(context.tx, id_in(text))


def draw_shift(_context: Context, shift: Shift, shown: Message) -> Message:
    return replace(shown, options=()) if shift.is_withdrawn else shown


CARD = Card(KIND, shift_of_card, draw_shift, asks_rights=False)


def entered_message(name: str, span: Span) -> Message:
    said = _(
        "{name} đã phân công anh/chị trực {span}. Trong thời gian này, hệ thống báo ngay sự cố khẩn tới "
        "anh/chị, kể cả ban đêm.",
        name=name,
        span=span_text(span),
    )
    return Message(said)


def show_on_call(context: Context, words: str) -> Replies:
    """Say who is on call now, or at the time that is asked about, and how the office is reached.

    To who plans the rota show its shifts too.
    """
    if context.may(Action.ON_CALL):
        return list_shifts(context, words)
    lines = [on_call_line(context, words, _("Đang trực: {names}."))]
    office = context.settings.office_name
    if phone := context.settings.office_phone:
        lines.append(_("Điện thoại {office}: {phone}", office=office, phone=phone_text(phone)))
    lines.append(_("Nếu có sự cố hộp thư, anh/chị gõ /suco; sự cố khẩn được báo ngay tới người trực."))
    return [Message("\n".join(filter(None, lines)))]


def on_call_line(context: Context, words: str, now: str) -> str:
    """Say who is on call when ``words`` ask of, in ``now`` where that is no later time; "" for nobody."""
    span = asked_span(context, words)
    day = read_date(words, context.at, past=True) if words and span is None else None
    if day and day < local_date(context.at):
        return past_line(context, day)
    is_later = span is not None and span[0] > context.at
    moment = span[0] if span and is_later else context.at
    names = ", ".join(one.name for one in office_on_call(context.tx, moment, context.settings).on_call)
    if span and is_later:
        return _("Trực {span}: {names}.", span=span_text(span), names=names) if names else ""
    return now.format(names=names) if names else ""


def past_line(context: Context, day: date) -> str:
    """Say who was entered for the noon of a day that is over."""
    noon = at_local(day, time(12))
    entered = covers.people_on_call(context.tx, noon)
    names = ", ".join(one.name for one in office_people(context.tx, noon) if one.person in entered)
    if not names:
        return _("{day}: không phân công ca trực.", day=day_text(day))
    return _("Trực {span}: {names}.", span=day_text(day), names=names)


def asked_span(context: Context, words: str) -> Span | None:
    """Return the shift that is asked about, the likeliest where it may be several."""
    morning, afternoon = (hours for hours, _nudges in context.settings.rounds)
    reading = understand(words, context.at)
    likeliest = words if reading.is_plain or not reading.ways else in_full(reading.ways[0])
    return read_shift(likeliest, context.at, (morning, afternoon))


def list_shifts(context: Context, words: str = "", page: int = 1) -> Replies:
    """List who would be alarmed now, and the shifts that are not over, each with its button."""
    now = on_call_line(context, words, _("Lúc này báo động tới: {names}"))
    found = covers.coming_shifts(context.tx, context.at)
    if not found:
        return [Message("\n".join([now, _("Chưa phân công ca trực nào.")]))]
    lines, options = [now], []
    here, page, of = numbered_page(found, page, SHOWN)
    for number, one in here:
        span = span_text((one.starts, one.ends))
        lines.append(_("{number}. {name}, {span}", number=number, name=one.name, span=span))
        options.append(Option(f"unshift:{one.id}", _("Bỏ ca {number}", number=number)))
    title = _("Các ca trực: {count}", count=len(found))
    options += next_page("shifts", page, of)
    return [listed(context, KIND, Message("\n".join(lines), tuple(options), heading=title, columns=2))]


def stands(_context: Context, shift: Shift) -> bool:
    return not shift.is_withdrawn


def show_shifts(context: Context, page: int) -> Replies:
    """Show a page of the shifts ([Xem tiếp])."""
    return list_shifts(context, page=page)


def withdraw_shift(context: Context, shift: Shift) -> Replies:
    """Withdraw a shift ([Bỏ ca này]), and tell whoever is on call, if that is somebody else."""
    if shift.is_withdrawn or shift.ends <= context.at:
        raise Refused(_("Ca trực này đã bỏ hoặc đã qua."))
    covers.withdraw_shift(context.tx, shift.id, context.at)
    context.redraw(shift_card(shift.id))
    span = shift.starts, shift.ends
    context.audit("unshift", f"shift:{shift.id}", span=[moment.isoformat() for moment in span])
    say = partial(withdrawn_message, context.who.name, span)
    tell_other(context, f"unshift:{shift.id}", shift.person, say)
    said = _("Đã bỏ ca trực của {name}, {span}.", name=shift.name, span=span_text(span))
    return [Message("\n".join([said, _("Nếu cần phân công lại, anh/chị gõ /truc.")]))]


def withdrawn_message(name: str, span: Span) -> Message:
    return Message(_("{name} đã bỏ ca trực của anh/chị, {span}.", name=name, span=span_text(span)))


def tell_other(context: Context, once: str, person: int, say: Callable[[], Message]) -> None:
    if person != context.who.person:
        tell(context, [person], once=once, say=say, roles=(Role.OFFICE,))
