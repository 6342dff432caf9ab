"""Search for what must not be kept, after a hostile day: in log, database, copy, metrics."""

import tarfile
from io import StringIO
from pathlib import Path

import pytest
from prometheus_client import generate_latest

from bot.channels.base import Impossible, Outbound
from bot.channels.telegram import open_telegram
from bot.conversation import Event, EventKind, Message
from bot.jobs import poll
from bot.sandbox.app import HOLDERS, create_app
from bot.sandbox.telegram.state import SandboxTelegram
from handlers import dispatch
from storage.engine import back_up
from tests.chat import Chat
from tests.hostile.held import everything
from tests.hostile.odd import MARKER
from tests.people import ACCOUNT, CHANNEL, MORNING, connected, opened
from tests.sandbox.serving import StandingClock, serving

DAY = f"""
clock: 08:30
minh: mk: {MARKER}@1a
minh: mật khẩu hộp thư đơn vị là {MARKER}9#
minh: pass\\n{MARKER}77
minh: (MẬT) {MARKER} kế hoạch
minh: TUYỆT MẬT\\n{MARKER}
minh: mật khẩu: tên con gái {MARKER}
minh: [Có mật khẩu]
minh: mËt khÈu: {MARKER}@1 cña ®¬n vÞ
minh: <anh.jpg> mk {MARKER}12
minh: <anh.jpg> MẬT - {MARKER}
minh: <mk_{MARKER}@1.xlsx>
minh: <MẬT_{MARKER}.docx>
minh: {{edited}} mk: {MARKER}@1a
minh: {{unsupported}} mk: {MARKER}@1a
minh: {{group}} {MARKER}
clock: 08:32
hoa: /mien
hoa: sáng mai
hoa: hộp thư hỏng, mk {MARKER}@1a, nhờ xử lý
hoa: [Dùng]
hoa: [Miễn]
hoa: /mien
hoa: [Xem, bỏ các đợt miễn]
vinh: /thongbao
vinh: Kính gửi các đơn vị, mật khẩu mới: {MARKER}@1a
vinh: 1
vinh: 4
vinh: 1
vinh: /dienthoai
vinh: mk {MARKER}@1a
vinh: hủy
vinh: /moi mk:{MARKER}@1a
vinh: <chuong-trinh.xlsx> pass {MARKER}12
minh: /vangmat
minh: mai
minh: (TỐI MẬT) {MARKER}
minh: con ốm, mk: {MARKER}@1a
minh: [Dùng]
minh: [Gửi]
la: mk: {MARKER}@1a
clock: 08:33
son: /suco
son: 4
son: [son@nhontrach.example]
son: Có người biết mk: {MARKER}@1a
son: [Dùng]
son: [Bổ sung]
son: [Đã thử]
son: (MẬT) {MARKER}
son: đã đổi pass {MARKER}12
son: [Dùng]
son: <anh.jpg> mk {MARKER}12
son: [Gửi]
vinh: [Hỏi thêm]
vinh: mật khẩu mới: {MARKER}@1a à
vinh: [Dùng]
vinh: [Gửi]
son: [Trả lời]
son: TUYỆT MẬT\\n{MARKER}
son: mk: {MARKER}@1a
son: [Gửi]
yen: /suco {MARKER}
clock: 08:34
la: /start {MARKER}-{MARKER}
la: xin tham gia
la: Ví Dụ
la: mật khẩu là {MARKER}@1a
la: Long Tân
la: [MẬT] {MARKER}
la: Văn thư
la: 1
yen: /moi pnv
yen: 1
yen: [Cấp mã]
binh: CODE-1
binh: [Tôi đồng ý]
clock: 10:30
clock: 11:35
clock: 17:20
"""


async def test_no_secret_is_left_anywhere(url: str, tmp_path: Path, written: StringIO) -> None:
    chat = Chat(url, tmp_path / "files")
    played = await chat.play(DAY)
    with opened(url) as store:
        metrics = generate_latest(chat.services(store).metrics.registry).decode()
    settings = chat.settings
    chat.close()
    assert "•••" in played
    assert "chào anh/chị đỗ văn ví bình" in played.lower()
    with connected(url) as tx:
        kept = everything(tx)
    copied = copy_of(url, tmp_path)
    [code] = chat.codes
    secrets = (MARKER, code, f"{code[:5]}-{code[5:]}", settings.secret_key.get_secret_value())
    for place, text in {
        "log": written.getvalue(),
        "database": kept,
        "copy": copied,
        "metrics": metrics,
    }.items():
        assert [secret for secret in secrets if secret in text] == [], place
    assert "Mẫu Minh" not in written.getvalue()


def copy_of(url: str, folder: Path) -> str:
    """Return all that a copy holds, as text."""
    target = folder / "copy.tar.gz"
    back_up(url, folder / "files", target, MORNING)
    with tarfile.open(target) as archive:
        opened_files = (archive.extractfile(member) for member in archive.getmembers())
        return "\n".join(file.read().decode(errors="replace") for file in opened_files if file)


async def test_a_fault_of_ours_writes_nobodys_words_to_the_log(
    url: str, tmp_path: Path, written: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_scene: object, _arrival: object, event: Event) -> None:
        raise ValueError(f"cannot read {event.text!r} of {event.shown_name}")

    monkeypatch.setattr(dispatch, "respond", fail)
    chat = Chat(url, tmp_path)
    with opened(url) as store:
        event = Event(CHANNEL, ACCOUNT, "1", "lan", MORNING, EventKind.TEXT, MARKER, shown_name=MARKER)
        for _try in range(3):
            await poll.take_event(chat.services(store), event)
    with connected(url) as tx:
        assert MARKER not in everything(tx)
    assert "event failed" in written.getvalue()
    assert MARKER not in written.getvalue()


async def test_the_channel_writes_no_token_and_no_words_to_the_log(written: StringIO) -> None:
    telegram = SandboxTelegram()
    async with serving(create_app(telegram, HOLDERS, StandingClock())) as base_url:
        channel = open_telegram(telegram.bot.token, f"{base_url}/", MORNING - MORNING, 3)
        await channel.open()
        await telegram.phone(1001).text(MARKER)
        assert await channel.poll(None, lambda: MORNING)
        await channel.send(Outbound("1001", "send", Message(MARKER)))
        with pytest.raises(Impossible):
            await channel.send(Outbound("1001", "edit", Message(MARKER), "99"))
        await channel.close()
    assert telegram.bot.token not in written.getvalue()
    assert MARKER not in written.getvalue()
