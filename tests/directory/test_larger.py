"""The directory in a larger district: pages, long lists, units without a mailbox or of one name."""

from datetime import date

from sqlalchemy import insert, update

from bot.conversation import fold, person_key
from bot.domain.directory.names import NamedUnit, index_of
from storage.engine import Tx
from storage.tables.people import people, roles, units
from tests.chat import Chat
from tests.people import connected

HOMES, STAFF = 14, 30
LONG_TAN = 3


def settle_more(tx: Tx) -> None:
    """Add fourteen schools, two with one name and none with a mailbox, and thirty people of a unit."""
    for number in range(1, HOMES + 1):
        name = f"Trường Mầm non {min(number, HOMES - 1)}"
        row = {"code": f"mn{number}", "name": name, "folded": fold(name), "kind": "Trường học", "rank": 10}
        tx.execute(insert(units), {**row, "form": "ND30"})
    tx.execute(update(units).where(units.c.id == LONG_TAN).values(phone="0251 3000 200"))
    for number in range(1, STAFF + 1):
        name = f"Mẫu Văn Thử {number}"
        named = {"full_name": name, "folded": fold(name), "sort_key": person_key(name), "language": "vi"}
        [person] = tx.execute(insert(people).values(named).returning(people.c.id)).one()
        held = {"person": person, "unit": LONG_TAN, "role": "staff", "title": "Công chức", "source": "file"}
        tx.execute(insert(roles), {**held, "starts": date(2026, 1, 1)})


async def play(chat: Chat, *lines: str) -> str:
    with connected(chat.url) as tx:
        settle_more(tx)
    return await chat.play("\n".join(lines) + "\n")


async def test_a_group_is_shown_in_pages(chat: Chat) -> None:
    said = await play(
        chat, "son: /danhba", "son: [Trường học]", "son: [Xem tiếp]", "son: [Trường Mầm non 11]"
    )
    first, second = said.split("son: [Xem tiếp]")
    assert "[Trường Mầm non 10] [Xem tiếp]" in first
    assert "[Trường Mầm non 11]" in second
    assert "[Xem tiếp]" not in second
    assert second.endswith("Hộp thư: chưa có\n")


async def test_of_many_people_the_first_are_shown_and_the_rest_are_searched(chat: Chat) -> None:
    said = await play(chat, "son: /danhba ubnd long tân", "son: /danhba mẫu văn thử")
    unit, found = said.split("son: /danhba mẫu")
    assert "Điện thoại cơ quan: 0251 3000 200" in unit
    assert "… và 10 người khác; gõ họ tên sau /danhba để tìm." in unit
    assert unit.index("Chủ tịch") < unit.index("Công chức")
    assert f"Có {STAFF} kết quả; 8 kết quả đầu như sau.  [Mẫu Văn Thử 1, " in found


async def test_what_is_not_plain_of_recipients_is_named(chat: Chat) -> None:
    block = "- Trường Mầm non 13;\\n- Trường Mầm non 2;\\n- Các trường học tư thục;\\n- Mầm non"
    said = await play(chat, "hoa: /noinhan", f"hoa: {block}")
    assert "@" not in said
    assert "Nơi nhận: 0 địa chỉ" in said
    assert "Chưa có hộp thư: Trường Mầm non 2." in said
    assert "“Trường Mầm non 13” có thể là: Trường Mầm non 13; Trường Mầm non 13. Xin tự chọn." in said
    assert "Chưa rõ “Các trường học tư thục”: trong nhóm Trường học không có “tư thục”." in said
    assert "Không tìm thấy “Mầm non”. Tên gần giống: Trường Mầm non" in said


async def test_an_exception_that_may_be_several_is_asked_about(chat: Chat) -> None:
    said = await play(chat, "hoa: /noinhan các xã trừ Trường Mầm non 13", "hoa: /danhba mail các đơn vị")
    both = "Trường Mầm non 13; Trường Mầm non 13"
    assert f"Chưa rõ trừ “Trường Mầm non 13” là trừ đơn vị nào: {both}?" in said
    assert "… và 3 đơn vị khác; gõ /danhba để xem theo nhóm." in said


def test_units_that_are_called_alike_are_compared_with_few_others() -> None:
    """Each with each took three quarters of a minute for the 10,000 communes of a province of the benches."""
    compared = []

    class Unit(NamedUnit):
        __hash__ = NamedUnit.__hash__

        def __eq__(self, other: object) -> bool:
            compared.append(self.id)
            return self is other

    units = tuple(Unit(number, f"xa{number}", f"UBND xã Ví Dụ {number}") for number in range(400))
    assert len(index_of(units).units) == 400
    assert len(compared) < 10 * len(units)
