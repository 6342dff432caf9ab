"""Broadcasts on the map of the bot."""

from bot.domain.rights import Action
from bot.words import N_
from handlers.broadcasts import (
    acknowledging,
    again,
    correcting,
    listing,
    lists,
    planning,
    plans,
    stopping,
    trying,
    urgent,
    writing,
)
from handlers.engine.feature import Act, Form, View

VIEWS: dict[str, View] = {
    "broadcasts": View(
        "thongbao", N_("Gửi thông báo"), Action.BROADCAST, listing.show, ("thong bao",), opens=True
    ),
}
FORMS: dict[str, Form] = {
    writing.FLOW: Form(
        "soanthongbao",
        N_("Soạn thông báo"),
        Action.BROADCAST,
        writing.begin,
        writing.flow,
        writing.carry_out,
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
    planning.FLOW: Form(
        "sualaplai",
        N_("Sửa thông báo lặp lại"),
        Action.BROADCAST,
        planning.begin,
        planning.flow,
        planning.carry_out,
        is_hidden=True,
    ),
}
ACTS: dict[str, Act] = {
    "bc": Act(listing.show_one),
    "bc_list": Act(listing.show, opens=True),
    "bc_new": Act(writing.open_form, opens=True),
    "bc_try": Act(trying.send, opens=True),
    "bc_tried": Act(trying.tried, opens=True),
    "bc_ack": Act(acknowledging.press, is_live=acknowledging.is_live),
    "bc_silent": Act(lists.show_silent),
    "bc_failed": Act(lists.show_failed),
    "bc_again": Act(again.press, is_live=again.is_live),
    "bc_ask": Act(urgent.ask_again, is_live=urgent.is_live),
    "bc_now": Act(urgent.now, is_live=urgent.is_live),
    "bc_later": Act(urgent.later, is_live=urgent.is_live),
    "bc_fix": Act(correcting.open_form, opens=True, is_live=correcting.is_live),
    "bc_repeats": Act(plans.show),
    "bc_plan": Act(plans.show_one),
    "bc_replan": Act(planning.open_form, opens=True, is_live=planning.is_live),
    "bc_skip": Act(plans.skip, is_live=plans.may_skip),
    "bc_stop": Act(stopping.press, is_live=stopping.is_live),
}
