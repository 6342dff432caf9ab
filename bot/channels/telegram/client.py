"""How the library reaches Telegram: over aiohttp, for a quarter of the processor time of its own client.

It is given to ``telegram.Bot`` in place of HTTPXRequest; see ``BaseRequest`` in the library's documentation.
"""

from typing import Any

import aiohttp
import httpx
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

Seconds = float | None


class Client(BaseRequest):
    """``at_once`` requests side by side; one that waits ``connect`` seconds for its turn never leaves us."""

    def __init__(self, at_once: int, connect: float, read: float, *, is_local: bool) -> None:
        self._at_once = at_once
        self._connect, self._read = connect, read
        self._is_local = is_local  # then no proxy stands between
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> Seconds:
        return self._read

    async def initialize(self) -> None:
        """The certificates are those that httpx brings: a bare machine may have none."""
        if self._session is None:
            trust_env = not self._is_local
            connector = aiohttp.TCPConnector(
                limit=self._at_once, ssl=httpx.create_ssl_context(trust_env=trust_env)
            )
            self._session = aiohttp.ClientSession(connector=connector, trust_env=trust_env)

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(  # noqa: PLR0913 - the library's signature
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise RuntimeError("the client is not open")
        read = read_timeout if isinstance(read_timeout, float | int) else self._read
        patience = aiohttp.ClientTimeout(total=None, connect=self._connect, sock_read=read)
        try:
            asked = self._session.request(method, url, data=body_of(request_data), timeout=patience)
            async with asked as answer:
                return answer.status, await answer.read()
        except TimeoutError as error:
            raise TimedOut from error
        except aiohttp.ClientError as error:
            raise NetworkError(type(error).__name__) from error


def body_of(asked: RequestData | None) -> aiohttp.FormData | None:
    """The parameters as a form; in parts where there are files among them."""
    if asked is None:
        return None
    form = aiohttp.FormData(asked.json_parameters, quote_fields=False)  # names stay Unicode
    for field, (name, content, media_type) in asked.multipart_data.items() if asked.contains_files else ():
        form.add_field(field, content, filename=name, content_type=media_type)
    return form
