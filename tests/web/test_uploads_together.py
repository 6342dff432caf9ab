"""Several files from the upload page at once: the chat gets one answer to them all."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from handlers import dispatch
from tests.by_link import PDF, Beside, district_beside


@pytest.fixture
async def there(url: str, tmp_path: Path) -> AsyncIterator[Beside]:
    async with district_beside(url, tmp_path) as made:
        yield made


async def test_what_is_sent_at_once_one_by_one_gets_one_answer_in_chat(there: Beside) -> None:
    """Send them as the page's script does, saying each time that there is more."""
    path = await there.at_files()
    for number in range(5):
        more = {"con": "1"} if number < 4 else {}
        await there.http.post(path, data=more, files=[("tep", (f"{number}.pdf", PDF + bytes([number])))])
        assert len(await there.hear()) == (number == 4)
    assert "Xin xác nhận tệp không có nội dung mật." in there.said[-1]


@pytest.mark.parametrize("is_cut_off", [True, False])
async def test_where_the_last_of_what_is_sent_at_once_does_not_come_the_others_are_answered(
    there: Beside, is_cut_off: bool
) -> None:
    path = await there.at_files()
    await there.http.post(path, data={"con": "1"}, files=[("tep", ("a.pdf", PDF))])
    assert await there.hear() == []
    if is_cut_off:
        there.clock.at += dispatch.TOGETHER
    else:
        await there.post(path, ("b.exe", PDF))
    assert await there.hear() == ["Đã nhận 1 tệp. Xin gửi tiếp (tối đa 5), hoặc chọn “Xong”."]
