"""The demo's district: its database filled from the sample, and its people, most of whom answer nudges."""

import asyncio
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import count, cycle
from typing import Any
from zlib import crc32

from bot.channels.zalo_oa.api import GrantedTokens
from bot.config import Settings
from bot.conversation.text import local_date
from bot.documents.roster import read_roster
from bot.domain.roster import check
from bot.jobs.oa_tokens import seal_tokens
from bot.sandbox.app import HOLDERS, PhoneHolder
from bot.sandbox.phones import Phones, key_of
from bot.sandbox.sample import sample_roster
from handlers.sending import oa_tokens
from storage import trial
from storage.engine import business_time, contacts
from storage.engine.db import Tx
from storage.people.roster import import_roster
from storage.secrets import Seal

FIRST_CHAT = 2001  # of the people who have no phone on the page
MOST = {"zalo_bot": 45}  # people that one bot may serve, those of the page among them

Place = tuple[str, str]  # a channel, and a chat there

NONE, HANDLED, HEAD = "Không có thư mới", "Có, đã xử lý", "Có, chờ thủ trưởng"
ANSWERS = (NONE, NONE, NONE, HANDLED, HANDLED, HEAD)  # as often as they are given
CHECK = re.compile(r"#?ck:")  # how the token of such a button begins, with a mark on the Official Account
WORD = re.compile(r"^(kt\d+) – (.+)$", re.MULTILINE)  # under a nudge
NUMBER = re.compile(r"^(\d+)\. .* – (.+)$", re.MULTILINE)  # where we are asked which of two nudges is meant
NEVER, AT_SECOND = 9, 5  # of so many people one never answers; one waits for the second nudge
FIRST_WORDS_OF_SECOND = "Nhắc lại"


def settle(
    tx: Tx,
    machine: datetime,
    settings: Settings,
    accounts: Mapping[str, str],
    holders: Sequence[PhoneHolder] = HOLDERS,
) -> None:
    """Settle the district; ``accounts``: what the assistant is on each channel of its people."""
    business_time.seed(tx, machine, settings.clock_start)
    now = business_time.now(tx, machine)
    read = read_roster([("roster.xlsx", sample_roster())])
    roster = check(read.units, read.people, settings.mail_domains, read.faults)
    import_roster(tx, roster, now, None)
    trial.start_all_units(tx, local_date(now), but=settings.office_unit)
    trial.keep_up(tx, local_date(now))
    everyone = trial.everyone(tx)
    seats = seated([name for _person, name in everyone], list(accounts), holders)
    for (person, _name), (channel, chat) in zip(everyone, seats, strict=True):
        contact = trial.meet(tx, channel, accounts[channel], chat, now)
        contacts.link(tx, contact, person)
        trial.consent(tx, person, contact, now)


def log_in(tx: Tx, granted: GrantedTokens, machine: datetime, settings: Settings) -> None:
    """Let the program speak for the Official Account, as ``zalo-oa login`` does."""
    seal = Seal(settings.secret_key.get_secret_value())
    oa_tokens.store(tx, seal_tokens(seal, oa_tokens.name(settings), granted, machine), None, settings)


def seated(names: Sequence[str], channels: Sequence[str], holders: Sequence[PhoneHolder]) -> list[Place]:
    """Return where each of ``names`` is reached: on the page's phone, else on one channel after the other."""
    on_page = {holder.name: (holder.channel, str(holder.chat_id)) for holder in holders}
    taken, turns = Counter(channel for channel, _chat in on_page.values()), cycle(channels)
    places = []
    for name, number in zip(names, count(FIRST_CHAT), strict=False):
        place = on_page.pop(name, None)
        if place is None:
            channel = next(each for each in turns if taken[each] < MOST.get(each, len(names)))
            taken[channel] += 1
            place = (channel, str(number))
        places.append(place)
    return places


@dataclass(frozen=True)
class Colleague:
    channel: str
    chat: str
    name: str
    answers: bool  # or leaves it to the visitor

    @property
    def key(self) -> str:
        """Return the key of the phone."""
        return key_of(self.channel, self.chat)


def colleagues(tx: Tx, holders: Sequence[PhoneHolder] = HOLDERS) -> list[Colleague]:
    """Return the people without a phone on the page; those of its units leave answers to the visitor."""
    on_page = {(holder.channel, str(holder.chat_id)) for holder in holders}
    beside = trial.chats_beside(tx, on_page)
    return [
        Colleague(channel, chat, name, (channel, chat) not in beside)
        for channel, chat, name in trial.chats(tx)
        if (channel, chat) not in on_page
    ]


@contextmanager
def at_work(phones: Phones, colleagues: Sequence[Colleague]) -> Iterator[None]:
    """Within this, they answer."""
    habits = {one.key: crc32(one.name.encode()) for one in colleagues if one.answers}
    for one in colleagues:
        phones.add(one.key, one.name)
    with phones.watched() as changes:
        answering = asyncio.create_task(answer_all(phones, changes, habits))
        try:
            yield
        finally:
            answering.cancel()


async def answer_all(
    phones: Phones, changes: "asyncio.Queue[dict[str, Any]]", habits: dict[str, int]
) -> None:
    while True:
        change = await changes.get()
        if change["event"] == "message" and change["phone"] in habits:
            await answer(phones.phone(change["phone"]), change["message"], habits[change["phone"]])


async def answer(phone: Any, message: dict[str, Any], habit: int) -> None:
    """Answer a nudge as someone of this habit does: by its button, or by its word where it has none."""
    if not is_for(message, habit):
        return
    wanted = ANSWERS[habit % len(ANSWERS)]
    if token := button(message, wanted):
        await phone.press(message["id"], token)
    elif word := typed(message, wanted):
        await phone.text(word)


def is_for(message: dict[str, Any], habit: int) -> bool:
    """Return whether someone of this habit answers ``message``, if it is a nudge."""
    is_fresh = message["by_bot"] and not message["pressed"] and not message["edited"]
    is_second = FIRST_WORDS_OF_SECOND in message["text"]
    return bool(is_fresh and habit % NEVER and (habit % AT_SECOND or is_second))


def button(message: dict[str, Any], wanted: str) -> str:
    """Return what the nudge's button of this label carries; "" for none."""
    keys = [key for row in message["buttons"] for key in row if key["text"] == wanted]
    carried = [key.get("callback_data", "") for key in keys]
    return next((token for token in carried if CHECK.match(token)), "")


def typed(message: dict[str, Any], wanted: str) -> str:
    """Return what the nudge says is to be typed for it: "kt1" of "kt1 – Không có thư mới"; "" for nothing."""
    lines = [*WORD.findall(message["text"]), *NUMBER.findall(message["text"])]
    return next((word for word, label in lines if label == wanted), "")
