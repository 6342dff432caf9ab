"""Periods by table: what each holds of people goes in its time, or stays for a reason that is told."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Date, Table, update

from bot.conversation import local_date
from bot.domain.retention import PERIODS, Kept
from storage import upkeep
from storage.personal_data import retention
from storage.tables.base import Moment, tables
from storage.tables.engine import outbox, sends
from storage.tables.people import data_requests, delegations, join_requests
from storage.tables.subjects import (
    broadcast_people,
    broadcasts,
    common_incidents,
    inquiries,
    inquiry_messages,
    outages,
    submissions,
)
from tests.hostile.held import everything
from tests.own_data.filled import OURS, Filled, fill, is_there
from tests.people import MORNING, connected, settings

A_DAY = timedelta(days=1)
FIVE_YEARS = PERIODS[Kept.MESSAGES].length(settings())
THE_OFFICES = "what the office set up; whose act it was has no name once they have left"
STAYS = {  # tables with moments or people whose rows have no period -> why
    "units": "the units themselves, of which nothing is personal",
    **dict.fromkeys(("calendar_days", "report_templates", "texts"), THE_OFFICES),
    **dict.fromkeys(("former_addresses", "internal_rules", "unit_changes"), THE_OFFICES),
    "examples": "what a sentence means here: reviewed, and nobody's once its inquiry is gone",
    "people": "without name, telephone and all else (people_left): records refer to it",
    "contacts": "without chat, name and person (people_left): what was sent refers to it",
    "roles": "without title (people_left): which role was held when, by nobody who is named",
    "conversations": "each form has its own hours, after which it is gone",
    **dict.fromkeys(OURS, "of the program, with no person"),
}
TOLD = (
    *(broadcasts, broadcast_people, delegations, outbox, sends, inquiries, inquiry_messages, submissions),
    *(join_requests, outages, common_incidents),
)


def test_every_table_of_people_or_moments_has_a_period_or_a_reason(url: str) -> None:
    """Fill a row in each, of somebody who has left since, and look what is there a hundred years later."""
    with connected(url) as tx:
        given: dict[str, dict[str, Any]] = {
            "roles": {"ends": local_date(MORNING)},
            "examples": {"inquiry": None},
            "data_requests": {"kind": "erase"},  # files of others are listed by it
        }
        filled = fill(tx, MORNING, "gone", **given)
        fill(tx, MORNING, "others")  # for the newest of each table stays
        for days in range(3):
            later = MORNING + timedelta(days=36_500 + days)
            upkeep.forget(tx, later, later, settings())
        left = {
            table.name for table in tables.sorted_tables if is_timed(table) and is_left(tx, filled, table)
        }
        assert left == STAYS.keys() - {"conversations", "counters", "quotas", "pace"}
        tx.execute(update(data_requests).values(names=None))  # until the clock has looked for them
        named = {place for place, mark in filled.marks.items() if mark in everything(tx)}
    of_people = {place for place in named if place.partition(".")[0] in ("people", "contacts", "roles")}
    assert of_people == set()
    assert {place.partition(".")[0] for place in named} <= STAYS.keys()


def is_timed(table: Table) -> bool:
    referred = {key.column.table.name for column in table.c for key in column.foreign_keys}
    return bool(referred & {"people", "contacts"}) or any(
        isinstance(column.type, Moment | Date) for column in table.c
    )


def is_left(tx: Connection, filled: Filled, table: Table) -> bool:
    return table.name in OURS or is_there(tx, filled, table)


def test_who_was_told_what_goes_after_its_years_and_not_before(url: str) -> None:
    with connected(url) as tx:
        filled = fill(tx, MORNING, "hers")
        fill(tx, MORNING, "others")
        for passed, is_kept in ((FIVE_YEARS - A_DAY, True), (FIVE_YEARS + 2 * A_DAY, False)):
            upkeep.forget(tx, MORNING + passed, MORNING + passed, settings())
            assert {one.name for one in TOLD if is_there(tx, filled, one) is not is_kept} == set()
        counted = retention.forgotten(tx)
    assert [counted[kept] for kept in (Kept.BROADCASTS, Kept.DELEGATIONS)] == [1, 1]
    assert counted[Kept.MESSAGES] >= 2


def test_who_is_an_officer_still_and_what_is_still_to_be_sent_stays(url: str) -> None:
    with connected(url) as tx:
        given: dict[str, dict[str, Any]] = {
            "delegations": {"state": "accepted"},
            "broadcasts": {"next_due": MORNING},
        }
        filled = fill(tx, MORNING, "hers", **given, outbox={"state": "queued"}, inquiries={"state": "open"})
        tx.execute(update(delegations).values(role=filled.ids["roles"]))
        fill(tx, MORNING, "others")
        upkeep.forget(tx, MORNING + 2 * FIVE_YEARS, MORNING + 2 * FIVE_YEARS, settings())
        open_ones = (delegations, broadcasts, broadcast_people, outbox, inquiries)
        assert [one.name for one in open_ones if not is_there(tx, filled, one)] == []
