"""Broadcasts: what the office writes to many, at once, at its hour, or again and again."""

from bot.conversation import N_
from handlers.broadcasts import asking, cards, clockwork, correcting, lists, plans, sending
from handlers.broadcasts.audience import brief
from handlers.broadcasts.clockwork import write_next_portion
from handlers.broadcasts.correcting import CORRECTION, CorrectionFacts
from handlers.broadcasts.extras import BroadcastFacts
from handlers.broadcasts.plans import PlanFacts
from handlers.engine import (
    DAY,
    ID,
    MOST,
    Action,
    Feature,
    Form,
    MenuGroup,
    Part,
    Reply,
    View,
    button,
    confirming,
    pressed_by,
    row,
    vouching,
)
from storage import broadcasts
from storage.broadcasts import Broadcast

RIGHT = Action.BROADCAST
BROADCAST = row(broadcasts.get)
TO_CHANGE = row(broadcasts.locked, broadcasts.get)
PLAN = row(plans.find_plan)
PLAN_TO_CHANGE = row(plans.lock_plan, plans.find_plan)
LIKE: Part[Broadcast | None] = Part(
    lambda context, text: BROADCAST.read(context, text) if text else None
)  # whose text and receivers a new one takes; none: it begins empty

FEATURE = Feature(
    views=(
        View(
            command="thongbao",
            title=N_("Gửi thông báo"),
            action=Action.LOOK,
            show=lists.show,
            words=("thong bao",),
            opens=True,
            menu=(MenuGroup.REPORTS, 4),
        ),
    ),
    forms=(
        Form(
            name=asking.FLOW,
            title=N_("Soạn thông báo"),
            action=RIGHT,
            facts=BroadcastFacts,
            ask=asking.ask_broadcast,
            execute=asking.send_broadcast,
            most_files=MOST,
        ),
        Form(
            name=CORRECTION,
            title=N_("Đính chính thông báo"),
            action=RIGHT,
            facts=CorrectionFacts,
            ask=correcting.ask_correction,
            execute=correcting.send_correction,
        ),
        Form(
            name=plans.FLOW,
            title=N_("Sửa thông báo lặp lại"),
            action=RIGHT,
            facts=PlanFacts,
            ask=plans.ask_plan,
            execute=plans.save_plan,
        ),
    ),
    buttons=(
        button("bc", lists.show_one, BROADCAST, action=Action.LOOK),
        button("bc_list", lists.show_page, ID, action=Action.LOOK, opens=True),
        button("bc_new", asking.open_form, LIKE, action=RIGHT, opens=True),
        button("bc_try", asking.send_trial, action=RIGHT, opens=True),
        button("bc_tried", asking.press_trial, action=RIGHT, opens=True),
        pressed_by(
            vouching(
                button("bc_ack", sending.acknowledge, sending.RECEIVED, is_live=sending.may_acknowledge),
                lambda received: sending.text_version(received.broadcast),
                sending.show_corrected,
            ),
            *(Reply.YES, Reply.AGREED, Reply.RECEIVED, Reply.ACCEPTED, Reply.DONE),
        ),
        button("bc_undo", sending.take_back, sending.RECEIVED, is_live=sending.is_acknowledged),
        button("bc_silent", lists.show_silent, BROADCAST, ID, action=Action.LOOK),
        button("bc_people", lists.show_people, BROADCAST, ID, action=Action.LOOK),
        confirming(
            vouching(
                button("bc_chase", lists.send_chase, lists.CHASE, action=RIGHT),
                lambda chase: chase.version,
                lists.ask_chase,
            )
        ),
        button("bc_failed", lists.show_failed, BROADCAST, ID, action=Action.LOOK),
        confirming(
            vouching(
                button("bc_again", sending.resend, TO_CHANGE, action=RIGHT, is_live=sending.may_send_again),
                cards.sending_version,
                sending.ask_resend,
            )
        ),
        button("bc_ask", sending.ask_urgent, TO_CHANGE, action=RIGHT, is_live=sending.may_confirm),
        confirming(
            vouching(
                button("bc_now", sending.send_now, TO_CHANGE, action=RIGHT, is_live=sending.may_confirm),
                sending.text_version,
                sending.ask_changed,
            )
        ),
        button("bc_later", sending.send_later, TO_CHANGE, action=RIGHT, is_live=sending.may_confirm),
        button(
            "bc_fix",
            correcting.open_form,
            BROADCAST,
            action=RIGHT,
            opens=True,
            is_live=correcting.may_correct,
        ),
        button("bc_repeats", plans.show, action=Action.LOOK),
        button("bc_plan", plans.show_one, PLAN, action=Action.LOOK),
        button("bc_replan", plans.open_form, PLAN, action=RIGHT, opens=True, is_live=plans.may_replan),
        button("bc_skip", plans.skip, PLAN_TO_CHANGE, DAY, action=RIGHT, is_live=plans.may_skip),
        button("bc_stop", sending.stop, TO_CHANGE, action=RIGHT, is_live=sending.may_stop),
    ),
    cards=(*cards.CARDS, *plans.CARDS),
    each_tick=clockwork.run,
    each_minute=clockwork.redraw_kept,
)
