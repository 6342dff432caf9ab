"""The files among what units have filed, each with who sent it and what proves that it is that one."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.domain.reports.questions import Kind, all_of, file_of
from bot.domain.reports.states import State
from bot.sheets.sent import Sent
from storage import files
from storage.engine.db import Tx
from storage.files import SentFile
from storage.reports import Report


def sent(tx: Tx, found: Sequence[Report]) -> list[Sent]:
    """By unit and question, in their order; one that is not kept any more has no hash."""
    given = [(report, *one) for report in found for one in answered(report)]
    kept = files.sent_files(tx, {file for _report, _question, file, _name in given})
    return [
        Sent(report.unit_code, report.unit_name, question, name, *told_of(kept.get(file), report))
        for report, question, file, name in given
    ]


def told_of(file: SentFile | None, report: Report) -> tuple[str, datetime, int, str]:
    """Who sent it and when, its size and its hash; of one that is lost, who handed in the report."""
    if file is None:
        return report.writer, report.handed_at or report.opens, 0, ""
    return file.sender, file.sent_at, file.size, file.sha256


def answered(report: Report) -> Iterator[tuple[str, int, str]]:
    """What was asked, a file's id and its name, of each file; of what is not filed, none."""
    if report.state == State.FILED:
        for one, value in all_of(report.questions, report.answers):
            if one.kind == Kind.FILE:
                yield one.text, *file_of(value)


def are_any(found: Sequence[Report]) -> bool:
    return any(True for report in found for _file in answered(report))
