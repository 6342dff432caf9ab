"""Both stores, a token endpoint on the network, and little patience."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.channels import zalo
from bot.jobs import oa_tokens
from tests.oa_tokens.account import Account, account_on


@pytest.fixture(autouse=True)
def little_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zalo, "READ", 0.3)
    monkeypatch.setattr(oa_tokens, "LOOK", timedelta(milliseconds=5))
    monkeypatch.setattr(oa_tokens, "LOOKS", 2000)
    monkeypatch.setattr(oa_tokens, "FRESH", timedelta(0))


@pytest.fixture
async def account(url: str) -> AsyncIterator[Account]:
    async with account_on(url) as made:
        yield made
