"""The map of the bot: one line a feature."""

from bot.domain.rights import Action
from bot.words import N_
from handlers import (
    admitting,
    asking_in,
    by_phone,
    check_news,
    checks,
    contacts,
    district,
    forms,
    invite,
    joining,
    linking,
    menu,
    month,
    roster,
    status,
    unreached,
    unsafe,
)
from handlers.kinds import Act, Features, Form, View

VIEWS: dict[str, View] = {
    "check": View("kiemtra", N_("Ghi nhận kiểm tra hộp thư"), None, checks.show, ("kiem tra",)),
    "status": View(
        "trangthai",
        N_("Xem tình hình kiểm tra hộp thư"),
        Action.SEE,
        status.show,
        ("trang thai", "tinh hinh"),
    ),
    "requests": View("xinvao", N_("Xét đề nghị tham gia"), Action.ADMIT, admitting.show),
    "contacts": View("lienhe", N_("Tài khoản liên hệ của tôi"), None, contacts.show),
    "me": View("toi", N_("Tôi là ai trong hệ thống"), None, contacts.who_am_i),
    "language": View("ngonngu", N_("Ngôn ngữ"), None, contacts.show_languages, ("language",)),
    "start": View("start", N_("Bắt đầu"), None, joining.start, is_hidden=True),
    "menu": View("menu", N_("Các việc làm được"), None, menu.show, ("menu", "start")),
}
FORMS: dict[str, Form] = {
    roster.FLOW: Form(
        "danhsach",
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
    "invite": Form(
        "moi", N_("Mời tham gia"), Action.INVITE, invite.begin, invite.flow, invite.carry_out, ("moi",)
    ),
    joining.CONSENT: Form(
        "dongy",
        N_("Đồng ý tham gia"),
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
    ),
    admitting.ADMIT: Form(
        "duyet",
        N_("Duyệt đề nghị tham gia"),
        Action.ADMIT,
        admitting.begin,
        admitting.flow,
        admitting.carry_out,
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
    "ck": Act(checks.press),  # under a nudge: no new mail, handled, waits for the head
    "no": Act(checks.no_access),
    "more": Act(checks.more),
    "later": Act(checks.later),
    "undo": Act(checks.undo),
    "seen": Act(check_news.seen),
    "wrong": Act(linking.wrong_person),
    "requests": Act(admitting.show),
    "admit": Act(admitting.admit, opens=True),
    "decline": Act(admitting.decline),
    "contact": Act(contacts.show_one),
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
    "resume": Act(forms.resume, opens=True),
    "open": Act(menu.open_entry, opens=True),
    "pw": Act(unsafe.asked_password),
    "roster": Act(roster.look, opens=True),
    "drop": Act(roster.drop),
}
FEATURES = Features(FORMS, VIEWS, ACTS)
