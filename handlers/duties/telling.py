"""Whom a check concerns, and what they hear of it: the unit's other officers, its head, and the office."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from bot.conversation.answers import Refused
from bot.conversation.messages import Message, Option
from bot.conversation.text import time_text
from bot.conversation.words import _, speaking
from bot.domain.duties import DutyState
from bot.domain.rights import HEADING, Action, Role, may
from handlers.engine.buttons import id_in
from handlers.engine.duty import duty_subject, result_in_words, round_name
from handlers.engine.feature import Context, Replies
from handlers.engine.tell import Notice, edited, tell_all
from handlers.incidents import raising
from handlers.incidents.common import deciding
from storage import audit, duties
from storage.duties import Duty
from storage.engine import outbox, sent
from storage.engine.role_holders import Holder, holders, office_people

TO_RAISE = timedelta(minutes=10)  # that who cannot open the mailbox has for telling more of it


def tell_of_check(context: Context, duty: Duty, check_id: int, was: DutyState, result: str) -> None:
    """Say on the nudges that it is done; tell the head what waits, or that the late check came."""
    close_nudges(context, duty)
    if result == "head":
        tell_head(context, duty, check_id)
    if was == DutyState.MISSED:
        tell_who_heard_of_miss(context, duty, check_id)


def close_nudges(context: Context, duty: Duty) -> None:
    """Every nudge of the duty says who checked and when, and has no buttons any more."""
    rows = []
    for row in sent.about(context.tx, duty_subject(duty.id)):
        with speaking(row.language):
            places = {"round": duty.round, "time": time_text(context.at), "name": context.who.name}
            done = _("Lần {round}: đã ghi nhận lúc {time} – {name}.", **places)
        text = Message(done, heading=row.heading)
        rows.append(edited(row, text, context.at, context.event))
    outbox.put(context.tx, rows)


def heads_of(context: Context, units: Sequence[int]) -> dict[int, list[Holder]]:
    """Of each unit the head and deputies who can hear now, by rank, without the one who acts."""
    found = holders(context.tx, context.at, HEADING, units)
    return {unit: [one for one in found[unit] if can_hear(context, one)] for unit in units}


def can_hear(context: Context, one: Holder) -> bool:
    return one.hears_now and one.person != context.who.person


def tell_head(context: Context, duty: Duty, check_id: int) -> None:
    """Mail waits for the head: unit, officer and time; never the mail's content."""
    name, time, subject = context.who.name, time_text(context.at), f"waits:{check_id}"
    notices = (
        Notice(
            f"{subject}:{context.event}",
            one.person,
            lambda: waits_message(duty, check_id, name, time),
            subject=subject,
        )
        for one in heads_of(context, [duty.unit])[duty.unit][:1]
    )
    tell_all(context, (replace(one, roles=HEADING, unit=duty.unit) for one in notices))


def put_right(context: Context, duty: Duty, check: Any, result: str) -> None:
    """Another result was meant: the head hears that mail waits after all, or that none does any more."""
    if result == "head":
        tell_head(context, duty, check.id)
    if check.result != "head":
        return
    name, key = context.who.name, f"fixed:{check.id}:{context.event}"
    told = {row.person for row in sent.about(context.tx, f"waits:{check.id}")} - {context.who.person}
    notices = (Notice(key, person, lambda: waits_no_more_message(duty, name, result)) for person in told)
    tell_all(context, (replace(one, roles=HEADING, unit=duty.unit) for one in notices))


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


def seen(context: Context, argument: str) -> Replies:
    """[Đã rõ] of the head, whom the check concerns."""
    check = duties.get_check(context.tx, id_in(argument))
    duty = duties.locked(context.tx, check.duty) if check else None
    if duty is None or not may(context.who, Action.CHECK, duty.unit):
        raise Refused(_("Lựa chọn này không còn dùng được."))
    audit.write(context.tx, context.at, context.who, "seen", f"check:{argument}")
    return [Message(_("Đã ghi nhận. Trân trọng."))]


def tell_who_heard_of_miss(context: Context, duty: Duty, check_id: int) -> None:
    """The head who heard of a miss hears of the late check too; what is queued still goes no more."""
    about = f"late:{check_id}"
    heard = heard_of(context, f"miss:{duty.id}") | heard_in_evening(context, duty)
    notices = (
        Notice(about, person, lambda: checked_late(duty, time_text(context.at)), subject=about)
        for person in heard - {context.who.person}
    )
    tell_all(context, (replace(one, roles=HEADING, unit=duty.unit) for one in notices))


def heard_of(context: Context, about: str) -> set[int]:
    return {row.person for row in sent.about(context.tx, about) if row.state != "queued"}


def heard_in_evening(context: Context, duty: Duty) -> set[int]:
    """The unit's heads who had the misses of that day as one message."""
    heads = holders(context.tx, context.at, HEADING, [duty.unit])[duty.unit]
    return heard_of(context, f"misses:{duty.date.isoformat()}") & {head.person for head in heads}


def checked_late(duty: Duty, time: str) -> Message:
    said = _("Đã kiểm tra muộn {round}, lúc {time}.", round=round_name(duty), time=time)
    return Message(said, heading=duty.unit_name)


def taken_back(context: Context, duty: Duty, check_id: int) -> None:
    """Who was told of the check hears that it was taken back: officers by their nudges, the head."""
    name, key = context.who.name, f"back:{check_id}"
    notices = (
        Notice(key, person, lambda: taken_back_message(duty, name), subject=nudge if about == nudge else "")
        for nudge in [duty_subject(duty.id)]
        for about in (nudge, f"late:{check_id}", f"waits:{check_id}")
        for person in {row.person for row in sent.about(context.tx, about)} - {context.who.person}
    )
    tell_all(context, notices)


def taken_back_message(duty: Duty, name: str) -> Message:
    said = _("{name} đã rút lại ghi nhận kiểm tra {round}.", name=name, round=round_name(duty))
    return Message(said, heading=duty.unit_name)


def no_access(context: Context, duty: Duty) -> None:
    """Many units at once are one message to the office; of one it hears if no incident follows."""
    audit.write(context.tx, context.at, context.who, deciding.NO_ACCESS, f"unit:{duty.unit}")
    if deciding.no_access(context):
        return
    about = raising.no_access_subject(duty.unit)
    say = partial(troubled_unit, duty, context.who.name)
    key = f"{about}:{context.at:%Y%m%d%H}"
    news = Notice(key, 0, say, subject=about, not_before=context.at + TO_RAISE, roles=(Role.OFFICE,))
    office = office_people(context.tx, context.at)
    tell_all(context, (replace(news, person=one.person) for one in office))


def troubled_unit(duty: Duty, name: str) -> Message:
    said = _("{name} báo không vào được hộp thư của đơn vị ({round}).", name=name, round=round_name(duty))
    return Message(said, heading=duty.unit_name)
