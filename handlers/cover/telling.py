"""Who hears of a cover: those who asked, the substitute, and the head where nobody of a unit is left."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from functools import partial

from bot.conversation.messages import Message
from bot.conversation.words import _
from bot.domain.rights import HEADING, Action, Role, may
from handlers.cover import cards
from handlers.cover.cards import Gone, nobody_left_message
from handlers.engine.feature import Context
from handlers.engine.tell import Notice, tell_all
from storage.engine import sent
from storage.engine.db import Tx
from storage.engine.incoming import roles_of
from storage.engine.role_holders import Holder, holders
from storage.people.covers import Absence, Cover


def tell_heads_left_alone(
    context: Context, absence: Absence, span: str, asked: Collection[int] = ()
) -> list[str]:
    """Tell the heads of the units where nobody is left; what whoever said so hears of each.

    ``asked``: the units in which somebody is asked to stand in, and may still answer.
    """
    starts = max(absence.starts, context.at)
    held = roles_of(context.tx, absence.person, starts)
    watched = {one.unit: one.unit_name for one in held if one.role == Role.OFFICER and one.unit not in asked}
    left = left_alone(context.tx, starts, watched, absence.person) if watched else set()
    there = heads_who_hear(context.tx, context.at, left, {context.who.person, absence.person}) if left else {}
    gone = [
        Gone(absence.id, unit, name, absence.name, span) for unit, name in watched.items() if unit in left
    ]
    tell_all(context, (nobody_left_notice(one, there[one.unit]) for one in gone if one.unit in there))
    return [left_alone_text(context, one, is_told=one.unit in there) for one in gone]


def left_alone_text(context: Context, gone: Gone, *, is_told: bool) -> str:
    unit = gone.unit_name
    if is_told:
        return _("{unit} không còn cán bộ nào nhận lời nhắc; thủ trưởng đã được báo.", unit=unit)
    if may(context.who, Action.EXCUSE, gone.unit):
        return _("{unit} không còn cán bộ nào nhận lời nhắc; cần miễn thì gõ /mien.", unit=unit)
    return _(
        "{unit} không còn cán bộ nào nhận lời nhắc, và chưa báo được thủ trưởng. "
        "Xin anh/chị báo trực tiếp thủ trưởng.",
        unit=unit,
    )


def left_alone(tx: Tx, at: datetime, unit_ids: Iterable[int], but: int) -> set[int]:
    """In which of these units nobody beside ``but`` can be reminded at that moment."""
    unit_ids = list(unit_ids)
    officers = holders(tx, at, [Role.OFFICER], unit_ids)
    return {
        unit for unit in unit_ids if not any(one.hears_now and one.person != but for one in officers[unit])
    }


def heads_who_hear(tx: Tx, at: datetime, unit_ids: Iterable[int], but: Collection[int]) -> dict[int, Holder]:
    """Of each unit the first by rank of head and deputies who can hear it now; none where there is none."""
    found = {
        unit: [one for one in theirs if one.hears_now and one.person not in but]
        for unit, theirs in holders(tx, at, HEADING, unit_ids).items()
    }
    return {unit: able[0] for unit, able in found.items() if able}


def nobody_left_notice(gone: Gone, head: Holder, cause: str = "") -> Notice:
    """``cause`` is another for each time that it comes to this again."""
    key = f"away:{gone.absence}:{gone.unit}"
    return Notice(
        f"{key}:{cause}" if cause else key,
        head.person,
        lambda: nobody_left_message(gone),
        subject=gone.subject,
        roles=HEADING,
        unit=gone.unit,
    )


def tell_each(context: Context, people: Collection[int], key: str, say: Callable[[int], Message]) -> None:
    """Each of these but whoever acts; ``say`` makes what that one reads."""
    others = sorted(set(people) - {context.who.person})
    tell_all(context, [Notice(f"{key}:{context.event}", one, partial(say, one)) for one in others])


def tell_spared(context: Context, cover: Cover) -> None:
    """The substitute: they need not answer, or are it no more."""
    noon, at = context.settings.first_round[1], context.at
    key = f"cover_off:{cover.id}"
    tell_each(context, {cover.substitute}, key, lambda _one: cards.not_needed_message(cover, noon, at))


def tell_head(context: Context, cover: Cover, but: Collection[int], cause: str) -> None:
    """The first of the unit's heads, where nobody of it can be reminded in the time that is left."""
    starts = max(cover.starts, context.at)
    if left_alone(context.tx, starts, [cover.unit], cover.person):
        away = cards.gone_in(cover, context.settings.first_round[1])
        there = heads_who_hear(context.tx, context.at, [cover.unit], {*but, cover.person, context.who.person})
        tell_all(context, [nobody_left_notice(away, head, cause) for head in there.values()])


def heads_told(context: Context, cover: Cover) -> set[int]:
    """Who heard that nobody of the unit was left during this absence."""
    told = {row.person for row in sent.about(context.tx, cards.away_subject(cover.absence))}
    heads = holders(context.tx, context.at, HEADING, [cover.unit])[cover.unit] if told else []
    return told & {head.person for head in heads}
