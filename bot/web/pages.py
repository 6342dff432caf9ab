"""The pages behind one-time links: what they have in common, and the download of a file."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache, partial
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.conversation import _, fold, size_text, speaking, time_text
from bot.documents.kinds import picture_type
from bot.domain.codes import file_named
from bot.jobs.services import Services
from handlers.pages import FilePage, download_page, use_download
from handlers.sending import links
from handlers.sending.links import Closed, Page
from storage import files
from storage.engine import StoreDown, Tx, blobs
from storage.files import StoredFile
from storage.links import Purpose

if TYPE_CHECKING:
    from jinja2 import Environment

T = TypeVar("T")
FOLDER = Path(__file__).with_name("templates")
STATIC = "trang/"  # where the pages, a step below, find their style and script
SORTS = {"page.css": "text/css; charset=utf-8", "upload.js": "text/javascript; charset=utf-8"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
SAFE = {  # with each answer: it is not kept, framed, guessed at, indexed, told to others, read on the way
    "Cache-Control": "no-store",
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
A_MINUTE = 120  # requests of one link; beyond that nothing is looked up
MISSES = 30  # in a minute, of one address, that are told that there is no such link
NO_PICTURE = Response(status_code=HTTPStatus.NOT_FOUND)


class SafeAnswers:
    """Middleware that puts the ``SAFE`` headers on each answer that does not say otherwise."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SAFE.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_safely)


@dataclass
class Callers:
    """Counts of this minute (machine time), in this process: of each link's requests, each address's misses.

    They are apart: whoever guesses links from an office's address keeps nobody there from their own.
    """

    minute: int = 0
    asked: Counter[int] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)

    def is_asked_too_often(self, request: Request) -> bool:
        """Note a request for a link; whether there were too many for it."""
        self._begin_minute(request)
        link = hash(request.path_params["token"])
        self.asked[link] += 1
        return self.asked[link] > A_MINUTE

    def misses_too_often(self, request: Request) -> bool:
        """Note that there is no such link; whether its caller has missed too often."""
        self._begin_minute(request)
        caller = request.client.host if request.client else ""
        self.missed[caller] += 1
        return self.missed[caller] > MISSES

    def _begin_minute(self, request: Request) -> None:
        services: Services = request.app.state.services
        minute = int(services.clock.now().timestamp()) // 60
        if minute != self.minute:
            self.minute, self.asked, self.missed = minute, Counter(), Counter()


@cache
def environment() -> "Environment":
    import jinja2  # noqa: PLC0415 - only here: a start does not wait for it

    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER),
        undefined=jinja2.StrictUndefined,
        autoescape=jinja2.select_autoescape(),
        trim_blocks=True,
        lstrip_blocks=True,
    )


def rendered(template: str, language: str, status: HTTPStatus = HTTPStatus.OK, **places: Any) -> Response:
    html = environment().get_template(template).render(language=language, root=f"../{STATIC}", **places)
    return HTMLResponse(html, status)


async def looked_up(request: Request, look: Callable[[Tx, str, datetime], T]) -> T | Response:
    """Find what the link is for, by ``look``; return a response where it cannot be looked up."""
    services: Services = request.app.state.services
    if request.app.state.callers.is_asked_too_often(request):
        return too_many()
    try:
        return await services.store.run(look, request.path_params["token"], services.clock.now())
    except StoreDown:
        return away()


async def cancelled(request: Request, purpose: Purpose) -> Response:
    """Revoke the link ([Hủy liên kết]) and show what has become of it."""
    is_known = await looked_up(request, partial(links.cancel, purpose=purpose))
    if isinstance(is_known, Response):
        return is_known
    if not is_known:
        return closed(request, Page(closed=Closed.UNKNOWN))
    # to the page itself: loading it once more does nothing again
    return RedirectResponse(f"../{request.path_params['token']}", HTTPStatus.SEE_OTHER)


