"""Delegation on the map of the bot."""

from typing import Any

from bot.conversation.words import N_
from bot.domain.rights import Action
from handlers.delegation import asking, deciding, export, lists
from handlers.engine.feature import Act, Form, Read, View

VIEWS: dict[str, View] = {
    "delegation": View(
        "uyquyen",
        N_("Cử người theo dõi hộp thư"),
        Action.DELEGATE,
        lists.show,
        ("uy quyen",),
    ),
}
FORMS: dict[str, Form[Any, Any]] = {
    asking.FLOW: Form(
        "cucanbo",
        N_("Cử cán bộ"),
        Action.DELEGATE,
        asking.begin,
        asking.flow,
        asking.appoint,
        is_hidden=True,
    ),
    deciding.OFFICER_END: Form(
        "thoicu",
        N_("Thôi cử"),
        Action.DELEGATE,
        deciding.begin_ending,
        deciding.ask_ending,
        deciding.end_officer,
        is_hidden=True,
    ),
    lists.OFFICERS_ON_DAY: Form(
        "xemngay",
        N_("Ai theo dõi hộp thư"),
        None,  # it changes nothing, and asks for the right by itself
        lists.begin_day,
        lists.ask_day,
        lists.show_day,
        is_hidden=True,
    ),
}
ACTS: dict[str, Act] = {
    "uq_new": Act(asking.open_form, opens=True),
    "uq_day": Act(lists.open_day, opens=True),
    "uq_end": Act(deciding.open_ending, opens=True),
    "uq_drop": Act(deciding.withdraw),
    "uq_first": Act(deciding.make_first),
    "uq_yes": Act(deciding.press_accept, is_live=deciding.is_live),
    "uq_no": Act(deciding.press_decline, is_live=deciding.is_live),
    "uq_paper": Act(export.ask_paper),
}
PAPERS: dict[str, Read] = {export.PAPER: export.read_paper}
