"""``doctor``: looks at settings, files, database and channel, changes nothing, and says what to do."""

import asyncio

from bot.cli.base import CannotDo, begin, say
from bot.cli.doctor import machine
from bot.cli.doctor.channels import look_at_telegram, look_at_zalo_bots
from bot.cli.doctor.machine import Diagnosis, look_at_settings
from bot.cli.doctor.state import look_at_state
from bot.config import Settings
from bot.conversation import _


def doctor() -> None:
    said = sorted(asyncio.run(examine(begin())), key=lambda one: not one.is_fault)
    if any(one.is_fault for one in said):
        raise CannotDo("\n".join(map(str, said)))
    say(str(machine.regulation_followed()), *map(str, said), _("Mọi thứ đều ổn."))


async def examine(settings: Settings) -> list[Diagnosis]:
    found, last = list(machine.look_at_database(settings)), ""
    if not any(one.is_fault for one in found) and machine.is_current(settings):
        said, last = await look_at_state(settings)
        found += said
    found += await machine.look_at_scanner(settings)
    found += await machine.look_at_letters(settings)
    found += [*await look_at_telegram(settings), *await look_at_zalo_bots(settings)]
    found += machine.look_at_modes(settings, machine.copies_beside(last))
    return [*look_at_settings(settings), *machine.look_at_files(settings), *found]