async def static(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in SORTS:
        return Response(status_code=HTTPStatus.NOT_FOUND)
    return Response(content(name), media_type=SORTS[name], headers={"Cache-Control": "max-age=3600"})


@cache
def content(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


def facts(page: Page, what: str) -> list[tuple[str, str]]:
    named = [(_("Người dùng"), page.name), (_("Đơn vị"), "; ".join(page.units)), (what, page.title)]
    return [(term, value) for term, value in named if value]


def lasts(page: Page) -> str:
    assert page.expires
    return _("Liên kết dùng được đến {time}, chỉ cho người có tên trên.", time=time_text(page.expires))


def closed(request: Request, page: Page) -> Response:
    """Say why a page does nothing any more, and what to do."""
    assert page.closed
    is_unknown = page.closed == Closed.UNKNOWN
    if is_unknown or page.closed == Closed.NOT_THEIRS:
        request.app.state.services.refusals.note("link")
    if is_unknown and request.app.state.callers.misses_too_often(request):
        return too_many()
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
    words = {"title": _("Chưa mở được trang"), "product": product()}
    return rendered("closed.html", "vi", status, words=words, said=why)


def too_many() -> Response:
    return stopped(_("Có quá nhiều lượt mở trang. Xin chờ một phút."), HTTPStatus.TOO_MANY_REQUESTS)


def away() -> Response:
    said = _("Hệ thống tạm thời không trả lời. Xin thử lại sau ít phút.")
    return stopped(said, HTTPStatus.SERVICE_UNAVAILABLE)


async def show(request: Request) -> Response:
    """Show the page of a file. A preview of the link uses nothing up."""
    found = await looked_up(request, download_page)
    return found if isinstance(found, Response) else page_of(request, found)


async def fetch(request: Request) -> Response:
    """Give the file. Of several at once one gets it."""
    services: Services = request.app.state.services
    found = await looked_up(request, download_page)
    if isinstance(found, Response):
        return found
    if found.page.closed or found.file is None:
        return page_of(request, found)
    folder, sha256 = services.settings.files, found.file.sha256
    if not await asyncio.to_thread(blobs.is_stored, folder, sha256):
        return page_of(request, replace(found, page=replace(found.page, closed=Closed.GONE)))
    try:
        found = await services.store.run(use_download, request.path_params["token"], services.clock.now())
    except StoreDown:
        return away()
    if found.page.closed or found.file is None:
        return page_of(request, found)
    named = download_headers(found.file)
    return FileResponse(blobs.path_of(folder, sha256), media_type="application/octet-stream", headers=named)


def download_headers(file: StoredFile) -> dict[str, str]:
    """Let a browser save it under its name, never show it; an old one gets a name without diacritics."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in ".-_ ") else "_" for c in fold(file.name))
    named = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name, safe='')}"
    return {"Content-Disposition": named}


def page_of(request: Request, found: FilePage) -> Response:
    page, file = found.page, found.file
    if page.closed or file is None:
        return closed(request, page)
    with speaking(page.language):
        words = {
            "title": _("Tải tệp"),
            "product": product(),
            "fetch": _("Tải tệp ({size})", size=size_text(file.size)),
            "cancel": _("Hủy liên kết"),
        }
        limits = [_("Tải được một lần."), lasts(page)]
        told = facts(page, _("Tệp"))
    token = request.path_params["token"]
    return rendered(
        "download.html", page.language, HTTPStatus.OK, words=words, facts=told, limits=limits, token=token
    )


async def show_picture(request: Request) -> Response:
    """Give the picture; 404 for whatever is none, or is not signed by us."""
    services: Services = request.app.state.services
    file_id = file_named(request.path_params["name"], services.clock.now(), services.settings.keys)
    if not file_id:
        return NO_PICTURE
    try:
        found = await services.store.run(files.stored_files, [file_id])
        file = found[0] if found and found[0].is_picture else None
        content = await asyncio.to_thread(blobs.read, services.settings.files, file.sha256) if file else b""
    except StoreDown:
        return Response(status_code=HTTPStatus.SERVICE_UNAVAILABLE)
    except FileNotFoundError:
        return NO_PICTURE
    sort = picture_type(content)
    return Response(content, media_type=sort) if sort else NO_PICTURE
