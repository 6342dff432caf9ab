"""Duties: the checks of its inbox that a unit owes, twice each working day, and how they ended, counted.

Source: khoản 6 Điều 4, khoản 4 Điều 6 and khoản 3 Điều 8, QĐ 02/2012/QĐ-UBND: "tối thiểu 02 lần
trong ngày". The hours of the rounds and of the nudges are ours, as settings, and so is that only
working days count.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Self

from bot.conversation import (
    N_,
    Option,
    _,
    at_local,
    day_text,
    local_date,
    number_text,
    percent_text,
    time_text,
)

ROUNDS = (1, 2)
SNOOZE = timedelta(minutes=30)
TAKE_BACK = timedelta(minutes=15)  # how long [Bấm nhầm] works
GRACE = timedelta(minutes=10)  # after a gap of the bot's own, a tap counts as made in its nudge's round
GAP = timedelta(minutes=5)  # between two ticks: longer is a gap
SUMMARY_AFTER = timedelta(minutes=15)  # after the last round
MORNING_LIST = time(7, 30)  # of the office: with it comes all that it is reminded of in a morning
HEADS_HOUR = time(8)
WEEK_HOUR = time(9)  # after all else that a head may hear in a morning
EVENING = time(17)  # for heads who want one message a day
SILENT_AFTER = 10  # working days without an act on a contact


def summary_hour(last_round_end: time) -> time:
    """Return when the last round of a day has been over for a while."""
    return (datetime.combine(date.min, last_round_end) + SUMMARY_AFTER).time()


class DutyState(StrEnum):
    OPEN = "open"
    CHECKED = "checked"
    LATE = "late"
    MISSED = "missed"
    EXCUSED = "excused"
    NOT_REACHED = "not_reached"


UNSETTLED = (DutyState.OPEN, DutyState.MISSED, DutyState.NOT_REACHED)  # a check settles these until midnight
SETTLED = (DutyState.CHECKED, DutyState.LATE)  # by a check, whose result may be put right until midnight
OVER = (DutyState.MISSED, DutyState.NOT_REACHED)  # its round ended without a check

STATES = {
    DutyState.OPEN: N_("chưa ghi nhận"),
    DutyState.CHECKED: N_("đã kiểm tra"),
    DutyState.LATE: N_("kiểm tra muộn"),
    DutyState.MISSED: N_("chưa kiểm tra"),
    DutyState.EXCUSED: N_("được miễn"),
    DutyState.NOT_REACHED: N_("chưa nhắc được"),
}
NO_ACCESS_SUBJECT = "noaccess"  # and the id of the unit: what the office hears of [Không vào được]
UNSAID = "unsaid"  # the result where only "xong" was said
BOOKED = "booked"  # the result where mail was entered in the register of incoming documents, no more
RESULTS = {
    "none": N_("Không có thư mới"),
    "handled": N_("Có, đã xử lý"),
    BOOKED: N_("Có, đã vào sổ"),
    "head": N_("Có, chờ thủ trưởng"),
}
SAID_BACK = {  # the same, within a sentence
    "none": N_("không có thư mới"),
    "handled": N_("có thư mới, đã xử lý"),
    BOOKED: N_("có thư mới, đã vào sổ"),
    "head": N_("có thư mới, chờ thủ trưởng"),
}
SEEN_TO = ("handled", BOOKED)  # the results of mail that waits for nobody
RECORDED = {  # whether it was late, and whether a result was said -> what is said back
    (False, True): N_("Đã ghi nhận {unit} kiểm tra {round} lúc {time}: {result}."),
    (False, False): N_("Đã ghi nhận {unit} kiểm tra {round} lúc {time}."),
    (True, True): N_("Đã ghi nhận {unit} kiểm tra muộn {round} lúc {time}: {result}."),
    (True, False): N_("Đã ghi nhận {unit} kiểm tra muộn {round} lúc {time}."),
}
WORD = "kt"  # "kiểm tra": what is typed for the answers to a nudge, kt1, kt2 …
MORE = "more"  # the button that no other message than a reminder has …
AWAY = "away"  # … and what stands there in its place, once its round ends too soon for another reminder
LATER = "later"  # how the token of another reminder begins


@dataclass(frozen=True)
class Duty:
    id: int
    unit: int
    unit_code: str
    unit_name: str
    date: date
    round: int
    opens: datetime
    ends: datetime
    next_nudge: datetime | None
    nudges: int
    state: DutyState
    settled_at: datetime | None
    reason: str


def state_in_words(state: DutyState) -> str:
    return _(STATES[state])


def offers_booked() -> bool:
    """Return whether mail that was only entered in the register is a result of its own: the pack says so."""
    return _("{the_booked}") == OFFERED


def results_offered() -> dict[str, str]:
    """Return the results that a check may have by this regulation, and how each is called."""
    return {one: _(label) for one, label in RESULTS.items() if one != BOOKED or offers_booked()}


def result_in_words(result: str) -> str:
    return _(RESULTS.get(result, N_("Đã kiểm tra")))


def round_name(duty: Duty) -> str:
    """Return a duty's round and day: "lần 1 ngày 25/11/2026"."""
    return _("lần {round} ngày {day}", round=duty.round, day=day_text(duty.date))


