"""Checks: given by a tap or in words, taken back, and put right where another result was meant."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, time
from typing import Any

from bot.conversation import (
    Message,
    NoLongerPossible,
    Option,
    Refused,
    _,
    at_local,
    day_text,
    local_date,
    time_text,
)
from bot.domain.duties import GRACE, SETTLED, SNOOZE, TAKE_BACK, UNSETTLED, DutyState, settled_by, state_after
from handlers.duties import clockwork
from handlers.duties.clockwork import following_nudge, repeated_nudge
from handlers.engine import (
    RESULTS,
    UNSAID,
    Action,
    Context,
    Part,
    Replies,
    Role,
    RoleAssignment,
    duty_subject,
    duty_to_settle,
    hours,
    id_in,
    no_such_button,
    nudge_buttons,
    office_and_phone,
    reason_in_words,
    result_buttons,
    result_in_words,
    round_name,
    row,
    state_in_words,
    tell,
)
from handlers.incidents import raising
from storage import directory, duties, excuses
from storage.calendar import calendar
from storage.duties import Check, Duty
from storage.engine import outbox

KEEP = "keep"

RESULT = Part(lambda _context, text: known_result(text, [*RESULTS, UNSAID]))
CORRECTION = Part(lambda _context, text: known_result(text, ["", KEEP, *RESULTS]))  # "": still to be asked
OWN_CHECK = Part(lambda context, text: own_check(context, id_in(text)), look=row(duties.get_check).read)


def is_to_settle(context: Context, duty: Duty, _result: str = "") -> bool:
    """Return whether a nudge's duty is still to be settled today."""
    return duty.state in UNSETTLED and duty.date == local_date(context.at)


def settle(context: Context, duty: Duty, result: str) -> Replies:
    """Record a check ([Không có thư mới] and the like, ck:<duty>:<result>) and tell whom it concerns.

    Where the duty is settled already, another result is taken as a correction that they may want.
    """
    if duty.state in SETTLED:
        return [offer_correction(context, duty, result)]
    is_delayed = context.via == "tap" and context.at >= duty.ends and is_delayed_by_outage(context, duty)
    need_unsettled(context, duty, is_delayed=is_delayed)
    state = DutyState.CHECKED if is_delayed else state_after(duty.ends, context.at)
    note = "gap" if is_delayed else ""
    check = Check(
        duty.id, context.who.person, context.via, context.channel, result, duty.state, context.at, note=note
    )
    check_id = duties.record_check(context.tx, check)
    duties.settle(context.tx, duty.id, state, context.at)
    settled = replace(duty, state=state, settled_at=context.at)
    clockwork.tell_of_check(context, settled, check_id, was=duty.state, result=result)
    return [thanks(settled, check_id, result)]


def show_last_check(context: Context) -> Replies:
    """Show the check that they gave last ("nhầm"), as long as something can be done about it."""
    since = min(context.at - TAKE_BACK, at_local(local_date(context.at), time()))
    check = duties.newest_check_by(context.tx, context.who.person, since)
    return [show_corrections(context, duty_to_settle(context, check.duty))] if check else []


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
    if context.at >= duty.opens:  # then all of them are over
        return None
    day = duties.of_day(context.tx, duty.date, [duty.unit])
    return max((one.ends for one in day if one.round < duty.round and one.ends > context.at), default=None)


def is_delayed_by_outage(context: Context, duty: Duty) -> bool:
    """Return whether the round ended while the bot was down, and it has just come back."""
    back = excuses.bot_back_at(context.tx, over=duty.ends)
    return back is not None and context.at - back <= GRACE


def thanks(duty: Duty, check_id: int, result: str) -> Message:
    undo = undo_option(check_id)
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


def may_be_undone(context: Context, check: Any) -> bool:
    """Return whether [Bấm nhầm] still does something."""
    return not check.undone_at and context.at - check.said_at <= TAKE_BACK


def undo_check(context: Context, check: Any) -> Replies:
    """Take a check back ([Bấm nhầm]), for a quarter of an hour; it stays in the history."""
    duty = duty_to_settle(context, check.duty)
    if check.undone_at or duty.state not in SETTLED:
        raise Refused(_("Ghi nhận này đã được rút lại."))
    if context.at - check.said_at > TAKE_BACK:
        too_late = _("Đã quá 15 phút nên không rút lại được.")
        return [Message(too_late), show_corrections(context, duty)]
    duties.undo_check(context.tx, check.id, context.at)
    next_nudge = following_nudge(duty, context.at, context.settings)
    duties.reopen(context.tx, duty.id, DutyState(check.state_before), next_nudge)
    clockwork.tell_of_undo(context, duty, check.id)
    said = _("Đã rút lại ghi nhận kiểm tra {round} của {unit}.", round=round_name(duty), unit=duty.unit_name)
    return [Message(said, nudge_buttons(duty.id) if duty.date == local_date(context.at) else ())]


