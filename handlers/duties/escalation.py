"""Settle the rounds that are over, and tell heads and the office what was missed.

A miss is told once, to the first of head and deputies who is reachable, not away, and not the silent officer.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from bot.config import Settings
from bot.conversation import N_, Message, Option, _, at_local, local_date
from bot.domain.duties import (
    EVENING,
    GRACE,
    HEADS_HOUR,
    TWO_IN_A_ROW,
    Duty,
    DutyOfficer,
    DutyState,
    MissesHeard,
    WhyNot,
    calls_option,
    duty_subject,
    miss_card,
    round_name,
    which_card,
    why_not_reached,
)
from bot.domain.urging import chosen, count_units, urge_options
from handlers.duties.cards import day_card
from handlers.duties.heads.misses import is_urged, miss_message
from handlers.engine import HEADING, Due, Hour, Notice, Role, Say, Tick, pages, tell, tell_all
from handlers.incidents.form.login_faults import LoginFault, login_faults
from handlers.sending.reach import (
    UnreachedUnit,
    name_and_phone,
    silent_before,
    undeliverable,
    unreached_units,
)
from storage.checks import duties, excuses
from storage.engine import Holder, Tx, holders, office_people
from storage.people import loudness
from storage.people.loudness import MOST

MOST_OPENED = 4  # rounds that a digest opens
JUST_BEFORE = timedelta(seconds=1)
WHAT_TO_DO = {  # as the head reads it
    WhyNot.NO_OFFICER: N_(
        "Đơn vị chưa cử {the_mailbox_officer} ({rule_head}) nên không ai nhận được lời nhắc. Kính đề nghị "
        "anh/chị cử cán bộ và báo {office}. Trân trọng."
    ),
    WhyNot.NEVER_LINKED: N_(
        "{The_mailbox_officer} của đơn vị chưa tham gia hệ thống nên không ai nhận được lời nhắc. Kính đề "
        "nghị anh/chị gõ /moi để mời cán bộ, hoặc báo {office}. Trân trọng."
    ),
    WhyNot.BLOCKED: N_(
        "{The_mailbox_officer} của đơn vị đã chặn hệ thống nên không ai nhận được lời nhắc. Kính đề nghị "
        "anh/chị nhắc cán bộ bỏ chặn, hoặc cử người khác và báo {office}. Trân trọng."
    ),
    WhyNot.SILENT: N_(
        "Tài khoản của {the_mailbox_officer} đã lâu không có hoạt động. Kính đề nghị anh/chị nhắc cán bộ "
        "mở lại ứng dụng và phản hồi lời nhắc, hoặc cử người khác và báo {office}. Trân trọng."
    ),
    WhyNot.QUOTA: N_(
        "Kênh mà {the_mailbox_officer} của đơn vị đang dùng đã hết hạn mức tin của tháng. Kính đề nghị "
        "anh/chị nhắc cán bộ kiểm tra hộp thư, và liên kết thêm một kênh khác theo hướng dẫn của {office}. "
        "Trân trọng."
    ),
    WhyNot.OUT_OF_WINDOW: N_(
        "{The_mailbox_officer} của đơn vị chỉ dùng Zalo OA và đã lâu không nhắn, nên Zalo không cho hệ "
        "thống gửi tin tới. Kính đề nghị anh/chị nhắc cán bộ gửi một tin bất kỳ tới Zalo OA. Trân trọng."
    ),
    WhyNot.AWAY: N_(
        "{The_mailbox_officer} của đơn vị đang vắng mặt và chưa có người trực thay. Kính đề nghị anh/chị "
        "gõ /tructhay để cử người trực thay, hoặc báo {office}. Trân trọng."
    ),
}

EndedDuty = tuple[Duty, Sequence[Holder]]  # with the unit's officers just before its round ended


def end_rounds(tick: Tick) -> None:
    """Settle the open duties whose round is over, escalate what was missed, and say so on the reminders."""
    tx, now = tick.tx, tick.at
    over = duties.ended(tx, now)
    if not over:
        return
    officers = officers_at_end(tx, over)
    was_down = {ends: excuses.was_bot_down(tx, ends) for ends in {duty.ends for duty in over}}
    silent = silent_before(tx, now)
    nudged = {(row.duty, row.person): row for row in duties.people_of(tx, [duty.id for duty in over])}
    missed, settled = [], []
    for duty in over:
        here = [
            as_nudged(one, nudged.get((duty.id, one.person)), was_down[duty.ends])
            for one in officers[duty.id]
        ]
        reason = why_not_reached(here, silent)
        state = DutyState.NOT_REACHED if reason else DutyState.MISSED
        settled.append((duty.id, state, reason or ""))
        if reason is None:
            missed.append((duty, officers[duty.id]))
    duties.settle_all(tx, settled, now)
    for duty in over:
        tick.redraw(duty_subject(duty.id), which_card(duty.date), day_card(duty.unit, duty.date))
    if missed:
        escalate(tx, now, missed, tick.settings)


def officers_at_end(tx: Tx, over: Sequence[Duty]) -> dict[int, list[Holder]]:
    """Return duty -> its unit's officers just before its round ended: who comes back as it ends was away."""
    found: dict[int, list[Holder]] = {}
    for ends in {duty.ends for duty in over}:
        ending = [duty for duty in over if duty.ends == ends]
        by_unit = holders(tx, ends - JUST_BEFORE, [Role.OFFICER], {duty.unit for duty in ending})
        found |= {duty.id: by_unit[duty.unit] for duty in ending}
    return found


