"""Prove heads and the office by a code that is mailed to their own official mailbox.

It is asked for where they join, add an account, and at their first deed after ``idle_days``; where no server
for mail is set, or they have no mailbox of their own, all is as without it.
"""

from collections.abc import Iterable
from datetime import datetime

from bot.config import Settings
from bot.conversation import Event, EventKind, Message, Option, _, speaking
from bot.domain import codes
from handlers.engine import HEADING, OFFICE, Context, RefusalKind, Replies, main_things
from handlers.joining import linking
from storage import directory
from storage.engine import Lane, Outgoing, Tx, business_time, incoming, outbox
from storage.people import joining, mailed_codes
from storage.people.mailed_codes import CodeAnswer, CodeLetter

AGAIN = "mail_again"  # the button [Gửi lại mã], pressed by strangers too
NOTICES = (EventKind.BLOCKED, EventKind.GROUP)  # nobody says anything by them


def mailbox_to_prove(context: Context, person: int) -> str:
    """Return the official mailbox by which this person is to be proven; "" where they need not be."""
    if not context.settings.smtp_host or not context.settings.keys:
        return ""
    who = incoming.identify(context.tx, person, context.who.contact, context.at)
    if not who.is_one_of(*HEADING, *OFFICE):
        return ""
    return own_official(context.tx, context.settings, [person]).get(person, "")


def own_official(tx: Tx, settings: Settings, people: Iterable[int]) -> dict[int, str]:
    """Return person -> the official mailbox of their own, for those that have one."""
    found = directory.own_of_people(tx, people)
    return {one: box for one, box in found.items() if box.rpartition("@")[2].lower() in settings.mail_domains}


