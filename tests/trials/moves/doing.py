"""The chats in which people tell it, on real phones: each deed from its first word to its answer."""

import re
from asyncio import Lock
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date

from bot.packs import followed, office_terms
from bot.sandbox.sample import DOMAIN
from tests.trials.district import OFFICE_PHONE
from tests.trials.moves import deeds
from tests.trials.moves.deeds import OFFICES, Deed
from tests.trials.moves.hands import Hands

NUMBER = re.compile(r"^Đã (?:gửi|ghi nhận) (NS-\d{4}-\d{4})", re.MULTILINE)
IS_BACK = (
    "Đã ghi nhận anh/chị đã về",
    "Đã ghi nhận anh/chị không vắng mặt nữa",
)  # the second before it began
KINDS = {
    deeds.LEAVE: ("[Thôi việc, nghỉ hưu]",),
    deeds.JOIN: ("[Thêm người]",),
    deeds.TRANSFER: ("[Chuyển đơn vị]",),
    deeds.POST: ("[Đổi chức vụ, vai trò]",),
    deeds.PHONE: ("[Đổi họ tên, điện thoại, hộp thư]",),
    deeds.OPEN_BOX: ("[Cấp, khóa, thu hồi hộp thư]", "[Cấp hộp thư]"),
    deeds.LOCK_BOX: ("[Cấp, khóa, thu hồi hộp thư]", "[Khóa tạm hộp thư]"),
}
ROLES = {
    "staff": "[Cán bộ, công chức, viên chức]",
    "deputy": "[Cấp phó]",
    "head": "[Thủ trưởng]",
}


