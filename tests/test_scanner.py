"""Files are shown to clamd: a server that speaks its protocol, over TCP and a unix socket, well and badly."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.cli.doctor import machine
from bot.domain.rights import Who
from bot.jobs import fetch
from bot.jobs.fetch import PIECE, ScannerAway, is_infected, is_there
from bot.jobs.metrics import Metrics
from bot.jobs.services import Services
from storage import files
from storage.files import WAIT, WantedFile
from storage.tables import engine
from tests.delivering import deliver_all
from tests.people import ACCOUNT, CHANNEL, MORNING, connected, opened, settings
from tests.world import FakeChannel, StillClock

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"  # it is none
SHORT = timedelta(milliseconds=50)


@dataclass
class Clamd:
    """A clamd that finds EICAR, and notes what it was shown; ``answer`` is what it says instead."""

    answer: bytes | None = None
    seen: list[bytes] = field(default_factory=list)
    serving: set["asyncio.Task[None] | None"] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.serving.add(asyncio.current_task())
        command = await reader.readuntil(b"\0")
        said = b"PONG"
        if command == b"zINSTREAM\0":
            content = b""
            while size := int.from_bytes(await reader.readexactly(4)):
                content += await reader.readexactly(size)
            self.seen.append(content)
            said = b"stream: Eicar-Test-Signature FOUND" if EICAR in content else b"stream: OK"
        if self.answer != b"":
            writer.write((self.answer or said) + b"\0")
        else:
            await reader.read()  # it says nothing until we have gone
        writer.close()
        await writer.wait_closed()

    async def finish(self) -> None:
        await asyncio.gather(*filter(None, self.serving))


@asynccontextmanager
async def on_tcp(clamd: Clamd, _folder: Path) -> AsyncIterator[str]:
    async with await asyncio.start_server(clamd.serve, "127.0.0.1", 0) as server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        await clamd.finish()


@asynccontextmanager
async def on_a_socket(clamd: Clamd, folder: Path) -> AsyncIterator[str]:
    path = str(folder / "clamd.ctl")
    async with await asyncio.start_unix_server(clamd.serve, path):
        yield path
        await clamd.finish()


@pytest.mark.parametrize("served", [on_tcp, on_a_socket])
@pytest.mark.parametrize("size", [0, 1, PIECE, 3 * PIECE + 1])
async def test_it_is_shown_the_whole_file(served: Callable[..., object], size: int, tmp_path: Path) -> None:
    clamd = Clamd()
    async with served(clamd, tmp_path) as address:  # type: ignore[attr-defined]  # either of the two
        assert not await is_infected(address, bytes(size))
        assert await is_infected(address, bytes(size) + EICAR)
        assert await is_there(address)
    assert clamd.seen == [bytes(size), bytes(size) + EICAR]


@pytest.mark.parametrize("answer", [b"", b"INSTREAM size limit exceeded. ERROR", b"stream: OKAY", b" "])
async def test_what_is_no_finding_is_not_taken_for_one(answer: bytes, tmp_path: Path) -> None:
    async with on_tcp(Clamd(answer), tmp_path) as address:
        with pytest.raises(ScannerAway):
            await is_infected(address, b"%PDF-", SHORT)


@pytest.mark.parametrize("address", ["127.0.0.1:1", "/nowhere/clamd.ctl", "clamd", "127.0.0.1:x"])
async def test_nobody_there_is_said_to_be_so(address: str) -> None:
    with pytest.raises(ScannerAway):
        await is_infected(address, b"%PDF-", SHORT)
    assert not await is_there(address, SHORT)


async def test_the_doctor_looks_whether_it_answers(tmp_path: Path) -> None:
    async with on_tcp(Clamd(), tmp_path) as address:
        assert await machine.look_at_scanner(settings(clamd=address)) == []
    [said] = await machine.look_at_scanner(settings(clamd="127.0.0.1:1"))
    assert "127.0.0.1:1" in str(said)
    assert await machine.look_at_scanner(settings()) == []


async def fetched(url: str, folder: Path, content: bytes, **given: object) -> list[tuple[str, str, int]]:
    """Return state, scan and tries of a fetched file, at once and after a while."""
    found = []
    clock, channel = StillClock(), FakeChannel(files={"a": content})
    with connected(url) as tx:
        wanted = WantedFile(CHANNEL, ACCOUNT, "a", "cong-van.pdf", 5, "application/pdf")
        files.want(tx, wanted, Who(1, "", "vi", 1), MORNING)
    with opened(url) as store:
        services = Services(store, clock, settings(files=folder, **given), "test", Metrics())
        for _time in range(2):
            await fetch.fetch_all(services, channel)
            with connected(url) as tx:
                row = tx.execute(select(engine.files)).one()
            found.append((row.state, row.scan, row.tries))
            clock.at += WAIT
        await deliver_all(services, channel)
    texts = [out.message.text for out in channel.sent]
    assert bool(texts) == (found[-1][0] == "refused")
    return found


async def test_what_it_finds_is_refused_and_what_it_does_not_is_held(
    url: str, tmp_path: Path, on_sqlite: Callable[[], str]
) -> None:
    async with on_tcp(Clamd(), tmp_path) as address:
        assert (await fetched(url, tmp_path, b"%PDF-", clamd=address))[0] == ("held", "clean", 1)
        bad = await fetched(on_sqlite(), tmp_path, b"%PDF-" + EICAR, clamd=address)
        assert bad[0][:2] == ("refused", "")


@pytest.mark.parametrize(
    ("given", "became"),
    [
        ({"clamd": "127.0.0.1:1"}, ["wanted", "wanted"]),
        ({"clamd": "127.0.0.1:1", "unscanned": "take"}, ["held", "held"]),  # and marked as not scanned
        ({"clamd": "127.0.0.1:1", "unscanned": "hold"}, ["wanted", "wanted"]),
        ({}, ["held", "held"]),
        ({"unscanned": "hold"}, ["refused", "refused"]),
    ],
)
async def test_without_a_scanner_a_setting_decides(
    given: dict[str, object], became: list[str], url: str, tmp_path: Path
) -> None:
    found = await fetched(url, tmp_path, b"%PDF-", **given)
    assert [state for state, _scan, _tries in found] == became
    assert {scan for _state, scan, _tries in found} == {""}
    assert became[0] != "wanted" or [tries for _state, _scan, tries in found] == [0, 0]


async def test_nothing_that_a_scanner_says_is_logged(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = "stream: BÍ MẬT của ông Nguyễn Văn Mẫu, 0912345678 ERROR"
    async with on_tcp(Clamd(said.encode()), tmp_path) as address:
        found = await fetched(url, tmp_path, b"%PDF-", clamd=address)
    logged = "".join(capsys.readouterr())
    assert found[0][0] == "wanted"
    assert "scanner away" in logged
    assert [word for word in said.split() if word in logged] == []


async def test_a_file_that_waits_is_taken_once_the_scanner_is_back(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers, scan = iter([ScannerAway("away")]), fetch.is_infected

    async def away_once(address: str, content: bytes) -> bool:
        for error in answers:
            raise error
        return await scan(address, content)

    async with on_tcp(Clamd(), tmp_path) as address:
        monkeypatch.setattr(fetch, "is_infected", away_once)
        found = await fetched(url, tmp_path, b"%PDF-", clamd=address, unscanned="hold")
    assert [(state, scan) for state, scan, _tries in found] == [("wanted", ""), ("held", "clean")]
