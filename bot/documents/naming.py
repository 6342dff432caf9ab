"""The child process in which a file is searched for names: ``python -m bot.documents.naming``.

It is told the length of the names, the names and the content, and answers whether they stand there. It has
as little time and memory, and as few rights, as the child that looks at files first (child.py).
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


def asked(names: Names, content: bytes) -> bytes:
    """Write the question."""
    both = [[one.word for one in some] for some in (names.own, names.others)]
    written = json.dumps(both).encode()
    return len(written).to_bytes(LENGTH) + written + content


def answer(question: BinaryIO, said: BinaryIO) -> None:
    own, others = json.loads(question.read(int.from_bytes(question.read(LENGTH))))
    names = Names(*(tuple(map(NamedBy, some)) for some in (own, others)))
    said.write(NAMED if names.spans("\n".join(words_in(question.read()))) else NOT_NAMED)


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
