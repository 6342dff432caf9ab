"""The timeline of an incident as lines: what was done, by whom and when."""

from collections.abc import Iterable, Sequence

from bot.conversation import N_, _, day_text, in_brief, local_date, time_text, utf16_length
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
    IncidentAction.WORKS: N_("báo đã dùng được"),
    IncidentAction.MISTAKE: N_("bỏ ghi nhận trước vì ghi nhầm"),
    IncidentAction.WRONG: N_("ghi nhận là báo nhầm"),
    IncidentAction.LAPSE: N_("tự đóng sau 03 ngày làm việc không có phản hồi"),
    IncidentAction.JOIN: N_("nhập vào sự cố chung"),
    IncidentAction.LEAVE: N_("tách khỏi sự cố chung"),
    IncidentAction.UPDATE: N_("cập nhật"),
    IncidentAction.UNIT: N_("đơn vị thay đổi"),
    IncidentAction.LEFT: N_("người xử lý không còn làm việc tại {the_office}"),
    IncidentAction.WITHDRAW: N_("rút lại vì báo nhầm"),
    IncidentAction.UNTAKE: N_("rút lại tiếp nhận"),
}
NEWEST_SHOWN = 12  # lines of a timeline
SAID = 150  # characters of what was said, in a line of a card
WHOLE = 100_000  # … and where all of it is asked for


def timeline_lines(told: Sequence[TimelineLine], room: int = WHOLE, said: int = WHOLE) -> list[str]:
    """Put a timeline into lines; of a long one the talk is one line, so that what was done stays in sight.

    Each line keeps what was said at its time: that an attempt failed is a later line of its own. They fill no
    more than ``room``, in UTF-16 units, the newest first; of what was said each shows so many characters.
    """
    talk = [one for one in told if one.act == IncidentAction.TALK] if len(told) > NEWEST_SHOWN else []
    done = [one for one in told if not talk or one.act != IncidentAction.TALK]
    last = [talk_line(talk, said)] if talk else []
    lines = newest_lines([timeline_line(one, said) for one in done[-NEWEST_SHOWN:]], room - lengths(last))
    if len(done) > len(lines):
        lines.insert(0, _("… và {count} dòng trước đó", count=len(done) - len(lines)))
    return [*lines, *last]


def newest_lines(lines: Sequence[str], room: int) -> list[str]:
    """Return the last of these lines that fit, at least one."""
    first = len(lines) - 1
    while first > 0 and lengths(lines[first - 1 :]) <= room:
        first -= 1
    return [*lines[max(first, 0) :]]


def lengths(lines: Iterable[str]) -> int:
    """Return how long these lines are together."""
    return sum(utf16_length(one) + 1 for one in lines)


def talk_line(talk: Sequence[TimelineLine], said: int) -> str:
    newest = timeline_line(talk[-1], said)
    return _("Trao đổi: {count} tin, mới nhất {newest}", count=len(talk), newest=newest)


def timeline_line(told: TimelineLine, said: int = WHOLE) -> str:
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
        return _("{when} {who}: {done} – {text}", **places, text=in_brief(told.text, said))
    return _("{when} {who}: {done}", **places)


def action_name(action: str) -> str:
    return _(ACTIONS[action])
