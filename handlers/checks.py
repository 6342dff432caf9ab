"""The officer's word that settles a duty: given by a tap or in words, taken back, told to others."""

from dataclasses import replace
from datetime import datetime, time

from bot.answers import Refused
from bot.domain.duties import GRACE, SNOOZE, TAKE_BACK, UNSETTLED, State, settled_by, state_after
from bot.domain.rights import Action, Held, Role, may
from bot.message import Message, Option
from bot.text import at_local, day_text, local_date, time_text
from bot.words import _
from handlers import check_news
from handlers.duty_words import RESULTS, hours, reason_in_words, round_name, state_in_words
from handlers.kinds import Says, Scene
from handlers.nudges import answers, following, postponed, results
from handlers.tell import tell_others
from handlers.tokens import id_in
from storage import checks as check_rows
from storage import duties, mailboxes, outages, outbox
from storage.calendar import calendar
from storage.checks import Check
from storage.duties import Duty

UNSAID = "unsaid"  # the result where only "xong" was said


def press(scene: Scene, argument: str) -> Says:
    """[Không có thư mới] and the like under a nudge: ck:<duty>:<result>."""
    duty_id, _colon, result = argument.partition(":")
    if result not in (*RESULTS, UNSAID):
        raise Refused(_("Nút này không còn dùng được."))
    return settle(scene, theirs(scene, duty_id), result)


def theirs(scene: Scene, duty_id: str) -> Duty:
    """The duty, locked. Refused where there is none, or it is not for this person to settle."""
    duty = duties.locked(scene.tx, id_in(duty_id))
    if duty is None or not may(scene.who, Action.CHECK, duty.unit):
        raise Refused(_("Lượt kiểm tra này không thuộc phần việc của anh/chị."))
    return duty


def settle(scene: Scene, duty: Duty, result: str) -> Says:
    """Record the check, if the duty is still to be settled; say it to whom it concerns."""
    is_delayed = scene.via == "tap" and scene.at >= duty.ends and is_ours_the_delay(scene, duty)
    still_to_settle(scene, duty, is_delayed=is_delayed)
    state = State.CHECKED if is_delayed else state_after(duty.ends, scene.at)
    note = "gap" if is_delayed else ""
    check = Check(
        duty.id, scene.who.person, scene.via, scene.channel, result, duty.state, scene.at, note=note
    )
    check_id = check_rows.record(scene.tx, check)
    duties.settle(scene.tx, duty.id, state, scene.at)
    settled = replace(duty, state=state, settled_at=scene.at)
    check_news.spread(scene, settled, check_id, was=duty.state, result=result)
    return [thanks(settled, check_id, result)]


def still_to_settle(scene: Scene, duty: Duty, *, is_delayed: bool = False) -> None:
    """Refused where the duty is settled, or its day is over: the answer says what is the case.

    ``is_delayed``: it comes so late only because the bot was down, so the day does not count.
    """
    if duty.state in (State.CHECKED, State.LATE):
        when = time_text(duty.settled_at or scene.at)
        raise Refused(_("Lượt này đã được ghi nhận lúc {time}, không cần làm gì thêm.", time=when))
    if duty.state == State.EXCUSED:
        reason = reason_in_words(duty.reason)
        raise Refused(_("Lượt này được miễn ({reason}), không cần ghi nhận.", reason=reason))
    if local_date(scene.at) != duty.date and not is_delayed:
        raise Refused(_("Ngày {day} đã qua nên không ghi nhận được nữa.", day=day_text(duty.date)))
    if begins := not_before(scene, duty):
        raise Refused(_("Lượt này ghi nhận được từ {time}.", time=time_text(begins)))


def not_before(scene: Scene, duty: Duty) -> datetime | None:
    """When a check begins to count for ``duty``, if an earlier round of its day is not over yet."""
    if scene.at >= duty.opens:  # then all of them are over
        return None
    day = duties.of_day(scene.tx, duty.date, [duty.unit])
    return max((one.ends for one in day if one.round < duty.round and one.ends > scene.at), default=None)


def is_ours_the_delay(scene: Scene, duty: Duty) -> bool:
    """Whether the round ended while the bot was down, and it has just come back (DESIGN §4)."""
    back = outages.bot_back(scene.tx, over=duty.ends)
    return back is not None and scene.at - back <= GRACE


