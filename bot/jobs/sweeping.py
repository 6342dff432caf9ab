"""The sweep, each minute in every process: what has no valid next step is counted, logged and shown."""

import structlog

from bot.channels.base import channel_of
from bot.jobs.shop import Shop, fault
from storage import upkeep
from storage.engine.db import StoreDown
from storage.upkeep import Findings, Wrong

log = structlog.get_logger(__name__)
SHOWN = 10  # ids in one line of the log


async def sweep(shop: Shop) -> None:
    """Look once. A finding is what two sweeps saw."""
    machine, progress = shop.clock.now(), shop.progress
    stopped = frozenset(map(channel_of, shop.stopped))
    try:
        seen = await shop.store.run(upkeep.sweep, machine, shop.settings, stopped)
    except StoreDown:
        return  # it is logged as what it is; and this sweep counts as none
    except Exception as error:
        log.error("sweep failed", **fault(error))
        return
    findings = upkeep.confirmed(progress.seen, seen)
    say_what_changed(progress.findings, findings)
    progress.seen, progress.findings, progress.swept = seen, findings, machine
    shop.numbers.swept(machine, {wrong: len(findings.get(wrong, ())) for wrong in Wrong})


def say_what_changed(before: Findings, after: Findings) -> None:
    """One line for each kind that is new, and one when it is gone. Ids only."""
    for wrong in after.keys() - before.keys():
        some = sorted(after[wrong])[:SHOWN]
        log.error("sweeper finds", what=wrong.value, count=len(after[wrong]), ids=some)
    for wrong in before.keys() - after.keys():
        log.warning("sweeper finds no more", what=wrong.value)
