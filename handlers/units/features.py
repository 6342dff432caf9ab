"""What becomes of units, on the map of the bot."""

from typing import Any

from bot.conversation.words import N_
from bot.domain.rights import Action
from handlers.engine.feature import Act, Form, View
from handlers.units import asking, lists

VIEWS: dict[str, View] = {
    "units": View("donvi", N_("Đổi tên, sáp nhập đơn vị"), Action.UNITS, lists.show, ("don vi",)),
}
FORMS: dict[str, Form[Any, Any]] = {
    asking.FLOW: Form(
        "doidonvi",
        N_("Thay đổi đơn vị"),
        Action.UNITS,
        asking.begin,
        asking.flow,
        asking.write_planned,
        is_hidden=True,
    ),
}
ACTS: dict[str, Act] = {
    "dv": Act(lists.show_unit),
    "dv_group": Act(lists.show_group),
    "dv_do": Act(asking.open_form, opens=True),
    "dv_undo": Act(lists.withdraw),
}
