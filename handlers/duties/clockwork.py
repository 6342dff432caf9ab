"""Let duties fall due, remind of them and excuse them, as time goes by."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.config import Settings
from bot.conversation import Message, Option, _, local_date, speaking, time_text
from bot.domain.calendar import Calendar
from bot.domain.duties import DutyState, Round, Slot, next_nudge, slots
from handlers.engine import (
    HEADING,
    Action,
    Context,
    Notice,
    Replies,
    Role,
    Tick,
    duty_subject,
    edit_of,
    no_such_button,
    nudge_buttons,
    reason_in_words,
    result_in_words,
    round_name,
    tell,
    tell_all,
    tell_notices,
)
from handlers.incidents import raising
from handlers.incidents.common import noticing
from storage import directory, duties, excuses
from storage.calendar import calendar
from storage.duties import Duty
from storage.engine import Holder, Lane, Tx, holders, office_people, outbox

DAY = timedelta(days=1)

TO_RAISE = timedelta(minutes=10)  # for who cannot open the mailbox to tell more of it


def rounds_of(settings: Settings, own: list[list[str]] | None = None) -> list[Round]:
    """Return the rounds of a working day: the district's, or a unit's ``own`` [[begin, end], …]."""
    district = [Round(hours[0], hours[1], tuple(nudges)) for hours, nudges in settings.rounds]
    if not own:
        return district
    return [
        Round(time.fromisoformat(begins), time.fromisoformat(ends), usual.nudges)
        for (begins, ends), usual in zip(own, district, strict=True)
    ]


def remind(tx: Tx, now: datetime, settings: Settings) -> None:
    """Queue the nudges that are due, each once, however often and by how many workers this is done.

    Of two that a channel did not take meanwhile only the newest is left.
    """
    due = duties.due(tx, now)
    if not due:
        return
    officers = holders(tx, now, [Role.OFFICER], [duty.unit for duty in due])
    boxes = directory.main_of_units(tx, [duty.unit for duty in due])
    later = outbox.waiting(tx, [duty_subject(duty.id) for duty in due], now)
    nudged = [
        (duty, one)
        for duty in due
        for one in officers[duty.unit]
        if one.hears_now and (duty_subject(duty.id), one.person) not in later
    ]
    if again := [duty_subject(duty.id) for duty in due if duty.nudges > 0]:
        outbox.drop_overtaken(tx, again)
    notices = (nudge_notice(duty, one, now, boxes.get(duty.unit, "")) for duty, one in nudged)
    tell_all(Tick(tx, now, settings), notices)
    duties.count_nudges(tx, ((duty.id, one.person, "") for duty, one in nudged))
    asked = {duty.id for duty, _one in nudged}
    duties.plan_nudges(tx, [(duty, following_nudge(duty, now, settings), duty.id in asked) for duty in due])


def following_nudge(duty: Duty, now: datetime, settings: Settings) -> datetime | None:
    """Return when the duty is nudged after ``now``, if it is not settled by then."""
    slot = slots(duty.date, rounds_of(settings))[duty.round - 1]
    return next_nudge(slot.nudges, now, duty.ends)


def nudge_notice(duty: Duty, officer: Holder, now: datetime, mailbox: str) -> Notice:
    return Notice(
        key=f"nudge:{duty.id}:{duty.nudges + 1}",
        person=officer.person,
        say=lambda: nudge_message(duty, now, mailbox),
        lane=Lane.NUDGE,
        subject=duty_subject(duty.id),
        expires=duty.ends,
        is_urgent=True,  # its hour is a setting of its own
        roles=(Role.OFFICER,),
        unit=duty.unit,
    )


def nudge_message(duty: Duty, now: datetime, mailbox: str) -> Message:
    """Say which check is owed and until when, with the five answers."""
    if duty.nudges > 0:
        return repeated_nudge(duty, mailbox)
    text = _(
        "Đến {time}, hệ thống chưa ghi nhận việc kiểm tra hộp thư lần {round} trong ngày "
        "(Điều 4 khoản 6). Đề nghị anh/chị kiểm tra hộp thư {mailbox} trước {end} và chọn kết quả.",
        time=time_text(now),
        **nudge_places(duty, mailbox),
    )
    return Message(text, nudge_buttons(duty.id), heading=duty.unit_name)


def repeated_nudge(duty: Duty, mailbox: str) -> Message:
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
    """Write the duties of every working day from that of the last tick, ``since``, to today.

    A round that was over at the last tick stands as excused: the unit begins in the course of the day, or the
    day was made a working day in the course of it.
    """
    days = calendar(tx)
    day, today = local_date(since), local_date(now)
    while day <= today:
        made = list(owed_slots(tx, day, now, days, settings))
        duties.make(tx, made)
        if late := [unit for unit, _day, slot, _nudge in made if slot.ends <= since]:
            excuses.excuse_begun_late(tx, day, late, since, now)
        tell_reminded(tx, now, excuse_covered(tx, day, now))
        day += DAY


def owed_slots(
    tx: Tx, day: date, now: datetime, days: Calendar, settings: Settings
) -> Iterator[tuple[int, date, Slot, datetime | None]]:
    """Return (unit, day, slot, first nudge) of each duty of the day that is not written yet."""
    for unit in duties.units_without_duties(tx, day):
        if days.is_working_day(day, unit.code):
            for slot in slots(day, rounds_of(settings, unit.hours)):
                yield unit.id, day, slot, first_nudge(slot, now)


def first_nudge(slot: Slot, now: datetime) -> datetime | None:
    """Return the newest nudge that is due already and still worth sending, or else the next one."""
    past = max((moment for moment in slot.nudges if moment <= now < slot.ends), default=None)
    return past or next_nudge(slot.nudges, now, slot.ends)


def excuse_covered(tx: Tx, day: date, now: datetime) -> list[Duty]:
    """Excuse what is covered of ``day`` and not settled; the caller tells of it."""
    excused = set(excuses.excuse_day(tx, day, now))
    return [duty for duty in duties.of_day(tx, day) if duty.id in excused] if excused else []


@dataclass(frozen=True)
class DutiesChange:
    """The duties of a day that changed as its excuses were reviewed."""

    excused: list[Duty]
    owed: list[Duty]  # again; those whose round is over stay as they are


def review_excuses(tx: Tx, day: date, now: datetime, settings: Settings) -> DutiesChange:
    """Excuse what is covered now and reopen what no longer is, once a cause was added or taken away."""
    before = {duty.id: duty for duty in duties.of_day(tx, day) if is_excused_and_ahead(duty, now)}
    excuses.reopen(tx, ((duty.id, nudge_again(duty, now, settings)) for duty in before.values()))
    excused = excuse_covered(tx, day, now)
    still = {duty.id for duty in excused}
    return DutiesChange(
        excused=[duty for duty in excused if duty.id not in before],
        owed=[duty for duty in before.values() if duty.id not in still],
    )


def is_excused_and_ahead(duty: Duty, now: datetime) -> bool:
    return duty.state == DutyState.EXCUSED and duty.ends > now


def nudge_again(duty: Duty, now: datetime, settings: Settings) -> datetime | None:
    """Return a duty's next nudge; at once where one would have gone out by now."""
    usual = slots(duty.date, rounds_of(settings))[duty.round - 1]
    return first_nudge(Slot(duty.round, duty.opens, duty.ends, usual.nudges), now)


