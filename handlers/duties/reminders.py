"""Reminders: what they say, and the answers that are no checks."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter

from bot.conversation import (
    Message,
    Option,
    Refused,
    _,
    at_local,
    day_text,
    fold,
    local_date,
    moment_text,
    regex,
    time_text,
)
from bot.domain.dates import read_snooze, read_snoozes, waits_for_event
from bot.domain.duties import (
    AWAY,
    NO_ACCESS_SUBJECT,
    OVER,
    SETTLED,
    SNOOZE,
    UNSETTLED,
    Duty,
    DutyState,
    duty_subject,
    reason_in_words,
    round_name,
    settled_by,
    which_card,
)
from handlers.duties.cards import nudge_message
from handlers.duties.checks import (
    need_unsettled,
    owed_message,
    show_corrections,
)
from handlers.engine import (
    HEADING,
    Action,
    Context,
    Replies,
    Role,
    RoleAssignment,
    ToDo,
    Urgency,
    tell,
)
from handlers.incidents import opening
from handlers.incidents.common.telling import notice_no_access
from handlers.incidents.form import login_faults
from storage import directory
from storage.checks import duties
from storage.engine import office_people, routing
from storage.people import covers

BOTH = regex(r"\b(?:ca hai|ca 2|hai don vi|2 don vi|tat ca|het)\b")  # folded
BEFORE_END = timedelta(minutes=10)  # of a round: the latest that is proposed for another reminder
TO_RAISE = timedelta(minutes=10)  # for who cannot open the mailbox to tell more of it


def excused_message(owed: Iterable[Duty]) -> Message:
    lines = []
    for duty in owed:
        places = {"unit": duty.unit_name, "round": round_name(duty), "reason": reason_in_words(duty.reason)}
        lines.append(_("{unit}, {round}: {reason}.", **places))
    lines.append(_("Anh/chị không cần kiểm tra hoặc trả lời lời nhắc."))
    return Message("\n".join(lines), heading=_("Được miễn"))


def show_more(context: Context, duty: Duty) -> Replies:
    """Offer what else there is under a nudge ([Nhắc lại sau, vắng mặt])."""
    need_unsettled(context, duty)
    later = (Option(f"later:{duty.id}", _("Nhắc lại sau 30 phút")),) if may_snooze(context, duty) else ()
    options = (*later, Option(f"{AWAY}:{duty.id}", _("Tôi vắng mặt")))
    return [Message(_("Anh/chị muốn làm gì?"), options, duty.unit_name, card=duty_subject(duty.id))]


def remind_later(context: Context, duty: Duty, words: str = "") -> Replies:
    """Nudge this officer again at the time that ``words`` name, else in 30 minutes ([Nhắc lại sau 30 phút]).

    Once a round and never past its end; until it has come it may be moved. What is refused costs nothing.
    """
    need_unsettled(context, duty)
    until = snooze_time(context, duty, words)
    if not duties.snooze(context.tx, duty.id, context.who.person) and (booked := booked_time(context, duty)):
        return [move_reminder(context, duty, booked, until)]
    mailbox = directory.main_of_units(context.tx, [duty.unit]).get(duty.unit, "")
    tell(
        context,
        [context.who.person],
        once=snooze_key(duty),
        say=lambda: nudge_message(duty, mailbox, until),
        about=duty_subject(duty.id),
        not_before=until,
        expires=duty.ends,
        is_urgent=True,
        roles=(Role.OFFICER,),
        unit=duty.unit,
    )
    said = _("Hệ thống sẽ nhắc {unit} kiểm tra lần {round} lúc {time}.", **reminded(duty, until))
    latest = time_text(max(duty.ends - BEFORE_END, until))
    other = _("Nếu cần đổi, anh/chị gõ giờ khác, ví dụ: “nhắc lúc {latest}”.", latest=latest)
    return [Message(f"{said}\n{other}")]


def reminded(duty: Duty, at: datetime) -> dict[str, str]:
    return {"unit": duty.unit_name, "round": str(duty.round), "time": time_text(at)}


def snooze_key(duty: Duty) -> str:
    return f"snooze:{duty.id}"


def booked_time(context: Context, duty: Duty) -> datetime | None:
    """Return for when this person asked to be reminded again of the duty; None where they did not."""
    return routing.planned(context.tx, f"{snooze_key(duty)}:{context.who.person}")


def may_snooze(context: Context, duty: Duty) -> bool:
    """Return whether another reminder in half an hour can be had, or the one that is booked moved there."""
    if context.at + SNOOZE >= duty.ends:
        return False
    booked = booked_time(context, duty)
    return booked is None or booked > context.at


def move_reminder(context: Context, duty: Duty, booked: datetime, until: datetime) -> Message:
    """Move the reminder that is booked. Refused once it has come."""
    if booked > context.at and time_text(until) == time_text(booked):
        said = _("Đã hẹn nhắc {unit} kiểm tra lần {round} lúc {time} từ trước.", **reminded(duty, booked))
        return Message(said)
    if not routing.replan(context.tx, f"{snooze_key(duty)}:{context.who.person}", until, context.at):
        said = _(
            "Mỗi lượt kiểm tra chỉ hẹn nhắc lại một lần; lượt này đã hẹn lúc {time}.", time=time_text(booked)
        )
        raise Refused(said)
    places = {**reminded(duty, until), "was": time_text(booked)}
    return Message(_("Đã đổi giờ nhắc {unit} kiểm tra lần {round} từ {was} sang {time}.", **places))


def snooze_shown(context: Context, shown: Sequence[Duty], words: str) -> Replies:
    """Nudge again, in words, of the duty that was last reminded of; of two units both, or ask which."""
    if not shown:
        return [*next_reminder(context), *show_owed(context, "")]
    shown = rounds_of_time(context, shown, words)
    if which := ask_when(context, shown, words):
        return which
    if len(shown) == 1:
        return remind_later(context, shown[0], words)
    if BOTH.search(fold(words)):
        return [said for duty in shown for said in remind_later_or_refuse(context, duty, words)]
    until = snooze_time(context, shown[0], words)
    options = tuple(Option(f"later:{duty.id}:{time_text(until)}", duty.unit_name) for duty in shown)
    asked = _("Nhắc lại lúc {time} việc kiểm tra hộp thư của đơn vị nào?", time=time_text(until))
    return [Message(asked, options, card=which_card(shown[0].date))]


def ask_when(context: Context, shown: Sequence[Duty], words: str) -> Replies:
    """Ask which of several hours is meant that words name: "9h em đi, 10h em về, nhắc em nha"."""
    times = [(duty, at) for duty in shown for at in read_snoozes(words, context.at, duty.ends)]
    if len(times) <= len(shown):
        return []
    labels = [_("{time} ({unit})", time=time_text(at), unit=duty.unit_name) for duty, at in times]
    options = [
        Option(f"later:{duty.id}:{time_text(at)}", label if len(shown) > 1 else time_text(at))
        for (duty, at), label in zip(times, labels, strict=True)
    ]
    asked = _("Anh/chị muốn được nhắc lại lúc nào?")
    return [Message(asked, tuple(options), card=which_card(shown[0].date))]


def rounds_of_time(context: Context, shown: Sequence[Duty], words: str) -> list[Duty]:
    """Return one round of each unit to be reminded of: that of the time that is named, or the latest."""
    meant = (round_of_time(context, duty, words) for duty in shown)
    latest = {duty.unit: duty for duty in sorted(meant, key=attrgetter("round"))}
    return [latest[unit] for unit in dict.fromkeys(duty.unit for duty in shown)]


def round_of_time(context: Context, shown: Duty, words: str) -> Duty:
    """Return the later round of the day in which the time falls that ``words`` name, once this is over."""
    if context.at < shown.ends:
        return shown
    day = duties.of_day(context.tx, shown.date, [shown.unit])
    later = (one for one in day if one.round > shown.round and one.state in UNSETTLED)
    found = (one for one in later if is_within(read_snooze(words, context.at, one.ends), one))
    return next(found, shown)


def is_within(moment: datetime | None, duty: Duty) -> bool:
    return moment is not None and duty.opens <= moment < duty.ends


def next_reminder(context: Context) -> Replies:
    """Say when today's next reminder comes, which may be put off then; nothing where none comes."""
    day, rounds = local_date(context.at), context.settings.rounds
    owed = duties.of_day(context.tx, day, [one.unit for one in context.who.units(Role.OFFICER)])
    numbers = {duty.round for duty in owed if duty.state in UNSETTLED}
    moments = [at_local(day, clock) for number in sorted(numbers) for clock in rounds[number - 1][1]]
    coming = next((one for one in moments if one > context.at), None)
    if coming is None:
        return []
    if covers.absences_between(context.tx, [context.who.person], coming, coming + timedelta(seconds=1)):
        away = _("Anh/chị đang báo vắng mặt nên hệ thống không nhắc; khi về, anh/chị gõ “đã về”.")
        return [Message(away)]
    said = _(
        "Hệ thống nhắc lúc {time}; khi có lời nhắc đó, anh/chị hẹn được giờ khác.", time=time_text(coming)
    )
    return [Message(said)]


