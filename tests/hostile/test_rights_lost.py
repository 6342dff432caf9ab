"""A right that ended while a form was open: the last button does nothing, and says so politely."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from handlers import FEATURES
from storage.tables.base import tables
from storage.tables.engine import outbox
from storage.tables.people import contacts, roles
from tests.chat import Chat
from tests.conftest import Fresh
from tests.hostile.test_rights import DENIALS
from tests.hostile.way import PEOPLE
from tests.people import FIRST_DAY, connected

ASKS = "xa: xin tham gia\nxa: Đỗ Văn Ví Bình\nxa: Nội vụ\nxa: Trưởng phòng\nxa: 1\n"
ASKED_IN = f"{ASKS}vinh: /xinvao\nvinh: [Duyệt 1]\n"
A_DAY_OFF = "vinh: /lich\nvinh: [Thêm ngày nghỉ]\nvinh: mai\nvinh: x\nvinh: không\nvinh: 1\n"
AN_INCIDENT = "minh: /suco\nminh: 1\nminh: 2\nminh: x\nminh: [Gửi]\n"
ASKED_ABOUT = f"{AN_INCIDENT}vinh: [Hỏi thêm]\nvinh: x\nvinh: [Gửi]\n"
TAKEN = f"{AN_INCIDENT}vinh: [Tiếp nhận]\n"
LOST = "{0}: [Mất thư]\n{0}: x\n{0}: [Gửi]\n"  # mail
THREE_UNITS = f"lan: /suco\nlan: 1\n{LOST.format('lan')}" + "".join(
    f"{who}: /suco\n{LOST.format(who)}" for who in ("minh", "tam")
)
REQUESTED = "vinh: /yeucaubaocao\nvinh: x\nvinh: mai\nvinh: 1\nvinh: [Gửi tới 3 đơn vị]\n"
ANSWERED = f"{REQUESTED}minh: [Trả lời]\nminh: x\n"
HANDED = f"{ANSWERED}minh: [Trình thủ trưởng]\n"
TOLD = "vinh: /thongbao\nvinh: x\nvinh: 1\nvinh: 4\nvinh: [Bỏ qua]\nvinh: [Gửi tới 7 người]\n"
PLANNED = (
    "vinh: /thongbao\nvinh: x\nvinh: 1\nvinh: 4\nvinh: [Bỏ qua]\nvinh: [Bổ sung]\nvinh: [Lặp lại]\n"
    "vinh: [Hằng tuần]\nvinh: [Không định ngày]\nvinh: [Gửi tới 7 người]\n"
)
A_LIST = (
    "vinh: /nhansu\nvinh: [Thôi việc, nghỉ hưu]\nvinh: xphuhoi\nvinh: 1\nvinh: mai\nvinh: [Gửi]\n"
    "vinh: [Tiếp nhận]\nvinh: /guiso\nvinh: [Lập danh sách gửi Sở]\n"
)
LETTER = f"{A_LIST}vinh: [Đã gửi Sở]\nvinh: 15/VHTT\nvinh: hôm nay\nvinh: [Ghi nhận đã gửi]"
A_CHANGE = "hoa: /nhansu\nhoa: [Thôi việc, nghỉ hưu]\nhoa: 5\nhoa: mai\nhoa: [Gửi]\n"
SUBMITTED = (
    "yen: <danh-sach-phong.xlsx>\nyen: [Xem thay đổi]\nyen: [Nhập danh sách]\n"
    "vinh: /donvi phú hội\nvinh: [Ngừng hoạt động]\nvinh: 01/01/2027\nvinh: không\nvinh: [Trình ban hành]\n"
)
HANDED_OVER = (
    "hoa: /bangiao\nhoa: [Lập bàn giao]\nhoa: [Nguyễn Thị Ví Hòa – Chủ tịch]\n"
    "hoa: [Phạm Văn Ví Dũng – Phó Chủ tịch]\nhoa: mai\nhoa: [Lập bàn giao]\n"
)
MAIL = "minh: /kiemtra\nminh: [Có, chờ thủ trưởng]\n"
DRAFTED = (
    "vinh: /gopyduthao\nvinh: [Xin ý kiến dự thảo mới]\nvinh: x\nvinh: <cong-van-moi.docx>\nvinh: mai\n"
    "vinh: 1\nvinh: [Gửi tới 3 đơn vị]\n"
)
INSPECTED = (
    "vinh: /baocaodinhky\nvinh: [Hẹn gửi: 6 tháng cuối năm 2026: kết quả sử dụng…]\n"
    "clock: 26/11 08:00\nclock: 27/11 08:00\nhoa: /tukiemtra\nhoa: [Trả lời từng câu]\n"
    + "hoa: 1\n" * 10
    + "hoa: x\nhoa: [Gửi]"
)
UNIT_DRAFTED = (
    "hoa: /gopyduthao\nhoa: [Xin ý kiến dự thảo mới]\nhoa: x\nhoa: <cong-van-moi.docx>\nhoa: mai\n"
    "hoa: xphuhoi\nhoa: [Gửi tới 1 đơn vị]\n"
)
UNIT_OPINED = (
    f"{UNIT_DRAFTED}tam: [Có ý kiến]\ntam: Điều 1\ntam: x\ntam: y\ntam: [Xong]\ntam: [Gửi ý kiến]\n"
    "hoa: /gopyduthao\nhoa: [Xem 1]\n"
)
OPINED = f"{DRAFTED}minh: [Có ý kiến]\nminh: Điều 1\nminh: x\nminh: y\nminh: [Xong]\nminh: [Gửi ý kiến]\n"
SUGGESTED = "minh: /gopy 7.7\nminh: x\nminh: y\nminh: [Gửi]"
FEEDBACK_ANSWERED = f"{SUGGESTED}\nvinh: [Trả lời]\nvinh: [Tiếp thu]\nvinh: x\nvinh: [Gửi]"
COMMENDED = "minh: /kiemtra\nminh: [Không có thư mới]\nvinh: /khenthuong năm nay\n"
A_MISUSE = (
    "son: /viphamthu\nson: [Hành vi khác]\nson: phú hội\nson: [Không rõ hộp thư]\nson: x\nson: [Báo kín]\n"
    "son: [Gửi]\n"
)
SCRIPTS = {  # flow -> who does it, and what leads to its last button
    "roster": "vinh: <danh-sach.xlsx>\nvinh: [Xem thay đổi]\nvinh: [Nhập danh sách]",
    "by_phone": "vinh: /dienthoai\nvinh: xlongtan\nvinh: 1\nvinh: 1\nvinh: 1\nvinh: [Ghi nhận]",
    "excuse": "vinh: /mien\nvinh: 1\nvinh: sáng mai\nvinh: x\nvinh: [Miễn]",
    "workday": f"{A_DAY_OFF}vinh: [Ghi vào lịch]",
    "drop_day": f"{A_DAY_OFF}vinh: [Ghi vào lịch]\nvinh: /lich\nvinh: [Bỏ ngày 26/11/2026]",
    "confirm_year": "vinh: /lich\nvinh: [Xác nhận lịch năm 2027]\nvinh: [Đúng, xác nhận]",
    "cycle_send": "vinh: /baocaodinhky\nvinh: [Hẹn gửi: 6 tháng cuối năm 2026: kết quả sử dụng…]",
    "shift": "vinh: /truc\nvinh: 1\nvinh: tối nay\nvinh: [Gửi]",
    "away": "minh: /vangmat\nminh: mai\nminh: không\nminh: [Gửi]",
    "cover": "minh: /tructhay\nminh: mai\nminh: Võ Văn Mẫu Sơn\nminh: [Gửi]",
    "start_unit": "vinh: /batdau\nvinh: 1\nvinh: 1\nvinh: [Đưa vào nhắc kiểm tra]",
    "broadcast": "vinh: /thongbao\nvinh: x\nvinh: 1\nvinh: 4\nvinh: [Bỏ qua]\nvinh: [Gửi tới 7 người]",
    "library": "vinh: /huongdan\nvinh: [Thêm hướng dẫn]\nvinh: x\nvinh: y\nvinh: [Gửi]",
    "broadcast_fix": f"{TOLD}vinh: [Đính chính]\nvinh: y\nvinh: [Đính chính tới 7 người]",
    "broadcast_plan": f"{PLANNED}vinh: [Sửa]\nvinh: [Lưu thay đổi]",
    "invite": "vinh: /moi pnv\nvinh: 1\nvinh: [Cấp mã]",
    "letter_cites": f"{A_LIST}vinh: [Công văn (Word)]\nvinh: [Bổ sung quyết định]\n"
    "vinh: 1/QĐ-UBND ngày 20/11/2026\nvinh: [Lập công văn]",
    "data_words": "minh: /toi\nminh: [Hạn chế, phản đối]\nminh: x\nminh: [Gửi]\nvinh: [Trả lời]\nvinh: x\n"
    "vinh: [Gửi]",
    "handover": HANDED_OVER.rstrip(),
    "mail_day": f"{MAIL}minh: [Hạn trả lời]\nminh: mai",
    "mail_pass": f"{MAIL}hoa: [Giao người khác]\nhoa: Võ Văn Mẫu Sơn",
    "found_secret": "minh: tôi thấy văn bản mật trong hộp thư\nminh: [Hộp thư của tôi]\n"
    "minh: [Chưa gọi được]\nminh: [Gửi]",
    "misuse": A_MISUSE.rstrip(),
    "misuse_say": f"{A_MISUSE}son: /viphamthu\nson: [Bổ sung 1]\nson: x\nson: [Gửi]",
    "misuse_ask": f"{A_MISUSE}vinh: [Hỏi người báo]\nvinh: x\nvinh: [Gửi]",
    "misuse_open": f"{A_MISUSE}vinh: [Đề nghị mở danh tính]\nvinh: x\nvinh: [Gửi]",
    "misuse_decide": f"{A_MISUSE}vinh: [Kết luận]\nvinh: [Có vi phạm]\nvinh: x\nvinh: [Gửi]",
    "incident": "minh: /suco\nminh: 1\nminh: 2\nminh: x\nminh: [Gửi]",
    "guidance": "vinh: /suco\nvinh: [Sửa hướng dẫn]\nvinh: 1\nvinh: x\nvinh: [Gửi]",
    "incident_office": f"{AN_INCIDENT}vinh: [Đã xử lý sự cố]\nvinh: x",
    "incident_talk": f"{AN_INCIDENT}vinh: [Nhắn người báo]\nvinh: xin chào",
    "incident_forward": f"{TAKEN}vinh: [Chuyển cấp trên]\nvinh: Sở\nvinh: x\nvinh: [Gửi]",
    "incident_common": f"{THREE_UNITS}vinh: [Xác nhận, tự viết tin]\nvinh: x\nvinh: [Gửi]",
    "incident_unit": f"{ASKED_ABOUT}minh: [Trả lời]\nminh: x\nminh: [Gửi]",
    "request": REQUESTED.rstrip(),
    "report": f"{ANSWERED}minh: [Trình thủ trưởng]",
    "rename_template": f"{REQUESTED}vinh: [Lưu làm mẫu]\nvinh: /yeucaubaocao\nvinh: [Xem, đổi tên, xóa mẫu]\n"
    "vinh: [X]\nvinh: [Đổi tên]\nvinh: y\nvinh: [Đổi tên]",
    "change_request": f"{REQUESTED}vinh: [Theo dõi]\nvinh: [Thay đổi yêu cầu]\nvinh: 6\nvinh: [Kết thúc sớm]",
    "more_time": f"{REQUESTED}minh: [Xin gia hạn]\nminh: mốt\nminh: x\nminh: [Gửi]",
    "grant_more_time": f"{REQUESTED}minh: [Xin gia hạn]\nminh: mốt\nminh: x\nminh: [Gửi]\n"
    "vinh: đồng ý, nhưng lần sau báo sớm\nvinh: [Đồng ý]",
    "decline_more_time": f"{REQUESTED}minh: [Xin gia hạn]\nminh: mốt\nminh: x\nminh: [Gửi]\n"
    "vinh: [Không đồng ý]\nvinh: [Bỏ qua]\nvinh: [Không đồng ý]",
    "draft": DRAFTED.rstrip(),
    "draft_day": f"{DRAFTED}vinh: [Đổi hạn góp ý]\nvinh: thứ Sáu\nvinh: [Đổi hạn]",
    "draft_recall": f"{DRAFTED}vinh: [Thu hồi dự thảo]\nvinh: x\nvinh: [Thu hồi]",
    "inspection": INSPECTED,
    "opinion": OPINED.rstrip(),
    "draft_tell": f"{OPINED}vinh: [Tiếp thu, giải trình]\nvinh: [Tiếp thu]\nvinh: [Gửi kết quả tới đơn vị]\n"
    "vinh: [Gửi tới 1 đơn vị]",
    "draft_reply": f"{OPINED}vinh: [Tiếp thu, giải trình]\nvinh: [Tiếp thu]",
    "draft_sheet": f"{DRAFTED}minh: [Có ý kiến]\nminh: [Gửi tệp góp ý]\nminh: <cong-van-moi.docx>\n"
    "minh: [Gửi ý kiến]\nvinh: [Nhận bảng đã điền]\nvinh: <gop-y.xlsx>\nvinh: [Đọc bảng đã điền]\n"
    "vinh: [Ghi vào bảng tổng hợp]",
    "cycle_day": "vinh: /baocaodinhky\nvinh: [Hẹn gửi: 6 tháng cuối năm 2026: kết quả sử dụng…]\n"
    "vinh: [Đổi ngày gửi]\nvinh: 27/11\nvinh: [Đổi ngày gửi]",
    "return_report": f"{HANDED}hoa: [Trả lại]\nhoa: x\nhoa: [Trả lại]",
    "delegate": "hoa: /uyquyen\nhoa: [Cử cán bộ]\nhoa: [Võ Văn Mẫu Sơn – Công chức]\nhoa: mai\nhoa: không\n"
    "hoa: [Dự bị]\nhoa: [Cử]",
    "officer_end": (
        "hoa: /uyquyen\nhoa: [Kết thúc việc cử Lê Văn Mẫu Minh]\nhoa: mai\nhoa: [Kết thúc việc cử]"
    ),
    "internal_rules": (
        "hoa: /noiquy\nhoa: [Ghi nhận nội quy]\nhoa: 15/QĐ-UBND\nhoa: hôm qua\nhoa: [Bỏ qua]\nhoa: [Ghi nhận]"
    ),
    "admit": f"{ASKED_IN}vinh: [Đỗ Văn Ví Bình – Phòng Nội vụ: thủ trưởng đơn vị]",
    "change": "hoa: /nhansu\nhoa: [Thôi việc, nghỉ hưu]\nhoa: 5\nhoa: mai\nhoa: [Gửi]",
    "change_office": f"{A_CHANGE}vinh: [Trả lại]\nvinh: x\nvinh: [Gửi]",
    "change_unit": f"{A_CHANGE}vinh: [Hỏi thêm]\nvinh: x\nvinh: [Gửi]\nhoa: [Trả lời]\nhoa: y\nhoa: [Gửi]",
    "change_file": "hoa: /nhansu\nhoa: [Gửi danh sách Excel]\nhoa: <nhan-su-loi.xlsx>\n"
    "hoa: [Đọc danh sách trong tệp]",
    "change_list": "hoa: /nhansu\nhoa: [Gửi danh sách Excel]\nhoa: <nhan-su.xlsx>\n"
    "hoa: [Đọc danh sách trong tệp]\nhoa: [Gửi 4 thay đổi]",
    "compare": "vinh: /danhba\nvinh: [So với danh sách của Sở]\nvinh: <danh-sach-so.xlsx>\nvinh: [Đối chiếu]",
    "unit_change": (
        "vinh: /donvi phú hội\nvinh: [Đổi tên]\nvinh: xã mới\nvinh: mai\nvinh: không\n"
        "vinh: [Ghi nhận thay đổi]"
    ),
    "feedback": SUGGESTED,
    "feedback_answer": FEEDBACK_ANSWERED,
    "feedback_sent": f"{FEEDBACK_ANSWERED}\nvinh: /gopy\nvinh: [Lập bản tổng hợp]\nvinh: [Đã gửi cấp trên]\n"
    "vinh: 15/BC-VHTT\nvinh: hôm nay\nvinh: [Ghi nhận đã gửi]",
    "commendation_off": f"{COMMENDED}vinh: [Bỏ một đơn vị]\nvinh: long tân\nvinh: x\nvinh: [Bỏ đơn vị]",
    "commendation_add": f"{COMMENDED}vinh: [Thêm một đơn vị]\nvinh: phú hội\nvinh: x\nvinh: [Thêm đơn vị]",
    "commendation_told": f"{COMMENDED}vinh: [Chốt danh sách]\nvinh: [Báo đơn vị được khen]\n"
    "vinh: 12/QĐ-UBND\nvinh: hôm nay\nvinh: [Báo 1 đơn vị]",
    "inquiry_write": "minh: /loinhan\nminh: x\nminh: [Gửi]",
    "inquiry": "minh: máy in hết mực\nminh: [Gửi lời này tới Phòng]\nvinh: [Trả lời]\nvinh: x\nvinh: [Gửi]",
    "objection": "minh: /ketqua\nminh: [Tôi không đồng ý]\nminh: x\nminh: [Gửi]",
    "release_return": f"{SUBMITTED}yen: [Trả lại]\nyen: x\nyen: [Trả lại]",
    "letter_sent": LETTER,
    "letter_rejected": f"{LETTER}\nvinh: /guiso\nvinh: [Danh sách GS-2026-0001]\n"
    "vinh: [Không chấp nhận NS-2026-0001]\nvinh: x\nvinh: [Ghi nhận kết quả]",
}
OF_UNITS = {  # what a unit's head does by the forms of the office, likewise
    "draft": UNIT_DRAFTED.rstrip(),
    "draft_day": f"{UNIT_DRAFTED}hoa: [Đổi hạn góp ý]\nhoa: thứ Sáu\nhoa: [Đổi hạn]",
    "draft_recall": f"{UNIT_DRAFTED}hoa: [Thu hồi dự thảo]\nhoa: x\nhoa: [Thu hồi]",
    "draft_reply": f"{UNIT_OPINED}hoa: [Tiếp thu, giải trình]\nhoa: [Tiếp thu]",
    "draft_tell": f"{UNIT_OPINED}hoa: [Tiếp thu, giải trình]\nhoa: [Tiếp thu]\n"
    "hoa: [Gửi kết quả tới đơn vị]\nhoa: [Gửi tới 1 đơn vị]",
    "draft_sheet": "tam: /gopyduthao\ntam: [Xin ý kiến dự thảo mới]\ntam: x\ntam: <cong-van-moi.docx>\n"
    "tam: mai\ntam: xlongtan\ntam: [Gửi tới 1 đơn vị]\nminh: [Có ý kiến]\nminh: [Gửi tệp góp ý]\n"
    "minh: <cong-van-moi.docx>\nminh: [Gửi ý kiến]\ntam: [Nhận bảng đã điền]\ntam: <gop-y.xlsx>\n"
    "tam: [Đọc bảng đã điền]\ntam: [Ghi vào bảng tổng hợp]",
}
ALL_SCRIPTS = [*SCRIPTS.values(), *OF_UNITS.values()]
OF_THE_TALK = {"events", "conversations", "contacts", "outbox", "sends", "pace", "quotas", "clock", "workers"}


def test_every_form_that_needs_a_right_has_its_script() -> None:
    assert set(SCRIPTS) == {name for name, form in FEATURES.forms.items() if form.action}


@pytest.mark.parametrize("has_right", [True, False])
@pytest.mark.parametrize("script", ALL_SCRIPTS, ids=[*SCRIPTS, *(f"{flow} of a unit" for flow in OF_UNITS)])
async def test_the_last_button_asks_for_the_right_again(
    script: str, has_right: bool, on_sqlite: Fresh, tmp_path: Path
) -> None:
    chat = Chat(on_sqlite(), tmp_path)
    leading, _newline, last = script.rpartition("\n")
    who = last.partition(":")[0]
    await chat.play(f"clock: 08:20\n{leading}")
    with connected(chat.url) as tx:
        if not has_right:
            tx.execute(update(roles).where(roles.c.person == PEOPLE[who]).values(ends=FIRST_DAY))
        before = done(tx, who)
    said = await chat.play(last)
    chat.close()
    with connected(chat.url) as tx:
        assert (done(tx, who) == before) is not has_right
    assert any(denial in said for denial in DENIALS) is not has_right


def done(tx: Connection, who: str) -> list[Any]:
    """Return what deeds leave behind: all but the talk itself, with what was said to others."""
    rows = [list(tx.execute(select(one))) for one in tables.sorted_tables if one.name not in OF_THE_TALK]
    mine = select(contacts.c.id).where(contacts.c.chat == who).scalar_subquery()
    to_others = select(outbox.c.key).where(outbox.c.contact != mine).order_by(outbox.c.id)
    return [*rows, list(tx.execute(to_others).scalars())]
