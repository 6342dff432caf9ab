"""The directory on the map of the bot."""

from bot.words import N_
from handlers.directory import finding, former, recipients
from handlers.kinds import Act, Form, View

VIEWS: dict[str, View] = {
    "directory": View("danhba", N_("Danh bạ thư điện tử"), None, finding.show, ("danh ba",)),
}
FORMS: dict[str, Form] = {
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
    former.TOKEN: Act(finding.show_former),
}
