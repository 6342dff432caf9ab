"""Statements to the database: bounded for each deed, and the same in a small and a large district."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.conversation import local_date
from bot.domain.incidents import IncidentKind
from bot.jobs.services import account_of
from storage import files, incidents
from storage.checks import excuses
from storage.checks.excuses import Excuse
from storage.engine import Tx
from storage.incidents import NewIncident
from storage.units.units import Scope
from tests.bench.counting import Counts, read, said, take
from tests.bench.district import MORNING
from tests.bench.morning import FIRST_NUDGE, TICK, Morning, morning
from tests.bench.statements import watched
from tests.delivering import deliver_all
from tests.postgres import drop_database, new_database
from tests.reports.counted import of_reports

DAY = timedelta(days=1)
FEW, MANY = 4, 298  # units; with the two more of a common incident 300, of which the cards speak
# Cards take up to four: which show the subject, their edits, what their readers may do, the edits of now;
# besides what they show is read. Where nobody was shown a card, the first is all.
MOST = {  # deed -> statements
    "check tapped": 16,  # of these one looks who was told that the mailbox could not be opened
    "check typed": 18,  # of these three look what else waits, and whether a question of the office does
    "check by its word on a busy day": 18,
    "form opened": 12,
    "form's answer": 13,
    "form sent": 21,  # of these seven look who is left and tell the head, who is asked for a substitute
    "cover asked": 31,  # of these ten look whether it can be asked, twelve write it and tell the substitute
    "cover accepted": 30,  # of these thirteen decide it in its order and write what all of them come to
    "cover ended": 28,  # of these two take its button and its question away, four what goes with it
    "day looked at": 14,  # of these two count whom a reminder by hand would reach
    "officer's menu": 14,  # of these four find what waits: duties, incidents, reports, personnel changes
    "office's menu": 18,  # … and seven: incidents, misuse, joining, changes, releases, own data, files
    "incident raised": 28,  # of these five number and keep it, four tell the office, one finds what helps
    "common incident proposed": 35,  # of these one rewords the question that waits, as of the two below
    "common incident confirmed": 29,
    "common incident joined": 37,
    "common incident resolved": 34,  # of these two look whether it is for more than one unit, to be released
    "incident taken": 20,  # of these five tell who raised it and the office, one finds what helps
    "incidents listed": 8,
    # of these ten find and address the people, one asks who is restricted, nine keep it, one rewords
    "broadcast sent": 36,
    "broadcast acknowledged": 15,  # of these six draw its cards: itself, and what notes and reminds of it
    # of these one rewords the question, as of those below, two count what each person is told in a day
    "request sent": 33,
    "request extended": 31,  # two kinds of subjects have cards: the form, and all reports, filed ones too
    "request asks for more": 35,  # as above, and two: who can be reminded of it, which its ledger offers
    "request closed": 32,  # as above; what is filed is read, too
    "request cancelled": 32,  # as above
    "reports chased": 9,
    "reports looked at": 14,  # of these one looks from when on its units can be reminded
    # those of the morning are planned anew, what each person owes is found, three look at how full days are
    "reports reminded of": 14,
    "report handed in": 30,  # two kinds of subjects have cards, the question is reworded, its ledger follows
    "report approved": 25,  # of these two look at its history and what else waits, two its ledger follows by
    "workbook read": 10,
    "archive asked for": 12,
    "archive read": 7,
    "file asked for": 7,
    "record read": 7,
    "table read": 12,
    "picture read": 7,
    "idle tick": 20,
    "tick with excuses": 22,
    # broadcasts every ten seconds; reports, covers, appointments, changes, releases, incidents each minute,
    # and checks, acknowledgements, outages, incidents, common ones that are not taken back any more
    "nudging tick": 43,  # of these one drops what was wished for the same minute
    "claim": 10,
    "mark": 5,
}


@dataclass(frozen=True)
class Compared:
    few: Counts
    many: Counts


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def compared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Compared:
    """Count a working morning of a small district and of a large one."""

    def counts(units: int) -> Counts:
        if request.param == "sqlite":
            return asyncio.run(
                counted(f"sqlite:///{tmp_path_factory.mktemp('statements')}/district.db", units)
            )
        server = request.getfixturevalue("postgres")
        name = f"statements{units}"
        try:
            return asyncio.run(counted(new_database(server, name), units))
        finally:
            drop_database(server, name)  # a worker to which the rest of these tests falls makes it again

    return Compared(counts(FEW), counts(MANY))


async def counted(url: str, units: int) -> Counts:
    with morning(url, units) as day:
        await day.tick(MORNING)
        found = {"idle tick": await said(day.tick(MORNING + TICK))}
        await day.store.run(excuse_each_unit, units)
        found["tick with excuses"] = await said(day.tick(MORNING + 2 * TICK))
        found["nudging tick"] = await said(day.tick(MORNING + FIRST_NUDGE))
        await deliver_all(day.services, day.channel)
        tapping, typing, leaving = (day.officer(unit) for unit in (1, 2, 3))
        found["check tapped"] = await said(take(day, day.tapped(tapping, f"ck:{day.duties()[0]}:none")))
        found["check typed"] = await said(take(day, day.typed(typing, "xong")))
        found["form opened"] = await said(take(day, day.typed(leaving, "/vangmat")))
        found["form's answer"] = await said(take(day, day.typed(leaving, "mai")))
        await deliver_all(day.services, day.channel)
        await take(day, day.typed(leaving, "không"))
        found["claim"], found["mark"] = await delivering(day)
        found["form sent"] = await said(take(day, day.typed(leaving, "Gửi")))
        found["day looked at"] = await said(take(day, day.typed(day.office, "/trangthai")))
        await deliver_all(day.services, day.channel)
        found["officer's menu"] = await said(take(day, day.typed(typing, "/menu")))
        found["office's menu"] = await said(take(day, day.typed(day.office, "/menu")))
        await deliver_all(day.services, day.channel)
        found |= await of_incidents(day)
        found |= await of_broadcasts(day)
        found |= await of_reports(day)
        found |= await of_a_busy_day(day, day.officer(4))
        return found | await of_covers(day)


async def of_covers(day: Morning) -> Counts:
    """Count the head standing in for an officer, and ending it."""
    away, head = day.officer(2), day.officer(2) + 1
    await deliver_all(day.services, day.channel)
    for words in ("/tructhay", "mai", "1"):
        await take(day, day.typed(away, words))
    found = {"cover asked": await said(take(day, day.typed(away, "Gửi")))}
    await deliver_all(day.services, day.channel)
    found["cover accepted"] = await said(take(day, day.pressed(head, "cover_yes:1:")))
    await deliver_all(day.services, day.channel)
    found["cover ended"] = await said(take(day, day.tapped(head, "cover_stop:1")))
    await deliver_all(day.services, day.channel)
    return found


async def of_incidents(day: Morning) -> Counts:
    """Count raising, taking and listing, with one incident of each unit besides."""
    await day.store.run(raise_in_each_unit, day.units)
    raising = day.officer(2)
    await take(day, day.tapped(raising, "sc_new:"))
    for words in ("Hộp thư đầy", "Vẫn chưa được", "xvidu2@nhontrach.example", "đầy"):
        await take(day, day.typed(raising, words))
    found = {"incident raised": await said(take(day, day.typed(raising, "Gửi")))}
    await deliver_all(day.services, day.channel)
    found["incident taken"] = await said(take(day, day.tapped(day.office, f"sc_take:{day.units + 1}")))
    await deliver_all(day.services, day.channel)
    found["incidents listed"] = await said(take(day, day.typed(day.office, "/suco")))
    await deliver_all(day.services, day.channel)
    found |= await of_common_ones(day)
    return found | await of_files(day)


async def of_common_ones(day: Morning) -> Counts:
    """Count for all those incidents: proposed by the next of their kind, confirmed, joined, resolved."""
    found = {"common incident proposed": await raising_lost(day, 1)}
    found["common incident confirmed"] = await said(take(day, day.pressed(day.office, "cc_yes:1:")))
    await deliver_all(day.services, day.channel)
    found["common incident joined"] = await raising_lost(day, 3)
    await take(day, day.tapped(day.office, "cc_say:resolve:1"))
    await take(day, day.typed(day.office, "xong"))
    found["common incident resolved"] = await said(take(day, day.typed(day.office, "Gửi")))
    await deliver_all(day.services, day.channel)
    return found


async def raising_lost(day: Morning, unit: int) -> int:
    """Count the statements of sending it."""
    raising = day.officer(unit)
    await take(day, day.tapped(raising, "sc_new:"))
    for words in ("Mất thư", f"xvidu{unit}@nhontrach.example", "mất", "Báo sự cố mới"):
        await take(day, day.typed(raising, words))
    statements = await said(take(day, day.typed(raising, "Gửi")))
    await deliver_all(day.services, day.channel)
    return statements


async def of_broadcasts(day: Morning) -> Counts:
    """Count a broadcast to all, who are asked to acknowledge it."""
    await take(day, day.typed(day.office, "/thongbao"))
    said_so = ("x", "1", "4", "Bỏ qua", "Bổ sung", "Hạn xác nhận đã nhận", "16h hôm nay")
    for words in said_so:
        await take(day, day.typed(day.office, words))
    found = {"broadcast sent": await said(take(day, day.typed(day.office, "1")))}
    await deliver_all(day.services, day.channel)
    found["broadcast acknowledged"] = await said(take(day, day.tapped(day.officer(2), "bc_ack:1")))
    await deliver_all(day.services, day.channel)
    return found


async def of_files(day: Morning) -> Counts:
    """Count the files that we make: asked for, and read for the drawing."""
    found = {}
    for name, token in (("record", "sc_record:1"), ("table", "sc_excel:"), ("picture", "sc_picture:")):
        found["file asked for"] = await said(take(day, day.tapped(day.office, token)))
        [file] = await day.store.run(files.claim, account_of(day.channel), 1, day.clock.now())
        found[f"{name} read"] = await said(read(day, file))
        await day.store.run(files.mark_refused, file, "counted")
        await deliver_all(day.services, day.channel)
    return found


def raise_in_each_unit(tx: Tx, units: int) -> None:
    for unit in range(1, units + 1):
        late = MORNING + DAY
        raised = NewIncident(unit, "", IncidentKind.LOST, "mất", MORNING, late, late, 2 * unit - 1)
        incidents.add(tx, raised, MORNING.year)


def excuse_each_unit(tx: Tx, units: int) -> None:
    """Excuse each, tomorrow's first round too, by an act of its own; the first three not today."""
    today = local_date(MORNING)
    for unit in range(1, units + 1):
        day = today if unit > 3 else today + DAY
        excuses.add(tx, Excuse(Scope((unit,)), (day, 2), (today + DAY, 1), "ốm"), None, MORNING)


async def of_a_busy_day(day: Morning, person: int) -> Counts:
    """Let more be asked and answered since the nudge than an answer's choices are looked for in."""
    for _number in range(40):
        day.clock.at += 4 * TICK
        await take(day, day.typed(person, "cảm ơn"))
    await deliver_all(day.services, day.channel)
    found = {"check by its word on a busy day": await said(take(day, day.typed(person, "kt1")))}
    await deliver_all(day.services, day.channel)
    return found


async def delivering(day: Morning) -> tuple[int, int]:
    """Count claiming the answer that waits, and writing down that it was sent; an edit follows."""
    with watched() as transactions:
        assert await deliver_all(day.services, day.channel) == 2
    claim, mark, *_of_edit = map(len, transactions)
    return claim, mark


@pytest.mark.parametrize("deed", MOST)
def test_what_a_deed_says_to_the_database_is_bounded(compared: Compared, deed: str) -> None:
    print(f"{deed}: {compared.few[deed]} statements")
    assert compared.few[deed] <= MOST[deed]


@pytest.mark.parametrize("deed", MOST)
def test_it_does_not_grow_with_units_or_people(compared: Compared, deed: str) -> None:
    assert compared.many[deed] == compared.few[deed]
