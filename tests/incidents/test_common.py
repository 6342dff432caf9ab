"""Common incidents where it is close: many at the same moment, who counts, at night, what is chased."""

import asyncio
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, update

from bot.conversation import Event, EventKind
from bot.domain.incidents import ANSWERED_BY, IncidentKind
from handlers import dispatch
from handlers.engine import Tick
from handlers.incidents import clockwork
from storage import common_incidents, incidents
from storage.engine import Tx, open_store
from storage.tables import subjects
from storage.tables.engine import audit, outbox
from storage.tables.people import contacts
from tests.chat import Chat
from tests.conftest import Fresh
from tests.incidents.test_alarms import at
from tests.incidents.test_common_counted import add
from tests.incidents.test_together import answers
from tests.people import ACCOUNT, CHANNEL, MORNING, connected, settings

MINUTE, AT_ONCE, PATIENCE = timedelta(minutes=1), 4, 30  # PATIENCE: seconds
VINH, YEN = 8, 9
YEAR = 2026
CONFIRM = "Xác nhận sự cố chung"
LOST = "{0}: /suco\n{1}{0}: [Mất thư]\n{0}: mất thư\n"  # … up to its [Gửi]
UNITS = {"lan": "lan: [Phòng Nội vụ]\n", "minh": "", "tam": ""}  # three, by who raises in each
Deed = Callable[[Tx], object]


def to_be_sent(who: str) -> str:
    return LOST.format(who, UNITS.get(who, ""))


async def three_units(url: str, folder: Path) -> Chat:
    chat = Chat(url, folder)
    await chat.play("".join(f"{to_be_sent(who)}{who}: [Gửi]\n" for who in UNITS))
    return chat


async def at_once(url: str, *deeds: Deed) -> None:
    """Do each in a transaction of its own; all have begun before any of them does anything.

    One that the database turns back, for two wait for each other, is done again at once.
    """
    begun = [threading.Event() for _deed in deeds]

    def together(tx: Tx, number: int) -> None:
        tx.execute(select(1))
        begun[number].set()
        assert all(one.wait(PATIENCE) for one in begun)
        deeds[number](tx)

    store = open_store(url, AT_ONCE)
    try:
        await asyncio.gather(*(store.run(together, number) for number in range(len(deeds))))
    finally:
        store.close()


def pressing(who: str, token: str, folder: Path, moment: datetime = MORNING) -> Deed:
    event = Event(CHANNEL, ACCOUNT, f"{who}:{token}:{moment}", who, moment, EventKind.TAP, token)
    return lambda tx: dispatch.receive(tx, event, settings(files=folder))


def told(tx: Connection, subject: str) -> list[str]:
    """Return to whom something goes about it."""
    query = select(contacts.c.chat).join(outbox, outbox.c.contact == contacts.c.id)
    is_it = (outbox.c.subject == subject) & (outbox.c.action == "send")
    return sorted(tx.execute(query.where(is_it)).scalars())


@pytest.mark.parametrize("turn", range(2))
async def test_of_three_who_raise_at_the_same_moment_one_proposes_on_postgresql(
    turn: int, on_postgres: Fresh, tmp_path: Path
) -> None:
    url = on_postgres()
    chat = Chat(url, tmp_path)
    await chat.play("".join(map(to_be_sent, UNITS)))
    sending = [pressing(who, chat.tokens[who, "Gửi"][-1], tmp_path) for who in UNITS]
    await at_once(url, *sending[turn % 3 :], *sending[: turn % 3])
    with connected(url) as tx:
        assert [row.state for row in tx.execute(select(subjects.common_incidents))] == ["proposed"]
        assert told(tx, "common:1") == ["vinh", "yen"]
        assert len(incidents.listed(tx)) == len(UNITS)


@pytest.mark.parametrize("turn", range(2))
async def test_of_two_who_confirm_at_the_same_moment_one_has_done_it_on_postgresql(
    turn: int, on_postgres: Fresh, tmp_path: Path
) -> None:
    chat = await three_units(url := on_postgres(), tmp_path)
    both = [pressing(who, chat.tokens[who, CONFIRM][-1], tmp_path) for who in ("vinh", "yen")]
    await at_once(url, *both[:: 1 - 2 * (turn % 2)])
    with connected(url) as tx:
        common = common_incidents.get(tx, 1)
        assert common
        assert common.confirmed_by in (VINH, YEN)
        assert {one.taken_by for one in common_incidents.incidents_of(tx, common)} == {common.confirmed_by}
        assert told(tx, "common_news:1") == ["lan", "minh", "tam"]
        [noted] = tx.execute(select(audit).where(audit.c.act == "common_confirm"))
        assert (noted.person, noted.detail["people"]) == (common.confirmed_by, 3)
        said = [text for text in answers(tx) if "xác nhận sự cố chung" in text]
        assert sorted(said) == sorted(
            [
                "Đã xác nhận sự cố chung “Mất thư”: 3 sự cố của 3 đơn vị. Đã thông báo tới 3 người.",
                f"{common.confirmer} đã xác nhận sự cố chung lúc 08:00.",
            ]
        )


