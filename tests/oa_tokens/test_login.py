"""The operator's ``zalo-oa login`` and ``status``, and what ``doctor`` says of the tokens."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from typer.testing import CliRunner, Result

from bot.channels.zalo_oa.api import challenge_of
from bot.cli import app
from bot.cli.base import CannotDo
from bot.cli.doctor import channels
from storage import secrets
from storage.secrets import Claim, Pair, PairState
from tests.conftest import Fresh
from tests.oa_tokens.account import OA_ID, Account, account_on
from tests.oa_tokens.endpoint import Fault
from tests.operations.program import ROOT


@dataclass
class Operator:
    account: Account
    folder: Path

    async def ask(self, *words: str, given: str | None = None) -> Result:
        return await asyncio.to_thread(CliRunner().invoke, app, ["zalo-oa", *words], input=given)

    async def agrees(self, **changed: str) -> str:
        """Open the page that the command names, agree, paste where that led; return what was said.

        It ends with "✓" where all went well.
        ``changed``: what stands otherwise in that address.
        """
        program = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "zalo-oa", "login"),
            stdin=PIPE,
            stderr=PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert program.stderr
        said, page = "", {}
        while "state" not in page and (line := (await program.stderr.readline()).decode()):
            said, page = said + line, dict(parse_qsl(urlsplit(line).query))
        led_to = {"oa_id": OA_ID, "code": "made-up", "state": page.get("state", "")}
        if page:
            led_to["code"] = self.account.endpoint.new_code(page["code_challenge"])
        address = f"https://nhacthu.example/?{urlencode(led_to | changed)}\n"
        _out, rest = await program.communicate(address.encode())
        return said + rest.decode() + "✓" * (program.returncode == 0)

    async def refused(self, *words: str, given: str | None = None) -> str:
        result = await self.ask(*words, given=given)
        assert isinstance(result.exception, CannotDo), result.output
        return str(result.exception)

    async def doctor(self) -> str:
        said = await self.account.store.run(self._look)
        return "\n".join(said)

    def _look(self, tx: Any) -> list[str]:
        return [
            str(one)
            for one in channels.look_at_oa_tokens(tx, self.account.settings, self.account.clock.now())
        ]


@pytest.fixture
async def operator(
    on_sqlite: Fresh, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Operator]:
    """Make an operator who has set everything up, and has not logged in."""
    monkeypatch.chdir(tmp_path)
    async with account_on(on_sqlite()) as account:
        for name, value in set_up(account).items():
            monkeypatch.setenv(f"NHACTHU_{name}", value)
        account.endpoint.look = None  # what an operator brings is not in the database yet
        yield Operator(account, tmp_path)


def set_up(account: Account) -> dict[str, str]:
    settings = account.settings
    return {
        "DATABASE_URL": settings.database_url,
        "SECRET_KEY": "k" * 40,
        "ZALO_OA_ID": OA_ID,
        "ZALO_OA_APP_ID": settings.zalo_oa_app_id,
        "ZALO_OA_APP_SECRET": settings.zalo_oa_app_secret.get_secret_value(),
        "ZALO_OA_WEBHOOK_SECRET": "a-secret-of-the-webhook",
        "ZALO_OA_API_BASE": settings.zalo_oa_api_base,
        "ZALO_OA_OAUTH_BASE": settings.zalo_oa_oauth_base,
        "TELEGRAM_API_BASE": settings.telegram_api_base,
    }


async def test_the_address_to_which_the_page_led_puts_a_pair_in(operator: Operator) -> None:
    said = await operator.agrees()
    assert "Đã đăng nhập Zalo OA" in said
    assert said.endswith("✓")
    assert await operator.account.worker().access() == "access-2"
    assert "access-2" not in said


async def test_a_refresh_token_in_a_file_is_exchanged_and_stays_good_nowhere(operator: Operator) -> None:
    _access, refresh = operator.account.endpoint.issue()
    (operator.folder / "token").write_text(refresh)
    result = await operator.ask("login", "--refresh-token", "--from", "token")
    assert result.exit_code == 0, result.output
    assert (await operator.account.kept()).pair == Pair("access-2", "refresh-2")
    assert "đã dùng" in await operator.refused("login", "--refresh-token", "--from", "token")


async def test_an_answer_to_another_question_is_not_taken(operator: Operator) -> None:
    assert "999" in await operator.agrees(oa_id="999")
    for state in ("", "x" * 22, "ế"):
        assert "state" in (await operator.agrees(state=state)).splitlines()[-1]
    assert operator.account.endpoint.came == []
    another = operator.account.endpoint.new_code(challenge_of("v" * 43))
    assert "hết hạn hoặc sai" in await operator.agrees(code=another)
    assert [one.answer for one in operator.account.endpoint.came] == ["refused"]
    for given in (another, f"https://nhacthu.example/?oa_id={OA_ID}&code={another}"):
        assert "state" in await operator.refused("login", given=given)
    (operator.folder / "code").write_text(another)
    assert "refresh token" in await operator.refused("login", "--from", "code")
    assert not await operator.account.has_pair()


@pytest.mark.parametrize(
    ("fault", "why"), [(Fault.LOST, "có thể đã bị sử dụng"), (Fault.BROKEN, "có thể đã bị sử dụng")]
)
async def test_what_is_not_answered_is_said(operator: Operator, fault: Fault, why: str) -> None:
    operator.account.endpoint.faults = [fault]
    assert why in await operator.agrees()


async def test_what_cannot_be_used_changes_nothing(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    access = await operator.account.log_in()
    assert "Chưa có mã" in await operator.refused("login", given="\n")
    assert "FileNotFoundError" in await operator.refused("login", "--refresh-token", "--from", "nowhere")
    assert "hết hạn hoặc sai" in await operator.agrees(code="made-up")
    assert "Chưa có mã" in await operator.agrees(code="")
    operator.account.endpoint.secret = "another"
    assert "NHACTHU_ZALO_OA_APP_ID" in await operator.agrees(code="made-up")
    monkeypatch.setenv("NHACTHU_ZALO_OA_OAUTH_BASE", "http://127.0.0.1:9")
    assert "Không kết nối được" in await operator.agrees(code="made-up")
    monkeypatch.delenv("NHACTHU_ZALO_OA_ID")
    assert "NHACTHU_ZALO_OA_ID" in await operator.refused("login", given="made-up")
    assert await operator.account.worker().access() == access


async def test_status_and_doctor_tell_how_it_stands(operator: Operator) -> None:
    account = operator.account
    assert "Chưa đăng nhập" in await operator.doctor()
    assert "Chưa đăng nhập" in (await operator.ask("status")).output
    access = await account.log_in()
    said = (await operator.ask("status")).output
    assert "Gia hạn từ" in said
    assert access not in said
    assert (await operator.doctor()).startswith("•")
    account.pass_by(hours=23.5)
    assert "Chưa gia hạn được" in await operator.doctor()


async def test_status_and_doctor_tell_what_is_wrong(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    account, claim = operator.account, Claim(operator.account.name, 1, "one")
    await account.log_in()
    now = account.clock.now()
    await account.store.run(secrets.lease, claim, now, now + timedelta(minutes=2), 2)
    assert "lần thử thứ 1" in (await operator.ask("status")).output
    await account.store.run(secrets.note_unanswered, claim, "ReadTimeout", now)
    assert "ReadTimeout" in (await operator.ask("status")).output
    await account.store.run(secrets.lease, claim, now, now, 2)
    await account.store.run(secrets.note_dead, claim, "error -14014")
    assert (await account.kept()).state == PairState.DEAD
    assert "error -14014" in (await operator.ask("status")).output
    assert "không gia hạn quyền" in await operator.doctor()
    monkeypatch.setenv("NHACTHU_SECRET_KEY", "x" * 40)
    assert "niêm phong" in (await operator.ask("status")).output


async def test_doctor_sees_another_key_and_a_refused_app(operator: Operator) -> None:
    account = operator.account
    await account.log_in()
    claim, now = Claim(account.name, 1, "one"), account.clock.now()
    await account.store.run(secrets.lease, claim, now, now, 2)
    await account.store.run(secrets.note_unsent, claim, "the app is refused: error -14004", now)
    assert "NHACTHU_ZALO_OA_APP_SECRET" in await operator.doctor()
    key = type(account.settings.secret_key)("x" * 40)
    account.settings = account.settings.model_copy(update={"secret_key": key})
    assert "Đặt lại khóa cũ" in await operator.doctor()
    account.settings = account.settings.model_copy(update={"zalo_oa_id": ""})
    assert await operator.doctor() == ""
