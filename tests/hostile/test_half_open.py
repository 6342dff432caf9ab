"""Connections that open and do not go on: others are served meanwhile, and the log stays short."""

import asyncio
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import insert

from bot.clock import WallClock
from bot.web.pages import SAFE
from storage.links import hashed
from storage.tables.engine import links
from tests.conftest import Fresh
from tests.hostile.half_open import BEGUN, MANY, many_open, open_files
from tests.operations.program import PATIENCE, Program, running
from tests.people import connected

LOG = 20_000  # characters that a log may hold by the end


@pytest.mark.parametrize("how", BEGUN)
async def test_many_half_open_connections_keep_nobody_out(how: str, on_sqlite: Fresh, tmp_path: Path) -> None:
    with open_files(1024):
        async with running(on_sqlite(), tmp_path) as program:
            with open_files(4 * MANY):
                async with asyncio.timeout(PATIENCE):
                    await asyncio.to_thread(check_others, program, BEGUN[how])
            assert len(program.said) < LOG
            assert "Traceback" not in program.said


async def test_an_answer_names_no_program_and_leads_nowhere(on_sqlite: Fresh, tmp_path: Path) -> None:
    async with running(on_sqlite(), tmp_path) as program, httpx.AsyncClient(trust_env=False) as http:
        for path in ("/health", "/health/", "/gui/abc", "/gui/abc/", "/trang/page.css"):
            answer = await http.get(f"http://{program.listen}{path}", headers={"Host": "evil.example"})
            assert "server" not in answer.headers
            assert "evil" not in str(answer.headers)
            assert not answer.is_redirect
            assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


async def test_a_fault_of_ours_is_logged_without_its_words(on_sqlite: Fresh, tmp_path: Path) -> None:
    url = on_sqlite()
    async with running(url, tmp_path) as program, httpx.AsyncClient(trust_env=False) as http:
        with connected(url) as tx:
            damaged = {
                "token_hash": hashed("abc"),
                "purpose": "upload",
                "contact": 1,
                "awaits": "Abc@12345:x",
            }
            tx.execute(insert(links).values(**damaged, expires=WallClock().now() + timedelta(minutes=5)))
        answer = await http.get(f"http://{program.listen}/gui/abc")
        assert answer.status_code == 500
        assert all(answer.headers[name] == value for name, value in SAFE.items())
        assert not any(name.lower().startswith("access-control") for name in answer.headers)
        assert [one["error"] for one in program.logged("request failed")] == ["ValueError"]
        assert "Traceback" not in program.said
        assert "Abc@12345" not in program.said + answer.text


def check_others(program: Program, begun: bytes) -> None:
    """Be answered while all these stand there, and once they are gone."""
    with many_open(program.listen, begun):
        for _time in range(3):
            assert httpx.get(f"http://{program.listen}/health", trust_env=False).status_code == 200
    assert httpx.get(f"http://{program.listen}/health", trust_env=False).status_code == 200
