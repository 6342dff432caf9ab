"""The store with an eye on it: its faults are counted, and one that lasts is logged once."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from bot.clock import Clock
from bot.jobs.numbers import Numbers
from bot.jobs.troubles import Trouble, Troubles, What
from storage.engine.db import Store, StoreDown, Tx, cause

P = ParamSpec("P")
T = TypeVar("T")


class WatchedStore:
    """A ``Store``. That it is back is said by the tick, which writes: on a full disk reading goes on."""

    def __init__(self, store: Store, clock: Clock, numbers: Numbers, troubles: Troubles) -> None:
        self._store, self._clock = store, clock
        self._numbers, self._troubles = numbers, troubles

    async def run(self, work: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return await self._store.run(work, *args, **kwargs)
        except StoreDown as error:
            why = cause(error)
            self._numbers.database_errors.labels(why).inc()
            self._troubles.begin(Trouble(What.DATABASE_AWAY, "", self._clock.now(), why))
            raise

    def close(self) -> None:
        self._store.close()
