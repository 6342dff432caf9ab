"""Checks: given by a tap or in words, taken back, put right; and who hears of them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.conversation import (
    N_,
    Message,
    NoLongerPossible,
    Option,
    Refused,
    _,
    day_text,
    local_date,
    speaking,
    time_text,
)
from bot.domain.duties import (
    GRACE,
    RESULTS,
    SETTLED,
    TAKE_BACK,
    UNSAID,
    UNSETTLED,
    Duty,
    DutyState,
    duty_subject,
    following_nudge,
    nudge_buttons,
    reason_in_words,
    result_in_words,
    round_name,
    state_after,
)
from handlers.engine import (
    HEADING,
    Action,
    Context,
    Notice,
    Part,
    Replies,
    edit_of,
    id_in,
    no_such_button,
    office_and_phone,
    row,
    tell,
    tell_all,
)
from storage import duties, excuses
from storage.duties import Check
from storage.engine import holders, outbox
from storage.units import units

KEEP = "keep"
DUTY = Part(lambda context, text: duty_to_settle(context, id_in(text)), look=row(duties.get).read)
RESULT = Part(lambda _context, text: known_result(text, [*RESULTS, UNSAID]))
CORRECTION = Part(lambda _context, text: known_result(text, ["", KEEP, *RESULTS]))  # "": still to be asked
OWN_CHECK = Part(lambda context, text: own_check(context, id_in(text)), look=row(duties.get_check).read)
CHECK = row(duties.get_check)


def duty_to_settle(context: Context, duty_id: int) -> Duty:
    """Lock a duty. Refused where there is none, or it is not for this person to settle."""
    duty = duties.locked(context.tx, duty_id)
    if duty is None or not context.may(Action.CHECK, duty.unit):
        ended = unit_has_ended(context, duty)
        raise Refused(ended or _("Lượt kiểm tra này không thuộc phần việc của anh/chị."))
    return duty


def unit_has_ended(context: Context, duty: Duty | None) -> str:
    """Tell whoever was reminded of a duty that its unit has come to its end; "" else."""
    reminded = duties.people_of(context.tx, [duty.id]) if duty else ()
    if duty is None or context.who.person not in {one.person for one in reminded}:
        return ""
    ended = units.ended(context.tx, duty.unit)
    if ended is None:
        return ""
    places = {"unit": duty.unit_name, "day": day_text(ended.day), "successor": ended.successor}
    if ended.successor:
        return _(
            "{unit} đã sáp nhập vào {successor} từ ngày {day} nên lượt này không phải ghi nhận nữa; hộp thư "
            "do {successor} theo dõi và được nhắc riêng.",
            **places,
        )
    return _("{unit} đã ngừng hoạt động từ ngày {day} nên lượt này không phải ghi nhận nữa.", **places)


def known_result(text: str, among: Iterable[str]) -> str:
    if text not in among:
        raise no_such_button()
    return text


def is_to_settle(context: Context, duty: Duty, _result: str = "") -> bool:
    """Return whether a nudge's duty is still to be settled today."""
    return duty.state in UNSETTLED and duty.date == local_date(context.at)


def settle(context: Context, duty: Duty, result: str) -> Replies:
    """Record a check ([Không có thư mới] and the like, ck:<duty>:<result>) and tell whom it concerns.

    Where the duty is settled already, another result is taken as a correction that they may want.
    """
    if duty.state in SETTLED:
        return [offer_correction(context, duty, result)]
    is_delayed = False  # only because the bot was down as the round ended, and has just come back
    if context.via == "tap" and context.at >= duty.ends:
        back = excuses.bot_back_at(context.tx, over=duty.ends)
        is_delayed = back is not None and context.at - back <= GRACE
    need_unsettled(context, duty, is_delayed=is_delayed)
    state = DutyState.CHECKED if is_delayed else state_after(duty.ends, context.at)
    who, note = context.who.person, "gap" if is_delayed else ""
    check = Check(duty.id, who, context.via, context.channel, result, duty.state, context.at, note=note)
    check_id, settled = record(context, duty, check, state)
    return [thanks(settled, check_id, result)]


