"""What is to be reported of, as one sentence says it: nothing is dropped, nothing beside it is taken in."""

import pytest

from bot.domain.reports import read_matter
from bot.domain.understanding import understand

TYPED = """
yêu cầu các xã báo cáo số máy tính, có cài diệt virus chưa, khó khăn, hạn thứ 6 | số máy tính, có cài diệt virus chưa, khó khăn | 3
yeu cau cac xa bao cao so may tinh, co cai diet virus chua, han thu 6 tuan nay | so may tinh, co cai diet virus chua | 2
đề nghị các phòng báo cáo tình hình dùng hộp thư, chữ ký số trước ngày 5/12 | tình hình dùng hộp thư, chữ ký số | 0
yc các xã trước thứ 6 báo cáo bao nhiêu máy in, có hỏng cái nào không nhé em | bao nhiêu máy in, có hỏng cái nào không | 2
yêu cầu các xã báo cáo số thư đến, số thư đi và số thư trễ hạn, gửi về trước 16h mai | số thư đến, số thư đi và số thư trễ hạn | 3
yêu cầu các xã báo cáo số máy tính trước thứ 6 | số máy tính | 0
yêu cầu các xã báo cáo khó khăn, kiến nghị, hạn thứ 6 | khó khăn, kiến nghị | 0
yêu cầu các xã báo cáo 1. số máy tính 2. khó khăn, kiến nghị | số máy tính; khó khăn, kiến nghị | 2
yeu cau cac xa bao cao 1. so may tinh 2. so may hu 3. kien nghi. han thu 6 | so may tinh; so may hu; kien nghi | 3
yêu cầu các xã báo cáo 1. số máy 2. khó khăn, đề nghị, hạn thứ 6 | số máy; khó khăn, đề nghị | 2
yêu cầu các xã báo cáo 1. số máy 2. khó khăn, đề nghị | số máy; khó khăn, đề nghị | 2
yêu cầu các xã báo cáo 1. số máy 2. số hộp thư, đề nghị nộp trước thứ 6 | số máy; số hộp thư | 2
"""  # noqa: E501
ROWS = [[part.strip() for part in line.split("|")] for line in TYPED.strip().splitlines()]


@pytest.mark.parametrize(("typed", "title", "count"), ROWS)
def test_all_matters_are_kept(typed: str, title: str, count: str) -> None:
    found = read_matter(typed, understand(typed, "office").slots, 150)
    assert (found.title, len(found.questions)) == (title, int(count))


def test_of_a_title_that_is_too_long_the_questions_keep_the_rest() -> None:
    typed = "yêu cầu các xã báo cáo số máy tính, có cài diệt virus chưa, hạn thứ 6"
    found = read_matter(typed, understand(typed, "office").slots, 20)
    assert found.title == "số máy tính"
    assert found.questions == ("Số máy tính", "Có cài diệt virus chưa")