def remind_later_or_refuse(context: Context, duty: Duty, words: str) -> Replies:
    """Do it for one unit of several: what is refused of it undoes nothing of the others."""
    try:
        said = remind_later(context, duty, words)
    except Refused as refused:
        said = [Message(str(refused))]
    return [replace(one, heading=duty.unit_name) for one in said]


def snooze_time(context: Context, duty: Duty, words: str) -> datetime:
    """Return the time that ``words`` name, else in half an hour. Refused where it is not in the round."""
    named = read_snooze(words, context.at, duty.ends)
    if named is None and waits_for_event(words):
        latest = time_text(duty.ends - BEFORE_END)
        raise Refused(_("Chưa rõ khi đó là mấy giờ. Xin gõ giờ, ví dụ: “nhắc lúc {latest}”.", latest=latest))
    until = named or context.at + SNOOZE
    if not context.at < until < duty.ends:
        later = moment_text(until) if re.search(r"\d", words) else day_text(local_date(until))
        raise Refused(too_late_text(context.at, until, duty, later))
    return until


def too_late_text(at: datetime, until: datetime, duty: Duty, later: str) -> str:
    """Say that they cannot be reminded at ``until``, and when they still can. ``later``: of another day."""
    latest = duty.ends - BEFORE_END
    if latest <= at:
        end = time_text(duty.ends)
        return _("Lượt này kết thúc lúc {end}, không kịp nhắc lại. Đề nghị anh/chị kiểm tra ngay.", end=end)
    is_today = local_date(until) == duty.date
    return _(
        "Chỉ hẹn nhắc lại được từ giờ đến {end}, khi lượt này kết thúc; {moment} nằm ngoài khoảng này. "
        "Ví dụ: gõ “nhắc lúc {latest}”.",
        moment=time_text(until) if is_today else later,
        end=time_text(duty.ends),
        latest=time_text(latest),
    )


