"""The figures of a term beside those that were reckoned: in the database, on phones, in Word, in Excel."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any

from docx import Document
from openpyxl import load_workbook
from sqlalchemy import select

from storage.engine import Tx
from storage.tables.people import units
from storage.tables.subjects import report_requests, reports
from tests.trials.cycles import ledger, reporting
from tests.trials.cycles.filing import Filing, in_figures
from tests.trials.cycles.ledger import OF_CHECKS, Figures
from tests.trials.cycles.life import Life
from tests.trials.cycles.questions import FIGURES, Questions
from tests.trials.cycles.terms import Term
from tests.trials.reports import standing
from tests.trials.reports.standing import History
from tests.trials.reports.story import Request

GROUPS = {
    "Kiểm tra hộp thư": OF_CHECKS,
    "Sự cố": ("incidents", "resolved", "hours", "kinds"),
    "Thay đổi nhân sự": ("joined", "left", "changed"),
    "Báo cáo nộp sau hạn hoặc không nộp": ("filed_late",),
    "Hộp thư cá nhân": ("mailboxes", "passwords"),
    "Đã ban hành nội quy": ("rules",),
}
SHORT = {figure: short for _key, figure, _text, short in FIGURES} | {"rules": ""}
NONE = "none"  # is known
KIND = re.compile(r"(.+) \((\d+)\)")
YES = {"yes": "Có", "no": "Không"}
NOT_INSPECTED = "Tự kiểm tra: chưa trả lời (xem: /tukiemtra)."  # nobody of the trial answers its questions
Given = Mapping[str, str]
Reckoned = Mapping[str, Figures]


def figures_of(tx: Tx, title: str) -> dict[str, dict[str, str]]:
    """Return the figures that the program keeps of each unit for the request of this title."""
    query = (
        select(units.c.code, reports.c.figures)
        .join_from(reports, report_requests, reports.c.request == report_requests.c.id)
        .join(units, reports.c.unit == units.c.id)
        .where(report_requests.c.title == title)
    )
    return {row.code: dict(row.figures or {}) for row in tx.execute(query)}


def figures_wrong(
    term: Term, keys: Given, kept: Mapping[str, Given], wanted: Mapping[str, Figures]
) -> Iterator[str]:
    """Find figures that the program keeps and that are not as they were reckoned."""
    for unit in sorted(kept.keys() | wanted.keys()):
        if unit not in kept or unit not in wanted:
            yield f"{term.title}: {unit} is {'not asked' if unit in wanted else 'asked'}"
            continue
        for figure, key in keys.items():
            value = kept[unit].get(key, NONE)
            if not is_so(figure, value, wanted[unit]):
                yield f"{term.title}, {unit}: {figure} is {value}, must be {must(figure, wanted[unit])}"


def is_so(figure: str, value: str, one: Figures) -> bool:
    match figure:
        case "hours":
            least, most = map(Decimal, one.hours)
            return least <= Decimal(value) <= most
        case "kinds":
            found = [(part[1], int(part[2])) for part in map(KIND.fullmatch, value.split("; ")) if part]
            in_order = [count for _kind, count in found]
            return Counter(dict(found)) == one.kinds and in_order == sorted(in_order, reverse=True)
    return value == must(figure, one)


def must(figure: str, one: Figures) -> str:
    if figure in OF_CHECKS and not one.has_checks:
        return NONE
    special = {
        "hours": " to ".join(one.hours),
        "kinds": str(dict(one.kinds)),
        "rules": "yes" if one.has_rules else "no",
    }
    return special.get(figure, str(one.counts[figure]))


def card_wrong(filing: Filing, term: Term, last: Given) -> Iterator[str]:
    """Find lines of the figures on a phone that are not as they must be."""
    lines = filing.shown.splitlines()
    days = f"kỳ {term.first:%d/%m/%Y} – {term.last:%d/%m/%Y}"
    expected = [
        f"Số liệu hệ thống ghi nhận, {days}:",
        *card_lines(filing.questions.keys, filing.figures, last),
    ]
    expected += ["Trong ngoặc là số kỳ trước."] if last else []
    expected.append(NOT_INSPECTED)
    if lines[1:] != expected:
        yield f"{lines[0]} shows {lines[1:]}, must show {expected}"


def card_lines(keys: Given, given: Given, last: Given) -> Iterator[str]:
    for group, figures in GROUPS.items():
        asked = [one for one in figures if one in keys]
        if not asked:
            continue
        parts = [*parts_of(keys, asked, given, last), *rate(keys, group, given)]
        yield f"– {group}: {'; '.join(parts) or 'không có'}."


def parts_of(keys: Given, figures: Sequence[str], given: Given, last: Given) -> Iterator[str]:
    for figure in figures:
        key = keys[figure]
        if figure in ("kinds", "rules"):
            value = YES.get(given[key], given[key])
            if value:
                yield f"{SHORT[figure]} {value}".strip()
            continue
        before = f" ({in_figures(last[key])})" if last.get(key, "0") != "0" else ""
        if given[key] != "0" or before:
            yield f"{SHORT[figure]} {in_figures(given[key])}{before}".strip()


def rate(keys: Given, group: str, given: Given) -> Iterator[str]:
    """Reckon what comes of a group: whom the bot could not reach counts for no unit."""
    if group == "Kiểm tra hộp thư":
        unreached = int(given[keys["not_reached"]])
        remark = " (không tính lượt chưa nhắc được)" if unreached else ""
        if (reached := int(given[keys["owed"]]) - unreached) > 0:
            yield f"tỷ lệ trong giờ {percent(int(given[keys['checked']]) / reached)}{remark}"
    if group == "Hộp thư cá nhân" and int(given[keys["mailboxes"]]):
        share = int(given[keys["passwords"]]) / int(given[keys["mailboxes"]])
        yield f"tỷ lệ đã đổi mật khẩu {percent(share)}"


def percent(share: float) -> str:
    rounded = Decimal(str(share * 100)).quantize(Decimal("0.1"))
    return f"{rounded.normalize():f}".replace(".", ",") + " %"


class Filed:
    """A unit's report as it was filed, or not."""

    def __init__(self, unit: str, name: str, filing: Filing, history: History) -> None:
        self.unit, self.name, self.filing = unit, name, filing
        self.how = history.stands[-1].how

    @property
    def is_filed(self) -> bool:
        return self.how in standing.DONE


