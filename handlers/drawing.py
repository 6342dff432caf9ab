"""What is read for a file that we are to make, with the right of whoever asked, as it is by then."""

from collections.abc import Sequence
from datetime import datetime

from bot.answers import Refused
from bot.config import Settings
from bot.words import speaking
from handlers import FEATURES
from handlers.kinds import Packed, Paper, Scene
from storage import arrivals, business, contacts, files
from storage.db import Tx
from storage.files import Claimed


def read(tx: Tx, file: Claimed, settings: Settings, machine: datetime) -> Paper | Sequence[Packed] | None:
    """None where whoever asked for it may not have it any more, or the contact is another's by now."""
    now = business.now(tx, machine)
    is_theirs = file.owner == contacts.holder(tx, file.contact)
    who = arrivals.who_is(tx, file.owner if is_theirs else None, file.contact, now)
    kind, _colon, argument = files.made(file.remote).partition(":")
    if who.is_stranger or kind not in FEATURES.papers:
        return None
    with speaking(who.language):
        try:
            return FEATURES.papers[kind](Scene(tx, who, now, settings, FEATURES, file.channel), argument)
        except Refused:
            return None
