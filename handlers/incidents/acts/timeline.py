"""The timeline of an incident as lines: what was done, by whom and when."""

from collections.abc import Iterable, Sequence

from bot.conversation import N_, _, day_text, local_date, time_text
from bot.domain.incidents import IncidentAction
from storage.incidents import TimelineLine

ACTIONS: dict[str, str] = {
    IncidentAction.RAISE: N_("báo sự cố"),
    IncidentAction.TAKE: N_("tiếp nhận"),
    IncidentAction.OVER: N_("nhận thay"),
    IncidentAction.GIVE: N_("giao xử lý"),
    IncidentAction.ASK: N_("hỏi thêm"),
    IncidentAction.ANSWER: N_("trả lời"),
    IncidentAction.TALK: N_("nhắn"),
    IncidentAction.FORWARD: N_("chuyển cấp trên"),
    IncidentAction.RESOLVE: N_("đã xử lý"),
    IncidentAction.CONFIRM: N_("xác nhận đã ổn"),
    IncidentAction.REOPEN: N_("báo chưa được"),
    IncidentAction.MISTAKE: N_("bỏ ghi nhận đã xử lý vì ghi nhầm"),
    IncidentAction.WRONG: N_("ghi nhận là báo nhầm"),
    IncidentAction.LAPSE: N_("tự đóng sau 03 ngày làm việc không có phản hồi"),
    IncidentAction.JOIN: N_("nhập vào sự cố chung"),
    IncidentAction.LEAVE: N_("tách khỏi sự cố chung"),
    IncidentAction.UPDATE: N_("cập nhật"),
    IncidentAction.UNIT: N_("đơn vị thay đổi"),
    IncidentAction.UNTAKE: N_("rút lại tiếp nhận"),
}
NEWEST_SHOWN = 12  # lines of a timeline


def timeline_lines(told: Sequence[TimelineLine]) -> list[str]:
    """Put a timeline into lines; of a long one the talk is one line, so that what was done stays in sight.

    Each line keeps what was said at its time: that an attempt failed is a later line of its own.
    """
    if len(told) <= NEWEST_SHOWN:
        return [timeline_line(one) for one in told]
    talk = [one for one in told if one.act == IncidentAction.TALK]
    done = [one for one in told if one.act != IncidentAction.TALK]
    lines = [timeline_line(one) for one in done[-NEWEST_SHOWN:]]
    if len(done) > NEWEST_SHOWN:
        lines.insert(0, _("… và {count} dòng trước đó", count=len(done) - NEWEST_SHOWN))
    if talk:
        newest = timeline_line(talk[-1])
        lines.append(_("Trao đổi: {count} tin, mới nhất {newest}", count=len(talk), newest=newest))
    return lines


def is_talked_of(told: Iterable[TimelineLine]) -> bool:
    return any(one.act == IncidentAction.TALK and one.text for one in told)


def timeline_line(told: TimelineLine) -> str:
    """Put into words what somebody did when: "08:41 25/11/2026 Hồ Văn Ví Vinh: tiếp nhận"."""
    if not told.file:
        done = action_name(told.act)
    elif told.is_scanned:
        done = _("gửi tệp {name}", name=told.file_name)
    else:
        done = _("gửi tệp {name} (chưa quét vi-rút)", name=told.file_name)
    when = f"{time_text(told.at)} {day_text(local_date(told.at))}"
    places = {"when": when, "who": told.name or _("hệ thống"), "done": done}
    if told.text:
        return _("{when} {who}: {done} – {text}", **places, text=told.text)
    return _("{when} {who}: {done}", **places)


def action_name(action: str) -> str:
    return _(ACTIONS[action])
