"""Personnel changes on the map of the bot."""

from typing import Any

from bot.conversation.words import N_
from bot.domain.changes import ChangeAction
from bot.domain.rights import Action
from handlers.engine.feature import Act, Form, View
from handlers.personnel import asking, deciding, lists, sheet

VIEWS: dict[str, View] = {
    "changes": View(
        "nhansu",
        N_("Báo, xem thay đổi nhân sự"),
        Action.CHANGE,
        lists.show,
        ("nhan su", "thay doi nhan su", "bao thay doi nhan su"),
    ),
}
FORMS: dict[str, Form[Any, Any]] = {
    asking.FLOW: Form(
        "baonhansu",
        N_("Báo thay đổi nhân sự"),
        Action.CHANGE,
        asking.begin,
        asking.flow,
        deciding.send_form,
        is_hidden=True,
    ),
    deciding.OFFICE_SAYS: Form(
        "xulynhansu",
        N_("Xử lý thay đổi nhân sự"),
        Action.DECIDE,
        deciding.begin_words,
        deciding.ask_words,
        deciding.send_words,
        is_hidden=True,
    ),
    deciding.UNIT_SAYS: Form(
        "traloinhansu",
        N_("Trả lời về thay đổi nhân sự"),
        Action.CHANGE,
        deciding.begin_words,
        deciding.ask_words,
        deciding.send_words,
        is_hidden=True,
    ),
    sheet.TAKE: Form(
        "tepnhansu",
        N_("Gửi danh sách thay đổi nhân sự"),
        Action.CHANGE,
        sheet.begin_file,
        sheet.ask_file,
        sheet.check_file,
        is_hidden=True,
    ),
    sheet.SEND: Form(
        "guinhansu",
        N_("Gửi danh sách thay đổi nhân sự"),
        Action.CHANGE,
        sheet.begin_list,
        sheet.review_list,
        sheet.send_list,
        is_hidden=True,
    ),
}
ACTS: dict[str, Act] = {
    "ns": Act(lists.show_one),
    "ns_list": Act(lists.listed),
    "ns_file": Act(lists.show_file),
    "ns_new": Act(asking.open_form, opens=True),
    "ns_sheet": Act(sheet.open_form, opens=True),
    "ns_template": Act(sheet.template),
    "ns_accept": Act(deciding.accept, is_live=deciding.is_live(ChangeAction.ACCEPT)),
    "ns_withdraw": Act(deciding.withdraw, is_live=deciding.is_live(ChangeAction.WITHDRAW)),
    "ns_resend": Act(asking.open_resending, opens=True, is_live=deciding.is_live(ChangeAction.RESEND)),
    "ns_correct": Act(asking.open_correction, opens=True, is_live=deciding.is_live(ChangeAction.CORRECT)),
    **{
        f"ns_{act}": Act(deciding.words_form(act), opens=True, is_live=deciding.is_live(act))
        for act in deciding.WORDS_FORMS
    },
}