def word_wrong(
    questions: Questions, content: bytes, every: Sequence[Filed], before: Given | None
) -> Iterator[str]:
    """Find what is not so in the Word file: its sums, the row of each unit, who is late, and the counts."""
    document = Document(BytesIO(content))
    sums, annex = document.tables[1], document.tables[3]
    late = [one for one in document.tables if "Tình trạng" in [cell.text for cell in one.rows[0].cells]]
    filed = {one.name: one.filing.answers for one in every if one.is_filed}
    found = {row.cells[1].text: [cell.text for cell in row.cells[2:]] for row in annex.rows[2:]}
    wanted = {name: [cell(answers, key) for key in questions.numbers] for name, answers in filed.items()}
    yield from differ("Word, units", wanted, found)
    totals = {key: total(filed.values(), key) for key in questions.numbers}
    read = {row.cells[1].text: [cell.text for cell in row.cells[2:]] for row in sums.rows[1:]}
    sum_rows = {questions.texts[key]: sum_row(totals, before, key) for key in questions.numbers}
    yield from differ("Word, sums", sum_rows, read)
    columns = {
        key: sum((number(line[place]) for line in found.values()), Decimal(0))
        for place, key in enumerate(questions.numbers)
    }
    if columns != totals:
        yield f"Word: the rows of the units come to {columns}, and not to {totals}"
    listed = {row.cells[1].text: row.cells[2].text for table in late for row in table.rows[1:]}
    yield from differ("Word, late", late_of(every), listed)
    words = "\n".join(one.text for one in document.paragraphs)
    if (said := standing_line(every)) not in words:
        yield f"Word does not say: {said}"
    for key in questions.chosen:
        counts = Counter(answers[key] for answers in filed.values() if key in answers)
        yield from differ(f"Word, {key}", dict(counts), counts_in(words, questions.texts[key]))


