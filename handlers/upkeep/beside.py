"""The office's morning list and summary, with what each of them is told of passwords and rules.

The summary and the list are the two messages that a day may bring: there is no room for another.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.config import Settings
from bot.domain.rights import Role
from bot.domain.upkeep import due
from bot.message import Message
from bot.text import local_date
from handlers.engine.tell import Notice
from handlers.upkeep import asking
from handlers.upkeep.asking import Asked
from storage.engine.db import Tx
from storage.engine.role_holders import office_people


@dataclass(frozen=True)
class Listed:
    key: str
    say: Callable[[], Message]


def notices(tx: Tx, now: datetime, settings: Settings, listed: Listed) -> list[Notice]:
    """One for each of the office."""
    today, grace = local_date(now), timedelta(days=settings.password_first_days)
    office = [one.person for one in office_people(tx, now)]
    owing = owed_by(tx, now, office, settings)
    asking.note(tx, today, list(owing.values()))

    def worded(person: int) -> Callable[[], Message]:
        if person not in owing:
            return listed.say
        return lambda: both(listed.say(), asking.said(owing[person], today, grace))

    return [Notice(listed.key, person, worded(person), roles=(Role.OFFICE,)) for person in office]


def owed_by(tx: Tx, now: datetime, office: list[int], settings: Settings) -> dict[int, Asked]:
    owned = {person: boxes for person, boxes in asking.boxes_of_owners(tx, now).items() if person in office}
    rules = {person: units for person, units in asking.rules_of_heads(tx, now).items() if person in office}
    every = timedelta(days=settings.password_days)
    told = {one.person: one.boxes for one in due(owned, local_date(now), every)}
    return {one: Asked(one, told.get(one, {}), rules.get(one, ())) for one in {*told, *rules}}


def both(listed: Message, more: Message) -> Message:
    text = f"{listed.text}\n\n{more.text}"
    return replace(listed, text=text, options=(*listed.options, *more.options))
