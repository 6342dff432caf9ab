"""List the last broadcasts (/thongbao); show who has not acknowledged one, and whom it did not reach."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bot.conversation.answers import Refused
from bot.conversation.messages import Message, Option
from bot.conversation.text import moment_text, number_text
from bot.conversation.words import N_, _
from bot.domain.duties import WhyNot
from bot.domain.reachability import CANNOT_EDIT, Bar
from bot.domain.rights import Role
from handlers.broadcasts import asking, cards
from handlers.broadcasts.sending import ROLE_ENDED
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.duty import REASONS
from handlers.engine.feature import Context, Replies, Tick
from handlers.engine.tell import edited
from handlers.engine.wording import Block, next_page, page_of, pages
from handlers.sending import reach
from storage import broadcasts, duty_summaries
from storage.broadcasts import Broadcast, Counts
from storage.engine import outbox, sent
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


def show(context: Context, words: str) -> Replies:
    return show_page(context, id_in(words))


def show_page(context: Context, page: int) -> Replies:
    """Show a page of the last ones, the newest first; where there is none at all, begin to write one."""
    page = max(page, 1)
    found = broadcasts.recent(context.tx, RECENT + 1, (page - 1) * RECENT)
    found, has_more = found[:RECENT], len(found) > RECENT
    plans = broadcasts.repeated(context.tx)
    if not found and not plans and page == 1:
        return asking.open_form(context, None)
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


def broadcast_line(number: int, broadcast: Broadcast, counts: Counts) -> str:
    places = {"number": number, "moment": moment_text(broadcast.at), "text": cards.quoted(broadcast.text)}
    state = cards.delivery_text(counts) if broadcast.begun else cards.state_text(broadcast)
    return _("{number}. {moment}, “{text}”: {state}", **places, state=state)


def show_one(context: Context, broadcast: Broadcast) -> Replies:
    return [cards.card(broadcast, broadcasts.counts(context.tx, [broadcast])[broadcast.id])]


def show_silent(context: Context, broadcast: Broadcast, page: int) -> Replies:
    """Show who has not acknowledged it ([Chưa xác nhận])."""
    return [silent_list(context, broadcast, page)]


def show_failed(context: Context, broadcast: Broadcast, page: int) -> Replies:
    """Show whom it did not reach, by reason, and in each by unit ([Không gửi được])."""
    missed = broadcasts.missed(context.tx, broadcast)
    joined = joined_people(context, {unit for unit, _error in missed.values()})
    reasons: dict[str, dict[int, int]] = {}
    for person, (unit, error) in missed.items():
        why = BLOCKED if not error and person in joined else error
        reasons.setdefault(reason_text(why), {})[person] = unit
    blocks: list[Block] = []
    for reason, people in reasons.items():
        said = _("Do {reason}: {count} người", reason=reason, count=number_text(len(people)))
        blocks += [[said], *by_unit(context, people)]
    count = number_text(len(missed))
    heading = _("Không gửi được “{text}”: {count} người", text=cards.quoted(broadcast.text), count=count)
    options = cards.again_button(broadcast, len(missed))
    if reason_text(NOT_LINKED) in reasons:
        options += (Option("open:moi", _("Mời tham gia")),)
    return [paged(blocks, page, f"bc_failed:{broadcast.id}", heading, options)]


def silent_list(context: Context | Tick, broadcast: Broadcast, page: int) -> Message:
    people = broadcasts.silent(context.tx, broadcast.id)
    count = number_text(len(people))
    heading = _("Chưa xác nhận “{text}”: {count} người", text=cards.quoted(broadcast.text), count=count)
    return paged(list(by_unit(context, people)), page, f"bc_silent:{broadcast.id}", heading)


def joined_people(context: Context, unit_ids: set[int]) -> set[int]:
    """Return who of these units has joined; those without a contact to write to have blocked us."""
    there = holders(context.tx, context.at, tuple(Role), unit_ids)
    return {one.person for in_unit in there.values() for one in in_unit if one.is_linked}


def reason_text(error: str) -> str:
    return _(WHY.get(error, REASONS[WhyNot.CHANNEL_DOWN]))


def paged(
    blocks: Sequence[Block], page: int, token: str, heading: str, options: tuple[Option, ...] = ()
) -> Message:
    cut = pages(blocks)
    text, page = page_of(cut, page)
    return Message(text, (*next_page(token, page, len(cut)), *options), heading)


def by_unit(context: Context | Tick, people: Mapping[int, int]) -> Iterator[Block]:
    """Name these people by unit, and whom to call there: one of them, else whoever can be called."""
    there = holders(context.tx, context.at, tuple(Role), set(people.values()))
    name_of = names(context.tx, people)
    for unit in duty_summaries.units_of_ids(context.tx, set(people.values())):
        first = sorted(there.get(unit.id, []), key=lambda one: one.person not in people)
        named = ", ".join(name_of[person] for person, of in people.items() if of == unit.id)
        call = reach.whom_to_call(first, unit.phone)
        yield [_("– {unit}: {names}. {call}", unit=unit.name, names=named, call=call)]


def acknowledge(context: Context, broadcast: int) -> Replies:
    """Note that this person has read it ([Đã nhận])."""
    one = broadcasts.get(context.tx, broadcast)
    addressed = broadcasts.get_recipient(context.tx, one.id, context.who.person) if one else None
    if one is None or addressed is None or one.ack_until is None:
        raise no_such_button()
    if not broadcasts.acknowledge(context.tx, one.id, context.who.person, context.at):
        raise Refused(_("Anh/chị đã xác nhận thông báo này rồi. Cảm ơn anh/chị."))
    take_button_away(context, one)
    return [Message(_("Đã ghi nhận anh/chị đã nhận thông báo “{text}”.", text=cards.quoted(one.text)))]


def take_button_away(context: Context, broadcast: Broadcast) -> None:
    """Let what they were sent say when they acknowledged it, where the channel can edit it."""
    if context.channel in CANNOT_EDIT:
        return
    message = cards.broadcast_message(
        broadcast.text, context.settings.office_name, is_urgent=broadcast.is_urgent
    )
    noted = _("Đã xác nhận lúc {moment}.", moment=moment_text(context.at))
    message = replace(message, text=f"{message.text}\n\n{noted}")
    rows = sent.sent_to_contact(context.tx, context.who.contact, broadcast.subject)
    outbox.put(context.tx, (edited(row, message, context.at, "acknowledged") for row in rows))


def may_acknowledge(context: Context, broadcast: int) -> bool:
    """Return whether it is for them and they have not acknowledged it yet."""
    addressed = broadcasts.get_recipient(context.tx, broadcast, context.who.person)
    return addressed is not None and addressed.acknowledged is None
