"""A form that cannot be sent once its files are here costs nobody the file, and its sender hears of it."""

from pathlib import Path

from sqlalchemy import select, update

from storage.tables.engine import conversations, files
from tests.chat import Chat
from tests.people import connected

SENT = """\
minh: /suco
minh: [Mất thư]
minh: mất hết thư tháng 10
files: wait
minh: <so-do.png>
minh: [Gửi]
"""


async def test_a_form_that_is_none_any_more_is_told_of_and_its_file_kept(url: str, tmp_path: Path) -> None:
    chat = Chat(url, tmp_path)
    assert "nhận xong sẽ gửi ngay" in await chat.play(SENT)
    with connected(url) as tx:
        tx.execute(update(conversations).values(facts={"day": "no day"}))
    assert "bot to minh: Hệ thống gặp lỗi. Xin thử lại." in await chat.play("files: come\n")
    with connected(url) as tx:
        assert tx.execute(select(files.c.state)).scalars().all() == ["held"]
        assert tx.execute(select(conversations.c.flow)).scalars().all() == ["incident"]
