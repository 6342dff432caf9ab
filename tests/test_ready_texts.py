"""Texts of the library that come with the program: there from the start, the office's own to change."""

from pathlib import Path

import pytest
from sqlalchemy import Connection

from bot.documents.guides.poster import DRAWN, WIDTH, poster_svg
from bot.domain.incidents import IncidentKind
from bot.packs import pack_names
from handlers.library import guides
from storage import guidance
from tests.chat import Chat
from tests.conftest import Fresh
from tests.people import connected, following

DROPPED, CHANGED = "Gửi tệp lớn", "Đổi mật khẩu hộp thư"


@pytest.fixture
def chat(fresh: Fresh, tmp_path: Path) -> Chat:
    made = Chat(fresh(), tmp_path)
    with connected(made.url) as tx:
        guides.put_ready_texts(tx)
    return made


def titles(tx: Connection) -> list[str]:
    return [one.title for one in guidance.library_texts(tx)]


@pytest.mark.parametrize("pack", pack_names())
def test_each_has_a_title_and_a_body_that_a_phone_shows(pack: str) -> None:
    with following(pack):
        texts = [one.partition("\n") for one in guides.ready_texts().values()]
    assert len(texts) == 25
    for title, _newline, body in texts:
        assert 0 < len(title) <= guides.LONGEST_TITLE
        assert 300 < len(body) <= 1000
        assert "{" not in body


async def test_what_the_office_changes_or_takes_out_stays_so(chat: Chat) -> None:
    await chat.play(f"vinh: /huongdan {DROPPED}\nvinh: [Bỏ hướng dẫn này]\nvinh: [Bỏ]\n")
    await chat.play(f"vinh: /huongdan {CHANGED}\nvinh: [Sửa]\nvinh: Gọi 02513000100.\nvinh: [Gửi]\n")
    with connected(chat.url) as tx:
        guides.put_ready_texts(tx)
        kept = {one.title: one.body for one in guidance.library_texts(tx)}
    assert DROPPED not in kept
    assert kept[CHANGED] == "Gọi 02513000100."
    assert len(kept) == 24


async def test_a_newer_program_brings_its_newer_texts(chat: Chat) -> None:
    with connected(chat.url) as tx:
        guidance.put_ready_texts(tx, {"gui-tep-lon": "Gửi tệp rất lớn\nChia nhỏ."})
        assert "Gửi tệp rất lớn" in titles(tx)
        assert DROPPED not in titles(tx)


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("/huongdan bàn giao", "Bàn giao hộp thư khi thay người theo dõi"),
        ("/huongdan nhiễm vi-rút", "Khi nghi máy tính nhiễm vi-rút"),
        ("cho em xin huong dan gui tep lon", "Gửi tệp lớn"),
        ("hướng dẫn em đổi mật khẩu hộp thư với ạ", "Đổi mật khẩu hộp thư"),
    ],
)
async def test_they_are_found_by_words(chat: Chat, said: str, title: str) -> None:
    assert f"bot: {title}\n" in await chat.play(f"son: {said}\n")


async def test_all_of_them_are_listed_by_pages(chat: Chat) -> None:
    said = await chat.play(
        "son: /huongdan\nson: [Xem tiếp (2/4)]\nson: [Xem tiếp (3/4)]\nson: [Xem tiếp (4/4)]\n"
    )
    with connected(chat.url) as tx:
        assert all(f"[{title}]" in said for title in titles(tx))


@pytest.mark.parametrize("name", guides.HELPS_WITH)
def test_each_that_helps_with_a_kind_is_there_and_drawn(name: str) -> None:
    assert name in guides.ready_texts()
    assert name in DRAWN


def test_each_common_kind_of_incident_has_one() -> None:
    helped = {kind for kinds in guides.HELPS_WITH.values() for kind in kinds}
    assert helped == set(IncidentKind)


@pytest.mark.parametrize("name", guides.ready_texts())
def test_each_is_a_picture_that_a_phone_shows(name: str) -> None:
    title, _newline, body = guides.ready_texts()[name].partition("\n")
    svg = poster_svg(name, title, body, "Cần hỗ trợ, xin gọi: 02513000100.")
    height = int(svg.partition('height="')[2].partition('"')[0])
    assert height < 2 * WIDTH
    assert DRAWN[name] in svg


async def test_who_reports_a_kind_is_offered_what_helps(chat: Chat) -> None:
    said = await chat.play(
        "minh: /suco\nminh: [Thư giả mạo, lừa đảo]\nminh: [Chưa mở, chưa cung cấp]\n"
        "minh: Thư đòi đổi mật khẩu\nminh: [Gửi]\n"
        "minh: [Nhận biết thư giả mạo, lừa đảo]\nvinh: [Tiếp nhận]\n"
        "vinh: [Gửi “Khi lỡ mở thư lạ hoặc cung cấp mật khẩu”]\n"
    )
    assert "bot: Hướng dẫn cho sự cố này:  [" in said
    assert "nhắn: Khi lỡ mở thư lạ hoặc cung cấp mật khẩu\n" in said


async def test_what_was_changed_or_taken_out_comes_back_as_it_was(chat: Chat) -> None:
    await chat.play(f"vinh: /huongdan {DROPPED}\nvinh: [Bỏ hướng dẫn này]\nvinh: [Bỏ]\n")
    await chat.play(f"vinh: /huongdan {CHANGED}\nvinh: [Sửa]\nvinh: Gọi 02513000100.\nvinh: [Gửi]\n")
    asked = await chat.play(f"vinh: /huongdan {CHANGED}\nvinh: [Dùng lại bản gốc]\n")
    assert f"Dùng lại bản gốc của “{CHANGED}”? Nội dung đã sửa sẽ mất.  [Dùng lại]" in asked
    await chat.play("vinh: [Dùng lại]\n")
    await chat.play(f"vinh: /huongdan\nvinh: [Hướng dẫn đã bỏ]\nvinh: [{DROPPED}]\n")
    with connected(chat.url) as tx:
        kept = {f"{one.title}\n{one.body}" for one in guidance.library_texts(tx)}
    assert kept == set(guides.ready_texts().values())
