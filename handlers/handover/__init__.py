"""Handovers of units' mailboxes: opened by a change of people or by hand, confirmed by both (/bangiao)."""

from bot.conversation import N_
from bot.domain.duties import HEADS_HOUR
from handlers.engine import (
    ID,
    IS_SURE,
    Action,
    Feature,
    Form,
    Hour,
    MadeFile,
    MenuGroup,
    View,
    button,
    confirming,
    vouching,
)
from handlers.handover import asking, cards, clockwork, export, lists, moving, opening, told
from handlers.handover.lists import find_overdue, overdue_options, overdue_text

FEATURE = Feature(
    views=(
        View(
            command="bangiao",
            title=N_("Bàn giao hộp thư đơn vị"),
            action=Action.HANDOVERS,
            show=lists.show,
            words=("ban giao",),
            menu=(MenuGroup.PEOPLE, 10),
        ),
    ),
    forms=(
        Form(
            name=asking.FLOW,
            title=N_("Lập bàn giao hộp thư"),
            action=Action.HAND_OVER,
            facts=asking.HandoverFacts,
            ask=asking.ask_handover,
            execute=asking.open_handover,
        ),
        Form(
            name=asking.LACK_FLOW,
            title=N_("Phần chưa bàn giao"),
            action=None,  # for whoever gives or receives, whatever they are by now
            facts=asking.LackFacts,
            ask=asking.ask_lack,
            execute=asking.execute_lack,
            text="what",
            is_over=asking.is_over,
        ),
        Form(
            name=asking.RECEIVER_FLOW,
            title=N_("Người nhận bàn giao"),
            action=None,
            facts=asking.ReceiverFacts,
            ask=asking.ask_receiver,
            execute=asking.execute_receiver,
            is_over=asking.is_over,
        ),
        Form(
            name=asking.DAY_FLOW,
            title=N_("Ngày bàn giao"),
            action=None,
            facts=asking.HandoverDayFacts,
            ask=asking.ask_day,
            execute=asking.execute_day,
            is_over=asking.is_over,
        ),
    ),
    buttons=(
        button(cards.SHOW, lists.show_one, moving.SEEN),
        button(cards.LIST, lists.show_page, ID, action=Action.HANDOVERS),
        button(cards.NEW, asking.open_new, action=Action.HAND_OVER, opens=True),
        vouching(
            button(cards.GIVE, moving.give, moving.OF_GIVER, is_live=moving.is_to_give),
            cards.version,
            moving.show_new_content,
        ),
        vouching(
            button(cards.TAKE, moving.take, moving.OF_RECEIVER, is_live=moving.is_to_take),
            cards.version,
            moving.show_new_content,
        ),
        button(cards.LACK, asking.open_lack, moving.OF_PARTY, opens=True, is_live=moving.is_to_confirm),
        button(cards.PASSWORD, moving.note_password, moving.OF_PASSWORD, is_live=moving.waits_for_password),
        button(cards.UNDO, moving.take_back, moving.SEEN, is_live=moving.has_said),
        button(
            cards.RECEIVER, asking.open_receiver, moving.MANAGED, opens=True, is_live=moving.needs_receiver
        ),
        button(cards.DAY, asking.open_day, moving.MANAGED, opens=True, is_live=moving.is_unconfirmed),
        confirming(button(cards.DROP, moving.drop, moving.MANAGED, IS_SURE, is_live=moving.may_drop)),
        button(cards.PAPER, export.order_minutes, moving.SEEN, is_live=moving.has_minutes),
    ),
    lists=(cards.KIND,),
    cards=moving.CARDS,
    files=(MadeFile(export.MINUTES, export.read_minutes),),
    hours=(Hour(lambda _settings: [HEADS_HOUR], clockwork.run),),
)
