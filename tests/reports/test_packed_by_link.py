"""Archives by a link, part by part, each fetched once, where the channel carries none."""

from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import insert

from bot.documents.archive import OVERHEAD
from bot.domain.reports import QuestionKind, ReportQuestion, ReportState
from storage.engine import blobs
from storage.reporting import reports
from storage.tables.engine import files
from tests.by_link import LINK, Beside, district_beside
from tests.people import MORNING, connected
from tests.reports.asked import LONG_TAN, PHU_HOI, ask


@pytest.fixture
async def there(url: str, tmp_path: Path) -> AsyncIterator[Beside]:
    async with district_beside(url, tmp_path) as made:
        yield made


async def test_each_part_has_a_link_of_its_own(
    there: Beside, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.documents.archive.PART", OVERHEAD)
    with connected(url) as tx:
        for unit, report in ask(
            tx, [LONG_TAN, PHU_HOI], (ReportQuestion("q1", QuestionKind.FILE, "?"),)
        ).items():
            content = f"{unit}".encode()
            kept = {"state": "held", "sha256": blobs.store(tmp_path, content), "size": len(content)}
            row = {**kept, "shown_name": "a.csv", "created": MORNING}
            file = tx.execute(insert(files).values(**row).returning(files.c.id)).scalar_one()
            reports.change(tx, report, state=ReportState.FILED, answers={"q1": f"{file} a.csv"})
    before = len(there.said)
    await there.say("vinh", "/tonghop", "Số hộp thư", "Tải tệp đính kèm")
    links = [found for said in there.said[before:] for found in LINK.findall(said)]
    assert len(links) == 2
    names = []
    for link in links:
        fetched = await there.http.post(f"/{link}")
        archive = ZipFile(BytesIO(fetched.content))
        names += archive.namelist()
        assert archive.testzip() is None
        assert fetched.headers["Content-Length"] == str(len(fetched.content))
        assert (await there.http.post(f"/{link}")).status_code == 410
    assert [name for name in names if name.endswith(".csv")] == [
        "UBND xã Long Tân/a.csv",
        "UBND xã Phú Hội/a.csv",
    ]
