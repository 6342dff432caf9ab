"""Tell whom a check concerns: the unit's other officers, its head, and the office."""

from datetime import timedelta
from typing import Any

from bot.conversation.messages import Message, Option
from bot.conversation.text import time_text
from bot.conversation.words import _, speaking
from bot.domain.duties import DutyState
from bot.domain.rights import HEADING, Action, Role, may
from handlers.engine.buttons import no_such_button
from handlers.engine.duty import duty_subject, result_in_words, round_name
from handlers.engine.feature import Context, Replies
from handlers.engine.tell import Notice, edited, tell, tell_all
from handlers.incidents import raising
from handlers.incidents.common import noticing
from storage import audit, duties
from storage.duties import Duty
from storage.engine import outbox, sent
from storage.engine.role_holders import holders, office_people

TO_RAISE = timedelta(minutes=10)  # for who cannot open the mailbox to tell more of it


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
    for row in sent.about(context.tx, duty_subject(duty.id)):
        with speaking(row.language):
            places = {"round": duty.round, "time": time_text(context.at), "name": context.who.name}
            done = _("Lần {round}: đã ghi nhận lúc {time} – {name}.", **places)
        text = Message(done, heading=row.heading)
        rows.append(edited(row, text, context.at, context.event))
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
        {row.person for row in sent.about(context.tx, f"waits:{check.id}")} - {context.who.person},
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
    if duty is None or not may(context.who, Action.CHECK, duty.unit):
        raise no_such_button()
    audit.write(context.tx, context.at, context.who, "seen", f"check:{check.id}")
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
    return {row.person for row in sent.about(context.tx, about) if row.state != "queued"}


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
        for person in {row.person for row in sent.about(context.tx, about)} - {context.who.person}
    )
    tell_all(context, notices)


def undone_message(duty: Duty, name: str) -> Message:
    said = _("{name} đã rút lại ghi nhận kiểm tra {round}.", name=name, round=round_name(duty))
    return Message(said, heading=duty.unit_name)


def tell_of_no_access(context: Context, duty: Duty) -> None:
    """Tell the office of many units at once by one message; of one only if no incident follows."""
    audit.write(context.tx, context.at, context.who, noticing.NO_ACCESS, f"unit:{duty.unit}")
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
