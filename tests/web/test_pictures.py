"""Signed pictures: fetched as often as a channel likes, for a day, and nothing else."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.domain.codes import signed_name
from storage.tables.engine import files
from tests.by_link import PDF, SITE, Beside, district_beside
from tests.files.make import HERE
from tests.people import connected

PICTURE = (HERE / "so-do.png").read_bytes()
KEY = "k" * 40


@pytest.fixture
async def there(url: str, tmp_path: Path) -> AsyncIterator[Beside]:
    async with district_beside(url, tmp_path) as made:
        yield made


async def test_the_address_of_a_picture_stands_several_fetches(there: Beside, url: str) -> None:
    upload = await there.at_files()
    await there.post(upload, ("sơ đồ.png", PICTURE), ("so-do-that.png", PDF))
    await there.say("vinh", "Xong", "Xác nhận")
    with connected(url) as tx:
        tx.exec_driver_sql("UPDATE contacts SET rank = 2 WHERE channel = 'telegram'")
    sent = await there.send("vinh", "Gửi tới 3 người")
    [(address, name)] = [(one.url, one.name) for out in sent for one in out.attachments if out.chat == "lan"]
    assert name == "sơ đồ.png"
    for _again in range(3):
        answer = await there.http.get(address.removeprefix(SITE))
        assert (answer.content, answer.headers["Content-Type"]) == (PICTURE, "image/png")
    there.clock.at += timedelta(days=1)
    assert (await there.http.get(address.removeprefix(SITE))).status_code == 404


async def test_what_is_no_picture_has_none(there: Beside, url: str) -> None:
    upload = await there.at_files()
    await there.post(upload, ("a.pdf", PDF))
    await there.hear()
    with connected(url) as tx:
        [file] = tx.execute(select(files.c.id)).scalars()
    for number in (file, file + 1, 2**62):
        assert (await there.http.get(f"/anh/{signed_name(number, there.clock.at, KEY)}")).status_code == 404
