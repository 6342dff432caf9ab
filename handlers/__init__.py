"""The map of the bot: one line a feature."""

from bot.words import N_
from handlers import check_news, checks, forms, menu
from handlers.kinds import Act, Features, Form, View

VIEWS: dict[str, View] = {
    "check": View("kiemtra", N_("Ghi nhận kiểm tra hộp thư"), None, checks.show, ("kiem tra",)),
    "menu": View("menu", N_("Các việc làm được"), None, menu.show, ("menu", "start")),
}
FORMS: dict[str, Form] = {}
ACTS: dict[str, Act] = {
    "ck": Act(checks.press),  # under a nudge: no new mail, handled, waits for the head
    "no": Act(checks.no_access),
    "more": Act(checks.more),
    "later": Act(checks.later),
    "undo": Act(checks.undo),
    "seen": Act(check_news.seen),
    "resume": Act(forms.resume, opens=True),
}
FEATURES = Features(FORMS, VIEWS, ACTS)
