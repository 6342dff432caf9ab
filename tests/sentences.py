"""The sentences of the code and their catalogues.

``python -m tests.sentences`` brings locales/*/LC_MESSAGES/messages.po up to date with the code: new
sentences are added untranslated, what nobody says any more goes; a test fails on either.
"""

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from bot.words import LANGUAGES, catalogue

ROOT = Path(__file__).parent.parent
SPOKEN = ("bot", "handlers", "storage")
KEYWORDS = {"_": None, "N_": None}
HEADER = "# Sentences of Nhắc Thư. The Vietnamese ones are the keys; untranslated, they are what is said."


def spoken() -> dict[str, list[str]]:
    """Every sentence in the code -> the files that say it."""
    found: dict[str, list[str]] = {}
    for folder in SPOKEN:
        for file, _line, sentence, _comments, _context in extract_from_dir(
            ROOT / folder, keywords=KEYWORDS, method_map=[("**.py", "python")]
        ):
            found.setdefault(str(sentence), []).append(f"{folder}/{file}")
    return found


def path_of(language: str) -> Path:
    return ROOT / "locales" / language / "LC_MESSAGES" / "messages.po"


def bring_up_to_date(language: str) -> None:
    before = {message.id: message.string for message in catalogue(language)}
    fresh = Catalog(locale=language, project="nhacthu", header_comment=HEADER, fuzzy=False)
    for sentence, files in spoken().items():
        fresh.add(sentence, before.get(sentence, ""), locations=[(file, 0) for file in dict.fromkeys(files)])
    path_of(language).parent.mkdir(parents=True, exist_ok=True)
    with path_of(language).open("wb") as file:
        write_po(file, fresh, width=110, include_lineno=False, sort_output=True)
    without_dates(path_of(language))


def without_dates(path: Path) -> None:
    """A catalogue changes when a sentence does, and not with the day on which it was written."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    dated = ('"POT-Creation-Date', '"PO-Revision-Date', '"Generated-By', '"Last-Translator', '"Language-Team')
    path.write_text("".join(line for line in lines if not line.startswith(dated)), encoding="utf-8")


if __name__ == "__main__":
    for one in LANGUAGES:
        bring_up_to_date(one)
