"""A roster's file that is no longer on the disk when it is to be read."""

import shutil

from tests.chat import Chat


async def test_whose_file_is_gone_is_told_so_and_nothing_of_the_machine(chat: Chat) -> None:
    await chat.play("vinh: /danhsach\nvinh: <danh-sach.xlsx>\n")
    shutil.rmtree(chat.folder)
    chat.folder.mkdir()
    said = await chat.play("vinh: [Xem thay đổi]\n")
    assert "bot: Tệp này không còn. Xin gửi lại." in said
    assert str(chat.folder) not in said
