"""Pictures for channels that fetch them by an address: signed, for a day, as often as they are asked for."""

import asyncio
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from bot.domain.codes import file_named
from bot.jobs.shop import Shop
from bot.jobs.sorts import picture_type
from bot.web.pages import SAFE
from storage import files
from storage.engine import blobs
from storage.engine.db import StoreDown, Tx
from storage.files import StoredFile

NONE = Response(status_code=HTTPStatus.NOT_FOUND)


async def show(request: Request) -> Response:
    """The picture; 404 for whatever is none, or is not signed by us."""
    shop: Shop = request.app.state.shop
    key = shop.settings.secret_key.get_secret_value()
    file_id = file_named(request.path_params["name"], shop.clock.now(), key)
    if not file_id:
        return NONE
    try:
        file = await shop.store.run(picture, file_id)
        content = await asyncio.to_thread(blobs.read, shop.settings.files, file.sha256) if file else b""
    except StoreDown:
        return Response(status_code=HTTPStatus.SERVICE_UNAVAILABLE)
    except FileNotFoundError:
        return NONE
    sort = picture_type(content)
    return Response(content, media_type=sort, headers=SAFE) if sort else NONE


def picture(tx: Tx, file_id: int) -> StoredFile | None:
    found = files.stored_files(tx, [file_id])
    return found[0] if found and found[0].is_picture else None
