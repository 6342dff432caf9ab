"""The upload page: for people whose channel carries no documents. GET shows it, POST takes files."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any

import structlog
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.types import Message, Receive

from bot.conversation import MEGABYTE, _, number_text, shown_name, speaking
from bot.documents.kinds import PROGRAMS, TAKEN, picture_type
from bot.jobs.fetch import LIMIT
from bot.jobs.services import Services, error_fields
from bot.web import pages
from handlers.engine import attachments, why_name_refused
from handlers.pages import MOST, NotTaken, UploadedFile, end_uploads, take_upload, upload_page
from handlers.sending.links import Closed, Page
from storage.engine import StoreDown, blobs

log = structlog.get_logger(__name__)
ROOM = MOST * LIMIT + MEGABYTE  # bytes of one POST
OF_LINK, OF_ALL = 2, 12  # POSTs in work at once: of one link, and of all, each with its ROOM on the disk
IN_MEMORY = 2  # files that are held in memory, and opened, at once


class TooLarge(Exception):
    """A POST without end."""


@dataclass(frozen=True)
class Result:
    """The fate of a file, in words."""

    name: str
    said: str
    is_taken: bool = False


class Intake:
    """Bounds of what is in work at once in this process, however many POSTs come."""

    def __init__(self) -> None:
        self.memory = asyncio.Semaphore(IN_MEMORY)
        self._posts: Counter[int] = Counter()

    @contextmanager
    def place(self, request: Request) -> Iterator[bool]:
        """Hold a place for a POST; False where its link, or all of them, have as many in work."""
        link = hash(request.path_params["token"])
        is_free = self._posts[link] < OF_LINK and self._posts.total() < OF_ALL
        self._posts[link] += is_free
        try:
            yield is_free
        finally:
            self._posts[link] -= is_free
            self._posts += Counter()  # keeps none that are over


async def show(request: Request) -> Response:
    """Show the page. A preview of the link uses nothing up."""
    page = await pages.looked_up(request, upload_page)
    if isinstance(page, Response):
        return page
    return pages.closed(request, page) if page.closed else open_page(request, page)


async def take(request: Request) -> Response:
    """Take files; one at a time where the page's script sends them, else all at once."""
    page = await pages.looked_up(request, upload_page)
    if isinstance(page, Response):
        return page
    if page.closed:
        return closed(request, page)
    intake: Intake = request.app.state.intake
    with speaking(page.language), intake.place(request) as is_free:
        if not is_free:
            busy = _("Đang nhận các tệp khác. Xin chờ một phút rồi gửi lại.")
            return pages.stopped(busy, HTTPStatus.TOO_MANY_REQUESTS)
        try:
            results = await taken(request, page)
        except (TooLarge, HTTPException):
            return pages.stopped(_("Các tệp quá lớn. Xin gửi từng tệp."), HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        except ClientDisconnect:
            return Response(status_code=HTTPStatus.BAD_REQUEST)
        except StoreDown:
            return pages.away()
    after = await pages.looked_up(request, upload_page)
    if isinstance(after, Response):
        return after
    return answered(request, after, results)


async def taken(request: Request, page: Page) -> list[Result]:
    """Take each file that was posted, in turn; what became of them. The chat gets one answer to them all."""
    async with Request(request.scope, bounded(request.receive)).form(max_files=MOST + 1) as form:
        files = [one for one in form.getlist("tep") if isinstance(one, UploadFile)]
        sent = [one for one in files if one.filename or one.size]
        more = bool(form.get("con"))  # the script sends them one by one
        results = [await one_taken(request, page, one, has_more=more or one is not sent[-1]) for one in sent]
    if results and not more and not results[-1].is_taken:
        services: Services = request.app.state.services
        await services.store.run(end_uploads, request.path_params["token"], services.clock.now())
        services.wake()
    return results or [Result("", _("Chưa chọn tệp nào."))]


def bounded(receive: Receive) -> Receive:
    """Read the body as long as it is no longer than all files together may be."""
    read = 0

    async def within() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > ROOM:
            raise TooLarge
        return message

    return within


async def one_taken(request: Request, page: Page, sent: UploadFile, *, has_more: bool) -> Result:
    services: Services = request.app.state.services
    name = sent.filename or ""
    shown = shown_name(name)
    if why := why_name_refused(name):
        return Result(shown, sentence(why))
    if (sent.size or 0) > LIMIT:
        return Result(shown, sentence(attachments.why_refused("too large")))
    async with request.app.state.intake.memory:
        content = await sent.read()
        if why := (await services.open_file(name, content)).why:
            return Result(shown, sentence(attachments.why_refused(why)))
        token = request.path_params["token"]
        said, is_taken = await received(services, token, name, content, has_more=has_more)
    return Result(shown, pages.in_words(said, page.again) if isinstance(said, Closed) else said, is_taken)


def sentence(reason: str) -> str:
    return reason[:1].upper() + reason[1:]


async def received(
    services: Services, token: str, name: str, content: bytes, *, has_more: bool
) -> tuple[str | Closed, bool]:
    """Hand the file to the form that waits for it; what to say, or why no more is; whether it was taken."""
    try:
        sha256 = await asyncio.to_thread(blobs.store, services.settings.files, content)
        kept = UploadedFile(name, sha256, len(content), picture_type(content), has_more)
        why = await services.store.run(take_upload, token, kept, services.clock.now(), services.settings)
    except StoreDown:
        raise
    except NotTaken:
        return _("Chưa nhận được tệp này. Xin chờ một phút rồi gửi lại."), False
    except Exception as error:  # a full disk, or our own fault
        log.error("upload failed", **error_fields(error))
        return _("Hệ thống gặp lỗi. Xin thử lại."), False
    services.wake()
    return (why, False) if why else (_("Đã nhận."), True)


def answered(request: Request, page: Page, results: Sequence[Result]) -> Response:
    """Say what became of the files: as JSON for the script, else as the page."""
    if not wants_json(request):
        return open_page(request, page, results)
    with speaking(page.language):
        told = {
            "results": [asdict(one) for one in results],
            "done": done(page),
            "left": MOST - page.taken,
            "closed": over(page),
        }
    return JSONResponse(told)


def over(page: Page) -> str:
    """Return why no further file is taken; "" where one is, or the last of them has just been."""
    is_done = page.closed in (Closed.FULL, Closed.MOVED_ON)
    return pages.in_words(page.closed, page.again) if page.closed and not is_done else ""


def closed(request: Request, page: Page) -> Response:
    if not wants_json(request):
        return pages.closed(request, page)
    with speaking(page.language):
        said = pages.in_words(page.closed or Closed.UNKNOWN, page.again)
    return JSONResponse({"results": [], "done": "", "left": 0, "closed": said})


def wants_json(request: Request) -> bool:
    return request.headers.get("Accept", "") == "application/json"


def open_page(request: Request, page: Page, results: Sequence[Result] = ()) -> Response:
    with speaking(page.language):
        places: dict[str, Any] = {
            "words": {
                "title": _("Gửi tệp"),
                "product": pages.product(),
                "choose": _("Chọn tệp"),
                "send": _("Gửi tệp"),
                "cancel": _("Hủy liên kết"),
            },
            "facts": pages.facts(page, _("Gửi vào")),
            "limits": limits(page),
            "spoken": spoken(page),
            "done": done(page),
        }
    places |= {"results": results, "token": request.path_params["token"], "is_open": page.closed is None}
    return pages.rendered("upload.html", page.language, **places)


def limits(page: Page) -> list[str]:
    return [
        _("Tối đa {count} tệp, mỗi tệp không quá {size} MB.", count=MOST, size=LIMIT // MEGABYTE),
        _("Nhận ảnh, PDF, Word, Excel, PowerPoint, ODT, ODS, TXT, CSV và ZIP gồm các tệp này."),
        _("Không nhận tệp chương trình, tệp có macro, tệp có mật khẩu."),
        _("Không gửi văn bản mật ({rule_classified})."),
        pages.lasts(page),
    ]


def done(page: Page) -> str:
    if not page.taken:
        return ""
    return _("Đã nhận {count} tệp. Xin quay lại cuộc trò chuyện để làm tiếp.", count=number_text(page.taken))


def spoken(page: Page) -> dict[str, str | int | list[str]]:
    """Return what the script says, and what it looks at before it sends anything."""
    return {
        "send": _("Gửi {count} tệp", count="{count}"),
        "chosen": _("Sẵn sàng gửi."),
        "sending": _("Đang gửi…"),
        "lost": _("Mất kết nối. Xin gửi lại."),
        "empty": sentence(attachments.why_refused("empty")),
        "too_large": sentence(attachments.why_refused("too large")),
        "program": sentence(attachments.why_refused("program")),
        "kind": sentence(attachments.why_refused("kind")),
        "taken": list(TAKEN),
        "programs": [start.hex() for start in PROGRAMS],
        "too_many": _("Đã đủ {count} tệp.", count=MOST),
        "most": LIMIT,
        "left": MOST - page.taken,
    }
