"""The assistant's accounts on the local channels, one on each, and what the program must be told of them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.channels.zalo_oa.api import GrantedTokens
from bot.sandbox.phones import Phones
from bot.sandbox.telegram.state import Telegram
from bot.sandbox.zalo.bot.state import ZaloBot, new_bot
from bot.sandbox.zalo.oa.state import A_MINUTE, ZaloOa, new_oa
from bot.sandbox.zalo.oa.tokens import ACCESS_LIVES
from bot.sandbox.zalo.state import PREFIX

QUICK = 500  # messages a second: nothing holds the local channels up


@dataclass(frozen=True)
class Accounts:
    telegram: Telegram = field(default_factory=Telegram)
    zalo_bot: ZaloBot = field(default_factory=new_bot)
    zalo_oa: ZaloOa = field(default_factory=new_oa)

    @property
    def phones(self) -> Phones:
        return Phones([self.telegram, self.zalo_bot, self.zalo_oa])

    @property
    def numbers(self) -> dict[str, str]:
        """Each channel, and what our account is called there."""
        return {
            self.telegram.name: str(self.telegram.bot.as_user()["id"]),
            self.zalo_bot.name: self.zalo_bot.own.token.partition(":")[0],
            self.zalo_oa.name: self.zalo_oa.own.oa_id,
        }

    async def begin(self, base: str, webhook: str) -> None:
        """Everyone with a phone is an acquaintance; the Official Account's events go to ``webhook``."""
        for zalo in (self.zalo_bot, self.zalo_oa):
            zalo.origin = base
            for chat in zalo.chats:
                await zalo.phone(chat).meet()
        self.zalo_oa.webhook.set(webhook)

    def granted(self, machine: datetime) -> GrantedTokens:
        """What lets the program speak for the Official Account."""
        access, refresh = self.zalo_oa.own.tokens.issue(machine)
        return GrantedTokens(access, refresh, ACCESS_LIVES)

    def settings(self, base: str) -> dict[str, Any]:
        """With which the program reaches them at ``base``: polling, but for the Official Account."""
        official = self.zalo_oa.own
        return {
            "telegram_token": self.telegram.bot.token,
            "telegram_api_base": base,
            "telegram_per_second": QUICK,
            "zalo_bot_tokens": [self.zalo_bot.own.token],
            "zalo_bot_api_base": f"{base}{PREFIX}",
            "zalo_bot_per_second": QUICK,
            "zalo_oa_id": official.oa_id,
            "zalo_oa_app_id": official.app_id,
            "zalo_oa_app_secret": official.app_secret,
            "zalo_oa_webhook_secret": official.oa_secret,
            "zalo_oa_api_base": f"{base}{PREFIX}",
            "zalo_oa_oauth_base": f"{base}{PREFIX}",
            "zalo_oa_a_minute": A_MINUTE,
            "zalo_oa_paid_a_day": 1000,  # the purse is full, so whoever wrote within seven days is reached
        }
