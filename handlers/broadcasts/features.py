"""Broadcasts on the map of the bot."""

from typing import Any

from bot.conversation.words import N_
from bot.domain.rights import Action
from handlers.broadcasts import asking, correcting, lists, plans, sending
from handlers.engine.feature import Act, Form, View

VIEWS: dict[str, View] = {
    "broadcasts": View(
        "thongbao", N_("Gửi thông báo"), Action.BROADCAST, lists.show, ("thong bao",), opens=True
    ),
}
FORMS: dict[str, Form[Any, Any]] = {
    asking.FLOW: Form(
        "soanthongbao",
        N_("Soạn thông báo"),
        Action.BROADCAST,
        asking.begin,
        asking.flow,
        asking.carry_out,
        is_hidden=True,
    ),
    correcting.FLOW: Form(
        "dinhchinh",
        N_("Đính chính thông báo"),
        Action.BROADCAST,
        correcting.begin,
        correcting.flow,
        correcting.carry_out,
        is_hidden=True,
    ),
    plans.FLOW: Form(
        "sualaplai",
        N_("Sửa thông báo lặp lại"),
        Action.BROADCAST,
        plans.begin,
        plans.flow,
        plans.carry_out,
        is_hidden=True,
    ),
}
ACTS: dict[str, Act] = {
    "bc": Act(lists.show_one),
    "bc_list": Act(lists.show, opens=True),
    "bc_new": Act(asking.open_form, opens=True),
    "bc_try": Act(asking.send_trial, opens=True),
    "bc_tried": Act(asking.press_trial, opens=True),
    "bc_ack": Act(lists.acknowledge, is_live=lists.may_acknowledge),
    "bc_silent": Act(lists.show_silent),
    "bc_failed": Act(lists.show_failed),
    "bc_again": Act(sending.ask_again, is_live=sending.may_send_again),
    "bc_ask": Act(sending.ask_urgent, is_live=sending.may_confirm),
    "bc_now": Act(sending.send_now, is_live=sending.may_confirm),
    "bc_later": Act(sending.send_later, is_live=sending.may_confirm),
    "bc_fix": Act(correcting.open_form, opens=True, is_live=correcting.may_correct),
    "bc_repeats": Act(plans.show),
    "bc_plan": Act(plans.show_one),
    "bc_replan": Act(plans.open_form, opens=True, is_live=plans.may_replan),
    "bc_skip": Act(plans.skip, is_live=plans.may_skip),
    "bc_stop": Act(sending.stop, is_live=sending.may_stop),
}
