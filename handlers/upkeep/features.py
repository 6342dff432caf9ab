"""Passwords and internal rules on the map of the bot."""

from bot.domain.rights import Action
from bot.words import N_
from handlers.engine.feature import Act, Form, View
from handlers.upkeep import changed, issuing, rules

VIEWS: dict[str, View] = {
    "rules": View("noiquy", N_("Nội quy sử dụng hộp thư"), Action.RULES, rules.show, ("noi quy",)),
}
FORMS: dict[str, Form] = {
    issuing.FLOW: Form(
        "ghinoiquy",
        N_("Ghi nội quy"),
        Action.RULES,
        issuing.begin,
        issuing.flow,
        issuing.carry_out,
        is_hidden=True,
    ),
}
ACTS: dict[str, Act] = {
    "nq_new": Act(issuing.open_form, opens=True),
    "nq_list": Act(rules.listed),
    "nq_file": Act(rules.file),
    "pc": Act(changed.press),
}
