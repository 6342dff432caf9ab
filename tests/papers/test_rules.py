"""The draft of a unit's own rules: made of what is known of the unit, dots for what nobody has told."""

from dataclasses import fields, replace
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from sqlalchemy import Connection, update

from bot.conversation import speaking
from bot.documents.word import RulesDraft, internal_rules_docx
from bot.packs import pack_names
from handlers.upkeep import draft
from storage.tables.people import people
from tests.papers.test_record import HOSTILE, shown, words
from tests.people import MORNING, connected, following
from tests.test_deeds import context, unit

HOA = 3


def drafted(tx: Connection, code: str = "xlongtan") -> str:
    return words(Document(BytesIO(draft.read_draft(context(tx, "vinh"), str(unit(tx, code))).drawn())))


def test_it_is_made_of_what_is_known_of_the_unit(on_sqlite: Any) -> None:
    with connected(on_sqlite()) as tx:
        said = drafted(tx)
    assert said.startswith("ỦY BAN NHÂN DÂN\nXÃ LONG TÂN\n")
    assert "DỰ THẢO\nNỘI QUY\nSử dụng hộp thư điện tử của Ủy ban nhân dân xã Long Tân\n" in said
    assert "năm 2026\ncủa Ủy ban nhân dân xã Long Tân)" in said
    assert "địa chỉ xlongtan@nhontrach.example" in said
    officers = (
        "2. Người được cử theo dõi hộp thư: Trần Thị Mẫu Lan, Công chức.\n"
        "3. Người dự bị: Lê Văn Mẫu Minh, Công chức.\n"
    )
    assert officers in said
    assert "- Lần 1: từ 07:30 đến 11:30;\n- Lần 2: từ 13:30 đến 17:00.\n" in said
    assert "- Nguyễn Thị Ví Hòa, Chủ tịch;\n- Phạm Văn Ví Dũng, Phó Chủ tịch.\n" in said
    assert "và Phòng Văn hóa và Thông tin" in said
    assert said.endswith("CHỦ TỊCH\n(Chữ ký, dấu, họ và tên)\n\n\n\nNguyễn Thị Ví Hòa")
    assert "{" not in said


def test_it_rests_on_the_clauses_of_the_regulation(on_sqlite: Any) -> None:
    with connected(on_sqlite()) as tx:
        said = drafted(tx)
    assert "2. Nội quy này căn cứ khoản 1 Điều 6 Quy định sử dụng hộp thư điện tử" in said
    assert "về hộp thư của đơn vị (Điều 8 của Quy định); cử người" in said
    assert "kiểm tra tối thiểu 02 lần trong ngày (khoản 6 Điều 4 của Quy định):" in said
    password = (
        "Người sử dụng hộp thư thay đổi mật khẩu mặc định, thường xuyên thay đổi và bảo vệ mật khẩu; không "
        "cung cấp mật khẩu cho người khác (khoản 1 Điều 7, khoản 2 Điều 8 của Quy định)."
    )
    assert password in said
    acts = (
        "6. Gửi, lưu bí mật nhà nước qua hộp thư điện tử (khoản 2 Điều 4 của Quy định).\n"
        "7. Cung cấp hoặc để lộ mật khẩu hộp thư cho người khác (khoản 5 Điều 7 của Quy định).\n"
    )
    assert acts in said


def test_what_nobody_has_told_is_left_to_be_written_in(on_sqlite: Any) -> None:
    with connected(on_sqlite()) as tx:
        said = drafted(tx, "pvhtt")
    assert f"2. Người được cử theo dõi hộp thư: {draft.LINE}.\n3. Người dự bị: {draft.LINE}.\n" in said


def test_who_is_not_shown_to_others_is_not_named(on_sqlite: Any) -> None:
    with connected(on_sqlite()) as tx:
        tx.execute(update(people).where(people.c.id == HOA).values(restricted_at=MORNING))
        said = drafted(tx)
    assert "Ví Hòa" not in said
    assert f"- {draft.LINE};\n- Phạm Văn Ví Dũng, Phó Chủ tịch.\n" in said


def test_it_is_in_vietnamese_whatever_its_reader_speaks(on_sqlite: Any) -> None:
    with connected(on_sqlite()) as tx, speaking("en"):
        said = drafted(tx)
    assert "2. Nội quy này căn cứ khoản 1 Điều 6 Quy định" in said
    assert "- Lần 1: từ " in said


@pytest.mark.parametrize("name", pack_names())
def test_every_pack_has_its_own(on_sqlite: Any, name: str) -> None:
    with connected(on_sqlite()) as tx, following(name):
        said = drafted(tx)
    assert [sign for sign in ("{", "()", " ,", " .", "..", ";;") if sign in said] == []
    for act in ("bí mật nhà nước", "mật khẩu hộp thư cho người khác"):
        assert said.count(act) <= 1


def test_a_pack_that_asks_for_no_rules_is_cited_as_a_whole(on_sqlite: Any) -> None:
    with connected(on_sqlite()) as tx, following("tinh-2025"):
        said = drafted(tx)
    assert "2. Nội quy này căn cứ Quyết định số 162/2025/QĐ-UBND" in said


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_people_write_is_text(on_sqlite: Any, text: str) -> None:
    with connected(on_sqlite()) as tx:
        made = draft.draft_for(context(tx, "vinh"), unit(tx, "xlongtan"))
    names = [one.name for one in fields(RulesDraft) if one.type is str]
    everywhere: dict[str, Any] = dict.fromkeys(names, text)
    said = words(Document(BytesIO(internal_rules_docx(replace(made, acts=[text], **everywhere)))))
    assert said.count(shown(text)) > len(names)
