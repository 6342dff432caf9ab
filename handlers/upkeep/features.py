"""Passwords and internal rules on the map of the bot."""

from typing import Any

from bot.conversation.words import N_
from bot.domain.rights import Action
from handlers.engine.feature import Act, Form, View
from handlers.upkeep import clockwork, rules

VIEWS: dict[str, View] = {
    "rules": View("noiquy", N_("Nội quy sử dụng hộp thư"), Action.RULES, rules.show, ("noi quy",)),
}
FORMS: dict[str, Form[Any, Any]] = {
    rules.FLOW: Form(
        "ghinoiquy",
        N_("Ghi nội quy"),
        Action.RULES,
        rules.begin,
        rules.flow,
        rules.carry_out,
        is_hidden=True,
    ),
}
ACTS: dict[str, Act] = {
    "nq_new": Act(rules.open_form, opens=True),
    "nq_list": Act(rules.list_lacking),
    "nq_file": Act(rules.show_file),
    "pc": Act(clockwork.note_changed),
}
