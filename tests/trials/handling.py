"""The deeds of a trial's people about incidents: how each deed of a story is done on a phone."""

from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tests.trials.cases import OFFICE, Deed, named

if TYPE_CHECKING:
    from tests.trials.play import Play

SEND = "Gửi"
WAYS_OUT = ("Hủy", "Quay lại")
NEW, NOT_ENOUGH, BY_PHONE = "Báo sự cố mới", "Vẫn chưa được", "Đơn vị báo qua điện thoại"
WORDS = "Máy báo lỗi, không dùng được"
STEPS = 12  # from the command to the review, at most
SAID = {  # verb -> what is pressed under a message about the incident, and what is said then
    "takes": ("[Tiếp nhận]",),
    "takes over": ("[Nhận thay]",),
    "asks": ("[Hỏi thêm]", "Máy báo lỗi gì", f"[{SEND}]"),
    "answers": ("[Trả lời]", "Báo lỗi 403", f"[{SEND}]"),
    "resolves": ("[Đã xử lý sự cố]", "Đã đặt lại hộp thư"),
    "confirms": ("[Đã ổn]",),
    "reopens": ("[Chưa được]", "Vẫn như trước", f"[{SEND}]"),
    "finds wrong": ("[Báo nhầm]", "Thư đó là thật", f"[{SEND}]"),
    "forwards": (
        *("[Chuyển cấp trên]", "Sở Thông tin và Truyền thông"),
        *("Đề nghị kiểm tra máy chủ", f"[{SEND}]"),
    ),
}
TALK = {True: "[Nhắn người báo]", False: "[Nhắn Phòng]"}  # whether it is of the office


async def do(play: "Play", deed: Deed) -> None:
    key, about = phone_of(play, deed.who), reference(play, deed)
    match deed.verb:
        case "raises":
            await tell(play, key, deed.what.split(" | "), [WORDS])
        case "writes down":
            unit, *chosen = deed.what.split(" | ")
            await tell(play, key, [BY_PHONE, *chosen], [unit, WORDS])
        case "talks":
            await press(play, key, (TALK[deed.who in OFFICE.values()], deed.what, "xong"), about)
        case "gives":
            await press(play, key, ("[Giao cho đồng nghiệp]", f"[{named(deed.what)}]"), about)
        case _:
            await press(play, key, SAID[deed.verb], about)


async def press(play: "Play", key: str, said: Sequence[str], about: str) -> None:
    """Press under what came of the incident; where that has no such button, its card is opened first."""
    if not play.offers(key, said[0], about):
        await play.says(key, f"/suco {about}")
    await play.says(key, *said, about=about)


def phone_of(play: "Play", name: str) -> str:
    """Return their first phone."""
    return next(one.key for one in play.district.everyone if one.name == name)


def reference(play: "Play", deed: Deed) -> str:
    """Return the number by which the office calls the incident."""
    year = play.book.cases[deed.number - 1].deeds[0].at.year
    return f"SC-{year}-{deed.number:04}"


async def tell(play: "Play", key: str, chosen: list[str], typed: list[str]) -> None:
    """Go through the form to its end: what is offered and was chosen is pressed, else the first."""
    waiting = deque(typed)
    await play.says(key, "/suco")
    for _step in range(STEPS):
        offered = [label for label in labels(play, key) if label not in WAYS_OUT]
        if SEND in offered:
            await play.says(key, f"[{SEND}]")
            return
        wanted = (label for label in offered if label.startswith((NEW, NOT_ENOUGH, *chosen)))
        if offered:
            await play.says(key, f"[{next(wanted, offered[0])}]")
        else:
            await play.says(key, waiting.popleft())
    raise RuntimeError(f"no review after {STEPS} steps: {play.shown(key)}")


def labels(play: "Play", key: str) -> list[str]:
    """Return the labels of the buttons under the newest message that we sent there."""
    said = next(one for one in reversed(play.phones.phone(key).chat.said) if one.by_bot)
    return [button["text"] for row in said.buttons for button in row]
