"""Passwords that were changed: [Đã đổi], and what is said of it in words."""

from datetime import timedelta

from bot.conversation import Message, Option, _, asks, day_text, local_date, number_text
from bot.domain.understanding import Reading
from bot.domain.upkeep import Box, asks_own_change, says_changed
from handlers.engine import Action, Context, Replies, no_such_button
from handlers.upkeep import rules
from storage import directory

LATELY = timedelta(days=7)  # for so long the question for it is answered by words
LISTED = 30  # addresses in one message
TOKEN = "pc:"  # how that of [Đã đổi] begins; the mailbox's id follows


def note_changed(context: Context, found: tuple[Box, int | None]) -> Replies:
    """Note that a mailbox has a new password ([Đã đổi]); a second press on one day changes nothing.

    Its owner may say so, or whoever watches or leads its unit.
    """
    box, owner = found
    if not (context.may(Action.CHECK, box.unit) if box.unit else owner == context.who.person):
        raise no_such_button()
    today = local_date(context.at)
    if box.changed != today:
        directory.note_password_change(context.tx, box.id, today)
        context.audit("password_changed", f"mailbox:{box.id}")
    said = _(
        "Đã ghi nhận mật khẩu hộp thư {address} được đổi ngày {day}; lần nhắc sau: từ ngày {next}.\nNếu chọn "
        "nhầm, đề nghị anh/chị đổi mật khẩu trong hôm nay.",
        address=box.address,
        day=day_text(today),
        next=day_text(today + timedelta(days=context.settings.password_days)),
    )
    return [Message(said)]


def note_in_words(context: Context, reading: Reading) -> Replies:
    """Note which password was changed, where that is told: the only one that was asked for, else ask which.

    Nothing where no such deed is told.
    """
    if asks(reading.typed) or not says_changed(reading.text.plain):
        return []
    shown = context.shown_since(context.at - LATELY)
    asked = {token for one in shown for token, _label, _words in one.options if token.startswith(TOKEN)}
    boxes = rules.boxes_of_owners(context.tx, context.at).get(context.who.person, [])
    today = local_date(context.at)
    waiting = [one for one in boxes if f"{TOKEN}{one.id}" in asked and one.changed != today]
    if len(waiting) == 1 and (found := directory.get(context.tx, waiting[0].id)):
        return note_changed(context, found)
    thanks = _("Cảm ơn anh/chị đã đổi mật khẩu.")
    if not boxes:
        return [Message(thanks)]
    options = [
        Option(f"{TOKEN}{one.id}", _("Đã đổi {address}", address=one.address)) for one in waiting or boxes
    ]
    which = _("Để hệ thống ghi nhận, xin chọn hộp thư đã đổi.")
    return [Message(f"{thanks} {which}", tuple(options))]


def show_own(context: Context, reading: Reading) -> Replies:
    """Say when the passwords of one's mailboxes were changed, and when one is reminded, to who asks that."""
    boxes = rules.boxes_of_owners(context.tx, context.at).get(context.who.person, [])
    if not boxes or not asks_own_change(reading.text.plain):
        return []
    options = tuple(Option(f"{TOKEN}{one.id}", _("Đã đổi {address}", address=one.address)) for one in boxes)
    return [Message("\n".join(own_line(context, one) for one in boxes), options)]


def own_line(context: Context, box: Box) -> str:
    if box.changed is None or box.is_default:
        return _("Hộp thư {address}: chưa ghi nhận lần đổi mật khẩu nào.", address=box.address)
    return _(
        "Hộp thư {address}: đổi mật khẩu ngày {day}; hạn đổi lần sau: ngày {next}.",
        address=box.address,
        day=day_text(box.changed),
        next=day_text(box.changed + timedelta(days=context.settings.password_days)),
    )


def list_unchanged(context: Context) -> Replies:
    """List for the office the mailboxes of which no change of the password was recorded."""
    found = directory.never_changed(context.tx)
    if not found:
        return [Message(_("Mọi hộp thư đều đã ghi nhận đổi mật khẩu."))]
    said = _("Hộp thư chưa ghi nhận lần đổi mật khẩu nào: {count}", count=number_text(len(found)))
    rest = len(found) - LISTED
    more = [_("… và {count} hộp thư khác.", count=number_text(rest))] if rest > 0 else []
    return [Message("\n".join([said, *(f"– {one}" for one in found[:LISTED]), *more]))]
