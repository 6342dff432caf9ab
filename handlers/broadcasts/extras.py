"""Ask what a broadcast may have besides its text: exceptions, hour, urgency, acknowledgement, repetition."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from bot.conversation import Refused, Talk, _, local_date, long_day, up_to
from bot.domain.broadcasts import Orders, Repeat, is_order, read_orders
from bot.domain.dates import read_date, read_moment, read_time
from bot.domain.replies import Reply, read_reply
from handlers.broadcasts import audience
from handlers.broadcasts.audience import NO_FILTER, Audience
from handlers.engine import (
    Context,
    Deadlines,
    KnowsUnits,
    Timed,
    ask_time,
    group_key,
    moment_in_full,
    pick_scope,
    pick_scope_or,
    pick_units,
    read_unless_none,
    settle_deadline,
)
from storage.broadcasts import Broadcast
from storage.units.units import ALL, Scope, listed

LONGEST_TEXT = 3000  # characters: one message on every channel
LONGEST_AHEAD = timedelta(days=60)  # that a broadcast is planned ahead, or may be acknowledged
SHORTEST_ACK = timedelta(minutes=30)  # that people have to acknowledge it
NOW, AT, URGENT = "now", "at", "urgent"
ONCE, NO_END = "once", "/mai"
LAST = "last"  # in place of units: whom the last broadcast was for


@dataclass(frozen=True)
class BroadcastFacts:
    """Facts of the form of a new broadcast; a form of an older program lacks those with a default."""

    at: datetime
    by: int
    office: str
    day: date  # these two as in ``unit_choice.unit_facts``
    groups: list[str]
    like: int = 0  # the broadcast of which it takes text and receivers
    days: list[Any] = field(default_factory=list)  # these two as in ``reading.deadline_facts``
    quiet: list[str] = field(default_factory=list)
    limits: tuple[int, int, bool] | None = None  # these two as in ``audience.quota_facts``
    left: dict[str, tuple[int, int]] = field(default_factory=dict)
    owing: dict[str, str] = field(default_factory=dict)  # ``audience.owing_options``
    last: dict[str, Any] = field(default_factory=dict)  # whom the broadcast before was for, as its row has it


@dataclass(frozen=True)
class Extras:
    without: tuple[int, ...] = ()  # units
    is_urgent: bool = False
    moment: datetime | None = None  # None: at once
    ack_until: datetime | None = None
    repeats: str = ""  # a Repeat
    until: date | None = None  # the last day of one that repeats
    owing: str = ""  # what its receivers have still to do: see ``audience.owing_options``


def ask_text_and_receivers(talk: Talk, facts: KnowsUnits) -> tuple[str, Scope, str]:
    """Ask for the text, the units and the roles; ``facts`` hold ``unit_choice.unit_facts``."""
    read = up_to(LONGEST_TEXT, one_line=False)
    text = talk.ask("text", _("Xin gõ nội dung thông báo."), read, audience.brief)
    scope = pick_scope(talk, facts, _("Gửi tới đơn vị nào?"))
    return text, scope, audience.choose_roles(talk)


def read_text(typed: str, said_at: datetime) -> str:
    """Read what is to be sent; a mere yes is refused, and what only orders how it is sent, or it would go."""
    reply = read_reply(typed)
    if reply and reply.is_bare and reply.kind in (Reply.YES, Reply.AGREED, Reply.NO):
        raise Refused(_("Đây chưa phải nội dung thông báo."))
    if is_order(typed):
        raise Refused(_("Đây là cách gửi, chưa phải nội dung. Cách gửi được chọn ở phần xem lại."))
    return up_to(LONGEST_TEXT, one_line=False)(typed, said_at)


def ask_text_and_audience(talk: Talk, facts: BroadcastFacts) -> tuple[str, Audience]:
    """Ask for the text and whom it is for: first of all for whom the last one was.

    What the text orders at its end ("yêu cầu xác nhận", "hẹn 14h gửi") is not sent: it answers what it
    orders, and where a later text orders otherwise, answers it anew.
    """
    text = talk.ask("text", _("Xin gõ nội dung thông báo."), read_text, brief_without_orders)
    before = talk.filled_for("text")
    obeyed = answers_of(read_orders(before.value)) if before else {}
    ordered = answers_of(read_orders(text)).items()
    is_open = {key: before is not None or key not in talk.answers for key, _value in ordered}
    talk.fill("text", {key: value for key, value in ordered if is_open[key] and obeyed.get(key) != value})
    last = audience.from_json(facts.last) if facts.last else None
    first = {LAST: _("Như lần trước: {whom}", whom=audience.audience_text(last))} if last else {}
    scope = pick_scope_or(talk, facts, _("Gửi tới đơn vị nào?"), first)
    if scope is None and last:
        return text, last
    return text, Audience(audience.choose_roles(talk), scope or ALL)


def answers_of(ordered: Orders) -> dict[str, str]:
    """Return the answers that orders at a text's end give."""
    when = URGENT if ordered.is_urgent else AT if ordered.moment else ""
    answers = {"ack": ordered.ack, "when": when, "moment": ordered.moment}
    return {key: value for key, value in answers.items() if value}


