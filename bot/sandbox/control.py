"""The phones over HTTP: what the page, a script or a trial does with them, under ``/sandbox``."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from urllib.parse import quote

from sse_starlette import EventSourceResponse, JSONServerSentEvent
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.pictures import PICTURES
from bot.sandbox.telegram.faults import Fault
from bot.sandbox.telegram.menus import menu_of
from bot.sandbox.telegram.phone import Phone
from bot.sandbox.telegram.state import Telegram

Json = dict[str, Any]
Act = Callable[[Phone, Request], Awaitable[object]]


def routes(telegram: Telegram) -> list[Route]:
    """LookupError (no such phone, message, button) becomes 404, a wrong value 400."""

    def guarded(endpoint: Callable[[Telegram, Request], Awaitable[Response]]) -> Any:
        async def answer(request: Request) -> Response:
            try:
                return await endpoint(telegram, request)
            except LookupError as failure:
                return JSONResponse({"error": str(failure)}, 404)
            except (TypeError, ValueError) as failure:
                return JSONResponse({"error": str(failure)}, 400)

        return answer

    return [
        Route("/sandbox/phones", guarded(_phones), methods=["GET"]),
        Route("/sandbox/phones/{chat_id:int}", guarded(_phone), methods=["GET"]),
        Route("/sandbox/phones/{chat_id:int}/{act}", guarded(_act), methods=["POST"]),
        Route("/sandbox/files/{file_id}", guarded(_file), methods=["GET"]),
        Route("/sandbox/faults", guarded(_set_fault), methods=["POST"]),
        Route("/sandbox/faults", guarded(_clear_faults), methods=["DELETE"]),
        Route("/sandbox/quiet-week", guarded(_quiet_week), methods=["POST"]),
        Route("/sandbox/events", guarded(_events), methods=["GET"]),
    ]


async def _phones(telegram: Telegram, _request: Request) -> Response:
    return JSONResponse([_as_phone(telegram, chat_id) for chat_id in telegram.chats])


async def _phone(telegram: Telegram, request: Request) -> Response:
    return JSONResponse(_as_phone(telegram, request.path_params["chat_id"]))


def _as_phone(telegram: Telegram, chat_id: int) -> Json:
    chat = telegram.phone(chat_id).chat
    return {**chat.as_phone(), "menu": menu_of(telegram, chat)}


async def _act(telegram: Telegram, request: Request) -> Response:
    phone = telegram.phone(request.path_params["chat_id"])
    act = ACTS[request.path_params["act"]]
    await act(phone, request)
    return Response(status_code=204)


async def _text(phone: Phone, request: Request) -> None:
    asked = await request.json()
    await phone.text(str(asked["text"]), int(asked.get("reply_to", 0)))


async def _press(phone: Phone, request: Request) -> None:
    asked = await request.json()
    await phone.press(int(asked["message_id"]), str(asked["data"]))


async def _edit(phone: Phone, request: Request) -> None:
    asked = await request.json()
    await phone.edit(int(asked["message_id"]), str(asked["text"]))


async def _send_file(phone: Phone, request: Request) -> None:
    async with request.form() as form:
        upload = form["file"]
        if not isinstance(upload, UploadFile):
            raise TypeError("file must be a file")
        media_type = upload.content_type or "application/octet-stream"
        await phone.file(
            upload.filename or "file", await upload.read(), media_type, str(form.get("caption", ""))
        )


async def _read(phone: Phone, _request: Request) -> None:
    phone.read()


ACTS: dict[str, Act] = {
    "text": _text,
    "press": _press,
    "edit": _edit,
    "file": _send_file,
    "read": _read,
    "sticker": lambda phone, _: phone.sticker(),
    "voice": lambda phone, _: phone.voice(),
    "location": lambda phone, _: phone.location(),
    "block": lambda phone, _: phone.block(),
    "unblock": lambda phone, _: phone.unblock(),
}


async def _file(telegram: Telegram, request: Request) -> Response:
    """A picture to look at; anything else only to save, whatever type it claims."""
    attachment = telegram.files[request.path_params["file_id"]]
    headers = {"X-Content-Type-Options": "nosniff"}
    if attachment.media_type in PICTURES:
        return Response(attachment.content, headers=headers, media_type=attachment.media_type)
    headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(attachment.name)}"
    return Response(attachment.content, headers=headers, media_type="application/octet-stream")


async def _set_fault(telegram: Telegram, request: Request) -> Response:
    telegram.faults.append(Fault(**await request.json()))
    return Response(status_code=204)


async def _clear_faults(telegram: Telegram, _request: Request) -> Response:
    telegram.faults.clear()
    return Response(status_code=204)


async def _quiet_week(telegram: Telegram, _request: Request) -> Response:
    telegram.updates.next_at_random()
    return Response(status_code=204)


async def _events(telegram: Telegram, _request: Request) -> Response:
    async def changes() -> AsyncIterator[JSONServerSentEvent]:
        with telegram.watched() as watcher:
            while not telegram.closed:
                yield JSONServerSentEvent(await watcher.get())

    return EventSourceResponse(changes())
