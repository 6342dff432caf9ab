"""Passing personnel changes on, on the map of the bot."""

from typing import Any

from bot.conversation.words import N_
from bot.domain.rights import Action
from handlers.department import asking, export, lists
from handlers.engine.feature import Act, Form, Read, View

VIEWS: dict[str, View] = {
    "department": View("guiso", N_("Gửi thay đổi nhân sự về Sở"), Action.DECIDE, lists.show, ("gui so",)),
}
FORMS: dict[str, Form[Any, Any]] = {
    asking.LETTER_SENT: Form(
        "daguiso",
        N_("Ghi công văn gửi Sở"),
        Action.DECIDE,
        asking.begin_sent,
        asking.ask_sent,
        asking.record_sent,
        is_hidden=True,
    ),
    asking.LETTER_REJECTED: Form(
        "sotuchoi",
        N_("Ghi thay đổi Sở không chấp nhận"),
        Action.DECIDE,
        asking.begin_rejected,
        asking.ask_rejected,
        asking.record_rejected,
        is_hidden=True,
    ),
}
ACTS: dict[str, Act] = {
    "gs": Act(lists.show_one),
    "gs_new": Act(lists.make_batch),
    "gs_drop": Act(lists.take_apart),
    "gs_word": Act(export.ask_word),
    "gs_excel": Act(export.ask_excel),
    "gs_sent": Act(asking.open_sent, opens=True),
    "gs_done": Act(lists.all_done),
    "gs_no": Act(asking.open_rejected, opens=True),
}
PAPERS: dict[str, Read] = {export.WORD: export.read_word, export.EXCEL: export.read_excel}