def brief_without_orders(typed: str) -> str:
    return audience.brief(read_orders(typed).text)


def ask_extras(talk: Talk, facts: BroadcastFacts, ordered: Orders) -> Extras:
    """Ask for each, but only once it is chosen at the review, or ``ordered`` with the text."""
    without = talk.maybe("without", partial(ask_without, talk, facts)) or ()
    when, moment = talk.maybe("when", partial(ask_when, talk)) or (NOW, None)
    ask_acknowledged = partial(ask_ack, talk, facts, moment)
    ack_until = ask_acknowledged() if ordered.wants_ack else talk.maybe("ack", ask_acknowledged)
    repeats, until = talk.maybe("repeats", partial(ask_repeats, talk, moment)) or (ONCE, None)
    owing: str | None = NO_FILTER
    if facts.owing:
        asked = _("Chỉ gửi tới đơn vị chưa thực hiện nội dung nào?")
        owing = talk.maybe("owing", partial(talk.choose, "owing", asked, facts.owing))
    return Extras(
        tuple(without),
        when == URGENT and repeats == ONCE,
        moment,
        ack_until,
        "" if repeats == ONCE else repeats,
        until,
        owing if owing and owing != NO_FILTER else "",
    )


def ask_without(talk: Talk, facts: KnowsUnits) -> list[int]:
    """Ask which units are left out; ``facts`` hold ``unit_choice.unit_facts``."""
    options = {"some": _("Trừ một hoặc vài đơn vị"), "none": _("Không trừ đơn vị nào")}
    chosen = talk.choose("without", _("Có trừ đơn vị nào không?"), options)
    return pick_units(talk, facts.day, "except") if chosen == "some" else []


def ask_when(talk: Talk) -> tuple[str, datetime | None]:
    options = {NOW: _("Gửi ngay"), AT: _("Hẹn giờ gửi"), URGENT: _("Gửi khẩn, trước các tin khác")}
    when = talk.choose("when", _("Xin cho biết thời điểm gửi."), options)
    asked = _("Gửi lúc nào? Xin nêu cả giờ, ví dụ: “8h sáng mai”, “14h thứ Hai”, “7h30 ngày 02/12”.")
    return when, ask_time(talk, "moment", asked, Timed(read_hour, moment_in_full)) if when == AT else None


def read_hour(typed: str, said_at: datetime) -> datetime:
    """Read a moment ahead; a day without an hour is refused, unless it is today."""
    moment = read_moment(typed, said_at)
    is_day_alone = moment and read_time(typed) is None and local_date(moment) != local_date(said_at)
    if moment is None or is_day_alone or moment <= said_at:
        raise Refused(
            _("Chưa xác định được ngày giờ. Ví dụ: “8h sáng mai”, “14h thứ Hai”, “7h30 ngày 02/12”.")
        )
    return bounded(moment, said_at)


def bounded(moment: datetime, said_at: datetime) -> datetime:
    if moment > said_at + LONGEST_AHEAD:
        raise Refused(_("Chỉ nhận thời điểm trong {days} ngày tới.", days=LONGEST_AHEAD.days))
    return moment


def ask_ack(talk: Talk, facts: BroadcastFacts, begins: datetime | None) -> datetime | None:
    """Ask until when it is to be acknowledged; where nobody works then, ask which moment is meant."""
    chosen: list[datetime] = []
    asked = _(
        "Hạn xác nhận đã nhận là khi nào? Ví dụ: “16h hôm nay”, “hết thứ Sáu”. Nếu không cần, anh/chị gõ "
        "“không”."
    )
    read = partial(read_ack, begins)
    shown = Timed(read, lambda _until: moment_in_full(*chosen) if chosen else _("không"), or_none_text)
    until = ask_time(talk, "ack", asked, shown)
    if until and facts.quiet:
        earliest = (begins or facts.at) + SHORTEST_ACK
        until = settle_deadline(talk, "ack", until, facts, Deadlines(earliest, read))
    chosen += [until] if until else []
    return until


