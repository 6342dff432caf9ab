"""Play transcripts and write down what really happened, to be read and then kept.

python -m tests.write tests/transcripts/NAME.txt …            what happens on Telegram
python -m tests.write tests/transcripts/NAME.zalo_bot.txt …   how NAME.txt reads on that channel
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from tests.chat import Chat
from tests.people import connected, move_to, settle_district
from tests.phones import PHONES


def write(path: Path) -> None:
    name, _dot, channel = path.stem.partition(".")
    transcript = path.with_name(f"{name}.txt").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/district.db"
        settle_district(url)
        chat = Chat(url, Path(folder), phones=PHONES[channel or "telegram"]())
        with connected(url) as tx:
            move_to(tx, chat.channel.name, chat.channel.account)
        played = asyncio.run(chat.play(transcript))
    path.write_text(played, encoding="utf-8")
    print(played)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        write(Path(name))
