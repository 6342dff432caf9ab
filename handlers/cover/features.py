"""Standing in for who is away, on the map of the bot."""

from bot.conversation.words import N_
from bot.domain.rights import Action
from handlers.cover import asking, clockwork, deciding
from handlers.engine.feature import Act, Form

FORMS: dict[str, Form] = {
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
    "cover": Act(asking.open_form, opens=True),
    "cover_yes": Act(deciding.accept),
    "cover_no": Act(deciding.decline),
    "cover_end": Act(deciding.ask_to_end),
    "cover_stop": Act(deciding.end_cover),
    "cover_excuse": Act(clockwork.excuse_gap),
}
