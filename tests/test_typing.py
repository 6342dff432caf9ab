"""Whoever waits for a file sees that it is coming."""

from pathlib import Path

from tests.chat import Chat


async def test_typing_is_shown_while_a_file_is_sent_and_not_for_words(url: str, tmp_path: Path) -> None:
    chat = Chat(url, tmp_path)
    await chat.play("vinh: /trangthai\n")
    assert chat.channel.typing == []
    await chat.play("vinh: [Xuất Excel]\n")
    assert chat.channel.typing == ["vinh"]