def need_unsettled(context: Context, duty: Duty, *, is_delayed: bool = False) -> None:
    """Refuse a check where the duty is settled or excused, its day is over, or its time has not come.

    ``is_delayed``: it comes so late only because the bot was down, so the day does not count.
    """
    if duty.state in SETTLED:
        when = time_text(duty.settled_at or context.at)
        raise NoLongerPossible(_("Lượt này đã được ghi nhận lúc {time}, không cần làm gì thêm.", time=when))
    if duty.state == DutyState.EXCUSED:
        reason = reason_in_words(duty.reason)
        raise NoLongerPossible(_("Lượt này được miễn ({reason}), không cần ghi nhận.", reason=reason))
    if local_date(context.at) != duty.date and not is_delayed:
        raise NoLongerPossible(_("Ngày {day} đã qua nên không ghi nhận được nữa.", day=day_text(duty.date)))
    if begins := counts_from(context, duty):
        raise Refused(_("Lượt này ghi nhận được từ {time}.", time=time_text(begins)))


def counts_from(context: Context, duty: Duty) -> datetime | None:
    """Return when a check begins to count for ``duty``, if an earlier round of its day is not over yet."""
    if context.at >= duty.opens:
        return None
    day = duties.of_day(context.tx, duty.date, [duty.unit])
    return max((one.ends for one in day if one.round < duty.round and one.ends > context.at), default=None)


def record(context: Context, duty: Duty, check: Check, state: DutyState) -> tuple[int, Duty]:
    """Settle a duty by a check and tell whom it concerns; return the check's id and the duty as it is now."""
    check_id = duties.record_check(context.tx, check)
    duties.settle(context.tx, duty.id, state, context.at)
    settled = replace(duty, state=state, settled_at=context.at)
    close_nudges(context, settled)
    if check.result == "head":
        tell_head(context, settled, check_id)
    if duty.state == DutyState.MISSED:
        tell_who_heard_of_miss(context, settled, check_id)
    return check_id, settled


def close_nudges(context: Context, duty: Duty) -> None:
    """Write on every nudge of the duty who checked and when; it has no buttons any more."""
    edits = []
    for nudge in outbox.about(context.tx, duty_subject(duty.id)):
        with speaking(nudge.language):
            places = {"round": duty.round, "time": time_text(context.at), "name": context.who.name}
            done = _("Lần {round}: đã ghi nhận lúc {time} – {name}.", **places)
        edits.append(edit_of(nudge, Message(done, heading=nudge.heading), context.at, context.event))
    outbox.put(context.tx, edits)


def tell_head(context: Context, duty: Duty, check_id: int) -> None:
    """Tell the head, or the first deputy who can hear, that mail waits: never what it is about."""
    heads = holders(context.tx, context.at, HEADING, [duty.unit])[duty.unit]
    able = [one.person for one in heads if one.hears_now and one.person != context.who.person]
    subject = f"waits:{check_id}"
    tell(
        context,
        able[:1],
        once=f"{subject}:{context.event}",
        say=lambda: waits_message(context, duty, check_id),
        about=subject,
        roles=HEADING,
        unit=duty.unit,
    )


def waits_message(context: Context, duty: Duty, check_id: int) -> Message:
    said = _(
        "{name} báo lúc {time}: hộp thư của đơn vị có thư chờ thủ trưởng xử lý.",
        name=context.who.name,
        time=time_text(context.at),
    )
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
    at_once = told_of(context, f"miss:{duty.id}")
    heads = holders(context.tx, context.at, HEADING, [duty.unit])[duty.unit]
    in_evening = told_of(context, f"misses:{duty.date.isoformat()}") & {head.person for head in heads}
    tell(
        context,
        (at_once | in_evening) - {context.who.person},
        once=about,
        say=lambda: late_check_message(duty, context.at),
        about=about,
        roles=HEADING,
        unit=duty.unit,
    )


