"""Incidents on the map of the bot."""

from bot.domain.common_incidents import Deed as Cause
from bot.domain.incidents import Act as Deed
from bot.domain.rights import Action
from bot.words import N_
from handlers.incidents import (
    deeds,
    enclosing,
    forwarding,
    giving,
    guiding,
    listing,
    lists,
    passing,
    picture,
    raising,
    record,
    saying,
    talking,
)
from handlers.incidents.common import deciding, seeing
from handlers.incidents.common import saying as of_common
from handlers.kinds import Act, Form, Read, View

VIEWS: dict[str, View] = {
    "incidents": View(
        "suco", N_("Báo, xem sự cố hộp thư"), Action.RAISE, lists.show, ("su co", "bao su co"), opens=True
    ),
}
FORMS: dict[str, Form] = {
    raising.FLOW: Form(
        "baosuco",
        N_("Báo sự cố"),
        Action.RAISE,
        raising.begin,
        raising.flow,
        raising.carry_out,
        is_hidden=True,
    ),
    saying.OFFICE_SAYS: Form(
        "xulysuco",
        N_("Xử lý sự cố"),
        Action.HANDLE,
        saying.begin,
        saying.flow,
        saying.carry_out,
        is_hidden=True,
    ),
    passing.FLOW: Form(
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
    forwarding.FLOW: Form(
        "chuyensuco",
        N_("Chuyển sự cố lên cấp trên"),
        Action.HANDLE,
        forwarding.begin,
        forwarding.flow,
        forwarding.carry_out,
        is_hidden=True,
    ),
    saying.UNIT_SAYS: Form(
        "traloisuco",
        N_("Trả lời về sự cố"),
        Action.RAISE,
        saying.begin,
        saying.flow,
        saying.carry_out,
        is_hidden=True,
    ),
    of_common.FLOW: Form(
        "sucochung",
        N_("Sự cố chung"),
        Action.HANDLE,
        of_common.begin,
        of_common.flow,
        of_common.carry_out,
        is_hidden=True,
    ),
    guiding.FLOW: Form(
        "huongdansuco",
        N_("Sửa hướng dẫn xử lý sự cố"),
        Action.HANDLE,
        guiding.begin,
        guiding.flow,
        guiding.carry_out,
        is_hidden=True,
    ),
}
ACTS: dict[str, Act] = {
    "sc": Act(lists.show_one),
    "sc_files": Act(lists.files),
    "sc_record": Act(record.press),
    "sc_excel": Act(listing.press),
    "sc_picture": Act(picture.press),
    "sc_list": Act(lists.listed),
    "sc_talk": Act(talking.open_talk, opens=True, is_live=deeds.is_live(Deed.TALK)),
    "sc_forward": Act(forwarding.open_form, opens=True, is_live=deeds.is_live(Deed.FORWARD)),
    "sc_clear": Act(enclosing.clear),
    "sc_new": Act(raising.open_form, opens=True),
    "sc_guide": Act(guiding.open_form, opens=True),
    "sc_take": Act(deeds.take, is_live=deeds.is_live(Deed.TAKE)),
    "sc_apart": Act(deciding.apart),
    "sc_over": Act(deeds.take_over, is_live=deeds.is_live(Deed.OVER)),
    "sc_give": Act(giving.press, is_live=giving.is_live),
    "sc_confirm": Act(deeds.confirm, is_live=deeds.is_live(Deed.CONFIRM)),
    **{
        f"sc_{deed}": Act(deeds.saying_of(deed), opens=True, is_live=deeds.is_live(deed))
        for deed in saying.ASKING
    },
}
COMMON: dict[str, Act] = {
    "cc": Act(seeing.show),
    "cc_yes": Act(deciding.press_confirm, is_live=of_common.is_live_for(Cause.CONFIRM)),
    "cc_no": Act(deciding.decline, is_live=of_common.is_live_for(Cause.DECLINE)),
    "cc_undo": Act(deciding.undo, is_live=of_common.is_live_for(Cause.UNDO)),
    "cc_say": Act(of_common.open_form, opens=True, is_live=of_common.is_live),
    "cc_take": Act(deciding.take_all, is_live=of_common.is_live_for(Cause.UPDATE)),
}
PAPERS: dict[str, Read] = {
    record.PAPER: record.read,
    listing.PAPER: listing.read,
    picture.PAPER: picture.read,
}
