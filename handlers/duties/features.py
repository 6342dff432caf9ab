"""The checks of the mailbox on the map of the bot."""

from typing import Any

from bot.conversation.words import N_
from bot.domain.rights import Action
from handlers.duties import by_phone, calendar, checks, excuses, overview, status, telling
from handlers.engine import duty
from handlers.engine.feature import Act, Form, Read, View

VIEWS: dict[str, View] = {
    "check": View("kiemtra", N_("Ghi nhận kiểm tra hộp thư"), Action.CHECK, checks.show_owed, ("kiem tra",)),
    "status": View(
        "trangthai",
        N_("Xem tình hình kiểm tra hộp thư"),
        Action.SEE,
        status.show_status,
        ("trang thai", "tinh hinh"),
    ),
    "calendar": View("lich", N_("Lịch nghỉ, làm bù"), None, calendar.show_calendar, ("lich", "lich nghi")),
    "outage": View(
        "ngungthu",
        N_("Hệ thống thư của tỉnh ngừng"),
        Action.OUTAGE,
        excuses.show_outage,
        ("thu ngung", "ngung thu"),
    ),
}
FORMS: dict[str, Form[Any, Any]] = {
    by_phone.NAME: Form(
        "dienthoai",
        N_("Ghi nhận kiểm tra qua điện thoại"),
        Action.BY_PHONE,
        by_phone.begin,
        by_phone.flow,
        by_phone.carry_out,
    ),
    "excuse": Form(
        "mien",
        N_("Miễn kiểm tra"),
        Action.EXCUSE,
        excuses.begin_excuse,
        excuses.ask_excuse,
        excuses.excuse_rounds,
        ("mien", "mien kiem tra"),
    ),
    calendar.NAME: Form(
        "ngaynghi",
        N_("Ghi ngày nghỉ, làm bù"),
        Action.CALENDAR,
        calendar.begin_days,
        calendar.ask_days,
        calendar.enter_days,
        is_hidden=True,
    ),
    "start_unit": Form(
        "batdau",
        N_("Cho đơn vị bắt đầu"),
        Action.START,
        calendar.begin_start,
        calendar.ask_start,
        calendar.start_units,
    ),
}
ACTS: dict[str, Act] = {
    "ck": Act(checks.press, is_live=checks.is_live),
    "no": Act(checks.no_access, opens=True, is_live=checks.is_live),
    "more": Act(checks.more, is_live=checks.is_live),
    "later": Act(checks.later, is_live=checks.is_live),
    "undo": Act(checks.undo, is_live=checks.may_be_undone),
    "fix": Act(checks.correct),
    "seen": Act(telling.seen),
    "day": Act(overview.show_part),
    "unreached": Act(overview.show_unreached),
    "month": Act(status.show_month),
    "excel": Act(status.export_month),
    "misses": Act(status.choose_misses),
    "phone": Act(by_phone.open_form, opens=True),
    "unexcuse": Act(excuses.withdraw_excuse),
    duty.OUTAGE: Act(excuses.press_outage),
    "add_day": Act(calendar.open_form, opens=True),
    "drop_day": Act(calendar.drop),
    "year": Act(calendar.ask_year),
    "year_ok": Act(calendar.confirm_year),
}
PAPERS: dict[str, Read] = {status.MONTH_WORKBOOK: status.read_month}
