"""Play transcripts and write down what really happened, to be read and then kept.

python -m tests.write tests/transcripts/NAME.txt …            what happens on Telegram
python -m tests.write tests/transcripts/NAME.zalo_bot.txt …   how NAME.txt reads on that channel
python -m tests.write tests/regulation/days/PACK.txt …        a day with that pack; so too terms/PACK.txt
python -m tests.write menus                                   the menus, by the map of the bot as it is now

A transcript that shows a menu whose roles have no file yet (tests/menus) makes that file. The others are
written by the last form, which leaves all transcripts as they are.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from bot.packs import DEFAULT
from tests import menus
from tests.chat import Chat
from tests.people import connected, move_to, settle_district
from tests.phones import PHONES


def write(path: Path) -> None:
    """Write one transcript anew."""
    name, _dot, channel = path.stem.partition(".")
    transcript = path.with_name(f"{name}.txt").read_text(encoding="utf-8")
    regulation = name if path.parent.name in ("days", "terms") else DEFAULT
    played, shown = play(transcript, channel or "telegram", regulation)
    new = shown - menus.MENUS.keys() - {"stranger"}
    if new and not channel:
        for one in new:
            menus.keep(one)
        played, _shown = play(transcript, "telegram", regulation)
    path.write_text(played, encoding="utf-8")
    print(played)


def play(transcript: str, channel: str, regulation: str) -> tuple[str, set[str]]:
    """Return what happens on that channel, and the names of the menus that are shown."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/district.db"
        settle_district(url)
        chat = Chat(url, Path(folder), phones=PHONES[channel](), regulation=regulation)
        with connected(url) as tx:
            move_to(tx, chat.channel.name, chat.channel.account)
        return asyncio.run(chat.play(transcript)), chat.menus


if __name__ == "__main__":
    if sys.argv[1:] == ["menus"]:
        for name in list(menus.MENUS):
            menus.keep(name)
    else:
        for name in sys.argv[1:]:
            write(Path(name))