def said_back(duty: Duty, result: str) -> str:
    """Say which check was just recorded, for whom and with which result; its day where that is over."""
    at, said = duty.settled_at or duty.ends, SAID_BACK.get(result)
    is_of_day = local_date(at) == duty.date
    return _(
        RECORDED[duty.state == DutyState.LATE, said is not None],
        unit=duty.unit_name,
        round=_("lần {round}", round=duty.round) if is_of_day else round_name(duty),
        time=time_text(at),
        result=_(said) if said else "",
    )


def undone_text(duty: Duty, name: str) -> str:
    return _("{name} đã rút lại ghi nhận kiểm tra {round}.", name=name, round=round_name(duty))


def gap_card(unit: int) -> str:
    """Return the card of what tells a unit's heads that nobody of it can be reminded for some time."""
    return f"gap:{unit}"


def miss_card(duty_id: int) -> str:
    """Return the card of what a head hears of a missed round, which also shows how its login fault stands."""
    return f"miss:{duty_id}"


def duty_subject(duty_id: int) -> str:
    return f"duty:{duty_id}"


def over_card(duty_id: int) -> str:
    """Return the card that asks for a check whose round was over when it was sent."""
    return f"over:{duty_id}"


def reminder_card(duty: Duty) -> str:
    """Return the card of what asks for a check now."""
    return over_card(duty.id) if duty.state in OVER else duty_subject(duty.id)


def which_card(day: date) -> str:
    """Return the card of questions of that day which of several checks is meant."""
    return f"which:{day.isoformat()}"


def round_hours(duty: Duty) -> str:
    return f"{time_text(duty.opens)}–{time_text(duty.ends)}"


def duty_line(duty: Duty) -> str:
    """Return a duty's round, hours and state, and when it was settled by a check."""
    places = {"round": duty.round, "hours": round_hours(duty), "state": state_in_words(duty.state)}
    if duty.settled_at and duty.state in SETTLED:
        return _("Lần {round} ({hours}): {state} lúc {time}", **places, time=time_text(duty.settled_at))
    return _("Lần {round} ({hours}): {state}", **places)


def result_buttons(duty_id: int) -> list[Option]:
    return [Option(f"ck:{duty_id}:{result}", label) for result, label in results_offered().items()]


def nudge_buttons(duty_id: int, *, may_wait: bool = True) -> tuple[Option, ...]:
    """Return the options under a nudge; where its round ends too soon none for another reminder."""
    last = Option(f"{MORE}:{duty_id}", _("Nhắc lại sau, vắng mặt"))
    if not may_wait:
        last = Option(f"{AWAY}:{duty_id}", _("Tôi vắng mặt"))
    others = Option(f"no:{duty_id}", _("Không vào được")), last
    options = enumerate([*result_buttons(duty_id), *others], 1)
    return tuple(replace(option, words=f"{WORD}{number}") for number, option in options)


def check_buttons(duty: Duty, at: datetime) -> tuple[Option, ...]:
    """Return the options under what asks for a check; once its round is over none to be reminded later."""
    is_open = duty.state == DutyState.OPEN and at < duty.ends
    return tuple(one for one in nudge_buttons(duty.id) if is_open or not one.token.startswith(f"{MORE}:"))


TWO_IN_A_ROW = 2  # misses: the office hears of it


def calls_option(day: date) -> Option:
    """Make [Người cần gọi]: whom to call of the units that missed a round of that day."""
    return Option(f"calls:{day.isoformat()}", _("Người cần gọi"))


IN_TIME = "in_time"
OFFERED = "offered"
PACK_MAY_SAY = {  # of its names, what is chosen among a few; "" where it may be left out
    "second_check": ("early", IN_TIME),  # of lần 2
    "booked": ("", OFFERED),  # of the result BOOKED
}
Round = tuple[tuple[time, time], Sequence[time]]  # its hours and its nudges, local time


@dataclass(frozen=True)
class Slot:
    """One round of a day. UTC."""

    round: int
    opens: datetime
    ends: datetime
    nudges: tuple[datetime, ...]


def slots(day: date, district: Sequence[Round], own: Sequence[Sequence[str]] = ()) -> list[Slot]:
    """Return the rounds of ``day``: the district's, or at a unit's ``own`` hours, [[begin, end], …]."""
    hours = [(time.fromisoformat(begins), time.fromisoformat(ends)) for begins, ends in own]
    hours = hours or [usual for usual, _nudges in district]
    return [
        Slot(number, at_local(day, begins), at_local(day, ends), tuple(at_local(day, one) for one in nudges))
        for number, ((begins, ends), (_usual, nudges)) in enumerate(zip(hours, district, strict=True), 1)
    ]