def tell_reminded(tx: Tx, now: datetime, excused: Sequence[Duty], but: int = 0) -> None:
    """Tell each person who was reminded in a round that is on what of it was excused, in one message."""
    reminded = {duty.id: duty for duty in excused if duty.nudges and duty.ends > now}
    if not reminded:
        return
    close_excused_nudges(tx, now, reminded)
    by_person: defaultdict[int, list[Duty]] = defaultdict(list)
    for row in duties.people_of(tx, list(reminded)):
        if row.nudged and row.person != but:
            by_person[row.person].append(reminded[row.duty])
    notices = [excused_notice(person, owed, now) for person, owed in by_person.items()]
    tell_notices(tx, now, notices, quiet=None)  # they were reminded in a round that is on


def close_excused_nudges(tx: Tx, now: datetime, reminded: dict[int, Duty]) -> None:
    """Write on the reminders that the check is excused; they have no buttons any more."""
    rows = []
    for row in excuses.nudges_of(tx, reminded):
        duty = reminded[int(row.subject.partition(":")[2])]
        with speaking(row.language):
            done = _("Lượt này được miễn: {reason}.", reason=reason_in_words(duty.reason))
        message = Message(f"{row.text}\n\n{done}", heading=row.heading)
        rows.append(edit_of(row, message, now, f"{now:%Y%m%d%H%M%S}"))
    outbox.put(tx, rows)


def excused_notice(person: int, owed: Sequence[Duty], now: datetime) -> Notice:
    return Notice(
        f"excused:{owed[0].id}:{now:%Y%m%d%H%M%S}",
        person,
        lambda: excused_message(owed),
        roles=(Role.OFFICER,),
    )


def excused_message(owed: Sequence[Duty]) -> Message:
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


def tell_of_check(context: Context, duty: Duty, check_id: int, was: DutyState, result: str) -> None:
    """Say on the nudges that it is done; tell the head what waits, or that the late check came."""
    close_nudges(context, duty)
    if result == "head":
        tell_head(context, duty, check_id)
    if was == DutyState.MISSED:
        tell_who_heard_of_miss(context, duty, check_id)


def close_nudges(context: Context, duty: Duty) -> None:
    """Write on every nudge of the duty who checked and when; it has no buttons any more."""
    rows = []
    for row in outbox.about(context.tx, duty_subject(duty.id)):
        with speaking(row.language):
            places = {"round": duty.round, "time": time_text(context.at), "name": context.who.name}
            done = _("Lần {round}: đã ghi nhận lúc {time} – {name}.", **places)
        text = Message(done, heading=row.heading)
        rows.append(edit_of(row, text, context.at, context.event))
    outbox.put(context.tx, rows)


