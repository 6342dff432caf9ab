"""Chase appointments that nobody has answered: ask again after a working day, then tell the head."""

from functools import partial

from bot.conversation.messages import Message, Option
from bot.conversation.text import local_date
from bot.conversation.words import _
from bot.domain.calendar import Calendar
from bot.domain.rights import HEADING
from bot.domain.role_assignments import SilenceStep, chased_at
from handlers.delegation import cards, deciding
from handlers.delegation.cards import period_text
from handlers.engine.feature import Tick
from handlers.engine.tell import tell, tell_all
from storage.calendar import calendar
from storage.engine import contacts, sent
from storage.people import delegations, members
from storage.people.delegations import Delegation


def chase_unanswered(tick: Tick) -> None:
    """Ask who has joined since they were appointed, and chase who is silent; once a minute.

    What was said is not said again.
    """
    waiting = delegations.waiting(tick.tx, local_date(tick.at))
    if not waiting:
        return
    names = members.names(tick.tx, {one.by for one in waiting})
    tell_all(tick, (cards.asked_notice(one, names.get(one.by, "")) for one in waiting))
    days = calendar(tick.tx)
    if not days.is_working_day(local_date(tick.at)):
        return
    for one in waiting:
        for step, say in ((SilenceStep.PERSON, remind), (SilenceStep.HEAD, tell_head_of_silence)):
            is_due = one.chased < step and chased_at(one.at, step, days) <= tick.at
            if is_due and is_late(tick, one, step, days) and delegations.chase(tick.tx, one.id, step):
                say(tick, one)


def is_late(tick: Tick, one: Delegation, step: SilenceStep, days: Calendar) -> bool:
    """Tell whether this step is due, counted from when they were asked.

    Whom nobody could ask yet is not reminded, but the head hears of it.
    """
    asked = [row.created for row in sent.about(tick.tx, cards.delegation_subject(one.id))]
    return chased_at(min(asked), step, days) <= tick.at if asked else step == SilenceStep.HEAD


def remind(tick: Tick, one: Delegation) -> None:
    """Remind who was appointed."""
    tell(tick, [one.person], once=f"delegation_reminder:{one.id}", say=partial(reminder_message, one))


def reminder_message(one: Delegation) -> Message:
    said = _(
        "Anh/chị được cử theo dõi hộp thư của đơn vị {period} và chưa trả lời. Đề nghị anh/chị cho biết có "
        "nhận không.",
        period=period_text(one.period),
    )
    return Message(said, cards.answer_buttons(one), heading=one.unit_name, columns=2)


def tell_head_of_silence(tick: Tick, one: Delegation) -> None:
    """Tell the head, once: also whether the person can be written to at all."""
    if head := deciding.head_to_tell(tick.tx, tick.at, one):
        has_joined = bool(contacts.accounts_of(tick.tx, one.person))
        say = partial(silent_message, one, has_joined=has_joined)
        once = f"delegation_silent:{one.id}"
        tell(tick, [head], once=once, say=say, roles=HEADING, unit=one.unit)


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