@pytest.mark.parametrize("turn", range(2))
async def test_what_is_raised_while_it_is_confirmed_is_part_of_it_on_postgresql(
    turn: int, on_postgres: Fresh, tmp_path: Path
) -> None:
    """Show the second what the first did: it is told of by the one or by the other."""
    chat = await three_units(url := on_postgres(), tmp_path)
    await chat.play(to_be_sent("son"))
    both = [
        pressing("vinh", chat.tokens["vinh", CONFIRM][-1], tmp_path),
        pressing("son", chat.tokens["son", "Gửi"][-1], tmp_path),
    ]
    await at_once(url, *both[:: 1 - 2 * (turn % 2)])
    with connected(url) as tx:
        late = incidents.get(tx, 4)
        assert late
        assert (late.common, late.taken_by) == (1, VINH)
        is_known_at_once = any("Đây là sự cố chung" in text for text in answers(tx))
        assert ("son" in told(tx, "common_news:1")) != is_known_at_once


async def test_resolved_while_one_is_taken_out_it_is_the_one_or_the_other_on_postgresql(
    on_postgres: Fresh, tmp_path: Path
) -> None:
    """Leave it open if it is taken out first; else resolve it, and refuse to take it out."""
    chat = await three_units(url := on_postgres(), tmp_path)
    await chat.play("vinh: [Xác nhận sự cố chung]\nvinh: [Đã xử lý sự cố chung]\nvinh: xong cả\n")
    await at_once(
        url,
        pressing("vinh", chat.tokens["vinh", "Gửi"][-1], tmp_path),
        pressing("yen", "sc_apart:3", tmp_path),
    )
    with connected(url) as tx:
        third = incidents.get(tx, 3)
        assert third
        assert (third.common, third.state) in [(None, "in_progress"), (1, "resolved")]


async def test_a_proposal_that_nobody_answers_makes_way_for_the_next(url: str, tmp_path: Path) -> None:
    chat = await three_units(url, tmp_path)
    with connected(url) as tx:
        tx.execute(update(subjects.common_incidents).values(proposed_at=MORNING - ANSWERED_BY - MINUTE))
    said = await chat.play("vinh: [Xác nhận sự cố chung] cũ\n")
    assert "Lựa chọn này không còn dùng được." in said
    await chat.play(f"{to_be_sent('son')}son: [Gửi]\n")
    with connected(url) as tx:
        assert [
            row.state
            for row in tx.execute(select(subjects.common_incidents).order_by(subjects.common_incidents.c.id))
        ] == ["lapsed", "proposed"]


async def test_what_was_declined_is_not_taken_back_beside_a_new_proposal(url: str, tmp_path: Path) -> None:
    chat = await three_units(url, tmp_path)
    await chat.play("vinh: [Không phải sự cố chung]\n")
    with connected(url) as tx:
        common_incidents.propose(tx, IncidentKind.LOST, MORNING, MORNING)
    said = await chat.play("vinh: [Bấm nhầm]\n")
    assert "Không rút lại được: đã có đề xuất mới về loại sự cố này." in said


async def test_a_card_names_eight_and_the_office_hears_whom_nobody_has_told(url: str, tmp_path: Path) -> None:
    chat = await three_units(url, tmp_path)
    with connected(url) as tx:
        for _more in range(9):
            add(tx, 1, MORNING)
        tx.execute(update(contacts).where(contacts.c.chat == "lan").values(blocked=MORNING))
    said = await chat.play("vinh: [Xác nhận sự cố chung]\nvinh: /suco\n")
    assert "Chưa gửi được tin tới ai của Phòng Nội vụ. Xin gọi điện." in said
    assert "… và 4 sự cố khác" in said


async def test_by_night_those_on_call_hear_at_once_that_accounts_were_taken(url: str, tmp_path: Path) -> None:
    taken = "[Lộ mật khẩu, bị chiếm tài khoản]"
    told = {who: to_be_sent(who).replace("[Mất thư]", f"{taken}\n{who}: 1") for who in UNITS}
    script = "".join(f"{said}{who}: [Gửi]\n" for who, said in told.items())
    await Chat(url, tmp_path).play(f"clock: 27/11 22:40\n{script}")
    with connected(url) as tx:
        query = select(contacts.c.chat, outbox.c.not_before).join(contacts, outbox.c.contact == contacts.c.id)
        found = tx.execute(query.where(outbox.c.subject == "common:1")).all()
    assert sorted(found) == [("vinh", at(28, "07:00")), ("yen", at(27, "22:40"))]


async def test_one_of_them_is_chased_for_all(url: str, tmp_path: Path) -> None:
    chat = await three_units(url, tmp_path)
    await chat.play("vinh: [Xác nhận sự cố chung]\n")
    with connected(url) as tx:
        clockwork.run(Tick(tx, at(27, "08:00"), settings()))
        assert [key for key in chased(tx) if key.startswith("incident_late:")] == ["incident_late:1"]
        clockwork.run(Tick(tx, at(30, "08:00"), settings()))
        assert chased(tx) == ["incident_late:1", "incident_late_head:1"]
        assert [one.chased for one in incidents.listed(tx)] == [4, 4, 4]


def chased(tx: Connection) -> list[str]:
    keys = tx.execute(select(outbox.c.key).where(outbox.c.key.startswith("incident_late"))).scalars()
    return sorted(":".join(key.split(":")[:2]) for key in keys)
