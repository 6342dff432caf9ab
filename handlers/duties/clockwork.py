"""What time does to duties: they fall due, are reminded of, and excused; and who hears of it (DESIGN §4)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.config import Settings
from bot.conversation.messages import Message
from bot.conversation.text import local_date, time_text
from bot.conversation.words import _, speaking
from bot.domain.calendar import Calendar
from bot.domain.duties import DutyState, Round, Slot, next_nudge, slots
from bot.domain.rights import Role
from handlers.engine.duty import duty_subject, nudge_buttons, reason_in_words, round_name
from handlers.engine.tell import Notice, edited, tell_notices
from storage import duties, excuses, mailboxes
from storage.calendar import calendar
from storage.duties import Duty
from storage.engine import outbox, outcomes, sent
from storage.engine.db import Tx
from storage.engine.outbox import Lane
from storage.engine.role_holders import Holder, holders

DAY = timedelta(days=1)


def rounds_of(settings: Settings, own: list[list[str]] | None = None) -> list[Round]:
    """The rounds of a working day: the district's, or a unit's ``own`` [[begin, end], …] with its nudges."""
    district = [Round(hours[0], hours[1], tuple(nudges)) for hours, nudges in settings.rounds]
    if not own:
        return district
    return [
        Round(time.fromisoformat(begins), time.fromisoformat(ends), usual.nudges)
        for (begins, ends), usual in zip(own, district, strict=True)
    ]


def remind(tx: Tx, now: datetime, settings: Settings) -> None:
    """Queue the nudges that are due. Done again, or by two workers, each is queued once.

    Of two that a channel did not take meanwhile only the newest is left.
    """
    due = duties.due(tx, now)
    if not due:
        return
    officers = holders(tx, now, [Role.OFFICER], [duty.unit for duty in due])
    boxes = mailboxes.main_of_units(tx, [duty.unit for duty in due])
    later = sent.waiting(tx, [duty_subject(duty.id) for duty in due], now)
    nudged = [
        (duty, one)
        for duty in due
        for one in officers[duty.unit]
        if one.hears_now and (duty_subject(duty.id), one.person) not in later
    ]
    if again := [duty_subject(duty.id) for duty in due if duty.nudges > 0]:
        outcomes.drop_overtaken(tx, again)
    tell_notices(
        tx, now, (nudge(duty, one, now, boxes.get(duty.unit, "")) for duty, one in nudged), settings.quiet
    )
    duties.count_nudges(tx, ((duty.id, one.person, "") for duty, one in nudged))
    asked = {duty.id for duty, _one in nudged}
    duties.plan_nudges(tx, [(duty, following(duty, now, settings), duty.id in asked) for duty in due])


def following(duty: Duty, now: datetime, settings: Settings) -> datetime | None:
    """When the duty is nudged after ``now``, if not settled by then."""
    slot = slots(duty.date, rounds_of(settings))[duty.round - 1]
    return next_nudge(slot.nudges, now, duty.ends)


def nudge(duty: Duty, officer: Holder, now: datetime, mailbox: str) -> Notice:
    return Notice(
        key=f"nudge:{duty.id}:{duty.nudges + 1}",
        person=officer.person,
        say=lambda: asking(duty, now, mailbox),
        lane=Lane.NUDGE,
        subject=duty_subject(duty.id),
        expires=duty.ends,
        is_urgent=True,  # its hour is a setting of its own
        roles=(Role.OFFICER,),
        unit=duty.unit,
    )


def postponed(duty: Duty, person: int, until: datetime, mailbox: str) -> Notice:
    """The nudge that an officer asked for: to them alone, and not beside a usual one."""
    return Notice(
        key=f"snooze:{duty.id}",
        person=person,
        say=lambda: asking_again(duty, mailbox),
        subject=duty_subject(duty.id),
        not_before=until,
        expires=duty.ends,
        is_urgent=True,
        roles=(Role.OFFICER,),
        unit=duty.unit,
    )


def asking(duty: Duty, now: datetime, mailbox: str) -> Message:
    """The nudge: which check is owed, until when, and the five answers."""
    if duty.nudges > 0:
        return asking_again(duty, mailbox)
    text = _(
        "Đến {time}, hệ thống chưa ghi nhận việc kiểm tra hộp thư lần {round} trong ngày "
        "(Điều 4 khoản 6). Đề nghị anh/chị kiểm tra hộp thư {mailbox} trước {end} và chọn kết quả.",
        time=time_text(now),
        **nudge_places(duty, mailbox),
    )
    return Message(text, nudge_buttons(duty.id), heading=duty.unit_name)


def asking_again(duty: Duty, mailbox: str) -> Message:
    text = _(
        "Nhắc lại: việc kiểm tra hộp thư lần {round} chưa được ghi nhận, còn đến {end}. "
        "Đề nghị anh/chị kiểm tra hộp thư {mailbox} và chọn kết quả.",
        **nudge_places(duty, mailbox),
    )
    return Message(text, nudge_buttons(duty.id), heading=duty.unit_name)


def nudge_places(duty: Duty, mailbox: str) -> dict[str, object]:
    return {
        "round": duty.round,
        "end": time_text(duty.ends),
        "mailbox": mailbox or _("của đơn vị"),
    }


def begin_duties(tx: Tx, since: datetime, now: datetime, settings: Settings) -> None:
    """Write the duties of every working day from the last tick's to today's, for units that owe them.

    What was over at the last tick, ``since``, was not owed then: the unit begins in the course of
    the day, or the day was made a working day in the course of it.
    """
    days = calendar(tx)
    day, today = local_date(since), local_date(now)
    while day <= today:
        made = list(owed(tx, day, now, days, settings))
        duties.make(tx, made)
        if late := [unit for unit, _day, slot, _nudge in made if slot.ends <= since]:
            excuses.excuse_begun_late(tx, day, late, since, now)
        tell_reminded(tx, now, excuse(tx, day, now))
        day += DAY


def owed(
    tx: Tx, day: date, now: datetime, days: Calendar, settings: Settings
) -> Iterator[tuple[int, date, Slot, datetime | None]]:
    for unit in duties.units_without_duties(tx, day):
        if days.is_working_day(day, unit.code):
            for slot in slots(day, rounds_of(settings, unit.hours)):
                yield unit.id, day, slot, first_nudge(slot, now)


def first_nudge(slot: Slot, now: datetime) -> datetime | None:
    """The newest nudge that is due already and still worth sending, or else the next one."""
    past = max((moment for moment in slot.nudges if moment <= now < slot.ends), default=None)
    return past or next_nudge(slot.nudges, now, slot.ends)


def excuse(tx: Tx, day: date, now: datetime) -> list[Duty]:
    """Excuse what is covered of ``day`` and not settled. Whoever asks for it tells of it."""
    excused = set(excuses.excuse_day(tx, day, now))
    return [duty for duty in duties.of_day(tx, day) if duty.id in excused] if excused else []


@dataclass(frozen=True)
class DutiesChange:
    """What became of a day's duties once it was looked at anew."""

    excused: list[Duty]
    owed: list[Duty]  # again; those whose round is over stay as they are


