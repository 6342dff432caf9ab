"""A local server that speaks both APIs of Zalo, the Bot Platform's and the Official Account's, and phones.

``zalo_routes`` puts accounts on the network, all under ``/zalo``: the base address that the program is given
for either API. An account's webhook is set in Zalo's console, not over its API: ``oa.webhook.set(address)``.
"""

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from bot.sandbox.phones import Dropped, Silence, gone, next_fault
from bot.sandbox.zalo import bot_server, oa_server
from bot.sandbox.zalo.bot_server import SandboxZaloBot
from bot.sandbox.zalo.calls import ZaloRefusal
from bot.sandbox.zalo.oa_account import SandboxZaloOa
from bot.sandbox.zalo.state import PREFIX, ZaloAccount


def zalo_routes(zalo_bots: Sequence[SandboxZaloBot], zalo_oa: SandboxZaloOa | None = None) -> list[Mount]:
    """Serve these accounts. Raises ValueError: too many bots."""
    accounts: list[ZaloAccount[Any]] = [*zalo_bots, *([zalo_oa] if zalo_oa else [])]

    async def file(request: Request) -> Response:
        file_id = request.path_params["name"].partition(".")[0]
        account = next((each for each in accounts if file_id in each.files), None)
        return await _file(account, file_id, request) if account else Response(status_code=404)

    own = [*bot_server.bot_routes(zalo_bots), *(oa_server.oa_routes(zalo_oa) if zalo_oa else [])]
    return [Mount(PREFIX, routes=[*own, Route("/files/{name}", file, methods=["GET"])])]


async def _file(account: ZaloAccount[Any], file_id: str, request: Request) -> Response:
    fault = next_fault(account.faults, "file", None)
    account.called("file", None, fault)
    try:
        if fault:
            fault.strike(lambda kind: ZaloRefusal(int(kind) if kind.isdigit() else 403, kind))
        found = account.fetched(file_id)
    except ZaloRefusal as refusal:
        return Response(status_code=refusal.code)
    except LookupError:
        return Response(status_code=404)
    except Silence:
        await gone(request)
        return Response()
    return Dropped() if fault else Response(found.content, media_type=found.media_type)
