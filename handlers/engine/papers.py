"""Files that we make for people: what was read, ready to be drawn, packed or converted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from bot.config import Settings
from bot.conversation import DEFAULT, local_date, speaking
from bot.documents.old_fonts.paragraphs import ConversionReport
from bot.documents.word import Letterhead, in_capitals, in_lines


@dataclass(frozen=True)
class Paper:
    """A file that we make: what was read, ready to be drawn, and what is said with it."""

    draw: Callable[[], bytes]  # away from the database
    said: str
    language: str = DEFAULT

    def drawn(self) -> bytes:
        with speaking(self.language):
            return self.draw()


@dataclass(frozen=True)
class Packed:
    """A file that we make of others: too large to be held in memory, so that it is written to the disk."""

    name: str
    write: Callable[[BinaryIO], object]  # away from the database
    said: str
    language: str = DEFAULT

    def written(self, into: BinaryIO) -> None:
        with speaking(self.language):
            self.write(into)


@dataclass(frozen=True)
class Conversion:
    """A document that is turned into Unicode in a child process: what it is, and what is said of what came.

    ``source``: our id of the file that was sent.
    """

    source: int
    name: str
    sha256: str
    tell: Callable[[ConversionReport], str]


def letterhead(settings: Settings, at: datetime) -> Letterhead:
    """Return what stands at the top of a paper of the office that is made then."""
    return Letterhead(
        parent=in_lines(settings.office_parent),
        office=in_capitals(settings.office_name),
        office_name=settings.office_name,
        symbol=settings.office_symbol,
        place=settings.office_place,
        year=local_date(at).year,
    )
