"""The rota of those on call, on the map of the bot."""

from typing import Any

from bot.conversation.words import N_
from bot.domain.rights import Action
from handlers.engine.feature import Act, Form
from handlers.on_call import rota

FORMS: dict[str, Form[Any, Any]] = {
    rota.FLOW: Form(
        "truc",
        N_("Ghi, xem người trực"),
        Action.ON_CALL,
        rota.begin,
        rota.flow,
        rota.carry_out,
        ("truc", "lich truc"),
    ),
}
ACTS: dict[str, Act] = {"unshift": Act(rota.withdraw)}
