"""Incidents on the map of the bot."""

from typing import Any

from bot.conversation.words import N_
from bot.domain import incidents
from bot.domain.common_incidents import CommonAction
from bot.domain.rights import Action
from handlers.engine.feature import Act, Form, Read, View
from handlers.incidents import export, guidance, lists, moving, raising, talking
from handlers.incidents.common import card, deciding

VIEWS: dict[str, View] = {
    "incidents": View(
        "suco", N_("Báo, xem sự cố hộp thư"), Action.RAISE, lists.show, ("su co", "bao su co"), opens=True
    ),
}
FORMS: dict[str, Form[Any, Any]] = {
    raising.FLOW: Form(
        "baosuco",
        N_("Báo sự cố"),
        Action.RAISE,
        raising.begin,
        raising.flow,
        raising.carry_out,
        is_hidden=True,
    ),
    moving.OFFICE_SAYS: Form(
        "xulysuco",
        N_("Xử lý sự cố"),
        Action.HANDLE,
        moving.begin_with_words,
        moving.ask_words,
        moving.move_with_words,
        is_hidden=True,
    ),
    talking.FLOW: Form(
        "nhansuco",
        N_("Nhắn về sự cố"),
        Action.RAISE,
        talking.begin,
        talking.flow,
        talking.carry_out,
        life=talking.SILENCE,
        is_hidden=True,
        hear=talking.hear,
    ),
    moving.FLOW: Form(
        "chuyensuco",
        N_("Chuyển sự cố lên cấp trên"),
        Action.HANDLE,
        moving.begin_forwarding,
        moving.ask_forwarding,
        moving.forward,
        is_hidden=True,
    ),
    moving.UNIT_SAYS: Form(
        "traloisuco",
        N_("Trả lời về sự cố"),
        Action.RAISE,
        moving.begin_with_words,
        moving.ask_words,
        moving.move_with_words,
        is_hidden=True,
    ),
    deciding.FLOW: Form(
        "sucochung",
        N_("Sự cố chung"),
        Action.HANDLE,
        deciding.begin,
        deciding.flow,
        deciding.carry_out,
        is_hidden=True,
    ),
    guidance.FLOW: Form(
        "huongdansuco",
        N_("Sửa hướng dẫn xử lý sự cố"),
        Action.HANDLE,
        guidance.begin,
        guidance.flow,
        guidance.carry_out,
        is_hidden=True,
    ),
}
ACTS: dict[str, Act] = {
    "sc": Act(lists.show_one),
    "sc_files": Act(lists.files),
    "sc_record": Act(export.ask_record),
    "sc_excel": Act(export.ask_workbook),
    "sc_picture": Act(lists.ask_picture),
    "sc_list": Act(lists.listed),
    "sc_talk": Act(talking.open_talk, opens=True, is_live=moving.is_live(incidents.IncidentAction.TALK)),
    "sc_forward": Act(moving.open_form, opens=True, is_live=moving.is_live(incidents.IncidentAction.FORWARD)),
    "sc_clear": Act(talking.clear),
    "sc_new": Act(raising.open_form, opens=True),
    "sc_guide": Act(guidance.open_form, opens=True),
    "sc_take": Act(moving.take, is_live=moving.is_live(incidents.IncidentAction.TAKE)),
    "sc_apart": Act(deciding.apart),
    "sc_over": Act(moving.take_over, is_live=moving.is_live(incidents.IncidentAction.OVER)),
    "sc_give": Act(moving.assign, is_live=moving.can_be_assigned),
    "sc_confirm": Act(moving.confirm, is_live=moving.is_live(incidents.IncidentAction.CONFIRM)),
    **{
        f"sc_{deed}": Act(moving.saying_of(deed), opens=True, is_live=moving.is_live(deed))
        for deed in moving.ASKING
    },
}
COMMON: dict[str, Act] = {
    "cc": Act(card.show),
    "cc_yes": Act(deciding.press_confirm, is_live=deciding.is_live_for(CommonAction.CONFIRM)),
    "cc_no": Act(deciding.decline, is_live=deciding.is_live_for(CommonAction.DECLINE)),
    "cc_undo": Act(deciding.undo, is_live=deciding.is_live_for(CommonAction.UNDO)),
    "cc_say": Act(deciding.open_form, opens=True, is_live=deciding.is_live),
    "cc_take": Act(deciding.take_all, is_live=deciding.is_live_for(CommonAction.UPDATE)),
}
PAPERS: dict[str, Read] = {
    export.RECORD: export.read_record,
    export.WORKBOOK: export.read_workbook,
    lists.PICTURE: lists.read_picture,
}
