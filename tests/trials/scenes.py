"""Scenes of the machines of a trial, each played in a district that goes on with its days."""

import asyncio
import re
import time
from collections import Counter
from random import Random

import httpx
from sqlalchemy import func, select

from bot.clock import WallClock
from storage import metrics
from storage.engine import Tx
from storage.tables.engine import events, leases
from storage.tables.people import contacts
from tests.people import MAY_READ
from tests.trials.crew import LEASE, Crew, Worker
from tests.trials.district import OFFICE
from tests.trials.fleet import Machines

PAUSED = LEASE * 2  # seconds
APART = (3.0, 7.0)  # seconds between two kills
COUNTED = ("events", "sends", "files", "ticks")
NUMBER = re.compile(r"^nhacthu_(\w+)_total(?:\{.*\})? (\S+)$", re.MULTILINE)


async def share(machines: Machines) -> None:
    """Go through a whole day without trouble, and show who did how much."""
    today = machines.day
    while machines.day == today:
        await machines.step()
    numbers = [await counted(worker) for worker in machines.crew.workers]
    shares = (f"{name} {'/'.join(str(one[name]) for one in numbers)}" for name in COUNTED)
    machines.show("a day without trouble", ", ".join(shares))
    by_all = ("events", "sends", "ticks") if machines.has_webhook else ("sends", "ticks")
    machines.wrong += [f"one had no {name}" for name in by_all if not all(one[name] for one in numbers)]
    if not machines.has_webhook and sum(bool(one["events"]) for one in numbers) != 1:
        machines.wrong.append("not exactly one polled")


async def counted(worker: Worker) -> Counter[str]:
    """Return what the worker counts of itself, by name."""
    async with httpx.AsyncClient(trust_env=False) as client:
        page = (await client.get(f"http://127.0.0.1:{worker.port}/metrics", headers=MAY_READ)).text
    numbers: Counter[str] = Counter()
    for name, number in NUMBER.findall(page):
        numbers[name] += int(float(number))
    return numbers


async def poller_dies(machines: Machines) -> None:
    """Kill the poller: another polls once its lease is over, and what was written meanwhile is taken."""
    store, telegram = machines.crew.district.store, machines.crew.district.telegram
    holder = await store.run(poller)
    before = await store.run(taken)
    [dying] = [worker for worker in machines.crew.workers if worker.name == holder]
    machines.crew.kill(dying)
    died = time.monotonic()
    await telegram.phone(OFFICE).text("/menu")
    while await store.run(taken) == before:
        machines.crew.tend()
        await asyncio.sleep(0.05)
    seconds = time.monotonic() - died
    machines.show("the poller killed", f"another took the next event {seconds:.1f} s later")
    if await store.run(poller) == holder:
        machines.wrong.append("nobody polls in the dead one's place")


def poller(tx: Tx) -> str:
    return str(tx.execute(select(leases.c.holder).where(leases.c.name.startswith("poll:"))).scalar_one())


def taken(tx: Tx) -> int:
    return int(tx.execute(select(func.count()).select_from(events)).scalar_one())


async def sender_dies(machines: Machines) -> None:
    """Kill the sender: what it had claimed is sent by another once the lease is over."""
    crew = machines.crew
    crew.plan.append("claimed:1")
    await crew.replace(crew.workers[0])
    dying = crew.workers[-1]
    death = asyncio.create_task(asyncio.to_thread(died, dying))
    while not death.done():
        await machines.step()
    while await crew.district.store.run(held):  # noqa: ASYNC110 - other processes do it
        await asyncio.sleep(0.05)
    seconds = time.monotonic() - await death
    machines.show("killed with a message claimed", f"nothing is held any more {seconds:.1f} s later")


def died(worker: Worker) -> float:
    """Return when it died, once it has (machine time, in seconds)."""
    worker.process.wait()
    return time.monotonic()


def held(tx: Tx) -> int:
    return int(tx.execute(select(func.count()).where(contacts.c.sending.is_not(None))).scalar_one())


async def paused(machines: Machines, point: str) -> None:
    """Pause one at ``point`` for longer than its lease; the others go on, and it does no harm as it wakes."""
    crew = machines.crew
    crew.plan.append(f"pause at {point}")
    await crew.replace(crew.workers[0])
    sleeper = crew.workers[-1]
    waking = asyncio.create_task(sleep_and_wake(crew, sleeper))
    while not waking.done():
        await machines.step()
    stuck = await waking
    await machines.step()
    machines.show(f"paused at “{point.partition(':')[0]}”", f"for {PAUSED:g} s, and went on")
    machines.wrong += [f"{name} stood still while another was paused at {point}" for name in stuck]
    if not sleeper.is_alive:
        machines.wrong.append(f"the one paused at {point} died as it woke")


async def sleep_and_wake(crew: Crew, sleeper: Worker) -> list[str]:
    """Wake it in its time. Returns the others that did not tick any more in the end."""
    while not sleeper.is_paused:  # noqa: ASYNC110 - it is another process
        await asyncio.sleep(0.05)
    await asyncio.sleep(PAUSED / 2)
    middle = WallClock().now()
    await asyncio.sleep(PAUSED / 2)
    seen = (await crew.district.store.run(metrics.read_health, middle)).seen
    sleeper.wake()
    others = [worker.name for worker in crew.workers if worker is not sleeper and worker.is_alive]
    return [name for name in others if name in seen and seen[name] < middle]


async def rolling_restart(machines: Machines) -> None:
    """Restart each in turn, in the midst of a round."""
    codes = []
    for worker in list(machines.crew.workers):
        moving = asyncio.create_task(machines.step())
        codes.append(await machines.crew.replace(worker))
        await moving
    machines.show("restarted one by one in a round", f"each ended with {sorted(set(codes))}")
    if any(codes):
        machines.wrong.append(f"ended with {codes}")


async def killed_at_random(machines: Machines, lot: Random, kills: int) -> None:
    """Kill any worker, every few seconds, as the days go by."""
    before = machines.crew.killed["at any moment"]
    killing = asyncio.create_task(kill_now_and_then(machines.crew, lot, kills))
    days = {machines.day}
    while not killing.done():
        await machines.step()
        days.add(machines.day)
    await killing
    await machines.step()
    died = machines.crew.killed["at any moment"] - before
    machines.show("killed at random", f"{died} times in {len(days)} working days")


async def kill_now_and_then(crew: Crew, lot: Random, kills: int) -> None:
    """Kill one now and then, but leave one to go on: a worker takes its time to start."""
    while kills:
        await asyncio.sleep(lot.uniform(*APART))
        ticked = (await crew.district.store.run(metrics.read_health, WallClock().now())).ticked_to
        running = [worker for worker in crew.workers if worker.is_alive and worker.name in ticked]
        if len(running) > 1:
            crew.kill(lot.choice(running))
            kills -= 1