def as_nudged(holder: Holder, row: Any | None, was_bot_down: bool) -> DutyOfficer:
    """Return an officer with what is noted of the nudges: a row of duty_people."""
    return DutyOfficer(
        is_linked=holder.is_linked,
        is_blocked=holder.is_linked and not holder.is_reachable,
        is_away=holder.is_away,
        nudged=row.nudged if row else 0,
        is_reached=bool(row and row.reached),
        last_in=holder.last_in,
        was_bot_down=was_bot_down,
        undeliverable_why=row.why_not if row else "",
    )


def escalate(tx: Tx, now: datetime, missed: Sequence[EndedDuty], settings: Settings) -> None:
    """Tell each unit's head what was missed today; what was missed before stands in the summary alone."""
    fresh = [(duty, officers) for duty, officers in missed if duty.date == local_date(now)]
    units = {duty.unit for duty, _officers in fresh}
    heads = within_reach(tx, holders(tx, now, HEADING, units), now, settings)
    officers = {duty.id: silent for duty, silent in fresh}
    told = [(duty, head) for duty, silent in fresh if (head := who_hears(heads[duty.unit], silent))]
    faults = login_faults(tx, units, local_date(now))
    backs = {ends: excuses.bot_back_at(tx, ends) for ends in {duty.ends for duty, _officers in fresh}}
    later = hearing_once(tx, local_date(now), told)
    at_once = ((duty, head) for duty, head in told if head.person not in later)
    tick = Tick(tx, now, settings)
    urged = duties.urged(tx, local_date(now), sorted(units)) if told else set()

    def say_of(duty: Duty) -> Callable[[], Message]:
        silent = officers[duty.id]
        is_done = is_urged(duty, silent, urged)
        return partial(miss_message, duty, silent, faults.get(duty.unit), is_urged=is_done)

    say = {duty.id: say_of(duty) for duty, _head in told}
    tell_all(tick, (miss_notice(duty, head, backs[duty.ends], say[duty.id]) for duty, head in at_once))
    in_a_row = duties.misses_in_a_row(tx, units, now)
    if repeated := [duty for duty, _officers in fresh if in_a_row[duty.unit] == TWO_IN_A_ROW]:
        of_unit = {duty.unit: officers[duty.id] for duty in repeated}
        tell(
            tick,
            [one.person for one in office_people(tx, now)],
            once=f"twice:{repeated[0].id}",
            say=partial(repeated_misses, repeated, count_to_urge(tx, repeated, of_unit)),
            roles=(Role.OFFICE,),
        )


def hearing_once(tx: Tx, day: date, told: Sequence[tuple[Duty, Holder]]) -> set[int]:
    """Return which of these heads hear of all that was missed on ``day`` in one message, in the evening.

    Those who chose so, those who head several units that missed a round, and those who have heard enough by
    then. Nothing that was said in the morning keeps the first miss back: a head hears of it as its round
    ends, as promised; with two said, the next is left to the office's summary.
    """
    rounds = Counter((head.person, duty.round) for duty, head in told)
    several = {person for (person, _round), units in rounds.items() if units > 1}
    chose = {head.person for _duty, head in told if head.misses == MissesHeard.EVENING}
    heard = loudness.heard(tx, {head.person for _duty, head in told}, day)
    return several | chose | {person for person in heard if heard[person] >= MOST}


