"""Where two pairs of eyes are wanted: nobody releases what they have prepared themselves."""

from datetime import timedelta
from functools import cached_property
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.config import Settings
from storage.reporting.submissions import forget
from storage.tables.engine import audit
from storage.tables.people import roles
from storage.tables.subjects import broadcasts, submissions
from tests.chat import Chat
from tests.conftest import Fresh
from tests.people import connected, settings

ASKED = "vinh: /thongbao\nvinh: x\nvinh: 1\nvinh: 4\nvinh: [Bỏ qua]\n"
PREPARED = f"{ASKED}vinh: [Trình ban hành]\n"
VINH, YEN = 8, 9


class FourEyesChat(Chat):
    @cached_property
    def settings(self) -> Settings:
        return settings(files=self.folder, four_eyes=True)


@pytest.fixture
def chat(fresh: Fresh, tmp_path: Path) -> FourEyesChat:
    return FourEyesChat(fresh(), tmp_path)


async def test_who_may_release_prepares_for_another(chat: FourEyesChat) -> None:
    said = await chat.play(f"{PREPARED}vinh: [Ban hành] của yen\n")
    assert "”. Người ban hành: Ngô Thị Mẫu Yến." in said
    assert "Nội dung do anh/chị trình cần một người khác ban hành." in said
    with connected(chat.url) as tx:
        assert tx.execute(select(broadcasts.c.id)).all() == []


async def test_another_releases_with_one_tap_and_the_audit_names_both(chat: FourEyesChat) -> None:
    await chat.play(f"{PREPARED}yen: [Ban hành]\n")
    with connected(chat.url) as tx:
        [sent] = tx.execute(select(broadcasts.c.by)).all()
        [released] = tx.execute(select(audit).where(audit.c.act == "release")).all()
        [row] = tx.execute(select(submissions)).all()
    assert (sent.by, released.person, released.detail["prepared_by"]) == (YEN, YEN, VINH)
    assert (row.state, row.by, row.decided_by, row.answers) == ("released", VINH, YEN, [])


async def test_who_is_alone_is_told_that_nobody_can_release(chat: FourEyesChat) -> None:
    with connected(chat.url) as tx:
        tx.execute(update(roles).where(roles.c.person == YEN).values(role="staff"))
    said = await chat.play(PREPARED)
    assert "Chưa có người khác có quyền ban hành nên chưa trình được." in said
    assert said.rstrip().endswith("[Gửi thử cho tôi]")  # the review stays


async def test_a_right_that_ended_meanwhile_releases_nothing(chat: FourEyesChat) -> None:
    await chat.play(PREPARED)
    with connected(chat.url) as tx:
        tx.execute(update(roles).where(roles.c.person == YEN).values(role="office_drafter"))
    said = await chat.play("yen: [Ban hành]\n")
    assert "Anh/chị chưa có quyền dùng mục này." in said
    with connected(chat.url) as tx:
        assert tx.execute(select(submissions.c.state)).scalars().all() == ["waiting"]
        assert tx.execute(select(broadcasts.c.id)).all() == []


async def test_the_words_of_what_was_decided_are_let_go_of_in_time(chat: FourEyesChat) -> None:
    await chat.play(f"{PREPARED}{PREPARED}yen: [Ban hành]\n")
    with connected(chat.url) as tx:
        forget(tx, chat.clock.at + timedelta(days=1))
        found = tx.execute(select(submissions.c.state, submissions.c.shown != "")).all()
    assert sorted(map(tuple, found)) == [("released", False), ("waiting", True)]