def thanks(duty: Duty, check_id: int, result: str) -> Message:
    undo = (Option(f"undo:{check_id}", _("Bấm nhầm")),)
    places = {
        "round": round_name(duty),
        "unit": duty.unit_name,
        "time": time_text(duty.settled_at or duty.ends),
    }
    if duty.state == State.LATE:
        return Message(_("Đã ghi nhận {unit} kiểm tra muộn {round}, lúc {time}.", **places), undo)
    if result == "head":
        said = _(
            "Đã ghi nhận {unit} kiểm tra hộp thư {round}, lúc {time}. Thủ trưởng được báo có thư chờ xử lý.",
            **places,
        )
        return Message(said, undo)
    return Message(_("Đã ghi nhận {unit} kiểm tra hộp thư {round}, lúc {time}. Trân trọng.", **places), undo)


def undo(scene: Scene, argument: str) -> Says:
    """[Bấm nhầm]: take a check back, for a quarter of an hour; it stays in the history."""
    check = check_rows.get(scene.tx, id_in(argument))
    if check is None or check.person != scene.who.person:
        raise Refused(_("Không có ghi nhận nào của anh/chị để rút lại."))
    duty = theirs(scene, str(check.duty))
    if check.undone_at or duty.state not in (State.CHECKED, State.LATE):
        raise Refused(_("Ghi nhận này đã được rút lại."))
    if scene.at - check.said_at > TAKE_BACK:
        raise Refused(_("Đã quá 15 phút nên không rút lại được. Xin báo Phòng nếu ghi nhận chưa đúng."))
    check_rows.undo(scene.tx, check.id, scene.at)
    next_nudge = following(duty, scene.at, scene.settings)
    duties.reopen(scene.tx, duty.id, State(check.state_before), next_nudge)
    check_news.taken_back(scene, duty, check.id)
    said = _("Đã rút lại ghi nhận kiểm tra {round} của {unit}.", round=round_name(duty), unit=duty.unit_name)
    return [Message(said, answers(duty.id) if duty.date == local_date(scene.at) else ())]


def more(scene: Scene, argument: str) -> Says:
    """[Khác…] under a nudge."""
    duty = theirs(scene, argument)
    still_to_settle(scene, duty)
    options = (
        Option(f"later:{duty.id}", _("Nhắc lại sau 30 phút")),
        Option(f"away:{duty.id}", _("Tôi đi vắng")),
    )
    return [Message(_("Anh/chị muốn làm gì?"), options, heading=duty.unit_name)]


def later(scene: Scene, argument: str) -> Says:
    """[Nhắc lại sau 30 phút]: once a round, and never past its end."""
    duty = theirs(scene, argument)
    still_to_settle(scene, duty)
    until = scene.at + SNOOZE
    if until >= duty.ends:
        end = time_text(duty.ends)
        raise Refused(_("Lượt này kết thúc lúc {end}, không kịp nhắc lại sau 30 phút.", end=end))
    if not duties.snooze(scene.tx, duty.id, scene.who.person):
        raise Refused(_("Mỗi lượt kiểm tra chỉ hẹn nhắc lại một lần."))
    mailbox = mailboxes.of_units(scene.tx, [duty.unit]).get(duty.unit, "")
    tell_others(scene, [postponed(duty, scene.who.person, until, mailbox)])
    return [Message(_("Hệ thống sẽ nhắc lại lúc {time}.", time=time_text(until)))]


def no_access(scene: Scene, argument: str) -> Says:
    """[Không vào được]: the office hears of it; the duty stays as it is."""
    duty = theirs(scene, argument)
    still_to_settle(scene, duty)
    check_news.no_access(scene, duty)
    said = _(
        "Đã báo {office} rằng {unit} không vào được hộp thư. Khi vào được, xin kiểm tra và bấm kết quả.",
        office=scene.settings.office_name,
        unit=duty.unit_name,
    )
    return [Message(said)]


