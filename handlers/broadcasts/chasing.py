"""Remind by hand those who have not acknowledged a broadcast ([Nhắc 12 người này])."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial

from bot.conversation import Message, Option, Refused, _, local_date, number_text
from handlers.broadcasts import audience, cards, sending
from handlers.engine import Context, Part, Replies, id_in, no_such_button, tell_each, version_of
from storage import broadcasts
from storage.broadcasts import Broadcast
from storage.engine import Lane, Tx, contacts, texts

CHASED, CHASES_A_DAY = "broadcast_chase", 2  # by hand, to one person


@dataclass(frozen=True)
class BroadcastChase:
    """The people who have not acknowledged a broadcast: who is reminded, and who was often enough today.

    ``times``: how often each was reminded today; a second press on what was asked asks anew.
    """

    broadcast: Broadcast
    told: Collection[int]
    full: Collection[int]
    unreached: int
    times: Mapping[str, int]

    @property
    def version(self) -> str:
        return version_of(sorted(self.told), sorted(self.times.items()))


def read_chase(context: Context, text: str, find: Callable[[Tx, int], Broadcast | None]) -> BroadcastChase:
    broadcast = find(context.tx, id_in(text))
    if broadcast is None or broadcast.ack_until is None:
        raise no_such_button()
    sending.need_over(broadcast)
    silent = broadcasts.silent(context.tx, broadcast.id, context.at)
    missed = broadcasts.missed(context.tx, broadcast)
    able = [one for one in contacts.addresses(context.tx, silent) if one not in missed]
    times = texts.counted_each(context.tx, CHASED, map(str, able), local_date(context.at).isoformat())
    full = {one for one in able if times.get(str(one), 0) >= CHASES_A_DAY}
    told = [one for one in able if one not in full]
    return BroadcastChase(broadcast, told, full, len(silent) - len(able), times)


CHASE: Part[BroadcastChase] = Part(
    partial(read_chase, find=broadcasts.locked), partial(read_chase, find=broadcasts.get)
)


def ask_chase(_context: Context, chase: BroadcastChase, _seen: str) -> Replies:
    """Ask before they are reminded: how many, and how many are left out."""
    count, text = number_text(len(chase.told)), audience.quoted(chase.broadcast.text)
    lines = [_("Nhắc {count} người chưa xác nhận thông báo “{text}”?", count=count, text=text)]
    if not chase.told:
        lines = [_("Hiện không nhắc thêm được ai về thông báo “{text}”.", text=text)]
    if chase.full:
        full, most = number_text(len(chase.full)), number_text(CHASES_A_DAY)
        lines.append(_("{count} người đã được nhắc thêm đủ {most} lần trong hôm nay.", count=full, most=most))
    if chase.unreached:
        lines.append(_("Không nhắn tin được cho {count} người.", count=number_text(chase.unreached)))
    token = f"bc_chase:{chase.broadcast.id}:{chase.version}"
    yes, no = (
        Option(token, _("Nhắc {count} người", count=count)),
        Option(f"bc:{chase.broadcast.id}", _("Không nhắc")),
    )
    return [Message("\n".join(lines), (yes, no) if chase.told else (), columns=2)]


def send_chase(context: Context, chase: BroadcastChase) -> Replies:
    """Remind them now, each at most CHASES_A_DAY times a day ([Nhắc 12 người])."""
    one = chase.broadcast
    reached = tell_each(
        context,
        {person: partial(cards.reminder, [one], person) for person in chase.told},
        once=f"{CHASED}:{one.id}:{context.event}",
        lane=Lane.BROADCAST,
        roles=audience.from_json(one.audience).each_role,
    )
    if not reached:
        raise Refused(
            _("Hiện không nhắc thêm được ai về thông báo “{text}”.", text=audience.quoted(one.text))
        )
    texts.count_each(context.tx, CHASED, map(str, reached), local_date(context.at).isoformat())
    context.audit("broadcast_chase", one.subject, people=len(reached))
    places = {"count": number_text(len(reached)), "text": audience.quoted(one.text)}
    return [Message(_("Đã nhắc {count} người xác nhận thông báo “{text}”.", **places))]