def misses_key(day: date) -> str:
    """Return the key of what heads hear in the evening: all that was missed that day."""
    return f"misses:{day.isoformat()}"


def unreached_key(day: date) -> str:
    """Return the key of what heads hear on a morning: nobody of their unit can be reminded."""
    return f"unreached:{day.isoformat()}"


def within_reach(
    tx: Tx, heads: Mapping[int, Sequence[Holder]], now: datetime, settings: Settings
) -> dict[int, list[Holder]]:
    """Return unit -> those whom a message reaches now: neither quota nor window is over."""
    shut = undeliverable(tx, (one.person for unit in heads.values() for one in unit), now, settings)
    return defaultdict(list, {unit: [h for h in of if h.person not in shut] for unit, of in heads.items()})


def who_hears(heads: Iterable[Holder], officers: Sequence[Holder]) -> Holder | None:
    """Return the first by rank who is reachable, not away, and none of the officers, who were silent."""
    silent = {officer.person for officer in officers}
    able = (head for head in heads if head.hears_now)
    return next((head for head in able if head.person not in silent), None)


def miss_notice(duty: Duty, head: Holder, back: datetime | None, say: Say) -> Notice:
    """Tell a head of a missed round. What cannot be said on its day is left to the office's summary.

    Where the bot was down as the round ended, until ``back``, taps made in time may still come: it waits.
    """
    subject, begins = miss_card(duty.id), back + GRACE if back else None
    return Notice(
        subject,
        head.person,
        say,
        subject=subject,
        not_before=begins,
        expires=at_local(duty.date + timedelta(days=1), time(0)),
        roles=HEADING,
        unit=duty.unit,
    )


def tell_evening(due: Due) -> None:
    """Tell heads who want one message a day what was missed."""
    tx, now = due.tick.tx, due.tick.at
    if due.is_today and not duties.is_any_unended(tx, now) and due.is_first("evening"):
        tell_all(due.tick, misses_of_day(tx, now, due.day))


def misses_of_day(tx: Tx, now: datetime, day: date) -> list[Notice]:
    """Tell each head who hears in the evening what was missed on ``day``, unless they have heard enough."""
    every = duties.of_day(tx, day)
    missed = [duty for duty in every if duty.state == DutyState.MISSED]
    units = {duty.unit for duty in missed}
    heads = holders(tx, now, HEADING, units)
    officers = holders(tx, now, [Role.OFFICER], units)
    hearing = ((duty, who_hears(heads[duty.unit], officers[duty.unit])) for duty in missed)
    told = [(duty, head) for duty, head in hearing if head]
    heard = loudness.heard(tx, {head.person for _duty, head in told}, day)
    able = (person for person in hearing_once(tx, day, told) if heard[person] < MOST)
    of_head: dict[int, list[Duty]] = {person: [] for person in able}
    faults = login_faults(tx, units, day)

    def say(head: int, missed: Sequence[Duty]) -> Message:
        if len(missed) == 1:
            one, there = missed[0], officers[missed[0].unit]
            is_done = is_urged(one, there, duties.urged(tx, day, [one.unit]))
            return miss_message(one, there, faults.get(one.unit), is_urged=is_done)
        own = {unit: [one for one in officers[unit] if one.person != head] for unit in units}
        return digest_message(missed, officers, faults, count_to_urge(tx, missed, own))

    for duty, head in told:
        if head.person in of_head:
            of_head[head.person].append(duty)
    subject = misses_key(day)
    return [
        Notice(subject, person, partial(say, person, missed), subject=subject, roles=HEADING)
        for person, missed in of_head.items()
    ]


def count_to_urge(tx: Tx, owed: Sequence[Duty], officers: Mapping[int, Sequence[Holder]]) -> int:
    """Count the units of which one of these officers would be reminded by hand of the last that is owed."""
    last = {duty.unit: duty for duty in owed}
    able = {unit: [one.person for one in officers[unit] if one.hears_now] for unit in last}
    return count_units(chosen(last.values(), able, duties.urged(tx, owed[0].date, [*last])))


