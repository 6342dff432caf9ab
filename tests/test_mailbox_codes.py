"""Codes mailed to the own official mailbox: of heads and the office, where a server for mail is set."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.config import Settings
from bot.jobs import mail
from storage import upkeep
from storage.people import joining, mailed_codes
from storage.people.joining import Issuing
from storage.tables import people
from storage.tables.people import contacts
from tests.chat import Chat
from tests.conftest import Fresh
from tests.people import MORNING, connected
from tests.test_mailer import Post, mail_settings, serving

CODE = re.compile(r"Mã xác nhận của anh/chị: (\w{8})\.")
HOA, LONG_AGO = 3, MORNING - timedelta(days=50)


@dataclass
class MailingChat(Chat):
    """A chat beside a server that takes letters."""

    post: Post = field(default_factory=Post)
    port: int = 0

    @cached_property
    def settings(self) -> Settings:
        return mail_settings(files=self.folder, smtp_port=self.port)

    async def mailed(self) -> str:
        """Mail what is wanted; return the code of the newest letter, "" where none went."""
        with self.worker() as store:
            await mail.mail_all(self.services(store))
        self.close()
        letters = [CODE.search(message.get_content()) for _to, message in self.post.taken]
        return letters[-1][1] if letters and letters[-1] else ""

    def invitation_of(self, who: str) -> str:
        with connected(self.url) as tx:
            [invited] = joining.invite(tx, f"{who}@nhontrach.example", Issuing(self.settings, MORNING))
        return invited.code

    def is_joined(self, chat: str) -> bool:
        with connected(self.url) as tx:
            return tx.scalar(select(contacts.c.person).where(contacts.c.chat == chat)) is not None

    def kept(self) -> list[str]:
        with connected(self.url) as tx:
            return list(
                tx.execute(select(people.mailed_codes.c.state).order_by(people.mailed_codes.c.id)).scalars()
            )


@pytest.fixture
async def chat(fresh: Fresh, tmp_path: Path) -> AsyncIterator[MailingChat]:
    post = Post()
    async with serving(post) as served:
        yield MailingChat(fresh(), tmp_path, post=post, port=served.smtp_port)


async def test_a_head_joins_by_the_code_that_was_mailed(chat: MailingChat) -> None:
    said = await chat.play(f"moi: {chat.invitation_of('binh')}\nmoi: [Tôi đồng ý]\n")
    assert "Mã gồm 8 ký tự đang được gửi tới hộp thư công vụ bi…@nhontrach.example." in said
    assert not chat.is_joined("moi")
    code = await chat.mailed()
    [(to, message)] = chat.post.taken
    assert (to, message["Subject"]) == (["binh@nhontrach.example"], "Mã xác nhận tài khoản")
    assert "Telegram" in message.get_content()
    said = await chat.play(f"moi: {code}\n")
    assert "Kính chào anh/chị Đỗ Văn Ví Bình." in said
    assert chat.is_joined("moi")
    assert chat.kept() == ["used"]


async def test_no_code_is_kept_as_it_is_typed(chat: MailingChat) -> None:
    await chat.play(f"moi: {chat.invitation_of('binh')}\nmoi: [Tôi đồng ý]\n")
    code = await chat.mailed()
    with connected(chat.url) as tx:
        row = tx.execute(select(people.mailed_codes)).one()
    assert code
    assert code not in str(row)
    assert len(row.code_hmac) == 64


async def test_five_wrong_codes_end_it_and_another_is_asked_for(chat: MailingChat) -> None:
    await chat.play(f"moi: {chat.invitation_of('binh')}\nmoi: [Tôi đồng ý]\n")
    code = await chat.mailed()
    wrong = code[:-1] + ("A" if code[-1] != "A" else "C")
    said = await chat.play(f"moi: {wrong}\n" * 5 + f"moi: {code}\n")
    assert said.count("Mã không đúng.") == 4
    assert said.count("Mã đã hết hiệu lực hoặc đã nhập sai nhiều lần.") == 2
    assert not chat.is_joined("moi")
    await chat.play("moi: [Gửi lại mã]\n")
    await chat.play(f"moi: {await chat.mailed()}\n")
    assert chat.is_joined("moi")


async def test_a_code_ends_after_ten_minutes(chat: MailingChat) -> None:
    await chat.play(f"moi: {chat.invitation_of('binh')}\nmoi: [Tôi đồng ý]\n")
    code = await chat.mailed()
    said = await chat.play(f"clock: 08:11\nmoi: {code}\n")
    assert "Mã đã hết hiệu lực" in said
    assert not chat.is_joined("moi")


async def test_so_many_codes_a_day_and_no_more(chat: MailingChat) -> None:
    await chat.play(f"moi: {chat.invitation_of('binh')}\nmoi: [Tôi đồng ý]\n")
    said = await chat.play("moi: [Gửi lại mã]\n" * mailed_codes.A_DAY)
    assert "Hôm nay đã gửi nhiều mã tới hộp thư của anh/chị." in said
    assert len(chat.kept()) == mailed_codes.A_DAY


async def test_a_letter_that_is_refused_is_said_where_the_code_is_awaited(chat: MailingChat) -> None:
    chat.post.refused = frozenset({"binh@nhontrach.example"})
    await chat.play(f"moi: {chat.invitation_of('binh')}\nmoi: [Tôi đồng ý]\n")
    assert not await chat.mailed()
    said = await chat.play("clock: 08:01\n")
    assert "bot to moi: Chưa gửi được thư có mã tới hộp thư công vụ của anh/chị." in said
    assert chat.kept() == ["failed"]


async def test_who_never_typed_the_code_is_forgotten_with_it(chat: MailingChat) -> None:
    await chat.play(f"moi: {chat.invitation_of('binh')}\nmoi: [Tôi đồng ý]\nla: alo\n")
    await chat.mailed()
    await chat.play("clock: 08:01\n")
    later = MORNING + timedelta(days=31)
    with connected(chat.url) as tx:
        upkeep.forget(tx, later, later, chat.settings)
        assert tx.execute(select(contacts.c.id).where(contacts.c.chat == "moi")).all() == []
    assert chat.kept() == []


async def test_an_officer_joins_as_before(chat: MailingChat) -> None:
    said = await chat.play(f"moi: {chat.invitation_of('minh')}\nmoi: [Tôi đồng ý]\n")
    assert "Kính chào anh/chị Lê Văn Mẫu Minh." in said
    assert chat.kept() == []


async def test_another_account_of_a_head_is_proven_too(chat: MailingChat) -> None:
    await chat.play("hoa: /lienhe\nhoa: [Thêm tài khoản khác]\n")
    await chat.play(f"hoa2: {chat.codes[-1]}\nhoa2: [Tôi đồng ý]\n")
    assert not chat.is_joined("hoa2")
    await chat.play(f"hoa2: {await chat.mailed()}\n")
    assert chat.is_joined("hoa2")


async def test_the_first_deed_after_long_silence_waits_for_a_code(chat: MailingChat) -> None:
    with connected(chat.url) as tx:
        tx.execute(update(contacts).where(contacts.c.person == HOA).values(last_in=LONG_AGO))
    said = await chat.play("hoa: /moi\nhoa: /menu\n")
    assert "Tài khoản này đã hơn 45 ngày không sử dụng nên cần xác nhận." in said
    assert "Xin gõ mã đã gửi tới hộp thư công vụ ho…@nhontrach.example trước." in said
    assert "Mời ai?" not in said
    said = await chat.play(f"hoa: {await chat.mailed()}\nhoa: /menu\n")
    assert "Đã xác nhận tài khoản." in said
    assert "<menu: head>" in said


@pytest.mark.parametrize(
    "first",
    [
        "hoa: {unsupported} sticker",
        "hoa: {edited} sửa lại: mai họp",
        "hoa: mật khẩu là Abc@12345",
        "hoa: {blocked}\nhoa: {unblocked}",
        "hoa: <anh.jpg>",
    ],
)
async def test_whatever_ends_a_long_silence_is_held(chat: MailingChat, first: str) -> None:
    with connected(chat.url) as tx:
        tx.execute(update(contacts).where(contacts.c.person == HOA).values(last_in=LONG_AGO))
    said = await chat.play(f"{first}\nhoa: /moi\n")
    assert said.count("Tài khoản này đã hơn 45 ngày không sử dụng nên cần xác nhận.") == 1
    assert "Anh/chị mời ai?" not in said
    assert "Anh/chị mời ai?" in await chat.play(f"hoa: {await chat.mailed()}\nhoa: /moi\n")


async def test_how_long_a_silence_is_too_long_is_a_setting(chat: MailingChat) -> None:
    with connected(chat.url) as tx:
        tx.execute(update(contacts).where(contacts.c.person == HOA).values(last_in=LONG_AGO))
    plain = chat.settings
    chat.settings = plain.model_copy(update={"idle_days": 51})
    assert "<menu: head>" in await chat.play("hoa: /menu\n")
    with connected(chat.url) as tx:
        tx.execute(update(contacts).where(contacts.c.person == HOA).values(last_in=LONG_AGO))
    chat.settings = plain.model_copy(update={"idle_days": 50})
    assert "đã hơn 50 ngày" in await chat.play("hoa: /menu\n")


async def test_when_an_account_is_asked_and_unlinked_are_settings(fresh: Fresh, tmp_path: Path) -> None:
    plain = Chat(fresh(), tmp_path)
    plain.settings = plain.settings.model_copy(update={"idle_days": 20, "unlink_days": 45})
    with connected(plain.url) as tx:
        long_ago = MORNING - timedelta(days=25)
        tx.execute(update(contacts).where(contacts.c.chat == "minh").values(last_in=long_ago))
    said = await plain.play("clock: 09:01\n")
    assert "đã 20 ngày không nhắn gì" in said
    assert "gỡ sau ngày 15/12/2026" in said
    assert "Tài khoản này đã 45 ngày không sử dụng" in await plain.play("clock: 16/12/2026 09:01\n")


async def test_an_account_that_blocked_us_is_unlinked_after_the_same_days(
    fresh: Fresh, tmp_path: Path
) -> None:
    plain = Chat(fresh(), tmp_path)
    await plain.play("minh: {blocked}\n")
    await plain.play("clock: 19/02/2027 09:01\n")
    assert linked(plain, "minh") == [2]
    said = await plain.play("clock: 24/02/2027 09:01\n")
    assert "Đã gỡ tài khoản không sử dụng trong 90 ngày của: " in said
    assert "Lê Văn Mẫu Minh" in said
    assert "bot to minh" not in said
    assert linked(plain, "minh") == [None]
    assert "Để tham gia, xin gửi mã gồm 10 ký tự" in await plain.play("minh: /menu\n")


def linked(chat: Chat, who: str) -> list[int | None]:
    with connected(chat.url) as tx:
        return list(tx.execute(select(contacts.c.person).where(contacts.c.chat == who)).scalars())


async def test_an_officer_is_not_held_after_silence(chat: MailingChat) -> None:
    with connected(chat.url) as tx:
        tx.execute(update(contacts).where(contacts.c.chat == "minh").values(last_in=LONG_AGO))
    assert "<menu: officer>" in await chat.play("minh: /menu\n")


async def test_without_a_server_all_is_as_before(fresh: Fresh, tmp_path: Path) -> None:
    plain = Chat(fresh(), tmp_path)
    with connected(plain.url) as tx:
        [invited] = joining.invite(tx, "binh@nhontrach.example", Issuing(plain.settings, MORNING))
        tx.execute(update(contacts).where(contacts.c.person == HOA).values(last_in=LONG_AGO))
    said = await plain.play(f"moi: {invited.code}\nmoi: [Tôi đồng ý]\nhoa: /menu\n")
    assert "Kính chào anh/chị Đỗ Văn Ví Bình." in said
    assert "<menu: head>" in said
