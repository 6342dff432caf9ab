"""The map of the bot: one line a feature."""

from bot.domain.incidents import Act as Deed
from bot.domain.rights import Action
from bot.words import N_
from handlers import (
    admitting,
    asking_in,
    away,
    broadcast,
    by_phone,
    check_news,
    check_words,
    checks,
    contacts,
    district,
    downloads,
    excuse,
    forms,
    invite,
    joining,
    linking,
    menu,
    month,
    outage,
    roster,
    start_unit,
    status,
    unreached,
    unsafe,
    workday_form,
    workdays,
)
from handlers.incidents import deeds, lists, raising, saying
from handlers.kinds import Act, Features, Form, View

VIEWS: dict[str, View] = {
    "check": View("kiemtra", N_("Ghi nhận kiểm tra hộp thư"), Action.CHECK, check_words.show, ("kiem tra",)),
    "status": View(
        "trangthai",
        N_("Xem tình hình kiểm tra hộp thư"),
        Action.SEE,
        status.show,
        ("trang thai", "tinh hinh"),
    ),
    "incidents": View(
        "suco", N_("Báo, xem sự cố hộp thư"), Action.RAISE, lists.show, ("su co", "bao su co"), opens=True
    ),
    "calendar": View("lich", N_("Lịch nghỉ, làm bù"), None, workdays.show, ("lich", "lich nghi")),
    "outage": View(
        "ngungthu", N_("Hệ thống thư của tỉnh ngừng"), Action.OUTAGE, outage.show, ("thu ngung", "ngung thu")
    ),
    "requests": View("xinvao", N_("Xét đề nghị tham gia"), Action.ADMIT, admitting.show, ("xin vao",)),
    "contacts": View("lienhe", N_("Tài khoản liên hệ của tôi"), None, contacts.show, ("lien he",)),
    "me": View("toi", N_("Tôi là ai trong hệ thống"), None, contacts.who_am_i, ("toi la ai",)),
    "language": View("ngonngu", N_("Ngôn ngữ"), None, contacts.show_languages, ("ngon ngu", "language")),
    "roster": View("danhsach", N_("Danh sách đơn vị, nhân sự"), Action.ROSTER, roster.show, ("danh sach",)),
    "help": View("trogiup", N_("Trợ giúp"), None, menu.show_help, ("tro giup", "help")),
    "start": View("start", N_("Bắt đầu"), None, joining.start, is_hidden=True),
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
        excuse.begin,
        excuse.flow,
        excuse.carry_out,
        ("mien", "mien kiem tra"),
    ),
    workday_form.NAME: Form(
        "ngaynghi",
        N_("Ghi ngày nghỉ, làm bù"),
        Action.CALENDAR,
        workday_form.begin,
        workday_form.flow,
        workday_form.carry_out,
        is_hidden=True,
    ),
    away.NAME: Form(
        "vangmat",
        N_("Báo đi vắng"),
        Action.CHECK,
        away.begin,
        away.flow,
        away.carry_out,
        ("vang mat", "di vang"),
    ),
    "start_unit": Form(
        "batdau",
        N_("Cho đơn vị bắt đầu"),
        Action.START,
        start_unit.begin,
        start_unit.flow,
        start_unit.carry_out,
    ),
    "broadcast": Form(
        "thongbao",
        N_("Gửi thông báo"),
        Action.BROADCAST,
        broadcast.begin,
        broadcast.flow,
        broadcast.carry_out,
        ("thong bao",),
    ),
    "invite": Form(
        "moi", N_("Mời tham gia"), Action.INVITE, invite.begin, invite.flow, invite.carry_out, ("moi",)
    ),
    joining.CONSENT: Form(
        "dongy",
        N_("Xin tham gia"),
        None,
        joining.begin,
        joining.flow,
        joining.carry_out,
        is_hidden=True,
    ),
    joining.REQUEST: Form(
        "xinthamgia",
        N_("Xin tham gia"),
        None,
        asking_in.begin,
        asking_in.flow,
        asking_in.carry_out,
        is_hidden=True,
        is_secret=True,
    ),
    admitting.ADMIT: Form(
        "duyet",
        N_("Duyệt đề nghị tham gia"),
        Action.ADMIT,
        admitting.begin,
        admitting.flow,
        admitting.carry_out,
        is_hidden=True,
        is_secret=True,
    ),
    raising.FLOW: Form(
        "baosuco",
        N_("Báo sự cố"),
        Action.RAISE,
        raising.begin,
        raising.flow,
        raising.carry_out,
        is_hidden=True,
    ),
    saying.OFFICE_SAYS: Form(
        "xulysuco",
        N_("Xử lý sự cố"),
        Action.HANDLE,
        saying.begin,
        saying.flow,
        saying.carry_out,
        is_hidden=True,
    ),
    saying.UNIT_SAYS: Form(
        "traloisuco",
        N_("Trả lời về sự cố"),
        Action.RAISE,
        saying.begin,
        saying.flow,
        saying.carry_out,
        is_hidden=True,
    ),
    contacts.NAME: Form(
        "dattenlienhe",
        N_("Đặt tên tài khoản liên hệ"),
        None,
        contacts.begin_naming,
        contacts.naming,
        contacts.carry_out_naming,
        is_hidden=True,
    ),
}
ACTS: dict[str, Act] = {
    "ck": Act(
        checks.press, is_live=checks.is_live
    ),  # under a nudge: no new mail, handled, waits for the head
    "no": Act(checks.no_access, opens=True, is_live=checks.is_live),
    "more": Act(checks.more, is_live=checks.is_live),
    "later": Act(checks.later, is_live=checks.is_live),
    "undo": Act(checks.undo, is_live=checks.may_be_undone),
    "seen": Act(check_news.seen),
    "wrong": Act(linking.wrong_person),
    "joined": Act(linking.who_joined),
    "requests": Act(admitting.show),
    "admit": Act(admitting.admit, opens=True),
    "decline": Act(admitting.decline),
    "contact": Act(contacts.show_one),
    "add": Act(contacts.add),
    "first": Act(contacts.put_first),
    "keep": Act(contacts.keep),
    "unlink": Act(contacts.ask_unlink),
    "unlink_now": Act(contacts.unlink, opens=True),  # no open question is put to whoever is a stranger now
    "name": Act(contacts.open_naming, opens=True),
    "language": Act(contacts.set_language),
    "day": Act(district.press),
    "unreached": Act(unreached.press),
    "month": Act(month.show),
    "excel": Act(month.export),
    "misses": Act(status.choose_misses),
    "phone": Act(by_phone.open_form, opens=True),
    "unexcuse": Act(excuse.withdraw),
    outage.OURS: Act(outage.press),
    "add_day": Act(workday_form.open_form, opens=True),
    "drop_day": Act(workdays.drop),
    "year": Act(workdays.ask_year),
    "year_ok": Act(workdays.confirm_year),
    away.NAME: Act(away.open_form, opens=True),
    "away_excuse": Act(away.excuse_it),
    "home": Act(away.come_back),
    "resume": Act(forms.resume, opens=True),
    "open": Act(menu.open_entry, opens=True),
    "pw": Act(unsafe.asked_password),
    "roster": Act(roster.look, opens=True),
    "drop": Act(roster.drop),
    "template": Act(roster.template),
    "file": Act(downloads.press),
    "sc": Act(lists.show_one),
    "sc_files": Act(lists.files),
    "sc_list": Act(lists.listed),
    "sc_new": Act(raising.open_form, opens=True),
    "sc_take": Act(deeds.take, is_live=deeds.is_live(Deed.TAKE)),
    "sc_confirm": Act(deeds.confirm, is_live=deeds.is_live(Deed.CONFIRM)),
    **{
        f"sc_{deed}": Act(deeds.saying_of(deed), opens=True, is_live=deeds.is_live(deed))
        for deed in saying.ASKING
    },
}
MENU = (
    *("kiemtra", "suco", "trangthai", "vangmat", "mien"),  # every day
    *("thongbao", "dienthoai", "ngungthu", "lich", "moi", "xinvao", "batdau", "danhsach"),  # now and then
    *("lienhe", "toi", "ngonngu", "menu"),  # one's own
)
FEATURES = Features(FORMS, VIEWS, ACTS, MENU)
