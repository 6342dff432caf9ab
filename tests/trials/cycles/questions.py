"""What the reports of each pack ask, and how units answer what no machine knows.

Written out here, and not asked of the program: that each pack asks what it should is judged too.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from tests.trials.cycles.terms import HALF_YEARLY, OF_COMMUNE, YEARLY

FIGURES = (  # question, figure, how it stands in full, and in short under its group
    ("q1", "owed", "Số lượt phải kiểm tra hộp thư đơn vị", "phải kiểm tra"),
    ("q2", "checked", "Số lượt kiểm tra trong giờ", "trong giờ"),
    ("q3", "late", "Số lượt kiểm tra muộn", "muộn"),
    ("q4", "missed", "Số lượt chưa kiểm tra", "chưa kiểm tra"),
    ("q5", "not_reached", "Số lượt hệ thống chưa nhắc được", "chưa nhắc được"),
    ("q6", "excused", "Số lượt được miễn", "được miễn"),
    ("q7", "incidents", "Số sự cố đã báo", "đã báo"),
    ("q8", "resolved", "Số sự cố đã xử lý", "đã xử lý"),
    ("q9", "hours", "Tổng số giờ làm việc để xử lý sự cố", "giờ làm việc để xử lý"),
    ("q10", "kinds", "Các loại sự cố", "gồm"),
    ("q11", "joined", "Số người thêm vào danh sách hộp thư", "thêm"),
    ("q12", "left", "Số người thôi việc, nghỉ hưu, chuyển đi", "thôi, chuyển đi"),
    ("q13", "changed", "Số thay đổi chức vụ, thông tin, hộp thư", "đổi thông tin"),
    ("q14", "filed_late", "Số báo cáo nộp sau hạn hoặc không nộp", ""),
    ("q15", "mailboxes", "Số hộp thư cá nhân đã cấp", "đã cấp"),
    ("q16", "passwords", "Số hộp thư cá nhân đã đổi mật khẩu mặc định", "đã đổi mật khẩu mặc định"),
)
RULES = ("q17", "rules", "Đơn vị đã ban hành nội quy sử dụng hộp thư điện tử", "")
NUMBER, UP_TO_BOXES, UP_TO_ISSUED, WORDS = "number", "up to boxes", "up to issued", "words"
REGULAR = ("q18", UP_TO_BOXES, "Số hộp thư cá nhân được sử dụng thường xuyên")
ISSUED = ("q19", NUMBER, "Tổng số văn bản đơn vị phát hành trong kỳ")
BY_MAIL = ("q20", UP_TO_ISSUED, "Số văn bản phát hành có gửi qua thư điện tử")
HARD = ("q21", WORDS, "Khó khăn, vướng mắc")
WISHES = ("Máy tính cũ, mạng chậm", "Cần tập huấn thêm", "")
Own = tuple[str, str | tuple[str, ...], str]  # question, how it is answered (one of these), in full


@dataclass(frozen=True)
class Questions:
    """All questions of a pack: those that our records answer, and its own."""

    figures: Sequence[tuple[str, str, str, str]]
    own: Sequence[Own]
    keys: Mapping[str, str] = field(init=False)  # figure -> question
    texts: Mapping[str, str] = field(init=False)  # question -> in full
    numbers: Sequence[str] = field(init=False)
    chosen: Sequence[str] = field(init=False)

    def __post_init__(self) -> None:
        own = {key: text for key, _how, text in self.own}
        counted = [key for key, figure, *_said in self.figures if figure not in ("kinds", "rules")]
        asked = [key for key, how, _text in self.own if how in (NUMBER, UP_TO_BOXES, UP_TO_ISSUED)]
        made = {
            "keys": {figure: key for key, figure, *_said in self.figures},
            "texts": {key: text for key, _figure, text, _short in self.figures} | own,
            "numbers": [*counted, *asked],
            "chosen": [key for key, how, _text in self.own if isinstance(how, tuple)],
        }
        for name, value in made.items():
            object.__setattr__(self, name, value)

    def words(self, lot: Random, boxes: int) -> dict[str, str]:
        """Draw the answers to what no machine knows, as they are typed."""
        return dict(self.drawn(lot, boxes))

    def drawn(self, lot: Random, boxes: int) -> Iterator[tuple[str, str]]:
        issued = lot.randint(0, 400)
        most = {NUMBER: issued, UP_TO_BOXES: boxes, UP_TO_ISSUED: issued}
        for key, how, _text in self.own:
            if isinstance(how, tuple):
                yield key, lot.choice(how)
            elif how != WORDS:
                yield key, str(issued if key == ISSUED[0] else lot.randint(0, most[how]))
            elif key == HARD[0]:
                yield key, lot.choice(WISHES)


QUESTIONS = {
    HALF_YEARLY.name: Questions(
        (*FIGURES, RULES),
        (REGULAR, ISSUED, BY_MAIL, HARD, ("q22", WORDS, "Kiến nghị, đề xuất khen thưởng")),
    ),
    YEARLY.name: Questions(
        FIGURES,
        (
            REGULAR,
            ("q23", NUMBER, "Số hộp thư đã bị khóa vì để mật khẩu mặc định quá một tháng"),
            ISSUED,
            BY_MAIL,
            (
                "q24",
                ("Có", "Không"),
                "Có hộp thư nào đang chuyển tiếp thư công vụ ra ngoài cơ quan nhà nước không?",
            ),
            (
                "q25",
                NUMBER,
                "Số lần phát hiện bí mật nhà nước trong hộp thư (chỉ ghi số lần, không ghi nội dung)",
            ),
            HARD,
            ("q26", WORDS, "Kiến nghị, đề xuất"),
        ),
    ),
    OF_COMMUNE.name: Questions(
        FIGURES,
        (
            REGULAR,
            ("q23", ("Máy tính", "Điện thoại", "Cả hai"), "Đơn vị kiểm tra hộp thư bằng gì?"),
            ("q24", NUMBER, "Số lần đổi mật khẩu hộp thư của đơn vị trong kỳ"),
            ("q25", NUMBER, "Số văn bản nhận qua hộp thư của đơn vị trong kỳ"),
            ("q26", NUMBER, "Số văn bản gửi từ hộp thư của đơn vị trong kỳ"),
            (
                "q27",
                NUMBER,
                "Số lần vi phạm (gửi văn bản mật, dùng hộp thư ngoài, đưa mật khẩu cho người khác)",
            ),
            HARD,
            ("q28", WORDS, "Kiến nghị, đề xuất"),
        ),
    ),
}
