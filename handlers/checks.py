"""The officer's word that settles a duty: given by a tap or in words, taken back, told to others."""

from dataclasses import replace
from datetime import datetime, time

from bot.answers import Over, Refused
from bot.domain.duties import GRACE, SETTLED, SNOOZE, TAKE_BACK, UNSETTLED, State, state_after
from bot.message import Message, Option
from bot.text import at_local, day_text, local_date, time_text
from bot.words import _
from handlers import check_news, corrections, forms
from handlers.allowed import their_duty
from handlers.duty_words import RESULTS, UNSAID, reason_in_words, round_name
from handlers.incidents import raising
from handlers.kinds import Says, Scene
from handlers.nudges import answers, following, postponed
from handlers.tell import tell_others
from handlers.tokens import id_in
from storage import checks as check_rows
from storage import duties, mailboxes, outages
from storage.checks import Check
from storage.duties import Duty


def press(scene: Scene, argument: str) -> Says:
    """[Không có thư mới] and the like under a nudge: ck:<duty>:<result>."""
    duty_id, _colon, result = argument.partition(":")
    if result not in (*RESULTS, UNSAID):
        raise Refused(_("Lựa chọn này không còn dùng được."))
    return settle(scene, their_duty(scene, duty_id), result)


def is_live(scene: Scene, argument: str) -> bool:
    """Whether the duty that a nudge's button names is still to be settled today."""
    duty = duties.get(scene.tx, id_in(argument.partition(":")[0]))
    return bool(duty and duty.state in UNSETTLED and duty.date == local_date(scene.at))


def settle(scene: Scene, duty: Duty, result: str) -> Says:
    """Record the check, if the duty is still to be settled; say it to whom it concerns."""
    if duty.state in SETTLED:
        return [corrections.chosen_anew(scene, duty, result)]
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


def just_given(scene: Scene) -> Says:
    """ "Nhầm" without a button: the check that they gave last, as long as something can be done about it."""
    since = min(scene.at - TAKE_BACK, at_local(local_date(scene.at), time()))
    check = check_rows.newest_by(scene.tx, scene.who.person, since)
    return [corrections.what_may_be_done(scene, their_duty(scene, str(check.duty)))] if check else []


def still_to_settle(scene: Scene, duty: Duty, *, is_delayed: bool = False) -> None:
    """Refused where the duty is settled, or its day is over: the answer says what is the case.

    ``is_delayed``: it comes so late only because the bot was down, so the day does not count.
    """
    if duty.state in SETTLED:
        when = time_text(duty.settled_at or scene.at)
        raise Over(_("Lượt này đã được ghi nhận lúc {time}, không cần làm gì thêm.", time=when))
    if duty.state == State.EXCUSED:
        reason = reason_in_words(duty.reason)
        raise Over(_("Lượt này được miễn ({reason}), không cần ghi nhận.", reason=reason))
    if local_date(scene.at) != duty.date and not is_delayed:
        raise Over(_("Ngày {day} đã qua nên không ghi nhận được nữa.", day=day_text(duty.date)))
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
    undo = corrections.take_back(check_id)
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


def may_be_undone(scene: Scene, argument: str) -> bool:
    """Whether [Bấm nhầm] still does something."""
    check = check_rows.get(scene.tx, id_in(argument))
    return bool(check and not check.undone_at and scene.at - check.said_at <= TAKE_BACK)


def undo(scene: Scene, argument: str) -> Says:
    """[Bấm nhầm]: take a check back, for a quarter of an hour; it stays in the history."""
    check = check_rows.get(scene.tx, id_in(argument))
    if check is None or check.person != scene.who.person:
        raise Refused(_("Không có ghi nhận nào của anh/chị để rút lại."))
    duty = their_duty(scene, str(check.duty))
    if check.undone_at or duty.state not in SETTLED:
        raise Refused(_("Ghi nhận này đã được rút lại."))
    if scene.at - check.said_at > TAKE_BACK:
        too_late = _("Đã quá 15 phút nên không rút lại được.")
        return [Message(too_late), corrections.what_may_be_done(scene, duty)]
    check_rows.undo(scene.tx, check.id, scene.at)
    next_nudge = following(duty, scene.at, scene.settings)
    duties.reopen(scene.tx, duty.id, State(check.state_before), next_nudge)
    check_news.taken_back(scene, duty, check.id)
    said = _("Đã rút lại ghi nhận kiểm tra {round} của {unit}.", round=round_name(duty), unit=duty.unit_name)
    return [Message(said, answers(duty.id) if duty.date == local_date(scene.at) else ())]


def more(scene: Scene, argument: str) -> Says:
    """[Khác…] under a nudge."""
    duty = their_duty(scene, argument)
    still_to_settle(scene, duty)
    options = (
        Option(f"later:{duty.id}", _("Nhắc lại sau 30 phút")),
        Option(f"away:{duty.id}", _("Tôi đi vắng")),
    )
    return [Message(_("Anh/chị muốn làm gì?"), options, heading=duty.unit_name)]


def later(scene: Scene, argument: str) -> Says:
    """[Nhắc lại sau 30 phút]: once a round, and never past its end."""
    duty = their_duty(scene, argument)
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
    """[Không vào được]: an incident is raised; the duty stays as it is."""
    duty = their_duty(scene, argument)
    if duty.state in SETTLED:
        return [corrections.what_may_be_done(scene, duty)]
    still_to_settle(scene, duty)
    check_news.no_access(scene, duty)
    return forms.open_once(scene, raising.FLOW, f"duty:{duty.id}", {"duty": duty.id})
