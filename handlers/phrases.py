"""Answer what is typed outside any form: that a check is done, thanks, an unknown phrase, /trogiup."""

from collections.abc import Callable

from bot.conversation import Message, Option, _, is_back
from bot.domain import codes
from bot.domain.duties import UNSAID, Duty
from bot.domain.phrases import Meaning, read_intent
from handlers.delegation import lists
from handlers.duties import reminders
from handlers.engine import (
    Action,
    Context,
    Replies,
    is_choice,
    is_newest_label,
    main_things,
    menu,
    office_and_phone,
    out_of_range,
    parked_options,
)
from handlers.joining import strangers
from handlers.library import guides

DONE = {  # what was said -> the result that it records
    Meaning.DONE: UNSAID,
    Meaning.NOTHING_NEW: "none",
    Meaning.HANDLED: "handled",
    Meaning.WAITING_FOR_HEAD: "head",
}


def respond(context: Context, typed: str, by_label: Callable[[], Replies]) -> Replies:
    """Answer a typed phrase. A check is recorded only where it answers the reminder just shown.

    ``by_label`` does what a button stands for whose label was typed.
    """
    if codes.is_code(typed):
        return strangers.start(context, typed)
    meaning = Meaning.CANCEL if is_back(typed) else read_intent(typed).meaning
    if meaning in DONE:
        return reminders.settle_shown(context, DONE[meaning])
    if meaning in ANSWERS:
        # [Chưa được] is not about a reminder; nor [Đã nhận], where it is what they were last shown. Nor is
        # [Thôi trực thay] a wish to be away.
        is_label = meaning in (Meaning.NOT_YET, Meaning.AWAY)
        is_label = is_label or (meaning == Meaning.WILL and is_newest_label(context, typed))
        said = by_label() if is_label else []
        return said or ANSWERS[meaning](context)
    rest = reminders.show_last_check(context) if meaning == Meaning.MISTAKE else owed(context, typed)
    return by_label() or rest or lists.asked_in_words(context, typed) or not_understood(context)


def owed(context: Context, typed: str) -> Replies:
    """Answer a number that is none of the newest choices; where a reminder is open, number its choices."""
    if too_high := out_of_range(context, typed):
        return too_high
    is_asked = is_choice(typed) and reminders.reminded_duties(context)
    return reminders.show_owed(context, "") if is_asked else []


def about_shown(context: Context, do: Callable[[Context, Duty], Replies]) -> Replies:
    """Do it to the duty that was last reminded of; where there is none, or are two, the buttons ask."""
    shown = reminders.reminded_duties(context)
    return do(context, shown[0]) if len(shown) == 1 else reminders.show_owed(context, "")


def offer_command(context: Context, command: str) -> Replies:
    """Offer the command that was meant as a button: words alone open nothing, nor what they may not do."""
    entry = context.features.commands[command]
    if entry.action and not context.may(entry.action):
        return not_understood(context)
    return [Message(_("Anh/chị muốn làm việc này?"), (Option(f"open:{command}", _(entry.title)),))]


def thanks(_context: Context) -> Replies:
    return [Message(_("Cảm ơn anh/chị. Trân trọng."))]


def not_understood(context: Context) -> Replies:
    said = _("Hệ thống chưa hiểu nội dung anh/chị gửi. Anh/chị muốn làm gì?")
    return [Message(said, main_things(context))]


ANSWERS: dict[Meaning, Callable[[Context], Replies]] = {
    Meaning.WILL: lambda context: reminders.ask_if_done(context) or thanks(context),
    Meaning.NOT_YET: lambda context: reminders.ask_if_done(context) or thanks(context),
    Meaning.SNOOZE: lambda context: about_shown(context, reminders.remind_later),
    Meaning.NO_ACCESS: lambda context: about_shown(context, reminders.report_no_access),
    Meaning.AWAY: lambda context: offer_command(context, "vangmat"),
    Meaning.STATUS: lambda context: offer_command(context, "trangthai"),
    Meaning.THANKS: thanks,
    Meaning.GREETING: lambda _context: [Message(_("Kính chào anh/chị. Gõ /menu để xem các việc làm được."))],
    Meaning.MENU: lambda context: menu.show(context, ""),
    Meaning.HELP: lambda context: show_help(context, ""),
    Meaning.CANCEL: lambda _context: [Message(_("Không có phần nào đang nhập dở."))],
}


def show_help(context: Context, _argument: str) -> Replies:
    """Say how to use the bot, and whom to ask (/trogiup)."""
    lines = [
        _("Gõ /menu để xem các việc anh/chị làm được."),
        _("Đang nhập dở thì gõ “quay lại” để sửa câu trước, “hủy” để bỏ."),
        _("Không gửi mật khẩu, văn bản mật qua hệ thống này (Điều 4 khoản 2, Điều 7 khoản 5)."),
        _("Cần trao đổi, xin liên hệ {office}.", office=office_and_phone(context.settings)),
    ]
    if context.may(Action.CHECK):
        checking = _(
            "Khi được nhắc, xin kiểm tra hộp thư rồi chọn kết quả dưới lời nhắc, hoặc gõ “xong”. Kiểm tra "
            "trước khi được nhắc thì gõ /kiemtra."
        )
        lines = [checking, *lines]
    options = (*parked_options(context), *guides.library_button(context))
    return [Message("\n".join(lines), options, heading=_("Trợ giúp"))]
