"""What becomes of units, on the map of the bot."""

from bot.domain.rights import Action
from bot.words import N_
from handlers.engine.feature import Act, Form, View
from handlers.units import listing, planning

VIEWS: dict[str, View] = {
    "units": View("donvi", N_("Đổi tên, sáp nhập đơn vị"), Action.UNITS, listing.show, ("don vi",)),
}
FORMS: dict[str, Form] = {
    planning.FLOW: Form(
        "doidonvi",
        N_("Thay đổi đơn vị"),
        Action.UNITS,
        planning.begin,
        planning.flow,
        planning.carry_out,
        is_hidden=True,
    ),
}
ACTS: dict[str, Act] = {
    "dv": Act(listing.show_unit),
    "dv_group": Act(listing.show_group),
    "dv_do": Act(planning.open_form, opens=True),
    "dv_undo": Act(listing.withdraw),
}
