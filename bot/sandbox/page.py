"""The page with the phones: one template, its words in two languages."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.sandbox.clock import STEPS
from bot.sandbox.phones import key_of

FOLDER = Path(__file__).parent
DEFAULT = "vi"
MIDDLE_NAMES = ("Văn", "Thị")
LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}
POLICY = "default-src 'self'; img-src 'self' data: blob:; frame-ancestors 'none'"


@dataclass(frozen=True)
class Look:
    """How a channel's phones look, and what their holders call what they do."""

    label: str
    style: str
    leave: str  # the word for blocking the assistant, and for the way back
    come_back: str
    longest: int  # characters that can be typed


LOOKS = {
    "telegram": Look("Telegram", "telegram", "block", "unblock", 4096),
    "zalo_bot": Look("Zalo", "zalo", "block", "unblock", 2000),
    "zalo_oa": Look("Zalo OA", "zalo", "unfollow", "follow", 2000),
}


@dataclass(frozen=True)
class Holder:
    """Who holds a phone on the page."""

    chat_id: int | str
    name: str
    caption: str  # role and unit
    channel: str = "telegram"

    @property
    def key(self) -> str:
        return key_of(self.channel, self.chat_id)

    @property
    def look(self) -> Look:
        return LOOKS[self.channel]

    @property
    def short_name(self) -> str:
        """As the tab shows it: the given name, without a middle name before it."""
        words = self.name.split()[-2:]
        return words[-1] if words[0] in MIDDLE_NAMES else " ".join(words)

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in self.name.split()[-2:])


def routes(bot: str, holders: Sequence[Holder]) -> list[Route]:
    """``bot`` is the name of the assistant."""

    async def show(request: Request) -> Response:
        asked = request.query_params.get("lang", DEFAULT)
        language = asked if asked in LANGUAGES else DEFAULT
        places = {"bot": bot, "holders": holders, "steps": STEPS}
        html = template().render(words=words(language), language=language, languages=LANGUAGES, **places)
        return HTMLResponse(html, headers={"Content-Security-Policy": POLICY})

    return [Route("/", show, methods=["GET"])]


@cache
def template() -> Template:
    loader = FileSystemLoader(FOLDER / "templates")
    environment = Environment(loader=loader, undefined=StrictUndefined, autoescape=select_autoescape())
    return environment.get_template("phones.html")


def words(language: str) -> dict[str, str]:
    """The page's sentences by their names, in one language."""
    return {name: said[language] for name, said in all_words().items()}


@cache
def all_words() -> dict[str, dict[str, str]]:
    return dict(json.loads((FOLDER / "words.json").read_text(encoding="utf-8")))
