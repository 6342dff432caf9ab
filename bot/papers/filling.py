"""Filling in a Word template. Every value is text: none is read as a place of the template, or as markup."""

from io import BytesIO
from pathlib import Path
from typing import Any

from bot.papers import environment


def filled(template: Path, places: dict[str, Any]) -> bytes:
    from docxtpl import DocxTemplate  # noqa: PLC0415 - only here: a start does not wait for it

    document = DocxTemplate(template)
    document.render(places, environment(), autoescape=True)
    written = BytesIO()
    document.save(written)
    return written.getvalue()
