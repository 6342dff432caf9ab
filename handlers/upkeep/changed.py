"""[Đã đổi]: a password was changed, today. Which one it is is nobody's business but its owner's."""

from datetime import timedelta

from bot.domain.rights import Action, may
from bot.message import Message
from bot.text import day_text, local_date
from bot.words import _
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.feature import Says, Scene
from storage import audit, mailboxes


def press(scene: Scene, argument: str) -> Says:
    """pc:<mailbox>: for its owner, or whoever watches or leads the unit. A second press changes nothing."""
    found = mailboxes.get(scene.tx, id_in(argument))
    if found is None:
        raise no_such_button()
    box, owner = found
    is_theirs = may(scene.who, Action.CHECK, box.unit) if box.unit else owner == scene.who.person
    if not is_theirs:
        raise no_such_button()
    today = local_date(scene.at)
    if box.changed != today:
        mailboxes.note_password_change(scene.tx, box.id, today)
        audit.write(scene.tx, scene.at, scene.who, "password_changed", f"mailbox:{box.id}")
    said = _(
        "Đã ghi mật khẩu hộp thư {address} được đổi ngày {day}. Lần nhắc sau: từ ngày {next}.",
        address=box.address,
        day=day_text(today),
        next=day_text(today + timedelta(days=scene.settings.password_days)),
    )
    return [Message(said)]