def report_no_access(context: Context, duty: Duty, words: str = "") -> Replies:
    """Begin to raise an incident ([Không vào được]), with what was said of it; the duty stays as it is."""
    if duty.state in SETTLED:
        return [offering_incident(context, show_corrections(context, duty))]
    need_unsettled(context, duty)
    tell_of_no_access(context, duty)
    return opening.open_form(context, duty.id, words)


def no_access_in_words(context: Context, shown: Sequence[Duty], words: str) -> Replies:
    """Begin to raise an incident from the reminder just shown; where no round is owed offer it."""
    if len(shown) == 1:
        return report_no_access(context, shown[0], words)
    return [offering_incident(context, one) for one in show_owed(context, "")]


def tell_of_no_access(context: Context, duty: Duty) -> None:
    """Tell the office of many units at once by one message; of one only if no incident follows."""
    login_faults.note(context, duty.unit)
    if notice_no_access(context):
        return
    about = f"{NO_ACCESS_SUBJECT}:{duty.unit}"
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


def offering_incident(context: Context, shown: Message) -> Message:
    """Offer to raise an incident under what shows that nothing is left to be recorded."""
    if not context.may(Action.RAISE) or any(one.token.startswith("no:") for one in shown.options):
        return shown
    return replace(shown, options=(Option("sc_new:", _("Báo sự cố")), *shown.options))


