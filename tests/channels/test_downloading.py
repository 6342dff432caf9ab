"""Fetching from an address that somebody else named: bounded, and from the internet alone."""

import socket
from typing import Any

import httpx
import pytest

from bot.channels.base import FetchRefused, SendFailed
from bot.channels.downloading import download, is_public, numbers, public
from tests.channels.foreign import Foreign

AT = "https://files.example/a.jpg"
PIECE = b"x" * 1000


async def fetched(foreign: Foreign, address: str = AT, limit: int = 5000, *, near: bool = False) -> bytes:
    async with foreign.client() as http:
        return b"".join([one async for one in download(http, address, limit, may_be_near=near)])


@pytest.fixture
def lies_at(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Lead every name to these addresses; a number leads to itself."""

    def lead(*found: str) -> None:
        async def getaddrinfo(_loop: object, host: str, port: int, **_more: object) -> list[Any]:
            led = found if host == "files.example" else [host]
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in led]

        monkeypatch.setattr("asyncio.base_events.BaseEventLoop.getaddrinfo", getaddrinfo)

    return lead


async def test_a_file_is_fetched_from_the_number_that_was_looked_at(lies_at: Any) -> None:
    lies_at("2606:4700::1", "93.184.216.34")
    foreign = Foreign([httpx.Response(200, content=PIECE * 3)])
    assert await fetched(foreign, f"{AT}?sig=1") == PIECE * 3
    [request] = foreign.asked
    assert str(request.url) == "https://93.184.216.34/a.jpg?sig=1"
    assert request.headers["host"] == "files.example"
    assert request.extensions["sni_hostname"] == "files.example"


@pytest.mark.parametrize(
    "found",
    ["127.0.0.1", "10.1.2.3", "192.168.1.1", "169.254.169.254", "::1", "fe80::1%eth0", "fc00::1", "0.0.0.0"],
)
async def test_what_is_not_of_the_internet_is_not_called(lies_at: Any, found: str) -> None:
    foreign = Foreign([httpx.Response(200, content=PIECE)])
    for numbers_found in ((found,), ("93.184.216.34", found)):
        lies_at(*numbers_found)
        with pytest.raises(FetchRefused, match="not of the internet"):
            await fetched(foreign)
    assert foreign.asked == []


@pytest.mark.parametrize(
    "address",
    ["http://files.example/a", "ftp://files.example/a", "file:///etc/passwd", "https:///a", "https://[::1/a"],
)
async def test_only_https_is_called(lies_at: Any, address: str) -> None:
    lies_at("93.184.216.34")
    foreign = Foreign([httpx.Response(200, content=PIECE)])
    with pytest.raises(FetchRefused):
        await fetched(foreign, address)
    assert foreign.asked == []


@pytest.mark.parametrize(
    "address",
    ["https://127.0.0.1/a", "https://[::1]/a", "https://[::ffff:127.0.0.1]/a", "https://[2002:7f00:1::]/a"],
)
async def test_a_number_is_looked_at_like_a_name(address: str) -> None:
    with pytest.raises(FetchRefused, match="not of the internet"):
        await public(address)


def test_each_number_is_of_the_internet_or_not() -> None:
    assert all(is_public(one) for one in numbers(["93.184.216.34", "2606:4700::1", "::ffff:93.184.216.34"]))
    near = ["127.1.1.1", "100.64.0.1", "224.0.0.1", "ff02::1", "::", "::ffff:10.0.0.1", "2002:a00:1::"]
    assert not any(is_public(one) for one in numbers(near))


async def test_an_address_that_leads_on_is_looked_at_again(lies_at: Any) -> None:
    lies_at("93.184.216.34")
    on = httpx.Response(302, headers={"location": "/b.jpg"})
    foreign = Foreign([on, httpx.Response(200, content=PIECE)])
    assert await fetched(foreign) == PIECE
    assert foreign.asked[1].url.path == "/b.jpg"
    for elsewhere in ("http://files.example/b", "file:///etc/passwd", "https://127.0.0.1/metrics"):
        away = Foreign([httpx.Response(302, headers={"location": elsewhere})])
        with pytest.raises(FetchRefused):
            await fetched(away)
        assert len(away.asked) == 1


async def test_an_address_that_leads_on_for_ever_is_left() -> None:
    foreign = Foreign([httpx.Response(302, headers={"location": "/again"})])
    with pytest.raises(FetchRefused, match="for ever"):
        await fetched(foreign, near=True)
    assert len(foreign.asked) == 4


async def test_what_is_too_large_is_refused_before_it_is_all_here() -> None:
    foreign = Foreign([httpx.Response(200, content=PIECE * 6)])
    with pytest.raises(FetchRefused, match="too large"):
        await fetched(foreign, near=True)


@pytest.mark.parametrize(
    ("status", "meaning"), [(404, FetchRefused), (410, FetchRefused), (403, SendFailed), (500, SendFailed)]
)
async def test_what_is_gone_is_refused_and_all_else_may_go_well_later(
    status: int, meaning: type[Exception]
) -> None:
    with pytest.raises(meaning) as failed:
        await fetched(Foreign([httpx.Response(status)]), near=True)
    assert "files.example" not in repr(failed.value)


async def test_who_does_not_answer_is_asked_later() -> None:
    broken = httpx.ReadTimeout("", request=httpx.Request("GET", AT))
    with pytest.raises(SendFailed):
        await fetched(Foreign([broken]), near=True)


async def test_a_name_that_is_not_known_now_may_be_later() -> None:
    with pytest.raises(SendFailed, match="no such host"):
        await public("https://" + "a" * 70 + ".example/")
