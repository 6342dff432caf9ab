"""The download page, for what a channel cannot carry. GET shows which file, POST fetches it, once."""

import asyncio
from dataclasses import replace
from http import HTTPStatus
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from bot.conversation.text import fold, size_text
from bot.conversation.words import _, speaking
from bot.jobs.shop import Shop
from bot.web import pages
from handlers import downloads
from handlers.downloads import FilePage
from handlers.sending.links import Closed
from storage.engine import blobs
from storage.engine.db import StoreDown
from storage.files import StoredFile
from storage.links import Purpose


async def show(request: Request) -> Response:
    """GET: the page. A preview of the link uses nothing up."""
    found = await asked(request)
    return found if isinstance(found, Response) else page_of(request, found)


async def fetch(request: Request) -> Response:
    """POST: the file. Of several at once one gets it."""
    shop: Shop = request.app.state.shop
    found = await asked(request)
    if isinstance(found, Response):
        return found
    if found.page.closed or found.file is None:
        return page_of(request, found)
    folder, sha256 = shop.settings.files, found.file.sha256
    if not await asyncio.to_thread(blobs.is_stored, folder, sha256):
        return page_of(request, replace(found, page=replace(found.page, closed=Closed.GONE)))
    try:
        found = await shop.store.run(downloads.use, request.path_params["token"], shop.clock.now())
    except StoreDown:
        return pages.away()
    if found.page.closed or found.file is None:
        return page_of(request, found)
    named = headers(found.file)
    return FileResponse(blobs.path_of(folder, sha256), media_type="application/octet-stream", headers=named)


async def cancel(request: Request) -> Response:
    """POST of [Hủy liên kết]."""
    return await pages.cancelled(request, Purpose.DOWNLOAD)


async def asked(request: Request) -> FilePage | Response:
    return await pages.looked_up(request, downloads.show)


def headers(file: StoredFile) -> dict[str, str]:
    """Saved and never shown by the browser, under its name; an old browser gets one without diacritics."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in ".-_ ") else "_" for c in fold(file.name))
    named = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name, safe='')}"
    return {**pages.SAFE, "Content-Disposition": named}


def page_of(request: Request, found: FilePage) -> Response:
    page, file = found.page, found.file
    if page.closed or file is None:
        return pages.closed(request, page)
    with speaking(page.language):
        words = {
            "title": _("Tải tệp"),
            "product": pages.product(),
            "fetch": _("Tải tệp ({size})", size=size_text(file.size)),
            "cancel": _("Hủy liên kết"),
        }
        limits = [_("Tải được một lần."), pages.lasts(page)]
        told = pages.facts(page, _("Tệp"))
    token = request.path_params["token"]
    return pages.rendered(
        "download.html", page.language, HTTPStatus.OK, words=words, facts=told, limits=limits, token=token
    )
