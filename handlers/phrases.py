"""What is typed outside any form: words of having done it, of assent, and what is not understood."""

from collections.abc import Callable

from bot.domain.phrases import Meaning, read_intent
from bot.message import Message, Option
from bot.words import _
from handlers import checks, menu
from handlers.kinds import Says, Scene

DONE = {  # what was said -> the result it records
    Meaning.DONE: checks.UNSAID,
    Meaning.NOTHING_NEW: "none",
    Meaning.HANDLED: "handled",
    Meaning.WAITING_FOR_HEAD: "head",
}
OFFERED = 3  # of the menu, under what is not understood


def respond(scene: Scene, typed: str) -> Says:
    """Answer a typed phrase. A check is recorded only where it answers the reminder just shown."""
    meaning = read_intent(typed).meaning
    if meaning in DONE:
        return checks.said_done(scene, DONE[meaning])
    match meaning:
        case Meaning.WILL | Meaning.NOT_YET:
            return checks.said_yes(scene) or thanks()
        case Meaning.SNOOZE:
            return about_shown(scene, checks.later)
        case Meaning.NO_ACCESS:
            return about_shown(scene, checks.no_access)
        case Meaning.AWAY:
            return opened(scene, "vangmat")
        case Meaning.STATUS:
            return opened(scene, "trangthai")
        case Meaning.THANKS:
            return thanks()
        case Meaning.MENU | Meaning.HELP:
            return menu.show(scene, "")
        case Meaning.CANCEL:
            return [Message(_("Không có phần nào đang nhập dở."))]
    return not_understood(scene)


def about_shown(scene: Scene, do: Callable[[Scene, str], Says]) -> Says:
    """Do it to the duty that was last reminded of; where there is none, or are two, the buttons ask."""
    shown = checks.shown_and_open(scene)
    return do(scene, str(shown[0].id)) if len(shown) == 1 else checks.show(scene, "")


def opened(scene: Scene, command: str) -> Says:
    """Offer what was meant as a button: words alone open nothing."""
    entry = scene.features.commands[command]
    return [Message(_("Anh/chị muốn làm việc này?"), (Option(f"open:{command}", _(entry.title)),))]


def thanks() -> Says:
    return [Message(_("Cảm ơn anh/chị. Trân trọng."))]


def not_understood(scene: Scene) -> Says:
    entries = list(menu.allowed(scene))[:OFFERED]
    options = tuple(Option(f"open:{name}", _(entry.title)) for name, entry in entries)
    return [Message(_("Hệ thống chưa hiểu nội dung anh/chị gửi. Anh/chị muốn làm gì?"), options)]
