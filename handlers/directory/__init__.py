"""The directory of official mailboxes: units, people, and the recipients of a document (khoản 8 Điều 4)."""

from bot.conversation import N_
from handlers.directory import addresses, comparing, finding
from handlers.engine import ID, TEXT, Action, Feature, Form, MenuGroup, NoFacts, View, button

FEATURE = Feature(
    views=(
        View(
            "danhba", N_("Danh bạ thư điện tử"), None, finding.show, ("danh ba",), menu=(MenuGroup.LOOK_UP, 2)
        ),
    ),
    forms=(
        Form(
            name=comparing.FLOW,
            title=N_("So với danh sách của {the_department}"),
            action=Action.ROSTER,
            facts=comparing.CompareFacts,
            ask=comparing.ask_list,
            execute=comparing.compare_lists,
        ),
        Form(
            name=addresses.FLOW,
            command="noinhan",
            title=N_("Lấy địa chỉ theo Nơi nhận"),
            action=None,
            facts=NoFacts,
            begin=addresses.begin_recipients,
            ask=addresses.ask_recipients,
            execute=addresses.show_addresses,
            words=("noi nhan",),
            menu=(MenuGroup.LOOK_UP, 3),
        ),
    ),
    buttons=(
        button("db", finding.show_unit, ID),
        button("db_group", finding.show_group, TEXT, ID),
        button("db_person", finding.show_person, ID),
        button("db_was", finding.show_former, ID),
        button("db_compare", comparing.open_form, action=Action.ROSTER, opens=True),
    ),
)