LISTED = ("joined", "left", "changed", "incidents", "resolved")  # figures that the annexes list one by one


def lists_wrong(term: Term, files: Sequence[bytes], every: Sequence[Filed], now: Reckoned) -> Iterator[str]:
    """Find what is listed of people and incidents otherwise than it has come about by now."""
    owing = {one.unit: one for one in every if one.how != standing.EXEMPT}
    wanted = {unit: {name: now[unit].counts[name] for name in LISTED} for unit in owing}
    book: Any = load_workbook(BytesIO(files[1]), data_only=True)
    changes = list(book["Thay đổi nhân sự"].iter_rows(min_row=2, values_only=True))
    incidents = list(book["Sự cố"].iter_rows(min_row=2, values_only=True))
    named = {
        one.filing.questions.texts[key]: name
        for one in every[:1]
        for name, key in one.filing.questions.keys.items()
    }
    found = {unit: Counter(named[row[2]] for row in changes if row[0] == unit) for unit in owing}
    for unit, counts in found.items():
        counts["incidents"] = sum(row[0] == unit for row in incidents)
        counts["resolved"] = sum(row[0] == unit and row[5] is not None for row in incidents)
        if {name: counts[name] for name in LISTED} != wanted[unit]:
            yield f"lists of {unit}: {dict(counts)}, must be {wanted[unit]}"
        kinds = Counter(row[3] for row in incidents if row[0] == unit)
        if kinds != now[unit].kinds:
            yield f"list of incidents of {unit}: {kinds}, must be {now[unit].kinds}"
    if strays := {row[0] for row in (*changes, *incidents)} - owing.keys():
        yield f"lists have units that owe nothing: {strays}"
    yield from counted_wrong(book["Đối chiếu"], named, now)
    yield from paper_wrong(term, files[0], changes, incidents)


def counted_wrong(sheet: Any, named: Given, now: Reckoned) -> Iterator[str]:
    """Find figures that the workbook counts over its lists otherwise than they come to by now."""
    for row in sheet.iter_rows(min_row=2, values_only=True):
        name = named.get(row[2], "")
        if name == "hours":
            least, most = map(Decimal, now[row[0]].hours)
            if not least <= Decimal(str(row[9])) <= most:
                yield f"{row[0]}: hours of the list are {row[9]}, must be {least} to {most}"
        elif name in LISTED and row[9] != now[row[0]].counts[name]:
            yield f"{row[0]}: {name} by the list is {row[9]}, must be {now[row[0]].counts[name]}"


def paper_wrong(term: Term, paper: bytes, changes: Sequence[Any], incidents: Sequence[Any]) -> Iterator[str]:
    """Find what the annexes of the Word file list otherwise than the workbook does."""
    tables: dict[str, list[Any]] = {
        one.cell(0, 3).text: [[cell.text for cell in row.cells] for row in one.rows[1:]]
        for one in Document(BytesIO(paper)).tables
        if len(one.columns) == 7
    }
    listed = [(row[1], row[2], row[5]) for row in tables.get("Nội dung thay đổi", [])]
    if listed != [(row[1], row[4], row[7]) for row in changes]:
        yield f"{term.title}: Word lists the changes {listed}"
    told = [(row[1], row[2], row[3]) for row in tables.get("Loại sự cố", [])]
    if told != [(row[2], row[1], row[3]) for row in incidents]:
        yield f"{term.title}: Word lists the incidents {told}"


