"""Appointments that nobody has answered: asked again after a working day, then the head hears of it."""

from datetime import datetime
from functools import partial

from bot.config import Settings
from bot.conversation.messages import Message, Option
from bot.conversation.text import local_date
from bot.conversation.words import _
from bot.domain.calendar import Calendar
from bot.domain.rights import HEADING
from bot.domain.role_assignments import SilenceStep, chased_at
from handlers.delegation import cards
from handlers.delegation.cards import period_text
from handlers.engine.tell import Notice, tell_notices
from storage.calendar import calendar
from storage.engine import contacts, sent
from storage.engine.db import Tx
from storage.people import delegations, members
from storage.people.delegations import Delegation


def run(tx: Tx, now: datetime, settings: Settings) -> None:
    """Once a minute. Who has joined since they were appointed is asked; what was said is not said again."""
    waiting = delegations.waiting(tx, local_date(now))
    if not waiting:
        return
    names = members.names(tx, {one.by for one in waiting})
    ask = (cards.asked_notice(one, names.get(one.by, "")) for one in waiting)
    tell_notices(tx, now, ask, settings.quiet)
    days = calendar(tx)
    if not days.is_working_day(local_date(now)):
        return
    for one in waiting:
        for step, say in ((SilenceStep.PERSON, person_notices), (SilenceStep.HEAD, silent_notices)):
            is_due = one.chased < step and chased_at(one.at, step, days) <= now
            if is_due and is_late(tx, one, step, days, now) and delegations.chase(tx, one.id, step):
                tell_notices(tx, now, say(tx, now, one), settings.quiet)


def is_late(tx: Tx, one: Delegation, step: SilenceStep, days: Calendar, now: datetime) -> bool:
    """Counted from when they were asked. Whom nobody could ask yet is not reminded, but the head hears."""
    asked = [row.created for row in sent.about(tx, cards.subject(one.id))]
    return chased_at(min(asked), step, days) <= now if asked else step == SilenceStep.HEAD


def person_notices(_tx: Tx, _now: datetime, one: Delegation) -> list[Notice]:
    """To whoever was appointed."""
    return [Notice(f"delegation_reminder:{one.id}", one.person, partial(reminder_message, one))]


def reminder_message(one: Delegation) -> Message:
    said = _(
        "Anh/chị được cử theo dõi hộp thư của đơn vị {period} và chưa trả lời. Đề nghị anh/chị cho biết có "
        "nhận không.",
        period=period_text(one.period),
    )
    return Message(said, cards.answer_buttons(one), heading=one.unit_name, columns=2)


def silent_notices(tx: Tx, now: datetime, one: Delegation) -> list[Notice]:
    """To the head, once: also whether the person can be written to at all."""
    person = cards.head_to_tell(tx, now, one)
    has_joined = bool(contacts.accounts_of(tx, one.person))
    say = partial(silent_message, one, has_joined=has_joined)
    return (
        [Notice(f"delegation_silent:{one.id}", person, say, roles=HEADING, unit=one.unit)] if person else []
    )


def silent_message(one: Delegation, *, has_joined: bool) -> Message:
    if has_joined:
        said = _(
            "{name} chưa trả lời việc được cử theo dõi hộp thư {period}.",
            name=one.name,
            period=period_text(one.period),
        )
    else:
        said = _(
            "{name} chưa tham gia hệ thống nên chưa trả lời việc được cử theo dõi hộp thư {period}. Đề nghị "
            "anh/chị chuyển mã mời cho người đó (gõ /moi).",
            name=one.name,
            period=period_text(one.period),
        )
    options = (cards.another_button(one), Option(f"uq_drop:{one.id}", _("Rút lại")))
    return Message(said, options, heading=one.unit_name, columns=2)
