"""Files that are fetched from us: by people from the page of a link, once; by channels, pictures.

On the page GET shows which file, POST fetches it. A picture's address is signed, good for a day, and may be
asked for as often as one likes.
"""

import asyncio
from dataclasses import replace
from http import HTTPStatus
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from bot.conversation.text import fold, size_text
from bot.conversation.words import _, speaking
from bot.domain.codes import file_named
from bot.jobs.file_types import picture_type
from bot.jobs.services import Services
from bot.web import pages
from bot.web.pages import SAFE
from handlers import downloads
from handlers.downloads import FilePage
from handlers.sending.links import Closed
from storage import files
from storage.engine import blobs
from storage.engine.db import StoreDown, Tx
from storage.files import StoredFile
from storage.links import Purpose

NO_PICTURE = Response(status_code=HTTPStatus.NOT_FOUND)


async def show(request: Request) -> Response:
    """Show the page of a file. A preview of the link uses nothing up."""
    found = await asked(request)
    return found if isinstance(found, Response) else page_of(request, found)


async def fetch(request: Request) -> Response:
    """Give the file. Of several at once one gets it."""
    services: Services = request.app.state.services
    found = await asked(request)
    if isinstance(found, Response):
        return found
    if found.page.closed or found.file is None:
        return page_of(request, found)
    folder, sha256 = services.settings.files, found.file.sha256
    if not await asyncio.to_thread(blobs.is_stored, folder, sha256):
        return page_of(request, replace(found, page=replace(found.page, closed=Closed.GONE)))
    try:
        found = await services.store.run(downloads.use, request.path_params["token"], services.clock.now())
    except StoreDown:
        return pages.away()
    if found.page.closed or found.file is None:
        return page_of(request, found)
    named = download_headers(found.file)
    return FileResponse(blobs.path_of(folder, sha256), media_type="application/octet-stream", headers=named)


async def cancel(request: Request) -> Response:
    """Revoke the link ([Hủy liên kết])."""
    return await pages.cancelled(request, Purpose.DOWNLOAD)


async def asked(request: Request) -> FilePage | Response:
    return await pages.looked_up(request, downloads.show)


def download_headers(file: StoredFile) -> dict[str, str]:
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


async def show_picture(request: Request) -> Response:
    """Give the picture; 404 for whatever is none, or is not signed by us."""
    services: Services = request.app.state.services
    key = services.settings.secret_key.get_secret_value()
    file_id = file_named(request.path_params["name"], services.clock.now(), key)
    if not file_id:
        return NO_PICTURE
    try:
        file = await services.store.run(picture, file_id)
        content = await asyncio.to_thread(blobs.read, services.settings.files, file.sha256) if file else b""
    except StoreDown:
        return Response(status_code=HTTPStatus.SERVICE_UNAVAILABLE)
    except FileNotFoundError:
        return NO_PICTURE
    sort = picture_type(content)
    return Response(content, media_type=sort, headers=SAFE) if sort else NO_PICTURE


def picture(tx: Tx, file_id: int) -> StoredFile | None:
    found = files.stored_files(tx, [file_id])
    return found[0] if found and found[0].is_picture else None
