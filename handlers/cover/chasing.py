"""Substitutes who have not answered by the working half day before: who asked is told, and the head."""

from collections.abc import Iterator
from datetime import datetime, time
from functools import partial

from bot.domain.calendar import Calendar
from bot.text import LOCAL, at_local
from handlers.cover import alone, words
from handlers.engine.tell import Notice
from storage.engine.db import Tx
from storage.people import covers
from storage.people.covers import Cover


def notices(tx: Tx, now: datetime, days: Calendar, noon: time) -> Iterator[Notice]:
    """As a half day begins: of what begins with the next one that is worked, or before. Each once."""
    silent = covers.unanswered(tx, now, next_half_day(now, days, noon))
    for cover in {one.unit: one for one in reversed(silent)}.values():
        yield from to_head(tx, now, cover, noon)
    for cover in silent:
        asking = sorted({cover.by, cover.person})
        for one in asking:
            say = partial(words.is_silent, cover, noon, one)
            yield Notice(f"cover_silent:{cover.id}", one, say)


def next_half_day(now: datetime, days: Calendar, noon: time) -> datetime:
    """When the next half day of work begins."""
    local = now.astimezone(LOCAL)
    if local.time() < noon and days.is_working_day(local.date()):
        return at_local(local.date(), noon)
    return at_local(days.next_working_day(local.date()), time(0))


def to_head(tx: Tx, now: datetime, cover: Cover, noon: time) -> Iterator[Notice]:
    """One word for a unit, where nobody of it can be reminded."""
    if alone.left_alone(tx, max(cover.starts, now), [cover.unit], cover.person):
        there = alone.heads(tx, now, [cover.unit], {cover.by, cover.person})
        for head in there.values():
            yield alone.notice(words.gone(cover, noon), head, f"silent{cover.id}")
