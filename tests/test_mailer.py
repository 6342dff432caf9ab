"""Invitations by e-mail, against a real SMTP server on loopback."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from bot.config import BadSettings, Settings
from bot.mailer import send_invitations
from tests.people import settings
from tests.test_slips import BINH


@dataclass
class Post:
    """Takes what comes, but for the addresses in ``refused``."""

    refused: frozenset[str] = frozenset()
    taken: list[tuple[list[str], EmailMessage]] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's own name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.taken.append((list(map(str, envelope.rcpt_tos)), message))
        return "250 OK"


@asynccontextmanager
async def serving(post: Post) -> AsyncIterator[Settings]:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(post, hostname="mail.example", loop=loop), "127.0.0.1", 0)
    try:
        yield mail_settings(smtp_port=server.sockets[0].getsockname()[1])
    finally:
        server.close()


def mail_settings(**given: Any) -> Settings:
    sender = {"smtp_host": "127.0.0.1", "smtp_tls": "none", "smtp_from": "nhacthu@nhontrach.example"}
    return settings(**{**sender, **given})


async def test_each_gets_a_message_of_their_own_with_the_link() -> None:
    post = Post()
    mau = replace(BINH, name="Trần Thị Mẫu", mailbox="mau@nhontrach.example", code="3ACDE-FGHJK")
    async with serving(post) as configured:
        report = await send_invitations(configured, [BINH, mau])
    assert report.sent == [BINH.mailbox, mau.mailbox]
    assert [to for to, _message in post.taken] == [[BINH.mailbox], [mau.mailbox]]
    message = post.taken[0][1]
    text = message.get_content()
    assert message["From"] == "nhacthu@nhontrach.example"
    assert message["Subject"] == "Mời tham gia hệ thống nhắc kiểm tra hộp thư công vụ"
    assert BINH.link in text
    assert "Zalo: tìm “Bot Nhắc Thư Nhơn Trạch” và gửi mã 7K3QA-9XV4M" in text
    assert BINH.code in text
    assert mau.code not in text


async def test_nothing_goes_to_a_foreign_mailbox_or_to_none() -> None:
    post = Post()
    foreign = [
        replace(BINH, mailbox="binh@gmail.com"),
        replace(BINH, mailbox=""),
        replace(BINH, mailbox="x@y@evil"),
    ]
    async with serving(post) as configured:
        report = await send_invitations(configured, foreign)
    assert post.taken == []
    assert len(report.failed) == 3


async def test_one_refused_address_does_not_stop_the_others() -> None:
    post = Post(refused=frozenset({"sai@nhontrach.example"}))
    async with serving(post) as configured:
        report = await send_invitations(configured, [replace(BINH, mailbox="sai@nhontrach.example"), BINH])
    assert report.sent == [BINH.mailbox]
    assert report.lines() == [
        "Đã gửi 1 thư mời.",
        "Chưa gửi được: sai@nhontrach.example – máy chủ từ chối địa chỉ này",
    ]


async def test_a_server_that_is_away_is_told_of_and_nothing_is_sent() -> None:
    async with serving(Post()) as configured:
        pass
    report = await send_invitations(configured, [BINH])
    assert report.failed == {BINH.mailbox: "không kết nối được với máy chủ gửi thư"}


@pytest.mark.parametrize("missing", ["smtp_host", "smtp_from"])
async def test_without_a_server_or_a_sender_the_setting_is_named(missing: str) -> None:
    with pytest.raises(BadSettings, match=missing.upper()):
        await send_invitations(mail_settings(**{missing: ""}), [BINH])
