"""How duties are spoken of: rounds, states and reasons in words."""

from bot.domain.duties import State, WhyNot
from bot.text import day_text, time_text
from bot.words import N_, _
from storage.duties import Duty

STATES = {
    State.OPEN: N_("chưa ghi nhận"),
    State.CHECKED: N_("đã kiểm tra"),
    State.LATE: N_("kiểm tra muộn"),
    State.MISSED: N_("chưa kiểm tra"),
    State.EXCUSED: N_("được miễn"),
    State.NOT_REACHED: N_("chưa nhắc được"),
}
REASONS = {
    WhyNot.BOT_DOWN: N_("hệ thống nhắc việc ngừng"),
    WhyNot.CHANNEL_DOWN: N_("kênh nhắn tin không gửi được"),
    WhyNot.QUOTA: N_("hết hạn mức tin của kênh"),
    WhyNot.OUT_OF_WINDOW: N_("quá cửa sổ tương tác của Zalo OA"),
    WhyNot.SILENT: N_("tài khoản đã lâu không có hoạt động"),
    WhyNot.BLOCKED: N_("cán bộ đã chặn hệ thống"),
    WhyNot.AWAY: N_("cán bộ theo dõi đi vắng"),
    WhyNot.TOO_LATE: N_("không còn giờ nhắc trước khi hết lượt"),
    WhyNot.NEVER_LINKED: N_("cán bộ theo dõi chưa tham gia"),
    WhyNot.NO_OFFICER: N_("chưa cử cán bộ theo dõi"),
}
UNSAID = "unsaid"  # the result where only "xong" was said
RESULTS = {
    "none": N_("Không có thư mới"),
    "handled": N_("Có, đã xử lý"),
    "head": N_("Có, chờ thủ trưởng"),
}


def state_in_words(state: State) -> str:
    return _(STATES[state])


def reason_in_words(reason: str) -> str:
    """A reason as shown; ours in the reader's language, one that a person typed as it is."""
    return _(REASONS[WhyNot(reason)] if reason in list(WhyNot) else reason)


def result_in_words(result: str) -> str:
    return _(RESULTS[result]) if result in RESULTS else _("Đã kiểm tra")


def round_name(duty: Duty) -> str:
    """Which round of which day: "lần 1 ngày 25/11/2026"."""
    return _("lần {round} ngày {day}", round=duty.round, day=day_text(duty.date))


def hours(duty: Duty) -> str:
    return f"{time_text(duty.opens)}–{time_text(duty.ends)}"
