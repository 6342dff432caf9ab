"""Of a broadcast: who has not acknowledged it, by unit with whom to call; whom it did not reach, and why."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from bot.domain.duties import WhyNot
from bot.domain.reachability import Bar
from bot.domain.rights import Action, Role
from bot.message import Message, Option
from bot.text import number_text
from bot.words import N_, _
from handlers.broadcasts import cards
from handlers.broadcasts.sending import ENDED
from handlers.engine.buttons import id_in, no_such_button
from handlers.engine.duty import REASONS
from handlers.engine.feature import Says, Scene, need
from handlers.engine.wording import Block, next_page, page_of, pages
from handlers.sending import reach
from storage import broadcasts, duty_summaries
from storage.broadcasts import Broadcast
from storage.engine.db import Tx
from storage.engine.role_holders import holders
from storage.people.members import names

NOT_LINKED, BLOCKED = "", "forbidden"
WHY = {  # what the outbox has of it -> in words; all else is the channel's
    NOT_LINKED: reach.HOW[WhyNot.NEVER_LINKED],
    **dict.fromkeys(
        ("forbidden", "gone", "error -213", "error -227", Bar.BLOCKED), reach.HOW[WhyNot.BLOCKED]
    ),
    Bar.QUOTA: REASONS[WhyNot.QUOTA],
    Bar.WINDOW: REASONS[WhyNot.OUT_OF_WINDOW],
    ENDED: N_("không còn giữ nhiệm vụ"),
    broadcasts.STOPPED: N_("đã dừng gửi"),
}


def show_silent(scene: Scene, argument: str) -> Says:
    """[Chưa xác nhận], and its pages: "17:2"."""
    one, page = named(scene, argument)
    return [silent(scene.tx, scene.at, one, page)]


def show_failed(scene: Scene, argument: str) -> Says:
    """[Không gửi được]"""
    one, page = named(scene, argument)
    return [failed(scene.tx, scene.at, one, page)]


def named(scene: Scene, argument: str) -> tuple[Broadcast, int]:
    need(scene, Action.BROADCAST)
    number, _colon, page = argument.partition(":")
    one = broadcasts.get(scene.tx, id_in(number))
    if one is None:
        raise no_such_button()
    return one, id_in(page) or 1


def silent(tx: Tx, now: datetime, one: Broadcast, page: int) -> Message:
    people = broadcasts.silent(tx, one.id)
    count = number_text(len(people))
    heading = _("Chưa xác nhận “{text}”: {count} người", text=cards.quoted(one.text), count=count)
    return paged(list(by_unit(tx, now, people)), page, f"bc_silent:{one.id}", heading)


def failed(tx: Tx, now: datetime, one: Broadcast, page: int) -> Message:
    """By reason, and in each by unit."""
    missed = broadcasts.missed(tx, one)
    linked = linked_of(tx, now, {unit for unit, _error in missed.values()})
    reasons: dict[str, dict[int, int]] = {}
    for person, (unit, error) in missed.items():
        why = BLOCKED if not error and person in linked else error
        reasons.setdefault(reason(why), {})[person] = unit
    blocks: list[Block] = []
    for why, people in reasons.items():
        said = _("Do {reason}: {count} người", reason=why, count=number_text(len(people)))
        blocks += [[said], *by_unit(tx, now, people)]
    count = number_text(len(missed))
    heading = _("Không gửi được “{text}”: {count} người", text=cards.quoted(one.text), count=count)
    options = cards.again_button(one, len(missed))
    if reason(NOT_LINKED) in reasons:
        options += (Option("open:moi", _("Mời tham gia")),)
    return paged(blocks, page, f"bc_failed:{one.id}", heading, options)


def linked_of(tx: Tx, now: datetime, unit_ids: set[int]) -> set[int]:
    """Who of these units has joined; without a contact to write to they have blocked us."""
    there = holders(tx, now, tuple(Role), unit_ids)
    return {one.person for held in there.values() for one in held if one.is_linked}


def reason(error: str) -> str:
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
