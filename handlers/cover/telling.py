"""Tell of covers: who asked, the substitute, and the head where nobody of a unit is left."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from functools import partial

from bot.conversation.messages import Message
from bot.conversation.words import _
from bot.domain.rights import HEADING, Action, Role, may
from handlers.cover import cards
from handlers.cover.cards import UnitAbsence, nobody_left_message
from handlers.engine.feature import Context
from handlers.engine.tell import Notice, tell_all, tell_each
from storage.engine import sent
from storage.engine.db import Tx
from storage.engine.incoming import roles_of
from storage.engine.role_holders import Holder, holders
from storage.people.covers import Absence, Cover


def tell_heads_left_alone(
    context: Context, absence: Absence, span: str, asked: Collection[int] = ()
) -> list[str]:
    """Tell the heads of the units where nobody is left; return what whoever said so hears of each.

    ``asked``: the units in which somebody is asked to stand in, and may still answer.
    """
    starts = max(absence.starts, context.at)
    roles = roles_of(context.tx, absence.person, starts)
    watched = {one.unit: one.unit_name for one in roles if one.role == Role.OFFICER and one.unit not in asked}
    left = left_alone(context.tx, starts, watched, absence.person) if watched else set()
    heads = heads_who_hear(context.tx, context.at, left, {context.who.person, absence.person}) if left else {}
    absences = [
        UnitAbsence(absence.id, unit, name, absence.name, span)
        for unit, name in watched.items()
        if unit in left
    ]
    tell_all(context, (nobody_left_notice(one, heads[one.unit]) for one in absences if one.unit in heads))
    return [left_alone_text(context, one, is_told=one.unit in heads) for one in absences]


def left_alone_text(context: Context, absence: UnitAbsence, *, is_told: bool) -> str:
    unit = absence.unit_name
    if is_told:
        return _("{unit} không còn cán bộ nào nhận lời nhắc; thủ trưởng đã được báo.", unit=unit)
    if may(context.who, Action.EXCUSE, absence.unit):
        return _("{unit} không còn cán bộ nào nhận lời nhắc; cần miễn thì gõ /mien.", unit=unit)
    return _(
        "{unit} không còn cán bộ nào nhận lời nhắc, và chưa báo được thủ trưởng. "
        "Xin anh/chị báo trực tiếp thủ trưởng.",
        unit=unit,
    )


def left_alone(tx: Tx, at: datetime, unit_ids: Iterable[int], but: int) -> set[int]:
    """Return those of the units in which nobody but ``but`` can be reminded at a moment."""
    unit_ids = list(unit_ids)
    officers = holders(tx, at, [Role.OFFICER], unit_ids)
    return {
        unit for unit in unit_ids if not any(one.hears_now and one.person != but for one in officers[unit])
    }


def heads_who_hear(tx: Tx, at: datetime, unit_ids: Iterable[int], but: Collection[int]) -> dict[int, Holder]:
    """Return of each unit the first by rank of head and deputies who can hear it now, if any."""
    able = {
        unit: [one for one in heads if one.hears_now and one.person not in but]
        for unit, heads in holders(tx, at, HEADING, unit_ids).items()
    }
    return {unit: heads[0] for unit, heads in able.items() if heads}


def nobody_left_notice(absence: UnitAbsence, head: Holder, cause: str = "") -> Notice:
    """Make the notice to a head; ``cause`` is another for each time that it comes to this again."""
    key = f"away:{absence.absence}:{absence.unit}"
    return Notice(
        f"{key}:{cause}" if cause else key,
        head.person,
        partial(nobody_left_message, absence),
        subject=absence.subject,
        roles=HEADING,
        unit=absence.unit,
    )


def tell_others(context: Context, people: Collection[int], once: str, say: Callable[[int], Message]) -> None:
    """Tell each of these people but whoever acts; ``say`` makes what that one reads."""
    others = sorted(set(people) - {context.who.person})
    tell_each(context, {one: partial(say, one) for one in others}, once=f"{once}:{context.event}")


def tell_spared(context: Context, cover: Cover) -> None:
    """Tell the substitute that they need not answer, or stand in no more."""
    noon, at, once = context.settings.first_round[1], context.at, f"cover_off:{cover.id}"
    tell_others(context, [cover.substitute], once, lambda _one: cards.not_needed_message(cover, noon, at))


def tell_head(context: Context, cover: Cover, but: Collection[int], cause: str) -> None:
    """Tell the first of the unit's heads, where nobody of it can be reminded in the time that is left."""
    starts = max(cover.starts, context.at)
    if left_alone(context.tx, starts, [cover.unit], cover.person):
        absence = cards.unit_absence_of(cover, context.settings.first_round[1])
        spared = {*but, cover.person, context.who.person}
        heads = heads_who_hear(context.tx, context.at, [cover.unit], spared)
        tell_all(context, [nobody_left_notice(absence, head, cause) for head in heads.values()])


def heads_told(context: Context, cover: Cover) -> set[int]:
    """Return the heads who heard that nobody of the unit was left during this absence."""
    told = {row.person for row in sent.about(context.tx, cards.away_subject(cover.absence))}
    heads = holders(context.tx, context.at, HEADING, [cover.unit])[cover.unit] if told else []
    return told & {head.person for head in heads}