def show_more(context: Context, duty: Duty) -> Replies:
    """Offer what else there is under a nudge ([Khác…])."""
    need_unsettled(context, duty)
    options = (
        Option(f"later:{duty.id}", _("Nhắc lại sau 30 phút")),
        Option(f"away:{duty.id}", _("Tôi đi vắng")),
    )
    return [Message(_("Anh/chị muốn làm gì?"), options, heading=duty.unit_name)]


def remind_later(context: Context, duty: Duty) -> Replies:
    """Nudge this officer again in 30 minutes ([Nhắc lại sau 30 phút]): once a round, never past its end."""
    need_unsettled(context, duty)
    until = context.at + SNOOZE
    if until >= duty.ends:
        end = time_text(duty.ends)
        raise Refused(_("Lượt này kết thúc lúc {end}, không kịp nhắc lại sau 30 phút.", end=end))
    if not duties.snooze(context.tx, duty.id, context.who.person):
        raise Refused(_("Mỗi lượt kiểm tra chỉ hẹn nhắc lại một lần."))
    mailbox = directory.main_of_units(context.tx, [duty.unit]).get(duty.unit, "")
    tell(
        context,
        [context.who.person],
        once=f"snooze:{duty.id}",
        say=lambda: repeated_nudge(duty, mailbox),
        about=duty_subject(duty.id),
        not_before=until,
        expires=duty.ends,
        is_urgent=True,
        roles=(Role.OFFICER,),
        unit=duty.unit,
    )
    return [Message(_("Hệ thống sẽ nhắc lại lúc {time}.", time=time_text(until)))]


def report_no_access(context: Context, duty: Duty) -> Replies:
    """Begin to raise an incident ([Không vào được]); the duty stays as it is."""
    if duty.state in SETTLED:
        return [show_corrections(context, duty)]
    need_unsettled(context, duty)
    clockwork.tell_of_no_access(context, duty)
    return raising.open_form(context, duty.id)


def show_owed(context: Context, _words: str) -> Replies:
    """Show the duty that a check made now would settle (/kiemtra), with the answers to tap."""
    units = context.who.units(Role.OFFICER) or context.who.units(Role.HEAD, Role.DEPUTY)
    if not units:
        return [Message(_("Anh/chị không được cử theo dõi hộp thư của đơn vị nào."))]
    return [owed_message(context, role) for role in units]


def owed_message(context: Context, role: RoleAssignment) -> Message:
    today = local_date(context.at)
    day = duties.of_day(context.tx, today, [role.unit])
    if not day:
        why = calendar(context.tx).why_off(today, role.unit_code)
        said = (
            _("Hôm nay không phải kiểm tra ({why}).", why=why) if why else _("Đơn vị chưa bắt đầu ghi nhận.")
        )
        return Message(said, heading=role.unit_name)
    owed = settled_by([duty.owed for duty in day], context.at)
    lines = [owed_line(duty) for duty in day]
    to_fix = (
        Option(f"fix:{duty.id}", _("Đổi kết quả lần {round}", round=duty.round))
        for duty in day
        if duty.state in SETTLED
    )
    if owed is None:
        lines.append(_("Không còn lượt nào cần ghi nhận lúc này."))
        return Message("\n".join(lines), tuple(to_fix), heading=role.unit_name)
    lines.append(_("Ghi nhận kiểm tra lần {round}:", round=owed.round))
    options = (*result_buttons(owed.id), Option(f"no:{owed.id}", _("Không vào được")), *to_fix)
    return Message("\n".join(lines), options, heading=role.unit_name)


def owed_line(duty: Duty) -> str:
    """Return a duty of today in one line."""
    places = {"round": duty.round, "hours": hours(duty), "state": state_in_words(duty.state)}
    if duty.settled_at and duty.state in SETTLED:
        return _("Lần {round} ({hours}): {state} lúc {time}", **places, time=time_text(duty.settled_at))
    return _("Lần {round} ({hours}): {state}", **places)


def settle_shown(context: Context, result: str = UNSAID) -> Replies:
    """Settle the duty of the nudge just shown ("xong"); without one, or of two units, ask which."""
    shown = reminded_duties(context)
    if len({duty.unit for duty in shown}) == 1:
        running = running_round(context, shown[0])
        return [ask_which_round(shown[0], running, result)] if running else settle(context, shown[0], result)
    if not shown:
        return show_owed(context, "")
    options = tuple(Option(f"ck:{duty.id}:{result}", duty.unit_name) for duty in shown)
    return [Message(_("Anh/chị đã kiểm tra hộp thư của đơn vị nào?"), options)]


