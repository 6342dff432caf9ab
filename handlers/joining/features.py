"""Joining, and one's own accounts, on the map of the bot."""

from typing import Any

from bot.conversation.words import N_
from bot.domain.rights import Action
from handlers.engine.feature import Act, Form, Read, View
from handlers.joining import contacts, invitations, linking, requests, roster, strangers

VIEWS: dict[str, View] = {
    "roster": View("danhsach", N_("Danh sách đơn vị, nhân sự"), Action.ROSTER, roster.show, ("danh sach",)),
    "requests": View(
        "xinvao", N_("Xét đề nghị tham gia"), Action.ADMIT, requests.show_requests, ("xin vao",)
    ),
    "contacts": View("lienhe", N_("Tài khoản liên hệ của tôi"), None, contacts.show, ("lien he",)),
    "me": View("toi", N_("Thông tin của tôi"), None, contacts.who_am_i, ("toi la ai",)),
    "language": View("ngonngu", N_("Ngôn ngữ"), None, contacts.show_languages, ("ngon ngu", "language")),
    "start": View("start", N_("Bắt đầu"), None, strangers.start, is_hidden=True),
}
FORMS: dict[str, Form[Any, Any]] = {
    roster.FLOW: Form(
        "nhapdanhsach",
        N_("Nhập danh sách"),
        Action.ROSTER,
        roster.begin,
        roster.flow,
        roster.carry_out,
        is_hidden=True,
    ),
    "invite": Form(
        "moi",
        N_("Mời tham gia"),
        Action.INVITE,
        invitations.begin,
        invitations.flow,
        invitations.carry_out,
        ("moi",),
    ),
    strangers.CONSENT: Form(
        "dongy",
        N_("Xin tham gia"),
        None,
        strangers.begin_consent,
        strangers.ask_consent,
        strangers.take_consent,
        is_hidden=True,
    ),
    strangers.REQUEST: Form(
        "xinthamgia",
        N_("Xin tham gia"),
        None,
        requests.begin_request,
        requests.ask_request,
        requests.file_request,
        is_hidden=True,
        is_secret=True,
    ),
    requests.ADMIT: Form(
        "duyet",
        N_("Duyệt đề nghị tham gia"),
        Action.ADMIT,
        requests.begin_admission,
        requests.ask_admission,
        requests.admit_person,
        is_hidden=True,
        is_secret=True,
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
    "roster": Act(roster.look, opens=True),
    "drop": Act(roster.drop),
    "template": Act(roster.template),
    "roster_excel": Act(roster.export),
    "wrong": Act(linking.wrong_person),
    "joined": Act(linking.who_joined),
    "requests": Act(requests.show_requests),
    "admit": Act(requests.admit, opens=True),
    "decline": Act(requests.decline),
    "contact": Act(contacts.show_one),
    "add": Act(contacts.add),
    "first": Act(contacts.put_first),
    "keep": Act(contacts.keep),
    "unlink": Act(contacts.ask_unlink),
    "unlink_now": Act(contacts.unlink, opens=True),  # no open question is put to whoever is a stranger now
    "name": Act(contacts.open_naming, opens=True),
    "language": Act(contacts.set_language),
}
PAPERS: dict[str, Read] = {
    roster.PAPER: roster.read_held,
}
