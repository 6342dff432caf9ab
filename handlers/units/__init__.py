"""Units that are new, have another name, are closed or merged, from a date (khoản 1 Điều 5 and 2)."""

from bot.conversation import N_
from handlers.engine import (
    ID,
    TEXT,
    Action,
    Feature,
    Form,
    MenuGroup,
    Part,
    View,
    button,
    confirming,
    id_in,
    row,
)
from handlers.units import asking, cards, clockwork, lists
from storage.units import unit_changes

UNIT = Part(lambda context, text: lists.find_unit(context, id_in(text)))
CHANGE = row(unit_changes.locked, unit_changes.get)

FEATURE = Feature(
    views=(
        View(
            command="donvi",
            title=N_("Đổi tên, sáp nhập đơn vị"),
            action=Action.LOOK,
            show=lists.show,
            words=("don vi",),
            menu=(MenuGroup.PEOPLE, 8),
        ),
    ),
    forms=(
        Form(
            name=asking.FLOW,
            title=N_("Thay đổi đơn vị"),
            action=Action.UNITS,
            facts=asking.UnitChangeFacts,
            ask=asking.ask_change,
            execute=asking.write_planned,
        ),
    ),
    buttons=(
        button("dv", lists.show_unit, UNIT, action=Action.LOOK),
        button("dv_group", lists.show_group, TEXT, ID, action=Action.LOOK),
        button("dv_do", asking.open_change, TEXT, ID, action=Action.UNITS, opens=True),
        confirming(button("dv_undo", lists.withdraw, CHANGE, ID, action=Action.UNITS)),
    ),
    cards=cards.CARDS,
    before_reminders=clockwork.apply_due,
)
