"""The machine's clock is set while the program runs: it goes on by the time that passes, and says so."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from bot.clock import WallClock
from bot.conversation import at_local, local_date
from bot.domain.calendar import Calendar
from storage.engine import business_time
from storage.tables.engine import outbox
from tests.conftest import Districts, Fresh
from tests.operations.program import Program, answered, prepared, run, until, write
from tests.people import FIRST_DAY, connected
from tests.postgres import new_database

MOVED = "tests.operations.moved"
EIGHT, HALF_PAST = time(8, 25), time(8, 31)  # before and after the first reminders of a day
SET_BACK = "clock set back"
A_LITTLE = timedelta(minutes=1)
numbers = count(1)
SHADOW = """
CREATE SCHEMA moved;
CREATE TABLE moved.by (seconds float);
INSERT INTO moved.by VALUES (0);
CREATE FUNCTION moved.clock_timestamp() RETURNS timestamptz VOLATILE LANGUAGE sql AS
'SELECT pg_catalog.clock_timestamp() + make_interval(secs => (SELECT seconds FROM moved.by))';
"""


@dataclass
class Machine:
    """A machine with its database, whose clock can be set; ``by``: the file that says by how much."""

    url: str
    by: Path

    def set(self, seconds: float) -> None:
        """Set it, so far from the right time."""
        self.by.write_text(str(seconds), encoding="ascii")
        if self.url.startswith("postgresql"):
            with connected(self.url) as tx:
                tx.execute(text("UPDATE moved.by SET seconds = :seconds"), {"seconds": seconds})

    def go_to(self, moment: datetime) -> None:
        """Move business time there: whoever moves it goes by the right time."""
        with connected(self.url) as tx:
            business_time.move_to(tx, WallClock().now(), moment)

    def off(self) -> timedelta:
        """Return by how much the newest tick is off the time that passes."""
        with connected(self.url) as tx:
            newest, offset = business_time.newest_tick(tx), business_time.offset(tx)
        assert newest
        return newest - WallClock().now() - timedelta(seconds=offset)

    def reminders(self) -> int:
        with connected(self.url) as tx:
            return tx.execute(select(func.count()).where(outbox.c.key.startswith("nudge:"))).scalar_one()


@pytest.fixture
def on_moved_postgres(districts: Districts) -> Fresh:
    """Make districts in which the server's clock can be set."""

    def fresh() -> str:
        name = f"moved{next(numbers)}"
        url = new_database(districts.server_url, name, template="district")
        with connected(url) as tx:
            tx.execute(text(SHADOW))
            tx.execute(text(f"ALTER DATABASE {name} SET search_path = moved, pg_catalog, public"))
        return url

    return fresh


@pytest.fixture(params=["on_sqlite", "on_moved_postgres"])
def machine(request: pytest.FixtureRequest, tmp_path: Path) -> Machine:
    made = Machine(request.getfixturevalue(request.param)(), tmp_path / "by")
    made.set(0)
    return made


def working_day() -> date:
    return Calendar().next_working_day(max(local_date(WallClock().now()), FIRST_DAY))


@asynccontextmanager
async def morning(machine: Machine, folder: Path) -> AsyncIterator[Program]:
    """Prepare the program, on a working day before anybody is reminded."""
    machine.go_to(at_local(working_day(), EIGHT))
    async with prepared(machine.url, folder) as program:
        program.module = (MOVED, str(machine.by))
        yield program


@pytest.mark.parametrize("seconds", [600, 3600])
async def test_set_back_it_goes_on_by_the_time_that_passes_and_says_so(
    machine: Machine, seconds: int, tmp_path: Path
) -> None:
    async with morning(machine, tmp_path) as program:
        with run(program):
            await program.running()
            await answered(program, await write(program))
            machine.set(-seconds)
            await until(lambda: bool(program.logged("trouble begins", what=SET_BACK)), program)
            health = await program.get("/health")
            assert (health.status_code, health.json()["status"]) == (503, SET_BACK)
            await answered(program, await write(program))
            assert not machine.reminders()
            machine.go_to(at_local(working_day(), HALF_PAST))
            await until(lambda: machine.reminders() > 0, program)
            before = machine.reminders()
            assert await program.stop() == 0
        with run(program):  # again, on the machine as it is
            await until(lambda: len(program.logged("running")) == 2, program)
            await answered(program, await write(program))
            assert machine.reminders() == before
            assert abs(machine.off()) < A_LITTLE
            machine.set(0)
            await until(lambda: bool(program.logged("trouble is over", what=SET_BACK)), program)
            assert (await program.get("/health")).json()["status"] == "ok"
            assert await program.stop() == 0
