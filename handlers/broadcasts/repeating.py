"""Broadcasts that repeat: each time as one of their own, to whoever it is for by then; listed and stopped."""

from datetime import datetime

from bot.config import Settings
from bot.domain.broadcasts import State
from bot.domain.repeating import Repeat, following, read, worked
from bot.domain.rights import Action
from bot.message import Message, Option
from bot.text import local_date, moment_text
from bot.words import N_, _
from handlers.allowed import need
from handlers.broadcasts import cards, progress, sending
from handlers.kinds import Says, Scene
from storage import audit, broadcasts, files
from storage.broadcasts import Broadcast, Written
from storage.calendar import calendar
from storage.db import Tx

HOW = {
    Repeat.WEEKLY: N_("hằng tuần"),
    Repeat.MONTHLY: N_("hằng tháng"),
    Repeat.WORKDAYS: N_("mỗi ngày làm việc"),
}


def how(one: Broadcast) -> str:
    return _(HOW[read(one.repeats)[0]])


def run(tx: Tx, now: datetime, plan: Broadcast, settings: Settings) -> None:
    """Its time has come: sent, where it is still its day, and put on to the next time."""
    assert plan.begins is not None
    assert plan.next_due is not None
    if local_date(plan.next_due) == local_date(now):
        one = begun(tx, now, plan)
        sending.begin(tx, now, one, settings)
        progress.tell_sender(tx, now, one, settings)
    put_on(tx, now, plan)


def begun(tx: Tx, now: datetime, plan: Broadcast) -> Broadcast:
    """One sending of it, with its files."""
    subject = f"{plan.subject}:{local_date(now).isoformat()}"
    ack_until = now + (plan.ack_until - plan.begins) if plan.ack_until and plan.begins else None
    written = Written(
        subject, plan.by, now, plan.text, plan.audience, State.SENDING, ack_until=ack_until, plan=plan.id
    )
    for file in broadcasts.files_of(tx, plan.subject):
        files.keep(tx, file, subject)
    one = broadcasts.get(tx, broadcasts.add(tx, written))
    assert one is not None
    audit.write(tx, now, None, "broadcast_repeated", subject, plan=plan.id)
    return one


def put_on(tx: Tx, now: datetime, plan: Broadcast) -> None:
    """To the first time that is ahead: what was missed is not made up for."""
    days, begins = calendar(tx), plan.begins or now
    while (due := worked(begins, days)) <= now:
        begins = following(plan.repeats, begins, days)
    ack_until = plan.ack_until + (begins - plan.begins) if plan.ack_until and plan.begins else None
    broadcasts.change(tx, plan.id, begins=begins, next_due=due, ack_until=ack_until)


def show(scene: Scene, _argument: str) -> Says:
    """[Thông báo lặp lại (2)]"""
    need(scene, Action.BROADCAST)
    plans = broadcasts.repeated(scene.tx)
    if not plans:
        return [Message(_("Không có thông báo nào lặp lại."))]
    lines = [line(number, one) for number, one in enumerate(plans, 1)]
    options = (
        Option(f"bc_stop:{one.id}", _("Dừng lặp {number}", number=number))
        for number, one in enumerate(plans, 1)
    )
    return [Message("\n".join(lines), tuple(options), _("Các thông báo lặp lại"), columns=2)]


def line(number: int, one: Broadcast) -> str:
    return _(
        "{number}. {how}, “{text}”: lần tới {moment}",
        number=number,
        how=how(one),
        text=cards.quoted(one.text),
        moment=moment_text(one.next_due) if one.next_due else "",
    )


def planned(one: Broadcast, people: str) -> Message:
    """What is said once it is written."""
    said = _(
        "Thông báo tới {count} người sẽ được gửi lúc {moment}, rồi lặp lại {how}. Gõ /thongbao để xem, dừng.",
        count=people,
        moment=moment_text(one.next_due) if one.next_due else "",
        how=how(one),
    )
    return Message(said, cards.stop_button(one))
