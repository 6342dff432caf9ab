"""What the Bot Platform says of a bot, for whoever sets it up.

    {"ok": true, "result": {"url": "https://nhacthu.example/webhooks/zalo_bot", "updated_at": 1764036000000}}

(getWebhookInfo; 404 where none is set)
"""

from dataclasses import dataclass

from bot.channels.base import NoAnswer, SendFailed
from bot.channels.calling import NO_JSON, client_for
from bot.channels.payloads import inside, text_in
from bot.channels.zalo_bot.api import NOT_FOUND, Api, Refused, meaning


class NotZalo(SendFailed):
    """Something answers at this address that is no Bot Platform."""


@dataclass(frozen=True)
class Look:
    username: str
    webhook: str  # "" where there is none
    last_error: str  # of bringing an event there, if the platform ever tells


async def look(token: str, base: str) -> Look:
    """Who we are there, and where our events go. Raises Stopped, NotZalo, SendFailed."""
    async with client_for(base) as http:
        api = Api(http, base, token)
        try:
            me = {"me": await api.try_asking("getMe")}
        except Refused as refused:
            raise NotZalo("no API") if refused.code == NOT_FOUND else meaning(refused) from None
        except NoAnswer as error:
            raise NotZalo(NO_JSON) if str(error) == NO_JSON else error from None
        hook = {"hook": await webhook_of(api)}
    who, where = inside(me, "me"), inside(hook, "hook")
    return Look(text_in(who, "account_name"), text_in(where, "url"), text_in(where, "last_error_message"))


async def webhook_of(api: Api) -> object:
    try:
        return await api.try_asking("getWebhookInfo")
    except Refused as refused:
        if refused.code == NOT_FOUND:
            return {}
        raise meaning(refused) from None
