"""The directory of official mailboxes: units, people, and the recipients of a document (khoản 8 Điều 4)."""

from bot.conversation import N_
from handlers.directory import addresses, comparing, finding, old_addresses
from handlers.engine import ID, TEXT, Action, Feature, Form, MadeFile, MenuGroup, NoFacts, View, button

FEATURE = Feature(
    views=(
        View(
            "danhba", N_("Danh bạ thư điện tử"), None, finding.show, ("danh ba",), menu=(MenuGroup.LOOK_UP, 2)
        ),
        View(
            command="diachicu",
            title=N_("Địa chỉ cũ → mới"),
            action=None,
            show=old_addresses.show,
            words=("dia chi cu", "dia chi moi", "dia chi cu la gi", "dia chi moi la gi"),
            menu=(MenuGroup.LOOK_UP, 9),
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
            name=old_addresses.FLOW,
            title=N_("Kiểm tra danh sách địa chỉ"),
            action=None,
            facts=old_addresses.OldAddressFacts,
            ask=old_addresses.ask_list,
            execute=old_addresses.check_list,
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
        button(old_addresses.LIST, old_addresses.show_page, ID),
        button(old_addresses.CHECK, old_addresses.open_form, opens=True),
        button(old_addresses.EXPORT, old_addresses.order_export, action=Action.ROSTER),
        button(old_addresses.TELL, old_addresses.open_broadcast, action=Action.BROADCAST, opens=True),
        button("db_compare", comparing.open_form, action=Action.ROSTER, opens=True),
    ),
    files=(MadeFile(old_addresses.PAPER, old_addresses.read_export),),
)
