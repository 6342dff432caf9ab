"""The demo: the very program that ``run`` runs, against local channels, on a roster of 42 units.

Nothing of it outlives it: its database is a file in a temporary folder. The four phones of the page
are for the visitor; the district's other people have phones as well, and most of them answer.
"""

import asyncio
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from itertools import count, cycle
from pathlib import Path
from typing import Any
from zlib import crc32

from bot import app
from bot.channels.zalo_oa.api import GrantedTokens
from bot.clock import WallClock
from bot.config import Settings, read_settings
from bot.conversation import at_local, local_date, regex
from bot.documents.reading import open_book
from bot.documents.roster import read_roster
from bot.domain.calendar import Calendar
from bot.domain.roster import check_roster
from bot.jobs.oa_tokens import seal_tokens
from bot.sandbox.app import HOLDERS, PhoneHolder, create_app
from bot.sandbox.control import BusinessClock, moved, show_clock
from bot.sandbox.history import ANSWERS, LENGTH, PastClock, history_of, month_before
from bot.sandbox.phones import Phones, key_of
from bot.sandbox.sample import DOMAIN, sample_roster
from bot.sandbox.telegram.state import SandboxTelegram
from bot.sandbox.zalo.bot_server import BotAccount, SandboxZaloBot
from bot.sandbox.zalo.oa_account import A_MINUTE, ACCESS_LIVES, Official, SandboxZaloOa
from bot.sandbox.zalo.state import PREFIX, ZaloAccount
from handlers.sending import oa_tokens
from storage import trial
from storage.engine import Tx, business_now, business_time, contacts, open_store, upgrade
from storage.people.roster import import_roster
from storage.secrets import Seal

STARTS = time(8, 20)  # shortly before the first nudge
ON_ZALO = (replace(HOLDERS[1], channel="zalo_bot"), replace(HOLDERS[2], channel="zalo_oa"))
HOLDERS_ON_THREE = (HOLDERS[0], *ON_ZALO, HOLDERS[3])
QUICK = 500  # messages a second: nothing holds the local channels up
FIRST_CHAT = 2001  # of the people who have no phone on the page
MOST = {"zalo_bot": 30}  # people that one bot may serve, those of the page among them
READ = "Đã nhận"  # under a broadcast that asks for it
ANSWER = regex(
    r"#?(ck|bc_ack):"
)  # how the token of such a button begins, with a mark on the Official Account
WORD = regex(r"^((?:kt|dn)\d+) – (.+)$", re.MULTILINE)  # under a nudge, a broadcast
NUMBER = regex(r"^(\d+)\. .* – (.+)$", re.MULTILINE)  # where we are asked which of two nudges is meant
NEVER, AT_SECOND = 9, 5  # of so many people one never answers; one waits for the second nudge


async def run_demo(port: int, stop: asyncio.Event, ready: Callable[[str], None]) -> None:
    """Run until ``stop``. ``ready`` is called with the page's address. Raises OSError: the port is taken."""
    accounts = Accounts()
    phones = accounts.phones
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="nhacthu-demo-")))
        settings = settings_of(folder, port, accounts)
        await asyncio.to_thread(upgrade, settings.database_url)
        store = open_store(settings.database_url)
        stack.callback(store.close)
        chats = [str(holder.chat_id) for holder in HOLDERS_ON_THREE]
        past = PastClock(WallClock().now() - LENGTH)
        clock = BusinessClock(store, past, phones.is_quiet, stop.is_set, chats, is_past=True)
        await store.run(settle, past.at, settings, accounts.numbers, HOLDERS_ON_THREE)
        await store.run(log_in, accounts.granted(WallClock().now()), WallClock().now(), settings)
        page = create_app(accounts.telegram, HOLDERS_ON_THREE, clock, accounts.zalo_bot, accounts.zalo_oa)
        listening = stack.enter_context(app.listening_at(("127.0.0.1", port)))
        await stack.enter_async_context(app.served(page, listening))
        stack.callback(phones.close)  # before the server ends, which waits for long polls and pages
        ready(f"http://127.0.0.1:{port}/")
        await live_through_month(accounts, settings, past, clock)
        stack.enter_context(at_work(phones, await store.run(colleagues, HOLDERS_ON_THREE)))
        await accounts.begin(settings.telegram_api_base, settings.webhook(accounts.zalo_oa.name))
        await app.run(settings, stop)


