"""What is typed outside any form: words of having done it, of assent, and what is not understood."""

from bot.domain.phrases import Intent, read_intent

from bot.message import Message, Option
from bot.words import _
from handlers import checks, menu
from handlers.kinds import Says, Scene


def respond(scene: Scene, typed: str) -> Says:
    """Answer a typed phrase. A check is recorded only where it answers the reminder just shown."""
    match read_intent(typed):
        case Intent.DONE:
            return checks.said_done(scene)
        case Intent.NOTHING_NEW:
            return checks.said_done(scene, "none")
        case Intent.HANDLED:
            return checks.said_done(scene, "handled")
        case Intent.WAITS_FOR_HEAD:
            return checks.said_done(scene, "head")
        case Intent.ASSENT:
            return checks.said_yes(scene) or [Message(_("Cảm ơn anh/chị."))]
        case Intent.THANKS:
            return [Message(_("Cảm ơn anh/chị. Trân trọng."))]
        case Intent.MENU | Intent.HELP:
            return menu.show(scene, "")
        case Intent.CANCEL:
            return [Message(_("Không có phần nào đang nhập dở."))]
    return not_understood(scene)


def not_understood(scene: Scene) -> Says:
    options = tuple(Option(f"open:{name}", _(entry.title)) for name, entry in list(menu.allowed(scene))[:3])
    return [Message(_("Hệ thống chưa hiểu nội dung anh/chị gửi. Anh/chị muốn làm gì?"), options)]