def ask(context: Context, person: int, address: str, invitation: int | None = None) -> Replies:
    """Have a code mailed and say so, as often as one may in a day."""
    if not mailed_codes.is_allowed(context.tx, person, context.at):
        said = _(
            "Hôm nay đã gửi nhiều mã tới hộp thư của anh/chị. Xin thử lại vào ngày mai, hoặc liên hệ "
            "{office}.",
            office=context.settings.office_name,
        )
        return [Message(said)]
    mailed_codes.ask(context.tx, context.who.contact, person, context.at, invitation)
    context.audit("mail_code", f"person:{person}", contact=context.who.contact)
    said = _(
        "Mã gồm {length} ký tự đang được gửi tới hộp thư công vụ {address}. Xin gõ mã đó tại đây trong "
        "{minutes} phút kể từ khi nhận thư.",
        length=codes.MAILED_LENGTH,
        address=partly_hidden(address),
        minutes=int(mailed_codes.LIFE.total_seconds() // 60),
    )
    return [Message(said, (again_button(),))]


def partly_hidden(address: str) -> str:
    """Return the address as its owner knows it again, and a stranger with a code does not learn it."""
    name, _at, domain = address.rpartition("@")
    return f"{name[:2]}…@{domain}"


def again_button() -> Option:
    return Option(AGAIN, _("Gửi lại mã"), is_undo=True)


def hear(context: Context, event: Event) -> Replies | None:
    """Hear a code, or that another one is wanted, of a stranger who is to be proven; None for all else."""
    if not is_about_code(context, event):
        return None
    if event.kind == EventKind.TEXT:
        return take(context, event.text)
    asked = mailed_codes.newest(context.tx, context.who.contact)
    address = mailbox_to_prove(context, asked.person) if asked and asked.invitation else ""
    if not asked or not address:
        return [Message(_("Xin gửi lại mã mời."))]
    return ask(context, asked.person, address, asked.invitation)


def is_about_code(context: Context, event: Event) -> bool:
    """Return whether it is a mailed code, or asks for one, at a contact for which one was mailed."""
    is_again = event.kind == EventKind.TAP and event.text == AGAIN
    is_code = event.kind == EventKind.TEXT and codes.is_mailed_code(event.text)
    return (is_again or is_code) and mailed_codes.newest(context.tx, context.who.contact) is not None


def take(context: Context, typed: str) -> Replies:
    """Compare a code; a stranger's that is right links the account, and uses the invitation up."""
    contact = context.who.contact
    answer, asked = mailed_codes.check(context.tx, contact, typed, context.settings.keys, context.at)
    if answer in (CodeAnswer.WRONG, CodeAnswer.OVER):
        context.refusals.add(RefusalKind.WRONG_MAILED_CODE)
    if answer != CodeAnswer.RIGHT:
        return [refusal(answer)]
    if asked.invitation is None:
        mailed_codes.set_to_confirm(context.tx, contact, None)
        context.audit("confirm_account", f"person:{asked.person}", contact=contact)
        said = _("Đã xác nhận tài khoản. Xin anh/chị thực hiện lại việc vừa rồi.")
        return [Message(said, main_things(context))]
    if not joining.use_invitation(context.tx, asked.invitation, context.at):
        return [Message(linking.expired(context))]
    return linking.link(context, asked.person)


def refusal(answer: CodeAnswer) -> Message:
    if answer == CodeAnswer.NONE:
        said = _("Thư có mã chưa gửi xong. Xin chờ một phút.")
    elif answer == CodeAnswer.OVER:
        said = _("Mã đã hết hiệu lực hoặc đã nhập sai nhiều lần. Xin chọn “Gửi lại mã”.")
    else:
        said = _("Mã không đúng. Xin xem lại từng ký tự trong thư mới nhất.")
    return Message(said, (again_button(),))


def hold(context: Context, event: Event) -> Replies | None:
    """Hold what a head or one of the office does after long silence, until a mailed code is typed.

    Asked after ``idle_days`` alone, and until it is confirmed. Whatever comes ends the silence, so all of it
    is held. None where nothing is to be held; so too what only the channel tells, which is answered as ever.
    """
    who = context.who
    address = mailbox_to_prove(context, who.person)
    if not address:
        if context.to_confirm:
            mailed_codes.set_to_confirm(context.tx, who.contact, None)
        return None
    since = context.to_confirm or context.at
    if context.to_confirm is None:
        mailed_codes.set_to_confirm(context.tx, who.contact, since)
    if event.kind in NOTICES:
        return None
    asked = mailed_codes.newest(context.tx, who.contact)
    if asked is None or asked.asked_at < since:
        days = context.settings.idle_days
        idle = _("Tài khoản này đã hơn {days} ngày không sử dụng nên cần xác nhận.", days=days)
        return [Message(idle), *ask(context, who.person, address)]
    if event.kind == EventKind.TAP and event.text == AGAIN:
        return ask(context, who.person, address)
    if event.kind == EventKind.TEXT and codes.is_mailed_code(event.text):
        return take(context, event.text)
    said = _("Xin gõ mã đã gửi tới hộp thư công vụ {address} trước.", address=partly_hidden(address))
    return [Message(said, (again_button(),))]


def note_mailed(tx: Tx, letter: CodeLetter, machine: datetime, is_sent: bool) -> None:
    """Note that a code was mailed, or say at its account that it was not."""
    at = business_time.business_now(tx, machine)
    if is_sent:
        mailed_codes.note_sent(tx, letter.id, at)
        return
    mailed_codes.note_failed(tx, letter.id)
    with speaking(letter.language):
        said = _(
            "Chưa gửi được thư có mã tới hộp thư công vụ của anh/chị. Xin chọn “Gửi lại mã” sau ít phút; nếu "
            "vẫn không được, xin liên hệ {the_office}."
        )
        message = Message(said, (again_button(),))
    outbox.put(
        tx, [Outgoing(f"mail_failed:{letter.id}", letter.contact, letter.channel, Lane.ANSWER, message, at)]
    )


def press_again(_context: Context) -> Replies:
    """Answer [Gửi lại mã] once nothing is to be confirmed any more."""
    return [Message(_("Tài khoản này không còn phải xác nhận."))]