def told_of(context: Context, about: str) -> set[int]:
    """Return whom a message of this subject was sent to."""
    return {row.person for row in outbox.about(context.tx, about) if row.state != "queued"}


def late_check_message(duty: Duty, at: datetime) -> Message:
    said = _("Đã kiểm tra muộn {round}, lúc {time}.", round=round_name(duty), time=time_text(at))
    return Message(said, heading=duty.unit_name)


def thanks(duty: Duty, check_id: int, result: str) -> Message:
    said = N_("Đã ghi nhận {unit} kiểm tra hộp thư {round}, lúc {time}. Trân trọng.")
    if duty.state == DutyState.LATE:
        said = N_("Đã ghi nhận {unit} kiểm tra muộn {round}, lúc {time}.")
    elif result == "head":
        said = N_(
            "Đã ghi nhận {unit} kiểm tra hộp thư {round}, lúc {time}. Thủ trưởng được báo có thư chờ xử lý."
        )
    time = time_text(duty.settled_at or duty.ends)
    return Message(_(said, round=round_name(duty), unit=duty.unit_name, time=time), undo_option(check_id))


def undo_option(check_id: int) -> tuple[Option, ...]:
    return (Option(f"undo:{check_id}", _("Bấm nhầm"), is_undo=True),)


def may_be_undone(context: Context, check: Any) -> bool:
    return not check.undone_at and context.at - check.said_at <= TAKE_BACK


def own_check(context: Context, check_id: int) -> Any:
    check = duties.get_check(context.tx, check_id)
    if check is None or check.person != context.who.person:
        raise Refused(_("Không có ghi nhận nào của anh/chị để rút lại."))
    return check


def undo_check(context: Context, check: Any) -> Replies:
    """Take a check back ([Bấm nhầm]), for a quarter of an hour; it stays in the history."""
    duty = duty_to_settle(context, check.duty)
    if check.undone_at or duty.state not in SETTLED:
        raise Refused(_("Ghi nhận này đã được rút lại."))
    if context.at - check.said_at > TAKE_BACK:
        too_late = _("Đã quá 15 phút nên không rút lại được.")
        return [Message(too_late), show_corrections(context, duty)]
    duties.undo_check(context.tx, check.id, context.at)
    next_nudge = following_nudge(duty, context.at, context.settings.rounds)
    duties.reopen(context.tx, duty.id, DutyState(check.state_before), next_nudge)
    tell_of_undo(context, duty, check.id)
    said = _("Đã rút lại ghi nhận kiểm tra {round} của {unit}.", round=round_name(duty), unit=duty.unit_name)
    return [Message(said, nudge_buttons(duty.id) if duty.date == local_date(context.at) else ())]


def tell_of_undo(context: Context, duty: Duty, check_id: int) -> None:
    """Tell everyone who was told of a check, officers by their nudges included, that it was taken back."""
    key, nudge = f"back:{check_id}", duty_subject(duty.id)
    notices = (
        Notice(
            key,
            person,
            lambda: undone_message(duty, context.who.name),
            subject=nudge if about == nudge else "",
        )
        for about in (nudge, f"late:{check_id}", f"waits:{check_id}")
        for person in {row.person for row in outbox.about(context.tx, about)} - {context.who.person}
    )
    tell_all(context, notices)


def undone_message(duty: Duty, name: str) -> Message:
    said = _("{name} đã rút lại ghi nhận kiểm tra {round}.", name=name, round=round_name(duty))
    return Message(said, heading=duty.unit_name)


def correct_check(context: Context, duty: Duty, result: str) -> Replies:
    """Put another result in place of the recorded one; without one ([Đổi kết quả lần 1]), ask for it."""
    if not result:
        return [show_corrections(context, duty)]
    check = standing_check(context, duty)
    if result in (KEEP, check.result):
        return [Message(recorded_text(duty, check))]
    need_today(context, duty, check)
    return change_result(context, duty, check, result)


