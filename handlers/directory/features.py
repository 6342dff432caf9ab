"""The directory on the map of the bot."""

from typing import Any

from bot.conversation.words import N_
from bot.domain.rights import Action
from handlers.directory import comparing, finding, recipients
from handlers.engine.feature import Act, Form, View

VIEWS: dict[str, View] = {
    "directory": View("danhba", N_("Danh bạ thư điện tử"), None, finding.show, ("danh ba",)),
}
FORMS: dict[str, Form[Any, Any]] = {
    comparing.FLOW: Form(
        "sosanhdanhba",
        N_("So với danh sách của Sở"),
        Action.ROSTER,
        comparing.begin,
        comparing.flow,
        comparing.carry_out,
        is_hidden=True,
    ),
    recipients.FLOW: Form(
        "noinhan",
        N_("Lấy địa chỉ theo Nơi nhận"),
        None,
        recipients.begin,
        recipients.flow,
        recipients.carry_out,
        ("noi nhan",),
    ),
}
ACTS: dict[str, Act] = {
    "db": Act(finding.show_unit),
    "db_group": Act(finding.show_group),
    "db_person": Act(finding.show_person),
    finding.FORMER_TOKEN: Act(finding.show_former),
    "db_compare": Act(comparing.open_form, opens=True),
}
