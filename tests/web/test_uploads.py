"""The upload page: where a channel carries no documents, files come by a link."""

import hashlib
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.conversation import EventKind
from bot.jobs.tick import tidy
from storage.engine import business_time
from storage.tables.engine import audit, files, links, outbox
from tests.by_link import PDF, Beside, beside, district_beside, path_in
from tests.files.make import HERE
from tests.people import connected, opened
from tests.web.conftest import NOWHERE

PICTURE = (HERE / "so-do.png").read_bytes()


@pytest.fixture
async def there(url: str, tmp_path: Path) -> AsyncIterator[Beside]:
    async with district_beside(url, tmp_path) as made:
        yield made


def rows(url: str, table: Any) -> list[Any]:
    with connected(url) as tx:
        return list(tx.execute(select(table).order_by(table.c.id)))


async def test_a_question_for_a_file_brings_a_page_that_says_whose_it_is_and_what_it_takes(
    there: Beside,
) -> None:
    page = await there.http.get(await there.at_files())
    assert "Xin gửi ở trang sau, dùng được trong 15 phút:\n" in there.said[-1]
    assert page.status_code == 200
    for said in ("Hồ Văn Ví Vinh", "Phòng Văn hóa và Thông tin", "Soạn thông báo", "20 MB", "5 tệp", "08:15"):
        assert said in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]


async def test_the_page_goes_by_the_clock_of_the_chat_which_is_vietnams(there: Beside, url: str) -> None:
    path = await there.at_files()
    with connected(url) as tx:
        business_time.move_to(tx, there.clock.at, there.clock.at + timedelta(hours=6))
    assert "14:15" in (await there.http.get(path)).text


async def test_what_is_sent_on_the_page_is_the_forms(there: Beside, url: str) -> None:
    path = await there.at_files()
    page = await there.post(path, ("tờ trình.pdf", PDF), ("so-do.png", PICTURE))
    assert "Đã nhận 2 tệp. Xin quay lại cuộc trò chuyện" in page.text
    assert await there.hear() == ["Đã nhận 2 tệp. Xin gửi tiếp (tối đa 5), hoặc chọn “Xong”."]
    assert [(row.shown_name, row.state, row.type) for row in rows(url, files)] == [
        ("tờ trình.pdf", "held", ""),
        ("so-do.png", "held", "image/png"),
    ]
    assert "Tệp tờ trình.pdf: đã nhận" in await there.say("vinh", "Xong", "Xác nhận")


async def test_the_same_file_again_writes_nothing(there: Beside, url: str) -> None:
    path = await there.at_files()
    for _again in range(2):
        page = await there.post(path, ("a.pdf", PDF))
        assert "Đã nhận 1 tệp." in page.text
    assert len(rows(url, files)) == 1


async def test_a_preview_uses_nothing_up(there: Beside, url: str) -> None:
    path = await there.at_files()
    for _again in range(3):
        assert (await there.http.get(path, headers={"User-Agent": "facebookexternalhit/1.1"})).is_success
        assert (await there.http.head(path)).is_success
    [link] = rows(url, links)
    assert (link.used, link.revoked, link.taken) == (None, None, 0)
    assert "Đã nhận." in (await there.post(path, ("a.pdf", PDF))).text