@dataclass(frozen=True)
class Accounts:
    telegram: SandboxTelegram = field(default_factory=SandboxTelegram)
    zalo_bot: SandboxZaloBot = field(default_factory=lambda: ZaloAccount(BotAccount()))
    zalo_oa: SandboxZaloOa = field(default_factory=lambda: ZaloAccount(Official()))

    @property
    def phones(self) -> Phones:
        return Phones([self.telegram, self.zalo_bot, self.zalo_oa])

    @property
    def numbers(self) -> dict[str, str]:
        return {
            self.telegram.name: str(self.telegram.bot.as_user()["id"]),
            self.zalo_bot.name: self.zalo_bot.own.token.partition(":")[0],
            self.zalo_oa.name: self.zalo_oa.own.oa_id,
        }

    async def begin(self, base: str, webhook: str) -> None:
        """Make everyone with a phone an acquaintance; the Official Account's events go to ``webhook``."""
        self.zalo_bot.origin = self.zalo_oa.origin = base
        await self.meet()
        self.zalo_oa.webhook.set(webhook)

    async def meet(self) -> None:
        for zalo in (self.zalo_bot, self.zalo_oa):
            for chat in zalo.chats:
                await zalo.phone(chat).meet()

    def granted(self, machine: datetime) -> GrantedTokens:
        access, refresh = self.zalo_oa.own.tokens.issue(machine)
        return GrantedTokens(access, refresh, ACCESS_LIVES)

    def settings(self, base: str) -> dict[str, Any]:
        """Make the settings that reach them at ``base``: polling, but for the Official Account."""
        official = self.zalo_oa.own
        return {
            "telegram_token": self.telegram.bot.token,
            "telegram_api_base": base,
            "telegram_per_second": QUICK,
            "zalo_bot_tokens": [self.zalo_bot.own.token],
            "zalo_bot_api_base": f"{base}{PREFIX}",
            "zalo_bot_per_second": QUICK,
            "zalo_oa_id": official.oa_id,
            "zalo_oa_app_id": official.app_id,
            "zalo_oa_app_secret": official.app_secret,
            "zalo_oa_webhook_secret": official.oa_secret,
            "zalo_oa_api_base": f"{base}{PREFIX}",
            "zalo_oa_oauth_base": f"{base}{PREFIX}",
            "zalo_oa_a_minute": A_MINUTE,
            "zalo_oa_paid_a_day": 1000,  # the purse is full, so whoever wrote within seven days is reached
        }


async def live_through_month(
    accounts: Accounts, settings: Settings, past: PastClock, clock: BusinessClock
) -> None:
    """Live through the month before, while the page shows how it goes by; then the clock is the wall's."""
    phones, on_page = accounts.phones, [holder.key for holder in HOLDERS_ON_THREE]
    async with moved(phones, clock):
        await accounts.meet()
        async with history_of(clock.store, settings, past, phones, on_page) as history:
            days = month_before(demo_day())
            for number, day in enumerate(days, -len(days)):
                if clock.is_over():
                    return
                await history.live(number, day)
                await show_clock(phones, clock)
        for key in on_page:
            phones.phone(key).read()
        clock.clock, clock.is_past = WallClock(), False
        await clock.store.run(begin_day, clock.clock.now(), demo_day())


def begin_day(tx: Tx, machine: datetime, day: date) -> None:
    business_time.move_to(tx, machine, at_local(day, STARTS))
    trial.keep_up(tx, day)


def settings_of(folder: Path, port: int, accounts: Accounts) -> Settings:
    """Return all that the real program is given; nothing of the visitor's own settings."""
    return read_settings(
        {},
        database_url=f"sqlite:///{folder}/demo.db",
        files=folder / "files",
        secret_key="only-for-the-demo-" * 3,
        listen=f"127.0.0.1:{port + 1}",
        public_url=f"http://127.0.0.1:{port + 1}",
        tick_seconds=0.3,  # the clock jumps here, and nobody likes to wait
        mail_domains=[DOMAIN],
        office_phone="0251 3 000 007",
        clock_start=at_local(month_before(demo_day())[0], time(7)),
        **accounts.settings(f"http://127.0.0.1:{port}"),
    )


def demo_day() -> date:
    return Calendar().next_working_day(local_date(WallClock().now()))


