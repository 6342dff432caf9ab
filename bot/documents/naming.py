"""The child process in which a file is searched for names: ``python -m bot.documents.naming``.

It is told the length of the names, the names and the content, and answers whether they stand there; asked for
no names, it answers with the words of the file. It has as little time and memory, and as few rights, as the
child that looks at files first (child.py).
"""

import json
import sys
from collections.abc import Iterator
from typing import BinaryIO

from bot.documents.child import LENGTH, limit_itself
from bot.documents.kinds import PDF
from bot.documents.words import text_of
from bot.domain.naming import NamedBy, Names

NAMED, NOT_NAMED = b"named", b"not named"


def main() -> None:
    """Answer about one file."""
    limit_itself()
    answer(sys.stdin.buffer, sys.stdout.buffer)


def asked(names: Names | None, content: bytes) -> bytes:
    """Write the question; ``names``: None where the words themselves are wanted."""
    both = [[one.word for one in some] for some in (names.own, names.others)] if names else None
    written = json.dumps(both).encode()
    return len(written).to_bytes(LENGTH) + written + content


def answer(question: BinaryIO, said: BinaryIO) -> None:
    both = json.loads(question.read(int.from_bytes(question.read(LENGTH))))
    words = "\n".join(words_in(question.read()))
    if both is None:
        said.write(words.encode(errors="replace"))
        return
    names = Names(*(tuple(map(NamedBy, some)) for some in both))
    said.write(NAMED if names.spans(words) else NOT_NAMED)


def words_in(content: bytes) -> Iterator[str]:
    """Yield the words of a file, as far as they are read; nothing of a picture, nor of what is locked."""
    if not content.startswith(PDF):
        yield text_of(content) or ""
        return
    from bot.documents import pages  # noqa: PLC0415 - not for the other files

    try:
        yield from pages.lines_of(content)
    except pages.LockedPdf:
        return


if __name__ == "__main__":
    main()
