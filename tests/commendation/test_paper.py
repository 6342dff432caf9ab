"""The proposal of commendation: in the form of Nghị định 30/2020/NĐ-CP, with the figures of its units."""

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT

from bot.domain.commendation import UnitRecord, term_named
from storage import commendations
from tests.chat import Chat
from tests.conftest import Fresh
from tests.incidents.test_record import pressed
from tests.papers.test_record import words
from tests.people import MORNING, connected

VINH = 8
RECORDS = (
    UnitRecord(3, "UBND xã Long Tân", 250, 246, 2, 0, 3, 0, 0),
    UnitRecord(4, "UBND xã Phú Hội", 120, 100, 0, 1, 0, 0, 0, date(2026, 9, 1), "{{ 7*7 }} & <b>"),
)
THRESHOLDS = {"checks": 97, "late_reports": 0, "late_incidents": 2, "incident_hours": 24, "misuse": 0}
SAID = {  # sentences that stand on it alone
    "Đề nghị khen thưởng tập thể sử dụng có hiệu quả hộp thư điện tử {term}": "điện tử 6 tháng cuối năm 2026",
    "Căn cứ {rule_commendation} {the_paper_basis}": "Căn cứ Điều 11 Quy định sử dụng hộp thư điện tử",
    (
        "{office} đã rà soát kết quả sử dụng hộp thư điện tử {term} của các cơ quan, đơn vị và kính đề nghị "
        "{receiver} khen thưởng {count} tập thể có tên trong danh sách kèm theo."
    ): "kính đề nghị Ủy ban nhân dân huyện Nhơn Trạch khen thưởng 2 tập thể",
    (
        "Các đơn vị được xét theo số liệu ghi nhận từ ngày {first} đến ngày {last}, với các mức: "
        "{thresholds}."
    ): "từ ngày 01/07/2026 đến ngày 25/11/2026, với các mức: kiểm tra hộp thư trong giờ từ 97 %",
    "nhiều nhất {count} sự cố báo chậm quá {hours} giờ từ lúc xảy ra": "nhiều nhất 2 sự cố báo chậm",
    (
        "Trong danh sách có {count} đơn vị được bổ sung ngoài các mức nêu trên; lý do ghi tại cột Ghi chú."
    ): "có 1 đơn vị được bổ sung",
    "DANH SÁCH TẬP THỂ ĐỀ NGHỊ KHEN THƯỞNG {term}": "KHEN THƯỞNG 6 THÁNG CUỐI NĂM 2026",
    "Bổ sung: {why}": "Bổ sung: {{ 7*7 }} & <b>",
    "Số liệu từ ngày {day}.": "Số liệu từ ngày 01/09/2026.",
}


@pytest.fixture
def chat(on_sqlite: Fresh, tmp_path: Path) -> Chat:
    return Chat(on_sqlite(), tmp_path)


async def test_it_shows_the_figures_that_were_settled(chat: Chat) -> None:
    """Name the thresholds by which the list was settled, and not those of now."""
    term = term_named("2026-H2")
    assert term is not None
    with connected(chat.url) as tx:
        one = commendations.of_term(tx, term, MORNING)
        records = commendations.settled_records(RECORDS, THRESHOLDS)
        commendations.settle(tx, one.id, records, VINH, MORNING)
    await chat.play("clock: 08:10")
    sent = await pressed(chat, "vinh", token=f"kt_word:{one.id}")
    chat.close()
    [file] = [attached for out in sent for attached in out.attachments]
    document = Document(BytesIO(file.content))
    said = words(document)
    for line in (*SAID.values(), "Số:         /TTr-VHTT", "Kính gửi: Ủy ban nhân dân huyện Nhơn Trạch."):
        assert line in said
    rows = [[cell.text for cell in row.cells] for row in document.tables[-1].rows]
    assert rows[1] == ["1", "Ủy ban nhân dân xã Long Tân", "248", "246", "99,2 %", "0", "3", "0", "0", ""]
    assert rows[2][:3] == ["2", "Ủy ban nhân dân xã Phú Hội", "120"]
    assert document.sections[-1].orientation == WD_ORIENT.LANDSCAPE
