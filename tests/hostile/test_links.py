"""One-time links in bad faith: tokens that were not given, names made to harm, many at once."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from sqlalchemy import select, update

from bot.conversation import received, shown_name
from bot.domain.codes import SIGNED_FOR, file_named, signed_name
from bot.web.pages import download_headers
from bot.web.uploads import OF_LINK
from handlers.engine import why_name_refused
from handlers.pages import unnumbered
from storage.files import StoredFile, uploaded_hash
from storage.tables.engine import files, links, outbox
from storage.tables.people import people
from tests.by_link import PDF, Beside, district_beside, path_in
from tests.hostile.effort import tried, tries
from tests.hostile.odd import texts
from tests.people import MORNING, connected

MARKUP = "<img src=x onerror=alert(1)>\"'&"
KEY = "k" * 40


@pytest.fixture
async def there(url: str, tmp_path: Path) -> AsyncIterator[Beside]:
    async with district_beside(url, tmp_path) as made:
        yield made


def rows(url: str, table: Any) -> list[Any]:
    with connected(url) as tx:
        return list(tx.execute(select(table).order_by(table.c.id)))


async def test_a_link_opens_the_page_that_it_was_made_for_and_no_other(there: Beside, url: str) -> None:
    upload = await there.at_files()
    download = path_in(await there.say("yen", "/danhsach", "Lấy tệp mẫu"))
    [template] = rows(url, files)
    wrong = [
        upload.replace("/gui/", "/tep/"),
        download.replace("/tep/", "/gui/"),
        upload[:-1],
        upload + "x",
        upload.swapcase().replace("/GUI/", "/gui/"),
        f"/tep/{template.id}",
        f"/tep/{template.sha256}",
        f"/gui/{rows(url, links)[0].token_hash}",
        f"/anh/{template.id}",
        f"/anh/{signed_name(template.id, MORNING, KEY)}",  # it is ours, and no picture
    ]
    for path in wrong:
        assert (await there.http.get(path)).status_code == 404, path
    assert (await there.http.get(upload)).is_success
    assert (await there.http.get(download)).is_success


async def test_a_link_ends_with_the_person_whom_it_was_given(there: Beside, url: str) -> None:
    upload = await there.at_files()
    with connected(url) as tx:
        tx.exec_driver_sql("UPDATE contacts SET person = 1 WHERE chat = 'vinh' AND channel = 'zalo_bot'")
    page = await there.post(upload, ("a.pdf", PDF))
    assert (page.status_code, "không còn của người được cấp" in page.text) == (410, True)
    assert "Hồ Văn Ví Vinh" not in page.text


@pytest.mark.parametrize("name", [f"{MARKUP}.pdf", "a\u202efdp.exe.pdf", "javascript:alert(1).pdf"])
async def test_names_are_shown_and_never_read_as_markup(there: Beside, url: str, name: str) -> None:
    with connected(url) as tx:
        tx.execute(update(people).where(people.c.id == 8).values(full_name=MARKUP))
    upload = await there.at_files()
    page = await there.http.get(upload)
    assert "<img" not in page.text
    assert "&lt;img src=x onerror=alert(1)&gt;" in page.text
    answer = await there.post(upload, (name, PDF))
    assert "<img" not in answer.text
    assert "\u202e" not in answer.text


async def test_of_many_posts_at_once_no_more_are_taken_than_the_link_takes(there: Beside, url: str) -> None:
    upload = await there.at_files()
    sent = [(f"{n}.pdf", PDF + bytes([n])) for n in (0, 1, 2, 3, 4, 5, 6, 6, 6, 0)]
    pairs = [sent[at : at + OF_LINK] for at in range(0, len(sent), OF_LINK)]
    for pair in pairs:
        await asyncio.gather(*(there.post(upload, one) for one in pair))
    assert len(rows(url, files)) == 5
    assert rows(url, links)[0].taken == 5


async def test_of_many_posts_at_once_a_few_are_in_work_and_the_others_hear_so(there: Beside) -> None:
    upload = await there.at_files()
    sent = [(f"{n}.pdf", PDF + bytes([n])) for n in range(20)]
    pages = await asyncio.gather(*(there.post(upload, one) for one in sent))
    assert sum(page.status_code == 200 for page in pages) >= OF_LINK
    refused = [page for page in pages if page.status_code != 200]
    assert {(page.status_code, "Đang nhận các tệp khác." in page.text) for page in refused} == {(429, True)}
    assert (await there.post(upload, ("a.pdf", PDF))).status_code == 200  # each has left its place


async def test_who_sends_too_much_hears_so_and_loses_nothing(there: Beside, url: str) -> None:
    upload = await there.at_files()
    with connected(url) as tx:
        tx.exec_driver_sql("UPDATE contacts SET in_minute = 40 WHERE chat = 'vinh'")
    assert "Xin chờ một phút rồi gửi lại." in (await there.post(upload, ("a.pdf", PDF))).text
    assert rows(url, files) == []
    with connected(url) as tx:
        tx.exec_driver_sql("UPDATE contacts SET in_minute = 0 WHERE chat = 'vinh'")
    assert "Đã nhận 1 tệp." in (await there.post(upload, ("a.pdf", PDF))).text


async def test_what_is_no_form_is_answered(there: Beside) -> None:
    upload = await there.at_files()
    form = {"Content-Type": "multipart/form-data; boundary=x"}
    bodies = [
        b"",
        b"--x",
        b"--x\r\n\r\n",
        b'--x\r\nContent-Disposition: form-data; name="tep"\r\n\r\na\r\n--x--',
    ]
    for body in (*bodies, b"\xff" * 1000, b"--x\r\n" * 1000):
        answer = await there.http.post(upload, content=body, headers=form)
        assert answer.status_code in (200, 413), body[:40]
    assert (await there.http.post(upload, content=b"x")).status_code == 200
    many = [("tep", (f"{n}.pdf", PDF)) for n in range(100)]
    assert (await there.http.post(upload, files=many)).status_code == 413


async def test_the_tokens_are_nowhere_but_in_the_message(there: Beside, url: str) -> None:
    upload = await there.at_files()
    await there.http.post(f"{upload}/huy")
    token = upload.rpartition("/")[2]
    assert token not in repr([*rows(url, outbox), *rows(url, links)])


@tries(200)
@given(texts)
def test_any_name_is_taken_or_refused(name: str) -> None:
    tried["names of files"] += 1
    assert isinstance(why_name_refused(name), str)
    sent = download_headers(StoredFile(1, "", shown_name(received(name)), "", 1))["Content-Disposition"]
    assert sent.isascii()
    assert not set(sent) & set("\r\n\0")


@tries(200)
@given(texts)
def test_any_name_of_a_picture_that_we_did_not_give_is_none(name: str) -> None:
    tried["names of pictures"] += 1
    assert file_named(name, MORNING, [KEY]) == 0
    assert uploaded_hash(name) == ""
    assert isinstance(unnumbered(name), str)


def test_a_signed_picture_is_good_for_a_day_and_under_our_key_alone() -> None:
    name = signed_name(17, MORNING, KEY)
    assert file_named(name, MORNING, [KEY]) == 17
    assert file_named(name, MORNING, ["j" * 40, KEY]) == 17  # the key was changed meanwhile
    assert file_named(name, MORNING + SIGNED_FOR, [KEY]) == 0
    assert file_named(name, MORNING, ["j" * 40]) == 0
    assert file_named(signed_name(17, MORNING, ""), MORNING, []) == 0
    number, until, seal = name.split(".")
    for forged in (
        f"18.{until}.{seal}",
        f"{number}.{int(until) + 1}.{seal}",
        f"0{name}",
        f"{name}0",
        f" {name}",
    ):
        assert file_named(forged, MORNING, [KEY]) == 0
