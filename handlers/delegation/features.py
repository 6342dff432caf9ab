"""Delegation on the map of the bot."""

from bot.domain.rights import Action
from bot.words import N_
from handlers.delegation import (
    answering,
    appointing,
    asking,
    looking_back,
    paper,
    ranking,
    showing,
    withdrawing,
)
from handlers.engine.feature import Act, Form, Read, View

VIEWS: dict[str, View] = {
    "delegation": View(
        "uyquyen",
        N_("Cử người theo dõi hộp thư"),
        Action.DELEGATE,
        showing.show,
        ("uy quyen",),
    ),
}
FORMS: dict[str, Form] = {
    appointing.FLOW: Form(
        "cucanbo",
        N_("Cử cán bộ"),
        Action.DELEGATE,
        appointing.begin,
        appointing.flow,
        asking.carry_out,
        is_hidden=True,
    ),
    withdrawing.FLOW: Form(
        "thoicu",
        N_("Thôi cử"),
        Action.DELEGATE,
        withdrawing.begin,
        withdrawing.flow,
        withdrawing.carry_out,
        is_hidden=True,
    ),
    looking_back.FLOW: Form(
        "xemngay",
        N_("Ai theo dõi hộp thư"),
        None,  # it changes nothing, and asks for the right by itself
        looking_back.begin,
        looking_back.flow,
        looking_back.carry_out,
        is_hidden=True,
    ),
}
ACTS: dict[str, Act] = {
    "uq_new": Act(appointing.open_form, opens=True),
    "uq_day": Act(looking_back.open_form, opens=True),
    "uq_end": Act(withdrawing.open_form, opens=True),
    "uq_drop": Act(withdrawing.drop),
    "uq_first": Act(ranking.press),
    "uq_yes": Act(answering.yes, is_live=answering.is_live),
    "uq_no": Act(answering.no, is_live=answering.is_live),
    "uq_paper": Act(paper.press),
}
PAPERS: dict[str, Read] = {paper.PAPER: paper.read}
