"""The sentences that the code says, and the one list of them: locales/en/LC_MESSAGES/messages.po.

``python -m tests.sentences`` brings the list up to date: adds new sentences, whose English is then written
by hand, and drops what nobody says any more. A test fails on either. locales/vi is left alone: it holds what
an office words its own way.
"""

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from bot.conversation import COMPLETE, path_of
from bot.conversation.catalogues import catalogue

ROOT = Path(__file__).parent.parent
SPOKEN = ("bot", "handlers", "storage")
KEYWORDS = {"_": None, "N_": None}
HEADER = (
    "# Every sentence of Nhắc Thư: the Vietnamese one, which is the key, and its English.\n"
    "# What an office words its own way stands in locales/vi."
)


def spoken() -> dict[str, list[str]]:
    """Return every sentence in the code -> the files that say it."""
    found: dict[str, list[str]] = {}
    for folder in SPOKEN:
        for file, _line, sentence, _comments, _context in extract_from_dir(
            ROOT / folder, keywords=KEYWORDS, method_map=[("**.py", "python")]
        ):
            found.setdefault(str(sentence), []).append(f"{folder}/{file}")
    return found


def bring_up_to_date() -> None:
    """Write the list anew, sorted, without files and flags: both only repeat what the code says."""
    before = {message.id: message.string for message in catalogue(COMPLETE)}
    fresh = Catalog(locale=COMPLETE, project="nhacthu", header_comment=HEADER, fuzzy=False)
    for sentence in spoken():
        fresh.add(sentence, before.get(sentence, "")).flags.clear()
    with path_of(COMPLETE).open("wb") as file:
        write_po(file, fresh, width=110, no_location=True, sort_output=True)
    without_dates(path_of(COMPLETE))


def without_dates(path: Path) -> None:
    """Take the dates out: a catalogue changes when a sentence does, and not with the day of writing."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    dated = ('"POT-Creation-Date', '"PO-Revision-Date', '"Generated-By', '"Last-Translator', '"Language-Team')
    path.write_text("".join(line for line in lines if not line.startswith(dated)), encoding="utf-8")


if __name__ == "__main__":
    bring_up_to_date()
