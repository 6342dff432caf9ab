"""Filling the demo's database: the sample roster, everyone joined, every unit's duties begun."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import count, cycle

from bot.channels.zalo_oa.api import GrantedTokens
from bot.config import Settings
from bot.conversation.text import local_date
from bot.documents.roster import read_roster
from bot.domain.roster import check
from bot.jobs.oa_tokens import seal_tokens
from bot.sandbox.app import HOLDERS
from bot.sandbox.colleagues import Colleague
from bot.sandbox.page import Holder
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


def settle(
    tx: Tx,
    machine: datetime,
    settings: Settings,
    accounts: Mapping[str, str],
    holders: Sequence[Holder] = HOLDERS,
) -> None:
    """``accounts``: what the assistant is on each channel over which the people are spread."""
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


def seated(names: Sequence[str], channels: Sequence[str], holders: Sequence[Holder]) -> list[Place]:
    """Where each of ``names`` is reached: on the page's phone, else on one channel after the other."""
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


def colleagues(tx: Tx, holders: Sequence[Holder] = HOLDERS) -> list[Colleague]:
    """The people without a phone on the page; those of the page's units leave the answers to the visitor."""
    on_page = {(holder.channel, str(holder.chat_id)) for holder in holders}
    beside = trial.chats_beside(tx, on_page)
    return [
        Colleague(channel, chat, name, (channel, chat) not in beside)
        for channel, chat, name in trial.chats(tx)
        if (channel, chat) not in on_page
    ]
