"""The office sends the roster as a file in chat."""

from bot.config import Settings
from bot.domain.rights import Who
from bot.message import Message
from handlers.kinds import Scene
from storage.db import Tx
from storage.files import Claimed


def is_offered(scene: Scene, file_id: int) -> bool:
    """Whether a file outside any form may be a roster: the office's, an Excel file."""
    return False


def received(tx: Tx, who: Who, file: Claimed, settings: Settings) -> Message | None:
    """What to say once the file is here: the changes to look at, if it may be a roster."""
    return None
