"""List broadcasts, and whom one did not reach, or who has not acknowledged it, with whom to call.

Those are reminded by hand, too ([Nhắc 12 người này]).
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from bot.conversation import N_, Message, Option, Refused, _, local_date, moment_text, number_text
from bot.domain.duties import REASONS, WhyNot
from bot.domain.reachability import Bar
from handlers.broadcasts import asking, audience, cards, sending
from handlers.engine import (
    Action,
    Block,
    Context,
    Part,
    Replies,
    Role,
    Tick,
    confirmation,
    id_in,
    next_page,
    no_such_button,
    pages,
    tell_each,
    text_of_page,
    version_of,
)
from handlers.sending import reach
from storage import broadcasts
from storage.broadcasts import Broadcast
from storage.checks import duty_summaries
from storage.engine import Lane, Tx, contacts, holders, texts
from storage.people.members import names

CHASED, CHASES_A_DAY = "broadcast_chase", 2  # by hand, to one person
RECENT = 5  # broadcasts shown with what became of them

NOT_LINKED, BLOCKED = "", "forbidden"
WHY = {  # what the outbox has of it -> in words; all else is the channel's
    NOT_LINKED: reach.HOW[WhyNot.NEVER_LINKED],
    **dict.fromkeys((BLOCKED, "gone", "error -213", "error -227", Bar.BLOCKED), reach.HOW[WhyNot.BLOCKED]),
    Bar.QUOTA: REASONS[WhyNot.QUOTA],
    Bar.WINDOW: REASONS[WhyNot.OUT_OF_WINDOW],
    Bar.TOO_LONG: REASONS[WhyNot.TOO_LONG],
    sending.ROLE_ENDED: N_("không còn giữ nhiệm vụ"),
    broadcasts.STOPPED: N_("đã dừng gửi"),
}


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


def show(context: Context, words: str) -> Replies:
    """Show a page of the last ones; with the words of a new one behind the command, begin it."""
    is_page = not words or words.isdecimal() or not context.may(Action.BROADCAST)
    return show_page(context, id_in(words)) if is_page else asking.open_with(context, words)


def show_page(context: Context, page: int) -> Replies:
    """Show a page of the last ones, the newest first; where there is none at all, begin to write one."""
    page = max(page, 1)
    found = broadcasts.recent(context.tx, RECENT + 1, (page - 1) * RECENT)
    found, has_more = found[:RECENT], len(found) > RECENT
    plans = broadcasts.repeated(context.tx)
    if not found and not plans and page == 1 and context.may(Action.BROADCAST):
        return asking.open_form(context, None)
    counts = broadcasts.counts(context.tx, found)
    lines, options = [], [Option("bc_new:", _("Soạn thông báo"))]
    for number, one in enumerate(found, 1):
        state = cards.delivery_text(counts[one.id]) if one.begun else cards.state_text(one)
        places = {"number": number, "moment": moment_text(one.at), "text": audience.quoted(one.text)}
        lines.append(_("{number}. {moment}, “{text}”: {state}", **places, state=state))
        options.append(Option(f"bc:{one.id}", _("Xem {number}", number=number)))
    if has_more:
        options.append(Option(f"bc_list:{page + 1}", _("Xem tiếp")))
    if plans:
        options.append(Option("bc_repeats:", _("Thông báo lặp lại ({count})", count=len(plans))))
    text = "\n".join(lines) or _("Chưa gửi thông báo nào.")
    return [Message(text, tuple(options), _("Các thông báo gần đây"), columns=2)]


def show_one(context: Context, broadcast: Broadcast) -> Replies:
    """Show a broadcast with its whole text ([Xem 1])."""
    counts = broadcasts.counts(context.tx, [broadcast])[broadcast.id]
    return [replace(cards.of_office(broadcast, counts, is_whole=True), card=f"{cards.SHOWN}:{broadcast.id}")]


def show_silent(context: Context, broadcast: Broadcast, page: int) -> Replies:
    """Show who has not acknowledged it ([Chưa xác nhận])."""
    return [silent_list(context, broadcast, page)]


def silent_list(context: Context | Tick, broadcast: Broadcast, page: int) -> Message:
    """List the units of who has not acknowledged it; whom to call there is a tap away."""
    people = broadcasts.silent(context.tx, broadcast.id, context.at)
    of_unit = Counter(people.values())
    is_over, is_asked = cards.is_over(context.tx, broadcast), broadcast.ack_until is not None
    chase = find_chase(context, broadcast) if people and is_over and is_asked else None
    calls = (Option(f"bc_people:{broadcast.id}:1", _("Người cần gọi")),) if people else ()
    blocks = [
        [_("– {unit}: {count} người", unit=unit.name, count=number_text(of_unit[unit.id]))]
        for unit in duty_summaries.units_of_ids(context.tx, of_unit)
    ]
    heading = silent_heading(broadcast, len(people))
    buttons = (*(chase_buttons(chase) if chase else ()), *calls)
    listed = paged(blocks, page, f"bc_silent:{broadcast.id}", heading, buttons)
    waits = N_("Thông báo đang gửi; nhắc được khi đã gửi xong.")
    why = waits if is_asked else N_("Thông báo này không yêu cầu xác nhận đã nhận.")
    left_out = left_out_lines(chase) if chase else [_(why)]
    end = "\n".join([_("Số liệu đến {moment}.", moment=moment_text(context.at)), *left_out])
    return replace(listed, text=f"{listed.text}\n\n{end}") if people else listed


def chase_buttons(chase: BroadcastChase) -> tuple[Option, ...]:
    """Offer to remind those who can be reminded now."""
    if not chase.told:
        return ()
    is_all = not chase.full and not chase.unreached
    label = N_("Nhắc {count} người này") if is_all else N_("Nhắc {count} người")
    return (Option(f"bc_chase:{chase.broadcast.id}", _(label, count=number_text(len(chase.told)))),)


def silent_heading(broadcast: Broadcast, people: int) -> str:
    text, count = audience.quoted(broadcast.text), number_text(people)
    return _("Chưa xác nhận “{text}”: {count} người", text=text, count=count)


def show_people(context: Context, broadcast: Broadcast, page: int) -> Replies:
    """Name who has not acknowledged it, and whom to call in each unit ([Người cần gọi])."""
    people = broadcasts.silent(context.tx, broadcast.id, context.at)
    blocks, heading = list(by_unit(context, people)), silent_heading(broadcast, len(people))
    return [paged(blocks, page, f"bc_people:{broadcast.id}", heading)]


def show_failed(context: Context, broadcast: Broadcast, page: int) -> Replies:
    """Show whom it did not reach, by reason, and in each by unit ([Không gửi được])."""
    missed = broadcasts.missed(context.tx, broadcast)
    there = holders(context.tx, context.at, tuple(Role), {unit for unit, _error in missed.values()})
    joined = {one.person for in_unit in there.values() for one in in_unit if one.is_linked}
    reasons: dict[str, dict[int, int]] = {}
    for person, (unit, error) in missed.items():
        # who has joined and has no contact to write to has blocked us
        why = error or (BLOCKED if person in joined else NOT_LINKED)
        reasons.setdefault(reason_text(why), {})[person] = unit
    blocks: list[Block] = []
    for reason, people in reasons.items():
        said = _("Do {reason}: {count} người", reason=reason, count=number_text(len(people)))
        blocks += [[said], *by_unit(context, people)]
    count = number_text(len(missed))
    heading = _("Không gửi được “{text}”: {count} người", text=audience.quoted(broadcast.text), count=count)
    options = cards.again_button(broadcast, len(missed))
    if reason_text(NOT_LINKED) in reasons:
        options += (Option("open:moi", _("Mời tham gia")),)
    return [paged(blocks, page, f"bc_failed:{broadcast.id}", heading, options)]


def reason_text(error: str) -> str:
    return _(WHY.get(error, REASONS[WhyNot.CHANNEL_DOWN]))


def paged(
    blocks: Sequence[Block], page: int, token: str, heading: str, options: tuple[Option, ...] = ()
) -> Message:
    cut = pages(blocks)
    text, page = text_of_page(cut, page)
    return Message(text, (*next_page(token, page, len(cut)), *options), heading)


def by_unit(context: Context | Tick, people: Mapping[int, int]) -> Iterator[Block]:
    """Name these people by unit, and whom to call there: one of them, else whoever can be called."""
    there = holders(context.tx, context.at, tuple(Role), set(people.values()))
    name_of = names(context.tx, people)
    for unit in duty_summaries.units_of_ids(context.tx, set(people.values())):
        first = sorted(there.get(unit.id, []), key=lambda one: one.person not in people)
        named = ", ".join(name_of[person] for person, of in people.items() if of == unit.id)
        call = reach.whom_to_call(first, unit.phone)
        whom = reach.person_to_call(first)
        is_same = whom is not None and whom.name == named
        said = N_("– {unit}. {call}") if is_same else N_("– {unit}: {names}. {call}")
        yield [_(said, unit=unit.name, names=named, call=call)]


def read_chase(context: Context, text: str, find: Callable[[Tx, int], Broadcast | None]) -> BroadcastChase:
    broadcast = find(context.tx, id_in(text))
    if broadcast is None or broadcast.ack_until is None:
        raise no_such_button()
    if not cards.is_over(context.tx, broadcast):
        sending.need_over(broadcast)
    return find_chase(context, broadcast)


def find_chase(context: Context | Tick, broadcast: Broadcast) -> BroadcastChase:
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


def ask_chase(context: Context, chase: BroadcastChase, _seen: str) -> Replies:
    """Ask before they are reminded: how many, and how many are left out."""
    count, text = number_text(len(chase.told)), audience.quoted(chase.broadcast.text)
    lines = [_("Nhắc {count} người chưa xác nhận thông báo “{text}”?", count=count, text=text)]
    if not chase.told:
        lines = [_("Hiện không nhắc thêm được ai về thông báo “{text}”.", text=text)]
    lines += left_out_lines(chase)
    token = f"bc_chase:{chase.broadcast.id}:{chase.version}"
    yes, no = (
        Option(token, _("Nhắc {count} người", count=count)),
        Option(f"bc:{chase.broadcast.id}", _("Không nhắc")),
    )
    asked = "\n".join(lines)
    return [confirmation(context, asked, yes, no) if chase.told else Message(asked)]


def left_out_lines(chase: BroadcastChase) -> list[str]:
    """Say how many are not reminded now, and why."""
    lines = []
    if chase.full:
        full, most = number_text(len(chase.full)), number_text(CHASES_A_DAY)
        lines.append(
            _("{count} người đã được nhắc thêm đủ {most} lượt trong hôm nay.", count=full, most=most)
        )
    if chase.unreached:
        lines.append(_("Không nhắn tin được cho {count} người.", count=number_text(chase.unreached)))
    return lines


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