def or_none_text(until: datetime | None) -> str:
    return moment_in_full(until) if until else _("không")


def read_ack(begins: datetime | None, typed: str, said_at: datetime) -> datetime | None:
    """Read until when, well after it is sent; None for "không"."""
    if not read_unless_none(typed):
        return None
    moment = read_moment(typed, said_at)
    if moment is None:
        raise Refused(
            _("Chưa xác định được thời hạn. Ví dụ: “16h hôm nay”, “hết thứ Sáu”, “10h ngày 02/12”.")
        )
    if moment < (begins or said_at) + SHORTEST_ACK:
        raise Refused(_("Hạn xác nhận phải sau lúc gửi ít nhất 30 phút."))
    return bounded(moment, said_at)


def ask_repeats(talk: Talk, begins: datetime | None) -> tuple[str, date | None]:
    repeats = ask_repeat(talk, {ONCE: _("Không lặp lại")})
    return repeats, None if repeats == ONCE else ask_until(talk, begins)


def ask_repeat(talk: Talk, others: Mapping[str, str]) -> str:
    """Ask for a Repeat, or for one of ``others``."""
    names = {
        Repeat.WEEKLY.value: _("Hằng tuần"),
        Repeat.MONTHLY.value: _("Hằng tháng"),
        Repeat.WORKDAYS.value: _("Mỗi ngày làm việc"),
    }
    asked = _(
        "Gửi lặp lại thế nào? Các lần sau gửi cùng giờ với lần đầu, tới những người thuộc nơi "
        "nhận vào lúc gửi."
    )
    return talk.choose("repeats", asked, {**names, **others})


def ask_until(talk: Talk, begins: datetime | None) -> date | None:
    asked, no_end = _("Lặp lại đến hết ngày nào? Ví dụ: “31/12”, “thứ Sáu tuần sau”."), _("Không định ngày")
    read = partial(read_last_day, begins)
    shown = Timed(read, lambda day: long_day(day) if day else no_end)
    return ask_time(talk, "until", asked, shown, {NO_END: no_end})


def read_last_day(begins: datetime | None, typed: str, said_at: datetime) -> date | None:
    """Read the last day on which it is sent, not before the first; None: without end."""
    if typed == NO_END or not read_unless_none(typed):
        return None
    day = read_date(typed, said_at)
    if day is None:
        raise Refused(_("Chưa xác định được ngày. Ví dụ: “31/12”, “thứ Sáu tuần sau”."))
    if day < local_date(begins or said_at):
        raise Refused(before_the_first())
    return day


def before_the_first() -> str:
    return _("Ngày kết thúc phải từ ngày gửi lần đầu trở đi.")


def extra_titles() -> dict[str, str]:
    return {
        "without": _("Ngoại lệ"),
        "except": _("Trừ"),
        "when": _("Thời điểm gửi"),
        "moment": _("Gửi lúc"),
        "ack": _("Hạn xác nhận đã nhận"),
        "repeats": _("Lặp lại"),
        "until": _("Lặp lại đến hết"),
        "owing": _("Chỉ đơn vị chưa thực hiện"),
    }


def prefilled_answers(context: Context, broadcast: Broadcast) -> dict[str, str]:
    """Return the answers that a form takes over from this broadcast: its text, and for whom it is."""
    whom = audience.from_json(broadcast.audience)
    scope = {"whom": "all"}
    if whom.scope.unit_ids is not None:
        scope = {"whom": "units", "units": unit_codes(context, whom.scope.unit_ids)}
    elif not whom.scope.is_all:
        scope = {"whom": "group", "group": group_key(whom.scope.kind)}
    excepted = {"without": "some", "except": unit_codes(context, whom.without)} if whom.without else {}
    return {"text": broadcast.text, **scope, "roles": whom.roles, **excepted}


def unit_codes(context: Context, unit_ids: tuple[int, ...]) -> str:
    """Return the units as they are typed; one that is closed by now is left out."""
    return ", ".join(unit.code for unit in listed(context.tx, local_date(context.at), Scope(unit_ids)))


def look_up_key(*about: Any) -> str:
    """Make the key of a look-up: another for other answers, so that it is looked up again for these."""
    return f"{zlib.crc32(repr(about).encode()):x}"