def tell_head(context: Context, duty: Duty, check_id: int) -> None:
    """Tell the head, or the first deputy who can hear, that mail waits: never what it is about."""
    heads = holders(context.tx, context.at, HEADING, [duty.unit])[duty.unit]
    able = [one.person for one in heads if one.hears_now and one.person != context.who.person]
    name, time, subject = context.who.name, time_text(context.at), f"waits:{check_id}"
    tell(
        context,
        able[:1],
        once=f"{subject}:{context.event}",
        say=lambda: waits_message(duty, check_id, name, time),
        about=subject,
        roles=HEADING,
        unit=duty.unit,
    )


def tell_of_correction(context: Context, duty: Duty, check: Any, result: str) -> None:
    """Tell the head, where another result was meant, that mail waits after all or that none does any more."""
    if result == "head":
        tell_head(context, duty, check.id)
    if check.result != "head":
        return
    name = context.who.name
    tell(
        context,
        {row.person for row in outbox.about(context.tx, f"waits:{check.id}")} - {context.who.person},
        once=f"fixed:{check.id}:{context.event}",
        say=lambda: waits_no_more_message(duty, name, result),
        roles=HEADING,
        unit=duty.unit,
    )


def waits_no_more_message(duty: Duty, name: str, result: str) -> Message:
    said = _(
        "{name} đã đổi kết quả kiểm tra {round} thành “{result}”: không còn thư chờ thủ trưởng xử lý.",
        name=name,
        round=round_name(duty),
        result=result_in_words(result),
    )
    return Message(said, heading=duty.unit_name)


def waits_message(duty: Duty, check_id: int, name: str, time: str) -> Message:
    said = _("{name} báo lúc {time}: hộp thư của đơn vị có thư chờ thủ trưởng xử lý.", name=name, time=time)
    return Message(said, (Option(f"seen:{check_id}", _("Đã rõ")),), heading=duty.unit_name)


def note_seen(context: Context, check: Any) -> Replies:
    """Note that the head has seen that mail waits ([Đã rõ])."""
    duty = duties.locked(context.tx, check.duty)
    if duty is None or not context.may(Action.CHECK, duty.unit):
        raise no_such_button()
    context.audit("seen", f"check:{check.id}")
    return [Message(_("Đã ghi nhận. Trân trọng."))]


def tell_who_heard_of_miss(context: Context, duty: Duty, check_id: int) -> None:
    """Tell the heads who heard of a miss that the check came late; what is still queued goes no more."""
    about = f"late:{check_id}"
    heard = told_of(context, f"miss:{duty.id}") | told_in_evening(context, duty)
    tell(
        context,
        heard - {context.who.person},
        once=about,
        say=lambda: late_check_message(duty, time_text(context.at)),
        about=about,
        roles=HEADING,
        unit=duty.unit,
    )


def told_of(context: Context, about: str) -> set[int]:
    """Return whom a message of this subject was sent to."""
    return {row.person for row in outbox.about(context.tx, about) if row.state != "queued"}


def told_in_evening(context: Context, duty: Duty) -> set[int]:
    """Return the unit's heads who had the misses of that day as one message."""
    heads = holders(context.tx, context.at, HEADING, [duty.unit])[duty.unit]
    return told_of(context, f"misses:{duty.date.isoformat()}") & {head.person for head in heads}


def late_check_message(duty: Duty, time: str) -> Message:
    said = _("Đã kiểm tra muộn {round}, lúc {time}.", round=round_name(duty), time=time)
    return Message(said, heading=duty.unit_name)


def tell_of_undo(context: Context, duty: Duty, check_id: int) -> None:
    """Tell everyone who was told of a check, officers by their nudges included, that it was taken back."""
    name, key, nudge = context.who.name, f"back:{check_id}", duty_subject(duty.id)
    notices = (
        Notice(key, person, lambda: undone_message(duty, name), subject=nudge if about == nudge else "")
        for about in (nudge, f"late:{check_id}", f"waits:{check_id}")
        for person in {row.person for row in outbox.about(context.tx, about)} - {context.who.person}
    )
    tell_all(context, notices)


def undone_message(duty: Duty, name: str) -> Message:
    said = _("{name} đã rút lại ghi nhận kiểm tra {round}.", name=name, round=round_name(duty))
    return Message(said, heading=duty.unit_name)


def tell_of_no_access(context: Context, duty: Duty) -> None:
    """Tell the office of many units at once by one message; of one only if no incident follows."""
    context.audit(noticing.NO_ACCESS, f"unit:{duty.unit}")
    if noticing.notice_no_access(context):
        return
    about = raising.no_access_subject(duty.unit)
    tell(
        context,
        [one.person for one in office_people(context.tx, context.at)],
        once=f"{about}:{context.at:%Y%m%d%H}",
        say=lambda: no_access_message(duty, context.who.name),
        about=about,
        not_before=context.at + TO_RAISE,
        roles=(Role.OFFICE,),
    )


def no_access_message(duty: Duty, name: str) -> Message:
    said = _("{name} báo không vào được hộp thư của đơn vị ({round}).", name=name, round=round_name(duty))
    return Message(said, heading=duty.unit_name)
