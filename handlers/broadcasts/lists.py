"""/thongbao: the last broadcasts; of each who has acknowledged it or not, whom it did not reach."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.conversation.answers import Refused
from bot.conversation.messages import Message, Option
from bot.conversation.text import moment_text, number_text
from bot.conversation.words import N_, _
from bot.domain.duties import WhyNot
from bot.domain.reachability import CANNOT_EDIT, Bar
from bot.domain.rights import Action, Role
from handlers.broadcasts import asking, cards
from handlers.broadcasts.sending import ROLE_ENDED
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.duty import REASONS
from handlers.engine.feature import Context, Replies, need
from handlers.engine.tell import edited
from handlers.engine.wording import Block, next_page, page_of, pages
from handlers.sending import reach
from storage import broadcasts, duty_summaries
from storage.broadcasts import Broadcast, Counts
from storage.engine import outbox, sent
from storage.engine.db import Tx
from storage.engine.role_holders import holders
from storage.people.members import names

RECENT = 5  # broadcasts shown with what became of them

NOT_LINKED, BLOCKED = "", "forbidden"
WHY = {  # what the outbox has of it -> in words; all else is the channel's
    NOT_LINKED: reach.HOW[WhyNot.NEVER_LINKED],
    **dict.fromkeys(
        ("forbidden", "gone", "error -213", "error -227", Bar.BLOCKED), reach.HOW[WhyNot.BLOCKED]
    ),
    Bar.QUOTA: REASONS[WhyNot.QUOTA],
    Bar.WINDOW: REASONS[WhyNot.OUT_OF_WINDOW],
    ROLE_ENDED: N_("không còn giữ nhiệm vụ"),
    broadcasts.STOPPED: N_("đã dừng gửi"),
}


def show(context: Context, argument: str) -> Replies:
    """A page at a time, the newest first: bc_list:2."""
    need(context, Action.BROADCAST)
    page = id_in(argument) or 1
    found = broadcasts.recent(context.tx, RECENT + 1, (page - 1) * RECENT)
    found, has_more = found[:RECENT], len(found) > RECENT
    plans = broadcasts.repeated(context.tx)
    if not found and not plans and page == 1:
        return asking.open_form(context, "")
    counts = broadcasts.counts(context.tx, found)
    lines = [broadcast_line(number, one, counts[one.id]) for number, one in enumerate(found, 1)]
    open_each = (
        Option(f"bc:{one.id}", _("Xem {number}", number=number)) for number, one in enumerate(found, 1)
    )
    older = (Option(f"bc_list:{page + 1}", _("Cũ hơn")),) if has_more else ()
    repeated = Option("bc_repeats:", _("Thông báo lặp lại ({count})", count=len(plans)))
    options = (Option("bc_new:", _("Soạn thông báo")), *open_each, *older, *((repeated,) if plans else ()))
    text = "\n".join(lines) or _("Chưa gửi thông báo nào.")
    return [Message(text, options, _("Các thông báo gần đây"), columns=2)]


def broadcast_line(number: int, one: Broadcast, counts: Counts) -> str:
    places = {"number": number, "moment": moment_text(one.at), "text": cards.quoted(one.text)}
    state = cards.delivery_text(counts) if one.begun else cards.state_text(one)
    return _("{number}. {moment}, “{text}”: {state}", **places, state=state)


def show_one(context: Context, argument: str) -> Replies:
    """[Xem 1]"""
    need(context, Action.BROADCAST)
    one = broadcasts.get(context.tx, id_in(argument))
    if one is None:
        raise no_such_button()
    return [cards.card(one, broadcasts.counts(context.tx, [one])[one.id])]


def show_silent(context: Context, argument: str) -> Replies:
    """[Chưa xác nhận], and its pages: "17:2"."""
    one, page = find_broadcast(context, argument)
    return [silent_list(context.tx, context.at, one, page)]


def show_failed(context: Context, argument: str) -> Replies:
    """[Không gửi được]"""
    one, page = find_broadcast(context, argument)
    return [failed_list(context.tx, context.at, one, page)]


def find_broadcast(context: Context, argument: str) -> tuple[Broadcast, int]:
    need(context, Action.BROADCAST)
    number, _colon, page = argument.partition(":")
    one = broadcasts.get(context.tx, id_in(number))
    if one is None:
        raise no_such_button()
    return one, id_in(page) or 1


def silent_list(tx: Tx, now: datetime, one: Broadcast, page: int) -> Message:
    people = broadcasts.silent(tx, one.id)
    count = number_text(len(people))
    heading = _("Chưa xác nhận “{text}”: {count} người", text=cards.quoted(one.text), count=count)
    return paged(list(by_unit(tx, now, people)), page, f"bc_silent:{one.id}", heading)


def failed_list(tx: Tx, now: datetime, one: Broadcast, page: int) -> Message:
    """By reason, and in each by unit."""
    missed = broadcasts.missed(tx, one)
    linked = linked_of(tx, now, {unit for unit, _error in missed.values()})
    reasons: dict[str, dict[int, int]] = {}
    for person, (unit, error) in missed.items():
        why = BLOCKED if not error and person in linked else error
        reasons.setdefault(reason_text(why), {})[person] = unit
    blocks: list[Block] = []
    for why, people in reasons.items():
        said = _("Do {reason}: {count} người", reason=why, count=number_text(len(people)))
        blocks += [[said], *by_unit(tx, now, people)]
    count = number_text(len(missed))
    heading = _("Không gửi được “{text}”: {count} người", text=cards.quoted(one.text), count=count)
    options = cards.again_button(one, len(missed))
    if reason_text(NOT_LINKED) in reasons:
        options += (Option("open:moi", _("Mời tham gia")),)
    return paged(blocks, page, f"bc_failed:{one.id}", heading, options)


def linked_of(tx: Tx, now: datetime, unit_ids: set[int]) -> set[int]:
    """Who of these units has joined; without a contact to write to they have blocked us."""
    there = holders(tx, now, tuple(Role), unit_ids)
    return {one.person for held in there.values() for one in held if one.is_linked}


def reason_text(error: str) -> str:
    return _(WHY.get(error, REASONS[WhyNot.CHANNEL_DOWN]))


def paged(
    blocks: Sequence[Block], page: int, token: str, heading: str, options: tuple[Option, ...] = ()
) -> Message:
    cut = pages(blocks)
    text, page = page_of(cut, page)
    return Message(text, (*next_page(token, page, len(cut)), *options), heading)


def by_unit(tx: Tx, now: datetime, people: Mapping[int, int]) -> Iterator[Block]:
    """Of each unit who of these people is there, and whom to call: one of them, else whoever can be."""
    there = holders(tx, now, tuple(Role), set(people.values()))
    called = names(tx, people)
    for unit in duty_summaries.units_of_ids(tx, set(people.values())):
        held = there.get(unit.id, [])
        first = sorted(held, key=lambda one: one.person not in people)
        theirs = ", ".join(called[person] for person, of in people.items() if of == unit.id)
        call = reach.whom_to_call(first, unit.phone)
        yield [_("– {unit}: {names}. {call}", unit=unit.name, names=theirs, call=call)]


def acknowledge(context: Context, argument: str) -> Replies:
    one = broadcasts.get(context.tx, id_in(argument))
    theirs = broadcasts.get_recipient(context.tx, one.id, context.who.person) if one else None
    if one is None or theirs is None or one.ack_until is None:
        raise no_such_button()
    if not broadcasts.acknowledge(context.tx, one.id, context.who.person, context.at):
        raise Refused(_("Anh/chị đã xác nhận thông báo này rồi. Cảm ơn anh/chị."))
    take_button_away(context, one, context.at)
    return [Message(_("Đã ghi nhận anh/chị đã nhận thông báo “{text}”.", text=cards.quoted(one.text)))]


def take_button_away(context: Context, one: Broadcast, at: datetime) -> None:
    """What they were sent says when they acknowledged it, where the channel can change it."""
    if context.channel in CANNOT_EDIT:
        return
    said = cards.broadcast_message(one.text, context.settings.office_name, is_urgent=one.is_urgent)
    noted = _("Đã xác nhận lúc {moment}.", moment=moment_text(at))
    message = replace(said, text=f"{said.text}\n\n{noted}")
    rows = sent.sent_to_contact(context.tx, context.who.contact, one.subject)
    outbox.put(context.tx, (edited(row, message, at, "acknowledged") for row in rows))


def may_acknowledge(context: Context, argument: str) -> bool:
    """Whether they have not acknowledged it yet."""
    theirs = broadcasts.get_recipient(context.tx, id_in(argument), context.who.person)
    return theirs is not None and theirs.acknowledged is None
