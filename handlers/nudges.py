"""Reminding the officers of a unit to check its inbox, twice a round at most (DESIGN §4)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, time

from bot.config import Settings
from bot.domain.duties import Round, next_nudge, slots
from bot.domain.rights import Role
from bot.message import Message, Option
from bot.text import time_text
from bot.words import _
from handlers.duty_words import RESULTS
from handlers.tell import Notice, tell
from storage import duties, mailboxes, outcomes, sent
from storage.db import Tx
from storage.duties import Duty
from storage.holders import Holder, holders
from storage.outbox import Lane

WORD = "kt"  # "kiểm tra": what is typed for the answers to a nudge, kt1, kt2 …


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
    boxes = mailboxes.of_units(tx, [duty.unit for duty in due])
    later = sent.waiting(tx, [subject(duty.id) for duty in due], now)
    nudged = [
        (duty, one)
        for duty in due
        for one in officers[duty.unit]
        if one.hears_now and (subject(duty.id), one.person) not in later
    ]
    if again := [subject(duty.id) for duty in due if duty.nudges > 0]:
        outcomes.overtake(tx, again)
    tell(tx, now, (notice(duty, one, now, boxes.get(duty.unit, "")) for duty, one in nudged), settings.quiet)
    duties.count_nudges(tx, ((duty.id, one.person, "") for duty, one in nudged))
    asked = {duty.id for duty, _one in nudged}
    duties.plan_nudges(tx, [(duty, following(duty, now, settings), duty.id in asked) for duty in due])


def following(duty: Duty, now: datetime, settings: Settings) -> datetime | None:
    """When the duty is nudged after ``now``, if not settled by then."""
    slot = slots(duty.date, rounds_of(settings))[duty.round - 1]
    return next_nudge(slot.nudges, now, duty.ends)


def notice(duty: Duty, officer: Holder, now: datetime, mailbox: str) -> Notice:
    return Notice(
        key=f"nudge:{duty.id}:{duty.nudges + 1}",
        person=officer.person,
        say=lambda: asking(duty, now, mailbox),
        lane=Lane.NUDGE,
        subject=subject(duty.id),
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
        subject=subject(duty.id),
        not_before=until,
        expires=duty.ends,
        is_urgent=True,
        roles=(Role.OFFICER,),
        unit=duty.unit,
    )


def subject(duty_id: int) -> str:
    return f"duty:{duty_id}"


def asking(duty: Duty, now: datetime, mailbox: str) -> Message:
    """The nudge: which check is owed, until when, and the five answers."""
    if duty.nudges > 0:
        return asking_again(duty, mailbox)
    text = _(
        "Đến {time}, hệ thống chưa ghi nhận việc kiểm tra hộp thư lần {round} trong ngày "
        "(Điều 4 khoản 6). Đề nghị anh/chị kiểm tra hộp thư {mailbox} trước {end} và chọn kết quả.",
        time=time_text(now),
        **places(duty, mailbox),
    )
    return Message(text, answers(duty.id), heading=duty.unit_name)


def asking_again(duty: Duty, mailbox: str) -> Message:
    text = _(
        "Nhắc lại: việc kiểm tra hộp thư lần {round} chưa được ghi nhận, còn đến {end}. "
        "Đề nghị anh/chị kiểm tra hộp thư {mailbox} và chọn kết quả.",
        **places(duty, mailbox),
    )
    return Message(text, answers(duty.id), heading=duty.unit_name)


def places(duty: Duty, mailbox: str) -> dict[str, object]:
    return {
        "round": duty.round,
        "end": time_text(duty.ends),
        "mailbox": mailbox or _("của đơn vị"),
    }


def answers(duty_id: int) -> tuple[Option, ...]:
    """The five options under a nudge."""
    options = (
        *results(duty_id),
        Option(f"no:{duty_id}", _("Không vào được")),
        Option(f"more:{duty_id}", _("Khác…")),
    )
    return tuple(replace(option, words=f"{WORD}{number}") for number, option in enumerate(options, 1))


def results(duty_id: int) -> Iterable[Option]:
    return (Option(f"ck:{duty_id}:{result}", _(label)) for result, label in RESULTS.items())
