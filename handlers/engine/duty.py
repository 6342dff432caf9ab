"""A duty as every feature speaks of it: its words and counts, the buttons under it, who may settle it."""

from collections.abc import Iterable
from dataclasses import replace

from bot.conversation import N_, Option, Refused, _, day_text, percent_text, time_text
from bot.domain.duties import DutyCounts, DutyState, WhyNot
from bot.domain.rights import Action
from handlers.engine.buttons import id_in, row
from handlers.engine.feature import Context, Part
from handlers.engine.reading import count_text
from storage import duties
from storage.duties import Duty
from storage.units import units

STATES = {
    DutyState.OPEN: N_("chưa ghi nhận"),
    DutyState.CHECKED: N_("đã kiểm tra"),
    DutyState.LATE: N_("kiểm tra muộn"),
    DutyState.MISSED: N_("chưa kiểm tra"),
    DutyState.EXCUSED: N_("được miễn"),
    DutyState.NOT_REACHED: N_("chưa nhắc được"),
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

OTHER_COUNTS = {  # what is said only where there is some of it
    "late": N_("kiểm tra muộn {count}"),
    "missed": N_("chưa kiểm tra {count}"),
    "not_reached": N_("chưa nhắc được {count}"),
    "excused": N_("được miễn {count}"),
    "open": N_("đang chờ {count}"),
}

WORD = "kt"  # "kiểm tra": what is typed for the answers to a nudge, kt1, kt2 …

OUTAGE = "outage"  # what the tokens of the buttons about an outage begin with


def state_in_words(state: DutyState) -> str:
    return _(STATES[state])


def reason_in_words(reason: str) -> str:
    """Return a reason as it is shown: ours in the reader's language, one that a person typed as it is."""
    return _(REASONS[WhyNot(reason)] if reason in list(WhyNot) else reason)


def result_in_words(result: str) -> str:
    return _(RESULTS[result]) if result in RESULTS else _("Đã kiểm tra")


def round_name(duty: Duty) -> str:
    """Return a duty's round and day: "lần 1 ngày 25/11/2026"."""
    return _("lần {round} ngày {day}", round=duty.round, day=day_text(duty.date))


def hours(duty: Duty) -> str:
    return f"{time_text(duty.opens)}–{time_text(duty.ends)}"


def counts_in_words(counts: DutyCounts) -> str:
    """Return "98,4 % – 40 lượt, đã kiểm tra 36, kiểm tra muộn 1"; what is still open is not counted."""
    places = {"duties": count_text(counts.duties), "checked": count_text(counts.checked)}
    said = _("{duties} lượt, đã kiểm tra {checked}", **places)
    parts = ", ".join([said, *other_counts(replace(counts, open=0))])
    return parts if counts.share is None else f"{percent_text(counts.share)} – {parts}"


def other_counts(counts: DutyCounts) -> list[str]:
    """Return in words how many are in each other state that there is some of."""
    return [
        _(said, count=count_text(count))
        for name, said in OTHER_COUNTS.items()
        if (count := getattr(counts, name)) > 0
    ]


def duty_subject(duty_id: int) -> str:
    return f"duty:{duty_id}"


def nudge_buttons(duty_id: int) -> tuple[Option, ...]:
    """Return the five options under a nudge."""
    options = (
        *result_buttons(duty_id),
        Option(f"no:{duty_id}", _("Không vào được")),
        Option(f"more:{duty_id}", _("Khác…")),
    )
    return tuple(replace(option, words=f"{WORD}{number}") for number, option in enumerate(options, 1))


def result_buttons(duty_id: int) -> Iterable[Option]:
    return (Option(f"ck:{duty_id}:{result}", _(label)) for result, label in RESULTS.items())


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


DUTY = Part(lambda context, text: duty_to_settle(context, id_in(text)), look=row(duties.get).read)