def show(scene: Scene, _argument: str) -> Says:
    """/kiemtra: the duty that a check made now would settle, with the answers to tap."""
    units = scene.who.units(Role.OFFICER) or scene.who.units(Role.HEAD, Role.DEPUTY)
    if not units:
        return [Message(_("Anh/chị không được cử theo dõi hộp thư của đơn vị nào."))]
    return [now_owed(scene, held) for held in units]


def now_owed(scene: Scene, held: Held) -> Message:
    today = local_date(scene.at)
    day = duties.of_day(scene.tx, today, [held.unit])
    if not day:
        why = calendar(scene.tx).why_off(today, held.unit_code)
        said = (
            _("Hôm nay không phải kiểm tra ({why}).", why=why) if why else _("Đơn vị chưa bắt đầu ghi nhận.")
        )
        return Message(said, heading=held.unit_name)
    owed = settled_by([duty.owed for duty in day], scene.at)
    lines = [line(duty) for duty in day]
    if owed is None:
        return Message(
            "\n".join([*lines, _("Không còn lượt nào cần ghi nhận lúc này.")]), heading=held.unit_name
        )
    question = _("Ghi nhận kiểm tra lần {round}:", round=owed.round)
    options = (*results(owed.id), Option(f"no:{owed.id}", _("Không vào được")))
    return Message("\n".join([*lines, question]), options, heading=held.unit_name)


def line(duty: Duty) -> str:
    """A duty of today in one line."""
    places = {"round": duty.round, "hours": hours(duty), "state": state_in_words(duty.state)}
    if duty.settled_at and duty.state in (State.CHECKED, State.LATE):
        return _("Lần {round} ({hours}): {state} lúc {time}", **places, time=time_text(duty.settled_at))
    return _("Lần {round} ({hours}): {state}", **places)


def said_done(scene: Scene, result: str = UNSAID) -> Says:
    """ "Xong" and the like: settles the nudge just shown; without one, or with two units, it asks."""
    shown = shown_and_open(scene)
    if len({duty.unit for duty in shown}) == 1:
        running = running_beside(scene, shown[0])
        return [which_round(shown[0], running, result)] if running else settle(scene, shown[0], result)
    if not shown:
        return show(scene, "")
    options = tuple(Option(f"ck:{duty.id}:{result}", duty.unit_name) for duty in shown)
    return [Message(_("Anh/chị đã kiểm tra hộp thư của đơn vị nào?"), options)]


def running_beside(scene: Scene, shown: Duty) -> Duty | None:
    """The round that runs and is still owed, where the one last reminded of is over: either may be meant."""
    if scene.at < shown.ends:
        return None
    day = duties.of_day(scene.tx, shown.date, [shown.unit])
    running = [duty for duty in day if duty.opens <= scene.at < duty.ends and duty.state in UNSETTLED]
    return running[0] if running else None


def which_round(over: Duty, running: Duty, result: str) -> Message:
    labels = (
        (over, _("Lần {round} (muộn)", round=over.round)),
        (running, _("Lần {round}", round=running.round)),
    )
    options = tuple(Option(f"ck:{duty.id}:{result}", label) for duty, label in labels)
    return Message(_("Anh/chị đã kiểm tra lần nào?"), options, heading=over.unit_name)


def said_yes(scene: Scene) -> Says:
    """ "Dạ", "ok": I will. Not a check; asked whether it is done."""
    shown = shown_and_open(scene)
    if not shown:
        return []
    duty = shown[0]
    options = (
        Option(f"ck:{duty.id}:{UNSAID}", _("Đã kiểm tra")),
        Option(f"later:{duty.id}", _("Chưa, nhắc sau 30 phút")),
    )
    return [Message(_("Anh/chị đã kiểm tra xong chưa?"), options, heading=duty.unit_name)]


def shown_and_open(scene: Scene) -> list[Duty]:
    """The duties of today that this contact was last reminded of and that may still be settled."""
    since = at_local(local_date(scene.at), time(0))
    subjects = outbox.newest_subject(scene.tx, scene.who.contact, "duty:", since)
    found = (duties.locked(scene.tx, int(subject.split(":")[1])) for subject in subjects)
    return [
        duty
        for duty in found
        if duty
        and duty.state in UNSETTLED
        and duty.date == local_date(scene.at)
        and may(scene.who, Action.CHECK, duty.unit)
    ]
