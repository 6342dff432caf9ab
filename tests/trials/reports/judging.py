"""A verdict on the reports of a story: a sentence for each thing that is not as it was reckoned.

What came to people is what their phones show, and showed as it came; how reports ended, the database.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from bot.sandbox.demo import Colleague
from storage.engine import Tx
from storage.tables import people
from storage.tables.subjects import report_requests, reports
from tests.trials.district import OFFICE_PHONE
from tests.trials.play import Play
from tests.trials.reports import standing
from tests.trials.reports.ledgers import AS_OF
from tests.trials.reports.reminders import (
    MORE_TIME,
    OVER_HEAD,
    OWED,
    PLANNED,
    TO_APPROVE,
    Heard,
    Reckoning,
    as_shown_last,
    asked,
    must_come,
    reminders,
)
from tests.trials.timetable import VIETNAM

REMINDING = (OWED, OVER_HEAD, TO_APPROVE)
OF_REQUEST = ("Hạn nộp: ", "Đơn vị: ")  # lines that are compared of what a request says, beside its title
SUMMARY = "17:15"
SUMMED = re.compile(r"Báo cáo quá hạn: (\d+) đơn vị chưa nộp ở (\d+) yêu cầu")
ENDS = {  # state, late, nothing -> as the ledger has it
    ("filed", False, False): standing.FILED,
    ("filed", False, True): standing.NOTHING,
    ("filed", True, False): standing.LATE,
    ("filed", True, True): standing.LATE,
    ("with_head", False, False): standing.WAITS,
    ("with_head", False, True): standing.WAITS,
    ("returned", False, False): standing.RETURNED,
    ("exempt", False, False): standing.EXEMPT,
    ("ended", False, False): standing.ENDED,
}


def wrongly(tx: Tx, play: Play, known: Reckoning, first: date) -> Iterator[str]:
    yield from wrongly_told(play, known, first)
    yield from wrongly_summed(play, known)
    yield from wrongly_ended(tx, play, known)


def wrongly_told(play: Play, known: Reckoning, first: date) -> Iterator[str]:
    """Find what came at the wrong time or to the wrong person, and reminders that stand there untrue."""
    last = play.now.date()
    must = (one for one in must_come(known, first, last) if one.at <= play.now)
    yield from differ("came", must, what_came(play, known))
    sent = (one for one in reminders(known, first, last) if one.at <= play.now)
    yield from differ("stands", (as_shown_last(known, one, play.now) for one in sent), what_stands(play))


def differ(how: str, wanted: Iterable[Heard], found: Iterable[Heard]) -> Iterator[str]:
    must, there = Counter(wanted), Counter(found)
    for heard in sorted(must.keys() | there.keys()):
        if must[heard] != there[heard]:
            what = f"{heard.heading} to {heard.who} at {heard.at:%d/%m %H:%M}: {'; '.join(heard.lines)}"
            yield f"{what}: {how} {there[heard]} times, must {must[heard]}"


def what_came(play: Play, known: Reckoning) -> Iterator[Heard]:
    """Yield reminders and plans by the words in which they came, and what else came as it is shown now."""
    titles = {f"{one.title}." for one in known.reports.requests}
    for who, minute, said in by_bot(play):
        heading, told = parts(said.text)
        before, first = parts(play.came.get((who.key, said.key or said.id), said.text))
        if heading in REMINDING:
            yield Heard(minute, who.name, heading, dashed(first))
        elif before == PLANNED:
            yield Heard(minute, who.name, before, (first[0],))
        elif heading == asked() and told[0] in titles:
            lines = (told[0], *(line for line in told if line.startswith(OF_REQUEST)))
            yield Heard(minute, who.name, heading, tuple(sorted(lines)))
        elif heading == asked() and told[0].startswith(MORE_TIME):
            news = (told[0].partition(", hạn trước là ")[0], told[1])
            yield Heard(minute, who.name, heading, tuple(sorted(news)))


def what_stands(play: Play) -> Iterator[Heard]:
    """Yield reminders by the words in which they are shown now."""
    for who, minute, said in by_bot(play):
        heading, told = parts(said.text)
        if heading in REMINDING:
            yield Heard(minute, who.name, heading, dashed(told))


def by_bot(play: Play) -> Iterator[tuple[Colleague, datetime, Any]]:
    """Yield what the bot has said to each, and in which minute."""
    for one in play.district.everyone:
        for said in play.phones.phone(one.key).chat.said:
            if said.by_bot:
                yield one, said.at.astimezone(VIETNAM).replace(second=0, microsecond=0), said


def parts(text: str) -> tuple[str, list[str]]:
    heading, _line, told = text.partition("\n")
    return heading, told.splitlines()


def dashed(told: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(line for line in told if line[0] == "–"))


def wrongly_summed(play: Play, known: Reckoning) -> Iterator[str]:
    """Find summaries of the office that do not say how many reports are overdue."""
    for said in play.phones.phone(OFFICE_PHONE).chat.said:
        moment = said.at.astimezone(VIETNAM)
        if said.by_bot and said.text.startswith("Kiểm tra hộp thư thứ") and f"{moment:%H:%M}" == SUMMARY:
            found = SUMMED.search(said.text)
            read = (int(found[1]), int(found[2])) if found else (0, 0)
            if read != known.overdue(moment):
                yield f"the summary of {moment:%d/%m} has {read} overdue, must {known.overdue(moment)}"


def wrongly_ended(tx: Tx, play: Play, known: Reckoning) -> Iterator[str]:
    columns = (
        reports.c.state,
        reports.c.is_late,
        reports.c.is_nothing,
        report_requests.c.title,
        people.units.c.code,
    )
    query = select(*columns).select_from(reports).join(report_requests).join(people.units)
    found = {(row.title, row.code): row for row in tx.execute(query)}
    for (request, unit), history in known.histories.items():
        stand, row = history.at(play.now), found.get((request.title, unit))
        if stand is None or row is None:
            if stand or row:
                yield f"{request.title} ({unit}) is {'not there' if stand else 'there'}"
        elif not is_so(stand.how, row):
            yield f"{request.title} ({unit}) is {row.state}, late {row.is_late}, must be: {stand.how}"


def is_so(how: str, row: Any) -> bool:
    if how in standing.OWES and how != standing.RETURNED:
        return bool(row.state == "asked")
    return ENDS.get((row.state, row.is_late and row.state == "filed", row.is_nothing)) == how


def counted(play: Play, known: Reckoning, first: date) -> dict[str, int]:
    """Count what there was of it, for the trial's table."""
    came = Counter(one.heading for one in what_came(play, known) if one.at.date() >= first)
    office = play.phones.phone(OFFICE_PHONE).chat.said
    return {
        "requests": len(known.reports.requests),
        "reports": len(known.histories),
        "reminders of reports": came[OWED],
        "to heads": came[OVER_HEAD] + came[TO_APPROVE],
        "pages of ledgers read": sum(said.by_bot and AS_OF in said.text for said in office),
    }