def digest_message(
    missed: Sequence[Duty],
    officers: Mapping[int, Sequence[Holder]],
    faults: Mapping[int, LoginFault],
    to_urge: int,  # units
) -> Message:
    units, blocks = dict.fromkeys(duty.unit for duty in missed), []
    for unit in units:
        of_unit = [duty for duty in missed if duty.unit == unit]
        rounds = ", ".join(map(round_name, of_unit))
        names = ", ".join(map(name_and_phone, officers[unit])) or _("chưa có {the_mailbox_officer}")
        line = f"– {of_unit[0].unit_name}: {rounds}. {names}"
        blocks.append([line, faults[unit].line] if unit in faults else [line])
    lines = [
        _("Hệ thống chưa ghi nhận việc kiểm tra hộp thư ({rule_head}):"),
        *first_screen(blocks),
        _("Kính đề nghị anh/chị nhắc cán bộ được cử theo dõi. Trân trọng."),
    ]
    open_each = (Option(f"missed:{duty.id}", open_label(duty, len(units))) for duty in missed[:MOST_OPENED])
    return Message("\n".join(lines), (*urge_options(missed[0].date, to_urge), *open_each), columns=2)


def open_label(duty: Duty, units: int) -> str:
    if units == 1:
        return _("Xem lần {round}", round=duty.round)
    return _("Xem {unit}, lần {round}", unit=duty.unit_name, round=duty.round)


def repeated_misses(missed: Sequence[Duty], to_urge: int) -> Message:
    lines = first_screen([[f"– {duty.unit_name}: {round_name(duty)}"] for duty in missed])
    said = _(
        "Các đơn vị sau chưa kiểm tra hộp thư hai lần liên tiếp. Đề nghị gọi điện đôn đốc; lần gần nhất:"
    )
    twice = max(duty.round for duty in missed)
    options = (*urge_options(missed[0].date, to_urge, twice), calls_option(missed[0].date))
    return Message("\n".join([said, *lines]), options, columns=2)


def first_screen(units: Sequence[Sequence[str]]) -> list[str]:
    """Return the lines of as many units as fit one screen of a phone, and how many more there are."""
    shown = pages(units)[0]
    left = len(units) - sum(1 for lines in units if lines[0] in shown)
    return [*shown, _("… và {count} đơn vị khác", count=left)] if left else shown


def tell_unreached_heads(due: Due) -> None:
    """Tell heads, on the first working morning of the week, that their unit has no reachable officer."""
    if due.is_today and due.is_first_of_week("week"):
        tell_all(due.tick, notices_to_heads(due.tick.tx, due.tick.at, due.tick.settings))


def notices_to_heads(tx: Tx, now: datetime, settings: Settings, only: Collection[int] = ()) -> list[Notice]:
    """Tell each head of an unreached unit in one message what to do; not a head who is its silent officer.

    ``only``: of these units alone; of all where there are none.
    """
    unreached, office = unreached_units(tx, now, settings), settings.office_name
    unreached = [one for one in unreached if not only or one.unit.id in only]
    heads = within_reach(tx, holders(tx, now, HEADING, [one.unit.id for one in unreached]), now, settings)
    officers = holders(tx, now, [Role.OFFICER], [one.unit.id for one in unreached])
    of_head: defaultdict[int, list[UnreachedUnit]] = defaultdict(list)
    for one in unreached:
        if head := who_hears(heads[one.unit.id], officers[one.unit.id]):
            of_head[head.person].append(one)
    key = unreached_key(local_date(now))
    return [
        Notice(key, person, partial(what_to_do, units, office), roles=HEADING)
        for person, units in of_head.items()
    ]


def what_to_do(units: Sequence[UnreachedUnit], office: str) -> Message:
    said = [_(WHAT_TO_DO.get(one.why, WHAT_TO_DO[WhyNot.SILENT]), office=office) for one in units]
    if len(units) == 1:
        return Message(said[0], heading=units[0].unit.name)
    return Message("\n\n".join(f"{one.unit.name}\n{text}" for one, text in zip(units, said, strict=True)))


HOURS = (
    Hour(lambda _settings: [HEADS_HOUR], tell_unreached_heads),
    Hour(lambda settings: [max(EVENING, settings.last_round_end)], tell_evening, waits=timedelta(minutes=5)),
)
