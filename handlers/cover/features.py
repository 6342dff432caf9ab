"""Standing in for who is away, on the map of the bot."""

from bot.domain.rights import Action
from bot.words import N_
from handlers.cover import ahead, answering, asking, ending
from handlers.engine.feature import Act, Form

FORMS: dict[str, Form] = {
    asking.FLOW: Form(
        "tructhay",
        N_("Cử người trực thay"),
        Action.COVER,
        asking.begin,
        asking.flow,
        asking.carry_out,
        ("truc thay",),
    ),
}
ACTS: dict[str, Act] = {
    "cover": Act(asking.open_form, opens=True),
    "cover_yes": Act(answering.yes),
    "cover_no": Act(answering.no),
    "cover_end": Act(ending.ask),
    "cover_stop": Act(ending.stop),
    "cover_excuse": Act(ahead.excuse_it),
}
