"""Guidance texts: a small library that the office writes and anybody reads (Điều 2, khoản 1 Điều 5)."""

from bot.conversation import N_
from handlers.engine import (
    ID,
    TEXT,
    Action,
    Feature,
    Form,
    MadeFile,
    MenuGroup,
    View,
    button,
    confirming,
    row,
)
from handlers.library import asking, export, guides
from storage import guidance

GUIDE = row(guidance.get_library_text)

FEATURE = Feature(
    views=(
        View(
            "huongdan",
            N_("Hướng dẫn của {the_office}"),
            None,
            guides.show,
            ("huong dan",),
            menu=(MenuGroup.LOOK_UP, 4),
        ),
    ),
    forms=(
        Form(
            name=asking.FLOW,
            title=N_("Viết hướng dẫn"),
            action=Action.BROADCAST,
            facts=asking.GuideFacts,
            ask=asking.ask_guide,
            execute=asking.publish_guide,
        ),
    ),
    buttons=(
        button("hd", guides.show_one, GUIDE),
        button("hd_list", guides.show_page, ID),
        button("hd_new", asking.open_new, action=Action.BROADCAST, opens=True),
        button("hd_edit", asking.open_change, GUIDE, action=Action.BROADCAST, opens=True),
        button("hd_hidden", guides.show_hidden, action=Action.BROADCAST),
        button("hd_again", guides.show_again, TEXT, action=Action.BROADCAST),
        confirming(button("hd_ours", guides.put_ours_back, GUIDE, ID, action=Action.BROADCAST)),
        button("hd_picture", export.order_picture, GUIDE),
        button("hd_paper", export.order_paper, GUIDE),
        confirming(button("hd_drop", guides.drop_guide, GUIDE, ID, action=Action.BROADCAST)),
    ),
    files=(MadeFile(export.PICTURE, export.read_picture), MadeFile(export.PAPER, export.read_paper)),
    may_have_file=guides.may_have_file,
)
