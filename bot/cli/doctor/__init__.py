"""``doctor``: looks at settings, files, database and channel, changes nothing, and says what to do."""

import asyncio

from bot.cli.doctor import database, files, on_telegram, on_zalo, scanner, state
from bot.cli.doctor import settings as given
from bot.cli.doctor.said import Said, faults_first
from bot.cli.ground import CannotDo, say
from bot.config import Settings, read_settings
from bot.conversation.words import _


def doctor() -> None:
    """Check settings, database and channel; say what to do about each fault."""
    said = faults_first(asyncio.run(look(read_settings())))
    if any(one.is_fault for one in said):
        raise CannotDo("\n".join(map(str, said)))
    say(*map(str, said), _("Mọi thứ đều ổn."))


async def look(settings: Settings) -> list[Said]:
    found = list(database.look(settings))
    if not any(one.is_fault for one in found) and database.is_current(settings):
        found += await state.look(settings)
    found += await scanner.look(settings)
    channels = [*await on_telegram.look(settings), *await on_zalo.look(settings)]
    return [*given.look(settings), *files.look(settings), *found, *channels]