def next_nudge(nudges: Iterable[datetime], now: datetime, ends: datetime) -> datetime | None:
    """Return the first nudge after ``now`` within the round; those that were missed are not made up."""
    return min((moment for moment in nudges if now < moment < ends), default=None)


def following_nudge(duty: Duty, now: datetime, district: Sequence[Round]) -> datetime | None:
    """Return when the duty is nudged after ``now``, if it is not settled by then."""
    return next_nudge(slots(duty.date, district)[duty.round - 1].nudges, now, duty.ends)


def counts_at(duty: Duty, day: Sequence[Duty]) -> datetime | None:
    """Return from when a check counts for a duty among those of its ``day``; None for at any time of it.

    For the first round it counts from 00:00. For the next it does from the end of the one before, or only
    from its own begin: that is for the regulation to say.
    """
    earlier = [one.ends for one in day if one.round < duty.round]
    if not earlier:
        return None
    return duty.opens if _("{the_second_check}") == IN_TIME else max(earlier)


def settled_by(day: Sequence[Duty], now: datetime) -> Duty | None:
    """Return which duty of a unit's ``day`` (by round) a check made ``now`` settles; a button names its own.

    From when it counts ``counts_at`` tells; while an earlier duty is unsettled and the next round has not
    begun, or is settled, it is late for the earlier.
    None: there is none, or all are settled.
    """
    ahead = next((duty for duty in day if now < duty.ends), None)
    before = next((duty for duty in reversed(day) if duty.ends <= now and duty.state in UNSETTLED), None)
    begins = counts_at(ahead, day) if ahead else None
    may_count = begins is None or now >= begins
    if ahead and ahead.state in UNSETTLED and may_count and not (before and now < ahead.opens):
        return ahead
    return before


def state_after(ends: datetime, said_at: datetime) -> DutyState:
    """Return how a check made at ``said_at`` settles a duty whose round ends at ``ends``."""
    return DutyState.CHECKED if said_at < ends else DutyState.LATE


class WhyNot(StrEnum):
    """Why a nudge did not reach an officer; the first that holds for any of them stands for the unit."""

    BOT_DOWN = "bot_down"
    CHANNEL_DOWN = "channel_down"
    QUOTA = "quota"  # of the channel, used up
    OUT_OF_WINDOW = "out_of_window"  # of the Official Account: they have not written there for too long
    TOO_LONG = "too_long"  # for the template, which alone may be sent to them
    SILENT = "silent"
    BLOCKED = "blocked"
    AWAY = "away"
    TOO_LATE = "too_late"  # they joined, or the duty began, after the round's last nudge
    NEVER_LINKED = "never_linked"
    NO_OFFICER = "no_officer"


class MissesHeard(StrEnum):
    """The moment at which a head hears of missed checks; kept with the person."""

    AT_ONCE = "at_once"
    EVENING = "evening"  # one message a day


REASONS: Mapping[str, str] = {
    WhyNot.BOT_DOWN: N_("hệ thống nhắc việc ngừng hoạt động"),
    WhyNot.CHANNEL_DOWN: N_("kênh nhắn tin không gửi được"),
    WhyNot.QUOTA: N_("hết hạn mức tin của kênh"),
    WhyNot.OUT_OF_WINDOW: N_("cán bộ đã lâu không nhắn cho Zalo OA"),
    WhyNot.TOO_LONG: N_("tin dài hơn mẫu tin của Zalo OA cho phép"),
    WhyNot.SILENT: N_("tài khoản đã lâu không có hoạt động"),
    WhyNot.BLOCKED: N_("cán bộ đã chặn hệ thống"),
    WhyNot.AWAY: N_("{the_officer} vắng mặt"),
    WhyNot.TOO_LATE: N_("không còn giờ nhắc trước khi hết giờ kiểm tra"),
    WhyNot.NEVER_LINKED: N_("{the_officer} chưa tham gia"),
    WhyNot.NO_OFFICER: N_("chưa cử {the_officer}"),
}


def reason_in_words(reason: str) -> str:
    """Return a reason as it is shown: ours in the reader's language, one that a person typed as it is."""
    return _(REASONS.get(reason, reason))


@dataclass(frozen=True)
class DutyOfficer:
    is_linked: bool
    is_blocked: bool  # at every contact
    is_away: bool
    nudged: int  # how many nudges were queued for them in this round
    is_reached: bool  # the channel accepted one
    last_in: datetime | None  # their last act at any contact
    was_bot_down: bool = False  # as the round ended, so that its nudges were not made up
    undeliverable_why: str = ""  # why a nudge could go to none of their contacts: a WhyNot


