"""The sandbox as one web application: the channels' APIs, the phones, and their page in two languages."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from secrets import token_hex

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.conversation import DEFAULT, LANGUAGES
from bot.sandbox.control import STEPS, ClockControl, clock_routes, phone_routes
from bot.sandbox.phones import Phones, key_of
from bot.sandbox.telegram.server import telegram_routes
from bot.sandbox.telegram.state import SandboxTelegram
from bot.sandbox.zalo import zalo_routes
from bot.sandbox.zalo.bot_server import SandboxZaloBot
from bot.sandbox.zalo.oa_account import SandboxZaloOa

FOLDER = Path(__file__).parent
POLICY = "default-src 'self'; img-src 'self' data: blob:; frame-ancestors 'none'"
OWN_HOSTS = ["127.0.0.1", "localhost"]  # nothing else, also by a name made to point here


@dataclass(frozen=True)
class PhoneLook:
    label: str
    style: str
    leave: str  # the word for blocking the assistant, and for the way back
    come_back: str
    longest: int  # characters that can be typed


LOOKS = {
    "telegram": PhoneLook("Telegram", "telegram", "block", "unblock", 4096),
    "zalo_bot": PhoneLook("Zalo", "zalo", "block", "unblock", 2000),
    "zalo_oa": PhoneLook("Zalo OA", "zalo", "unfollow", "follow", 2000),
}


@dataclass(frozen=True)
class PhoneHolder:
    chat_id: int | str
    name: str
    caption: str  # role and unit
    channel: str = "telegram"

    @property
    def key(self) -> str:
        return key_of(self.channel, self.chat_id)

    @property
    def look(self) -> PhoneLook:
        return LOOKS[self.channel]

    @property
    def short_name(self) -> str:
        """Return a name as the tab shows it: the given name, without a middle name before it."""
        words = self.name.split()[-2:]
        return words[-1] if words[0] in ("Văn", "Thị") else " ".join(words)

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in self.name.split()[-2:])


def page_routes(bot: str, holders: Sequence[PhoneHolder]) -> list[Route]:
    """Show the page; ``bot`` is the name of the assistant on it."""
    run, guide = token_hex(4), steps_of_guide(holders)

    async def show(request: Request) -> Response:
        asked = request.query_params.get("lang", DEFAULT)
        language = asked if asked in LANGUAGES else DEFAULT
        words = {name: said[language] for name, said in all_words().items()}
        places = {"bot": bot, "holders": holders, "steps": STEPS, "languages": LANGUAGES}
        places |= {"guide": guide, "run": run}
        html = template().render(words=words, language=language, **places)
        return HTMLResponse(html, headers={"Content-Security-Policy": POLICY})

    return [Route("/", show, methods=["GET"])]


def steps_of_guide(holders: Sequence[PhoneHolder]) -> list[str]:
    """Return what is done in each step of the guide: a step of the clock, or who writes what.

    Where nobody holds a telephone, as beside a bench, there is nothing to do.
    """
    if not holders:
        return []
    officer, silent_officer, office = holders[0].key, holders[1].key, holders[-1].key
    return ["next_nudge", f"{officer}:", "end_of_round", f"{silent_officer}:", f"{office}:trangthai"]


@cache
def template() -> Template:
    loader = FileSystemLoader(FOLDER / "templates")
    environment = Environment(loader=loader, undefined=StrictUndefined, autoescape=select_autoescape())
    return environment.get_template("phones.html")


@cache
def all_words() -> dict[str, dict[str, str]]:
    """Return the page's sentences by their names, each by its language."""
    return dict(json.loads((FOLDER / "words.json").read_text(encoding="utf-8")))


HOLDERS = (
    PhoneHolder(1001, "Nguyễn Văn Ví Dụ", "Cán bộ theo dõi hộp thư, UBND xã Phú Hội"),
    PhoneHolder(1002, "Trần Thị Mẫu", "Cán bộ theo dõi hộp thư, Phòng Tư pháp"),
    PhoneHolder(1003, "Lê Văn Thử", "Trưởng phòng, Phòng Tư pháp"),
    PhoneHolder(1004, "Phạm Thị Minh Họa", "Phòng Văn hóa và Thông tin"),
)


def create_app(
    telegram: SandboxTelegram,
    holders: Sequence[PhoneHolder],
    clock: ClockControl,
    zalo_bot: SandboxZaloBot | None = None,
    zalo_oa: SandboxZaloOa | None = None,
) -> Starlette:
    """Make the application, to be served on loopback only; messages are stamped with ``clock``'s time."""
    zalo_bots = [zalo_bot] if zalo_bot else []
    phones = Phones([telegram, *zalo_bots, *([zalo_oa] if zalo_oa else [])])
    for channel in phones.channels.values():
        channel.now = clock.now
    for holder in holders:
        phones.add(holder.key, holder.name, holder.caption)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        phones.close()

    return Starlette(
        routes=[
            *telegram_routes(telegram),
            *zalo_routes(zalo_bots, zalo_oa),
            *phone_routes(phones),
            *clock_routes(phones, clock),
            *page_routes(telegram.bot.name, holders),
            Mount("/static", StaticFiles(directory=FOLDER / "static")),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=OWN_HOSTS)],
        lifespan=lifespan,
    )