@dataclass
class Doing:
    """The deeds as they are done; ``phones``: person -> key; ``names``: unit's code -> name."""

    hands: Hands
    phones: dict[str, str]
    names: dict[str, str]
    chats: Counter[str] = field(default_factory=Counter)
    numbers: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    in_vain: set[int] = field(default_factory=set)  # duties that those who had left have pressed a check of
    boxes: int = 0
    _locks: defaultdict[str, Lock] = field(default_factory=lambda: defaultdict(Lock))

    async def do(self, deed: Deed) -> bool:
        """Do it, and tell whether it went as it should; one whose chat did not is left there, and noted."""
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
        """Leave aside what stands on the phones by now."""
        people = [one for one in (deed.by, deed.person, deed.to) if one in self.phones]
        for key in (self.key(deed.by), *(self.phones[one] for one in people)):
            self.hands.begin(key)

    async def _tell(self, deed: Deed) -> None:
        if deed.kind in deeds.CHANGES:
            await self.change(deed)
            return
        chats = {
            deeds.APPOINT: self.appoint,
            deeds.STOP: self.stop,
            deeds.COVER: self.cover,
            deeds.CHAIN: self.cover,
            deeds.BACK: self.back,
            deeds.GHOST: self.ghost,
            deeds.MERGE: self.merge,
            deeds.RENAME: self.rename,
            deeds.INCIDENT: self.incident,
            deeds.REPORT: self.report,
        }
        await chats[deed.kind](deed)

    async def change(self, deed: Deed) -> None:
        by = self.key(deed.by)
        await self.hands.says(by, "/nhansu", "[Thay đổi khác]", *KINDS[deed.kind])
        if deed.by == OFFICES:
            await self.hands.says(by, deed.unit)
        if deed.kind == deeds.TRANSFER:
            await self.hands.says(by, deed.to)
        await self.whom(deed)
        await self.details(deed)
        await self.hands.says(by, day(deed.first), "[Gửi]")
        number = await self.hands.soon(lambda: self.newest_number(by), by)
        self.numbers.append(number)
        if deed.by == OFFICES:
            await self.answer(deed, number)
            return
        async with self._locks[OFFICE_PHONE]:
            self.hands.since[OFFICE_PHONE] = 0
            await self.answer(deed, number)

    def newest_number(self, key: str) -> str:
        """Return the number of the change that was just told there; "" where it is not there yet."""
        return next((found[1] for one in self.hands.new(key) if (found := NUMBER.search(one.text))), "")

    async def whom(self, deed: Deed) -> None:
        """Choose the person by button where one stands there, else by name."""
        by = self.key(deed.by)
        if deed.kind == deeds.JOIN:
            await self.hands.says(by, deed.person)
            return
        labels = deed.person, "Người khác"
        found = await self.hands.soon(
            lambda: next((one for one in labels if self.hands.button(by, one)), ""), by
        )
        if found != deed.person:
            await self.hands.says(by, "[Người khác]", deed.person)
        await self.hands.says(by, f"[{deed.person}]")

    async def details(self, deed: Deed) -> None:
        by = self.key(deed.by)
        match deed.kind:
            case deeds.JOIN:
                await self.hands.says(by, "Chuyên viên", role(deed), "[Chưa cần hộp thư]")
            case deeds.TRANSFER:
                await self.hands.says(by, "Chuyên viên", role(deed))
            case deeds.POST:
                await self.hands.says(by, "[Giữ nguyên chức vụ]", role(deed))
            case deeds.PHONE:
                self.boxes += 1
                await self.hands.says(by, "[Điện thoại]", f"0251{3_500_000 + self.boxes}")
            case deeds.OPEN_BOX:
                self.boxes += 1
                await self.hands.says(by, f"hopthu{self.boxes}@{DOMAIN}")

    async def answer(self, deed: Deed, number: str) -> None:
        """Give the office's word, or that of whoever takes it back."""
        if deed.outcome == "returned":
            await self.hands.says(OFFICE_PHONE, "[Trả lại]", about=number)
            await self.hands.says(OFFICE_PHONE, "Chưa đủ thông tin", "[Gửi]")
        elif deed.outcome == "withdrawn":
            by = self.key(deed.by)
            await self.hands.says(by, f"/nhansu {number}")
            await self.hands.says(by, "[Rút lại]", about=number)
            await self.hands.says(by, f"[Rút lại {number}]")
        else:
            await self.hands.says(OFFICE_PHONE, "[Tiếp nhận]", about=number)

    async def appoint(self, deed: Deed) -> None:
        by, to = self.key(deed.by), self.key(deed.person)
        last = day(deed.last) if deed.last else "[Không thời hạn]"
        await self.hands.says(by, "/uyquyen", "[Cử cán bộ]", f"[{deed.person}]", day(deed.first), last)
        await self.hands.says(by, "[Dự bị]", "[Cử]")
        match deed.outcome:
            case "accepted":
                await self.hands.says(to, "[Nhận]", about="cử anh/chị theo dõi")
            case "declined":
                await self.hands.says(to, "[Không nhận]", about="cử anh/chị theo dõi")
            case _:
                await self.hands.says(by, "[Rút lại]", about=f"Đã cử {deed.person}")

    async def stop(self, deed: Deed) -> None:
        by = self.key(deed.by)
        await self.hands.says(
            by, "/uyquyen", f"[Kết thúc việc cử {deed.person}]", "[Hôm nay]", "[Kết thúc việc cử]"
        )

    async def cover(self, deed: Deed) -> None:
        by, to = self.key(deed.by), self.key(deed.to)
        await self.hands.says(by, "/tructhay")
        asked = await self.hands.soon(lambda: "\n".join(one.text for one in self.hands.new(by)), by)
        if "Các việc trực thay chưa kết thúc" in asked:
            await self.hands.says(by, "[Báo vắng mặt, cử người trực thay]")
            asked = await self.hands.soon(lambda: "\n".join(one.text for one in self.hands.new(by)), by)
        if "Xin cho biết ai vắng mặt." in asked:
            await self.hands.says(by, "[Tôi]")
        await self.hands.says(by, words_of(deed))
        # A kill may show the question before once more, whose answers are the same people.
        await self.hands.says(by, f"[{deed.to}]", "[Gửi]", about="người trực thay")
        button = "[Nhận trực thay]" if deed.outcome == "accepted" else "[Không nhận]"
        await self.hands.says(to, button, about=f"{deed.person} vắng mặt")

    async def back(self, deed: Deed) -> None:
        """Come back; who has a substitute is asked whether it is so."""
        by, sure = self.key(deed.by), "Đúng, tôi đã về"
        self.hands.since[by] = 0
        await self.hands.says(by, "[Tôi đã về]")
        if await self.hands.soon(lambda: self.hands.button(by, sure) or self.is_noted(by), by) is not True:
            await self.hands.says(by, f"[{sure}]")

    def is_noted(self, key: str) -> bool:
        return any(one.text.startswith(IS_BACK) for one in self.hands.new(key))

    async def ghost(self, deed: Deed) -> None:
        """Press the newest button of a check that stands there, and write a word."""
        by = self.key(deed.by)
        self.hands.since[by] = 0
        labels = "Không có thư mới", "Bấm nhầm"
        found = next((f"[{one}]" for one in labels if self.hands.button(by, one)), "xong")
        if there := self.hands.button(by, "Không có thư mới"):
            self.in_vain.add(int(there[1].split(":")[1]))
        await self.hands.says(by, found, "/kiemtra", "xong")

    async def merge(self, deed: Deed) -> None:
        await self.hands.says(OFFICE_PHONE, f"/donvi {deed.unit}", "[Sáp nhập]", deed.to, day(deed.first))
        await self.hands.says(OFFICE_PHONE, "không", "[Ghi nhận thay đổi]")

    async def incident(self, deed: Deed) -> None:
        """Raise an incident, which is then left open."""
        by = self.key(deed.by)
        await self.hands.says(by, "/suco", "[Hộp thư đầy]", "[Vẫn chưa được]")
        await self.hands.says(by, "Không gửi thêm được", "[Gửi]")

    async def report(self, deed: Deed) -> None:
        """Ask for a report, which is never filed."""
        by = self.key(deed.by)
        await self.hands.says(by, "/yeucaubaocao", "Số máy tính", f"hết ngày {day(deed.first)}")
        await self.hands.says(by, "[Một hoặc vài đơn vị]", deed.unit, "[Gửi tới 1 đơn vị]")

    async def rename(self, deed: Deed) -> None:
        await self.hands.says(
            OFFICE_PHONE, f"/donvi {deed.unit}", "[Đổi tên]", f"{self.names[deed.unit]} mới"
        )
        await self.hands.says(OFFICE_PHONE, day(deed.first), "không", "[Ghi nhận thay đổi]")


def role(deed: Deed) -> str:
    """Return the button of a role; that of an officer is called as the pack has it."""
    officer = office_terms(followed()).names["vi"]["mailbox_officer"].capitalize()
    return ROLES.get(deed.role, f"[{officer}]")


def day(it: date) -> str:
    return f"{it:%d/%m/%Y}"


def words_of(deed: Deed) -> str:
    """Say it as people do when they are away."""
    first, last = day(deed.first), day(deed.last or deed.first)
    if deed.half:
        return f"{'sáng' if deed.half == 1 else 'chiều'} {first}"
    return first if first == last else f"từ {first} đến {last}"
