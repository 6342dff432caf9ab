"""Answers to "Who was officer of this unit on 12/3?", also where that was noted later."""

from datetime import date, timedelta

from sqlalchemy import insert

from bot.domain.changes import ChangeKind
from bot.domain.rights import Role
from storage.people.officers import responsible
from storage.tables.people import stand_ins
from tests.chat import Chat
from tests.people import FIRST_DAY, MORNING, connected
from tests.personnel.told import DAY, LAN, LATER, LONG_TAN, MINH, NEW, NOI_VU, PAST, SON, run, tell


def named(found: object) -> list[tuple[str, Role, date | None]]:
    return [(one.name.split()[-1], one.role, one.noted) for one in found.people]  # type: ignore[attr-defined]


OFFICERS = [Role.OFFICER]


def test_it_is_read_from_the_spells(url: str) -> None:
    with connected(url) as tx:
        found = responsible(tx, LONG_TAN, FIRST_DAY)
        assert named(found) == [
            ("Hòa", Role.HEAD, None),
            ("Dũng", Role.DEPUTY, None),
            ("Lan", Role.OFFICER, None),
            ("Minh", Role.OFFICER, None),
        ]
        assert responsible(tx, LONG_TAN, date(2025, 12, 31)).people == ()


def test_a_change_with_an_earlier_date_says_who_is_shown_with_a_mark(url: str) -> None:
    """Note today that Minh left ten days ago and somebody took his place."""
    with connected(url) as tx:
        tell(tx, ChangeKind.LEAVE, PAST)
        tell(tx, ChangeKind.JOIN, PAST, None, fields=NEW)
        run(tx)
        before = responsible(tx, LONG_TAN, PAST - DAY, OFFICERS)
        assert (named(before), before.noted) == (
            [("Lan", Role.OFFICER, None), ("Minh", Role.OFFICER, None)],
            None,
        )
        since = responsible(tx, LONG_TAN, PAST, OFFICERS)
        assert named(since) == [("Lan", Role.OFFICER, None), ("Mới", Role.OFFICER, FIRST_DAY)]
        assert since.noted == FIRST_DAY


def test_where_only_somebody_has_gone_the_mark_stands_for_the_day(url: str) -> None:
    with connected(url) as tx:
        tell(tx, ChangeKind.LEAVE, PAST, MINH)
        run(tx)
        found = responsible(tx, LONG_TAN, FIRST_DAY - DAY, OFFICERS)
        assert (named(found), found.noted) == ([("Lan", Role.OFFICER, None)], FIRST_DAY)
        assert responsible(tx, LONG_TAN, FIRST_DAY, OFFICERS).noted is None


def test_what_is_in_force_on_its_date_has_no_mark(url: str) -> None:
    with connected(url) as tx:
        tell(tx, ChangeKind.LEAVE, LATER)
        run(tx, MORNING + 7 * DAY)
        found = responsible(tx, LONG_TAN, LATER, OFFICERS)
        assert (named(found), found.noted) == ([("Lan", Role.OFFICER, None)], None)


def test_who_stood_in_is_named_with_whose_place_it_was(url: str) -> None:
    """Name Sơn for Minh on the first day, and not for Lan, who has him in another unit."""
    with connected(url) as tx:
        starts = {"substitute": SON, "starts": MORNING, "ends": MORNING + timedelta(hours=2)}
        tx.execute(insert(stand_ins), {**starts, "unit": LONG_TAN, "person": MINH})
        tx.execute(insert(stand_ins), {**starts, "unit": NOI_VU, "person": LAN})
        [found] = responsible(tx, LONG_TAN, FIRST_DAY, OFFICERS).stood_in
        assert (found.person, found.substitute) == (MINH, "Võ Văn Mẫu Sơn")
        assert responsible(tx, LONG_TAN, FIRST_DAY + DAY, OFFICERS).stood_in == ()
        assert responsible(tx, NOI_VU, FIRST_DAY, OFFICERS).stood_in == ()


async def test_the_head_who_asks_about_a_day_reads_what_was_noted_after_it(chat: Chat) -> None:
    with connected(chat.url) as tx:
        tell(tx, ChangeKind.LEAVE, PAST)
        run(tx)
    said = await chat.play("hoa: ai theo dõi hộp thư ngày 20/11\n")
    assert "2. Lê Văn Mẫu Minh" not in said
    assert "(Có thay đổi được ghi nhận ngày 25/11/2026, sau ngày này.)" in said
