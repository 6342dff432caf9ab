"""How the pages behind one-time links are made: templates, headers, and who asks too often."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any, TypeVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.conversation.text import time_text
from bot.conversation.words import _, speaking
from bot.jobs.services import Services
from handlers.sending import links
from handlers.sending.links import Closed, Page
from storage.engine.db import StoreDown, Tx
from storage.links import Purpose

T = TypeVar("T")

FOLDER = Path(__file__).with_name("templates")
STATIC = "trang/"  # where the pages, a step below, find their style and script
SORTS = {"page.css": "text/css; charset=utf-8", "upload.js": "text/javascript; charset=utf-8"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
SAFE = {  # with every answer: a page is not kept, framed, guessed at, indexed, nor told to other sites
    "Cache-Control": "no-store",
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
A_MINUTE = 120  # requests of one caller; beyond that nothing is looked up
MISS = 4  # so many requests a wrong token counts for


@dataclass
class Callers:
    """How much each caller has asked for within this minute (machine time), in this process."""

    minute: int = 0
    asked: Counter[str] = field(default_factory=Counter)

    def count(self, request: Request, cost: int) -> bool:
        """Note a request; whether there were too many."""
        services: Services = request.app.state.services
        minute = int(services.clock.now().timestamp()) // 60
        if minute != self.minute:
            self.minute, self.asked = minute, Counter()
        caller = request.client.host if request.client else ""
        self.asked[caller] += cost
        return self.asked[caller] > A_MINUTE


@cache
def environment() -> Environment:
    loader = FileSystemLoader(FOLDER)
    return Environment(
        loader=loader,
        undefined=StrictUndefined,
        autoescape=select_autoescape(),
        trim_blocks=True,
        lstrip_blocks=True,
    )


def rendered(template: str, language: str, status: HTTPStatus = HTTPStatus.OK, **places: Any) -> Response:
    html = environment().get_template(template).render(language=language, root=f"../{STATIC}", **places)
    return HTMLResponse(html, status, headers=SAFE)


async def looked_up(request: Request, look: Callable[[Tx, str, datetime], T]) -> T | Response:
    """Find what the link is for, by ``look``; return a response where it cannot be looked up."""
    services: Services = request.app.state.services
    if request.app.state.callers.count(request, 1):
        return too_many()
    try:
        return await services.store.run(look, request.path_params["token"], services.clock.now())
    except StoreDown:
        return away()


async def cancelled(request: Request, purpose: Purpose) -> Response:
    """Revoke the link ([Hủy liên kết]) and show what has become of it."""
    services: Services = request.app.state.services
    token = request.path_params["token"]
    try:
        await services.store.run(links.cancel, token, purpose, services.clock.now())
    except StoreDown:
        return away()
    return again(request)


def again(request: Request) -> Response:
    """Lead to the page itself: what was done there is shown, and not done again by loading it once more."""
    return RedirectResponse(f"../{request.path_params['token']}", HTTPStatus.SEE_OTHER, headers=SAFE)


async def static(request: Request) -> Response:
    """Serve the style and the script; nothing else lies there."""
    name = request.path_params["name"]
    if name not in SORTS:
        return Response(status_code=HTTPStatus.NOT_FOUND)
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "max-age=3600"}
    return Response(content(name), media_type=SORTS[name], headers=headers)


@cache
def content(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


def facts(page: Page, what: str) -> list[tuple[str, str]]:
    """Return whose the page is, and what for."""
    named = [(_("Người dùng"), page.name), (_("Đơn vị"), "; ".join(page.units)), (what, page.title)]
    return [(term, value) for term, value in named if value]


def lasts(page: Page) -> str:
    assert page.expires
    return _("Liên kết dùng được đến {time}, chỉ cho người có tên trên.", time=time_text(page.expires))


def closed(request: Request, page: Page) -> Response:
    """Say why a page does nothing any more, and what to do."""
    assert page.closed
    is_unknown = page.closed == Closed.UNKNOWN
    if is_unknown:
        request.app.state.callers.count(request, MISS)
    with speaking(page.language):
        said = in_words(page.closed, page.again)
        words = {"title": _("Liên kết không dùng được"), "product": product()}
    status = HTTPStatus.NOT_FOUND if is_unknown else HTTPStatus.GONE
    return rendered("closed.html", page.language, status, words=words, said=said)


def in_words(why: Closed, again: str = "") -> str:
    """Say why it is closed; ``again`` is what to type for a new link."""
    match why:
        case Closed.EXPIRED:
            return _(
                "Liên kết đã hết hạn. Trong cuộc trò chuyện, gõ “{word}” để lấy liên kết mới.", word=again
            )
        case Closed.REVOKED:
            return _(
                "Liên kết đã bị hủy, hoặc đã có liên kết mới hơn. Trong cuộc trò chuyện, gõ “{word}” để lấy "
                "liên kết mới.",
                word=again,
            )
        case Closed.USED:
            return _(
                "Liên kết này đã được dùng. Trong cuộc trò chuyện, gõ “{word}” để lấy liên kết mới.",
                word=again,
            )
        case Closed.MOVED_ON:
            return _("Cuộc trò chuyện không còn chờ tệp ở bước này. Xin quay lại đó để làm tiếp.")
        case Closed.FULL:
            return _("Đã nhận đủ số tệp của liên kết này. Xin quay lại cuộc trò chuyện để làm tiếp.")
        case Closed.NOT_THEIRS:
            return _("Tài khoản liên hệ này không còn của người được cấp liên kết.")
        case Closed.GONE:
            return _("Tệp này không còn được lưu. Xin lấy lại từ cuộc trò chuyện.")
    return _("Không có liên kết này. Xin mở đúng liên kết trong tin nhắn, hoặc lấy liên kết mới ở đó.")


def product() -> str:
    return _("Nhắc Thư – nhắc kiểm tra hộp thư công vụ")


def stopped(why: str, status: HTTPStatus) -> Response:
    """Say that nothing could be looked up: too many requests, or the database is away."""
    words = {"title": _("Chưa mở được trang"), "product": product()}
    return rendered("closed.html", "vi", status, words=words, said=why)


def too_many() -> Response:
    return stopped(_("Có quá nhiều lượt mở trang. Xin chờ một phút."), HTTPStatus.TOO_MANY_REQUESTS)


def away() -> Response:
    said = _("Hệ thống tạm thời không trả lời. Xin thử lại sau ít phút.")
    return stopped(said, HTTPStatus.SERVICE_UNAVAILABLE)
