"""Each working morning: open what expires, remind, go on without who has left; weekly, tell who lacks one."""

from dataclasses import replace
from functools import partial

from bot.conversation import Message, Option, _, local_date
from bot.domain.rights import HEADING, Role
from bot.packs import clauses_of
from handlers.engine import Due, Notice, tell, tell_all
from handlers.handover import cards, moving, opening, telling
from storage.engine import holders
from storage.people import handovers, role_assignments
from storage.people.handovers import Handover


def run(due: Due) -> None:
    if not (due.is_today and due.is_first("handovers")):
        return
    opening.open_for_expired(due.tick, due.day)
    found = [go_on_without(due, one) for one in handovers.all_open(due.tick.tx)]
    for one in found:
        if one.is_open and one.day <= due.day and one.reminded is None:
            remind(due, one)
    if due.is_first_of_week("handover_lacks"):
        tell_new_heads(due)


def go_on_without(due: Due, found: Handover) -> Handover:
    """Go on without a side that has no account here any more, and let go of a receiver who has left.

    Where who has received it is not here any more, and the password is the old one, the head hears of it.
    """
    tick = due.tick
    receiver = found.receiver
    if receiver and not found.received_at and not role_assignments.has_any(tick.tx, receiver, due.day):
        handovers.change(tick.tx, found.id, receiver=None, absent="")
        now = replace(found, receiver=None, receiver_name="", absent="")
        cards.redraw(tick, found.id)
        tell_receiver_left(due, found, now)
        return now
    other = "receiver" if found.given_at else "giver"
    if found.is_confirmed and not found.absent and moving.other_is_absent(tick.tx, found, other):
        handovers.change(tick.tx, found.id, absent=other)
        return moving.end_or_open(tick, replace(found, absent=other))
    if found.has_lost_receiver:
        cards.redraw(tick, found.id)
        tell_receiver_lost(due, found)
    return found


def first_head(due: Due, found: Handover) -> int:
    """Return the first of the unit's head and deputies who hears, not the receiver; 0 for none."""
    there = holders(due.tick.tx, due.tick.at, HEADING, [found.unit])[found.unit]
    return next((one.person for one in there if one.hears_now and one.person != found.receiver), 0)


def tell_receiver_left(due: Due, found: Handover, now: Handover) -> None:
    """Tell the first head who hears that somebody else is to receive it, for whom the office sees it else."""
    telling.tell_opened(due.tick, now, dict.fromkeys([found.giver, first_head(due, found)]))


def tell_receiver_lost(due: Due, found: Handover) -> None:
    """Tell the first head who hears, else the giver, once: a password is to be changed with no receiver."""
    head = first_head(due, found)
    reads = telling.reader(found, head or found.giver, leads=bool(head))
    tell(
        due.tick,
        [reads.person],
        once=f"handover_lost:{found.id}",
        say=partial(cards.handover_message, found, reads),
        about=cards.handover_card(found.id),
    )


def remind(due: Due, found: Handover) -> None:
    """Remind both sides on the day; until a side has confirmed, of what there is to hand over by now."""
    tick = due.tick
    was_ahead = local_date(found.at) < found.day
    now = replace(found, reminded=due.day if was_ahead else found.day)
    if was_ahead and not found.is_confirmed:
        now = replace(now, items=handovers.count(tick.tx, found.unit, tick.at), counted_at=tick.at)
    counted = {"items": now.items, "counted_at": now.counted_at}
    handovers.change(tick.tx, found.id, reminded=now.reminded, **counted)
    cards.redraw(tick, found.id)
    if not was_ahead:  # as it was opened both were told, and it was the day
        return
    waiting = [] if found.given_at else [found.giver]
    waiting += [found.receiver] if found.receiver and not found.received_at else []
    leads = {one.person for one in holders(tick.tx, tick.at, HEADING, [found.unit])[found.unit]}
    tell_all(
        tick,
        [
            Notice(
                f"handover_day:{found.id}:{found.day.isoformat()}",
                person,
                partial(cards.reminder_message, now, telling.reader(now, person, leads=person in leads)),
                subject=cards.reminder_card(found.id),
            )
            for person in waiting
        ],
    )


def tell_new_heads(due: Due) -> None:
    """Tell the heads who came after another that nobody hands the mailbox over to them, once a week."""
    tick = due.tick
    for person, unit, name in handovers.new_heads(tick.tx, due.day):
        tell(
            tick,
            [person],
            once=f"handover_lacks:{unit}:{due.day.isoformat()}",
            say=partial(lacks_message, name),
            roles=(Role.HEAD,),
            unit=unit,
        )


def lacks_message(unit: str) -> Message:
    said = _("Hệ thống chưa ghi nhận việc bàn giao hộp thư của đơn vị cho anh/chị.")
    if clauses_of("handover"):
        said = _(
            "Hệ thống chưa ghi nhận việc bàn giao hộp thư của đơn vị cho anh/chị ({rule_handover}: thủ "
            "trưởng cũ bàn giao việc quản trị và toàn bộ dữ liệu hộp thư cho thủ trưởng mới)."
        )
    asked = _("Đề nghị anh/chị chọn “Lập bàn giao” để hai bên xác nhận.")
    return Message(f"{said}\n{asked}", (Option(cards.NEW, _("Lập bàn giao")),), heading=unit)
