"""The map of the bot: one line a feature."""

from typing import Any

from bot.conversation.words import N_
from bot.domain.rights import Action
from handlers import downloads, phrases
from handlers.broadcasts import features as of_broadcasts
from handlers.cover import absence
from handlers.cover import features as of_cover
from handlers.delegation import features as of_delegation
from handlers.department import features as of_department
from handlers.directory import features as of_directory
from handlers.duties import by_phone, calendar, checks, excuses, overview, status, telling
from handlers.engine import duty, forms, menu, safety
from handlers.engine.feature import Act, Features, Form, View
from handlers.incidents import features, on_call
from handlers.joining import features as entering
from handlers.joining import roster
from handlers.library import features as of_library
from handlers.personnel import features as of_personnel
from handlers.reports import features as of_reports
from handlers.units import features as of_units
from handlers.upkeep import features as of_upkeep

PARTS = (  # each with its own folder
    features,
    entering,
    of_broadcasts,
    of_reports,
    of_library,
    of_directory,
    of_cover,
    of_delegation,
    of_upkeep,
    of_personnel,
    of_department,
    of_units,
)


def of_parts(name: str) -> dict[str, Any]:
    """What the parts put on the map under this name; not every part has all of it."""
    return {key: one for part in PARTS for key, one in getattr(part, name, {}).items()}


VIEWS: dict[str, View] = {
    "check": View("kiemtra", N_("Ghi nhận kiểm tra hộp thư"), Action.CHECK, checks.show_owed, ("kiem tra",)),
    "status": View(
        "trangthai",
        N_("Xem tình hình kiểm tra hộp thư"),
        Action.SEE,
        status.show_status,
        ("trang thai", "tinh hinh"),
    ),
    **of_parts("VIEWS"),
    "calendar": View("lich", N_("Lịch nghỉ, làm bù"), None, calendar.show_calendar, ("lich", "lich nghi")),
    "outage": View(
        "ngungthu",
        N_("Hệ thống thư của tỉnh ngừng"),
        Action.OUTAGE,
        excuses.show_outage,
        ("thu ngung", "ngung thu"),
    ),
    "roster": View("danhsach", N_("Danh sách đơn vị, nhân sự"), Action.ROSTER, roster.show, ("danh sach",)),
    "help": View("trogiup", N_("Trợ giúp"), None, phrases.show_help, ("tro giup", "help")),
    "menu": View("menu", N_("Các việc làm được"), None, menu.show, ("menu", "start")),
}
FORMS: dict[str, Form] = {
    roster.FLOW: Form(
        "nhapdanhsach",
        N_("Nhập danh sách"),
        Action.ROSTER,
        roster.begin,
        roster.flow,
        roster.carry_out,
        is_hidden=True,
    ),
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
    on_call.FLOW: Form(
        "truc",
        N_("Ghi, xem người trực"),
        Action.ON_CALL,
        on_call.begin,
        on_call.flow,
        on_call.carry_out,
        ("truc", "lich truc"),
    ),
    absence.NAME: Form(
        "vangmat",
        N_("Báo đi vắng"),
        Action.CHECK,
        absence.begin,
        absence.flow,
        absence.carry_out,
        ("vang mat", "di vang"),
    ),
    "start_unit": Form(
        "batdau",
        N_("Cho đơn vị bắt đầu"),
        Action.START,
        calendar.begin_start,
        calendar.ask_start,
        calendar.start_units,
    ),
    **of_parts("FORMS"),
}
ACTS: dict[str, Act] = {
    "ck": Act(
        checks.press, is_live=checks.is_live
    ),  # under a nudge: no new mail, handled, waits for the head
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
    "unshift": Act(on_call.withdraw),
    duty.OUTAGE: Act(excuses.press_outage),
    "add_day": Act(calendar.open_form, opens=True),
    "drop_day": Act(calendar.drop),
    "year": Act(calendar.ask_year),
    "year_ok": Act(calendar.confirm_year),
    absence.NAME: Act(absence.open_form, opens=True),
    "away_excuse": Act(absence.excuse_it),
    "home": Act(absence.come_back),
    "resume": Act(forms.resume, opens=True),
    "open": Act(menu.open_entry, opens=True),
    "pw": Act(safety.press_password),
    "roster": Act(roster.look, opens=True),
    "drop": Act(roster.drop),
    "template": Act(roster.template),
    "roster_excel": Act(roster.export),
    "file": Act(downloads.press),
    **of_parts("ACTS"),
    **features.COMMON,
}
MENU = (
    *("kiemtra", "suco", "trangthai", "vangmat", "tructhay", "mien"),  # every day
    *("baocao", "thongbao", "yeucaubaocao", "tonghop"),  # when the office asks and tells
    *("danhba", "noinhan", "huongdan"),  # at hand
    *("nhansu", "guiso"),  # who comes and goes
    *("dienthoai", "truc", "ngungthu", "lich"),  # now and then
    *("uyquyen", "noiquy", "moi", "xinvao", "batdau", "donvi", "danhsach"),  # seldom
    *("lienhe", "toi", "ngonngu", "menu"),  # one's own
)
PAPERS = {
    status.MONTH_WORKBOOK: status.read_month,
    roster.PAPER: roster.read_held,
    **of_parts("PAPERS"),
}
FEATURES = Features(FORMS, VIEWS, ACTS, PAPERS, MENU)
