"""The form that all bots are asked to fill in: /mien, as a deputy head of two units meets it.

Four questions (which unit, from when, why, and the last look), and a button that takes it back, so
that what is stored grows under none of them. What is expected of an answer is how each begins it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

ASKS_UNIT = "Miễn kiểm tra cho đơn vị nào?"
ASKS_SPAN = "Miễn từ khi nào đến khi nào?"
ASKS_REASON = "Xin cho biết lý do miễn."
REVIEW = "Miễn kiểm tra hộp thư. Xin xem lại:"
DONE = "Đã ghi nhận miễn kiểm tra cho"
UNDONE = "Đã bỏ miễn cho"
GOES_ON = "Anh/chị đang nhập nội dung này."  # a form that was open is asked on, not begun anew
SEND, UNDO = "Miễn", "Bỏ miễn"
FIRST_BUTTON = "*"
UNITS = 50  # pairs of units: whose a chat is, is known by its number

EXAMPLE = "Ví dụ: “hôm nay”, “mai”, “27/11/2026”."
NO_DAY = f"Chưa hiểu ngày. {EXAMPLE}"
SCHEMA = """CREATE TABLE IF NOT EXISTS excuses (
    id INTEGER PRIMARY KEY, chat INTEGER NOT NULL, unit TEXT NOT NULL, first_day TEXT NOT NULL,
    reason TEXT NOT NULL, at TEXT NOT NULL, withdrawn_at TEXT)"""
ADD = "INSERT INTO excuses (chat, unit, first_day, reason, at) VALUES (?, ?, ?, ?, ?)"
WITHDRAW = "UPDATE excuses SET withdrawn_at = ? WHERE id = ? AND chat = ?"


@dataclass(frozen=True)
class Step:
    """The words that a person types, or the label of the button they press, and how the answer begins."""

    says: str
    expects: str
    is_press: bool = False


STEPS = (
    Step("/mien", ASKS_UNIT),
    Step(FIRST_BUTTON, ASKS_SPAN, is_press=True),
    Step("mai", ASKS_REASON),
    Step("Họp {token}", REVIEW),
    Step(SEND, DONE, is_press=True),
    Step(UNDO, UNDONE, is_press=True),
)
TOLD_DONE = 4  # the step whose answer says that the form is stored


def units_of(chat: int) -> list[tuple[str, str]]:
    """Return the two units that a person may choose from: (name, token) each."""
    pair = chat % UNITS
    return [(unit_of(token), token) for token in (f"unit:{2 * pair}", f"unit:{2 * pair + 1}")]


def unit_of(token: str) -> str:
    return f"UBND xã Ví Dụ {token.partition(':')[2]}"


def read_day(typed: str) -> str | None:
    """Return the day as dd/mm/yyyy."""
    ahead = {"hôm nay": 0, "mai": 1}.get(typed.strip().lower())
    try:
        day = (
            datetime.strptime(typed.strip(), "%d/%m/%Y").replace(tzinfo=UTC)
            if ahead is None
            else datetime.now(UTC) + timedelta(days=ahead)
        )
    except ValueError:
        return None
    return f"{day:%d/%m/%Y}"


def review_of(unit: str, day: str, reason: str) -> str:
    return f"{REVIEW}\nĐơn vị: {unit}\nThời gian: {day}\nLý do: {reason}"
