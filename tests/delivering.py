"""Sending what is queued, to the last of it, and no longer: what the program does for ever."""

import asyncio

from bot.channels.base import Channel
from bot.jobs.claiming import AT_ONCE, claim
from bot.jobs.deliver import SENT, send_and_settle
from bot.jobs.services import Services


async def deliver_all(services: Services, channel: Channel) -> int:
    """Send what is due now, to the last of it; how many messages that were."""
    count, is_done = 0, False
    while not is_done:
        jobs = await services.store.run(claim, services, channel, AT_ONCE)
        came_of_it = await asyncio.gather(*(send_and_settle(services, channel, job) for job in jobs.to_do))
        count += len(came_of_it)
        is_done = jobs.are_all and all(outcome == SENT for outcome in came_of_it)
    return count
