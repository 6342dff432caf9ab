"""The translations of our sentences: ``.po`` files, read once when first needed; there is no compile step.

locales/en lists every sentence with its English, locales/vi only those that an office words its own way.
"""

import re
from functools import cache
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from bot.conversation.patterns import regex
from bot.packs import MAY_BE_NAMED, MAY_REST, NAMES, RULES

LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}
DEFAULT = "vi"
COMPLETE = "en"  # whose catalogue lists every sentence
TERM = regex(r"\{((?:the|The)_\w+|rule_\w+(?:(?:, | và | and )rule_\w+)*)\}")  # places that fill themselves
FOLDER = Path(__file__).parent.parent.parent / "locales"


@cache
def translated(language: str) -> dict[str, str]:
    """Vietnamese sentence -> sentence in ``language``, as far as there is one."""
    return {
        str(message.id): str(message.string)
        for message in catalogue(language)
        if message.id and message.string and not message.fuzzy
    }


def catalogue(language: str) -> Catalog:
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def path_of(language: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


def misplaced(language: str) -> list[str]:
    """Return the sentences whose places differ in ``language``: they cannot be said."""
    return [sentence for sentence, said in translated(language).items() if not has_places_of(sentence, said)]


def has_places_of(sentence: str, said: str) -> bool:
    try:
        return place_names(sentence) == place_names(said)
    except ValueError:  # a brace that is not closed
        return False


def place_names(sentence: str) -> set[str]:
    """Return the places that a caller fills. ValueError where a brace is not closed, or a term unknown."""
    for name in TERM.findall(sentence):
        keys = re.findall(r"(?:^|\W)(?:the|The|rule)_(\w+)", name)
        known = (
            (*RULES, *MAY_REST) if name.startswith("rule_") else (*NAMES, *MAY_BE_NAMED, "department_name")
        )
        if not set(keys) <= set(known):
            raise ValueError(name)
    sentence = TERM.sub("", sentence)
    return {name for _text, name, _form, _conversion in Formatter().parse(sentence) if name is not None}