def show_owed(context: Context, _words: str) -> Replies:
    """Show the duty that a check made now would settle (/kiemtra), with the answers to tap."""
    units = units_to_check(context)
    if not units:
        return [Message(_("Anh/chị hiện chưa được cử theo dõi hộp thư của đơn vị nào."))]
    return [owed_message(context, role) for role in units]


def units_to_check(context: Context) -> list[RoleAssignment]:
    return context.who.units(Role.OFFICER) or context.who.units(*HEADING)


def to_do(context: Context) -> Iterator[ToDo]:
    """Offer an officer the check that is owed now, and a head what nobody checked today."""
    watched = {role.unit for role in context.who.units(Role.OFFICER)}
    headed = {role.unit for role in context.who.units(*HEADING)}
    if not watched | headed:
        return
    today = duties.of_day(context.tx, local_date(context.at), [*watched | headed])
    each = (settled_by([*of_unit], context.at) for _unit, of_unit in groupby(today, attrgetter("unit")))
    owed = [duty for duty in each if duty and duty.unit in watched and duty.opens <= context.at]
    if owed:
        yield ToDo(Urgency.ENDS_TODAY, Option("open:kiemtra", owed_label(owed[0], context.at)))
    missed = [duty for duty in today if duty.unit in headed - watched and duty.state == DutyState.MISSED]
    if missed:
        said = _("Đơn vị chưa kiểm tra lần {round}", round=missed[-1].round)
        yield ToDo(Urgency.ENDS_TODAY, Option("open:trangthai", said))


def owed_label(duty: Duty, now: datetime) -> str:
    if now < duty.ends:
        return _("Kiểm tra hộp thư lần {round} (đến {end})", round=duty.round, end=time_text(duty.ends))
    return _("Kiểm tra hộp thư lần {round} (muộn)", round=duty.round)


def ended_meanwhile(context: Context) -> list[Duty]:
    """Return the duties of which this person was reminded and that ended since they last wrote here.

    To be asked where a channel cannot edit: elsewhere the reminder itself says so. Of what was excused while
    its round was on they were told.
    """
    units = [role.unit for role in context.who.units(Role.OFFICER)]
    if context.last_in is None or not units:
        return []
    since = context.last_in
    ended = [
        duty
        for duty in duties.of_day(context.tx, local_date(context.at), units)
        if duty.state in (*OVER, DutyState.EXCUSED)
        and duty.settled_at
        and since < duty.settled_at >= duty.ends
    ]
    rows, me = duties.people_of(context.tx, [duty.id for duty in ended]), context.who.person
    reminded = {row.duty for row in rows if row.person == me and row.nudged}
    return [duty for duty in ended if duty.id in reminded]


def ended_messages(context: Context, ended: Sequence[Duty]) -> Replies:
    """Say what has become of these rounds, but of those that this event has done something about."""
    left = [duty for duty in ended if duty_subject(duty.id) not in context.changed]
    return [Message("\n".join(map(ended_text, left)))] if left else []


def ended_text(duty: Duty) -> str:
    places = {"unit": duty.unit_name, "round": duty.round}
    if duty.state == DutyState.EXCUSED:
        return _("{unit}: lần {round} đã được miễn, {reason}.", **places, reason=reason_in_words(duty.reason))
    return _(
        "{unit}: lần {round} đã hết giờ ({end}), chưa ghi nhận; vẫn ghi nhận muộn được đến hết ngày {day}.",
        **places,
        end=time_text(duty.ends),
        day=day_text(duty.date),
    )
