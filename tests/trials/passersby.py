"""People who go about their day at a steady rate, one act after another, and how long each is not answered.

Acts fall due at a fixed rate, whether or not those before were answered: what holds one up is seen in all.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

from bot.sandbox.phones import Phones

MOST_RAISED = 8  # of one kind: cards about more are drawn anew at some of them only
AT_ONCE = 16  # people who are at something
PATIENCE = 30.0  # seconds without an answer after which none counts as coming
DETAIL = "Đầy từ sáng tinhsuong, không nhận được thư"  # what they say of an incident: it may stand in no log


@dataclass(frozen=True)
class Asking:
    """Something that a person does: words, or a [Label]; ``expects`` are words of the answer, any of them."""

    says: str
    expects: tuple[str, ...]


WHICH = "Sự cố ở đơn vị nào"
LISTS = (
    Asking("/toi", ("30 ngày qua: đã gửi anh/chị",)),
    Asking("/lich", ("Ngày nghỉ, làm bù",)),
    Asking("/danhba Phòng Tư pháp", ("Điện thoại cơ quan",)),
)
CHECK, CHECKED = Asking("/kiemtra", ("Lần 1", "kiểm tra")), Asking("[Không có thư mới]", ("Đã ghi nhận",))
RAISING = Asking("/suco", ("Xin chọn loại sự cố", "Sự cố đang mở", WHICH))
FORM = {  # words of what was answered -> what is done then, until it is sent
    "Sự cố đang mở": Asking("[Báo sự cố mới]", ("Xin chọn loại sự cố", WHICH)),
    WHICH: Asking("[]", ("Xin chọn loại sự cố",)),  # the first
    "Xin chọn loại sự cố": Asking("[Hộp thư đầy]", ("đã khắc phục được chưa",)),
    "đã khắc phục được chưa": Asking("[Vẫn chưa được]", ("Xin mô tả",)),
    "Xin mô tả": Asking(DETAIL, ("Xin xem lại", "Nội dung này gửi vào đâu")),
    "Nội dung này gửi vào đâu": Asking("[Báo sự cố mới]", ("Xin xem lại",)),
}
SENT, CANCELLED = Asking("[Gửi]", ("Đã ghi nhận SC-",)), Asking("[Hủy]", ("Đã hủy",))


class Unanswered(Exception):
    """The end of what a person was doing."""


@dataclass
class Passersby:
    """``keys``: the phones, of which ``watchers`` may record checks.

    ``waits``: seconds until the answer, of the span that is on; ``unanswered``: of what none came.
    """

    phones: Phones
    keys: deque[str]
    watchers: set[str]
    waits: list[float] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    raised: int = 0  # incidents; the forms after the first few are cancelled
    _due: "asyncio.Queue[float]" = field(default_factory=asyncio.Queue)  # moments, by time.perf_counter
    _lists: Iterator[Asking] = field(default_factory=lambda: cycle(LISTS))
    _waiting: dict[str, tuple[Asking, "asyncio.Future[Any]"]] = field(default_factory=dict)

    @asynccontextmanager
    async def here(self) -> AsyncIterator[None]:
        """Let them do what falls due within this, and hear what they are told."""
        with self.phones.watched() as changes:
            busy = [asyncio.create_task(self._hear(changes))]
            busy += [asyncio.create_task(self._walk()) for _one in range(AT_ONCE)]
            try:
                yield
            finally:
                for one in busy:
                    if one.done():
                        one.result()
                    one.cancel()

    @asynccontextmanager
    async def about(self, per_second: float) -> AsyncIterator[list[float]]:
        """Let so many acts fall due within this, and be answered by its end; gives the waits."""
        waits: list[float] = []
        self.waits = waits
        ticking = asyncio.create_task(self._tick(1 / per_second))
        try:
            yield waits
        finally:
            ticking.cancel()
        await self._due.join()

    async def _tick(self, gap: float) -> None:
        due = time.perf_counter()
        while True:
            self._due.put_nowait(due)
            due += gap
            await asyncio.sleep(due - time.perf_counter())

    async def _hear(self, changes: "asyncio.Queue[Any]") -> None:
        while True:
            change = await changes.get()
            asking, answer = self._waiting.get(change.get("phone", ""), (None, None))
            said = change.get("message")
            if (
                asking
                and answer
                and not answer.done()
                and said
                and said["by_bot"]
                and is_any_in(asking.expects, said["text"])
            ):
                answer.set_result(said)

    async def _walk(self) -> None:
        while True:
            key = self.keys.popleft()
            with suppress(Unanswered):  # it is noted; they try something else another time
                await self._do_something(key)
            self.keys.append(key)

    async def _do_something(self, key: str) -> None:
        """Look at lists, record a check where one is owed, and report an incident, one after the other."""
        await self._take(key, next(self._lists))
        if key in self.watchers:
            said = await self._take(key, CHECK)
            if button(said, CHECKED.says):
                await self._take(key, CHECKED, said)
        await self._take(key, next(self._lists))
        said = await self._take(key, RAISING)
        while step := next((step for words, step in FORM.items() if words in said["text"]), None):
            said = await self._take(key, step, said)
        self.raised += 1
        await self._take(key, SENT if self.raised <= MOST_RAISED else CANCELLED, said)

    async def _take(self, key: str, asking: Asking, shown: Any = None) -> Any:
        """Do it once the next act is due, and return the answer."""
        due = await self._due.get()
        phone, answer = self.phones.phone(key), asyncio.get_running_loop().create_future()
        self._waiting[key] = asking, answer
        try:
            if asking.says.startswith("["):
                await phone.press(shown["id"], button(shown, asking.says))
            else:
                await phone.text(asking.says)
            async with asyncio.timeout(PATIENCE):
                said = await answer
        except LookupError:
            raise Unanswered from None  # the button has gone: a colleague was quicker
        except TimeoutError:
            newest = [one.text[:60] for one in phone.chat.said[-3:]]
            self.unanswered.append(f"{asking.says} of {key} was not answered within {PATIENCE:g} s: {newest}")
            raise Unanswered from None
        finally:
            self._waiting.pop(key, None)
            self._due.task_done()
        self.waits.append(time.perf_counter() - due)
        return said


def is_any_in(some: Sequence[str], text: str) -> bool:
    return any(one in text for one in some)


def button(said: Any, label: str) -> str:
    """Return what the button of this [Label] carries; "" where there is none."""
    keys = [key for row in said["buttons"] for key in row]
    found = (key["callback_data"] for key in keys if key["text"].startswith(label.strip("[]")))
    return str(next(found, ""))
