"""The library of guidance texts on the map of the bot."""

from bot.domain.rights import Action
from bot.words import N_
from handlers.engine.feature import Act, Form, View
from handlers.library import showing, writing

VIEWS: dict[str, View] = {
    "library": View("huongdan", N_("Hướng dẫn của Phòng"), None, showing.show, ("huong dan",)),
}
FORMS: dict[str, Form] = {
    writing.FLOW: Form(
        "suahuongdan",
        N_("Viết hướng dẫn"),
        Action.BROADCAST,
        writing.begin,
        writing.flow,
        writing.carry_out,
        is_hidden=True,
    ),
}
ACTS: dict[str, Act] = {
    "hd": Act(showing.show_one),
    "hd_list": Act(showing.show),
    "hd_new": Act(writing.open_form, opens=True),
    "hd_edit": Act(writing.open_form, opens=True),
    "hd_drop": Act(showing.drop),
}
