"""The chats in which people tell it, on real phones: each deed from its first word to its answer."""

import asyncio
import re
from asyncio import Lock
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from bot.sandbox.sample import DOMAIN
from tests.trials.district import OFFICE_PHONE
from tests.trials.moves import story
from tests.trials.moves.story import OFFICES, Deed
from tests.trials.play import Play

PATIENCE, LOOK = 45, 0.01  # seconds for an answer, and between two looks
T = TypeVar("T")

NUMBER = re.compile(r"^Đã (?:gửi|ghi) (NS-\d{4}-\d{4})", re.MULTILINE)
KINDS = {
    story.LEAVE: ("[Thôi làm việc]",),
    story.JOIN: ("[Có người mới]",),
    story.TRANSFER: ("[Chuyển đơn vị]",),
    story.POST: ("[Đổi chức vụ, vai trò]",),
    story.PHONE: ("[Đổi họ tên, điện thoại, hộp thư]",),
    story.OPEN_BOX: ("[Cấp, khóa, thu hồi hộp thư]", "[Cấp hộp thư]"),
    story.LOCK_BOX: ("[Cấp, khóa, thu hồi hộp thư]", "[Khóa tạm hộp thư]"),
}
ROLES = {
    "staff": "[Cán bộ, công chức, viên chức]",
    "officer": "[Cán bộ theo dõi hộp thư]",
    "deputy": "[Cấp phó]",
}