def running_round(context: Context, shown: Duty) -> Duty | None:
    """Return the round that runs and is owed, where the one last reminded of is over: either may be meant."""
    if context.at < shown.ends:
        return None
    day = duties.of_day(context.tx, shown.date, [shown.unit])
    running = [duty for duty in day if duty.opens <= context.at < duty.ends and duty.state in UNSETTLED]
    return running[0] if running else None


def ask_which_round(over: Duty, running: Duty, result: str) -> Message:
    labels = (
        (over, _("Lần {round} (muộn)", round=over.round)),
        (running, _("Lần {round}", round=running.round)),
    )
    options = tuple(Option(f"ck:{duty.id}:{result}", label) for duty, label in labels)
    return Message(_("Anh/chị đã kiểm tra lần nào?"), options, heading=over.unit_name)


def ask_if_done(context: Context) -> Replies:
    """Ask whether the check is done, of who said that they will ("dạ", "ok")."""
    shown = reminded_duties(context)
    if not shown:
        return []
    duty = shown[0]
    options = (
        Option(f"ck:{duty.id}:{UNSAID}", _("Đã kiểm tra")),
        Option(f"later:{duty.id}", _("Chưa, nhắc sau 30 phút")),
    )
    return [Message(_("Anh/chị đã kiểm tra xong chưa?"), options, heading=duty.unit_name)]


def reminded_duties(context: Context) -> list[Duty]:
    """Lock the duties of today that this contact was last reminded of and that may still be settled."""
    since = at_local(local_date(context.at), time(0))
    subjects = outbox.newest_subjects(context.tx, context.who.contact, "duty:", since)
    found = (duties.locked(context.tx, int(subject.split(":")[1])) for subject in subjects)
    return [
        duty
        for duty in found
        if duty
        and duty.state in UNSETTLED
        and duty.date == local_date(context.at)
        and context.may(Action.CHECK, duty.unit)
    ]


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
    clockwork.tell_of_correction(context, duty, check, result)
    said = _(
        "Đã đổi kết quả kiểm tra {round} của {unit} từ “{was}” thành “{now}”.",
        **check_places(duty),
        was=result_in_words(check.result),
        now=result_in_words(result),
    )
    told = [_("Thủ trưởng được báo có thư chờ xử lý.")] if result == "head" else []
    return [Message("\n".join([said, *told]))]


def offer_correction(context: Context, duty: Duty, result: str) -> Message:
    """Ask whether another result is meant, where a duty that is settled is answered again."""
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
        lines.append(_("Nếu chưa kiểm tra hộp thư, xin báo {office}.", office=office_phone(context)))
    return Message("\n".join(lines), (*other_results(duty, check.result), *undo))


def other_results(duty: Duty, result: str) -> Iterable[Option]:
    return (Option(f"fix:{duty.id}:{one}", _(label)) for one, label in RESULTS.items() if one != result)


def standing_check(context: Context, duty: Duty) -> Any:
    """Return the check that the duty is settled by. Refused where there is none, or no more."""
    check = duties.newest_check(context.tx, duty.id) if duty.state in SETTLED else None
    if check is None:
        raise Refused(_("Ghi nhận này đã được rút lại."))
    return check


def need_today(context: Context, duty: Duty, check: Any) -> None:
    """Refuse to correct a check once its day is over."""
    if local_date(context.at) == duty.date:
        return
    said = _(
        "Ngày {day} đã qua nên không sửa được nữa. Nếu chưa đúng, xin báo {office}.",
        day=day_text(duty.date),
        office=office_phone(context),
    )
    raise Refused("\n".join([recorded_text(duty, check), said]))


def recorded_text(duty: Duty, check: Any) -> str:
    return _(
        "Kiểm tra {round} của {unit} đã được ghi nhận lúc {time}: “{result}” ({name}).",
        **check_places(duty),
        time=time_text(check.said_at),
        result=result_in_words(check.result),
        name=check.giver,
    )


def check_places(duty: Duty) -> dict[str, str]:
    return {"round": round_name(duty), "unit": duty.unit_name}


def office_phone(context: Context) -> str:
    return office_and_phone(context.settings)


def undo_option(check_id: int) -> tuple[Option, ...]:
    return (Option(f"undo:{check_id}", _("Bấm nhầm"), is_undo=True),)


def known_result(text: str, among: Iterable[str]) -> str:
    """Return a result that a button stands for."""
    if text not in among:
        raise no_such_button()
    return text


def own_check(context: Context, check_id: int) -> Any:
    """Return the check of a [Bấm nhầm], which only who gave it takes back."""
    check = duties.get_check(context.tx, check_id)
    if check is None or check.person != context.who.person:
        raise Refused(_("Không có ghi nhận nào của anh/chị để rút lại."))
    return check