def change_result(context: Context, duty: Duty, check: Any, result: str) -> Replies:
    duties.correct_check(context.tx, check.id, result)
    context.audit("put_right", f"check:{check.id}", was=check.result, now=result)
    tell_of_correction(context, duty, check, result)
    said = _(
        "Đã đổi kết quả kiểm tra {round} của {unit} từ “{was}” thành “{now}”.",
        round=round_name(duty),
        unit=duty.unit_name,
        was=result_in_words(check.result),
        now=result_in_words(result),
    )
    if result == "head":
        said = "\n".join([said, _("Thủ trưởng được báo có thư chờ xử lý.")])
    return [Message(said)]


def tell_of_correction(context: Context, duty: Duty, check: Any, result: str) -> None:
    """Tell the head, where another result was meant, that mail waits after all or that none does any more."""
    if result == "head":
        tell_head(context, duty, check.id)
    if check.result != "head":
        return
    tell(
        context,
        {row.person for row in outbox.about(context.tx, f"waits:{check.id}")} - {context.who.person},
        once=f"fixed:{check.id}:{context.event}",
        say=lambda: waits_no_more_message(duty, context.who.name, result),
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


def offer_correction(context: Context, duty: Duty, result: str) -> Message:
    check = standing_check(context, duty)
    if result in (UNSAID, check.result):
        raise Refused("\n".join([recorded_text(duty, check), _("Anh/chị không cần làm gì thêm.")]))
    need_today(context, duty, check)
    asked = _("Anh/chị đổi kết quả thành “{now}”?", now=result_in_words(result))
    options = (
        Option(f"fix:{duty.id}:{result}", _("Đổi kết quả")),
        Option(f"fix:{duty.id}:{KEEP}", _("Giữ nguyên")),
    )
    return Message("\n".join([recorded_text(duty, check), asked]), options, columns=2)


def show_corrections(context: Context, duty: Duty) -> Message:
    """Show what is recorded, the results to choose instead, and [Bấm nhầm]; later on, whom to tell."""
    check = standing_check(context, duty)
    is_own = check.person == context.who.person and context.at - check.said_at <= TAKE_BACK
    undo = undo_option(check.id) if is_own else ()
    if local_date(context.at) != duty.date and undo:
        return Message(recorded_text(duty, check), undo)
    need_today(context, duty, check)
    lines = [recorded_text(duty, check), _("Nếu chưa đúng, xin chọn kết quả đúng.")]
    if not undo:
        lines.append(
            _("Nếu chưa kiểm tra hộp thư, xin báo {office}.", office=office_and_phone(context.settings))
        )
    others = (
        Option(f"fix:{duty.id}:{one}", _(label)) for one, label in RESULTS.items() if one != check.result
    )
    return Message("\n".join(lines), (*others, *undo))


def standing_check(context: Context, duty: Duty) -> Any:
    """Return the check that the duty is settled by. Refused where there is none, or no more."""
    check = duties.newest_check(context.tx, duty.id) if duty.state in SETTLED else None
    if check is None:
        raise Refused(_("Ghi nhận này đã được rút lại."))
    return check


def need_today(context: Context, duty: Duty, check: Any) -> None:
    if local_date(context.at) == duty.date:
        return
    said = _(
        "Ngày {day} đã qua nên không sửa được nữa. Nếu chưa đúng, xin báo {office}.",
        day=day_text(duty.date),
        office=office_and_phone(context.settings),
    )
    raise Refused("\n".join([recorded_text(duty, check), said]))


def recorded_text(duty: Duty, check: Any) -> str:
    return _(
        "Kiểm tra {round} của {unit} đã được ghi nhận lúc {time}: “{result}” ({name}).",
        round=round_name(duty),
        unit=duty.unit_name,
        time=time_text(check.said_at),
        result=result_in_words(check.result),
        name=check.giver,
    )