def why_not_reached(officers: Sequence[DutyOfficer], silent_before: datetime) -> WhyNot | None:
    """Return why nobody in the unit was reached; None where somebody was, so that the round was missed.

    Reached: the channel accepted a nudge, and the person did something there since ``silent_before``.
    """
    reasons = {why_not(officer, silent_before) for officer in officers} or {WhyNot.NO_OFFICER}
    if None in reasons:
        return None
    return next(reason for reason in WhyNot if reason in reasons)


def why_not(officer: DutyOfficer, silent_before: datetime) -> WhyNot | None:
    if not officer.is_linked:
        return WhyNot.NEVER_LINKED
    if officer.is_reached:
        is_silent = officer.last_in is None or officer.last_in < silent_before
        return WhyNot.SILENT if is_silent else None
    if officer.is_blocked:
        return WhyNot.BLOCKED
    if officer.is_away:
        return WhyNot.AWAY
    if officer.undeliverable_why:
        return WhyNot(officer.undeliverable_why)
    if officer.nudged:
        return WhyNot.CHANNEL_DOWN
    return WhyNot.BOT_DOWN if officer.was_bot_down else WhyNot.TOO_LATE


@dataclass(frozen=True)
class DutyCounts:
    """Counts of duties by how they ended. One whose round is still on is in none of the others."""

    checked: int = 0
    late: int = 0
    missed: int = 0
    excused: int = 0
    not_reached: int = 0
    open: int = 0

    @classmethod
    def of(cls, states: Mapping[DutyState, int]) -> Self:
        return cls(**{state.value: count for state, count in states.items()})

    def __add__(self, other: "DutyCounts") -> "DutyCounts":
        sums = (getattr(self, field.name) + getattr(other, field.name) for field in fields(self))
        return DutyCounts(*sums)

    @property
    def duties(self) -> int:
        """Return those that have ended: the five columns of a table add up to it."""
        return self.checked + self.late + self.missed + self.excused + self.not_reached

    @property
    def share(self) -> float | None:
        """Return the part that was checked in time; None where there was nothing to check."""
        return share_in_time(self.checked, self.duties - self.excused, self.not_reached)


def share_in_time(checked: float, owed: float, not_reached: float) -> float | None:
    """Return the part of the checks that were made within their round; None where there is none to count.

    Late and missed count against it. Those of which the system reminded nobody are left out, as are the
    excused, of which none is owed: they are named beside it.
    """
    reached = owed - not_reached
    return checked / reached if reached > 0 else None


OTHER_COUNTS = {  # besides what was checked: said only where there is some of it
    "missed": N_("{count} chưa kiểm tra"),
    "not_reached": N_("{count} chưa nhắc được"),
    "excused": N_("{count} được miễn"),
    "open": N_("{count} đang chờ"),
}


def counts_in_words(counts: DutyCounts) -> str:
    """Return "90 % trong giờ – 37/40 lượt đã kiểm tra (36 trong giờ, 1 muộn); 3 chưa kiểm tra".

    What is still open is not counted; what the share leaves out is said with it.
    """
    ended = replace(counts, open=0)
    if not ended.duties:
        return _("chưa có lượt nào kết thúc")
    said = N_("{checked}/{all} lượt đã kiểm tra")
    if ended.late:
        said = N_("{checked}/{all} lượt đã kiểm tra ({in_time} trong giờ, {late} muộn)")
    parts = with_other_counts(_(said, **checked_places(ended)), ended)
    if ended.share is None:
        return parts
    said = N_("{share} trong giờ – {counts}")
    if ended.not_reached:
        said = N_("{share} trong giờ (không tính lượt chưa nhắc được) – {counts}")
    return _(said, share=percent_text(ended.share), counts=parts)


def checked_places(counts: DutyCounts) -> dict[str, str]:
    """Return how many were checked of how many, and of these how many in time and late, in words."""
    return {
        "checked": number_text(counts.checked + counts.late),
        "all": number_text(counts.duties + counts.open),
        "in_time": number_text(counts.checked),
        "late": number_text(counts.late),
    }


def with_other_counts(said: str, counts: DutyCounts) -> str:
    """Return what was said of those that were checked, and behind it how many there are of the others."""
    others = [
        _(one, count=number_text(count))
        for name, one in OTHER_COUNTS.items()
        if (count := getattr(counts, name)) > 0
    ]
    return "; ".join(filter(None, [said, ", ".join(others)]))


def total(parts: Iterable[DutyCounts]) -> DutyCounts:
    return sum(parts, DutyCounts())


def month_of(day: date) -> tuple[date, date]:
    """Return the first and the last day of the month of ``day``."""
    first = day.replace(day=1)
    return first, month_after(first) - timedelta(days=1)


def month_after(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def month_before(day: date) -> date:
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)
