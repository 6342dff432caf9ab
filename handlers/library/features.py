"""The library of guidance texts on the map of the bot."""

from typing import Any

from bot.conversation.words import N_
from bot.domain.rights import Action
from handlers.engine.feature import Act, Form, View
from handlers.library import guides

VIEWS: dict[str, View] = {
    "library": View("huongdan", N_("Hướng dẫn của Phòng"), None, guides.show, ("huong dan",)),
}
FORMS: dict[str, Form[Any, Any]] = {
    guides.FLOW: Form(
        "suahuongdan",
        N_("Viết hướng dẫn"),
        Action.BROADCAST,
        guides.begin,
        guides.flow,
        guides.carry_out,
        is_hidden=True,
    ),
}
ACTS: dict[str, Act] = {
    "hd": Act(guides.show_one),
    "hd_list": Act(guides.show),
    "hd_new": Act(guides.open_form, opens=True),
    "hd_edit": Act(guides.open_form, opens=True),
    "hd_drop": Act(guides.drop_guide),
}
