"""Play transcripts and write down what really happened, to be read and then kept.

python -m tests.write tests/transcripts/NAME.txt …
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from tests.chat import Chat
from tests.people import settle_district


def write(path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/district.db"
        settle_district(url)
        played = asyncio.run(Chat(url, Path(folder)).play(path.read_text(encoding="utf-8")))
    path.write_text(played, encoding="utf-8")
    print(played)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        write(Path(name))
