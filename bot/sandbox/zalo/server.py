"""Zalo on the network, all under ``/zalo``: the bots, the Official Account, what people sent."""

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from bot.sandbox.network import Dropped, Silence, gone
from bot.sandbox.switches import next_fault
from bot.sandbox.zalo.bot import server as bot_server
from bot.sandbox.zalo.bot.state import ZaloBot
from bot.sandbox.zalo.oa import server as oa_server
from bot.sandbox.zalo.oa.state import ZaloOa
from bot.sandbox.zalo.refusal import Refusal
from bot.sandbox.zalo.state import PREFIX, Zalo


def routes(zalo_bots: Sequence[ZaloBot], zalo_oa: ZaloOa | None = None) -> list[Mount]:
    """ValueError: too many bots."""
    accounts: list[Zalo[Any]] = [*zalo_bots, *([zalo_oa] if zalo_oa else [])]

    async def file(request: Request) -> Response:
        file_id = request.path_params["name"].partition(".")[0]
        for account in accounts:
            if file_id in account.files:
                return await _file(account, file_id, request)
        return Response(status_code=404)

    own = [*bot_server.routes(zalo_bots), *(oa_server.routes(zalo_oa) if zalo_oa else [])]
    return [Mount(PREFIX, routes=[*own, Route("/files/{name}", file, methods=["GET"])])]


async def _file(account: Zalo[Any], file_id: str, request: Request) -> Response:
    fault = next_fault(account.faults, "file", None)
    account.called("file", None, fault)
    try:
        if fault:
            fault.strike(lambda kind: Refusal(int(kind) if kind.isdigit() else 403, kind))
        found = account.fetched(file_id)
    except Refusal as refusal:
        return Response(status_code=refusal.code)
    except LookupError:
        return Response(status_code=404)
    except Silence:
        await gone(request)
        return Response()
    return Dropped() if fault else Response(found.content, media_type=found.media_type)
