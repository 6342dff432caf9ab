"""Tell of mail that waits: the head, whom it was passed on to, and whoever has it no more."""

from collections.abc import Collection
from functools import partial

from bot.conversation import N_, Message, _
from bot.domain.reachability import CANNOT_EDIT
from handlers.engine import HEADING, Context, Tick, tell, tell_each
from handlers.mail import cards
from storage.checks import waiting_mail
from storage.checks.waiting_mail import WaitingMail
from storage.engine import Holder, holders, outbox

DECLINED = N_("{holder} không nhận xử lý thư do {name} báo lúc {moment}; thư trở lại chờ thủ trưởng xử lý.")
PASSED = N_("Anh/chị không phải xử lý thư do {name} báo lúc {moment} nữa: {by} đã giao người khác.")
SETTLED = N_("Anh/chị không phải xử lý thư do {name} báo lúc {moment} nữa: {by} đã xử lý.")
LEFT = N_("{holder} không còn ở đơn vị; thư do {name} báo lúc {moment} trở lại chờ thủ trưởng xử lý.")


def tell_head(context: Context, check: int, heads: Collection[int]) -> None:
    """Tell these heads that mail waits by a check: never what it is about."""
    mail = waiting_mail.get(context.tx, check, context.at)
    if mail is None:
        return
    tell(
        context,
        heads,
        once=f"waits:{check}:{context.event}",
        say=partial(cards.mail_message, mail, cards.HEAD),
        about=cards.waits_card(check),
        roles=HEADING,
        unit=mail.unit,
    )


def tell_holder(context: Context, mail: WaitingMail, reader: cards.MailReader) -> None:
    """Ask whoever it was passed on to, to see to it."""
    tell(
        context,
        [reader.person],
        once=f"mail_passed:{mail.check}:{context.event}",
        say=partial(cards.mail_message, mail, reader),
        about=cards.waits_card(mail.check),
        roles=cards.OF_UNIT,
        unit=mail.unit,
    )


def tell_spared(context: Context, mail: WaitingMail, said: str) -> None:
    """Tell whoever had it that they need not see to it any more, by ``said`` in which places are left."""
    places = {**cards.told_places(mail), "by": context.who.name}
    tell(
        context,
        {mail.holder or 0} - {context.who.person},
        once=f"mail_off:{mail.check}:{context.event}",
        say=lambda: Message(_(said, **places), heading=mail.unit_name),
        roles=cards.OF_UNIT,
        unit=mail.unit,
    )


def tell_head_again(context: Context | Tick, mail: WaitingMail, said: str, event: str, but: int = 0) -> str:
    """Tell the head that it waits for them again, by ``said`` in which places are left; return who is told.

    "" where no head can hear it.
    """
    head = first_head(context, mail.unit, but)
    if head is None:
        return ""
    tell(
        context,
        [head.person],
        once=f"mail_back:{mail.check}:{event}",
        say=partial(back_message, mail, said),
        about=cards.back_card(mail.check),
        roles=HEADING,
        unit=mail.unit,
    )
    return head.name


def back_message(mail: WaitingMail, said: str) -> Message:
    text = _(said, **cards.told_places(mail), holder=mail.holder_name)
    options = cards.options_of(mail, cards.HEAD)
    return Message(text, options, mail.unit_name, columns=2, card=cards.back_card(mail.check))


def tell_anew(context: Context, mail: WaitingMail) -> None:
    """Show it once more to whoever has it, where nothing that was sent can be edited."""
    rows = outbox.about(context.tx, cards.waits_card(mail.check))
    rows = [row for row in rows if row.state != "queued"]  # what is still to be sent is worded anew
    seen = {row.person for row in rows if row.channel in CANNOT_EDIT} - {context.who.person}
    there = holders(context.tx, context.at, cards.OF_UNIT, [mail.unit])[mail.unit]
    heads = {one.person for one in there if one.role in HEADING}
    shown = {mail.holder} & seen if mail.holder else heads & seen
    readers = [cards.reader_among(there, one) for one in shown if one]
    said = {one.person: partial(cards.mail_message, mail, one) for one in readers}
    tell_each(
        context,
        said,
        once=f"mail_anew:{mail.check}:{context.event}",
        about=cards.waits_card(mail.check),
        roles=cards.OF_UNIT,
        unit=mail.unit,
    )


def first_head(context: Context | Tick, unit: int, but: int = 0) -> Holder | None:
    """Return the first by rank of head and deputies who can hear it now."""
    heads = holders(context.tx, context.at, HEADING, [unit])[unit]
    return next((one for one in heads if one.hears_now and one.person != but), None)
