"""Sentences in the reader's language.

The Vietnamese sentence is the key and, untranslated, what is said: ``_("Đã ghi nhận lúc {time}.",
time=…)``. Places are named, so that a translation may move them. Catalogues are the ``.po`` files
below locales/, read once when first needed; there is no compile step.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}
DEFAULT = "vi"
FOLDER = Path(__file__).parent.parent / "locales"

_reader: ContextVar[str] = ContextVar("reader", default=DEFAULT)


def _(sentence: str, /, **places: object) -> str:
    """``sentence`` in the language of whoever reads it now, with its places filled."""
    said = translated(_reader.get()).get(sentence) or sentence
    return said.format(**places) if places else said


def N_(sentence: str) -> str:  # noqa: N802 - gettext's own name
    """Mark ``sentence`` for translation; it is translated where it is used."""
    return sentence


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Within this, ``_`` speaks ``language``; an unknown one is Vietnamese."""
    token = _reader.set(language if language in LANGUAGES else DEFAULT)
    try:
        yield
    finally:
        _reader.reset(token)


@cache
def translated(language: str) -> dict[str, str]:
    """Vietnamese sentence -> sentence in ``language``, as far as there is one."""
    return {
        str(message.id): str(message.string)
        for message in catalogue(language)
        if message.id and message.string and not message.fuzzy
    }


def catalogue(language: str) -> Catalog:
    path = FOLDER / language / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)
