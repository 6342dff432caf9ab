"""Checks of the mailbox: owed, reminded of, given, excused, escalated, and shown."""

from bot.conversation import N_
from handlers.duties import (
    calendar,
    cards,
    checks,
    clockwork,
    escalation,
    excuses,
    reminders,
    status,
    typed_checks,
)
from handlers.duties.calendar import DayChange
from handlers.duties.checks import duty_for
from handlers.duties.heads import misses, orders
from handlers.duties.office import outages, overview, telephone, urging
from handlers.duties.office.outages import OutageAct
from handlers.engine import (
    DAY,
    ID,
    REST,
    Action,
    Feature,
    Form,
    MadeFile,
    MenuGroup,
    View,
    button,
    choice_of,
    confirming,
    is_found,
    vouching,
)

FEATURE = Feature(
    views=(
        View(
            command="kiemtra",
            title=N_("Ghi nhận kiểm tra hộp thư"),
            action=Action.CHECK,
            show=reminders.show_owed,
            words=("kiem tra",),
            menu=(MenuGroup.DAILY, 1),
        ),
        View(
            command="trangthai",
            title=N_("Xem tình hình kiểm tra hộp thư"),
            action=Action.SEE,
            show=status.show_status,
            words=("trang thai", "tinh hinh"),
            menu=(MenuGroup.DAILY, 2),
        ),
        View(
            command="lich",
            title=N_("Lịch nghỉ, làm bù"),
            action=None,
            show=calendar.show_calendar,
            words=("lich", "lich nghi"),
            menu=(MenuGroup.LOOK_UP, 6),
        ),
        View(
            command="ngungthu",
            title=N_("Hệ thống thư của tỉnh ngừng hoạt động"),
            action=Action.OUTAGE,
            show=outages.show_outage,
            words=("thu ngung", "ngung thu"),
            menu=(MenuGroup.INCIDENTS, 2),
        ),
    ),
    forms=(
        Form(
            name=telephone.BY_PHONE,
            command="dienthoai",
            title=N_("Ghi nhận kiểm tra qua điện thoại"),
            action=Action.BY_PHONE,
            facts=telephone.PhoneFacts,
            begin=telephone.begin_record,
            ask=telephone.ask_record,
            execute=telephone.record_check,
            menu=(MenuGroup.DAILY, 6),
        ),
        Form(
            name=excuses.NAME,
            command="mien",
            title=N_("Miễn kiểm tra"),
            action=Action.EXCUSE,
            facts=excuses.ExcuseFacts,
            begin=excuses.begin_excuse,
            ask=excuses.ask_excuse,
            execute=excuses.excuse_rounds,
            words=("mien", "mien kiem tra"),
            menu=(MenuGroup.DAILY, 5),
        ),
        Form(
            name=calendar.NAME,
            title=N_("Ghi nhận ngày nghỉ, làm bù"),
            action=Action.CALENDAR,
            facts=calendar.DaysFacts,
            ask=calendar.ask_days,
            execute=calendar.enter_days,
            renew=calendar.renew_days,
        ),
        Form(
            name=calendar.DROP,
            title=N_("Bỏ ngày nghỉ, làm bù"),
            action=Action.CALENDAR,
            facts=calendar.DroppedDay,
            ask=calendar.ask_drop,
            execute=calendar.execute_drop,
            renew=calendar.renew_dropped,
        ),
        Form(
            name=calendar.CONFIRM,
            title=N_("Xác nhận lịch nghỉ năm"),
            action=Action.CALENDAR,
            facts=calendar.ProvisionalYear,
            ask=calendar.ask_year,
            execute=calendar.execute_year,
            renew=calendar.renew_year_facts,
        ),
        Form(
            name="start_unit",
            command="batdau",
            title=N_("Đưa đơn vị vào nhắc kiểm tra"),
            action=Action.START,
            facts=calendar.StartFacts,
            begin=calendar.begin_start,
            ask=calendar.ask_start,
            execute=calendar.start_units,
            menu=(MenuGroup.PEOPLE, 7),
        ),
    ),
    buttons=(
        button("ck", checks.settle, checks.DUTY, checks.RESULT, is_live=checks.is_to_settle),
        button("no", reminders.report_no_access, checks.DUTY, opens=True, is_live=checks.is_to_settle),
        button("more", reminders.show_more, checks.DUTY, is_live=checks.is_to_settle),
        button("later", reminders.remind_later, checks.DUTY, REST, is_live=checks.is_to_settle),
        button("undo", checks.undo_check, checks.OWN_CHECK, is_live=cards.may_be_undone),
        button("fix", checks.correct_check, checks.DUTY, checks.CORRECTION),
        button("day", overview.show_day, DAY, overview.PAGE),
        button("calls", overview.show_calls, DAY, overview.PAGE),
        button("unreached", overview.show_unreached, overview.PAGE),
        confirming(
            vouching(
                button("urge_heads", overview.urge_heads, overview.HEADS, action=Action.URGE),
                lambda found: found.version,
                overview.ask_to_urge_heads,
            )
        ),
        button("month", status.show_month, status.MONTH, overview.PAGE),
        button("excel", status.export_month, status.MONTH),
        button("misses", status.choose_misses, status.MISSES),
        button("phone", telephone.open_record, action=Action.BY_PHONE, opens=True),
        button("missed", misses.show_miss, duty_for(Action.URGE)),
        button("urge", urging.urge_unit, duty_for(Action.URGE), is_live=checks.is_to_settle),
        confirming(
            vouching(
                button("urge_all", urging.urge_units, urging.ALL_UNITS, action=Action.URGE),
                lambda found: found.version,
                urging.ask_to_urge,
            )
        ),
        button("excuse", excuses.open_excuse, duty_for(Action.EXCUSE), opens=True),
        button("unexcuse", excuses.withdraw_excuse, excuses.EXCUSE, is_live=excuses.is_in_force),
        button("excuses", excuses.show_excuses, ID, action=Action.EXCUSE),
        button("days", calendar.show_page, ID),
        confirming(button(outages.OUTAGE_END, outages.end_told, ID, action=Action.OUTAGE)),
        button(outages.OUTAGE, outages.press_outage, choice_of(OutageAct), ID, action=Action.OUTAGE),
        confirming(
            vouching(
                button(outages.OUTAGE_NOW, outages.begin_outage, outages.OUTAGE_AHEAD, action=Action.OUTAGE),
                lambda ahead: ahead.version,
                outages.ask_outage,
            )
        ),
        button("add_day", calendar.open_days, choice_of(DayChange), action=Action.CALENDAR, opens=True),
        button("drop_day", calendar.drop_day, calendar.ENTRY, action=Action.CALENDAR, is_live=is_found),
        button("year", calendar.show_year, calendar.YEAR, action=Action.CALENDAR),
        confirming(
            vouching(
                button("year_ok", calendar.confirm_year, calendar.YEAR, action=Action.CALENDAR),
                lambda found: found.version,
                calendar.renew_year,
            )
        ),
    ),
    lists=(excuses.KIND, calendar.DAY),
    cards=(*cards.CARDS, misses.CARD, checks.DAY_CARD, excuses.CARD, outages.CARD),
    files=(MadeFile(status.MONTH_WORKBOOK, status.read_month),),
    before_hours=clockwork.run,
    each_minute=outages.redraw_kept,
    to_do=reminders.to_do,
    hours=escalation.HOURS,
)
