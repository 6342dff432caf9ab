"""The download page: what a channel cannot carry is fetched by a link, once."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.web.pages import A_MINUTE, MISSES, download_headers
from handlers.sending.links import other_way
from storage.engine import blobs
from storage.files import StoredFile
from storage.people import joining
from storage.tables.engine import audit, files, links
from storage.tables.people import contacts
from tests.by_link import CHANNEL, PEOPLE, Beside, district_beside, path_in
from tests.files.make import HERE
from tests.people import connected, settings


@pytest.fixture
async def there(url: str, tmp_path: Path) -> AsyncIterator[Beside]:
    async with district_beside(url, tmp_path) as made:
        yield made


async def sheet(there: Beside) -> str:
    """Ask as the office for an Excel file; return the path of its page."""
    return path_in(await there.say("vinh", "/danhsach", "Lấy tệp mẫu"))


async def test_the_page_says_what_it_is_for_whom_and_gives_it_once(there: Beside, url: str) -> None:
    path = await sheet(there)
    page = await there.http.get(path)
    for said in ("Mẫu danh sách.xlsx", "KB", "Hồ Văn Ví Vinh", "Tải được một lần."):
        assert said in page.text
    file = await there.http.post(path)
    assert file.content.startswith(b"PK\x03\x04")
    assert file.headers["Content-Type"] == "application/octet-stream"
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert file.headers["Content-Disposition"] == (
        "attachment; filename=\"mau danh sach.xlsx\"; filename*=UTF-8''M%E1%BA%ABu%20danh%20s%C3%A1ch.xlsx"
    )
    for again in (await there.http.post(path), await there.http.get(path)):
        assert (again.status_code, "đã được dùng" in again.text) == (410, True)
    with connected(url) as tx:
        deeds = [row.detail["deed"] for row in tx.execute(select(audit).where(audit.c.act == "link"))]
    assert deeds == ["made", "made", "used"]  # /danhsach gives a page to send from, too


async def test_a_preview_uses_nothing_up(there: Beside) -> None:
    path = await sheet(there)
    for _again in range(3):
        assert (await there.http.get(path)).is_success
        assert (await there.http.head(path)).is_success
    assert (await there.http.post(path)).is_success


async def test_of_many_at_once_one_gets_the_file(there: Beside) -> None:
    path = await sheet(there)
    answers = await asyncio.gather(*(there.http.post(path) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [200, *[410] * 7]


async def test_a_link_that_is_over_says_how_to_get_another(there: Beside, url: str) -> None:
    path = await sheet(there)
    there.clock.at += timedelta(minutes=15)
    page = await there.http.post(path)
    with connected(url) as tx:
        [file] = tx.execute(select(files.c.id)).scalars()
    assert (page.status_code, f"gõ “tep{file}” để lấy liên kết mới" in page.text) == (410, True)
    again = path_in(await there.say("vinh", f"tep{file}"))
    assert (await there.http.post(again)).is_success


async def test_who_has_the_account_now_gets_no_file_of_whoever_had_it_before(there: Beside, url: str) -> None:
    await sheet(there)
    there.clock.at += timedelta(hours=1)
    with connected(url) as tx:
        [file] = tx.execute(select(files.c.id)).scalars()
        is_there = (contacts.c.channel == CHANNEL) & (contacts.c.chat == "vinh")
        [contact] = tx.execute(select(contacts.c.id).where(is_there)).scalars()
        joining.withdraw_consents(tx, contact, there.clock.at)
        joining.give_consent(tx, PEOPLE["lan"], contact, "1", there.clock.at)
        tx.execute(update(contacts).where(is_there).values(person=PEOPLE["lan"]))
    assert await there.say("vinh", f"tep{file}") == "Không có tệp này trong các tin đã gửi cho anh/chị."


async def test_a_link_is_cancelled_by_its_button(there: Beside) -> None:
    path = await sheet(there)
    page = await there.http.post(f"{path}/huy", follow_redirects=True)
    assert (page.status_code, "đã bị hủy" in page.text) == (410, True)
    assert (await there.http.post(path)).status_code == 410


async def test_only_who_was_sent_a_file_may_ask_for_it(there: Beside, url: str) -> None:
    await sheet(there)
    with connected(url) as tx:
        [file] = tx.execute(select(files.c.id)).scalars()
    for word in (f"tep{file}", f"tep {file}", "tep999999", "tep99999999999999999"):
        assert await there.say("lan", word) == "Không có tệp này trong các tin đã gửi cho anh/chị."


async def test_a_file_that_is_gone_is_not_used_up(there: Beside, url: str, tmp_path: Path) -> None:
    path = await sheet(there)
    with connected(url) as tx:
        [sha256] = tx.execute(select(files.c.sha256)).scalars()
    content = blobs.read(tmp_path, sha256)
    blobs.path_of(tmp_path, sha256).unlink()
    page = await there.http.post(path)
    assert (page.status_code, "không còn được lưu" in page.text) == (410, True)
    blobs.store(tmp_path, content)
    assert (await there.http.post(path)).is_success


async def test_what_was_not_asked_for_brings_a_button_and_a_word(there: Beside, url: str) -> None:
    """Rank Telegram behind, so that broadcasts reach Lan beside it."""
    path = await there.at_files()
    await there.post(path, ("mẫu báo cáo.xlsx", (HERE / "danh-sach.xlsx").read_bytes()))
    await there.say("vinh", "Xong")
    with connected(url) as tx:
        tx.exec_driver_sql("UPDATE contacts SET rank = 2 WHERE channel = 'telegram'")
    sent = await there.send("vinh", "Gửi tới 3 người")
    [broadcast] = [out.message for out in sent if out.chat == "lan"]
    assert "/tep/" not in broadcast.text
    with connected(url) as tx:
        [file] = tx.execute(select(files.c.id).where(files.c.shown_name == "mẫu báo cáo.xlsx")).scalars()
        assert tx.execute(select(links).where(links.c.purpose == "download")).all() == []
    assert [(one.label, one.words) for one in broadcast.options] == [
        ("Tải tệp mẫu báo cáo.xlsx", f"tep{file}")
    ]
    said = await there.say("lan", f"Tep{file}")
    assert said.startswith("Tệp theo yêu cầu của anh/chị:\n\nmẫu báo cáo.xlsx (")
    assert f"Liên kết tải tệp dùng được một lần, trong 15 phút. Gõ tep{file} để lấy liên kết mới." in said
    assert (await there.http.post(path_in(said))).is_success
    with connected(url) as tx:
        tx.execute(update(files).where(files.c.id == file).values(state="refused"))
    assert await there.say("lan", f"tep{file}") == "Tệp này không còn được lưu."


async def test_what_the_channel_carries_goes_without_a_link(there: Beside) -> None:
    there.channel.can = replace(there.channel.can, takes_documents=True, document_limit=2**20)
    await there.say("vinh", "/danhsach")
    assert "/gui/" not in there.said[-1]
    await there.say("vinh", "Lấy tệp mẫu")
    assert "/tep/" not in there.said[-1]


async def test_without_a_public_address_the_person_hears_what_to_do_instead(url: str, tmp_path: Path) -> None:
    async with district_beside(url, tmp_path, public_url="") as there:
        asked = await there.say("vinh", "/danhsach")
        said = await there.say("vinh", "Lấy tệp mẫu")
    assert "Kênh này không nhận được tài liệu (PDF, Word, Excel…). Xin dùng kênh khác" in asked
    assert "Kênh này không gửi được tệp Mẫu danh sách.xlsx. Xin dùng kênh khác" in said
    assert other_way(settings()).endswith("hoặc liên hệ Phòng Văn hóa và Thông tin, điện thoại 02513000100.")
    assert (
        other_way(settings(office_phone="")) == "Xin dùng kênh khác, hoặc liên hệ Phòng Văn hóa và Thông tin."
    )


@pytest.mark.parametrize("place", ["gui", "tep"])
async def test_a_link_that_nobody_was_given_is_not_found(there: Beside, place: str) -> None:
    path = await sheet(there)
    wrong = path.removeprefix("/tep/")
    for token in ("x", wrong[:-1], wrong + "x", wrong.swapcase(), "%2e%2e", "a" * 5000, "%00", "%ff"):
        for ask in (there.http.get, there.http.post):
            page = await ask(f"/{place}/{token}")
            assert (page.status_code, "Không có liên kết này" in page.text) == (404, True)


async def test_who_guesses_is_told_so_and_keeps_nobody_at_that_address_from_their_link(there: Beside) -> None:
    path = await sheet(there)
    answers = [(await there.http.get(f"/tep/{n}")).status_code for n in range(40)]
    assert answers == [404] * MISSES + [429] * (40 - MISSES)
    assert (await there.http.get(path)).is_success
    there.clock.at += timedelta(minutes=1)
    assert (await there.http.get("/tep/x")).status_code == 404


@pytest.mark.parametrize("place", ["gui", "tep"])
async def test_who_guesses_what_to_revoke_is_told_so_too(
    there: Beside, place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = await sheet(there)
    answers = [(await there.http.post(f"/{place}/{n}/huy")).status_code for n in range(40)]
    assert answers == [404] * MISSES + [429] * (40 - MISSES)
    assert (await there.http.get("/tep/x")).status_code == 429  # all pages count together
    there.services.refusals.tell()
    assert "what=link" in capsys.readouterr().out
    assert (await there.http.post(f"{path}/huy")).status_code == 303


async def test_a_link_is_looked_up_so_often_a_minute_whatever_is_asked_of_it(there: Beside) -> None:
    path, other = await sheet(there), await sheet(there)
    asked = [await there.http.get(path) for _ in range(A_MINUTE)]
    assert all(one.is_success for one in asked)
    for ask in (there.http.get(path), there.http.post(path), there.http.post(f"{path}/huy")):
        assert (await ask).status_code == 429
    assert (await there.http.get(other)).is_success


def test_a_name_with_diacritics_is_kept() -> None:
    found = download_headers(StoredFile(1, "", 'tờ "trình"; số 1.xlsx', "", 1))
    assert found["Content-Disposition"] == (
        'attachment; filename="to _trinh__ so 1.xlsx"; '
        "filename*=UTF-8''t%E1%BB%9D%20%22tr%C3%ACnh%22%3B%20s%E1%BB%91%201.xlsx"
    )
