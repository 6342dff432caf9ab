"""Checks: given by a tap or in words, taken back, and put right where another result was meant."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, time
from typing import Any

from bot.conversation.answers import NoLongerPossible, Refused
from bot.conversation.messages import Message, Option
from bot.conversation.text import at_local, day_text, local_date, time_text
from bot.conversation.words import _
from bot.domain.duties import GRACE, SETTLED, SNOOZE, TAKE_BACK, UNSETTLED, DutyState, settled_by, state_after
from bot.domain.rights import Action, Role, RoleAssignment, may
from handlers.duties import telling
from handlers.duties.clockwork import following, postponed
from handlers.engine import forms, wording
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.duty import (
    RESULTS,
    UNSAID,
    hours,
    nudge_buttons,
    reason_in_words,
    result_buttons,
    result_in_words,
    round_name,
    state_in_words,
    their_duty,
)
from handlers.engine.feature import Context, Replies
from handlers.engine.tell import tell_all
from handlers.incidents import raising
from storage import audit, duties, excuses, mailboxes
from storage.calendar import calendar
from storage.duties import Check, Duty
from storage.engine import sent

KEEP = "keep"


def press(context: Context, argument: str) -> Replies:
    """[Không có thư mới] and the like under a nudge: ck:<duty>:<result>."""
    duty_id, _colon, result = argument.partition(":")
    if result not in (*RESULTS, UNSAID):
        raise Refused(_("Lựa chọn này không còn dùng được."))
    return settle(context, their_duty(context, duty_id), result)


def is_live(context: Context, argument: str) -> bool:
    """Whether the duty that a nudge's button names is still to be settled today."""
    duty = duties.get(context.tx, id_in(argument.partition(":")[0]))
    return bool(duty and duty.state in UNSETTLED and duty.date == local_date(context.at))


def settle(context: Context, duty: Duty, result: str) -> Replies:
    """Record the check, if the duty is still to be settled; say it to whom it concerns."""
    if duty.state in SETTLED:
        return [chosen_anew(context, duty, result)]
    is_delayed = context.via == "tap" and context.at >= duty.ends and is_ours_the_delay(context, duty)
    still_to_settle(context, duty, is_delayed=is_delayed)
    state = DutyState.CHECKED if is_delayed else state_after(duty.ends, context.at)
    note = "gap" if is_delayed else ""
    check = Check(
        duty.id, context.who.person, context.via, context.channel, result, duty.state, context.at, note=note
    )
    check_id = duties.record_check(context.tx, check)
    duties.settle(context.tx, duty.id, state, context.at)
    settled = replace(duty, state=state, settled_at=context.at)
    telling.tell_of_check(context, settled, check_id, was=duty.state, result=result)
    return [thanks(settled, check_id, result)]


def just_given(context: Context) -> Replies:
    """ "Nhầm" without a button: the check that they gave last, as long as something can be done about it."""
    since = min(context.at - TAKE_BACK, at_local(local_date(context.at), time()))
    check = duties.newest_check_by(context.tx, context.who.person, since)
    return [what_may_be_done(context, their_duty(context, str(check.duty)))] if check else []


