"""Several workers in one district, moved through its working days: the ground of the trial of machines."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.conversation import at_local, local_date
from bot.domain.calendar import Calendar
from bot.sandbox.demo import at_work
from bot.sandbox.sample import sample_roster
from bot.sandbox.telegram import updates
from tests.ports import free_port
from tests.trials.balancer import balancer
from tests.trials.crew import Crew, crew
from tests.trials.days import EVENING, WEDNESDAY, next_moment
from tests.trials.district import OFFICE, district
from tests.trials.judging import findings, shown_twice

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PATIENCE = 2.0  # seconds, of the local Telegram with a webhook


@dataclass
class Machines:
    """The machines of a trial; ``rows``: what each scene showed, one scene after the other."""

    crew: Crew
    has_webhook: bool
    day: date = field(default_factory=lambda: local_date(WEDNESDAY))
    rows: list[tuple[str, str]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    async def step(self) -> None:
        """Go to the next moment at which something is due, while the office sends a file."""
        made = self.crew.district
        if await made.now() >= at_local(self.day, EVENING):
            self.day = Calendar().next_working_day(self.day)
        moment = await next_moment(made, self.day)
        await made.move_to(moment)
        await made.telegram.phone(OFFICE).file("danh-sach.xlsx", sample_roster(), XLSX)
        await self.crew.catch_up(moment)

    def show(self, context: str, seen: str) -> None:
        print(f"{context}: {seen}", flush=True)
        self.rows.append((context, seen))


@asynccontextmanager
async def machines(
    url: str, size: int, has_webhook: bool, start: datetime = WEDNESDAY
) -> AsyncIterator[Machines]:
    """Run a district with ``size`` workers; it is judged at the end of the day that it has come to."""
    port = free_port()
    hook = {"TELEGRAM_WEBHOOK_SECRET": "a-secret-of-the-trial", "PUBLIC_URL": f"http://127.0.0.1:{port}"}
    settings = {f"NHACTHU_{name}": value for name, value in hook.items()} if has_webhook else {}
    async with district(url, start) as made:
        made.telegram.webhook.first_pause = 0.1
        with at_work(made.phones, made.everyone), impatient():
            async with (
                crew(made, size, settings=settings) as workers,
                balancer(port, lambda: [one.port for one in workers.workers]),
            ):
                seen = Machines(workers, has_webhook)
                await workers.catch_up(start)
                yield seen
                while (await made.now()) < at_local(seen.day, EVENING):
                    await seen.step()
        twice = await made.store.run(shown_twice, made.phones)
        seen.show("at the end", f"{twice} shown twice, all of them unknown once")
        seen.wrong += await made.store.run(findings, made.phones)


@contextmanager
def impatient() -> Iterator[None]:
    """Let a webhook that does not answer soon be tried again, by way of another worker."""
    patience, updates.PATIENCE = updates.PATIENCE, PATIENCE
    try:
        yield
    finally:
        updates.PATIENCE = patience
