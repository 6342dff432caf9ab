"""The form that both bots are asked to fill in: /mien, as a deputy head of two units meets it.

Four questions (which unit, from when, why, and the last look), and a button that takes it back, so
that what is stored does not grow under the ordinary bot or ours. What is expected of an answer is
how both bots begin it.
"""

from dataclasses import dataclass

ASKS_UNIT = "Miễn kiểm tra cho đơn vị nào?"
ASKS_SPAN = "Miễn từ khi nào đến khi nào?"
ASKS_REASON = "Xin cho biết lý do miễn."
REVIEW = "Miễn kiểm tra hộp thư. Xin xem lại:"
DONE = "Đã ghi nhận miễn kiểm tra cho"
UNDONE = "Đã bỏ miễn cho"
GOES_ON = "Anh/chị đang nhập nội dung này."  # a form that was open is asked on, not begun anew
SEND, UNDO = "Miễn", "Bỏ miễn"
FIRST_BUTTON = "*"


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
