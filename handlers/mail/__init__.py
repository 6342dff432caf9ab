"""Mail that waits for the head: given a day, passed on, settled, reminded of on its morning (/thucho)."""

from bot.conversation import N_
from bot.domain.duties import HEADS_HOUR
from handlers.engine import (
    ID,
    Action,
    Feature,
    Form,
    Hour,
    MenuGroup,
    Reply,
    View,
    button,
    pressed_by,
)
from handlers.mail import asking, cards, clockwork, lists, moving, telling, told

FEATURE = Feature(
    views=(
        View(
            command="thucho",
            title=N_("Thư chờ thủ trưởng xử lý"),
            action=Action.CHECK,
            show=lists.show,
            words=("thu cho",),
            menu=(MenuGroup.DAILY, 7),
        ),
    ),
    forms=(
        Form(
            name=asking.DAY_FLOW,
            title=N_("Hạn trả lời thư chờ xử lý"),
            action=Action.CHECK,
            facts=asking.MailDayFacts,
            ask=asking.ask_day,
            execute=asking.execute_day,
            is_over=asking.is_over,
        ),
        Form(
            name=asking.PASS_FLOW,
            title=N_("Giao thư chờ xử lý"),
            action=Action.DELEGATE,
            facts=asking.MailPassFacts,
            ask=asking.ask_passing,
            execute=asking.execute_passing,
            is_over=asking.is_over,
        ),
    ),
    buttons=(
        pressed_by(
            button(cards.SEEN, moving.note_seen, moving.SEEN_CHECK, is_live=cards.waits_for_head),
            *(Reply.RECEIVED, Reply.AGREED),
            waits=cards.is_unseen,
        ),
        button(cards.SHOW, moving.show, moving.TO_SEE, is_live=moving.is_open),
        button(cards.LIST, lists.show_page, ID),
        button(cards.SET_DAY, asking.open_day, moving.TO_SET, opens=True, is_live=moving.is_open),
        button(cards.PASS, asking.open_passing, moving.TO_LEAD, opens=True, is_live=moving.is_open),
        button(cards.SETTLE, moving.settle, moving.TO_SETTLE, is_live=moving.is_open),
        button(cards.DECLINE, moving.decline, moving.HELD, is_live=moving.is_open),
        button(cards.UNDO, moving.open_again, moving.TO_SEE, is_live=moving.is_own_settling),
    ),
    lists=(cards.KIND,),
    cards=cards.CARDS,
    hours=(Hour(lambda _settings: [HEADS_HOUR], clockwork.run),),
)