def settle(
    tx: Tx,
    machine: datetime,
    settings: Settings,
    accounts: Mapping[str, str],
    holders: Sequence[PhoneHolder] = HOLDERS,
) -> None:
    """Settle the district; ``accounts``: what the assistant is on each channel of its people."""
    business_time.seed(tx, machine, settings.clock_start)
    now = business_now(tx, machine)
    read = read_roster([open_book(sample_roster())])
    roster = check_roster(read.units, read.people, settings.mail_domains, read.faults)
    import_roster(tx, roster, now, None)
    trial.start_all_units(tx, local_date(now), but=settings.office_unit)
    trial.keep_up(tx, local_date(now))
    everyone = trial.everyone(tx)
    seats = seated([name for _person, name in everyone], list(accounts), holders)
    for (person, _name), (channel, chat) in zip(everyone, seats, strict=True):
        contact = trial.add_contact(tx, channel, accounts[channel], chat, now)
        contacts.link(tx, contact, person)
        trial.consent(tx, person, contact, now)


def log_in(tx: Tx, granted: GrantedTokens, machine: datetime, settings: Settings) -> None:
    """Let the program speak for the Official Account, as ``zalo-oa login`` does."""
    seal = Seal(settings.secret_key.get_secret_value())
    oa_tokens.store(tx, seal_tokens(seal, oa_tokens.secret_name(settings), granted, machine), None, settings)


def seated(
    names: Sequence[str], channels: Sequence[str], holders: Sequence[PhoneHolder]
) -> list[tuple[str, str]]:
    """Return the channel and chat of each of ``names``: of the page's phone, else on the channels in turn."""
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
        return key_of(self.channel, self.chat)


def colleagues(tx: Tx, holders: Sequence[PhoneHolder] = HOLDERS) -> list[Colleague]:
    """Return the people without a phone on the page; those of its units leave answers to the visitor."""
    on_page = {(holder.channel, str(holder.chat_id)) for holder in holders}
    of_same_units = trial.chats_of_colleagues(tx, on_page)
    return [
        Colleague(channel, chat, name, (channel, chat) not in of_same_units)
        for channel, chat, name in trial.chats(tx)
        if (channel, chat) not in on_page
    ]


@contextmanager
def at_work(phones: Phones, colleagues: Sequence[Colleague]) -> Iterator[None]:
    habits = {one.key: crc32(one.name.encode()) for one in colleagues if one.answers}
    for one in colleagues:
        phones.add(one.key, one.name)
    with phones.watched() as changes:

        async def answer_all() -> None:
            while True:
                change = await changes.get()
                if change["event"] == "message" and (habit := habits.get(change["phone"])) is not None:
                    await answer(phones.phone(change["phone"]), change["message"], habit)

        answering = asyncio.create_task(answer_all())
        try:
            yield
        finally:
            answering.cancel()


async def answer(phone: Any, message: dict[str, Any], habit: int) -> None:
    """Answer a nudge or a broadcast as someone of this habit does: by its button, or by its word."""
    if not is_for(message, habit):
        return
    for wanted in (ANSWERS[habit % len(ANSWERS)], READ):
        if token := button(message, wanted):
            await phone.press(message["id"], token)
        elif word := typed(message, wanted):
            await phone.text(word)


def is_for(message: dict[str, Any], habit: int) -> bool:
    """Return whether someone of this habit answers ``message``, if it is a nudge."""
    is_fresh = message["by_bot"] and not message["pressed"] and not message["edited"]
    is_second = "Nhắc lại" in message["text"]
    return bool(is_fresh and habit % NEVER and (habit % AT_SECOND or is_second))


def button(message: dict[str, Any], wanted: str) -> str:
    """Return what the nudge's button of this label carries; "" for none."""
    keys = [key for row in message["buttons"] for key in row if key["text"] == wanted]
    carried = [key.get("callback_data", "") for key in keys]
    return next((token for token in carried if ANSWER.match(token)), "")


def typed(message: dict[str, Any], wanted: str) -> str:
    """Return what the nudge says is to be typed for it: "kt1" of "kt1 – Không có thư mới"; "" for nothing."""
    lines = [*WORD.findall(message["text"]), *NUMBER.findall(message["text"])]
    return next((word for word, label in lines if label == wanted), "")
