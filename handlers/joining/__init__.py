"""Joining: codes, consent, requests, invitations, people's own accounts, and the roster."""

from bot.conversation import N_
from handlers.engine import ID, Action, Feature, Form, MadeFile, MenuGroup, Part, View, button, id_in
from handlers.joining import contacts, invitations, linking, requests, roster, strangers

OWN_ACCOUNT = Part(lambda context, text: contacts.own_account(context, id_in(text)))
REQUEST = Part(lambda context, text: requests.open_request(context, id_in(text)))

FEATURE = Feature(
    views=(
        View(
            "danhsach",
            N_("Danh sách đơn vị, nhân sự"),
            Action.ROSTER,
            roster.show,
            ("danh sach",),
            menu=(MenuGroup.SELDOM, 7),
        ),
        View(
            "xinvao",
            N_("Xét đề nghị tham gia"),
            Action.ADMIT,
            requests.show_requests,
            ("xin vao",),
            menu=(MenuGroup.SELDOM, 4),
        ),
        View(
            "lienhe",
            N_("Tài khoản liên hệ của tôi"),
            None,
            contacts.show_accounts,
            ("lien he",),
            menu=(MenuGroup.OWN, 1),
        ),
        View(
            "toi",
            N_("Thông tin của tôi"),
            None,
            contacts.show_oneself,
            ("toi la ai",),
            menu=(MenuGroup.OWN, 2),
        ),
        View(
            "ngonngu",
            N_("Ngôn ngữ"),
            None,
            contacts.show_languages,
            ("ngon ngu", "language"),
            menu=(MenuGroup.OWN, 3),
        ),
        View("start", N_("Bắt đầu"), None, strangers.start, is_hidden=True),
    ),
    forms=(
        Form(
            title=N_("Nhập danh sách"),
            action=Action.ROSTER,
            ask=roster.review_changes,
            execute=roster.import_file,
            name=roster.FLOW,
            facts=roster.RosterFacts,
        ),
        Form(
            command="moi",
            title=N_("Mời tham gia"),
            action=Action.INVITE,
            begin=invitations.begin_invitation,
            ask=invitations.ask_invitation,
            execute=invitations.execute_invitation,
            words=("moi",),
            name="invite",
            facts=invitations.InvitationFacts,
            menu=(MenuGroup.SELDOM, 3),
        ),
        Form(
            title=N_("Xin tham gia"),
            action=None,
            ask=linking.ask_consent,
            execute=strangers.take_consent,
            name=linking.FLOW,
            facts=linking.ConsentFacts,
        ),
        Form(
            title=N_("Xin tham gia"),
            action=None,
            begin=requests.begin_request,
            ask=requests.ask_request,
            execute=requests.file_request,
            is_secret=True,
            name=requests.FLOW,
            facts=requests.JoinRequestFacts,
        ),
        Form(
            title=N_("Duyệt đề nghị tham gia"),
            action=Action.ADMIT,
            ask=requests.ask_admission,
            execute=requests.admit_person,
            is_secret=True,
            name=requests.ADMIT,
            facts=requests.AdmissionFacts,
        ),
        Form(
            title=N_("Đặt tên tài khoản liên hệ"),
            action=None,
            ask=contacts.ask_label,
            execute=contacts.set_label,
            name=contacts.NAMING,
            facts=contacts.NamingFacts,
        ),
    ),
    buttons=(
        button("roster", roster.show_changes, ID, action=Action.ROSTER, opens=True),
        button("drop", roster.drop_file),
        button("template", roster.send_template, action=Action.ROSTER),
        button("roster_excel", roster.order_roster, action=Action.ROSTER),
        button("wrong", linking.cast_out, Part(linking.just_joined)),
        button("joined", linking.show_joined),
        button("requests", requests.show_requests),
        button("admit", requests.admit, REQUEST, opens=True),
        button("decline", requests.decline, REQUEST),
        button("contact", contacts.show_account, OWN_ACCOUNT),
        button("add", contacts.add_account, Part(lambda _context, text: text == "new")),
        button("first", contacts.put_first, OWN_ACCOUNT),
        button("keep", contacts.keep),
        button("unlink", contacts.ask_unlink, OWN_ACCOUNT),
        # opens: no open question is put to whoever is a stranger now
        button("unlink_now", contacts.unlink, OWN_ACCOUNT, opens=True),
        button("name", contacts.open_naming, OWN_ACCOUNT, opens=True),
        button("language", contacts.set_language, Part(contacts.language_in)),
    ),
    files=(MadeFile(roster.PAPER, roster.read_current),),
)