def still_to_settle(context: Context, duty: Duty, *, is_delayed: bool = False) -> None:
    """Refused where the duty is settled, or its day is over: the answer says what is the case.

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
    if begins := not_before(context, duty):
        raise Refused(_("Lượt này ghi nhận được từ {time}.", time=time_text(begins)))


def not_before(context: Context, duty: Duty) -> datetime | None:
    """When a check begins to count for ``duty``, if an earlier round of its day is not over yet."""
    if context.at >= duty.opens:  # then all of them are over
        return None
    day = duties.of_day(context.tx, duty.date, [duty.unit])
    return max((one.ends for one in day if one.round < duty.round and one.ends > context.at), default=None)


def is_ours_the_delay(context: Context, duty: Duty) -> bool:
    """Whether the round ended while the bot was down, and it has just come back (DESIGN §4)."""
    back = excuses.bot_back_at(context.tx, over=duty.ends)
    return back is not None and context.at - back <= GRACE


def thanks(duty: Duty, check_id: int, result: str) -> Message:
    undo = take_back(check_id)
    places = {
        "round": round_name(duty),
        "unit": duty.unit_name,
        "time": time_text(duty.settled_at or duty.ends),
    }
    if duty.state == DutyState.LATE:
        return Message(_("Đã ghi nhận {unit} kiểm tra muộn {round}, lúc {time}.", **places), undo)
    if result == "head":
        said = _(
            "Đã ghi nhận {unit} kiểm tra hộp thư {round}, lúc {time}. Thủ trưởng được báo có thư chờ xử lý.",
            **places,
        )
        return Message(said, undo)
    return Message(_("Đã ghi nhận {unit} kiểm tra hộp thư {round}, lúc {time}. Trân trọng.", **places), undo)


def may_be_undone(context: Context, argument: str) -> bool:
    """Whether [Bấm nhầm] still does something."""
    check = duties.get_check(context.tx, id_in(argument))
    return bool(check and not check.undone_at and context.at - check.said_at <= TAKE_BACK)


def undo(context: Context, argument: str) -> Replies:
    """[Bấm nhầm]: take a check back, for a quarter of an hour; it stays in the history."""
    check = duties.get_check(context.tx, id_in(argument))
    if check is None or check.person != context.who.person:
        raise Refused(_("Không có ghi nhận nào của anh/chị để rút lại."))
    duty = their_duty(context, str(check.duty))
    if check.undone_at or duty.state not in SETTLED:
        raise Refused(_("Ghi nhận này đã được rút lại."))
    if context.at - check.said_at > TAKE_BACK:
        too_late = _("Đã quá 15 phút nên không rút lại được.")
        return [Message(too_late), what_may_be_done(context, duty)]
    duties.undo_check(context.tx, check.id, context.at)
    next_nudge = following(duty, context.at, context.settings)
    duties.reopen(context.tx, duty.id, DutyState(check.state_before), next_nudge)
    telling.taken_back(context, duty, check.id)
    said = _("Đã rút lại ghi nhận kiểm tra {round} của {unit}.", round=round_name(duty), unit=duty.unit_name)
    return [Message(said, nudge_buttons(duty.id) if duty.date == local_date(context.at) else ())]


def more(context: Context, argument: str) -> Replies:
    """[Khác…] under a nudge."""
    duty = their_duty(context, argument)
    still_to_settle(context, duty)
    options = (
        Option(f"later:{duty.id}", _("Nhắc lại sau 30 phút")),
        Option(f"away:{duty.id}", _("Tôi đi vắng")),
    )
    return [Message(_("Anh/chị muốn làm gì?"), options, heading=duty.unit_name)]


def later(context: Context, argument: str) -> Replies:
    """[Nhắc lại sau 30 phút]: once a round, and never past its end."""
    duty = their_duty(context, argument)
    still_to_settle(context, duty)
    until = context.at + SNOOZE
    if until >= duty.ends:
        end = time_text(duty.ends)
        raise Refused(_("Lượt này kết thúc lúc {end}, không kịp nhắc lại sau 30 phút.", end=end))
    if not duties.snooze(context.tx, duty.id, context.who.person):
        raise Refused(_("Mỗi lượt kiểm tra chỉ hẹn nhắc lại một lần."))
    mailbox = mailboxes.main_of_units(context.tx, [duty.unit]).get(duty.unit, "")
    tell_all(context, [postponed(duty, context.who.person, until, mailbox)])
    return [Message(_("Hệ thống sẽ nhắc lại lúc {time}.", time=time_text(until)))]


def no_access(context: Context, argument: str) -> Replies:
    """[Không vào được]: an incident is raised; the duty stays as it is."""
    duty = their_duty(context, argument)
    if duty.state in SETTLED:
        return [what_may_be_done(context, duty)]
    still_to_settle(context, duty)
    telling.no_access(context, duty)
    return forms.open_once(context, raising.FLOW, f"duty:{duty.id}", {"duty": duty.id})


def show_owed(context: Context, _argument: str) -> Replies:
    """/kiemtra: the duty that a check made now would settle, with the answers to tap."""
    units = context.who.units(Role.OFFICER) or context.who.units(Role.HEAD, Role.DEPUTY)
    if not units:
        return [Message(_("Anh/chị không được cử theo dõi hộp thư của đơn vị nào."))]
    return [now_owed(context, held) for held in units]


def now_owed(context: Context, held: RoleAssignment) -> Message:
    today = local_date(context.at)
    day = duties.of_day(context.tx, today, [held.unit])
    if not day:
        why = calendar(context.tx).why_off(today, held.unit_code)
        said = (
            _("Hôm nay không phải kiểm tra ({why}).", why=why) if why else _("Đơn vị chưa bắt đầu ghi nhận.")
        )
        return Message(said, heading=held.unit_name)
    owed = settled_by([duty.owed for duty in day], context.at)
    lines = [owed_line(duty) for duty in day]
    to_fix = (
        Option(f"fix:{duty.id}", _("Đổi kết quả lần {round}", round=duty.round))
        for duty in day
        if duty.state in SETTLED
    )
    if owed is None:
        lines.append(_("Không còn lượt nào cần ghi nhận lúc này."))
        return Message("\n".join(lines), tuple(to_fix), heading=held.unit_name)
    lines.append(_("Ghi nhận kiểm tra lần {round}:", round=owed.round))
    options = (*result_buttons(owed.id), Option(f"no:{owed.id}", _("Không vào được")), *to_fix)
    return Message("\n".join(lines), options, heading=held.unit_name)


def owed_line(duty: Duty) -> str:
    """A duty of today in one line."""
    places = {"round": duty.round, "hours": hours(duty), "state": state_in_words(duty.state)}
    if duty.settled_at and duty.state in SETTLED:
        return _("Lần {round} ({hours}): {state} lúc {time}", **places, time=time_text(duty.settled_at))
    return _("Lần {round} ({hours}): {state}", **places)


def said_done(context: Context, result: str = UNSAID) -> Replies:
    """ "Xong" and the like: settles the nudge just shown; without one, or with two units, it asks."""
    shown = shown_and_open(context)
    if len({duty.unit for duty in shown}) == 1:
        running = running_beside(context, shown[0])
        return [which_round(shown[0], running, result)] if running else settle(context, shown[0], result)
    if not shown:
        return show_owed(context, "")
    options = tuple(Option(f"ck:{duty.id}:{result}", duty.unit_name) for duty in shown)
    return [Message(_("Anh/chị đã kiểm tra hộp thư của đơn vị nào?"), options)]


def running_beside(context: Context, shown: Duty) -> Duty | None:
    """The round that runs and is still owed, where the one last reminded of is over: either may be meant."""
    if context.at < shown.ends:
        return None
    day = duties.of_day(context.tx, shown.date, [shown.unit])
    running = [duty for duty in day if duty.opens <= context.at < duty.ends and duty.state in UNSETTLED]
    return running[0] if running else None


def which_round(over: Duty, running: Duty, result: str) -> Message:
    labels = (
        (over, _("Lần {round} (muộn)", round=over.round)),
        (running, _("Lần {round}", round=running.round)),
    )
    options = tuple(Option(f"ck:{duty.id}:{result}", label) for duty, label in labels)
    return Message(_("Anh/chị đã kiểm tra lần nào?"), options, heading=over.unit_name)


def said_yes(context: Context) -> Replies:
    """ "Dạ", "ok": I will. Not a check; asked whether it is done."""
    shown = shown_and_open(context)
    if not shown:
        return []
    duty = shown[0]
    options = (
        Option(f"ck:{duty.id}:{UNSAID}", _("Đã kiểm tra")),
        Option(f"later:{duty.id}", _("Chưa, nhắc sau 30 phút")),
    )
    return [Message(_("Anh/chị đã kiểm tra xong chưa?"), options, heading=duty.unit_name)]


def shown_and_open(context: Context) -> list[Duty]:
    """The duties of today that this contact was last reminded of and that may still be settled."""
    since = at_local(local_date(context.at), time(0))
    subjects = sent.newest_subjects(context.tx, context.who.contact, "duty:", since)
    found = (duties.locked(context.tx, int(subject.split(":")[1])) for subject in subjects)
    return [
        duty
        for duty in found
        if duty
        and duty.state in UNSETTLED
        and duty.date == local_date(context.at)
        and may(context.who, Action.CHECK, duty.unit)
    ]


def correct(context: Context, argument: str) -> Replies:
    """[Đổi kết quả], fix:<duty>:<result>; [Đổi kết quả lần 1], fix:<duty>, asks for it."""
    duty_id, _colon, result = argument.partition(":")
    duty = their_duty(context, duty_id)
    if not result:
        return [what_may_be_done(context, duty)]
    check = standing(context, duty)
    if result in (KEEP, check.result):
        return [Message(on_record(duty, check))]
    if result not in RESULTS:
        raise no_such_button()
    still_today(context, duty, check)
    return put_right(context, duty, check, result)


def put_right(context: Context, duty: Duty, check: Any, result: str) -> Replies:
    duties.correct_check(context.tx, check.id, result)
    audit.write(
        context.tx, context.at, context.who, "put_right", f"check:{check.id}", was=check.result, now=result
    )
    telling.put_right(context, duty, check, result)
    said = _(
        "Đã đổi kết quả kiểm tra {round} của {unit} từ “{was}” thành “{now}”.",
        **check_of(duty),
        was=result_in_words(check.result),
        now=result_in_words(result),
    )
    told = [_("Thủ trưởng được báo có thư chờ xử lý.")] if result == "head" else []
    return [Message("\n".join([said, *told]))]


def chosen_anew(context: Context, duty: Duty, result: str) -> Message:
    """The duty is settled, and somebody answers it again: nothing to do, or another result is meant."""
    check = standing(context, duty)
    if result in (UNSAID, check.result):
        raise Refused("\n".join([on_record(duty, check), _("Anh/chị không cần làm gì thêm.")]))
    still_today(context, duty, check)
    asked = _("Anh/chị đổi kết quả thành “{now}”?", now=result_in_words(result))
    options = (
        Option(f"fix:{duty.id}:{result}", _("Đổi kết quả")),
        Option(f"fix:{duty.id}:{KEEP}", _("Giữ nguyên")),
    )
    return Message("\n".join([on_record(duty, check), asked]), options, columns=2)


def what_may_be_done(context: Context, duty: Duty) -> Message:
    """What is on record, the results to choose instead, and [Bấm nhầm]; where that is over, whom to tell."""
    check = standing(context, duty)
    is_own = check.person == context.who.person and context.at - check.said_at <= TAKE_BACK
    undo = take_back(check.id) if is_own else ()
    if local_date(context.at) != duty.date and undo:
        return Message(on_record(duty, check), undo)
    still_today(context, duty, check)
    lines = [on_record(duty, check), _("Nếu chưa đúng, xin chọn kết quả đúng.")]
    if not undo:
        lines.append(_("Nếu chưa kiểm tra hộp thư, xin báo {office}.", office=office(context)))
    return Message("\n".join(lines), (*others(duty, check.result), *undo))


def others(duty: Duty, result: str) -> Iterable[Option]:
    return (Option(f"fix:{duty.id}:{one}", _(label)) for one, label in RESULTS.items() if one != result)


def standing(context: Context, duty: Duty) -> Any:
    """The check that the duty is settled by. Refused where there is none, or no more."""
    check = duties.newest_check(context.tx, duty.id) if duty.state in SETTLED else None
    if check is None:
        raise Refused(_("Ghi nhận này đã được rút lại."))
    return check


def still_today(context: Context, duty: Duty, check: Any) -> None:
    if local_date(context.at) == duty.date:
        return
    said = _(
        "Ngày {day} đã qua nên không sửa được nữa. Nếu chưa đúng, xin báo {office}.",
        day=day_text(duty.date),
        office=office(context),
    )
    raise Refused("\n".join([on_record(duty, check), said]))


def on_record(duty: Duty, check: Any) -> str:
    return _(
        "Kiểm tra {round} của {unit} đã được ghi nhận lúc {time}: “{result}” ({name}).",
        **check_of(duty),
        time=time_text(check.said_at),
        result=result_in_words(check.result),
        name=check.giver,
    )


def check_of(duty: Duty) -> dict[str, str]:
    return {"round": round_name(duty), "unit": duty.unit_name}


def office(context: Context) -> str:
    return wording.office_and_phone(context.settings)


def take_back(check_id: int) -> tuple[Option, ...]:
    return (Option(f"undo:{check_id}", _("Bấm nhầm"), is_undo=True),)
