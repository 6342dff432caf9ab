"""Guidance texts: a small library that the office writes and anybody reads (Điều 2, khoản 1 Điều 5)."""

from bot.conversation import N_
from handlers.engine import ID, Action, Feature, Form, MenuGroup, View, button, confirming, row
from handlers.library import guides
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
            name=guides.FLOW,
            title=N_("Viết hướng dẫn"),
            action=Action.BROADCAST,
            facts=guides.GuideFacts,
            ask=guides.ask_guide,
            execute=guides.publish_guide,
        ),
    ),
    buttons=(
        button("hd", guides.show_one, GUIDE),
        button("hd_list", guides.show_page, ID),
        button("hd_new", guides.open_new, action=Action.BROADCAST, opens=True),
        button("hd_edit", guides.open_change, GUIDE, action=Action.BROADCAST, opens=True),
        confirming(button("hd_drop", guides.drop_guide, GUIDE, ID, action=Action.BROADCAST)),
    ),
)