def look_anew(tx: Tx, day: date, now: datetime, settings: Settings) -> DutiesChange:
    """A cause was added or taken away: excuse what is covered now, and reopen what no longer is."""
    before = {duty.id: duty for duty in duties.of_day(tx, day) if is_excused_and_ahead(duty, now)}
    excuses.reopen(tx, ((duty.id, nudge_again(duty, now, settings)) for duty in before.values()))
    excused = excuse(tx, day, now)
    still = {duty.id for duty in excused}
    return DutiesChange(
        excused=[duty for duty in excused if duty.id not in before],
        owed=[duty for duty in before.values() if duty.id not in still],
    )


def is_excused_and_ahead(duty: Duty, now: datetime) -> bool:
    return duty.state == DutyState.EXCUSED and duty.ends > now


def nudge_again(duty: Duty, now: datetime, settings: Settings) -> datetime | None:
    """Its next nudge; at once where one would have gone out by now."""
    usual = slots(duty.date, rounds_of(settings))[duty.round - 1]
    return first_nudge(Slot(duty.round, duty.opens, duty.ends, usual.nudges), now)


def tell_reminded(tx: Tx, now: datetime, excused: Sequence[Duty], but: int = 0) -> None:
    """Of the duties just excused, those whose round is on: one message for each person who was reminded."""
    reminded = {duty.id: duty for duty in excused if duty.nudges and duty.ends > now}
    if not reminded:
        return
    close_excused_nudges(tx, now, reminded)
    theirs: defaultdict[int, list[Duty]] = defaultdict(list)
    for row in duties.people_of(tx, list(reminded)):
        if row.nudged and row.person != but:
            theirs[row.person].append(reminded[row.duty])
    news = [excused_notice(person, owed, now) for person, owed in theirs.items()]
    tell_notices(tx, now, news, quiet=None)  # they were reminded in a round that is on


def close_excused_nudges(tx: Tx, now: datetime, reminded: dict[int, Duty]) -> None:
    """The reminders say that the check is excused, and have no buttons any more."""
    rows = []
    for row in excuses.nudges_of(tx, reminded):
        duty = reminded[int(row.subject.partition(":")[2])]
        with speaking(row.language):
            done = _("Lượt này được miễn: {reason}.", reason=reason_in_words(duty.reason))
        message = Message(f"{row.text}\n\n{done}", heading=row.heading)
        rows.append(edited(row, message, now, f"{now:%Y%m%d%H%M%S}"))
    outbox.put(tx, rows)


def excused_notice(person: int, owed: Sequence[Duty], now: datetime) -> Notice:
    return Notice(
        f"excused:{owed[0].id}:{now:%Y%m%d%H%M%S}", person, lambda: not_owed(owed), roles=(Role.OFFICER,)
    )


def not_owed(owed: Sequence[Duty]) -> Message:
    lines = [
        _(
            "{unit}, {round}: {reason}.",
            unit=duty.unit_name,
            round=round_name(duty),
            reason=reason_in_words(duty.reason),
        )
        for duty in owed
    ]
    return Message(
        "\n".join([*lines, _("Anh/chị không cần kiểm tra hay trả lời tin nhắc.")]), heading=_("Được miễn")
    )