@pytest.mark.parametrize(("asks", "word"), [("/thongbao", "liên kết"), ("/danhsach", "danh sách")])
async def test_a_link_that_ends_while_a_file_is_on_its_way_says_what_to_type(
    there: Beside, asks: str, word: str
) -> None:
    path = await there.at_files() if asks == "/thongbao" else path_in(await there.say("vinh", asks))
    posted = there.http.build_request("POST", path, files=[("tep", ("a.pdf", PDF))])
    body = posted.read()

    async def slowly() -> AsyncIterator[bytes]:
        there.clock.at += timedelta(minutes=16)
        yield body

    asked = {"Content-Type": posted.headers["Content-Type"], "Accept": "application/json"}
    told = (await there.http.post(path, content=slowly(), headers=asked)).json()
    said = f"Liên kết đã hết hạn. Trong cuộc trò chuyện, gõ “{word}” để lấy liên kết mới."
    assert (told["closed"], told["results"][0]["said"]) == (said, said)


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("anh.jpg", b"MZ\x90\x00" + bytes(100), "không nhận tệp chương trình"),
        ("bao-cao.docx.exe", b"x", "chỉ nhận ảnh"),
        ("bao-cao.docx", (HERE / "chuong-trinh.xlsx").read_bytes(), "không nhận tệp chương trình"),
        ("rong.pdf", b"", "Tệp không có nội dung"),
        ("to.pdf", b"%PDF-" + bytes(30 * 2**20), "Tệp lớn hơn 20 MB"),
        ("danh-sach.xlsx", (HERE / "danh-sach-mat.xlsx").read_bytes(), "dấu chỉ độ mật"),
        ("hop-thu.xlsx", (HERE / "mat-khau.xlsx").read_bytes(), "Trong tệp có ghi mật khẩu"),
        ("hop-thu.txt", b"mk: Abc@12345", "Trong tệp có ghi mật khẩu"),
        ("a.exe:b.txt", b"x", "chỉ nhận ảnh"),
        ("(MẬT) to trinh.pdf", PDF, "dấu chỉ độ mật"),
        ("mk Abc@12345.pdf", PDF, "có vẻ chứa mật khẩu"),
        ("../../etc/passwd", PDF, "Tên tệp không hợp lệ"),
        ("..\\..\\boot.ini", PDF, "Tên tệp không hợp lệ"),
        ("...", PDF, "Tên tệp không hợp lệ"),
    ],
)
async def test_what_is_not_taken_is_refused_in_words(
    there: Beside, url: str, name: str, content: bytes, why: str
) -> None:
    path = await there.at_files()
    page = await there.post(path, (name, content))
    assert why in page.text
    assert rows(url, files) == []
    assert await there.hear() == []
    assert "Đã nhận." in (await there.post(path, ("a.pdf", PDF))).text  # and the link still holds


