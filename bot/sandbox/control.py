"""The phones over HTTP: what the page, a script or a trial does with them, under ``/sandbox``."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from urllib.parse import quote

from sse_starlette import EventSourceResponse, JSONServerSentEvent
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.messages import PICTURES
from bot.sandbox.phones import Phones, id_of
from bot.sandbox.telegram.methods import menu_of
from bot.sandbox.telegram.state import SandboxTelegram

Json = dict[str, Any]
Act = Callable[[Any, Request], Awaitable[object]]  # of some channel's phone


def phone_routes(phones: Phones) -> list[Route]:
    """LookupError (no such phone, message, button) becomes 404, a wrong value 400."""

    def guarded(endpoint: Callable[[Phones, Request], Awaitable[Response]]) -> Any:
        async def answer(request: Request) -> Response:
            try:
                return await endpoint(phones, request)
            except LookupError as failure:
                return JSONResponse({"error": str(failure)}, 404)
            except (TypeError, ValueError) as failure:
                return JSONResponse({"error": str(failure)}, 400)

        return answer

    return [
        Route("/sandbox/phones", guarded(_phones), methods=["GET"]),
        Route("/sandbox/phones/{key}", guarded(_phone), methods=["GET"]),
        Route("/sandbox/phones/{key}/{act}", guarded(_act), methods=["POST"]),
        Route("/sandbox/files/{channel}/{file_id}", guarded(_file), methods=["GET"]),
        Route("/sandbox/faults", guarded(_set_fault), methods=["POST"]),
        Route("/sandbox/faults", guarded(_clear_faults), methods=["DELETE"]),
        Route("/sandbox/quiet-week", guarded(_quiet_week), methods=["POST"]),
        Route("/sandbox/events", guarded(_events), methods=["GET"]),
    ]


async def _phones(phones: Phones, _request: Request) -> Response:
    return JSONResponse([_as_phone(phones, key) for key in phones.keys])


async def _phone(phones: Phones, request: Request) -> Response:
    return JSONResponse(_as_phone(phones, request.path_params["key"]))


def _as_phone(phones: Phones, key: str) -> Json:
    channel, chat = phones.found(key)
    shown = channel.phone(chat).chat
    menu = menu_of(channel, shown) if isinstance(channel, SandboxTelegram) else []
    return {**shown.as_phone(), "key": key, "menu": menu}


async def _act(phones: Phones, request: Request) -> Response:
    phone = phones.phone(request.path_params["key"])
    act = ACTS[request.path_params["act"]]
    await act(phone, request)
    return Response(status_code=204)


async def _text(phone: Any, request: Request) -> None:
    asked = await request.json()
    replied = {"reply_to": int(asked["reply_to"])} if "reply_to" in asked else {}
    await phone.text(str(asked["text"]), **replied)


async def _press(phone: Any, request: Request) -> None:
    asked = await request.json()
    await phone.press(_message_id(request, asked), str(asked["data"]))


async def _edit(phone: Any, request: Request) -> None:
    asked = await request.json()
    await phone.edit(_message_id(request, asked), str(asked["text"]))


def _message_id(request: Request, asked: Json) -> int | str:
    channel, _, _chat = request.path_params["key"].partition("-")
    return id_of(channel, str(asked["message_id"]))


async def _send_file(phone: Any, request: Request) -> None:
    async with request.form() as form:
        upload = form["file"]
        if not isinstance(upload, UploadFile):
            raise TypeError("file must be a file")
        media_type = upload.content_type or "application/octet-stream"
        await phone.file(
            upload.filename or "file", await upload.read(), media_type, str(form.get("caption", ""))
        )


async def _read(phone: Any, _request: Request) -> None:
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


async def _file(phones: Phones, request: Request) -> Response:
    """Return a picture to look at; anything else only to save, whatever type it claims."""
    attachment = phones.channels[request.path_params["channel"]].files[request.path_params["file_id"]]
    headers = {"X-Content-Type-Options": "nosniff"}
    if attachment.media_type in PICTURES:
        return Response(attachment.content, headers=headers, media_type=attachment.media_type)
    headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(attachment.name)}"
    return Response(attachment.content, headers=headers, media_type="application/octet-stream")


async def _set_fault(phones: Phones, request: Request) -> Response:
    asked = await request.json()
    channel = phones.channels[asked.pop("channel", "telegram")]
    channel.switch_on(**asked)
    return Response(status_code=204)


async def _clear_faults(phones: Phones, _request: Request) -> Response:
    for channel in phones.channels.values():
        channel.faults.clear()
    return Response(status_code=204)


async def _quiet_week(phones: Phones, _request: Request) -> Response:
    telegram = phones.channels["telegram"]
    if isinstance(telegram, SandboxTelegram):
        telegram.updates.next_at_random()
    return Response(status_code=204)


async def _events(phones: Phones, _request: Request) -> Response:
    async def changes() -> AsyncIterator[JSONServerSentEvent]:
        with phones.watched() as watcher:
            while not phones.closed:
                yield JSONServerSentEvent(await watcher.get())

    return EventSourceResponse(changes())
