"""Words of a broadcast as a sentence gives them: all of them, and nothing of how it is to be sent."""

import pytest

from bot.domain.understanding import Standing, understand
from handlers.wishes import words_to_send

TYPED = """
thong bao toan huyen: chieu mai bao tri, tam ngung gui thu | chieu mai bao tri, tam ngung gui thu
Gửi cán bộ các xã tin này: “Thứ Bảy bảo trì, đừng gửi văn bản.” | Thứ Bảy bảo trì, đừng gửi văn bản.
thông báo các xã: họp lúc 14:00, mang theo báo cáo | họp lúc 14:00, mang theo báo cáo
báo các xã 14:00 chiều mai tập huấn ở hội trường | 14:00 chiều mai tập huấn ở hội trường
nhắn các phòng chiều nay cúp điện | chiều nay cúp điện
thông báo các xã họp chiều mai | họp chiều mai
nhắn các xã là chiều mai cúp điện | chiều mai cúp điện
báo các đơn vị biết chiều mai cúp điện | chiều mai cúp điện
"""
ROWS = [[part.strip() for part in line.split("|")] for line in TYPED.strip().splitlines()]


@pytest.mark.parametrize(("typed", "sent"), ROWS)
def test_all_words_of_a_broadcast_are_sent(typed: str, sent: str) -> None:
    reading = understand(typed, "office", Standing.NONE)
    assert words_to_send(reading, reading.slots.get("audience", "")) == sent
