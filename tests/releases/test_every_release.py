"""Every deed that puts something into force, with two pairs of eyes: who prepared it does not release it.

The deeds are found in the code, by the right that they ask for, so that a new one without a line here fails.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from bot.config import Settings
from bot.domain.rights import Action, Role
from handlers import FEATURES
from storage.tables.engine import audit
from tests.chat import Chat
from tests.conftest import Fresh
from tests.people import connected, settings
from tests.sources import python, tree

VINH, YEN = 8, 9
BEHIND_ONE = "Nội dung do anh/chị trình cần một người khác ban hành."

SENT = (
    "vinh: /thongbao\nvinh: Họp lúc 14 giờ.\nvinh: [Tất cả đơn vị]\nvinh: [Cán bộ theo dõi hộp thư]\n"
    "vinh: [Bỏ qua]\n"
)
REPEATED = (
    "vinh: [Bổ sung]\nvinh: [Lặp lại]\nvinh: [Mỗi ngày làm việc]\nvinh: 4/12\nvinh: [Gửi tới 3 người]\n"
)
ASKED = "vinh: /yeucaubaocao\nvinh: Số hộp thư\nvinh: hết ngày 27/11\nvinh: 1\n"
OFF = "vinh: /lich\nvinh: [Thêm ngày nghỉ]\nvinh: 28/12\nvinh: họp\nvinh: không\nvinh: [Tất cả đơn vị]\n"
THREE = "".join(
    f"{who}: /suco\n{unit}{who}: [Không gửi hoặc nhận được thư]\n{who}: [Vẫn chưa được]\n"
    f"{who}: lỗi\n{who}: [Gửi]\n"
    for who, unit in (("minh", ""), ("lan", "lan: [Báo sự cố mới]\nlan: [Phòng Nội vụ]\n"), ("tam", ""))
)
SEEN = f"{THREE}vinh: /suco\nvinh: [Xem sự cố chung: Không gửi hoặc nhận được thư]\n"
STRANGER = "xa: xin tham gia\nxa: Đỗ Văn Ví Bình\nxa: Phòng Nội vụ\nxa: Trưởng phòng\nxa: [Gửi]\n"
OFFICE_NEWCOMER = (
    "vinh: /nhansu\nvinh: [Thêm người]\nvinh: văn hóa\nvinh: Đặng Thị Ví Mới\nvinh: Chuyên viên\n"
    "vinh: [Cán bộ phụ trách của Phòng]\nvinh: [Chưa cần hộp thư]\nvinh: hôm nay\n"
)
NEW_DRAFT = "vinh: /gopyduthao\nvinh: [Xin ý kiến dự thảo mới]\n"
DRAFTED = f"{NEW_DRAFT}vinh: x\nvinh: <cong-van-moi.docx>\nvinh: mai\nvinh: 1\n"
OPINED = "minh: [Có ý kiến]\nminh: Điều 1\nminh: x\nminh: y\nminh: [Xong]\nminh: [Gửi ý kiến]\n"
SUBMIT = "vinh: [Trình ban hành]\n"


@dataclass(frozen=True)
class Release:
    """A deed that is released: what is there before, how Vinh prepares it, and the act that it then is.

    ``tap``: the button that releases it, where that is no [Ban hành].
    """

    before: str
    prepared: str
    act: str
    tap: str = "[Ban hành]"


RELEASES = {  # by the function that asks for the right
    "send_broadcast": [Release("", SENT + SUBMIT, "broadcast")],
    "send_correction": [
        Release(
            f"{SENT}vinh: [Gửi tới 3 người]\n",
            f"vinh: [Đính chính]\nvinh: Họp lúc 15 giờ.\n{SUBMIT}",
            "broadcast_fix",
        )
    ],
    "save_plan": [
        Release(
            SENT + REPEATED,
            f"vinh: [Sửa]\nvinh: [Sửa]\nvinh: [Nội dung]\nvinh: Họp.\n{SUBMIT}",
            "broadcast_plan",
        )
    ],
    "execute_request": [Release("", ASKED + SUBMIT, "request")],
    "execute_change": [
        Release(
            f"{ASKED}vinh: [Gửi tới 3 đơn vị]\n",
            "vinh: [Theo dõi]\nvinh: [Thay đổi yêu cầu]\nvinh: [Gia hạn cho tất cả]\nvinh: hết ngày 30/11\n"
            + SUBMIT,
            "request_extend",
        )
    ],
    "execute_term": [
        Release(
            "",
            "vinh: /baocaodinhky\nvinh: [Hẹn gửi: 6 tháng cuối năm 2026: kết quả sử dụng…]\n",
            "request_plan",
        ),
        Release(
            "clock: 18/05/2027 08:00\nvinh: [Không yêu cầu kỳ này]\nvinh: hoãn lại\nvinh: [Hủy yêu cầu]\n",
            "vinh: [Hẹn gửi lại]\n",
            "request_plan",
        ),
    ],
    "tell_commended": [
        Release(
            "minh: /kiemtra\nminh: [Không có thư mới]\nvinh: /khenthuong năm nay\nvinh: [Chốt danh sách]\n",
            f"vinh: [Báo đơn vị được khen]\nvinh: 12/QĐ-UBND\nvinh: hôm nay\n{SUBMIT}",
            "commendation_tell",
        )
    ],
    "need_right": [  # of a draft of the office
        Release("", DRAFTED + SUBMIT, "draft_send"),
        Release(
            f"{DRAFTED}vinh: [Gửi tới 3 đơn vị]\n{OPINED}vinh: [Tiếp thu, giải trình]\nvinh: [Tiếp thu]\n",
            f"vinh: [Gửi kết quả tới đơn vị]\n{SUBMIT}",
            "draft_tell",
        ),
        Release(
            f"{DRAFTED}vinh: [Gửi tới 3 đơn vị]\n",
            f"vinh: [Thu hồi dự thảo]\nvinh: sai tệp\n{SUBMIT}",
            "draft_recall",
        ),
        Release(
            f"{DRAFTED}vinh: [Gửi tới 3 đơn vị]\n",
            f"vinh: [Đổi hạn góp ý]\nvinh: 3/12\n{SUBMIT}",
            "draft_day",
        ),
    ],
    "move_day": [
        Release("clock: 11/05/2027 08:00\n", f"vinh: [Đổi ngày gửi]\nvinh: 20/5\n{SUBMIT}", "request_move")
    ],
    "write_planned": [
        Release(
            "",
            f"vinh: /donvi phú hội\nvinh: [Ngừng hoạt động]\nvinh: hôm nay\nvinh: không\n{SUBMIT}",
            "unit_closed",
        )
    ],
    "enter_days": [Release("", OFF + SUBMIT, "day_off")],
    "execute_drop": [
        Release(f"{OFF}vinh: [Ghi vào lịch]\n", "vinh: /lich\nvinh: [Bỏ ngày 28/12/2026]\n", "drop_day")
    ],
    "execute_year": [Release("", f"vinh: /lich\nvinh: [Xác nhận lịch năm 2027]\n{SUBMIT}", "confirm_year")],
    "admit_person": [Release(STRANGER, f"vinh: [Duyệt 1]\nvinh: 1\n{SUBMIT}", "admit")],
    "import_file": [Release("", f"vinh: <danh-sach.xlsx>\nvinh: [Xem thay đổi]\n{SUBMIT}", "roster")],
    "execute_common_words": [
        Release(SEEN, f"vinh: [Xác nhận, tự viết tin]\nvinh: Đang sửa.\n{SUBMIT}", "common_confirm"),
        Release(
            f"{SEEN}vinh: [Xác nhận sự cố chung]\n",
            f"vinh: [Gửi cập nhật]\nvinh: Đang sửa.\n{SUBMIT}",
            "common_update",
        ),
        Release(
            f"{SEEN}vinh: [Xác nhận sự cố chung]\n",
            f"vinh: [Đã xử lý sự cố chung]\nvinh: Đã sửa.\n{SUBMIT}",
            "common_resolve",
        ),
    ],
    "accept": [Release("", f"{OFFICE_NEWCOMER}vinh: [Gửi]\n", "change_accept", tap="[Tiếp nhận]")],
}


class SwitchedChat(Chat):
    """A chat in which four eyes are switched on after what was there before."""

    four_eyes = False

    @property
    def settings(self) -> Settings:
        return settings(files=self.folder, four_eyes=self.four_eyes)


@pytest.fixture
def chat(fresh: Fresh, tmp_path: Path) -> SwitchedChat:
    return SwitchedChat(fresh(), tmp_path)


def acts(chat: Chat) -> list[tuple[str, int]]:
    with connected(chat.url) as tx:
        return [(row.act, row.person) for row in tx.execute(select(audit).order_by(audit.c.id))]


@pytest.mark.parametrize(
    "release", [one for some in RELEASES.values() for one in some], ids=lambda one: str(one.act)
)
async def test_who_prepared_it_does_not_release_it_and_another_does_with_one_tap(
    chat: SwitchedChat, release: Release
) -> None:
    await chat.play(release.before)
    with connected(chat.url) as tx:
        tx.execute(delete(audit))
    chat.four_eyes = True
    prepared = await chat.play(release.prepared)
    before = acts(chat)
    assert release.act not in [act for act, _person in before], prepared
    own = release.tap if release.tap != "[Ban hành]" else "[Ban hành] của yen"
    assert BEHIND_ONE in await chat.play(f"vinh: {own}\n"), prepared
    assert acts(chat) == before
    said = await chat.play(f"yen: {release.tap}\n")
    assert (release.act, YEN) in acts(chat), said
    if release.tap == "[Ban hành]":
        assert [one for one in before if one[0] == "submit"] == [("submit", VINH)]
        assert ("release", YEN) in acts(chat)


async def test_one_tap_puts_the_same_before_another_once(chat: SwitchedChat) -> None:
    await chat.play(f"{OFF}vinh: [Ghi vào lịch]\n")
    chat.four_eyes = True
    await chat.play("vinh: /lich\nvinh: [Bỏ ngày 28/12/2026]\nvinh: [Bỏ ngày 28/12/2026]\n")
    said = await chat.play("yen: /lich\nyen: [Bỏ ngày 28/12/2026]\n")
    assert "Nội dung này đang chờ ban hành." in said
    assert said.rstrip().endswith("[Ban hành] [Trả lại]")
    assert [act for act, _person in acts(chat)].count("submit") == 1


def test_every_deed_that_asks_for_the_right_is_tried() -> None:
    assert set(RELEASES) == {function for function, _call in asking("need_release")}


def test_nothing_but_a_deed_asks_for_the_right_to_release() -> None:
    """Elsewhere it only decides what is offered: by ``may``, and at the cards of what waits."""
    declared = {one.name for one in FEATURES.buttons.values() if one.action == Action.RELEASE}
    assert declared == {"bh_ok", "bh_no"}
    asked = [name for name, call in asking("need") if "Action.RELEASE" in ast.unparse(call)]
    assert asked == ["need_release"]


def test_an_invitation_alone_is_released_by_nobody_else() -> None:
    """It goes to somebody whom a list or an admission, that were released, have let in.

    Who told something in confidence is opened by two of those who release, whatever the setting is.
    """
    held = {one for one in Action if one.reaches[Role.OFFICE] and not one.reaches[Role.DRAFTER]}
    assert held == {Action.RELEASE, Action.INVITE, Action.UNSEAL}


def asking(right: str) -> Iterator[tuple[str, ast.Call]]:
    """Yield the calls of a context's method of that name, each with the function in which it stands."""
    for path in python("handlers/"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef):
                for call in ast.walk(node):
                    if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == right:
                        yield node.name, call
