"""Substitutes who leave their unit: whoever asked them hears of it in time, and their covers end."""

from collections.abc import Sequence
from datetime import date, datetime, time
from functools import partial

from bot.conversation import Message, _, at_local, day_text
from handlers.cover import cards, deciding, shown
from handlers.engine import Context, Notice, Tick, tell_all
from storage.engine import Tx
from storage.people import covers
from storage.people.covers import Cover


def warn_of_leaving(context: Context, person: int, unit: int, day: date) -> list[str]:
    """Tell whoever asked somebody to stand in who leaves the unit on ``day``; end what begins from then on.

    Return a line of each cover, for whoever accepts that.
    """
    since = at_local(day, time(0))
    found = covers_of(context.tx, person, unit, max(since, context.at))
    told = notices(context, found, day)
    deciding.end_and_tell(context, [one for one in found if one.starts >= since])
    tell_all(context, [*told, *notices_to_heads(context, found)])
    return [cover_line(context, one) for one in found]


def end_covers_of_leaver(tick: Tick, person: int, unit: int, day: date) -> None:
    """End what is left of the covers of somebody who has left; who heard of it before hears it once."""
    found = covers_of(tick.tx, person, unit, tick.at)
    if not found:
        return
    covers.end(tick.tx, found, tick.at)
    shown.redraw_ended(tick, found)
    tell_all(tick, [*notices(tick, found, day), *notices_to_heads(tick, found)])


def covers_of(tx: Tx, person: int, unit: int, at: datetime) -> list[Cover]:
    """Return the covers, asked or accepted and not over by then, in which somebody stands in there."""
    return [one for one in covers.of_units(tx, [unit], at) if one.substitute == person]


def cover_line(context: Context, cover: Cover) -> str:
    places = {"name": cover.name, "span": cards.spoken_span(context, cover)}
    if cover.is_accepted:
        return _("Người này đã nhận trực thay {name} {span}; hệ thống đã đề nghị cử người khác.", **places)
    return _(
        "Người này đang được đề nghị trực thay {name} {span}; hệ thống đã đề nghị cử người khác.", **places
    )


def notices(on: Context | Tick, found: Sequence[Cover], day: date) -> list[Notice]:
    me = on.who.person if isinstance(on, Context) else 0
    return [
        Notice(f"cover_left:{cover.id}", person, partial(left_message, on, cover, day, person))
        for cover in found
        for person in sorted({cover.by, cover.person} - {cover.substitute, me})
    ]


def notices_to_heads(on: Context | Tick, found: Sequence[Cover]) -> list[Notice]:
    return [
        notice for cover in found for notice in cards.head_notices(on, cover, {cover.by}, f"left{cover.id}")
    ]


def left_message(on: Context | Tick, cover: Cover, day: date, reader: int) -> Message:
    places = {
        "substitute": cover.substitute_name,
        "day": day_text(day),
        "name": cover.name,
        "span": cards.spoken_span(on, cover),
    }
    if reader == cover.person:
        said = _(
            "{substitute} không còn làm việc tại đơn vị từ {day} nên không trực thay anh/chị {span} được. Đề "
            "nghị anh/chị cử người khác.",
            **places,
        )
    else:
        said = _(
            "{substitute} không còn làm việc tại đơn vị từ {day} nên không trực thay {name} {span} được. Đề "
            "nghị anh/chị cử người khác.",
            **places,
        )
    card = shown.home_card(cover.person)  # they may stand in until then: another is asked all the same
    return Message(said, (cards.someone_else_button(cover),), heading=cover.unit_name, card=card)
