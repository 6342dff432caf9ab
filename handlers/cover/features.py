"""Standing in for who is away, on the map of the bot."""

from typing import Any

from bot.conversation.words import N_
from bot.domain.rights import Action
from handlers.cover import absence, asking, clockwork, deciding
from handlers.engine.feature import Act, Form

FORMS: dict[str, Form[Any, Any]] = {
    absence.NAME: Form(
        "vangmat",
        N_("Báo đi vắng"),
        Action.CHECK,
        absence.begin,
        absence.flow,
        absence.carry_out,
        ("vang mat", "di vang"),
    ),
    asking.FLOW: Form(
        "tructhay",
        N_("Cử người trực thay"),
        Action.COVER,
        asking.begin,
        asking.flow,
        asking.execute,
        ("truc thay",),
    ),
}
ACTS: dict[str, Act] = {
    absence.NAME: Act(absence.open_form, opens=True),
    "away_excuse": Act(absence.excuse_it),
    "home": Act(absence.come_back),
    "cover": Act(asking.open_form, opens=True),
    "cover_yes": Act(deciding.accept),
    "cover_no": Act(deciding.decline),
    "cover_end": Act(deciding.ask_to_end),
    "cover_stop": Act(deciding.end_cover),
    "cover_excuse": Act(clockwork.excuse_gap),
}
