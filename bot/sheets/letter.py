"""The list of changes for the department as a workbook: its columns, old and new side by side."""

from collections.abc import Sequence

from bot.sheets.write import Page, write_xlsx


def letter_workbook(title: str, columns: Sequence[str], lines: Sequence[Sequence[str]], page: str) -> bytes:
    return write_xlsx([Page(page, [(title,), columns, *lines], header=2)])
