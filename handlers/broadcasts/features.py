"""Broadcasts on the map of the bot."""

from bot.domain.rights import Action
from bot.words import N_
from handlers.broadcasts import listing, stopping, writing
from handlers.kinds import Act, Form, View

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
}
ACTS: dict[str, Act] = {
    "bc": Act(listing.show_one),
    "bc_new": Act(writing.open_form, opens=True),
    "bc_stop": Act(stopping.press, is_live=stopping.is_live),
}