@dataclass
class Doing:
    """``phones``: person -> key; ``names``: unit's code -> name."""

    play: Play
    phones: dict[str, str]
    names: dict[str, str]
    chats: Counter[str] = field(default_factory=Counter)
    numbers: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    in_vain: set[int] = field(default_factory=set)  # duties that those who had left have pressed a check of
    boxes: int = 0
    since: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))  # phone -> said before
    _locks: defaultdict[str, Lock] = field(default_factory=lambda: defaultdict(Lock))

    async def do(self, deed: Deed) -> bool:
        """Whether it went as it should; one whose chat did not is left there, and said."""
        try:
            async with self._locks[self.key(deed.by)]:
                self.begin(deed)
                await self._tell(deed)
        except (LookupError, AssertionError) as error:
            self.wrong.append(f"{deed}: {error}")
            return False
        self.chats[deed.kind] += 1
        return True

    def key(self, person: str) -> str:
        return OFFICE_PHONE if person == OFFICES else self.phones[person]

    def begin(self, deed: Deed) -> None:
        """What stands on the phones by now is not meant."""
        people = [one for one in (deed.by, deed.person, deed.to) if one in self.phones]
        for key in (self.key(deed.by), *(self.phones[one] for one in people)):
            self.since[key] = len(self.play.phones.phone(key).chat.said)

    async def _tell(self, deed: Deed) -> None:
        if deed.kind in story.CHANGES:
            await self.change(deed)
            return
        chats = {
            story.APPOINT: self.appoint,
            story.STOP: self.stop,
            story.COVER: self.cover,
            story.CHAIN: self.cover,
            story.BACK: self.back,
            story.GHOST: self.ghost,
            story.MERGE: self.merge,
            story.RENAME: self.rename,
            story.INCIDENT: self.incident,
            story.REPORT: self.report,
        }
        await chats[deed.kind](deed)

    async def change(self, deed: Deed) -> None:
        by = self.key(deed.by)
        await self.says(by, "/nhansu", "[Báo thay đổi]", *KINDS[deed.kind])
        if deed.by == OFFICES:
            await self.says(by, deed.unit)
        if deed.kind == story.TRANSFER:
            await self.says(by, deed.to)
        await self.whom(deed)
        await self.details(deed)
        await self.says(by, day(deed.first), "[Gửi]")
        number = await self.soon(lambda: self.newest_number(by), by)
        self.numbers.append(number)
        if deed.by == OFFICES:
            await self.answer(deed, number)
            return
        async with self._locks[OFFICE_PHONE]:
            self.since[OFFICE_PHONE] = 0
            await self.answer(deed, number)

    def newest_number(self, key: str) -> str:
        """Of the change that was just told there; "" where it is not there yet."""
        return next((found[1] for one in self.new(key) if (found := NUMBER.search(one.text))), "")

    async def whom(self, deed: Deed) -> None:
        """By button where they stand there; else by name."""
        by = self.key(deed.by)
        if deed.kind == story.JOIN:
            await self.says(by, deed.person)
            return
        labels = deed.person, "Người khác"
        found = await self.soon(lambda: next((one for one in labels if self.button(by, one)), ""), by)
        if found != deed.person:
            await self.says(by, "[Người khác]", deed.person)
        await self.says(by, f"[{deed.person}]")

    async def details(self, deed: Deed) -> None:
        by = self.key(deed.by)
        match deed.kind:
            case story.JOIN:
                await self.says(by, "Chuyên viên", ROLES[deed.role], "[Chưa cần hộp thư]")
            case story.TRANSFER:
                await self.says(by, "Chuyên viên", ROLES[deed.role])
            case story.POST:
                await self.says(by, "[Giữ nguyên chức vụ]", ROLES[deed.role])
            case story.PHONE:
                self.boxes += 1
                await self.says(by, "[Điện thoại]", f"0251{3_500_000 + self.boxes}")
            case story.OPEN_BOX:
                self.boxes += 1
                await self.says(by, f"hopthu{self.boxes}@{DOMAIN}")

    async def answer(self, deed: Deed, number: str) -> None:
        """The office's word, or that of whoever takes it back."""
        if deed.outcome == "returned":
            await self.says(OFFICE_PHONE, "[Trả lại]", about=number)
            await self.says(OFFICE_PHONE, "Chưa đủ thông tin", "[Gửi]")
        elif deed.outcome == "withdrawn":
            by = self.key(deed.by)
            await self.says(by, f"/nhansu {number}")
            await self.says(by, "[Rút lại]", about=number)
            await self.says(by, f"[Rút lại {number}]")
        else:
            await self.says(OFFICE_PHONE, "[Tiếp nhận]", about=number)

    async def appoint(self, deed: Deed) -> None:
        by, to = self.key(deed.by), self.key(deed.person)
        last = day(deed.last) if deed.last else "[Không thời hạn]"
        await self.says(by, "/uyquyen", "[Cử cán bộ]", f"[{deed.person}]", day(deed.first), last)
        await self.says(by, "[Dự bị]", "[Cử]")
        match deed.outcome:
            case "accepted":
                await self.says(to, "[Nhận]", about="cử anh/chị theo dõi")
            case "declined":
                await self.says(to, "[Không nhận được]", about="cử anh/chị theo dõi")
            case _:
                await self.says(by, "[Rút lại]", about=f"Đã cử {deed.person}")

    async def stop(self, deed: Deed) -> None:
        by = self.key(deed.by)
        await self.says(by, "/uyquyen", f"[Thôi cử {deed.person}]", "[Hôm nay]", "[Thôi cử]")

    async def cover(self, deed: Deed) -> None:
        by, to = self.key(deed.by), self.key(deed.to)
        await self.says(by, "/tructhay")
        asked = await self.soon(lambda: "\n".join(one.text for one in self.new(by)), by)
        if "Việc trực thay đang mở" in asked:
            await self.says(by, "[Báo đi vắng, cử người trực thay]")
            asked = await self.soon(lambda: "\n".join(one.text for one in self.new(by)), by)
        if "Ai đi vắng?" in asked:
            await self.says(by, "[Tôi]")
        await self.says(by, words_of(deed), f"[{deed.to}]", "[Gửi]")
        button = "[Nhận trực thay]" if deed.outcome == "accepted" else "[Không nhận được]"
        await self.says(to, button, about=f"{deed.person} đi vắng")

    async def back(self, deed: Deed) -> None:
        """Who has a substitute is asked whether it is so."""
        by, sure = self.key(deed.by), "Đúng, tôi đã về"
        self.since[by] = 0
        await self.says(by, "[Tôi đã về]")
        if await self.soon(lambda: self.button(by, sure) or self.is_noted(by), by) is not True:
            await self.says(by, f"[{sure}]")

    def is_noted(self, key: str) -> bool:
        return any(one.text.startswith("Đã ghi anh/chị đã về") for one in self.new(key))

    async def ghost(self, deed: Deed) -> None:
        """The newest button of a check that stands there; and a word."""
        by = self.key(deed.by)
        self.since[by] = 0
        labels = "Không có thư mới", "Bấm nhầm"
        found = next((f"[{one}]" for one in labels if self.button(by, one)), "xong")
        if there := self.button(by, "Không có thư mới"):
            self.in_vain.add(int(there[1].split(":")[1]))
        await self.says(by, found, "/kiemtra", "xong")

    async def merge(self, deed: Deed) -> None:
        await self.says(OFFICE_PHONE, f"/donvi {deed.unit}", "[Sáp nhập]", deed.to, day(deed.first))
        await self.says(OFFICE_PHONE, "không", "[Ghi thay đổi]")

    async def incident(self, deed: Deed) -> None:
        """Told, taken, and then left open."""
        by = self.key(deed.by)
        await self.says(by, "/suco", "[Hộp thư đầy]", "[Vẫn chưa được]", f"[{deed.unit}@{DOMAIN}]")
        await self.says(by, "Không gửi thêm được", "[Gửi]")

    async def report(self, deed: Deed) -> None:
        """Asked for, and never filed."""
        by = self.key(deed.by)
        await self.says(by, "/yeucaubaocao", "Số máy tính", f"hết ngày {day(deed.first)}")
        await self.says(by, "[Một hoặc vài đơn vị]", deed.unit, "[Gửi 1 đơn vị]")

    async def rename(self, deed: Deed) -> None:
        await self.says(OFFICE_PHONE, f"/donvi {deed.unit}", "[Đổi tên]", f"{self.names[deed.unit]} mới")
        await self.says(OFFICE_PHONE, day(deed.first), "không", "[Ghi thay đổi]")

    async def says(self, key: str, *said: str, about: str = "") -> None:
        """What is typed goes at once, for people are answered in order; a button is pressed when it comes.

        Only what has come since the words before counts, or since the deed began on this phone.
        """
        phone = self.play.phones.phone(key)
        for words in said:
            if words.startswith("["):
                label = words.strip("[]")
                message, token = await self.pressable(key, label, about)
                self.since[key] = len(phone.chat.said)
                await phone.press(message, token)
            else:
                self.since[key] = len(phone.chat.said)
                await phone.text(words)
            about = ""

    async def pressable(self, key: str, label: str, about: str) -> tuple[Any, str]:
        found = await self.soon(lambda: self.button(key, label, about), key, f"[{label}]")
        if found is None:
            raise AssertionError("soon returns what is there")
        return found

    async def soon(self, look: Callable[[], T], key: str, what: str = "an answer") -> T:
        """LookupError where it does not come."""
        for _ in range(int(PATIENCE / LOOK)):
            if found := look():
                return found
            await asyncio.sleep(LOOK)
        raise LookupError(f"{what} does not come on {key}, which says: {self.play.shown(key)}")

    def new(self, key: str) -> Iterator[Any]:
        """What the bot has said there since, the newest first."""
        said = self.play.phones.phone(key).chat.said
        return (one for one in reversed(said[self.since[key] :]) if one.by_bot)

    def button(self, key: str, label: str, about: str = "") -> tuple[Any, str] | None:
        for one in self.new(key):
            for button in (each for row in one.buttons for each in row if about in one.text):
                if button["text"] == label or button["text"].startswith(f"{label} "):
                    return one.key or one.id, button["callback_data"]
        return None


def day(it: date) -> str:
    return f"{it:%d/%m/%Y}"


def words_of(deed: Deed) -> str:
    """As people say when they are away."""
    first, last = day(deed.first), day(deed.last or deed.first)
    if deed.half:
        return f"{'sáng' if deed.half == 1 else 'chiều'} {first}"
    return first if first == last else f"từ {first} đến {last}"
