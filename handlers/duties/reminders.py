"""Reminders: what they say, the answers that are no checks, and what is typed after one."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta

from bot.conversation import N_, Message, Option, Refused, _, at_local, local_date, speaking, time_text
from bot.domain.duties import (
    SETTLED,
    SNOOZE,
    TAKE_BACK,
    UNSAID,
    UNSETTLED,
    Duty,
    duty_line,
    duty_subject,
    nudge_buttons,
    reason_in_words,
    result_buttons,
    round_name,
    settled_by,
)
from handlers.duties import overview
from handlers.duties.checks import duty_to_settle, is_to_settle, need_unsettled, settle, show_corrections
from handlers.engine import Action, Context, Replies, Role, RoleAssignment, edit_of, tell
from handlers.incidents import NO_ACCESS, no_access_subject, notice_no_access, open_form
from storage import directory, duties
from storage.engine import Tx, office_people, outbox

TO_RAISE = timedelta(minutes=10)  # for who cannot open the mailbox to tell more of it


def nudge_message(duty: Duty, mailbox: str, first_at: datetime | None = None) -> Message:
    """Say which check is owed and until when, with the five answers; ``first_at``: for the first time."""
    said = N_(
        "Nhắc lại: việc kiểm tra hộp thư lần {round} chưa được ghi nhận, còn đến {end}. "
        "Đề nghị anh/chị kiểm tra hộp thư {mailbox} và chọn kết quả."
    )
    if first_at:
        said = N_(
            "Đến {time}, hệ thống chưa ghi nhận việc kiểm tra hộp thư lần {round} trong ngày "
            "(Điều 4 khoản 6). Đề nghị anh/chị kiểm tra hộp thư {mailbox} trước {end} và chọn kết quả."
        )
    places = {"round": duty.round, "end": time_text(duty.ends), "mailbox": mailbox or _("của đơn vị")}
    text = _(said, **places, time=time_text(first_at or duty.ends))
    return Message(text, nudge_buttons(duty.id), heading=duty.unit_name)


def close_excused(tx: Tx, now: datetime, reminded: Mapping[int, Duty]) -> None:
    """Write on the reminders of these duties that the check is excused; they have no buttons any more."""
    edits = []
    for nudge in outbox.about_any(tx, [duty_subject(duty) for duty in reminded]):
        duty = reminded[int(nudge.subject.partition(":")[2])]
        with speaking(nudge.language):
            done = _("Lượt này được miễn: {reason}.", reason=reason_in_words(duty.reason))
        message = Message(f"{nudge.text}\n\n{done}", heading=nudge.heading)
        edits.append(edit_of(nudge, message, now, f"{now:%Y%m%d%H%M%S}"))
    outbox.put(tx, edits)


def excused_message(owed: Iterable[Duty]) -> Message:
    lines = []
    for duty in owed:
        places = {"unit": duty.unit_name, "round": round_name(duty), "reason": reason_in_words(duty.reason)}
        lines.append(_("{unit}, {round}: {reason}.", **places))
    lines.append(_("Anh/chị không cần kiểm tra hay trả lời tin nhắc."))
    return Message("\n".join(lines), heading=_("Được miễn"))


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
        say=lambda: nudge_message(duty, mailbox),
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
    tell_of_no_access(context, duty)
    return open_form(context, duty.id)


def tell_of_no_access(context: Context, duty: Duty) -> None:
    """Tell the office of many units at once by one message; of one only if no incident follows."""
    context.audit(NO_ACCESS, f"unit:{duty.unit}")
    if notice_no_access(context):
        return
    about = no_access_subject(duty.unit)
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
        why = overview.not_today(context.tx, today, role.unit_code)
        return Message(why or _("Đơn vị chưa bắt đầu ghi nhận."), heading=role.unit_name)
    owed = settled_by(day, context.at)
    lines = [duty_line(duty) for duty in day]
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
    options = (
        Option(f"ck:{over.id}:{result}", _("Lần {round} (muộn)", round=over.round)),
        Option(f"ck:{running.id}:{result}", _("Lần {round}", round=running.round)),
    )
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
    live = (duty for duty in found if duty and is_to_settle(context, duty))
    return [duty for duty in live if context.may(Action.CHECK, duty.unit)]


def show_last_check(context: Context) -> Replies:
    """Show the check that they gave last ("nhầm"), as long as something can be done about it."""
    since = min(context.at - TAKE_BACK, at_local(local_date(context.at), time()))
    check = duties.newest_check_by(context.tx, context.who.person, since)
    return [show_corrections(context, duty_to_settle(context, check.duty))] if check else []
