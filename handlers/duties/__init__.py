"""Checks of the mailbox: owed, reminded of, given, excused, escalated, and shown."""

from datetime import timedelta

from bot.conversation import N_
from bot.domain.duties import EVENING, HEADS_HOUR, MissesHeard
from handlers.duties import (
    by_phone,
    calendar,
    checks,
    clockwork,
    escalation,
    excuses,
    overview,
    reminders,
    status,
)
from handlers.duties.calendar import DayChange
from handlers.duties.excuses import OutageAct
from handlers.engine import DAY, ID, Action, Feature, Form, Hour, MadeFile, MenuGroup, View, button, choice_of

FEATURE = Feature(
    views=(
        View(
            command="kiemtra",
            title=N_("Ghi nhận kiểm tra hộp thư"),
            action=Action.CHECK,
            show=reminders.show_owed,
            words=("kiem tra",),
            menu=(MenuGroup.EVERY_DAY, 1),
        ),
        View(
            command="trangthai",
            title=N_("Xem tình hình kiểm tra hộp thư"),
            action=Action.SEE,
            show=status.show_status,
            words=("trang thai", "tinh hinh"),
            menu=(MenuGroup.EVERY_DAY, 3),
        ),
        View(
            command="lich",
            title=N_("Lịch nghỉ, làm bù"),
            action=None,
            show=calendar.show_calendar,
            words=("lich", "lich nghi"),
            menu=(MenuGroup.NOW_AND_THEN, 4),
        ),
        View(
            command="ngungthu",
            title=N_("Hệ thống thư của tỉnh ngừng"),
            action=Action.OUTAGE,
            show=excuses.show_outage,
            words=("thu ngung", "ngung thu"),
            menu=(MenuGroup.NOW_AND_THEN, 3),
        ),
    ),
    forms=(
        Form(
            name=by_phone.NAME,
            command="dienthoai",
            title=N_("Ghi nhận kiểm tra qua điện thoại"),
            action=Action.BY_PHONE,
            facts=by_phone.PhoneFacts,
            begin=by_phone.begin_record,
            ask=by_phone.ask_record,
            execute=by_phone.record_check,
            menu=(MenuGroup.NOW_AND_THEN, 1),
        ),
        Form(
            name="excuse",
            command="mien",
            title=N_("Miễn kiểm tra"),
            action=Action.EXCUSE,
            facts=excuses.ExcuseFacts,
            begin=excuses.begin_excuse,
            ask=excuses.ask_excuse,
            execute=excuses.excuse_rounds,
            words=("mien", "mien kiem tra"),
            menu=(MenuGroup.EVERY_DAY, 6),
        ),
        Form(
            name=calendar.NAME,
            title=N_("Ghi ngày nghỉ, làm bù"),
            action=Action.CALENDAR,
            facts=calendar.DaysFacts,
            ask=calendar.ask_days,
            execute=calendar.enter_days,
        ),
        Form(
            name="start_unit",
            command="batdau",
            title=N_("Cho đơn vị bắt đầu"),
            action=Action.START,
            facts=calendar.StartFacts,
            begin=calendar.begin_start,
            ask=calendar.ask_start,
            execute=calendar.start_units,
            menu=(MenuGroup.SELDOM, 5),
        ),
    ),
    buttons=(
        button("ck", checks.settle, checks.DUTY, checks.RESULT, is_live=checks.is_to_settle),
        button("no", reminders.report_no_access, checks.DUTY, opens=True, is_live=checks.is_to_settle),
        button("more", reminders.show_more, checks.DUTY, is_live=checks.is_to_settle),
        button("later", reminders.remind_later, checks.DUTY, is_live=checks.is_to_settle),
        button("undo", checks.undo_check, checks.OWN_CHECK, is_live=checks.may_be_undone),
        button("fix", checks.correct_check, checks.DUTY, checks.CORRECTION),
        button("seen", checks.note_seen, checks.CHECK),
        button("day", overview.show_day, DAY, overview.PAGE),
        button("unreached", overview.show_unreached, overview.PAGE),
        button("month", status.show_month, status.MONTH, overview.PAGE),
        button("excel", status.export_month, status.MONTH),
        button("misses", status.choose_misses, choice_of(MissesHeard)),
        button("phone", by_phone.open_record, action=Action.BY_PHONE, opens=True),
        button("unexcuse", excuses.withdraw_excuse, excuses.EXCUSE),
        button(excuses.OUTAGE, excuses.press_outage, choice_of(OutageAct), ID, action=Action.OUTAGE),
        button("add_day", calendar.open_days, choice_of(DayChange), action=Action.CALENDAR, opens=True),
        button("drop_day", calendar.drop_day, calendar.ENTRY, action=Action.CALENDAR),
        button("year", calendar.show_year, calendar.YEAR, action=Action.CALENDAR),
        button("year_ok", calendar.confirm_year, calendar.YEAR, action=Action.CALENDAR),
    ),
    files=(MadeFile(status.MONTH_WORKBOOK, status.read_month),),
    before_hours=clockwork.run,
    hours=(
        Hour(lambda _settings: [HEADS_HOUR], escalation.tell_unreached_heads),
        Hour(
            lambda settings: [max(EVENING, settings.last_round_end)],
            escalation.tell_evening,
            waits=timedelta(minutes=5),
        ),
    ),
)
