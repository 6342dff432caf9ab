"""Statements of a look at units: as many in a large district as in a small one."""

from pathlib import Path

import pytest
from sqlalchemy import insert

from bot.conversation import fold
from storage.tables.people import units
from tests.bench.statements import watched
from tests.chat import Chat
from tests.conftest import Fresh
from tests.people import connected
from tests.units.changed import NOI_VU, renamed

MANY = 300
SAID = ("/donvi", "/donvi nội vụ", "{tap} dv:1", "/danhba nội vụ", "/guiso", "/noinhan")


async def statements(url: str, folder: Path, said: str, many: int) -> int:
    chat = Chat(url, folder, is_on_stage=True)
    named = [f"Đơn vị Thử {number}" for number in range(many)]
    with connected(url) as tx:
        for number, name in enumerate(named):
            row = {"code": f"thu{number}", "name": name, "folded": fold(name), "kind": "Thử", "form": "ND30"}
            tx.execute(insert(units).values(**row, rank=100 + number))
        renamed(tx, NOI_VU, "Phòng Nội vụ Mới")
    with watched() as seen:
        await chat.hear("vinh", said)
    chat.close()
    return sum(map(len, seen))


@pytest.mark.parametrize("said", SAID)
async def test_a_look_says_as_much_for_many_units_as_for_few(said: str, fresh: Fresh, tmp_path: Path) -> None:
    few, many = [await statements(fresh(), tmp_path, said, count) for count in (1, MANY)]
    assert few == many <= 16
