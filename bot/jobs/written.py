"""Writing down what came of a message that was sent, also where the database is away just then."""

from collections.abc import Callable
from datetime import timedelta
from typing import Concatenate, ParamSpec

from bot.jobs.shop import Shop
from storage.engine.db import StoreDown, Tx
from storage.engine.outbox import Claimed

AGAIN = timedelta(seconds=1)  # between two tries
P = ParamSpec("P")


async def written(
    shop: Shop,
    message: Claimed,
    outcome: Callable[Concatenate[Tx, Claimed, P], object],
    *about: P.args,
    **more: P.kwargs,
) -> None:
    """Write it down: what arrived, and nobody knows, is sent a second time.

    Again and again until our lease ends, for then another worker may have the message: StoreDown. It may be
    done twice, where a commit was not heard of.
    """
    while True:
        try:
            await shop.store.run(outcome, message, *about, **more)
        except StoreDown:
            again = shop.clock.now() + AGAIN
            if again >= message.leased_until:
                raise
        else:
            return
        await shop.clock.sleep_until(again)