async def test_a_post_without_end_is_broken_off(there: Beside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.web.uploads.ROOM", 2**20)
    page = await there.post(await there.at_files(), ("to.pdf", bytes(2**21)))
    assert (page.status_code, "Các tệp quá lớn" in page.text) == (413, True)


async def test_asking_anew_gives_a_new_link_and_ends_the_old_one(there: Beside) -> None:
    first = await there.at_files()
    again = path_in(await there.say("vinh", "", kind=EventKind.UNSUPPORTED))
    page = await there.http.get(first)
    assert (page.status_code, "đã có liên kết mới hơn" in page.text) == (410, True)
    assert (await there.http.get(again)).is_success


async def test_a_link_lasts_a_quarter_of_an_hour(there: Beside) -> None:
    path = await there.at_files()
    there.clock.at += timedelta(minutes=14, seconds=59)
    assert (await there.http.get(path)).is_success
    there.clock.at += timedelta(seconds=1)
    for page in (await there.http.get(path), await there.post(path, ("a.pdf", PDF))):
        assert (page.status_code, "đã hết hạn" in page.text) == (410, True)


async def test_a_link_is_cancelled_by_its_button(there: Beside, url: str) -> None:
    path = await there.at_files()
    page = await there.http.post(f"{path}/huy", follow_redirects=True)
    assert (page.status_code, "đã bị hủy" in page.text) == (410, True)
    assert "đã bị hủy" in (await there.post(path, ("a.pdf", PDF))).text
    assert rows(url, files) == []


async def test_a_link_ends_as_the_form_moves_on(there: Beside) -> None:
    path = await there.at_files()
    await there.say("vinh", "Bỏ qua")
    page = await there.post(path, ("a.pdf", PDF))
    assert (page.status_code, "không còn chờ tệp" in page.text) == (410, True)


async def test_a_sixth_file_is_one_too_many(there: Beside, url: str) -> None:
    path = await there.at_files()
    page = await there.post(path, *((f"{n}.pdf", PDF + bytes([n])) for n in range(6)))
    assert page.text.count("Đã nhận.") == 5
    assert "Đã nhận đủ số tệp" in page.text
    assert len(rows(url, files)) == 5


async def test_no_token_is_ever_written_down(there: Beside, url: str) -> None:
    path = await there.at_files()
    await there.post(path, ("a.pdf", PDF))
    token = path.rpartition("/")[2]
    with connected(url) as tx:
        for table in (outbox, links, audit):
            assert token not in repr(tx.execute(select(table)).all())
    deeds = [row.detail["deed"] for row in rows(url, audit) if row.act == "link"]
    assert deeds == ["made", "used"]


async def test_a_roster_comes_by_a_link_too(there: Beside) -> None:
    path = path_in(await there.say("vinh", "/danhsach"))
    await there.post(path, ("danh-sach.xlsx", (HERE / "danh-sach.xlsx").read_bytes()))
    assert "muốn nhập làm danh sách đơn vị và nhân sự?" in (await there.hear())[-1]


async def test_the_script_of_the_page_hears_the_same_as_json(there: Beside) -> None:
    path = await there.at_files()
    sent = [("tep", ("a.pdf", PDF))]
    answer = await there.http.post(path, files=sent, headers={"Accept": "application/json"})
    assert answer.json() == {
        "results": [{"name": "a.pdf", "said": "Đã nhận.", "is_taken": True}],
        "done": "Đã nhận 1 tệp. Xin quay lại cuộc trò chuyện để làm tiếp.",
        "left": 4,
        "closed": "",
    }


async def test_without_a_public_address_the_person_hears_what_to_do_instead(url: str, tmp_path: Path) -> None:
    async with district_beside(url, tmp_path, public_url="") as there:
        said = await there.say("vinh", "/danhsach")
    assert "Xin dùng kênh khác, hoặc liên hệ Phòng Văn hóa và Thông tin, điện thoại 02513000100." in said


async def test_a_file_waits_on_the_disk_for_a_channel_that_is_away(there: Beside, url: str) -> None:
    path = await there.at_files()
    await there.post(path, ("a.pdf", PDF))
    there.clock.at += timedelta(days=40)  # the folder's own clock has not moved: all in it is old
    await tidy(there.services)
    await there.hear()
    assert [row.state for row in rows(url, files)] == ["held"]


async def test_a_disk_that_is_full_is_said_and_the_link_holds(
    there: Beside, url: str, tmp_path: Path
) -> None:
    path = await there.at_files()
    in_the_way = tmp_path / hashlib.sha256(PDF).hexdigest()[:2]  # where the folder of this file would be
    in_the_way.touch()
    assert "Hệ thống gặp lỗi. Xin thử lại." in (await there.post(path, ("a.pdf", PDF))).text
    in_the_way.unlink()
    assert rows(url, files) == []
    assert "Đã nhận." in (await there.post(path, ("a.pdf", PDF))).text


async def test_without_its_database_the_page_says_so(tmp_path: Path) -> None:
    with opened(NOWHERE) as store:
        async with beside(store, tmp_path) as there:
            for page in (await there.http.get("/gui/x"), await there.http.post("/tep/x/huy")):
                assert (page.status_code, "Xin thử lại sau ít phút." in page.text) == (503, True)


async def test_a_form_is_sent_once_its_files_are_here(there: Beside) -> None:
    path = await there.at_files()
    await there.post(path, ("a.pdf", PDF))
    there.clock.at += timedelta(minutes=1)
    await there.say_only("vinh", "Xong", "Xác nhận", "Gửi tới 3 người")
    said = await there.hear()
    assert "Đang nhận 0/1 tệp; nhận xong sẽ gửi ngay." in said
    assert "Tình trạng: đang gửi" in said[-1]
