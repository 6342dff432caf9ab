"""Mail the codes that are asked for: each is made as it is mailed, and its account hears where that fails."""

import asyncio
from datetime import timedelta

import structlog

from bot.config import BadSettings
from bot.jobs.services import Services, error_fields, wait_for_wake
from bot.mailer import send_code
from handlers.joining import mailbox_codes
from storage.engine import StoreDown
from storage.people import mailed_codes
from storage.people.mailed_codes import CodeLetter

log = structlog.get_logger(__name__)
AT_ONCE = 4
IDLE = timedelta(seconds=5)
MAIL = "mail"  # as the signal knows this loop: no channel is called so
PATIENCE = timedelta(seconds=60)  # for a letter: well within its lease


async def mail_for_ever(services: Services) -> None:
    with services.to_fetch.listening(MAIL) as signal:
        while True:
            try:
                count = await mail_all(services)
            except StoreDown:
                count = 0
            if not count:
                await wait_for_wake(signal, IDLE)


async def mail_all(services: Services) -> int:
    """Mail the codes that are wanted; return how many there were."""
    now = services.clock.now()
    letters = await services.store.run(mailed_codes.claim, services.settings, now, AT_ONCE)
    for letter in letters:
        await mail(services, letter)
    return len(letters)


async def mail(services: Services, letter: CodeLetter) -> None:
    """Mail one, and note what came of it. No name, address or code goes into the log."""
    try:
        async with asyncio.timeout(PATIENCE.total_seconds()):
            why = await send_code(services.settings, letter) if letter.address else "no mailbox"
    except (BadSettings, TimeoutError) as error:
        why = type(error).__name__
    except Exception as error:  # a fault of ours must not end the loop
        log.error("code not mailed", code_id=letter.id, **error_fields(error))
        why = type(error).__name__
    if why:
        log.warning("code not mailed", code_id=letter.id)
    await services.store.run(mailbox_codes.note_mailed, letter, services.clock.now(), not why)
    services.to_send.wake()
