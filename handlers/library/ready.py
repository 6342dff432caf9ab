"""Texts of the library that come with the program: bot/guidance/NAME.txt, the title and then the body."""

from pathlib import Path

from bot.conversation import _
from storage import guidance
from storage.engine import Tx

FOLDER = Path(__file__).parents[2] / "bot" / "guidance"


def ready_texts() -> dict[str, str]:
    """Return name -> title and body, in the words of the pack that is followed."""
    return {path.stem: _(path.read_text(encoding="utf-8").strip()) for path in sorted(FOLDER.glob("*.txt"))}


def put_ready_texts(tx: Tx) -> None:
    """Put them into the library, as the program starts."""
    guidance.put_ready_texts(tx, ready_texts())
