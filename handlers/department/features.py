"""Passing personnel changes on, on the map of the bot."""

from bot.domain.rights import Action
from bot.words import N_
from handlers.department import listing, papers_of, rejecting, sending
from handlers.engine.feature import Act, Form, Read, View

VIEWS: dict[str, View] = {
    "department": View("guiso", N_("Gửi thay đổi nhân sự về Sở"), Action.DECIDE, listing.show, ("gui so",)),
}
FORMS: dict[str, Form] = {
    sending.FLOW: Form(
        "daguiso",
        N_("Ghi công văn gửi Sở"),
        Action.DECIDE,
        sending.begin,
        sending.flow,
        sending.carry_out,
        is_hidden=True,
    ),
    rejecting.FLOW: Form(
        "sotuchoi",
        N_("Ghi thay đổi Sở không chấp nhận"),
        Action.DECIDE,
        rejecting.begin,
        rejecting.flow,
        rejecting.carry_out,
        is_hidden=True,
    ),
}
ACTS: dict[str, Act] = {
    "gs": Act(listing.show_one),
    "gs_new": Act(listing.make),
    "gs_drop": Act(listing.take_apart),
    "gs_word": Act(papers_of.word),
    "gs_excel": Act(papers_of.excel),
    "gs_sent": Act(sending.open_form, opens=True),
    "gs_done": Act(listing.all_done),
    "gs_no": Act(rejecting.open_form, opens=True),
}
PAPERS: dict[str, Read] = {papers_of.WORD: papers_of.read_word, papers_of.EXCEL: papers_of.read_excel}
