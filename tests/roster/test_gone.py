"""A roster's file that is no longer on the disk when it is to be read."""

import shutil
from pathlib import Path

from tests.chat import Chat


async def test_whose_file_is_gone_is_told_so_and_nothing_of_the_machine(chat: Chat) -> None:
    await chat.play("vinh: /danhsach\nvinh: <danh-sach.xlsx>\n")
    for kept in filter(Path.is_dir, chat.folder.iterdir()):  # the database stands beside them
        shutil.rmtree(kept)
    said = await chat.play("vinh: [Xem thay đổi]\n")
    assert "bot: Tệp này không còn. Xin gửi lại." in said
    assert str(chat.folder) not in said
