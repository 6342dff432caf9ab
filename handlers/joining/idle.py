"""Ask of accounts that are silent for long whether they are used still, and unlink those that stay silent.

What is due is found by state, on the morning of a working day: one that was missed is made up by the next.
The office reads of those that were unlinked in its list of the morning.
"""

from collections.abc import Sequence
from datetime import time, timedelta

from bot.conversation import Message, Option, _, day_text, local_date, speaking
from handlers.engine import Context, Due, Replies, channel_name
from handlers.engine.notices import worded
from handlers.joining.linking import Cause, unlink_account
from storage.engine import Lane, Outgoing, outbox
from storage.people import idle_accounts
from storage.people.idle_accounts import IdleAccount

NINE = time(9)
WARNED = timedelta(days=14)  # after an account was asked it is unlinked at the soonest
PORTION = 200  # of each, on one day: the others follow on the next
SHOWN = 20  # names to the office
STILL = "still"  # the button [Tôi vẫn sử dụng]


def ask(due: Due) -> None:
    """Ask some of the silent accounts whether they are used still."""
    if not due.is_today or not due.is_first("idle_accounts"):
        return
    tick, idle = due.tick, timedelta(days=due.tick.settings.idle_days)
    silent = idle_accounts.to_ask(tick.tx, tick.at - idle, PORTION)
    outbox.put(tick.tx, worded(tick.tx, [question(due, one) for one in silent], tick.at))
    idle_accounts.note_asked(tick.tx, silent, tick.at)


def unlinked_after(due: Due) -> timedelta:
    return timedelta(days=due.tick.settings.unlink_days)


def question(due: Due, one: IdleAccount) -> Outgoing:
    with speaking(one.language):
        last = local_date(max(one.last_in + unlinked_after(due), due.tick.at + WARNED))
        said = _(
            "Tài khoản {channel} này đã {days} ngày không nhắn gì cho hệ thống. Nếu vẫn sử dụng, đề nghị "
            "anh/chị xác nhận; nếu không, tài khoản được gỡ sau ngày {day}.",
            channel=channel_name(one.account.channel),
            days=due.tick.settings.idle_days,
            day=day_text(last),
        )
        message = Message(said, (Option(STILL, _("Tôi vẫn sử dụng")),))
    return outgoing(due, one, "idle", message)


def outgoing(due: Due, one: IdleAccount, kind: str, message: Message) -> Outgoing:
    key = f"{kind}:{due.day}:{one.account.contact}"
    return Outgoing(key, one.account.contact, one.account.channel, Lane.NUDGE, message, due.tick.at)


def confirm(_context: Context) -> Replies:
    """Note that an account is used still ([Tôi vẫn sử dụng]): whatever is written there says so."""
    return [Message(_("Đã ghi nhận. Tài khoản này tiếp tục nhận tin."))]


def unlink(due: Due) -> Sequence[str]:
    """Unlink those asked long ago, and say so there unless we are blocked; return whose they were."""
    tick = due.tick
    silent = idle_accounts.to_unlink(tick.tx, tick.at - unlinked_after(due), tick.at - WARNED, PORTION)
    for one in silent:
        unlink_account(Cause(tick.tx, tick.at, f"idle:{due.day}"), one.account)
        if one.is_blocked:
            continue
        with speaking(one.language):
            said = _(
                "Tài khoản này đã {days} ngày không sử dụng nên được gỡ khỏi hệ thống và không còn nhận tin. "
                "Nếu cần dùng lại, anh/chị xin mã mời mới.",
                days=tick.settings.unlink_days,
            )
        outbox.put(tick.tx, [outgoing(due, one, "idle_unlinked", Message(said))])
    return list(dict.fromkeys(one.account.name for one in silent))


def unlinked_text(names: Sequence[str], days: int) -> str:
    if not names:
        return ""
    more = ["…"] * (len(names) > SHOWN)
    return _(
        "Đã gỡ tài khoản không sử dụng trong {days} ngày của: {names}. Nếu cần, gõ /moi để mời lại.",
        days=days,
        names=", ".join([*names[:SHOWN], *more]),
    )