def counts_in(words: str, question: str) -> dict[str, int]:
    """Read how many units chose what: "- Có máy in: Có (3); Không (1)."."""
    begin = f"- {question.rstrip(' ?')}: "
    lines = [line for line in words.splitlines() if line.startswith(begin)]
    parts = lines[0].removeprefix(begin).removesuffix(".").split("; ") if lines else ()
    return {part[1]: int(part[2]) for part in map(KIND.fullmatch, parts) if part}


def differ(where: str, wanted: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[str]:
    for name in sorted(wanted.keys() | found.keys()):
        if wanted.get(name) != found.get(name):
            yield f"{where}, {name}: {found.get(name)}, must be {wanted.get(name)}"


def cell(answers: Given, key: str) -> str:
    return in_figures(answers[key]) if key in answers else ""


def number(written: str) -> Decimal:
    return Decimal(written.replace(".", "").replace(",", ".") or "0")


def total(every: Any, key: str) -> Decimal:
    return sum((Decimal(answers[key]) for answers in every if key in answers), Decimal(0))


def sum_row(totals: Mapping[str, Decimal], before: Mapping[str, Any] | None, key: str) -> list[str]:
    now = in_figures(shortest(totals[key]))
    if not before:
        return [now]  # there is no column for a term that was not
    change = totals[key] - before[key]
    sign = "+" if change > 0 else "-" if change < 0 else ""
    return [now, in_figures(shortest(before[key])), f"{sign}{in_figures(shortest(abs(change)))}"]


def shortest(value: Decimal) -> str:
    return f"{value.normalize():f}"


def late_of(every: Sequence[Filed]) -> dict[str, str]:
    late = {one.name: "Nộp sau hạn" for one in every if one.how == standing.LATE}
    missing = (standing.ENDED, *standing.MISSING)
    return late | {one.name: "Chưa nộp" for one in every if one.how in missing}


def standing_line(every: Sequence[Filed]) -> str:
    owing = [one for one in every if one.how != standing.EXEMPT]
    filed = [one for one in owing if one.is_filed]
    late = sum(one.how == standing.LATE for one in filed)
    return (
        f"Tổng số đơn vị phải báo cáo: {len(owing)}. Đã báo cáo: {len(filed)} "
        f"({percent(len(filed) / len(owing))}), trong đó đúng hạn {len(filed) - late}, sau hạn {late}. "
        f"Chưa báo cáo: {len(owing) - len(filed)}."
    )


def workbook_wrong(questions: Questions, content: bytes, every: Sequence[Filed]) -> Iterator[str]:
    """Find what is not so in the workbook: units, the formulas over them and their values, and each trace."""
    written: Any = load_workbook(BytesIO(content))
    valued: Any = load_workbook(BytesIO(content), data_only=True)
    filed = [one for one in every if one.is_filed]
    headings, *lines = written["Từng đơn vị"].iter_rows(values_only=True)
    found = {line[0]: [None if one is None else Decimal(str(one)) for one in line[2:]] for line in lines}
    wanted = {
        one.unit: [number_of(one.filing.answers.get(key)) for key in questions.numbers] for one in filed
    }
    yield from differ("workbook, units", wanted, found)
    if list(headings[2:]) != [questions.texts[key] for key in questions.numbers]:
        yield f"workbook: the columns are {headings}"
    for place, key in enumerate(questions.numbers):
        text = questions.texts[key]
        column = written["Từng đơn vị"].cell(1, place + 3).column_letter
        name, formula = (written["Tổng hợp"].cell(place + 4, side).value for side in (1, 2))
        if (name, formula) != (text, f"=SUM('Từng đơn vị'!{column}$2:{column}${len(lines) + 1})"):
            yield f"workbook: the sum of {text} is {name} {formula}"
        value = Decimal(str(valued["Tổng hợp"].cell(place + 4, 2).value)).quantize(Decimal("0.1"))
        if value != total([one.filing.answers for one in filed], key):
            yield f"workbook: {text} comes to {value}"
    yield from trace_wrong(questions, written["Đối chiếu"].iter_rows(min_row=2, values_only=True), filed)
    listed = written["Sau hạn, chưa nộp"].iter_rows(min_row=2, values_only=True) if late_of(every) else ()
    yield from differ("workbook, late", late_of(every), {row[1]: row[2] for row in listed})


def trace_wrong(questions: Questions, rows: Any, filed: Sequence[Filed]) -> Iterator[str]:
    found = {(row[0], row[2]): tuple(one or "" for one in row[3:6]) for row in rows}
    wanted = {
        (one.unit, text): traced(one.filing, key) for one in filed for key, text in questions.texts.items()
    }
    yield from differ(
        "workbook, trace", {str(k): v for k, v in wanted.items()}, {str(k): v for k, v in found.items()}
    )


def traced(filing: Filing, key: str) -> tuple[str, str, str]:
    is_number = key in filing.questions.numbers
    known, said = (shown(is_number, one.get(key, "")) for one in (filing.figures, filing.answers))
    return known, said, filing.whys.get(key, "")


def number_of(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def shown(is_number: bool, value: str) -> str:
    if is_number:
        return in_figures(value) if value else ""
    return YES.get(value, value)


async def open_term(life: Life, term: Term) -> None:
    """Compare what the program keeps of each unit as a term opens, and note it as what units are shown."""
    request = life.asked[term]
    kept = await life.play.district.store.run(figures_of, term.title)
    reckoned = ledger.figures(life.seen(), term)
    wanted = {unit: one for unit, one in reckoned.items() if unit in request.units}
    there = {unit: one for unit, one in kept.items() if unit in reckoned}
    life.wrong += figures_wrong(term, life.questions.keys, there, wanted)
    life.compared += len(wanted) * len(life.questions.keys)
    for unit, given in kept.items():
        if unit in wanted:
            filing = life.filings[request, unit]
            filing.figures = given
            filing.words = life.questions.words(life.told.lot, int(given[life.questions.keys["mailboxes"]]))


def last_figures(life: Life, request: Request, unit: str) -> dict[str, str]:
    """Return what the unit has filed of the same before, the newest first."""
    found: dict[str, str] = {}
    for other in (one for one in life.asked.values() if one.number < request.number):
        if is_filed(life, other, unit):
            answers = life.filings[other, unit].answers
            found |= {key: value for key, value in answers.items() if key in life.questions.keys.values()}
    return found


def is_filed(life: Life, request: Request, unit: str) -> bool:
    history = life.known.histories.get((request, unit))
    return history is not None and history.stands[-1].how in standing.DONE


async def take_upward(life: Life, term: Term) -> None:
    """Read a draft of the office's report once the term is due, and the final one as it is ended."""
    draft = next(day for day in life.told.working if day > term.due)
    if life.day not in (draft, term.ended):
        return
    request = life.asked[term]
    if life.day == term.ended:
        await reporting.close(life, request)
    files = await reporting.upward(life, term, is_over=life.day == term.ended)
    every = [
        Filed(unit, life.doing.names[unit], life.filings[request, unit], life.known.histories[request, unit])
        for unit in request.units
    ]
    owing = [one.unit for one in every if one.how != standing.EXEMPT]
    what = "final" if life.day == term.ended else "draft"
    found = [
        *word_wrong(life.questions, files[0], every, life.sums or None),
        *workbook_wrong(life.questions, files[1], every),
        *lists_wrong(term, files, every, ledger.figures(life.seen(), term, owing)),
    ]
    life.wrong += [f"{term.title}, {what}: {one}" for one in found]
    if life.day == term.ended:
        life.sums = {
            key: total([one.filing.answers for one in every if one.is_filed], key)
            for key in life.questions.numbers
        }
        for one in every:
            if one.filing.shown:
                life.wrong += card_wrong(one.filing, term, last_figures(life, request, one.unit))
